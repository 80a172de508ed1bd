#include "services/indicators/domain/targets.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/bounded.h"
#include "common/values/decimal.h"
#include "common/values/field_checks.h"
#include "common/values/period.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/checks.h"
#include "services/indicators/domain/places.h"
#include "services/indicators/domain/statements.h"

namespace fengqiao::indicators {
namespace {

using common::v1::Bound;
using google::protobuf::util::TimeUtil;
using v1::CellTarget;
using v1::Indicator;
using v1::Target;

constexpr size_t kMaxBasis = 256;

Better BetterOf(const Indicator& indicator) {
  if (indicator.better() == Indicator::DIRECTION_UP) return Better::kHigher;
  if (indicator.better() == Indicator::DIRECTION_DOWN) return Better::kLower;
  return Better::kNeither;
}

Target::Comparator MessageOf(Comparator comparator) {
  switch (comparator) {
    case Comparator::kAtLeast:
      return Target::COMPARATOR_AT_LEAST;
    case Comparator::kMoreThan:
      return Target::COMPARATOR_MORE_THAN;
    case Comparator::kAtMost:
      return Target::COMPARATOR_AT_MOST;
    case Comparator::kLessThan:
      return Target::COMPARATOR_LESS_THAN;
    case Comparator::kBetween:
      return Target::COMPARATOR_BETWEEN;
    case Comparator::kEqual:
      break;
  }
  return Target::COMPARATOR_EQUAL;
}

Comparator ComparatorOf(Target::Comparator comparator) {
  switch (comparator) {
    case Target::COMPARATOR_AT_LEAST:
      return Comparator::kAtLeast;
    case Target::COMPARATOR_MORE_THAN:
      return Comparator::kMoreThan;
    case Target::COMPARATOR_AT_MOST:
      return Comparator::kAtMost;
    case Target::COMPARATOR_LESS_THAN:
      return Comparator::kLessThan;
    case Target::COMPARATOR_BETWEEN:
      return Comparator::kBetween;
    default:
      return Comparator::kEqual;
  }
}

// Checks a target as it is to be stored, brings its period and decimals into canonical form, and adds what is
// wrong to `errors`. `parent` is the region code that sets it.
void CheckTarget(const Catalog& catalog, std::string_view parent, Target* target, FieldErrors* errors) {
  if (catalog.Find(CodeOf(target->indicator())) == nullptr) {
    errors->Add("target.indicator",
                absl::StrCat("'", target->indicator(), "' is no indicator of the catalog"));
  }
  const auto period = Period::Parse(target->period());
  CheckPlace(parent, target->region(), period.ok() ? std::optional<Period>(*period) : std::nullopt,
             "target.region", errors);
  if (!period.ok()) {
    errors->Add("target.period", ToStd(period.status().message()));
  } else {
    target->set_period(period->ToString());
  }
  if (target->comparator() == Target::COMPARATOR_UNSPECIFIED ||
      !Target::Comparator_IsValid(target->comparator())) {
    errors->Add("target.comparator", "is required: whether 5%以下 includes 5% must be written down");
  }
  const auto value = CheckDecimal("target.value", target->mutable_value(), errors);
  const bool between = target->comparator() == Target::COMPARATOR_BETWEEN;
  if (between != target->has_value_max()) {
    errors->Add("target.value_max", "belongs to COMPARATOR_BETWEEN, and only to it");
  } else if (between) {
    const auto high = CheckDecimal("target.value_max", target->mutable_value_max(), errors);
    if (value && high && *high < *value) errors->Add("target.value_max", "must not be below value");
  }
  CheckOrgan("target.organ", target->organ(), errors);
  CheckText("target.basis", target->basis(), kMaxBasis, errors);
}

}  // namespace

absl::StatusOr<Target> CreateTarget(const Catalog& catalog, const v1::CreateTargetRequest& request,
                                    std::string_view name, absl::Time now) {
  Target target = request.target();
  FieldErrors errors;
  CheckTarget(catalog, api::RegionOf(request.parent()), &target, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  target.set_name(std::string(name));
  target.set_etag(api::EtagOf(1));
  *target.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  *target.mutable_update_time() = target.create_time();
  return target;
}

absl::StatusOr<Target> UpdateTarget(const Catalog& catalog, const Target& current,
                                    const v1::UpdateTargetRequest& request, absl::Time now) {
  static const auto& fields =
      *new api::UpdatableFields{.updatable = {"comparator", "value", "value_max", "basis"},
                                .immutable = {"name", "indicator", "region", "organ", "period"}};
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.target().etag(), revision));
  Target next = current;
  RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), fields, request.target(), &next));
  FieldErrors errors;
  CheckTarget(catalog, api::RegionOf(current.name()), &next, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  next.set_etag(api::EtagOf(revision + 1));
  *next.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return next;
}

std::string TargetKey(const Target& target) {
  return TargetKey(api::RegionOf(target.region()), CodeOf(target.indicator()), target.period(),
                   target.organ());
}

std::string TargetKey(std::string_view region, std::string_view code, std::string_view period,
                      std::string_view organ) {
  return absl::StrCat(ToAbsl(region), "|", ToAbsl(code), "|", ToAbsl(period), "|", ToAbsl(organ));
}

std::string TargetId(const Target& target) {
  // The period as it will be stored: 2022-01/2022-12 claims the same as 2022.
  Target canonical = target;
  canonical.set_period(CanonicalPeriod(target.period()));
  return ToHex(Sha256(TargetKey(canonical))).substr(0, 20);
}

CellTarget CellTargetOfStated(const Indicator& indicator, const v1::Observation& stated) {
  CellTarget target;
  target.set_comparator(
      MessageOf(fengqiao::ComparatorOf(stated.bound(), stated.has_value_max(), BetterOf(indicator))));
  *target.mutable_value() = stated.value();
  if (stated.has_value_max()) *target.mutable_value_max() = stated.value_max();
  target.set_source(stated.name());
  return target;
}

CellTarget CellTargetOfSet(const Target& set) {
  CellTarget target;
  target.set_comparator(set.comparator());
  *target.mutable_value() = set.value();
  if (set.has_value_max()) *target.mutable_value_max() = set.value_max();
  target.set_source(set.name());
  return target;
}

void Judge(const Interval& actual, Decimal value, CellTarget* target) {
  const Decimal low = FromProto(target->value()).value_or(Decimal());
  std::optional<Decimal> high;
  if (target->has_value_max()) high = FromProto(target->value_max()).value_or(low);
  const Interval wanted = WantedBy(ComparatorOf(target->comparator()), low, high);
  switch (IsWithin(actual, wanted)) {
    case Answer::kYes:
      target->set_attainment(CellTarget::ATTAINMENT_ATTAINED);
      break;
    case Answer::kNo:
      target->set_attainment(CellTarget::ATTAINMENT_MISSED);
      break;
    case Answer::kCannotTell:
      // What can't be said to be passed or missed has no margin either.
      target->set_attainment(CellTarget::ATTAINMENT_CANNOT_TELL);
      return;
  }
  if (const auto margin = MarginOf(value, wanted)) {
    *target->mutable_margin() = ToProto(*margin);
  }
}

void Judge(const v1::Observation& actual, CellTarget* target) {
  const auto value = FromProto(actual.value());
  if (!value.ok()) return;
  std::optional<Decimal> high;
  if (actual.has_value_max()) high = FromProto(actual.value_max()).value_or(*value);
  Judge(Interval::Of(*value, actual.bound(), high), *value, target);
}

}  // namespace fengqiao::indicators

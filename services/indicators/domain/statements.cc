#include "services/indicators/domain/statements.h"

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "common/values/period.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/places.h"

namespace fengqiao::indicators {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using v1::Indicator;
using v1::Observation;

constexpr std::string_view kIndicatorPrefix = "indicators/";
constexpr size_t kMaxOrgan = 64;
constexpr size_t kMaxSource = 256;
constexpr size_t kMaxUnit = 64;

std::string Sub(const std::string& path, std::string_view field) {
  return absl::StrCat(path, ".", ToAbsl(field));
}

// Makes a stated decimal canonical; none where it is missing or malformed, which is added to `errors`.
std::optional<Decimal> CheckDecimal(const std::string& path, common::v1::Decimal* message,
                                    FieldErrors* errors) {
  const auto decimal = FromProto(*message);
  if (!decimal.ok()) {
    errors->Add(path, ToStd(decimal.status().message()));
    return std::nullopt;
  }
  *message = ToProto(*decimal);
  return *decimal;
}

void CheckTexts(const std::string& path, const Observation& observation, FieldErrors* errors) {
  if (observation.organ().size() > kMaxOrgan * 3) {
    errors->Add(Sub(path, "organ"), "is longer than 64 characters");
  }
  if (observation.source().size() > kMaxSource) errors->Add(Sub(path, "source"), "is longer than 256 bytes");
  errors->CheckText(Sub(path, "organ"), observation.organ());
  errors->CheckText(Sub(path, "source"), observation.source());
  errors->CheckText(Sub(path, "unit"), observation.unit());
}

void CheckTime(const std::string& path, Observation* observation, FieldErrors* errors) {
  const auto period = Period::Parse(observation->period());
  if (!period.ok()) {
    errors->Add(Sub(path, "period"), ToStd(period.status().message()));
  } else {
    observation->set_period(period->ToString());
  }
  if (!observation->has_cutoff()) return;
  const auto cutoff = FromProto(observation->cutoff());
  if (!cutoff.ok()) {
    errors->Add(Sub(path, "cutoff"), ToStd(cutoff.status().message()));
  } else if (period.ok() && (*cutoff < period->first_day() || *cutoff >= period->end_day())) {
    errors->Add(Sub(path, "cutoff"), "must be a day of the period");
  }
}

void CheckValue(const Indicator* indicator, const std::string& path, Observation* observation,
                FieldErrors* errors) {
  const auto value = CheckDecimal(Sub(path, "value"), observation->mutable_value(), errors);
  if (observation->has_value_max()) {
    const auto high = CheckDecimal(Sub(path, "value_max"), observation->mutable_value_max(), errors);
    if (value && high && *high < *value) errors->Add(Sub(path, "value_max"), "must not be below value");
  }
  if (!common::v1::Bound_IsValid(observation->bound())) errors->Add(Sub(path, "bound"), "is no known bound");
  if (observation->unit().size() > kMaxUnit) errors->Add(Sub(path, "unit"), "is longer than 64 bytes");
  const FigureRole role = observation->role();
  if (role == FigureRole::FIGURE_ROLE_UNSPECIFIED || role == FigureRole::FIGURE_ROLE_OTHER ||
      !common::v1::FigureRole_IsValid(role)) {
    errors->Add(Sub(path, "role"), "must be actual, target, plan, prior or change");
  }
  if (!value || indicator == nullptr || role == FigureRole::FIGURE_ROLE_CHANGE) return;
  // A change may be negative; what is counted, paid, ranked or shared may not.
  if (*value < Decimal()) errors->Add(Sub(path, "value"), "must not be negative");
  if (indicator->kind() == Indicator::KIND_RANK && *value < Decimal::FromInteger(1)) {
    errors->Add(Sub(path, "value"), "a rank begins at 1");
  }
  // 每个乡镇…人数 is an average, and need not be whole.
  const bool average = indicator->display_name().rfind("每", 0) == 0;
  if (indicator->kind() == Indicator::KIND_COUNT && !average && !value->IsInteger()) {
    errors->Add(Sub(path, "value"), "a count must be whole");
  }
}

}  // namespace

std::string_view CodeOf(std::string_view indicator_name) {
  return indicator_name.substr(0, kIndicatorPrefix.size()) == kIndicatorPrefix
             ? indicator_name.substr(kIndicatorPrefix.size())
             : std::string_view();
}

void CheckObservation(const Catalog& catalog, std::string_view parent, const std::string& path,
                      Observation* observation, FieldErrors* errors) {
  const Indicator* indicator = catalog.Find(CodeOf(observation->indicator()));
  if (indicator == nullptr) {
    errors->Add(Sub(path, "indicator"),
                absl::StrCat("'", observation->indicator(),
                             "' is no indicator of the catalog (like indicators/litigation.loss_rate)"));
  }
  CheckPlace(parent, observation->region(), Sub(path, "region"), errors);
  CheckTexts(path, *observation, errors);
  CheckTime(path, observation, errors);
  CheckValue(indicator, path, observation, errors);
}

std::string SeriesKey(const Observation& observation) {
  // The organ is the only free text, so it stands last but for the role, which is a number.
  return absl::StrCat(ToAbsl(api::RegionOf(observation.region())), "|",
                      ToAbsl(CodeOf(observation.indicator())), "|", observation.period(), "|",
                      static_cast<int>(observation.role()), "|", observation.organ());
}

std::string StatementId(const Observation& o) {
  if (o.source().empty()) return {};
  Sha256Stream hash;
  // Every part with its length, so that no two statements run together.
  const auto add = [&hash](std::string_view part) {
    hash.Add(part.size());
    hash.Add(part);
  };
  add(SeriesKey(o));
  add(o.source());
  add(o.value().value());
  add(o.value_max().value());
  add(o.unit());
  hash.Add(static_cast<uint64_t>(o.bound() == Bound::BOUND_UNSPECIFIED ? Bound::BOUND_EXACT : o.bound()));
  add(o.has_cutoff() ? FormatDay(FromProto(o.cutoff()).value_or(absl::CivilDay())) : "");
  return ToHex(hash.Finish()).substr(0, 26);
}

Observation RecordStatement(const Observation* superseded, Observation stated, std::string_view name,
                            std::string_view recorder, absl::Time now) {
  stated.set_name(std::string(name));
  stated.set_recorder(std::string(recorder));
  *stated.mutable_record_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  if (stated.bound() == Bound::BOUND_UNSPECIFIED) stated.set_bound(Bound::BOUND_EXACT);
  stated.set_superseded(false);
  const bool contradicts = superseded != nullptr && superseded->source() != stated.source() &&
                           superseded->bound() == Bound::BOUND_EXACT &&
                           stated.bound() == Bound::BOUND_EXACT &&
                           superseded->value().value() != stated.value().value();
  // A dispute stays until the same source that raised it says the same as the others; nobody settles it by
  // repetition.
  const bool still_disputed = superseded != nullptr && superseded->disputed() &&
                              superseded->value().value() != stated.value().value();
  stated.set_disputed(contradicts || still_disputed);
  return stated;
}

}  // namespace fengqiao::indicators

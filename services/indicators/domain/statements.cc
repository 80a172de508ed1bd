#include "services/indicators/domain/statements.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/values/decimal.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "common/values/measure.h"
#include "common/values/period.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/checks.h"
#include "services/indicators/domain/places.h"

namespace fengqiao::indicators {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using v1::Indicator;
using v1::Observation;

constexpr std::string_view kIndicatorPrefix = "indicators/";
constexpr size_t kMaxSource = 256;
constexpr size_t kMaxUnit = 64;
constexpr size_t kMaxOthers = 8;
constexpr size_t kDocumentDigits = 8;  // that an id begins with

std::string Sub(const std::string& path, std::string_view field) {
  return absl::StrCat(path, ".", ToAbsl(field));
}

void CheckTexts(const std::string& path, const Observation& observation, FieldErrors* errors) {
  CheckOrgan(Sub(path, "organ"), observation.organ(), errors);
  CheckText(Sub(path, "source"), observation.source(), kMaxSource, errors);
  CheckText(Sub(path, "unit"), observation.unit(), kMaxUnit, errors);
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

void CheckNumber(const Indicator& indicator, const std::string& path, Decimal value, FieldErrors* errors) {
  Measure measure = Measure::kOther;
  if (indicator.kind() == Indicator::KIND_COUNT) measure = MeasureOfCount(indicator.display_name());
  if (indicator.kind() == Indicator::KIND_RANK) measure = Measure::kRank;
  if (const std::string_view why = WhyNoValue(measure, value); !why.empty()) errors->Add(path, why);
}

void CheckRole(const std::string& path, FigureRole role, FieldErrors* errors) {
  if (role == FigureRole::FIGURE_ROLE_UNSPECIFIED || role == FigureRole::FIGURE_ROLE_OTHER ||
      !common::v1::FigureRole_IsValid(role)) {
    errors->Add(Sub(path, "role"), "must be actual, target, plan, prior or change");
  }
}

void CheckValue(const Indicator* indicator, const std::string& path, Observation* observation,
                FieldErrors* errors) {
  const auto value = CheckDecimal(Sub(path, "value"), observation->mutable_value(), errors);
  std::optional<Decimal> high;
  if (observation->has_value_max()) {
    high = CheckDecimal(Sub(path, "value_max"), observation->mutable_value_max(), errors);
    if (value && high && *high < *value) errors->Add(Sub(path, "value_max"), "must not be below value");
  }
  if (!common::v1::Bound_IsValid(observation->bound())) errors->Add(Sub(path, "bound"), "is no known bound");
  const FigureRole role = observation->role();
  CheckRole(path, role, errors);
  if (indicator == nullptr || role == FigureRole::FIGURE_ROLE_CHANGE) return;
  if (value) CheckNumber(*indicator, Sub(path, "value"), *value, errors);
  if (high) CheckNumber(*indicator, Sub(path, "value_max"), *high, errors);
}

void CheckWithdrawal(const std::string& path, const Observation& observation, FieldErrors* errors) {
  CheckRole(path, observation.role(), errors);
  if (observation.source().empty()) errors->Add(Sub(path, "source"), "says whose statement is withdrawn");
  const auto absent = [&](bool there, std::string_view field) {
    if (there) errors->Add(Sub(path, field), "must be absent: a withdrawal says no value");
  };
  absent(observation.has_value(), "value");
  absent(observation.has_value_max(), "value_max");
  absent(!observation.unit().empty(), "unit");
  absent(observation.bound() != Bound::BOUND_UNSPECIFIED, "bound");
  absent(observation.has_cutoff(), "cutoff");
}

// A value that can be held against another one.
bool IsExact(const Observation& observation) {
  return !observation.withdrawn() && observation.bound() == Bound::BOUND_EXACT &&
         !observation.has_value_max();
}

// What the source of a statement says, as it is told beside another's: of a withdrawal, no value.
Observation::Other OtherOf(const Observation& statement) {
  Observation::Other other;
  other.set_observation(statement.name());
  other.set_source(statement.source());
  if (!statement.withdrawn()) *other.mutable_value() = statement.value();
  return other;
}

// What the sources other than `source` say, `valid` and those it was held against, the latest first.
std::vector<Observation::Other> OthersThan(const std::string& source, const Observation& valid) {
  std::vector<Observation::Other> others;
  if (valid.source() != source && (IsExact(valid) || valid.withdrawn())) others.push_back(OtherOf(valid));
  for (const Observation::Other& other : valid.others()) {
    if (others.size() == kMaxOthers) break;
    // Of the valid statement's own source only what it says now counts.
    if (other.source() != source && other.source() != valid.source()) others.push_back(other);
  }
  return others;
}

// Whether the source says another value.
bool Contradicts(const Observation::Other& other, const common::v1::Decimal& value) {
  return other.has_value() && other.value().value() != value.value();
}

// Whether a statement's name has no id made from what it says, which are hexadecimal digits alone.
bool IsOfABatch(std::string_view name) {
  return name.find('-', name.rfind('/') + 1) != std::string_view::npos;
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
  CheckPlace(parent, observation->region(), PeriodOfPlace(*observation), Sub(path, "region"), errors);
  CheckTexts(path, *observation, errors);
  CheckTime(path, observation, errors);
  if (observation->withdrawn()) {
    CheckWithdrawal(path, *observation, errors);
  } else {
    CheckValue(indicator, path, observation, errors);
  }
}

std::optional<Period> PeriodOfPlace(const Observation& observation) {
  if (observation.role() != FigureRole::FIGURE_ROLE_ACTUAL) return std::nullopt;
  const auto period = Period::Parse(observation.period());
  return period.ok() ? std::optional<Period>(*period) : std::nullopt;
}

std::string SeriesKey(const Observation& observation) {
  // The organ is the only free text, so it stands last: what is in it can't be taken for another part.
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
  if (o.withdrawn()) add("withdrawn");
  add(o.has_cutoff() ? FormatDay(FromProto(o.cutoff()).value_or(absl::CivilDay())) : "");
  // regions/330602/reports/2022-0a1b/facts/12 is of regions/330602/reports/2022-0a1b/facts.
  const std::string_view source = o.source();
  const size_t document = std::min(source.rfind('/'), source.size());
  return absl::StrCat(ToHex(Sha256(source.substr(0, document))).substr(0, kDocumentDigits),
                      ToHex(hash.Finish()).substr(0, 26));
}

std::string_view EarlierStatementId(std::string_view id) {
  return id.substr(std::min(id.size(), kDocumentDigits));
}

bool IsRepetition(const Observation& known, const Observation& valid) {
  if (valid.name() == known.name()) return true;
  if (valid.source() == known.source()) return false;
  for (const Observation::Other& other : valid.others()) {
    if (other.source() != known.source()) continue;
    // What was said once more after something else is kept under an id of its batch: then the value tells.
    return other.observation() == known.name() || (IsOfABatch(other.observation()) && IsExact(known) &&
                                                   other.value().value() == known.value().value());
  }
  return true;
}

Observation RecordStatement(const Indicator& indicator, const Observation* superseded, Observation stated,
                            std::string_view name, std::string_view recorder, absl::Time now) {
  stated.set_name(std::string(name));
  stated.set_recorder(std::string(recorder));
  *stated.mutable_record_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  if (stated.bound() == Bound::BOUND_UNSPECIFIED && !stated.withdrawn()) stated.set_bound(Bound::BOUND_EXACT);
  stated.set_definition(indicator.definition());
  stated.set_superseded(false);
  stated.set_disputed(false);
  stated.clear_others();
  if (superseded == nullptr) return stated;
  // Held against what every other source still says: nobody settles a dispute by repetition, and a source
  // that takes its word back ends it.
  for (Observation::Other& other : OthersThan(stated.source(), *superseded)) {
    if (IsExact(stated) && Contradicts(other, stated.value())) stated.set_disputed(true);
    *stated.add_others() = std::move(other);
  }
  return stated;
}

bool TakesBack(const Observation& withdrawal, const Observation& valid) {
  if (valid.source() == withdrawal.source()) return !valid.withdrawn();
  return std::any_of(valid.others().begin(), valid.others().end(), [&](const Observation::Other& other) {
    return other.source() == withdrawal.source() && other.has_value();
  });
}

Observation ValidAfter(const Observation& withdrawal, const Observation& valid) {
  if (valid.source() == withdrawal.source()) return withdrawal;
  Observation next = valid;
  next.set_disputed(false);
  for (Observation::Other& other : *next.mutable_others()) {
    // Kept without a value: so it is known that what the source may say again is no repetition.
    if (other.source() == withdrawal.source()) other = OtherOf(withdrawal);
    if (IsExact(valid) && Contradicts(other, valid.value())) next.set_disputed(true);
  }
  return next;
}

std::optional<Observation> Standing(const Observation& valid) {
  if (!valid.withdrawn()) return valid;
  Observation standing;
  for (const Observation::Other& other : valid.others()) {
    if (!other.has_value()) continue;
    if (standing.has_value()) {
      if (Contradicts(other, standing.value())) standing.set_disputed(true);
      *standing.add_others() = other;
      continue;
    }
    standing.set_name(other.observation());
    standing.set_source(other.source());
    *standing.mutable_value() = other.value();
  }
  if (!standing.has_value()) return std::nullopt;
  standing.set_bound(Bound::BOUND_EXACT);
  standing.set_indicator(valid.indicator());
  standing.set_region(valid.region());
  standing.set_organ(valid.organ());
  standing.set_period(valid.period());
  standing.set_role(valid.role());
  standing.set_definition(valid.definition());
  return standing;
}

}  // namespace fengqiao::indicators

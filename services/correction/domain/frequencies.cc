#include "services/correction/domain/frequencies.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/correction_data.h"

namespace fengqiao::correction {
namespace {

bool Holds(const Frequency& row, absl::CivilDay on) { return row.from <= on && (!row.to || on < *row.to); }

absl::StatusOr<PeriodUnit> UnitOf(std::string_view word) {
  if (word == "WEEK") return PeriodUnit::kWeek;
  if (word == "MONTH") return PeriodUnit::kMonth;
  if (word == "QUARTER") return PeriodUnit::kQuarter;
  return absl::InvalidArgumentError("the period: WEEK, MONTH or QUARTER");
}

absl::StatusOr<Frequency> ParseRow(const std::vector<std::string_view>& fields) {
  Frequency row;
  row.region = std::string(fields[0]);
  RETURN_IF_ERROR(regions::ParseRegionId(row.region).status());
  if (!v1::SupervisionClass_Parse(absl::StrCat("SUPERVISION_CLASS_", ToAbsl(fields[1])),
                                  &row.supervision_class) ||
      row.supervision_class == v1::SUPERVISION_CLASS_UNSPECIFIED) {
    return absl::InvalidArgumentError("the class: STRICT, NORMAL or LENIENT");
  }
  static const auto& kinds =
      *new std::set<v1::ActKind>{v1::ACT_KIND_REPORT, v1::ACT_KIND_VISIT, v1::ACT_KIND_TALK,
                                 v1::ACT_KIND_EDUCATION, v1::ACT_KIND_PUBLIC_BENEFIT};
  if (!v1::ActKind_Parse(absl::StrCat("ACT_KIND_", ToAbsl(fields[2])), &row.kind) ||
      !kinds.contains(row.kind)) {
    return absl::InvalidArgumentError("the kind: REPORT, VISIT, TALK, EDUCATION or PUBLIC_BENEFIT");
  }
  ASSIGN_OR_RETURN(row.from, ParseDay(fields[3]));
  if (!fields[4].empty()) {
    ASSIGN_OR_RETURN(row.to, ParseDay(fields[4]));
    if (*row.to <= row.from) return absl::InvalidArgumentError("it ends before it begins");
  }
  ASSIGN_OR_RETURN(row.unit, UnitOf(fields[5]));
  if (!absl::SimpleAtoi(ToAbsl(fields[6]), &row.amount) || row.amount < 1 || row.amount > 100'000) {
    return absl::InvalidArgumentError("the amount is no number of 1 to 100000");
  }
  const bool by_hours = row.kind == v1::ACT_KIND_EDUCATION || row.kind == v1::ACT_KIND_PUBLIC_BENEFIT;
  if (by_hours && row.unit == PeriodUnit::kWeek) {
    return absl::InvalidArgumentError("hours are of a MONTH or a QUARTER: figures count by them");
  }
  row.certainty = std::string(fields[7]);
  row.basis = std::string(fields[8]);
  static const auto& certainties = *new std::set<std::string, std::less<>>{"S", "S2", "M", "P"};
  if (!certainties.contains(row.certainty)) return absl::InvalidArgumentError("how sure: S, S2, M or P");
  if (row.basis.empty()) return absl::InvalidArgumentError("the basis is required");
  return row;
}

}  // namespace

PeriodOfTime PeriodAround(absl::CivilDay day, PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::kWeek: {
      const absl::CivilDay monday = absl::PrevWeekday(day + 1, absl::Weekday::monday);
      return {monday, monday + 6};
    }
    case PeriodUnit::kMonth: {
      const absl::CivilMonth month(day);
      return {absl::CivilDay(month), absl::CivilDay(month + 1) - 1};
    }
    case PeriodUnit::kQuarter:
      break;
  }
  const absl::CivilMonth month(day.year(), (day.month() - 1) / 3 * 3 + 1);
  return {absl::CivilDay(month), absl::CivilDay(month + 3) - 1};
}

const Frequencies& Frequencies::BuiltIn() {
  static const auto& frequencies = *new Frequencies(Parse(data::FrequenciesTsv()).value());
  return frequencies;
}

absl::StatusOr<Frequencies> Frequencies::Parse(std::string_view tsv) {
  Frequencies frequencies;
  RETURN_IF_ERROR(ReadTsv(tsv, 9, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    ASSIGN_OR_RETURN(Frequency row, ParseRow(fields));
    for (const Frequency& other : frequencies.rows_) {
      if (other.region == row.region && other.supervision_class == row.supervision_class &&
          other.kind == row.kind && (Holds(other, row.from) || Holds(row, other.from))) {
        return absl::InvalidArgumentError("there are two amounts at once");
      }
    }
    frequencies.rows_.push_back(std::move(row));
    return absl::OkStatus();
  }));
  return frequencies;
}

const Frequency* Frequencies::Find(std::string_view region, v1::SupervisionClass supervision_class,
                                   v1::ActKind kind, absl::CivilDay on) const {
  const Frequency* best = nullptr;
  for (const Frequency& row : rows_) {
    if (row.kind != kind || row.supervision_class != supervision_class || !Holds(row, on) ||
        !regions::IsWithin(region, row.region)) {
      continue;
    }
    if (best == nullptr || regions::IsWithin(row.region, best->region)) best = &row;
  }
  return best;
}

}  // namespace fengqiao::correction

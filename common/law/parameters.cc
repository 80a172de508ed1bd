#include "common/law/parameters.h"

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

namespace fengqiao::law {
namespace {

absl::StatusOr<Parameter> ParseRow(const std::vector<std::string_view>& fields) {
  Parameter row{.key = std::string(fields[0]),
                .region = std::string(fields[1]),
                .from = {},
                .to = {},
                .value = 0,
                .certainty = std::string(fields[5]),
                .basis = std::string(fields[6])};
  static const auto& certainties = *new std::set<std::string, std::less<>>{"S", "S2", "M", "P"};
  if (row.key.empty() || row.basis.empty()) return absl::InvalidArgumentError("key and basis are required");
  RETURN_IF_ERROR(regions::ParseRegionId(row.region).status());
  ASSIGN_OR_RETURN(row.from, ParseDay(fields[2]));
  if (!fields[3].empty()) {
    ASSIGN_OR_RETURN(row.to, ParseDay(fields[3]));
    if (*row.to <= row.from) return absl::InvalidArgumentError("it ends before it begins");
  }
  if (!absl::SimpleAtoi(ToAbsl(fields[4]), &row.value) || row.value < 0) {
    return absl::InvalidArgumentError("the value is no number");
  }
  if (!certainties.contains(row.certainty)) return absl::InvalidArgumentError("how sure: S, S2, M or P");
  return row;
}

bool Holds(const Parameter& row, absl::CivilDay on) { return row.from <= on && (!row.to || on < *row.to); }

}  // namespace

absl::StatusOr<Parameters> Parameters::Parse(std::string_view tsv) { return ParseRows(tsv, nullptr); }

absl::StatusOr<Parameters> Parameters::ParseLike(std::string_view tsv, const Parameters& known) {
  auto parameters = ParseRows(tsv, &known);
  if (parameters.ok() && parameters->rows_.empty()) return absl::InvalidArgumentError("the table is empty");
  return parameters;
}

absl::StatusOr<Parameters> Parameters::ParseRows(std::string_view tsv, const Parameters* known) {
  Parameters parameters;
  RETURN_IF_ERROR(ReadTsv(tsv, 7, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    ASSIGN_OR_RETURN(Parameter row, ParseRow(fields));
    // A misspelt one would be passed over, and the rule that it was meant for would have no value.
    if (known != nullptr && !known->Has(row.key)) {
      return absl::InvalidArgumentError(absl::StrCat("there is no parameter '", row.key, "'"));
    }
    for (const Parameter& other : parameters.rows_) {
      if (other.key == row.key && other.region == row.region &&
          (Holds(other, row.from) || Holds(row, other.from))) {
        return absl::InvalidArgumentError(absl::StrCat(row.key, " has two values at once"));
      }
    }
    parameters.rows_.push_back(std::move(row));
    return absl::OkStatus();
  }));
  return parameters;
}

bool Parameters::Has(std::string_view key) const {
  return std::any_of(rows_.begin(), rows_.end(), [key](const Parameter& row) { return row.key == key; });
}

const Parameter* Parameters::Find(std::string_view key, std::string_view region, absl::CivilDay on) const {
  const Parameter* best = nullptr;
  for (const Parameter& row : rows_) {
    if (row.key != key || !Holds(row, on) || !regions::IsWithin(region, row.region)) continue;
    // Of two places that cover the region, one lies within the other.
    if (best == nullptr || regions::IsWithin(row.region, best->region)) best = &row;
  }
  return best;
}

}  // namespace fengqiao::law

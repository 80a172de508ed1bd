#include "common/regions/region_rows.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"

namespace fengqiao::regions {
namespace {

constexpr size_t kColumns = 6;

absl::Status AtLine(size_t line, std::string_view trouble) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", ToAbsl(trouble)));
}

// "2013-10-18", "2013-10", "2013" or "2013-09-01~2013-12-31".
absl::StatusOr<DayRange> ParseRange(std::string_view text) {
  const std::string padding = "-01-01";
  if (text.size() == 4 || text.size() == 7) {
    ASSIGN_OR_RETURN(const absl::CivilDay first,
                     ParseDay(std::string(text) + padding.substr(text.size() - 4)));
    const absl::CivilDay next = text.size() == 4 ? absl::CivilDay(absl::CivilYear(first) + 1)
                                                 : absl::CivilDay(absl::CivilMonth(first) + 1);
    return DayRange{.first = first, .last = next - 1};
  }
  const size_t tilde = text.find('~');
  ASSIGN_OR_RETURN(const absl::CivilDay first, ParseDay(text.substr(0, tilde)));
  if (tilde == std::string_view::npos) return DayRange{.first = first, .last = first};
  ASSIGN_OR_RETURN(const absl::CivilDay last, ParseDay(text.substr(tilde + 1)));
  if (last < first) return absl::InvalidArgumentError("a range of days ends before it starts");
  return DayRange{.first = first, .last = last};
}

absl::StatusOr<std::optional<DayRange>> ParseBound(std::string_view text) {
  if (text.empty()) return std::optional<DayRange>();
  ASSIGN_OR_RETURN(const DayRange range, ParseRange(text));
  return std::optional<DayRange>(range);
}

absl::StatusOr<RegionKind> KindOf(std::string_view code) {
  ASSIGN_OR_RETURN(const RegionId id, ParseRegionId(code));
  switch (id.kind) {
    case IdKind::kProvince:
      return RegionKind::kProvince;
    case IdKind::kPrefecture:
      return RegionKind::kPrefecture;
    case IdKind::kCounty:
      return RegionKind::kCounty;
    default:
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(code), "' is no code of GB/T 2260"));
  }
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

absl::StatusOr<Region> ParseRow(std::string_view line) {
  const std::vector<std::string_view> cells = Split(line, '\t');
  if (cells.size() != kColumns) {
    return absl::InvalidArgumentError(absl::StrCat("there are ", cells.size(), " columns, not ", kColumns));
  }
  Region region{.code = cells[0], .name = cells[1], .note = cells[4]};
  ASSIGN_OR_RETURN(region.kind, KindOf(region.code));
  if (region.name.empty()) return absl::InvalidArgumentError("the name is missing");
  ASSIGN_OR_RETURN(region.start, ParseBound(cells[2]));
  ASSIGN_OR_RETURN(region.end, ParseBound(cells[3]));
  if (region.start && region.start->Known()) region.valid_from = region.start->first;
  if (region.end && region.end->Known()) region.valid_to = region.end->first;
  if (region.start && region.end && region.end->first <= region.start->first) {
    return absl::InvalidArgumentError("it ends before it starts");
  }
  if (!cells[5].empty()) region.successors = Split(cells[5], '|');
  if (region.Ended() == region.successors.empty()) {
    return absl::InvalidArgumentError(region.Ended() ? "it ended, but has no successor"
                                                     : "it has successors, but no end");
  }
  return region;
}

// What is wrong with `next` coming right after `before`, or "".
std::string_view OrderTrouble(const Region& before, const Region& next) {
  if (next.code < before.code) return "the code is out of order";
  if (next.code != before.code) return "";
  if (!before.end || !next.start || next.start->first < before.end->first ||
      next.start->last < before.end->last) {
    return "it overlaps the code's line above";
  }
  return "";
}

const Region* FindCode(const std::vector<Region>& regions, std::string_view code) {
  const auto it = std::lower_bound(regions.begin(), regions.end(), code,
                                   [](const Region& r, std::string_view c) { return r.code < c; });
  return it != regions.end() && it->code == code ? &*it : nullptr;
}

// The prefecture's code where the tree has it, else the province's; "" if it has neither. (In the
// direct-controlled municipalities, and for counties right below a province, the code between the two stands
// for nothing.)
std::string_view ParentOf(const std::vector<Region>& regions, const Region& region) {
  if (region.kind == RegionKind::kProvince) return kCountry;
  if (region.kind == RegionKind::kCounty) {
    const std::string prefecture = absl::StrCat(ToAbsl(region.code.substr(0, 4)), "00");
    if (const Region* parent = FindCode(regions, prefecture)) return parent->code;
  }
  const std::string province = absl::StrCat(ToAbsl(region.code.substr(0, 2)), "0000");
  const Region* parent = FindCode(regions, province);
  return parent ? parent->code : "";
}

absl::Status Connect(std::vector<Region>& regions, const std::vector<size_t>& lines) {
  for (size_t i = 0; i < regions.size(); ++i) {
    Region& region = regions[i];
    region.parent = ParentOf(regions, region);
    if (region.parent.empty()) return AtLine(lines[i], "its province is nowhere in the file");
    for (std::string_view& successor : region.successors) {
      const Region* found = FindCode(regions, successor);
      if (!found) {
        return AtLine(lines[i],
                      absl::StrCat("the successor '", ToAbsl(successor), "' is nowhere in the file"));
      }
      successor = found->code;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Region>> ReadRegionRows(std::string_view tsv) {
  std::vector<Region> regions;
  std::vector<size_t> lines;
  size_t line_number = 0;
  for (std::string_view line : Split(tsv, '\n')) {
    ++line_number;
    if (line.empty() || line[0] == '#') continue;
    absl::StatusOr<Region> region = ParseRow(line);
    if (!region.ok()) return AtLine(line_number, ToStd(region.status().message()));
    if (!regions.empty()) {
      const std::string_view trouble = OrderTrouble(regions.back(), *region);
      if (!trouble.empty()) return AtLine(line_number, trouble);
    }
    regions.push_back(*std::move(region));
    lines.push_back(line_number);
  }
  if (regions.empty()) return absl::InvalidArgumentError("there is no region in the file");
  RETURN_IF_ERROR(Connect(regions, lines));
  return regions;
}

}  // namespace fengqiao::regions

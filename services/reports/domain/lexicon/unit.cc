#include "services/reports/domain/lexicon/unit.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr std::pair<std::string_view, UnitClass> kNames[] = {
    {"area", UnitClass::kArea},     {"case", UnitClass::kCase},
    {"person", UnitClass::kPerson}, {"attendance", UnitClass::kAttendance},
    {"event", UnitClass::kEvent},   {"place", UnitClass::kPlace},
    {"paper", UnitClass::kPaper},   {"call", UnitClass::kCall},
    {"rate", UnitClass::kRate},     {"point", UnitClass::kPoint},
    {"money", UnitClass::kMoney},   {"ratio", UnitClass::kRatio},
    {"rank", UnitClass::kRank},     {"fold", UnitClass::kFold},
    {"time", UnitClass::kTime},     {"other", UnitClass::kOther},
    {"volume", UnitClass::kVolume},
};

}  // namespace

std::optional<UnitClass> UnitClassByName(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& row) { return row.first == name; });
  if (found == std::end(kNames)) return std::nullopt;
  return found->second;
}

absl::Status UnitTable::Add(Unit unit) {
  if (unit.surface.empty() || unit.surface.size() > kLongest) {
    return absl::InvalidArgumentError(absl::StrCat("a measure word has 1 to ", kLongest, " characters"));
  }
  std::vector<size_t>& same_first = by_first_[unit.surface[0]];
  for (size_t other : same_first) {
    if (units_[other].surface == unit.surface)
      return absl::InvalidArgumentError("the measure word was there before");
  }
  const auto place = std::find_if(same_first.begin(), same_first.end(), [&](size_t other) {
    return units_[other].surface.size() < unit.surface.size();
  });
  same_first.insert(place, units_.size());
  primary_by_name_[ToUtf8(unit.surface)] |= unit.primary;
  if (!unit.name.empty()) primary_by_name_[unit.name] |= unit.primary;
  units_.push_back(std::move(unit));
  return absl::OkStatus();
}

const Unit* UnitTable::LongestAt(std::u32string_view text, size_t at, const Folding& folding,
                                 size_t& length) const {
  // Brackets count here: 件(条) is one measure word, 件 before a bracket another.
  const auto fold = [&](char32_t c) {
    if (c == U'（') return U'(';
    if (c == U'）') return U')';
    const char32_t folded = folding.Fold(c);
    return folded == Folding::kLookThrough ? c : folded;
  };
  if (at >= text.size()) return nullptr;
  const auto found = by_first_.find(fold(text[at]));
  if (found == by_first_.end()) return nullptr;
  for (size_t number : found->second) {
    const Unit& unit = units_[number];
    const auto rest = text.substr(at, unit.surface.size());
    if (!std::equal(rest.begin(), rest.end(), unit.surface.begin(), unit.surface.end(),
                    [&](char32_t a, char32_t b) { return fold(a) == b; })) {
      continue;
    }
    length = unit.surface.size();
    return &unit;
  }
  return nullptr;
}

UnitClasses UnitTable::PrimaryOf(std::string_view name) const {
  const auto found = primary_by_name_.find(std::string(name));
  return found == primary_by_name_.end() ? 0 : found->second;
}

}  // namespace fengqiao::reports

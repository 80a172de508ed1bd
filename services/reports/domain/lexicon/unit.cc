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
  if (!by_surface_.emplace(unit.surface, units_.size()).second) {
    return absl::InvalidArgumentError("the measure word was there before");
  }
  primary_by_name_[ToUtf8(unit.surface)] |= unit.primary;
  if (!unit.name.empty()) primary_by_name_[unit.name] |= unit.primary;
  units_.push_back(std::move(unit));
  return absl::OkStatus();
}

const Unit* UnitTable::LongestAt(std::u32string_view text, size_t at, const Folding& folding,
                                 size_t& length) const {
  std::u32string folded;
  for (size_t i = at; i < text.size() && folded.size() < kLongest; ++i) {
    // Brackets count here: 件(条) is one measure word, 件 before a bracket another.
    const char32_t c = text[i] == U'（' ? U'(' : text[i] == U'）' ? U')' : folding.Fold(text[i]);
    folded.push_back(c == Folding::kLookThrough ? text[i] : c);
  }
  for (; !folded.empty(); folded.pop_back()) {
    const auto found = by_surface_.find(folded);
    if (found == by_surface_.end()) continue;
    length = folded.size();
    return &units_[found->second];
  }
  return nullptr;
}

UnitClasses UnitTable::PrimaryOf(std::string_view name) const {
  const auto found = primary_by_name_.find(std::string(name));
  return found == primary_by_name_.end() ? 0 : found->second;
}

}  // namespace fengqiao::reports

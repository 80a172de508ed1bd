// Measure words.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_UNIT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_UNIT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "services/reports/domain/lexicon/matcher.h"

namespace fengqiao::reports {

// What kinds of thing a measure word counts. 件 counts cases and papers, 起 only cases.
enum class UnitClass : uint8_t {
  kCase,
  kPerson,
  kAttendance,  // 人次
  kEvent,       // 场次
  kPlace,       // 个, 家
  kArea,        // 镇街, 县, 省: the noun itself
  kPaper,       // 份, 条
  kVolume,      // 卷
  kCall,        // 通
  kRate,        // %
  kPoint,       // 百分点
  kMoney,       // 元
  kRatio,
  kRank,
  kFold,  // 倍
  kTime,  // 天, 个月
  kOther,
  kCount,
};

using UnitClasses = uint32_t;

constexpr UnitClasses Bit(UnitClass c) { return UnitClasses{1} << static_cast<unsigned>(c); }
inline constexpr UnitClasses kCountable =
    Bit(UnitClass::kCase) | Bit(UnitClass::kPerson) | Bit(UnitClass::kAttendance) | Bit(UnitClass::kEvent) |
    Bit(UnitClass::kPlace) | Bit(UnitClass::kPaper) | Bit(UnitClass::kCall) | Bit(UnitClass::kArea) |
    Bit(UnitClass::kOther);

std::optional<UnitClass> UnitClassByName(std::string_view name);

// How far a measure word makes a number a figure.
enum class UnitStrength : uint8_t {
  kStrong,  // also after a small Chinese numeral: 三个
  kPlain,   // after digits and large numerals
  kWeak,    // only where the figure turns out to be an indicator: 12大领域
  kNever,   // 月, 号: no figure
};

struct Unit {
  std::u32string surface;
  std::string name;  // as facts carry it; empty: as written
  UnitClasses classes = 0;
  UnitClasses primary = 0;  // the first of them: what an indicator in this unit counts
  UnitStrength strength = UnitStrength::kPlain;
};

// The measure words of units.tsv.
class UnitTable {
 public:
  // INVALID_ARGUMENT where the surface was there before.
  absl::Status Add(Unit unit);
  // The longest measure word at text[at], folded; `length` is how many characters it takes. Null where there
  // is none.
  const Unit* LongestAt(std::u32string_view text, size_t at, const Folding& folding, size_t& length) const;
  // What an indicator counts whose unit has this name or surface; 0 where it is not known.
  UnitClasses PrimaryOf(std::string_view name) const;

 private:
  static constexpr size_t kLongest = 6;
  std::vector<Unit> units_;
  std::unordered_map<char32_t, std::vector<size_t>> by_first_;  // the longest first
  std::unordered_map<std::string, UnitClasses> primary_by_name_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_UNIT_H_

// What 以上, 以下, 以内, 超过 and 不满 include: each instrument says it itself, and they differ just at the
// days that matter (7, 10 and 30 days).

#ifndef FENGQIAO_COMMON_CALENDAR_BOUNDS_H_
#define FENGQIAO_COMMON_CALENDAR_BOUNDS_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace fengqiao::calendar {

enum class Instrument {
  kCorrectionMeasures,  // 社区矫正法实施办法 58: 以下 leaves its bound out
  kPublicSecurityLaw,   // 治安管理处罚法 143 (since 2026-01-01)
  kCivilCode            // 民法典 1259
};

enum class BoundWord { kFrom, kUpTo, kWithin, kMoreThan, kLessThan };

// 以上, 以下, 以内 or 内, 超过, 不满; none for another word.
std::optional<BoundWord> BoundWordOf(std::string_view word);
// "以内" for kWithin.
std::string_view ToString(BoundWord word);

// Whether the bound itself is meant. None where the instrument does not define the word: nothing is decided
// then by a machine.
std::optional<bool> IncludesBound(Instrument instrument, BoundWord word);

// Whether `value` is 以上, 以下, … of `bound` in the sense of the instrument; for a span of months, what
// ComparePassed() says against 0.
std::optional<bool> Holds(Instrument instrument, BoundWord word, int64_t value, int64_t bound);

// "社区矫正法实施办法第58条".
std::string_view ArticleOf(Instrument instrument);

}  // namespace fengqiao::calendar

#endif  // FENGQIAO_COMMON_CALENDAR_BOUNDS_H_

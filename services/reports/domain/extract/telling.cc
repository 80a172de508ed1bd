#include "services/reports/domain/extract/telling.h"

#include <algorithm>
#include <cstddef>

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_PRIOR;

constexpr size_t kRankReach = 16;  // between 位列 and the rank

}  // namespace

bool IsFigure(std::u32string_view text, const std::vector<CueHit>& cues, const Mention* previous,
              const Mention& mention) {
  const Quantity& quantity = mention.quantity;
  if (mention.zero) return true;
  if (quantity.ordinal) {
    // 由第5位升至第2位.
    if (mention.role == FIGURE_ROLE_PRIOR && quantity.begin > 0 &&
        (text[quantity.begin - 1] == U'由' || text[quantity.begin - 1] == U'从'))
      return true;
    // 列全省第三,2021年为第五: the rank of another year.
    if (previous != nullptr && previous->quantity.ordinal && text[quantity.begin - 1] == U'为') return true;
    auto hit = std::upper_bound(cues.begin(), cues.end(), quantity.begin,
                                [](size_t at, const CueHit& cue) { return at < cue.end; });
    while (hit != cues.begin() && quantity.begin - (hit - 1)->end <= kRankReach) {
      --hit;
      const bool right_in_front = quantity.begin - hit->end <= 3;
      if (right_in_front && (hit->cues & (Bit(Cue::kRankVerb) | Bit(Cue::kRankAmong))) != 0) return true;
      const bool in_clause = hit->begin >= mention.clause_begin && hit->end - hit->begin >= 2;
      if (in_clause && (hit->cues & Bit(Cue::kRankVerb)) != 0) return true;
    }
    return false;
  }
  if (!quantity.bare && !quantity.weak) return true;
  return !mention.codes.empty();
}

}  // namespace fengqiao::reports

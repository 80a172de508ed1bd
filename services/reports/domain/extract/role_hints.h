// What the figures and words around a figure say of its role.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROLE_HINTS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROLE_HINTS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/passage.h"
#include "services/reports/domain/extract/period.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

class RoleHinter {
 public:
  RoleHinter(std::u32string_view text, const ExtractOptions& options, const Passage& passage,
             const Periods& periods)
      : text_(text),
        options_(options),
        passage_(passage),
        periods_(periods),
        goals_in_brackets_(SaysBracketsHoldGoals()) {}

  // `front` are the cues in front of the mention in its clause, `cues` those of the sentence; `previous` and
  // `next` are the figures beside it, null where there is none. The mention's period is known.
  RoleHints HintsFor(const Mention& mention, const std::vector<CueHit>& front,
                     const std::vector<CueHit>& cues, const Mention* previous, const Mention* next) const;
  // Whether a role is known by which what looks like a bound is none: 败诉率6%，高于5%的目标.
  bool IsHeldAgainstGoal(const Mention* previous, const Mention& mention) const;

 private:
  bool SaysBracketsHoldGoals() const;
  bool IsInListOfGoals(const std::vector<CueHit>& cues, const Mention& mention) const;
  bool IsFromPair(const std::vector<CueHit>& front, const Mention& mention, const Mention* next) const;
  bool LeadsOn(size_t begin, size_t end) const;
  bool IsGoalBehind(const std::vector<CueHit>& cues, const Mention& mention) const;
  bool IsGoalInBracket(const Mention* previous, const Mention& mention) const;
  bool IsOfNow(const Mention* previous, const Mention& mention) const;
  bool GoesOnPlanning(const Mention* previous, const Mention& mention) const;
  bool GoesOnAiming(const Mention* previous, const Mention& mention) const;
  bool IsComparedBefore(const std::vector<CueHit>& cues, size_t clause_begin) const;

  std::u32string_view text_;
  const ExtractOptions& options_;
  const Passage& passage_;
  const Periods& periods_;
  bool goals_in_brackets_;  // the report says so of itself
};

// Whether the words in front of a figure compare.
bool IsCompared(const std::vector<CueHit>& front);

// 分别增长12%和9%: what holds for the first of a list holds for all.
void ShareRole(const Mention& first, Mention& mention);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROLE_HINTS_H_

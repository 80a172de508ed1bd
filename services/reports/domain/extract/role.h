// Tells what a figure is: achieved, aimed at, planned, of an earlier year, or a change.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROLE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROLE_H_

#include <span>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// The cue words in front of a figure in its clause.
struct CueHit {
  CueSet cues = 0;
  size_t begin = 0;
  size_t end = 0;
};

// Sets `hits` to the cues among the words, in order of their ends.
void FindCues(const Lexicon& lexicon, std::span<const Match> words, std::vector<CueHit>& hits);

struct RoleHints {
  bool plan_passage = false;   // the section or sentence is about what is to come
  bool goal_passage = false;   // under 2020年目标
  bool aim_before = false;     // 力争 led the clauses before
  bool target_before = false;  // the figure before it is a target
  bool plan_before = false;    // 还将 did
  bool goal = false;           // 目标 behind it, or a bracket with what was aimed at: 98.8%（98%以上）
  bool base_value = false;     // the value that another is compared with: 较2018年的3962件
  bool from_pair = false;      // the left half of 由…至…
  bool to_pair = false;        // the right half
  bool compared = false;       // 与上年相比， leads the sentence
  bool earlier_year = false;   // a year before the report's stands right in front
};

// Sets role, and the sign of a change. `text` is the report.
void DecideRole(std::u32string_view text, const std::vector<CueHit>& cues, const RoleHints& hints,
                Mention& mention);

// Whether text[begin, end) is at most `longest` characters that say nothing by themselves: 了, 的, 为, 达到.
bool IsLinking(std::u32string_view text, size_t begin, size_t end, size_t longest);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROLE_H_

// What part of a report a sentence lies in: about what was done, or about what is to come, and of which year.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PASSAGE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PASSAGE_H_

#include <string_view>
#include <vector>

#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/text/outline.h"

namespace fengqiao::reports {

// Follows a report heading by heading and sentence by sentence. Headings hold until the next one of their
// level, what a sentence says of itself holds to the end of its line.
class Passage {
 public:
  Passage(const Lexicon& lexicon, std::u32string_view text, const ExtractOptions& options)
      : lexicon_(lexicon), text_(text), options_(options) {}

  // `words` are the lexicon's in the heading's title.
  // 2023年工作要点: where the title speaks of plans alone, so does the whole text.
  void EnterTitle(size_t begin, size_t end);
  void Enter(const OutlineHeading& heading, const std::vector<Match>& words);
  void BeginLine();
  // `cues` and `marks` are those of the sentence.
  void Judge(const Sentence& sentence, const std::vector<CueHit>& cues, const std::vector<DateMark>& marks);

  // Whether what is said is to come.
  bool planned() const {
    return line_plan_ || (!sections_.empty() && sections_.back().plan) || (title_plan_ && !told_of_past_);
  }
  // Whether the heading above calls them goals.
  bool goals() const { return !sections_.empty() && sections_.back().goals; }
  // The year of what is to come; 0 where nothing tells it.
  int plan_year() const;
  // An earlier year that a heading above is about; 0 for the report's.
  int past_year() const { return sections_.empty() ? 0 : sections_.back().past_year; }

 private:
  struct Section {
    int level = 0;
    bool plan = false;
    bool goals = false;      // 2020年目标: levels to reach rather than things to do
    bool this_year = false;  // what is left to do of the report's own year
    int year = 0;            // that the heading names
    int past_year = 0;
  };

  bool IsLead(const Sentence& sentence, const CueHit& hit) const;

  const Lexicon& lexicon_;
  std::u32string_view text_;
  const ExtractOptions& options_;
  std::vector<Section> sections_;  // the deepest last
  bool title_plan_ = false;
  bool told_of_past_ = false;  // the sentence is about a year that is over
  bool line_plan_ = false;
  bool line_this_year_ = false;
  int line_year_ = 0;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PASSAGE_H_

// Which year and months a figure is about.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PERIOD_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PERIOD_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/passage.h"
#include "services/reports/domain/extract/sentence.h"

namespace fengqiao::reports {

// Follows the dates of a sentence. One that leads a clause holds until the next one, another for the rest of
// its clause; 比2021年 is only what a figure is compared with.
class Periods {
 public:
  Periods(std::u32string_view text, const ExtractOptions& options, const Passage& passage)
      : text_(text), options_(options), passage_(passage) {}

  void BeginSentence(const Sentence& sentence, const Landmarks& landmarks);
  const std::vector<DateMark>& marks() const { return marks_; }

  // How a figure may be of several years: 近三年, 自2019年以来累计.
  enum class Span : unsigned char { kNone, kPerhaps, kSurely };
  Span SpanOf(const Mention& mention) const;

  // Sets year and months of a mention; they must come in the order of the text.
  void Place(Mention& mention);
  // The year of the value that the mention repeats for comparison (较2018年的3962件); 0 where it is none.
  int BaseYear(const Mention& mention) const;
  // What the role says of the period. To be called when the role is known.
  void Finish(Mention& mention) const;

 private:
  struct YearSpan {
    size_t begin = 0;
    size_t end = 0;
    bool since = false;  // 2019年以来
  };
  void FindSpans(const Sentence& sentence, const Landmarks& landmarks);
  bool LeadsItsClause(size_t at) const;

  enum class Use : unsigned char { kNone, kBase, kClause, kCarried };
  Use UseOf(const DateMark& mark) const;
  void AddRelativeYears(const Sentence& sentence, const Landmarks& landmarks);
  bool IsOfNextFigure(const DateMark& mark) const;
  bool IsOfFigureBehind(const DateMark& mark) const;
  bool IsSamePeriod(const DateMark& mark) const;
  bool IsComparedBehind(const DateMark& mark) const;
  bool IsOfOneThing(size_t at, size_t end) const;
  // Whether a sentence, or what ； parts in it, begins with the date.
  bool LeadsHalfSentence(const DateMark& mark) const;
  void Apply(const DateMark& mark, Mention& mention) const;

  std::u32string_view text_;
  const ExtractOptions& options_;
  const Passage& passage_;
  size_t begin_ = 0;             // of the sentence
  std::vector<DateMark> marks_;  // of the sentence
  std::vector<Use> uses_;
  std::vector<YearSpan> spans_;  // of the sentence
  size_t next_ = 0;              // how many of them lie before the figure
  DateMark year_;                // that holds for the rest of the sentence
  DateMark months_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PERIOD_H_

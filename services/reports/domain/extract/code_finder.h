// Which indicators a figure is of, by its own words or by those of the figures before it.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CODE_FINDER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CODE_FINDER_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/coder.h"
#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/places.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// What is known when a code is looked for.
struct CodeScene {
  const Sentence& sentence;
  const std::vector<CueHit>& front;     // the cues in front of the figure in its clause
  const std::vector<CueHit>& cues;      // all of the sentence
  const std::vector<DateMark>& marks;   // the dates of the sentence
  const std::vector<PlaceHit>& places;  // its regions
  const std::vector<PlaceHit>& others;  // and those outside the report's, where it names any
  PassageWords words;                   // of the paragraph so far
  const RoleHints& hints;
  size_t previous_sentence;  // where it begins
};

class CodeFinder {
 public:
  CodeFinder(const Lexicon& lexicon, std::u32string_view text, const Context& context)
      : lexicon_(lexicon), text_(text), coder_(lexicon, context) {}

  // Sets mention.codes. Mentions must come in order.
  void Find(const CodeScene& scene, Mention& mention);
  // The code of a cell that `label` speaks about; `words` are those of the label and of the window beside it,
  // by their ends.
  void FindForCell(const Window& label, const Window& beside, const std::vector<Match>& words,
                   Mention& mention);
  // A rank of what the figure before it in the row is of.
  void RankInRow(const Mention& previous, Mention& mention) const;
  // A figure that was told: later ones may be of the same thing.
  void Remember(const Mention& mention);

 private:
  static constexpr size_t kRemembered = 10;

  // What is kept of a figure.
  struct Told {
    size_t begin = 0;
    size_t clause_begin = 0;
    common::v1::FigureRole role = common::v1::FIGURE_ROLE_UNSPECIFIED;
    CodeChoice code;
    UnitClasses classes = 0;
    bool aside = false;  // an average, which nothing goes on about
    bool withheld = false;
    bool elsewhere = false;  // of another place
  };

  static bool IsOfSomeUnnamed(const std::vector<CueHit>& front);
  bool IsPartByItsWords(const CodeChoice& choice, const Mention& mention) const;
  bool IsPartOf(const std::vector<CueHit>& front, const CodeChoice& choice, size_t sentence_begin,
                const Mention& mention) const;
  bool Inherit(const CodeScene& scene, Mention& mention) const;
  bool Fits(const CodeChoice& code, const Mention& mention) const;
  CodeChoice LastCoded(const Sentence& sentence) const;
  CodeChoice RankOf(const CodeChoice& code) const;
  bool IsShareByItself(std::u32string_view between, const Mention& mention) const;
  CodeChoice RateOfShare(const CodeScene& scene, const Mention& mention) const;
  bool InheritFromPartner(Mention& mention) const;
  bool IsNextOfSeries(const CodeScene& scene, const Mention& mention) const;
  bool SetsApart(const CodeScene& scene) const;
  bool SumsUp(const CodeScene& scene, std::u32string_view before) const;
  bool IsTotalOfLast(const CodeScene& scene, const Mention& mention) const;
  bool IsReachedBy(const CodeScene& scene, const Mention& mention) const;
  bool IsNextExtreme(const CodeScene& scene, const Mention& mention) const;
  static bool GoesOnToAim(std::u32string_view opening, const Mention& mention);
  bool IsOfAnotherYear(const CodeScene& scene, const Mention& mention) const;
  bool IsBehindShare(const CodeScene& scene, const Mention& mention) const;
  bool IsSecondMeasure(const Mention& mention) const;
  bool IsAverage(const Window& before) const;
  bool MayBeAverage(const CodeChoice& code) const;
  bool IsLittle(const CodeScene& scene, const Mention& mention) const;
  size_t ContentLength(const CodeScene& scene, const Window& window) const;

  const Lexicon& lexicon_;
  std::u32string_view text_;
  Coder coder_;
  std::vector<Told> told_;  // the last ones
  size_t last_end_ = 0;     // of the last figure
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CODE_FINDER_H_

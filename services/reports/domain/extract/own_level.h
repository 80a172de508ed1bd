// Which figures are of the body itself (市本级) and not of all that lies below it.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_OWN_LEVEL_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_OWN_LEVEL_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/text/outline.h"

namespace fengqiao::reports {

// A heading says so for what follows it, the beginning of a paragraph for the paragraph, a word in a sentence
// until 全市.
class OwnLevel {
 public:
  OwnLevel(const Lexicon& lexicon, std::u32string_view text) : lexicon_(lexicon), text_(text) {}

  // `words` are the lexicon's in the heading's title.
  void EnterHeading(const OutlineHeading& heading, const std::vector<Match>& words);
  // `cues` are those of the sentence.
  void BeginSentence(const Sentence& sentence, const std::vector<CueHit>& cues);
  // Whether a figure at `here` is of the body itself; figures must come in order.
  bool Holds(const std::vector<CueHit>& cues, size_t clause_begin, size_t here);

 private:
  bool Leads(const Sentence& sentence, const std::vector<CueHit>& cues) const;

  const Lexicon& lexicon_;
  std::u32string_view text_;
  size_t next_cue_ = 0;  // how many cues were looked at
  bool holds_ = false;
  bool part_of_all_ = false;  // it was 其中市本级
  bool section_ = false;
  bool paragraph_ = false;
  int heading_level_ = 0;  // of the heading that said so
  size_t begin_ = 0;       // of the last word that said so
  size_t end_ = 0;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_OWN_LEVEL_H_

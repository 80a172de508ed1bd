// Which stretches of a sentence are figures, before anybody knows of what.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MENTION_FINDER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MENTION_FINDER_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/extract/landmarks.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

class MentionFinder {
 public:
  MentionFinder(const Lexicon& lexicon, std::u32string_view text, const Context& context)
      : lexicon_(lexicon), text_(text), context_(context) {}

  // Sets `mentions` to the numbers and the zeros that are told in words, in order. `words` and `cues` are
  // those of the sentence.
  void Find(const Sentence& sentence, const Landmarks& landmarks, std::span<const Match> words,
            const std::vector<CueHit>& cues, std::vector<Mention>& mentions) const;

 private:
  void FindZeroMentions(const Sentence& sentence, std::span<const Match> words,
                        std::vector<Mention>& mentions) const;
  Stretches Skips(const Sentence& sentence, const Landmarks& landmarks,
                  const std::vector<CueHit>& cues) const;
  bool CutsANumber(const CueHit& hit) const;
  void TakeUnitInFront(Quantity& quantity) const;

  const Lexicon& lexicon_;
  std::u32string_view text_;
  const Context& context_;
};

// A bare 1.2亿 after 金额 is money; `front` are the cues in front of it in its clause.
void TakeForMoney(const std::vector<CueHit>& front, Mention& mention);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MENTION_FINDER_H_

#include "services/reports/domain/extract/own_level.h"

#include <algorithm>

#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestPlaceName = 6;  // in front of 本级

}  // namespace

// （一）市本级: what follows, to the next heading of its level, is of the body itself.
void OwnLevel::EnterHeading(const OutlineHeading& heading, const std::vector<Match>& words) {
  if (section_ && heading.level > heading_level_) return;
  heading_level_ = heading.level;
  section_ = std::any_of(words.begin(), words.end(), [&](const Match& word) {
    return (lexicon_.CuesOf(word.word) & Bit(Cue::kOwnLevel)) != 0 &&
           heading.end - heading.title_begin <=
               static_cast<size_t>(word.end - word.begin) + kLongestPlaceName;
  });
}

void OwnLevel::BeginSentence(const Sentence& sentence, const std::vector<CueHit>& cues) {
  next_cue_ = 0;
  holds_ = section_ || (!sentence.fresh && paragraph_);
  if (sentence.fresh) paragraph_ = holds_ || Leads(sentence, cues);
}

bool OwnLevel::Holds(const std::vector<CueHit>& cues, size_t clause_begin, size_t here) {
  for (; next_cue_ < cues.size() && cues[next_cue_].begin < here; ++next_cue_) {
    const CueHit& cue = cues[next_cue_];
    // 本级 is in 市本级 once more.
    if ((cue.cues & Bit(Cue::kOwnLevel)) != 0 && cue.begin >= end_) {
      holds_ = true;
      end_ = cue.end;
      // 其中市本级受理40件 begins a passage of its own, 其中市本级30件 does not.
      const char32_t after = cue.end < text_.size() ? text_[cue.end] : U'\0';
      part_of_all_ = cue.begin >= 2 && text_.substr(cue.begin - 2, 2) == U"其中" &&
                     (ArabicDigit(after) >= 0 || ChineseDigit(after) >= 0);
      begin_ = cue.begin;
    }
    if ((cue.cues & Bit(Cue::kWhole)) != 0) holds_ = false;
  }
  // 其中市本级30件: the clauses that follow go on about all.
  if (part_of_all_ && clause_begin > begin_) holds_ = false;
  return holds_;
}

// 市本级：… holds to the end of the paragraph.
bool OwnLevel::Leads(const Sentence& sentence, const std::vector<CueHit>& cues) const {
  return std::any_of(cues.begin(), cues.end(), [&](const CueHit& hit) {
    const char32_t after = hit.end < text_.size() ? text_[hit.end] : U'\0';
    return (hit.cues & Bit(Cue::kOwnLevel)) != 0 && hit.begin <= sentence.begin + kLongestPlaceName &&
           (after == U'：' || after == U':' || after == U'。');
  });
}

}  // namespace fengqiao::reports

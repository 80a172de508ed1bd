#include "services/reports/domain/extract/mention_finder.h"

#include <algorithm>

#include "services/reports/domain/extract/coder.h"
#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/table.h"
#include "services/reports/domain/extract/zero.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kMoneyReach = 8;   // between 金额 and its figure
constexpr size_t kLongestUnit = 8;  // with its brackets

// 收到申请86件3，: the number of a note.
void DropNoteNumbers(std::vector<Mention>& mentions) {
  for (size_t i = 1; i < mentions.size(); ++i) {
    const Quantity& before = mentions[i - 1].quantity;
    const Quantity& quantity = mentions[i].quantity;
    const bool note = quantity.bare && !before.bare && quantity.begin == before.end &&
                      quantity.end - quantity.begin <= 2 && !mentions[i].zero;
    if (note) mentions.erase(mentions.begin() + static_cast<ptrdiff_t>(i--));
  }
}

Mention ZeroMention(const ZeroPhrase& phrase) {
  Mention mention;
  mention.zero = true;
  mention.quantity.begin = mention.quantity.number_begin = phrase.begin;
  mention.quantity.end = phrase.end;
  mention.quantity.unit_begin = phrase.unit_begin;
  mention.quantity.unit_end = phrase.unit_end;
  if (phrase.indicators.empty()) mention.quantity.unit = "件";
  for (int32_t indicator : phrase.indicators) {
    CodeChoice choice;
    choice.indicator = indicator;
    choice.score = 2 * Coder::kThreshold;
    choice.margin = Coder::kThreshold;
    choice.head_begin = phrase.begin;
    choice.head_end = phrase.end;
    mention.codes.push_back(choice);
  }
  return mention;
}

}  // namespace

void MentionFinder::Find(const Sentence& sentence, const Landmarks& landmarks, std::span<const Match> words,
                         const std::vector<CueHit>& cues, std::vector<Mention>& mentions) const {
  mentions.clear();
  for (Quantity& quantity : FindQuantities(text_, sentence.begin, sentence.end, landmarks, lexicon_,
                                           Skips(sentence, landmarks, cues))) {
    Mention& mention = mentions.emplace_back();
    mention.quantity = std::move(quantity);
    if (mention.quantity.bare) TakeUnitInFront(mention.quantity);
  }
  const bool zeros = std::any_of(cues.begin(), cues.end(),
                                 [](const CueHit& hit) { return (hit.cues & Bit(Cue::kNothing)) != 0; });
  if (zeros) FindZeroMentions(sentence, words, mentions);
  DropNoteNumbers(mentions);
  if (!zeros) return;
  std::stable_sort(mentions.begin(), mentions.end(),
                   [](const Mention& a, const Mention& b) { return a.quantity.begin < b.quantity.begin; });
}

void MentionFinder::FindZeroMentions(const Sentence& sentence, std::span<const Match> words,
                                     std::vector<Mention>& mentions) const {
  for (const ZeroPhrase& phrase : FindZeros(text_, sentence.begin, sentence.end, lexicon_, context_, words)) {
    // The 1起 of 未发生1起 is no figure besides.
    const auto within = [&](const Mention& m) {
      return !m.zero && m.quantity.begin >= phrase.begin && m.quantity.end <= phrase.end;
    };
    mentions.erase(std::remove_if(mentions.begin(), mentions.end(), within), mentions.end());
    mentions.push_back(ZeroMention(phrase));
  }
}

// 挽回经济损失（万元）：305.5
void MentionFinder::TakeUnitInFront(Quantity& quantity) const {
  size_t end = quantity.begin;
  while (end > 0 && (text_[end - 1] == U'：' || text_[end - 1] == U':' || text_[end - 1] == U' ')) --end;
  if (end == 0 || (text_[end - 1] != U'）' && text_[end - 1] != U')')) return;
  const size_t floor = end > kLongestUnit ? end - kLongestUnit : 0;
  size_t begin = end - 1;
  while (begin > floor && text_[begin] != U'（' && text_[begin] != U'(') --begin;
  if (const auto unit = UnitIn(text_.substr(begin, end - begin), lexicon_)) TakeUnit(*unit, quantity);
}

// Quoted stretches, titles, and fixed phrases: their numbers are no figures.
Stretches MentionFinder::Skips(const Sentence& sentence, const Landmarks& landmarks,
                               const std::vector<CueHit>& cues) const {
  auto skips = QuotedStretches(text_, sentence, landmarks);
  const size_t quoted = skips.size();
  for (const CueHit& hit : cues) {
    if ((hit.cues & Bit(Cue::kSkip)) != 0 && !CutsANumber(hit)) skips.emplace_back(hit.begin, hit.end);
  }
  if (skips.size() > quoted) std::sort(skips.begin(), skips.end());
  // Made disjoint, so that they can be walked along with the text.
  Stretches merged;
  for (const auto& skip : skips) {
    if (!merged.empty() && skip.first < merged.back().second) {
      merged.back().second = std::max(merged.back().second, skip.second);
    } else {
      merged.push_back(skip);
    }
  }
  return merged;
}

// The 千名 of 五千名 is no fixed phrase.
bool MentionFinder::CutsANumber(const CueHit& hit) const {
  const auto numeral = [&](size_t at) {
    return at < text_.size() && (ArabicDigit(text_[at]) >= 0 || IsChineseNumeral(text_[at]));
  };
  return (numeral(hit.begin) && hit.begin > 0 && numeral(hit.begin - 1)) ||
         (numeral(hit.end - 1) && numeral(hit.end));
}

void TakeForMoney(const std::vector<CueHit>& front, Mention& mention) {
  Quantity& quantity = mention.quantity;
  if (!quantity.bare || !quantity.multiplied) return;
  for (const CueHit& hit : front) {
    if ((hit.cues & Bit(Cue::kMoney)) == 0 || quantity.begin - hit.end > kMoneyReach) continue;
    quantity.bare = false;
    quantity.unit = "CNY";
    quantity.classes = Bit(UnitClass::kMoney);
    return;
  }
}

}  // namespace fengqiao::reports

#include "services/reports/domain/extract/coder.h"

#include <algorithm>
#include <cstdlib>

namespace fengqiao::reports {
namespace {

// The weights were set by hand on the annotated reports; what matters is their order, not their size.
constexpr int kHead = 12;
constexpr int kPerCharacter = 4;
constexpr size_t kLongestHead = 14;
constexpr int kFarthest = 24;
constexpr int kBehind = 2;  // the head stands behind the figure
constexpr int kLastNoun = 5;
constexpr int kEarlierClause = 12;
constexpr int kWithInClause = 7;
constexpr int kWithInSentence = 3;  // less the farther it is
constexpr int kWithInHeading = -2;
constexpr int kWithInHigher = -4;
constexpr int kNoTopic = -16;
constexpr int kTopicInHead = 10;
constexpr size_t kOfLate = 60;
constexpr int kInCaption = 9;
constexpr int kOwnHeading = 2;         // the heading right above speaks of it
constexpr int kCarried = -7;           // too little for a short head
constexpr size_t kCarriedTopic = 250;  // characters over which a topic is carried into the next paragraph
constexpr int kSentenceTopic = 3;      // the first that the sentence speaks of

}  // namespace

CodeChoice Coder::Choose(const Mention& mention, const Window& before, size_t lookback,
                         const PassageWords& passage, const Window& beside) {
  const std::span<const Match> words = passage.words;
  const Surroundings s{mention, before, std::min(lookback, before.begin)};
  const auto by_end = [](const Match& match, size_t end) { return static_cast<size_t>(match.end) <= end; };
  // The context has seen the words up to the figure: mostly those are asked for.
  const auto seen = words.begin() + static_cast<ptrdiff_t>(passage.seen);
  const auto before_end = before.end == mention.quantity.begin
                              ? seen
                              : std::lower_bound(words.begin(), words.end(), before.end, by_end);
  auto before_begin = before_end;
  while (before_begin != words.begin() && static_cast<size_t>((before_begin - 1)->end) > s.lookback)
    --before_begin;
  auto after_begin = seen;
  while (after_begin != words.end() && by_end(*after_begin, mention.quantity.end)) ++after_begin;
  auto after_end = after_begin;
  while (after_end != words.end() && static_cast<size_t>(after_end->end) <= mention.after.end) ++after_end;

  ++figure_;
  unit_ = lexicon_.UnitNumber(mention.quantity.unit);
  const auto note = [&](const Match& match) {
    SetInEights(lexicon_.AskedClassesOf(match.word), clause_.data(), figure_);
  };
  for (auto word = before_begin; word != before_end; ++word) {
    if (static_cast<size_t>(word->begin) >= before.begin) note(*word);
  }
  for (auto word = after_begin; word != after_end; ++word) {
    if (static_cast<size_t>(word->begin) >= mention.after.begin) note(*word);
  }
  for (auto word = after_end; word != words.end() && static_cast<size_t>(word->end) <= mention.clause_end;
       ++word) {
    SetInEights(lexicon_.AskedClassesOf(word->word), rest_.data(), figure_);
  }

  if (beside.begin < beside.end) {
    for (const Match& word : words) {
      if (static_cast<size_t>(word.begin) >= beside.begin && static_cast<size_t>(word.end) <= beside.end)
        note(word);
    }
  }

  CodeChoice best, second;
  const auto try_all = [&](const Match& match) {
    for (int32_t rule : lexicon_.RulesOf(match.word)) TryRule(s, match, rule, best, second);
  };
  for (auto word = before_begin; word != before_end; ++word) {
    if (static_cast<size_t>(word->begin) >= s.lookback) try_all(*word);
  }
  for (auto word = after_begin; word != after_end; ++word) {
    if (static_cast<size_t>(word->begin) >= mention.after.begin) try_all(*word);
  }
  if (best.score < kThreshold) return CodeChoice{};
  best.margin = best.score - second.score;
  return best;
}

void Coder::TryRule(const Surroundings& s, const Match& head, int32_t rule_number, CodeChoice& best,
                    CodeChoice& second) const {
  const Rule& rule = lexicon_.rule(rule_number);
  if (!lexicon_.MayTell(context_.actor(), rule.indicator)) return;
  const int unit = UnitFit(s.mention, rule);
  if (unit == INT32_MIN) return;
  const auto begin = static_cast<size_t>(head.begin);
  const auto end = static_cast<size_t>(head.end);
  int score = unit + kHead + kPerCharacter * static_cast<int>(std::min(end - begin, kLongestHead));
  if (begin >= s.mention.quantity.end) {
    // 4个法庭新设调解室3个: what stands right in front of the next figure is that figure's.
    const size_t gap = begin - s.mention.after.begin;
    if (!s.mention.after_closed && s.mention.after.end - end <= 1 && gap > 2) return;
    // The last noun of a phrase is what is counted.
    score -= kBehind + std::min(kFarthest, static_cast<int>(begin - s.mention.after.begin) / 2);
    if (s.mention.after_closed && end == s.mention.after.end) score += kLastNoun;
  } else {
    const int gap = s.before.end > end ? static_cast<int>(s.before.end - end) : 0;
    if (begin < s.before.begin) {
      score -= kEarlierClause + std::min(kFarthest, gap / 3);
    } else {
      score -= std::min(kFarthest, gap);
    }
  }
  if (rule.without != Rule::kNone && InClause(rule.without)) return;
  if (rule.without_before != Rule::kNone &&
      (InClause(rule.without_before) || context_.LastEnd(rule.without_before) > context_.sentence_begin() ||
       context_.InOutline(rule.without_before))) {
    return;
  }
  for (int32_t with : rule.with) {
    if (InClause(with)) {
      score += kWithInClause;
    } else if (InRest(with)) {
      score += kWithInSentence;
    } else if (context_.LastEnd(with) > context_.sentence_begin()) {
      score += kWithInSentence - static_cast<int>(std::min<size_t>(
                                     5, (s.mention.quantity.begin - context_.LastEnd(with)) / 12));
    } else if (context_.InHeading(with) || ReadOfLate(s, with)) {
      score += kWithInHeading;
      // The heading right above speaks of something else than the one above that.
      if (context_.InHigherHeading(with) && !ReadOfLate(s, with)) score += kWithInHigher;
    } else {
      return;
    }
  }
  if (rule.topic == Rule::kNone) {
    score += kTopicInHead / 2;
  } else {
    const int nearness = Nearness(s, rule.topic);
    score += nearness != 0 ? nearness : kNoTopic;
    if (nearness != 0 && context_.InLastHeading(rule.topic)) score += kOwnHeading;
    if (context_.IsSentenceTopic(rule.topic)) score += kSentenceTopic;
  }

  const bool better = score > best.score || (score == best.score && end > best.head_end);
  if (!better && score <= second.score) return;
  if (better) {
    if (best.indicator != rule.indicator) second = best;
    best = {rule.indicator, score, 0, begin, end};
  } else if (rule.indicator != best.indicator) {
    second = {rule.indicator, score, 0, begin, end};
  }
}

int Coder::UnitFit(const Mention& mention, const Rule& rule) const {
  constexpr int kNever = INT32_MIN;
  const Quantity& quantity = mention.quantity;
  const auto& indicator = lexicon_.indicators()[static_cast<size_t>(rule.indicator)];
  if (mention.role == common::v1::FIGURE_ROLE_CHANGE) {
    const bool rate = indicator.kind() == indicators::v1::Indicator::KIND_RATE;
    if (indicator.kind() == indicators::v1::Indicator::KIND_RANK) return kNever;
    if ((quantity.classes & Bit(UnitClass::kPoint)) != 0) return rate ? 4 : kNever;
    if ((quantity.classes & (Bit(UnitClass::kRate) | Bit(UnitClass::kFold))) != 0) return 0;
  }
  // 提高5个百分点, as an aim.
  if ((quantity.classes & Bit(UnitClass::kPoint)) != 0)
    return indicator.kind() == indicators::v1::Indicator::KIND_RATE ? 2 : kNever;
  if (quantity.bare) {
    if (quantity.classes != 0 && (quantity.classes & rule.units) == 0) return kNever;
    if (indicator.kind() == indicators::v1::Indicator::KIND_RANK) return kNever;
    if (indicator.kind() == indicators::v1::Indicator::KIND_AMOUNT) return kNever;
    return indicator.kind() == indicators::v1::Indicator::KIND_RATIO ? 4 : 0;
  }
  if ((quantity.classes & rule.units) == 0) return kNever;
  // 组织考试4次 counts no persons, though 次 may count those who came.
  constexpr UnitClasses kPeople = Bit(UnitClass::kPerson) | Bit(UnitClass::kAttendance);
  if ((quantity.classes & Bit(UnitClass::kEvent)) != 0 && (rule.units & ~kPeople) == 0 &&
      (lexicon_.UnitsOf(rule.indicator) & kPeople) == Bit(UnitClass::kPerson))
    return kNever;
  const auto units = lexicon_.UnitNumbersOf(rule.indicator);
  return std::find(units.begin(), units.end(), unit_) != units.end() ? 4 : 2;
}

// 三是严把合同关。…: a sentence ago.
bool Coder::ReadOfLate(const Surroundings& s, int32_t word_class) const {
  const size_t last = context_.LastEnd(word_class);
  return last > context_.paragraph_begin() && s.mention.quantity.begin - last < kOfLate;
}

bool Coder::InClause(int32_t word_class) const { return clause_[static_cast<size_t>(word_class)] == figure_; }

bool Coder::InRest(int32_t word_class) const { return rest_[static_cast<size_t>(word_class)] == figure_; }

int Coder::Nearness(const Surroundings& s, int32_t word_class) const {
  if (InClause(word_class)) return 10;
  if (InRest(word_class)) return 8;
  if (context_.InCaption(word_class)) return kInCaption;
  const size_t last = context_.LastEnd(word_class);
  const size_t here = s.mention.quantity.begin;
  if (last > context_.sentence_begin()) return 8 - static_cast<int>(std::min<size_t>(4, (here - last) / 24));
  if (last > context_.paragraph_begin()) return 5 - static_cast<int>(std::min<size_t>(3, (here - last) / 60));
  if (context_.InHeading(word_class)) return context_.InTitleAlone(word_class) ? 1 : 4;
  return last > context_.section_begin() && here - last < kCarriedTopic ? kCarried : 0;
}

}  // namespace fengqiao::reports

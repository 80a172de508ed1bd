#include "services/reports/domain/extract/zero.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/reports/domain/extract/sentence.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestFiller = 8;    // between 无 and the event: 无一起因工作失职引发的…
constexpr int32_t kLongestTrigger = 8;  // 没有发生一例
constexpr size_t kLongestPlain = 16;    // of what is told of an event that no indicator counts
constexpr size_t kLongestJoint = 1;     // between two events: 脱管、漏管
constexpr size_t kTopicDistance = 40;   // before the phrase

bool HasClauseMark(std::u32string_view text, size_t begin, size_t end) {
  return std::any_of(text.begin() + static_cast<ptrdiff_t>(begin), text.begin() + static_cast<ptrdiff_t>(end),
                     [](char32_t c) { return IsClauseMark(c); });
}

class ZeroFinder {
 public:
  ZeroFinder(std::u32string_view text, size_t begin, size_t end, const Lexicon& lexicon,
             const Context& context, std::span<const Match> words)
      : text_(text), begin_(begin), end_(end), lexicon_(lexicon), context_(context), words_(words) {}

  std::vector<ZeroPhrase> Find() {
    std::vector<ZeroPhrase> phrases;
    CollectEvents();
    size_t done = begin_;
    for (const Match& word : words_) {
      if ((lexicon_.CuesOf(word.word) & Bit(Cue::kNothing)) == 0) continue;
      const auto begin = static_cast<size_t>(word.begin);
      const auto end = static_cast<size_t>(word.end);
      if (auto phrase = PhraseBefore(begin, end)) {
        done = phrase->end;
        phrases.push_back(*std::move(phrase));
        continue;
      }
      if (auto phrase = ValueOfRates(begin, end)) {
        done = phrase->end;
        phrases.push_back(*std::move(phrase));
        continue;
      }
      if (begin < done || IsPartOfAWord(begin, end) || !IsLongest(word)) continue;
      auto phrase = PhraseAfter(begin, end);
      if (!phrase) phrase = PlainPhrase(begin, end);
      if (phrase) {
        FindUnit(*phrase);
        done = phrase->end;
        phrases.push_back(*std::move(phrase));
      }
    }
    return phrases;
  }

 private:
  // The words that tell events, the longest where they overlap.
  void CollectEvents() {
    for (const Match& word : words_) {
      bool tells = false;
      for (int32_t c : lexicon_.ClassesOf(word.word)) tells |= !lexicon_.ZerosOf(c).empty();
      if (!tells) continue;
      while (!events_.empty() && events_.back().begin >= word.begin) events_.pop_back();
      if (!events_.empty() && events_.back().end > word.begin) continue;
      events_.push_back(word);
    }
  }

  // The first word that ends past `at`.
  std::span<const Match>::iterator EndingAfter(size_t at) const {
    return std::upper_bound(words_.begin(), words_.end(), at, [](size_t place, const Match& match) {
      return place < static_cast<size_t>(match.end);
    });
  }

  // 无一例 rather than 无.
  bool IsLongest(const Match& word) const {
    for (auto other = EndingAfter(static_cast<size_t>(word.end) - 1); other != words_.end(); ++other) {
      if (other->end > word.end + kLongestTrigger) break;
      if ((lexicon_.CuesOf(other->word) & Bit(Cue::kNothing)) == 0) continue;
      if (other->begin <= word.begin && other->end - other->begin > word.end - word.begin) return false;
    }
    return true;
  }

  // 有无, 二零一九, 无论.
  bool IsPartOfAWord(size_t begin, size_t end) const {
    if (end < end_ &&
        std::u32string_view(U"论关疑不法须需所").find(text_[end]) != std::u32string_view::npos) {
      return true;
    }
    if (begin == begin_) return false;
    return std::u32string_view(U"有二三四五六七八九一毫并十百千万").find(text_[begin - 1]) !=
           std::u32string_view::npos;
  }

  // 脱管率、漏管率均为零: the value of each, where the rate is no indicator itself.
  std::optional<ZeroPhrase> ValueOfRates(size_t begin, size_t end) const {
    if (text_.substr(begin, end - begin) != U"零") return std::nullopt;
    size_t at = begin;
    while (at > begin_ && std::u32string_view(U"均都皆全部为是保持控制在续").find(text_[at - 1]) !=
                              std::u32string_view::npos)
      --at;
    if (at == begin) return std::nullopt;
    ZeroPhrase phrase{.begin = begin, .end = end, .indicators = {}};
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
      const auto last = static_cast<size_t>(event->end);
      if (last >= at) continue;
      const auto between = text_.substr(last, at - last);
      const bool rate = between == U"率" || between == U"率、" || between == U"率和" || between == U"、" ||
                        between == U"和" || between == U"人数" || between == U"人数、";
      if (!rate) break;
      const int32_t indicator = Best(*event, phrase);
      if (indicator < 0) break;
      phrase.indicators.insert(phrase.indicators.begin(), indicator);
      at = static_cast<size_t>(event->begin);
    }
    return phrase.indicators.size() < 2 ? std::nullopt : std::make_optional(phrase);
  }

  // 脱管漏管“零发生”.
  std::optional<ZeroPhrase> PhraseBefore(size_t begin, size_t end) const {
    const auto trigger = text_.substr(begin, end - begin);
    if (trigger != U"零发生" && trigger != U"零发案") return std::nullopt;
    ZeroPhrase phrase{.begin = begin, .end = end, .indicators = {}};
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
      const auto last = static_cast<size_t>(event->end);
      if (last > phrase.begin) continue;
      if (phrase.begin - last > kLongestJoint || HasClauseMark(text_, last, phrase.begin)) break;
      const int32_t indicator = Best(*event, phrase);
      if (indicator < 0) break;
      phrase.indicators.insert(phrase.indicators.begin(), indicator);
      phrase.begin = static_cast<size_t>(event->begin);
    }
    if (phrase.indicators.empty()) return std::nullopt;
    if (phrase.end < end_ && text_[phrase.end] == U'”') ++phrase.end;
    return phrase;
  }

  std::optional<ZeroPhrase> PhraseAfter(size_t begin, size_t end) const {
    // 不脱管 is a trigger of one character.
    if (text_[begin] == U'不') end = begin + 1;
    auto event = std::lower_bound(events_.begin(), events_.end(), end, [](const Match& match, size_t at) {
      return static_cast<size_t>(match.begin) < at;
    });
    if (event == events_.end()) return std::nullopt;
    const auto first = static_cast<size_t>(event->begin);
    if (first - end > kLongestFiller || HasClauseMark(text_, end, first)) return std::nullopt;
    ZeroPhrase phrase{.begin = begin, .end = end, .indicators = {}};
    for (; event != events_.end(); ++event) {
      const auto at = static_cast<size_t>(event->begin);
      // 不脱管、不漏管 is one phrase.
      const bool again = text_[begin] == U'不' && at == phrase.end + 2 && text_[at - 1] == U'不';
      if (!phrase.indicators.empty() && at - phrase.end > kLongestJoint && !again) break;
      // 无脱管漏管，再犯罪1人: the clause is over.
      if (!phrase.indicators.empty() && !again && HasClauseMark(text_, phrase.end, at)) break;
      const int32_t indicator = Best(*event, phrase);
      if (indicator < 0) break;
      if (std::find(phrase.indicators.begin(), phrase.indicators.end(), indicator) ==
          phrase.indicators.end()) {
        phrase.indicators.push_back(indicator);
      }
      for (const int32_t other : Others(*event, indicator)) phrase.indicators.push_back(other);
      phrase.end = static_cast<size_t>(event->end);
    }
    if (phrase.indicators.empty()) return std::nullopt;
    // 无败诉案件, 无脱管现象: the noun that says no more.
    if (text_.substr(phrase.end, 2) == U"案件" && phrase.end + 2 <= end_) phrase.end += 2;
    return phrase;
  }

  // 无一件错证, 未发生有效投诉: nothing that the catalog counts, told to the end of its clause.
  std::optional<ZeroPhrase> PlainPhrase(size_t begin, size_t end) const {
    const auto trigger = text_.substr(begin, end - begin);
    const bool one = trigger.substr(0, 2) == U"无一" || trigger.substr(0, 2) == U"无1";
    const bool occurs = trigger.find(U"发生") != std::u32string_view::npos ||
                        trigger.find(U"出现") != std::u32string_view::npos;
    if (!one && !occurs) return std::nullopt;
    size_t stop = end;
    while (stop < end_ && !IsClauseMark(text_[stop]) && text_[stop] != U'、' && text_[stop] != U')' &&
           text_[stop] != U'）') {
      ++stop;
    }
    const auto event = text_.substr(end, stop - end);
    if (event.size() < 2 || event.size() > kLongestPlain) return std::nullopt;
    for (const auto word : {U"变化", U"改变", U"变更", U"的", U"时"}) {
      if (event.find(word) != std::u32string_view::npos) return std::nullopt;
    }
    return ZeroPhrase{.begin = begin, .end = stop, .indicators = {}};
  }

  // The measure word of 无一人…, 未发生一宗….
  void FindUnit(ZeroPhrase& phrase) const {
    const size_t one =
        text_.substr(phrase.begin, std::min<size_t>(kLongestTrigger, phrase.end - phrase.begin)).find(U'一');
    if (one == std::u32string_view::npos) return;
    const size_t at = phrase.begin + one + 1;
    if (at >= phrase.end ||
        std::u32string_view(U"件起例人宗名次户").find(text_[at]) == std::u32string_view::npos)
      return;
    phrase.unit_begin = at;
    phrase.unit_end = at + 1;
  }

  // The indicator of an event; where several share the word, the one whose topic was read last. -1 where none
  // fits.
  int32_t Best(const Match& event, ZeroPhrase& phrase) const {
    int32_t best = -1;
    size_t best_place = 0;
    for (int32_t c : lexicon_.ClassesOf(event.word)) {
      for (int32_t number : lexicon_.ZerosOf(c)) {
        const ZeroEvent& zero = lexicon_.zeros()[static_cast<size_t>(number)];
        size_t place = 1;
        if (zero.topic != Rule::kNone) place = LastPlace(zero.topic, event, phrase);
        if (place <= best_place) continue;
        best_place = place;
        best = zero.indicator;
      }
    }
    // 系统外无案件: what is needed for the sense belongs to the phrase.
    if (best >= 0 && best_place == phrase.begin && best_place > 1 && text_[phrase.begin - 1] == U'外') {
      const size_t end = phrase.begin;
      for (auto word = EndingAfter(end - 1); word != words_.end() && static_cast<size_t>(word->end) == end;
           ++word) {
        if (word->end - word->begin > 2)
          phrase.begin = std::min(phrase.begin, static_cast<size_t>(word->begin));
      }
    }
    return best;
  }

  // Events without a topic that share the word: 脱漏管 is both.
  std::vector<int32_t> Others(const Match& event, int32_t taken) const {
    std::vector<int32_t> others;
    for (int32_t c : lexicon_.ClassesOf(event.word)) {
      for (int32_t number : lexicon_.ZerosOf(c)) {
        // Where topics tell events apart there is only one.
        if (lexicon_.zeros()[static_cast<size_t>(number)].topic != Rule::kNone) return others;
      }
    }
    for (int32_t c : lexicon_.ClassesOf(event.word)) {
      for (int32_t number : lexicon_.ZerosOf(c)) {
        const ZeroEvent& zero = lexicon_.zeros()[static_cast<size_t>(number)];
        if (zero.topic == Rule::kNone && zero.indicator != taken) others.push_back(zero.indicator);
      }
    }
    return others;
  }

  // After the last word of the class before the end of the event, not too far in front of the phrase; 0 for
  // none.
  size_t LastPlace(int32_t word_class, const Match& event, const ZeroPhrase& phrase) const {
    for (auto word = EndingAfter(static_cast<size_t>(event.end)); word != words_.begin();) {
      --word;
      if (static_cast<size_t>(word->end) + kTopicDistance <= phrase.begin) break;
      const auto classes = lexicon_.ClassesOf(word->word);
      if (std::find(classes.begin(), classes.end(), word_class) != classes.end())
        return static_cast<size_t>(word->end);
    }
    const size_t place = context_.LastEnd(word_class);
    return place + kTopicDistance > phrase.begin && place > context_.paragraph_begin() ? place : 0;
  }

  std::u32string_view text_;
  size_t begin_;
  size_t end_;
  const Lexicon& lexicon_;
  const Context& context_;
  std::span<const Match> words_;
  std::vector<Match> events_;
};

}  // namespace

std::vector<ZeroPhrase> FindZeros(std::u32string_view text, size_t begin, size_t end, const Lexicon& lexicon,
                                  const Context& context, std::span<const Match> words) {
  return ZeroFinder(text, begin, end, lexicon, context, words).Find();
}

}  // namespace fengqiao::reports

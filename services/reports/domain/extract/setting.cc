#include "services/reports/domain/extract/setting.h"

#include <algorithm>
#include <vector>

#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestHeadline = 20;  // of a line that may be a heading without a number
constexpr size_t kLongestQuestion = 40;
constexpr size_t kLongestTitle = 60;
constexpr size_t kLongestCaption = 44;
constexpr size_t kLongestPlaceName = 6;  // in front of who a sentence is about

}  // namespace

void Setting::EnterTitle() {
  const size_t begin = std::min(text_.find_first_not_of(U" \t\r\n\u3000\uFEFF"), text_.size());
  const size_t end = std::min(text_.find(U'\n', begin), text_.size());
  if (end - begin > kLongestTitle || end == begin) return;
  std::vector<Match> words;
  lexicon_.matcher().Scan(text_, begin, end, words);
  context_.Enter(0, begin, end, words);
  passage_.EnterTitle(begin, end);
  for (const Match& word : words) {
    // Of a bureau that reports itself, not of a court that a report is about.
    const bool bureau =
        text_.substr(static_cast<size_t>(word.end) - 1, 2).find(U'局') != std::u32string_view::npos ||
        text_.substr(static_cast<size_t>(word.end), 2) == U"分局";
    if (bureau && lexicon_.ActorOf(word.word) != Lexicon::kNoActor)
      context_.SetAuthor(lexicon_.ActorOf(word.word));
  }
}

void Setting::EnterSection(const OutlineHeading& heading) {
  words_.clear();
  lexicon_.matcher().Scan(text_, heading.title_begin, heading.end, words_);
  context_.Enter(heading.level, heading.title_begin, heading.end, words_);
  passage_.Enter(heading, words_);
  places_.EnterHeading(heading.level, heading.title_begin, heading.end);
  own_level_.EnterHeading(heading, words_);
  table_.SetAside();
}

void Setting::FindActor(const Sentence& sentence, std::span<const Match> words) {
  const Match* actor = nullptr;
  for (const Match& word : words) {
    if (static_cast<size_t>(word.begin) > sentence.begin + kLongestPlaceName) break;
    if (lexicon_.ActorOf(word.word) == Lexicon::kNoActor ||
        !LeadsUpTo(sentence.begin, static_cast<size_t>(word.begin)))
      continue;
    if (actor == nullptr || word.begin <= actor->begin) actor = &word;
  }
  if (actor == nullptr) return;
  const bool title = sentence.end - static_cast<size_t>(actor->end) <= 4;
  const auto after = text_.substr(static_cast<size_t>(actor->end), 1);
  const bool marked = after == U"：" || after == U":" || after == U"。";
  context_.SetActor(lexicon_.ActorOf(actor->word), title || (sentence.fresh && marked));
}

// Whether nothing but the name of a place stands between: 全市, 苏州, 两级.
bool Setting::LeadsUpTo(size_t begin, size_t end) const {
  static constexpr CharacterSet kOthers(
      U"会同与和向在经由对将把给同的被协联加到至为以依托，,；;、。：:司政调解普律");
  for (size_t i = begin; i < end; ++i) {
    if (kOthers.Has(text_[i])) return false;
  }
  return true;
}

bool Setting::IsHeadline(const Sentence& sentence, std::span<const Match> words) const {
  // 问：今年有何安排？ begins what is answered below.
  const auto opening = text_.substr(sentence.begin, 2);
  if (sentence.begin > 0 && sentence.end - sentence.begin <= kLongestQuestion &&
      (opening == U"问：" || opening == U"问:") && IsLineEnd(text_[sentence.end - 1]))
    return true;
  if (sentence.begin == 0 || sentence.end - sentence.begin > kLongestHeadline) return false;
  const auto line = text_.substr(sentence.begin, sentence.end - sentence.begin);
  if (!IsLineEnd(line.back())) return false;
  if (std::any_of(line.begin(), line.end() - 1, [](char32_t c) { return IsClauseMark(c) || c == U'\t'; }))
    return false;
  constexpr CueSet kTells = Bit(Cue::kPlanSection) | Bit(Cue::kDoneSection) | Bit(Cue::kTroubleSection);
  return std::any_of(words.begin(), words.end(),
                     [&](const Match& word) { return (lexicon_.CuesOf(word.word) & kTells) != 0; });
}

void Setting::FollowCaption(const Sentence& sentence, bool line, bool row, std::span<const Match> words) {
  const auto text = text_.substr(sentence.begin, sentence.end - sentence.begin);
  if (row || !table_.columns().empty() || text.find_first_not_of(U" \r\n\u3000") == std::u32string_view::npos)
    return;
  if (text.substr(0, 3) == U"单位：" || text.substr(0, 3) == U"单位:") return;  // more of the caption
  context_.LeaveCaption();
  const bool whole = line && IsLineEnd(text.back()) && text.size() <= kLongestCaption;
  if (!whole || text.find_first_of(U"，。；") != std::u32string_view::npos) return;
  context_.EnterCaption(sentence.begin, sentence.end, {words.begin(), words.end()});
}

}  // namespace fengqiao::reports

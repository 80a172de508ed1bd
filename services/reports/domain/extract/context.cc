#include "services/reports/domain/extract/context.h"

#include <algorithm>
#include <utility>

namespace fengqiao::reports {

void Context::Enter(int level, size_t title_begin, size_t title_end, const std::vector<Match>& words) {
  while (!headings_.empty() && headings_.back().level >= level) headings_.pop_back();
  if (level < kCaption) section_begin_ = title_end;
  Level heading{level, std::vector<bool>(lexicon_.class_count()), Lexicon::kNoActor};
  size_t classes = 0;
  for (const Match& match : words) {
    // A heading that is hardly more than the actor's name.
    const auto length = static_cast<size_t>(match.end - match.begin);
    const bool alone =
        static_cast<size_t>(match.begin) <= title_begin + 2 && title_end - title_begin <= length + 4;
    if (alone && lexicon_.ActorOf(match.word) != Lexicon::kNoActor)
      heading.actor = lexicon_.ActorOf(match.word);
    for (int32_t c : lexicon_.ClassesOf(match.word)) {
      if (++classes <= kMostClasses) heading.classes[static_cast<size_t>(c)] = true;
    }
  }
  headings_.push_back(std::move(heading));
}

int32_t Context::actor() const {
  int32_t actor = headings_.empty() ? Lexicon::kNoActor : headings_.back().actor;
  if (paragraph_actor_ != Lexicon::kNoActor) actor = paragraph_actor_;
  if (sentence_actor_ != Lexicon::kNoActor) actor = sentence_actor_;
  return actor == author_ ? Lexicon::kNoActor : actor;
}

bool Context::InLastHeading(int32_t word_class) const {
  return !headings_.empty() && headings_.back().level > 0 && headings_.back().level < kCaption &&
         headings_.back().SpeaksOf(word_class);
}

bool Context::InHigherHeading(int32_t word_class) const {
  return headings_.size() > 1 && headings_.back().level > 0 && headings_.back().level < kCaption &&
         !InLastHeading(word_class) && InOutline(word_class);
}

bool Context::InCaption(int32_t word_class) const {
  return std::any_of(headings_.rbegin(), headings_.rend(), [&](const Level& heading) {
    return heading.level == kCaption && heading.SpeaksOf(word_class);
  });
}

bool Context::InHeading(int32_t word_class) const {
  return std::any_of(headings_.begin(), headings_.end(),
                     [&](const Level& heading) { return heading.SpeaksOf(word_class); });
}

bool Context::InTitleAlone(int32_t word_class) const {
  return std::none_of(headings_.begin(), headings_.end(), [&](const Level& heading) {
    return heading.level > 0 && heading.SpeaksOf(word_class);
  });
}

bool Context::InOutline(int32_t word_class) const {
  return std::any_of(headings_.begin(), headings_.end(), [&](const Level& heading) {
    return heading.level > 0 && heading.level < kCaption && heading.SpeaksOf(word_class);
  });
}

bool Context::IsSentenceTopic(int32_t word_class) const {
  return std::find(sentence_topics_.begin(), sentence_topics_.end(), word_class) != sentence_topics_.end();
}

}  // namespace fengqiao::reports

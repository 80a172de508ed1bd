#include "services/reports/domain/extract/context.h"

#include <algorithm>
#include <utility>

namespace fengqiao::reports {

void Context::Enter(int level, const std::vector<Match>& words) {
  while (!headings_.empty() && headings_.back().level >= level) headings_.pop_back();
  Level heading{level, {}};
  for (const Match& match : words) {
    for (int32_t c : lexicon_.ClassesOf(match.word)) {
      if (heading.classes.size() < kMostClasses) heading.classes.push_back(c);
    }
  }
  std::sort(heading.classes.begin(), heading.classes.end());
  headings_.push_back(std::move(heading));
}

bool Context::InHeading(int32_t word_class) const {
  return std::any_of(headings_.begin(), headings_.end(), [&](const Level& heading) {
    return std::binary_search(heading.classes.begin(), heading.classes.end(), word_class);
  });
}

bool Context::IsSentenceTopic(int32_t word_class) const {
  return std::find(sentence_topics_.begin(), sentence_topics_.end(), word_class) != sentence_topics_.end();
}

}  // namespace fengqiao::reports

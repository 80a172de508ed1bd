// Cuts a text into sentences.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SENTENCE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SENTENCE_H_

#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "services/reports/domain/extract/landmarks.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {

struct Sentence {
  size_t begin = 0;
  size_t end = 0;
  // A new line of thought begins: a new line, a heading, 一是. What was said before is not carried into it.
  bool fresh = false;
};

// The sentence that begins at `begin`, ended by 。！？ or a line end, and in any case after kLongestSentence
// characters, so that no step is ever slower than its sentence is long.
inline constexpr size_t kLongestSentence = 2048;
Sentence SentenceAt(std::u32string_view text, size_t begin, size_t limit, LandmarkWindow& window);

// The places of text[begin, end) where a clause ends: , ; : and the brackets around figures are found
// elsewhere.
inline bool IsClauseMark(char32_t c) {
  return !IsPlain(c) && (c == U'，' || c == U',' || c == U'；' || c == U';' || c == U'：' || c == U':' ||
                         c == U'。' || c == U'|' || c == U'！' || c == U'？' || c == U'\n' || c == U'\r');
}

inline bool IsLineEnd(char32_t c) { return c == U'\n' || c == U'\r'; }

// A few stretches of one sentence, in order.
using Stretches = absl::InlinedVector<std::pair<size_t, size_t>, 8>;

// Stretches of a sentence whose numbers are no figures because they are quoted or a title: “…” and 《…》, in
// order.
Stretches QuotedStretches(std::u32string_view text, const Sentence& sentence, const Landmarks& landmarks);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SENTENCE_H_

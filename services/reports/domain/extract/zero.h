// Zeros without a numeral: 无一脱管漏管, 无行政诉讼败诉案件.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ZERO_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ZERO_H_

#include <string_view>
#include <vector>

#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

struct ZeroPhrase {
  size_t begin = 0;
  size_t end = 0;
  std::vector<int32_t> indicators;  // one for each event that there was none of; may be empty
  size_t unit_begin = 0;            // of the measure word in it; equal: none
  size_t unit_end = 0;
};

// The phrases of the sentence text[begin, end), in order. `words` are its matches; the context has seen what
// lies before the sentence.
std::vector<ZeroPhrase> FindZeros(std::u32string_view text, size_t begin, size_t end, const Lexicon& lexicon,
                                  const Context& context, std::span<const Match> words);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ZERO_H_

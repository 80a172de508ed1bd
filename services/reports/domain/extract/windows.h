// Which stretches of a sentence speak about which figure.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_WINDOWS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_WINDOWS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/sentence.h"

namespace fengqiao::reports {

inline constexpr size_t kLongestBefore = 80;  // characters in front of a figure that may speak about it

// Sets `before`, `after`, the clause and the bracket of each mention; `mentions` are those of the sentence,
// in order.
void SetWindows(std::u32string_view text, const Sentence& sentence, const Landmarks& landmarks,
                std::vector<Mention>& mentions);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_WINDOWS_H_

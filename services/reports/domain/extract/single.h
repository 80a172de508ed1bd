// Figures of one thing among many: of a case that is told as an example, of one office of a county's, of a
// part.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SINGLE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SINGLE_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"

namespace fengqiao::reports {

// Where an example begins (例如, 如：) in a stretch of a sentence; the largest number where there is none.
size_t ExampleIn(std::u32string_view text, const Window& stretch);

// Whether the half-sentence in which a figure stands at `here` begins with the name of one office and what it
// did: 东城司法所调解纠纷132件. Not 各司法所, nor the report's own name in front alone.
bool IsOfOneOffice(std::u32string_view text, size_t sentence_begin, size_t here, std::u32string_view own);

// 其中医疗纠纷受理86件，成功率92%: whether a rate is of the part that was counted right before it. `figures`
// are those told so far.
bool IsOfThePart(std::u32string_view text, const std::vector<const Mention*>& figures,
                 const Mention& mention);

// 民事、刑事、行政援助案件分别为20件、30件、0件: where the kinds in front have no code of their own, the last
// one has but the noun of all. `first` is the first of their list, beside `mention` in one array.
void WithholdKind(const Mention& first, Mention& mention);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SINGLE_H_

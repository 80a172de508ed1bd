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

// 分别为310卷、186卷、44卷: what one of a list is of that has no names is what the first is of.
void ShareCode(const Mention& first, Mention& mention);

// Whether words between `begin` and a figure say that it is of the rest, or of some of those who do it:
// 其余35件以其他方式结案, 12个品牌调解室共调解571件; or the words behind it that it is a part:
// 2870件，占受理总数的69.5%.
bool IsOfTheRest(std::u32string_view text, size_t begin, size_t here);
bool IsOfSomeActors(std::u32string_view text, size_t begin, size_t here);
bool IsShareOfTotal(std::u32string_view text, size_t behind);
// 聘请5名心理咨询师: whether those who do it are counted.
bool IsOfHelpers(std::u32string_view text, size_t begin, size_t here);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SINGLE_H_

// Holds the figures of a report against one another.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_CHECKER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_CHECKER_H_

#include <string_view>
#include <vector>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/check/figures.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// The findings in text order, without names. A right figure is never accused: INCONSISTENT is said only where
// no reading of the sentence makes the printed numbers agree.
std::vector<v1::Finding> CheckFacts(std::u32string_view text, const PlainFacts& facts,
                                    const Lexicon& lexicon);
// The same for facts that were stored, some of them perhaps reviewed.
std::vector<v1::Finding> CheckFacts(std::u32string_view text, const std::vector<v1::Fact>& facts,
                                    const Lexicon& lexicon);

// The pieces, each appending what it finds.
// Rates against their halves, and the missing half of a rate.
void CheckRates(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
                std::vector<v1::Finding>& findings);
// Ratios (复议与诉讼之比1.35:1) against the two counts that they are of.
void CheckRatios(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
                 std::vector<v1::Finding>& findings);
// Rates that no formula of the catalog is known for, after CheckRates: which two counts before them they are
// of. Nobody is accused on the strength of a guess.
void CheckShares(std::u32string_view text, const std::vector<Figure>& figures,
                 std::vector<v1::Finding>& findings);
// Changes against the values that they are between, and the earlier value behind a change.
void CheckChanges(std::u32string_view text, const std::vector<Figure>& figures,
                  std::vector<v1::Finding>& findings);
// Averages (平均每村37名) against the total and the number of those that it is of. Nobody is accused.
void CheckAverages(std::u32string_view text, const std::vector<Figure>& figures,
                   std::vector<v1::Finding>& findings);
// 翻番 against the two values before it.
void CheckDoublings(std::u32string_view text, const std::vector<Figure>& figures,
                    std::vector<v1::Finding>& findings);
// The two halves of a year against the whole of it.
void CheckHalves(std::u32string_view text, const std::vector<Figure>& figures,
                 std::vector<v1::Finding>& findings);
// Shares of one whole that make up more than it: 甲类占42%，乙类占36%，其他占27%.
void CheckShareSums(std::u32string_view text, const std::vector<Figure>& figures,
                    std::vector<v1::Finding>& findings);
// Actual values against the targets of the same period.
void CheckTargets(std::u32string_view text, const std::vector<Figure>& figures,
                  std::vector<v1::Finding>& findings);
// Parts within wholes, and the same figure with two values.
void CheckParts(std::u32string_view text, const std::vector<Figure>& figures,
                std::vector<v1::Finding>& findings);
// The totals of tables against their rows. INCONSISTENT only where another column of the same rows adds up.
void CheckTables(std::u32string_view text, const std::vector<Figure>& figures,
                 std::vector<v1::Finding>& findings);
void CheckConflicts(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
                    std::vector<v1::Finding>& findings);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_CHECKER_H_

#include "services/reports/domain/check/checker.h"

#include <algorithm>

namespace fengqiao::reports {

std::vector<v1::Finding> CheckFacts(std::u32string_view text, const std::vector<v1::Fact>& facts,
                                    const Lexicon& lexicon) {
  return CheckFacts(text, PlainFactsOf(facts, lexicon), lexicon);
}

std::vector<v1::Finding> CheckFacts(std::u32string_view text, const PlainFacts& facts,
                                    const Lexicon& lexicon) {
  const std::vector<Figure> figures = FiguresOf(text, facts.facts, lexicon);
  std::vector<v1::Finding> findings;
  CheckRates(text, figures, lexicon, findings);
  CheckRatios(text, figures, lexicon, findings);
  CheckShares(text, figures, findings);
  CheckChanges(text, figures, findings);
  CheckAverages(text, figures, findings);
  CheckDoublings(text, figures, findings);
  CheckHalves(text, figures, findings);
  CheckShareSums(text, figures, findings);
  CheckTargets(text, figures, findings);
  CheckParts(text, figures, findings);
  CheckTables(text, figures, findings);
  CheckConflicts(text, figures, lexicon, findings);
  std::stable_sort(findings.begin(), findings.end(), [](const v1::Finding& a, const v1::Finding& b) {
    return a.stated().span().start() < b.stated().span().start();
  });
  return findings;
}

}  // namespace fengqiao::reports

// What people say of figures that were read, and what follows from it.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_REVIEW_REVIEW_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_REVIEW_REVIEW_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// A coded figure less sure than this is up for review, unless a flag says another: about a tenth of those of
// deploy/samples are.
inline constexpr int kReviewThreshold = 600;
inline constexpr int kMostDecisions = 200;

// Marks the figures whose code is not sure enough.
void MarkForReview(int threshold, std::vector<v1::Fact>* facts);

// Somebody said that it is no figure.
bool IsRejected(const v1::Fact& fact);
std::vector<v1::Fact> WithoutRejected(std::vector<v1::Fact> facts);

// Sets the counts of a report that its figures and findings decide.
void CountFigures(const std::vector<v1::Fact>& facts, const std::vector<v1::Finding>& findings,
                  v1::Report* report);

// What a request says that is wrong whatever the report holds, its request_id apart.
absl::Status CheckDecisions(const v1::ReviewFactsRequest& request);

struct Reviewer {
  std::string name;  // as the log names the caller
  absl::Time now;
};

// All figures of a report, and the decisions as they are kept.
struct Reviewed {
  std::vector<v1::Fact> facts;
  std::vector<v1::FactDecision> decisions;
  std::vector<size_t> decided;  // the places in `facts` that the decisions are about, in their order
};

// Applies decisions whose shape was checked to the figures of `report`, which are numbered from 1 without
// gaps. INVALID_ARGUMENT names every decisions[i].field that is wrong; then nothing is decided.
absl::StatusOr<Reviewed> Review(const v1::Report& report, std::vector<v1::Fact> facts,
                                const v1::ReviewFactsRequest& request, const Lexicon& lexicon,
                                const Reviewer& reviewer);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_REVIEW_REVIEW_H_

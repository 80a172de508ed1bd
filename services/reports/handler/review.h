// ReviewFacts: what people say of a report's figures, and the findings made anew.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_REVIEW_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_REVIEW_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call_context.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

// What is wrong with the request whatever the report holds.
absl::Status CheckReview(const v1::ReviewFactsRequest& request);

// Decides outside the transaction, which takes a second for a long report, and has the store keep it if the
// report is still the same. Where somebody else's review came between and the caller named no etag, decides
// anew, some times. `post` has work done where it may block, or says that there is no room. Blocks; calls the
// indicators service.
using Post = std::function<bool(std::function<void()>)>;
void ReviewFacts(ReportStore& store, IndicatorsPeer& indicators, rpc::CallContext& call, absl::Time now,
                 const v1::ReviewFactsRequest& request, v1::ReviewFactsResponse* reply, const Post& post,
                 const service::Done& done);

absl::Status ListFactDecisions(ReportStore& store, const v1::ListFactDecisionsRequest& request,
                               v1::ListFactDecisionsResponse* reply);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_REVIEW_H_

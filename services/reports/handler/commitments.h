// ListCommitments and CompareCommitments.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_COMMITMENTS_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_COMMITMENTS_H_

#include "absl/status/status.h"
#include "common/rpc/call_context.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

// Both block; the second calls the indicators service for the catalog.
absl::Status ListCommitments(ReportStore& store, const v1::ListCommitmentsRequest& request,
                             v1::ListCommitmentsResponse* reply);
absl::Status CompareCommitments(ReportStore& store, IndicatorsPeer& indicators, const rpc::CallContext& call,
                                const v1::CompareCommitmentsRequest& request,
                                v1::CompareCommitmentsResponse* reply);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_COMMITMENTS_H_

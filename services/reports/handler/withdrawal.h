// WithdrawReport: a report that should not have come in is taken out.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_WITHDRAWAL_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_WITHDRAWAL_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

// The shape of a request.
absl::Status CheckWithdrawal(const v1::WithdrawReportRequest& request);

// Takes back in the indicators service all that a withdrawn report ever told, and says how many statements
// that are. Blocks; each sending may be repeated. `sending` as of WithdrawalOf in domain/publication.
absl::StatusOr<int> TakeBack(ReportStore& store, IndicatorsPeer& indicators, const rpc::CallContext& call,
                             const v1::Report& report, std::string_view sending);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_WITHDRAWAL_H_

#include "services/reports/handler/withdrawal.h"

#include <vector>

#include "common/api/etag.h"
#include "common/status/macros.h"
#include "services/reports/domain/publication.h"
#include "services/reports/domain/standing.h"
#include "services/reports/handler/names.h"
#include "services/reports/handler/whole_report.h"

namespace fengqiao::reports {

absl::Status CheckWithdrawal(const v1::WithdrawReportRequest& request) {
  RETURN_IF_ERROR(ReportNamePattern().Parse(request.name(), "name").status());
  RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
  return CheckReason(request.reason());
}

absl::StatusOr<int> TakeBack(ReportStore& store, IndicatorsPeer& indicators, const rpc::CallContext& call,
                             const v1::Report& report, std::string_view sending) {
  ASSIGN_OR_RETURN(const std::vector<v1::Fact> facts, AllFactsOf(store, report.name()));
  ASSIGN_OR_RETURN(const std::vector<v1::FactDecision> decisions, AllDecisionsOf(store, report.name()));
  int taken_back = 0;
  for (const auto& batch : WithdrawalOf(report, facts, decisions, sending)) {
    RETURN_IF_ERROR(indicators.Record(call, batch));
    taken_back += batch.observations_size();
  }
  return taken_back;
}

}  // namespace fengqiao::reports

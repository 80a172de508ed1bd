#include "services/ctl/commands/report_withdraw.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

using reports::v1::WithdrawReportResponse;

absl::StatusOr<Outcome> WithdrawReports(Invocation& invocation) {
  const std::string& reason = invocation.flags().Text("reason");
  if (reason.empty()) return UsageError("须用 --reason 写明撤回的理由");
  const std::string& etag = invocation.flags().Text("etag");
  if (!etag.empty() && invocation.arguments().size() > 1) return UsageError("--etag 只用于撤回一份报告");
  const auto writer = invocation.Writer(
      {{.title = "报告"}, {.title = "结果"}, {.title = "收回数值", .align = Align::kRight}});
  Outcome outcome = Outcome::kDone;
  for (const std::string& name : invocation.arguments()) {
    reports::v1::WithdrawReportRequest request;
    request.set_name(name);
    request.set_reason(reason);
    request.set_etag(etag);
    request.set_request_id(invocation.environment().request_id());
    WithdrawReportResponse response;
    const absl::Status status = invocation.connection().Unary([&](grpc::ClientContext* context) {
      return invocation.connection().Reports().WithdrawReport(context, request, &response);
    });
    if (!status.ok()) {
      outcome = invocation.Failed(name, status);
      continue;
    }
    RETURN_IF_ERROR(writer->Add({name, response.already_withdrawn() ? "此前已撤回" : "已撤回",
                                 absl::StrCat(response.taken_back_count())},
                                JsonOf(response)));
  }
  writer->Finish("");
  return outcome;
}

}  // namespace fengqiao::ctl

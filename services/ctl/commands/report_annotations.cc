#include "services/ctl/commands/report_annotations.h"

#include "common/status/macros.h"
#include "services/ctl/offline.h"
#include "services/ctl/paging.h"
#include "services/reports/domain/review/review.h"

namespace fengqiao::ctl {
namespace {

// The documents are called as `extract` calls them: by the file that was taken in.
absl::Status WriteReport(Invocation& invocation, const std::string& name) {
  Connection& connection = invocation.connection();
  reports::v1::GetReportRequest get;
  get.set_name(name);
  reports::v1::Report report;
  RETURN_IF_ERROR(connection.Unary(
      [&](grpc::ClientContext* context) { return connection.Reports().GetReport(context, get, &report); }));
  const std::string doc = DocOf(report.file_name());
  const bool reviewed = invocation.flags().Switch("reviewed");
  reports::v1::ListFactsRequest request;
  request.set_parent(name);
  return ForEachItem<reports::v1::ListFactsResponse>(
      connection, request, PageOptions(),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().ListFacts(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.facts(); },
      [&](const reports::v1::Fact& fact) {
        if (!reports::IsRejected(fact) && (fact.has_review() || !reviewed))
          invocation.out() << FactJson(doc, fact) << '\n';
        return absl::OkStatus();
      });
}

}  // namespace

absl::StatusOr<Outcome> WriteAnnotations(Invocation& invocation) {
  Outcome outcome = Outcome::kDone;
  for (const std::string& name : invocation.arguments()) {
    const absl::Status written = WriteReport(invocation, name);
    if (!written.ok()) outcome = invocation.Failed(name, written);
  }
  return outcome;
}

}  // namespace fengqiao::ctl

#include "services/ctl/commands/report_publish.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/ctl/commands/report_list.h"
#include "services/ctl/invocation.h"
#include "services/ctl/progress.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::PublishFactsResponse;
using reports::v1::Report;

absl::StatusOr<std::vector<std::string>> NamesToPublish(Invocation& invocation) {
  const bool all = invocation.flags().Switch("all");
  if (all == !invocation.arguments().empty()) return UsageError("须给出报告名称，或用 --all 发布全部报告");
  std::vector<std::string> names = invocation.arguments();
  if (all) {
    RETURN_IF_ERROR(ForEachReport(invocation.connection(), invocation.flags().Text("region"),
                                  "withdrawn = false", PageOptions(), [&names](const Report& report) {
                                    names.push_back(report.name());
                                    return absl::OkStatus();
                                  }));
  }
  return names;
}

absl::StatusOr<PublishFactsResponse> Publish(Invocation& invocation, const std::string& name) {
  reports::v1::PublishFactsRequest request;
  request.set_name(name);
  request.set_again(invocation.flags().Switch("again"));
  request.set_request_id(invocation.environment().request_id());
  PublishFactsResponse response;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Reports().PublishFacts(context, request, &response);
  }));
  return response;
}

}  // namespace

absl::StatusOr<Outcome> PublishReports(Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesToPublish(invocation));
  const auto writer = invocation.Writer(
      {{.title = "报告"}, {.title = "结果"}, {.title = "指标数值", .align = Align::kRight}});
  Progress progress(invocation.err(), invocation.environment().error_columns,
                    static_cast<int64_t>(names.size()));
  Outcome outcome = Outcome::kDone;
  for (const std::string& name : names) {
    progress.Begin(name);
    const auto response = Publish(invocation, name);
    progress.Advance(1);
    progress.Clear();
    if (!response.ok()) {
      outcome = invocation.Failed(name, response.status());
      continue;
    }
    RETURN_IF_ERROR(writer->Add({name, response->already_published() ? "此前已发布" : "已发布",
                                 absl::StrCat(response->published_count())},
                                JsonOf(*response)));
  }
  writer->Finish("没有可发布的报告。");
  return outcome;
}

}  // namespace fengqiao::ctl

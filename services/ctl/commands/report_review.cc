#include "services/ctl/commands/report_review.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/ctl/commands/fact_records.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/report_decisions.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::Fact;
using reports::v1::FactDecision;
using reports::v1::ReviewFactsRequest;

absl::StatusOr<ReviewFactsRequest> RequestOf(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  const std::string& report = invocation.arguments()[0];
  const std::string& note = flags.Text("note");
  ReviewFactsRequest request;
  request.set_name(report);
  for (const std::string& number : flags.List("accept"))
    RETURN_IF_ERROR(AddDecision(report, number, "accept", "", note, &request));
  for (const std::string& number : flags.List("reject"))
    RETURN_IF_ERROR(AddDecision(report, number, "reject", "", note, &request));
  if (const std::string& correction = flags.Text("correct"); !correction.empty()) {
    const size_t colon = correction.find(':');
    if (colon == std::string::npos) return UsageError("--correct 须写成 序号:字段=值;…");
    RETURN_IF_ERROR(AddDecision(report, correction.substr(0, colon), "correct", correction.substr(colon + 1),
                                note, &request));
  }
  if (const std::string& path = flags.Text("file"); !path.empty()) {
    ASSIGN_OR_RETURN(const std::string lines, ReadInputFile(path));
    RETURN_IF_ERROR(AddDecisions(report, lines, &request));
    if (request.decisions().empty()) return UsageError(absl::StrCat(path, " 里没有决定"));
  }
  request.set_etag(flags.Text("etag"));
  return request;
}

absl::StatusOr<Outcome> Send(Invocation& invocation, ReviewFactsRequest request) {
  request.set_request_id(invocation.environment().request_id());
  reports::v1::ReviewFactsResponse response;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Reports().ReviewFacts(context, request, &response);
  }));
  const auto writer = invocation.Writer(FactColumns("名称", Column::In::kCsv));
  for (const Fact& fact : response.facts())
    RETURN_IF_ERROR(writer->Add(FactCells(fact.name(), fact, invocation.output().human), JsonOf(fact)));
  writer->Finish("");
  if (!response.report().has_publish_time())
    invocation.err() << "改动尚未发布；此前发布过的，原数值在再次 publish 之前仍在沿用。\n";
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListUpForReview(Invocation& invocation) {
  Connection& connection = invocation.connection();
  reports::v1::ListFactsRequest request;
  request.set_parent(invocation.arguments()[0]);
  request.set_filter("up_for_review = true");
  // The names, since their numbers are what a decision needs.
  const auto writer = invocation.Writer(FactColumns("名称", Column::In::kBoth));
  RETURN_IF_ERROR(ForEachItem<reports::v1::ListFactsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().ListFacts(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.facts(); },
      [&](const Fact& fact) {
        return writer->Add(FactCells(fact.name(), fact, invocation.output().human), JsonOf(fact));
      }));
  writer->Finish("没有待核实的数值。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListHistory(Invocation& invocation) {
  Connection& connection = invocation.connection();
  reports::v1::ListFactDecisionsRequest request;
  request.set_parent(invocation.arguments()[0]);
  const auto writer = invocation.Writer({{.title = "名称", .in = Column::In::kCsv},
                                         {.title = "时间"},
                                         {.title = "核实人"},
                                         {.title = "数值"},
                                         {.title = "决定"},
                                         {.title = "值"},
                                         {.title = "单位"},
                                         {.title = "代码"},
                                         {.title = "备注"}});
  const absl::TimeZone china = absl::FixedTimeZone(8 * 60 * 60);
  RETURN_IF_ERROR(ForEachItem<reports::v1::ListFactDecisionsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().ListFactDecisions(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.decisions(); },
      [&](const FactDecision& decision) {
        const absl::Time time = absl::FromUnixSeconds(decision.decide_time().seconds());
        const Fact& now = decision.corrected();
        return writer->Add(
            {decision.name(), absl::FormatTime("%Y-%m-%d %H:%M:%S", time, china), decision.reviewer(),
             decision.fact().substr(decision.fact().rfind('/') + 1), WordOf(decision.action()),
             now.value().value(), now.unit(), now.code(), decision.note()},
            JsonOf(decision));
      }));
  writer->Finish("还没有人核实过。");
  return Outcome::kDone;
}

}  // namespace

absl::StatusOr<Outcome> ReviewFacts(Invocation& invocation) {
  ASSIGN_OR_RETURN(ReviewFactsRequest request, RequestOf(invocation));
  if (invocation.flags().Switch("history")) {
    if (!request.decisions().empty()) return UsageError("--history 不与决定同用");
    return ListHistory(invocation);
  }
  if (request.decisions().empty()) return ListUpForReview(invocation);
  return Send(invocation, std::move(request));
}

}  // namespace fengqiao::ctl

#include "services/ctl/commands/report_commitments.h"

#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/ctl/commands/fact_records.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::Commitment;
using reports::v1::CommitmentOutcome;

// What was promised, figure by figure.
absl::StatusOr<Outcome> Promised(Invocation& invocation) {
  Connection& connection = invocation.connection();
  reports::v1::ListCommitmentsRequest request;
  request.set_parent(invocation.arguments()[0]);
  const auto writer = invocation.Writer(FactColumns("名称", Column::In::kCsv));
  RETURN_IF_ERROR(ForEachItem<reports::v1::ListCommitmentsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().ListCommitments(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.commitments(); },
      [&](const Commitment& commitment) {
        return writer->Add(FactCells(commitment.fact().name(), commitment.fact(), invocation.output().human),
                           JsonOf(commitment));
      }));
  writer->Finish("这份报告没有写明以后年度的目标或计划。");
  return Outcome::kDone;
}

// What became of it.
absl::StatusOr<Outcome> Compared(Invocation& invocation, std::string_view later) {
  Connection& connection = invocation.connection();
  reports::v1::CompareCommitmentsRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_later(std::string(later));
  const auto writer = invocation.Writer({{.title = "名称", .in = Column::In::kCsv},
                                         {.title = "结果"},
                                         {.title = "代码", .in = Column::In::kCsv},
                                         {.title = "承诺"},
                                         {.title = "实际"},
                                         {.title = "说明"}});
  RETURN_IF_ERROR(ForEachItem<reports::v1::CompareCommitmentsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().CompareCommitments(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.outcomes(); },
      [&](const CommitmentOutcome& outcome) {
        const auto& promise = outcome.commitment().fact();
        return writer->Add(
            {promise.name(), WordOf(outcome.outcome()), promise.code(), promise.span().surface(),
             outcome.later().span().surface(), outcome.explanation()},
            JsonOf(outcome));
      }));
  writer->Finish("前一份报告没有写明以后年度的目标或计划。");
  return Outcome::kDone;
}

}  // namespace

absl::StatusOr<Outcome> ListCommitments(Invocation& invocation) {
  const std::string_view later = invocation.flags().Text("against");
  return later.empty() ? Promised(invocation) : Compared(invocation, later);
}

}  // namespace fengqiao::ctl

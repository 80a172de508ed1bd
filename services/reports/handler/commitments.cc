#include "services/reports/handler/commitments.h"

#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/reports/domain/commitments/commitments.h"
#include "services/reports/domain/issuer.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/standing.h"
#include "services/reports/handler/names.h"
#include "services/reports/handler/whole_report.h"

namespace fengqiao::reports {
namespace {

using service::FillPage;
using service::PageStart;

}  // namespace

absl::Status ListCommitments(ReportStore& store, const v1::ListCommitmentsRequest& request,
                             v1::ListCommitmentsResponse* reply) {
  RETURN_IF_ERROR(ReportNamePattern().Parse(request.parent(), "parent").status());
  ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(request));
  ASSIGN_OR_RETURN(const int64_t after, NumberAfter(page));
  ASSIGN_OR_RETURN(const v1::Report report, store.GetReport(request.parent()));
  ASSIGN_OR_RETURN(const auto promises,
                   store.ListPromises(report.name(), report.metadata().year(), after, page.size + 1));
  std::vector<v1::Commitment> commitments;
  for (const v1::Fact& promise : promises) commitments.push_back(CommitmentOf(promise));
  FillPage(
      page, std::move(commitments), [&] { return reply->add_commitments(); },
      [](const v1::Commitment& last) { return NumberIn(last.fact().name()); },
      reply->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status CompareCommitments(ReportStore& store, IndicatorsPeer& indicators, const rpc::CallContext& call,
                                const v1::CompareCommitmentsRequest& request,
                                v1::CompareCommitmentsResponse* reply) {
  ASSIGN_OR_RETURN(const auto ids, ReportNamePattern().Parse(request.name(), "name"));
  ASSIGN_OR_RETURN(const auto later_ids, ReportNamePattern().Parse(request.later(), "later"));
  if (later_ids[0] != ids[0]) return InvalidField("later", "must be a report of the same region");
  ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(request));
  ASSIGN_OR_RETURN(const int64_t after, NumberAfter(page));
  ASSIGN_OR_RETURN(const v1::Report report, store.GetReport(request.name()));
  ASSIGN_OR_RETURN(const v1::Report later, store.GetReport(request.later()));
  RETURN_IF_ERROR(CheckStands(report));
  RETURN_IF_ERROR(CheckStands(later));
  if (later.metadata().year() <= report.metadata().year())
    return InvalidField("later", "must be on a later year than the report whose commitments are compared");
  if (!MayBeCompared(report.metadata(), later.metadata()))
    return InvalidField("later", "must speak for the same body as the report whose commitments are compared");

  ASSIGN_OR_RETURN(const auto promises,
                   store.ListPromises(report.name(), report.metadata().year(), after, page.size + 1));
  ASSIGN_OR_RETURN(const CurrentReader current, indicators.Reader(call));
  ASSIGN_OR_RETURN(std::vector<v1::Fact> earlier_facts, AllFactsOf(store, report.name()));
  ASSIGN_OR_RETURN(std::vector<v1::Fact> later_facts, AllFactsOf(store, later.name()));
  earlier_facts = WithoutRejected(std::move(earlier_facts));
  later_facts = WithoutRejected(std::move(later_facts));
  const CommitmentJudge judge(*current.catalog, earlier_facts, later_facts, later.metadata().year());
  std::vector<v1::CommitmentOutcome> outcomes;
  for (const v1::Fact& promise : promises) outcomes.push_back(judge.Judge(promise));
  FillPage(
      page, std::move(outcomes), [&] { return reply->add_outcomes(); },
      [](const v1::CommitmentOutcome& last) { return NumberIn(last.commitment().fact().name()); },
      reply->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace fengqiao::reports

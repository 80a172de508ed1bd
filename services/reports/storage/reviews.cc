// What the store keeps of reviews.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/reports/domain/standing.h"
#include "services/reports/storage/report_store.h"
#include "services/reports/storage/tables.h"

namespace fengqiao::reports {
namespace {

using service::Done;
using storage::Rows;
using storage::UnitOfWork;

constexpr char kReportType[] = "reports.fengqiao/Report";

// The numbers of the findings that a review changes, takes away or adds.
std::vector<int> ChangedFindings(const DecidedReview& review) {
  std::vector<int> changed;
  const auto& before = review.findings_before;
  const auto& after = review.findings;
  for (size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    const bool same = i < before.size() && i < after.size() &&
                      google::protobuf::util::MessageDifferencer::Equals(before[i], after[i]);
    if (!same) changed.push_back(static_cast<int>(i) + 1);
  }
  return changed;
}

std::vector<storage::Read> ReadsOf(const DecidedReview& review, const std::vector<int>& changed) {
  const std::string& report = review.report.name();
  storage::Read facts{&FactsTable(), {}}, findings{&FindingsTable(), {}};
  for (const v1::Fact& fact : review.facts) facts.keys.push_back(RowId(report, NumberOf(fact.name())));
  for (const int number : changed) findings.keys.push_back(RowId(report, number));
  return {{&ReportsTable(), {report}}, std::move(facts), std::move(findings)};
}

void Write(const DecidedReview& review, const std::vector<int>& changed, UnitOfWork& work) {
  const std::string& report = review.report.name();
  work.Put(ReportsTable(), ToRecord(review.report));
  for (const v1::Fact& fact : review.facts)
    work.Put(FactsTable(), ToRecord(fact, report, NumberOf(fact.name())));
  for (const v1::FactDecision& decision : review.decisions)
    work.Insert(DecisionsTable(), ToRecord(decision, report, NumberOf(decision.name())));
  for (const int number : changed) {
    if (static_cast<size_t>(number) > review.findings.size()) {
      work.Delete(FindingsTable(), RowId(report, number));
    } else {
      work.Put(FindingsTable(), ToRecord(review.findings[static_cast<size_t>(number) - 1], report, number));
    }
  }
}

}  // namespace

void ReportStore::Review(rpc::CallContext& call, const v1::ReviewFactsRequest& request,
                         absl::StatusOr<std::shared_ptr<const DecidedReview>> decided,
                         v1::ReviewFactsResponse* reply, Done done) {
  storage::Command command = service::CommandFor(call, request);
  std::vector<int> changed;
  if (decided.ok()) {
    changed = ChangedFindings(**decided);
    command.reads = ReadsOf(**decided, changed);
    command.bytes = 512 * ((*decided)->facts.size() + (*decided)->decisions.size() + changed.size());
  }
  command.decide = [&request, decided = std::move(decided), changed = std::move(changed),
                    origin = service::Origin(call)](UnitOfWork& work) -> absl::Status {
    RETURN_IF_ERROR(decided.status());
    const storage::Record* record = work.Find(ReportsTable(), request.name());
    if (record == nullptr) return NotFound(kReportType, request.name());
    ASSIGN_OR_RETURN(const v1::Report current, record->Parse<v1::Report>());
    RETURN_IF_ERROR(CheckStands(current));
    const int64_t revision = api::RevisionOf(current.etag());
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), revision));
    RETURN_IF_ERROR(api::CheckEtag((*decided)->report.etag(), revision));

    DecidedReview review = **decided;
    review.report.set_etag(api::EtagOf(revision + 1));
    Write(review, changed, work);
    v1::ReviewFactsResponse response;
    *response.mutable_report() = WithoutOutline(review.report);
    for (v1::FactDecision& decision : review.decisions) *response.add_decisions() = std::move(decision);
    for (v1::Fact& fact : review.facts) *response.add_facts() = std::move(fact);
    work.Emit(origin.Event("Report.Reviewed", current.name(), response));
    work.SetReply(response.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<std::vector<v1::FactDecision>> ReportStore::ListDecisions(std::string_view report,
                                                                         const api::Filter& filter,
                                                                         int64_t after, int limit) {
  service::SqlFilter where(filter, {std::string(report), after, int64_t{limit}});
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(
                       absl::StrCat("SELECT envelope FROM decisions WHERE report = $1 AND number > $2 AND ",
                                    where.sql(), " ORDER BY number LIMIT $3"),
                       where.params()));
  return service::OpenAll<v1::FactDecision>(rows);
}

}  // namespace fengqiao::reports

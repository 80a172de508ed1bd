#include "services/reports/handler/review.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/reports/domain/publication.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/standing.h"
#include "services/reports/handler/names.h"
#include "services/reports/handler/whole_report.h"

namespace fengqiao::reports {
namespace {

// So many reviewers of one report at once get through without noticing one another.
constexpr int kMostTries = 20;

using service::FillPage;
using service::PageStart;

// Every region that a correction names must have been there in the year reported on.
absl::Status CheckRegions(IndicatorsPeer& indicators, const rpc::CallContext& call, int year,
                          const v1::ReviewFactsRequest& request) {
  for (int i = 0; i < request.decisions_size(); ++i) {
    const std::string& region = request.decisions(i).corrected().region();
    if (region.empty()) continue;
    const std::string field = absl::StrCat("decisions[", i, "].corrected.region");
    ASSIGN_OR_RETURN(const auto ids, RegionNamePattern().Parse(region, field));
    RETURN_IF_ERROR(indicators.CheckRegion(call, ids[0], year, field));
  }
  return absl::OkStatus();
}

// Whether the indicators service would be told something else.
bool SaysTheSame(const std::vector<v1::Fact>& before, const std::vector<v1::Fact>& after) {
  const auto told = StatementsOf(before), tells = StatementsOf(after);
  return std::equal(told.begin(), told.end(), tells.begin(), tells.end(), [](const auto& a, const auto& b) {
    return google::protobuf::util::MessageDifferencer::Equals(a, b);
  });
}

absl::StatusOr<std::shared_ptr<const DecidedReview>> Decide(ReportStore& store, IndicatorsPeer& indicators,
                                                            const rpc::CallContext& call, absl::Time now,
                                                            const v1::ReviewFactsRequest& request) {
  ASSIGN_OR_RETURN(const ReportWithFacts before, WithFacts(store, request.name()));
  RETURN_IF_ERROR(CheckStands(before.report));
  RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(before.report.etag())));
  RETURN_IF_ERROR(CheckRegions(indicators, call, before.report.metadata().year(), request));
  ASSIGN_OR_RETURN(const CurrentReader current, indicators.Reader(call));
  ASSIGN_OR_RETURN(const Reviewed reviewed,
                   Review(before.report, before.facts, request, current.reader->lexicon(),
                          {.name = std::string(call.caller().subject), .now = now}));

  auto decided = std::make_shared<DecidedReview>();
  ASSIGN_OR_RETURN(decided->findings_before, AllFindingsOf(store, request.name()));
  ASSIGN_OR_RETURN(const std::string text, store.GetText(request.name()));
  decided->findings = current.reader->Check(text, reviewed.facts);
  for (size_t i = 0; i < decided->findings.size(); ++i)
    decided->findings[i].set_name(absl::StrCat(request.name(), "/findings/", i + 1));
  decided->decisions = reviewed.decisions;
  for (const size_t place : reviewed.decided) decided->facts.push_back(reviewed.facts[place]);
  decided->report = before.report;
  CountFigures(reviewed.facts, decided->findings, &decided->report);
  decided->report.set_decision_count(before.report.decision_count() + request.decisions_size());
  if (!SaysTheSame(before.facts, reviewed.facts)) decided->report.clear_publish_time();
  return decided;
}

struct Attempt {
  ReportStore& store;
  IndicatorsPeer& indicators;
  rpc::CallContext& call;
  absl::Time now;
  const v1::ReviewFactsRequest& request;
  v1::ReviewFactsResponse* reply;
  Post post;
  service::Done done;
};

// What can't be decided goes to the store too: a request that was answered before has its answer there.
void TryReview(const Attempt& attempt, int tries) {
  const auto kept = [attempt, tries](const absl::Status& status) {
    const bool overtaken = ReasonOf(status) == ErrorReason::ERROR_REASON_ETAG_MISMATCH;
    if (!overtaken || !attempt.request.etag().empty() || tries <= 1) return attempt.done(status);
    const bool posted = attempt.post([attempt, tries] {
      const absl::Status thrown = rpc::Guarded([&]() -> absl::Status {
        TryReview(attempt, tries - 1);
        return absl::OkStatus();
      });
      if (!thrown.ok()) attempt.done(thrown);
    });
    if (!posted) attempt.done(status);
  };
  attempt.store.Review(attempt.call, attempt.request,
                       Decide(attempt.store, attempt.indicators, attempt.call, attempt.now, attempt.request),
                       attempt.reply, kept);
}

}  // namespace

absl::Status CheckReview(const v1::ReviewFactsRequest& request) {
  RETURN_IF_ERROR(ReportNamePattern().Parse(request.name(), "name").status());
  RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
  return CheckDecisions(request);
}

void ReviewFacts(ReportStore& store, IndicatorsPeer& indicators, rpc::CallContext& call, absl::Time now,
                 const v1::ReviewFactsRequest& request, v1::ReviewFactsResponse* reply, const Post& post,
                 const service::Done& done) {
  TryReview({store, indicators, call, now, request, reply, post, done}, kMostTries);
}

absl::Status ListFactDecisions(ReportStore& store, const v1::ListFactDecisionsRequest& request,
                               v1::ListFactDecisionsResponse* reply) {
  RETURN_IF_ERROR(ReportNamePattern().Parse(request.parent(), "parent").status());
  ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(request));
  ASSIGN_OR_RETURN(const int64_t after, NumberAfter(page));
  ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(request.filter(), DecisionFilterFields()));
  RETURN_IF_ERROR(store.GetReport(request.parent()).status());
  ASSIGN_OR_RETURN(auto rows, store.ListDecisions(request.parent(), filter, after, page.size + 1));
  FillPage(
      page, std::move(rows), [&] { return reply->add_decisions(); },
      [](const v1::FactDecision& last) { return NumberIn(last.name()); }, reply->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace fengqiao::reports

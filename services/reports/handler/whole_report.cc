#include "services/reports/handler/whole_report.h"

#include <iterator>
#include <utility>

#include "common/api/etag.h"
#include "common/status/macros.h"

namespace fengqiao::reports {
namespace {

constexpr int kChunk = 1000;

// `list` gives up to kChunk rows after a number; rows are numbered from 1 without gaps.
template <typename Row, typename List>
absl::StatusOr<std::vector<Row>> All(const List& list) {
  std::vector<Row> all;
  for (;;) {
    ASSIGN_OR_RETURN(std::vector<Row> chunk, list(static_cast<int64_t>(all.size())));
    const bool last = chunk.size() < kChunk;
    std::move(chunk.begin(), chunk.end(), std::back_inserter(all));
    if (last) return all;
  }
}

}  // namespace

absl::StatusOr<ReportWithFacts> WithFacts(ReportStore& store, std::string_view report) {
  ReportWithFacts whole;
  ASSIGN_OR_RETURN(whole.report, store.GetReport(report));
  ASSIGN_OR_RETURN(whole.facts, AllFactsOf(store, report));
  ASSIGN_OR_RETURN(const v1::Report now, store.GetReport(report));
  RETURN_IF_ERROR(api::CheckEtag(whole.report.etag(), api::RevisionOf(now.etag())));
  return whole;
}

absl::StatusOr<std::vector<v1::Fact>> AllFactsOf(ReportStore& store, std::string_view report) {
  return All<v1::Fact>([&](int64_t after) { return store.ListFacts(report, api::Filter(), after, kChunk); });
}

absl::StatusOr<std::vector<v1::Finding>> AllFindingsOf(ReportStore& store, std::string_view report) {
  return All<v1::Finding>(
      [&](int64_t after) { return store.ListFindings(report, api::Filter(), after, kChunk); });
}

absl::StatusOr<std::vector<v1::FactDecision>> AllDecisionsOf(ReportStore& store, std::string_view report) {
  return All<v1::FactDecision>(
      [&](int64_t after) { return store.ListDecisions(report, api::Filter(), after, kChunk); });
}

}  // namespace fengqiao::reports

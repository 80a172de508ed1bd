#include "services/reports/handler/page_source.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/reports/handler/across.h"
#include "services/reports/handler/names.h"
#include "services/reports/handler/whole_report.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kPiece = 256 << 10;

absl::Status CheckNames(const v1::RenderPageRequest& request, std::string_view parent) {
  if (request.names_size() > static_cast<int>(kMostPageReports))
    return InvalidField("names", absl::StrCat("must be at most ", kMostPageReports, " reports"));
  if (request.names_size() > 0 && !request.filter().empty())
    return InvalidField("filter", "must be empty where names are given");
  std::set<std::string_view> seen;
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string field = absl::StrCat("names[", i, "]");
    ASSIGN_OR_RETURN(const auto ids, ReportNamePattern().Parse(request.names(i), field));
    if (!regions::IsWithin(ids[0], parent)) return InvalidField(field, "must lie below parent");
    if (!seen.insert(request.names(i)).second) return InvalidField(field, "must not be named twice");
  }
  return absl::OkStatus();
}

// What the page calls each region: its own name, with those above it where two are called the same.
void NameRegions(IndicatorsPeer& indicators, const rpc::CallContext& call, std::vector<PageReport>& reports) {
  std::map<std::string, std::set<std::string>> regions_by_name;
  std::vector<IndicatorsPeer::RegionNames> names;
  for (const PageReport& report : reports) {
    const auto& metadata = report.report.metadata();
    names.push_back(
        indicators.NamesOf(call, api::RegionOf(metadata.region()), absl::CivilDay(metadata.year(), 12, 31)));
    regions_by_name[names.back().own].insert(metadata.region());
  }
  for (size_t i = 0; i < reports.size(); ++i)
    reports[i].region_name = regions_by_name[names[i].own].size() > 1 ? names[i].full : names[i].own;
}

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::RenderPageResponse>>> PageSource::Create(
    ReportStore& store, IndicatorsPeer& indicators, service::UploadRoom& room, const rpc::CallContext& call,
    const v1::RenderPageRequest& request) {
  ASSIGN_OR_RETURN(const auto ids, RegionNamePattern().Parse(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckNames(request, ids[0]));
  ASSIGN_OR_RETURN(api::Filter filter,
                   api::Filter::Parse(StandingOnly(request.filter()), ReportFilterFields()));
  return std::unique_ptr<rpc::StreamSource<v1::RenderPageResponse>>(
      new PageSource(store, indicators, room, call, std::move(filter), request));
}

absl::StatusOr<rpc::StreamStep> PageSource::Next(v1::RenderPageResponse* reply) {
  if (!rendered_) {
    ASSIGN_OR_RETURN(page_, Render());
    RETURN_IF_ERROR(share_.Add(page_.size()));
    rendered_ = true;
  }
  if (at_ == page_.size()) return rpc::StreamStep::kEnd;
  const size_t size = std::min(kPiece, page_.size() - at_);
  reply->set_content(page_.substr(at_, size));
  at_ += size;
  return rpc::StreamStep::kMessage;
}

absl::StatusOr<std::string> PageSource::Render() {
  ASSIGN_OR_RETURN(std::vector<v1::Report> chosen, ChooseReports());
  if (chosen.empty()) {
    return Error(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("no report of ", request_.parent(), " fits the filter"));
  }
  size_t figures = 0, characters = 0;
  for (const v1::Report& report : chosen) {
    figures += static_cast<size_t>(report.fact_count());
    characters += static_cast<size_t>(report.text_length());
  }
  if (figures > kMostPageFigures || characters > kMostPageCharacters) {
    return InvalidField(
        "names", absl::StrCat("has ", figures, " figures in ", characters, " characters; a page holds ",
                              kMostPageFigures, " in ", kMostPageCharacters, ": choose fewer reports"));
  }
  std::vector<PageReport> reports;
  AcrossReports across(store_, indicators_, call_);
  for (v1::Report& report : chosen) {
    ASSIGN_OR_RETURN(PageReport whole, ReadWhole(std::move(report)));
    ASSIGN_OR_RETURN(AcrossReports::Result result, across.Check(whole.report.name()));
    whole.across = std::move(result.findings);
    reports.push_back(std::move(whole));
  }
  NameRegions(indicators_, call_, reports);
  ASSIGN_OR_RETURN(const CurrentReader current, indicators_.Reader(call_));
  return RenderPage(reports, *current.catalog);
}

absl::StatusOr<std::vector<v1::Report>> PageSource::ChooseReports() {
  std::vector<v1::Report> reports;
  for (int i = 0; i < request_.names_size(); ++i) {
    ASSIGN_OR_RETURN(v1::Report report, store_.GetReport(request_.names(i)));
    if (report.has_withdraw_time()) return InvalidField(absl::StrCat("names[", i, "]"), "was withdrawn");
    reports.push_back(std::move(report));
  }
  if (!reports.empty()) return reports;
  ASSIGN_OR_RETURN(reports,
                   store_.ListReports(api::RegionOf(request_.parent()), filter_, "", kMostPageReports + 1));
  if (reports.size() > kMostPageReports) {
    return InvalidField(
        "filter", absl::StrCat("leaves more than ", kMostPageReports, " reports; a page holds so many"));
  }
  return reports;
}

absl::StatusOr<PageReport> PageSource::ReadWhole(v1::Report report) {
  PageReport whole;
  const std::string name = report.name();
  ASSIGN_OR_RETURN(whole.report, store_.GetReport(name));
  ASSIGN_OR_RETURN(whole.text, store_.GetText(name));
  ASSIGN_OR_RETURN(whole.facts, AllFactsOf(store_, name));
  ASSIGN_OR_RETURN(whole.findings, AllFindingsOf(store_, name));
  return whole;
}

}  // namespace fengqiao::reports

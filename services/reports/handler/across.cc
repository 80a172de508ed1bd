#include "services/reports/handler/across.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/filter.h"
#include "common/api/page_token.h"
#include "common/api/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/reports/domain/issuer.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/standing.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/handler/names.h"
#include "services/reports/handler/whole_report.h"

namespace fengqiao::reports {
namespace {

using service::PageStart;

constexpr int kChunk = 200;
// Of one kind of neighbours, before those of other kinds of reports, or out of the caller's regions, are left
// out.
constexpr size_t kMostListed = 2 * kMostNeighbours;

std::string RegionName(std::string_view code) { return absl::StrCat("regions/", std::string(code)); }

}  // namespace

absl::StatusOr<AcrossReports::Result> AcrossReports::Check(const std::string& name) {
  if (current_.reader == nullptr) {
    ASSIGN_OR_RETURN(current_, indicators_.Reader(call_));
  }
  ASSIGN_OR_RETURN(const v1::Report report, store_.GetReport(name));
  RETURN_IF_ERROR(CheckStands(report));
  ASSIGN_OR_RETURN(const Neighbour* checked, Read(report));
  ASSIGN_OR_RETURN(const Surroundings around, Around(*checked));
  Result result;
  result.findings = CheckAcross(around, regions::RegionTree::BuiltIn());
  std::set<std::string> compared;
  for (const Neighbours* some : {&around.earlier, &around.above, &around.below, &around.peers}) {
    for (const Neighbour* neighbour : *some) compared.insert(neighbour->name());
  }
  result.compared.assign(compared.begin(), compared.end());
  for (const Neighbour* version : around.versions) result.versions.push_back(version->name());
  std::sort(result.versions.begin(), result.versions.end());
  result.truncated = truncated_;
  return result;
}

absl::StatusOr<Surroundings> AcrossReports::Around(const Neighbour& report) {
  const regions::RegionTree& tree = regions::RegionTree::BuiltIn();
  const std::string region(api::RegionOf(report.region()));
  const std::string same_year = absl::StrCat("year = ", report.year());
  Surroundings around;
  around.report = &report;
  ASSIGN_OR_RETURN(std::vector<v1::Report> found,
                   List({.region = region, .filter = absl::StrCat("year < ", report.year())}));
  RETURN_IF_ERROR(Add(report, std::move(found), around.earlier));
  ASSIGN_OR_RETURN(found, List({.region = region, .filter = same_year}));
  found.erase(std::remove_if(
                  found.begin(), found.end(),
                  [&](const v1::Report& other) { return !AreVersions(other.metadata(), report.metadata()); }),
              found.end());
  RETURN_IF_ERROR(Add(report, std::move(found), around.versions));
  const std::string above = RegionAbove(tree, region, LastDayOf(report));
  if (!above.empty()) {
    ASSIGN_OR_RETURN(found, List({.region = above, .filter = same_year}));
    RETURN_IF_ERROR(Add(report, std::move(found), around.above));
  }
  std::set<std::string> below;
  for (const regions::Region* child : tree.Children(region, LastDayOf(report)))
    below.insert(RegionName(child->code));
  if (!below.empty()) {
    ASSIGN_OR_RETURN(found, List({.region = region, .filter = same_year, .below = true}));
    found.erase(
        std::remove_if(found.begin(), found.end(),
                       [&](const v1::Report& other) { return below.count(other.metadata().region()) == 0; }),
        found.end());
    RETURN_IF_ERROR(Add(report, std::move(found), around.below));
  }
  for (const std::string& among : RegionsRankedIn(report, tree)) {
    ASSIGN_OR_RETURN(found, List({.region = among, .filter = same_year, .below = true}));
    const regions::Region* own = tree.Find(region, LastDayOf(report));
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const v1::Report& other) {
                                 const regions::Region* theirs =
                                     tree.Find(api::RegionOf(other.metadata().region()), LastDayOf(report));
                                 return theirs == nullptr || theirs->kind != own->kind ||
                                        theirs->code == own->code;
                               }),
                found.end());
    RETURN_IF_ERROR(Add(report, std::move(found), around.peers));
  }
  return around;
}

absl::StatusOr<std::vector<v1::Report>> AcrossReports::List(const Wanted& wanted) {
  ASSIGN_OR_RETURN(const api::Filter filter,
                   api::Filter::Parse(StandingOnly(wanted.filter), ReportFilterFields()));
  std::vector<v1::Report> found;
  std::string after;
  const std::string own = RegionName(wanted.region);
  while (found.size() < kMostListed) {
    ASSIGN_OR_RETURN(std::vector<v1::Report> chunk, store_.ListReports(wanted.region, filter, after, kChunk));
    if (chunk.empty()) return found;
    after = chunk.back().name();
    const bool last = chunk.size() < kChunk;
    // A region's own reports come before those below it.
    const bool own_over = !wanted.below && chunk.back().metadata().region() != own;
    for (v1::Report& report : chunk) {
      if (!wanted.below && report.metadata().region() != own) continue;
      if (found.size() < kMostListed) {
        found.push_back(std::move(report));
      } else {
        truncated_ = true;
      }
    }
    if (last || own_over) return found;
  }
  truncated_ = true;
  return found;
}

absl::Status AcrossReports::Add(const Neighbour& checked, std::vector<v1::Report> reports,
                                Neighbours& neighbours) {
  // Regions of which a report of the same kind is there.
  std::set<std::pair<std::string, int>> same_kind;
  const auto place = [](const v1::Report& report) {
    return std::pair{report.metadata().region(), report.metadata().year()};
  };
  reports.erase(std::remove_if(reports.begin(), reports.end(),
                               [&](const v1::Report& report) {
                                 return !MayBeCompared(report.metadata(), checked.metadata());
                               }),
                reports.end());
  for (const v1::Report& report : reports) {
    if (report.metadata().kind() == checked.kind()) same_kind.insert(place(report));
  }
  for (const v1::Report& report : reports) {
    if (report.name() == checked.name()) continue;
    if (!call_.AuthorizeRegion(api::RegionOf(report.metadata().region())).ok()) continue;
    if (same_kind.count(place(report)) > 0 && report.metadata().kind() != checked.kind()) continue;
    if (std::any_of(neighbours.begin(), neighbours.end(),
                    [&](const Neighbour* known) { return known->name() == report.name(); }))
      continue;
    if (read_.size() > kMostNeighbours && read_.count(report.name()) == 0) {
      truncated_ = true;
      continue;
    }
    ASSIGN_OR_RETURN(const Neighbour* neighbour, Read(report));
    neighbours.push_back(neighbour);
  }
  return absl::OkStatus();
}

absl::StatusOr<const Neighbour*> AcrossReports::Read(const v1::Report& report) {
  if (call_.cancelled())
    return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the caller is gone");
  auto& known = read_[report.name()];
  if (known == nullptr) {
    ASSIGN_OR_RETURN(std::vector<v1::Fact> facts, AllFactsOf(store_, report.name()));
    ASSIGN_OR_RETURN(const std::string text, store_.GetText(report.name()));
    const auto& metadata = report.metadata();
    const auto names =
        indicators_.NamesOf(call_, api::RegionOf(metadata.region()), absl::CivilDay(metadata.year(), 12, 31));
    const std::string organ = OrganOf(metadata);
    const std::string label = absl::StrCat(organ.empty() ? names.own : organ, metadata.year(), "年的报告");
    known = std::make_unique<const Neighbour>(report, label, ToCodePoints(text),
                                              WithoutRejected(std::move(facts)), current_.reader->lexicon());
  }
  return known.get();
}

absl::Status CheckAcrossReports(ReportStore& store, IndicatorsPeer& indicators, const rpc::CallContext& call,
                                const v1::CheckAcrossReportsRequest& request,
                                v1::CheckAcrossReportsResponse* reply) {
  RETURN_IF_ERROR(ReportNamePattern().Parse(request.name(), "name").status());
  ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(request));
  ASSIGN_OR_RETURN(const int64_t after, NumberAfter(page));
  ASSIGN_OR_RETURN(const api::Filter filter, api::Filter::Parse(request.filter(), FindingFilterFields()));
  AcrossReports across(store, indicators, call);
  ASSIGN_OR_RETURN(AcrossReports::Result result, across.Check(request.name()));
  for (std::string& name : result.compared) reply->add_compared(std::move(name));
  for (std::string& name : result.versions) reply->add_versions(std::move(name));
  reply->set_truncated(result.truncated);
  // They have no names: a page goes on after so many of them.
  int64_t number = 0;
  for (v1::Finding& finding : result.findings) {
    const bool matches = filter.Matches([&](std::string_view field) -> api::FilterValue {
      return static_cast<int64_t>(field == "kind" ? static_cast<int>(finding.kind())
                                                  : static_cast<int>(finding.verdict()));
    });
    if (!matches || ++number <= after) continue;
    if (reply->findings_size() == page.size) {
      reply->set_next_page_token(api::MakePageToken(page.fingerprint, absl::StrCat(number - 1)));
      break;
    }
    *reply->add_findings() = std::move(finding);
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::reports

#include "tests/unit/services/ctl/fake_services.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>

#include "common/rpc/grpc_status.h"
#include "common/status/error.h"

namespace fengqiao::ctl {
namespace {

using common::v1::VerifyLogRequest;
using common::v1::VerifyLogResponse;
using common::v1::WatchEventsRequest;
using common::v1::WatchEventsResponse;
using grpc::ServerContext;
using grpc::Status;

// One page of `all`: the token is the index to go on at.
template <typename Item, typename Request, typename Add, typename Response>
Status Page(const std::vector<Item>& all, const Request& request, const Add& add, Response* response) {
  if (request.page_size() < 0) return rpc::ToGrpc(InvalidField("page_size", "must not be negative"));
  const size_t size = request.page_size() == 0 ? 50 : static_cast<size_t>(request.page_size());
  const size_t first = request.page_token().empty() ? 0 : std::stoul(request.page_token());
  const size_t end = std::min(first + size, all.size());
  for (size_t i = first; i < end; ++i) *add(response) = all[i];
  if (end < all.size()) response->set_next_page_token(std::to_string(end));
  return Status::OK;
}

template <typename Item>
const Item* FindByName(const std::vector<Item>& items, const std::string& name) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&name](const Item& item) { return item.name() == name; });
  return found == items.end() ? nullptr : &*found;
}

template <typename Item>
Status GetByName(const std::vector<Item>& items, const std::string& name, Item* answer) {
  const Item* item = FindByName(items, name);
  if (item == nullptr) return rpc::ToGrpc(NotFound("fake/Item", name));
  *answer = *item;
  return Status::OK;
}

}  // namespace

Status FakeReports::IngestReport(ServerContext* context,
                                 grpc::ServerReader<reports::v1::IngestReportRequest>* reader,
                                 reports::v1::Report* answer) {
  const auto& metadata = context->client_metadata();
  const auto bearer = metadata.find("authorization");
  authorizations.push_back(
      bearer == metadata.end() ? "" : std::string(bearer->second.data(), bearer->second.size()));
  Upload upload;
  reports::v1::IngestReportRequest part;
  while (reader->Read(&part)) {
    if (part.has_header()) {
      upload.header = part.header();
      upload.request_id = part.request_id();
      // Refused at once, whatever the caller still sends.
      const auto error = ingest_errors.find(upload.header.file_name());
      if (error != ingest_errors.end()) return rpc::ToGrpc(error->second);
    }
    upload.bytes += part.content();
    upload.largest_part = std::max(upload.largest_part, part.content().size());
  }
  uploads.push_back(upload);
  answer->set_name("regions/330602/reports/2022-" + std::to_string(uploads.size()));
  *answer->mutable_metadata() = upload.header.metadata();
  answer->set_file_name(upload.header.file_name());
  answer->set_fact_count(3);
  answer->set_coded_fact_count(2);
  return Status::OK;
}

Status FakeReports::GetReport(ServerContext*, const reports::v1::GetReportRequest* request,
                              reports::v1::Report* answer) {
  return GetByName(reports, request->name(), answer);
}

Status FakeReports::ListReports(ServerContext*, const reports::v1::ListReportsRequest* request,
                                reports::v1::ListReportsResponse* answer) {
  page_sizes.push_back(request->page_size());
  filters.push_back(request->filter());
  parents.push_back(request->parent());
  return Page(
      reports, *request, [](auto* response) { return response->add_reports(); }, answer);
}

Status FakeReports::DownloadReport(ServerContext*, const reports::v1::DownloadReportRequest* request,
                                   grpc::ServerWriter<reports::v1::DownloadReportResponse>* writer) {
  const auto found = originals.find(request->name());
  if (found == originals.end()) return rpc::ToGrpc(NotFound("reports.fengqiao/Report", request->name()));
  constexpr size_t kPart = 7;
  reports::v1::DownloadReportResponse response;
  for (size_t i = 0; i < found->second.size(); i += kPart) {
    response.set_content(found->second.substr(i, kPart));
    writer->Write(response);
  }
  return Status::OK;
}

Status FakeReports::RenderPage(ServerContext*, const reports::v1::RenderPageRequest* request,
                               grpc::ServerWriter<reports::v1::RenderPageResponse>* writer) {
  page_requests.push_back(*request);
  reports::v1::RenderPageResponse response;
  response.set_content(page);
  writer->Write(response);
  return rpc::ToGrpc(page_error);
}

Status FakeReports::ListFacts(ServerContext*, const reports::v1::ListFactsRequest* request,
                              reports::v1::ListFactsResponse* answer) {
  filters.push_back(request->filter());
  return Page(
      facts[request->parent()], *request, [](auto* response) { return response->add_facts(); }, answer);
}

Status FakeReports::ListFindings(ServerContext*, const reports::v1::ListFindingsRequest* request,
                                 reports::v1::ListFindingsResponse* answer) {
  filters.push_back(request->filter());
  return Page(
      findings[request->parent()], *request, [](auto* response) { return response->add_findings(); }, answer);
}

Status FakeReports::CheckAcrossReports(ServerContext*, const reports::v1::CheckAcrossReportsRequest* request,
                                       reports::v1::CheckAcrossReportsResponse* answer) {
  filters.push_back(request->filter());
  for (const auto& finding : across[request->name()]) *answer->add_findings() = finding;
  return Status::OK;
}

Status FakeReports::PublishFacts(ServerContext*, const reports::v1::PublishFactsRequest* request,
                                 reports::v1::PublishFactsResponse* answer) {
  if (const auto error = publish_errors.find(request->name()); error != publish_errors.end()) {
    return rpc::ToGrpc(error->second);
  }
  answer->set_already_published(!request->again() &&
                                std::count(published.begin(), published.end(), request->name()) > 0);
  published.push_back(request->name());
  answer->set_published_count(30);
  return Status::OK;
}

// Every decision becomes the figure's state.
Status FakeReports::ReviewFacts(ServerContext*, const reports::v1::ReviewFactsRequest* request,
                                reports::v1::ReviewFactsResponse* answer) {
  reviews.push_back(*request);
  for (const auto& decision : request->decisions()) {
    reports::v1::Fact& fact = *answer->add_facts();
    fact = decision.corrected();
    fact.set_name(decision.fact());
    fact.mutable_review()->set_state(static_cast<reports::v1::FactReview::State>(
        decision.action() == reports::v1::FactDecision::ACTION_ACCEPT
            ? reports::v1::FactReview::STATE_ACCEPTED
        : decision.action() == reports::v1::FactDecision::ACTION_CORRECT
            ? reports::v1::FactReview::STATE_CORRECTED
            : reports::v1::FactReview::STATE_REJECTED));
  }
  return Status::OK;
}

Status FakeReports::ListFactDecisions(ServerContext*, const reports::v1::ListFactDecisionsRequest* request,
                                      reports::v1::ListFactDecisionsResponse* answer) {
  return Page(
      decisions, *request, [](auto* response) { return response->add_decisions(); }, answer);
}

Status FakeReports::WatchEvents(ServerContext*, const WatchEventsRequest* request,
                                grpc::ServerWriter<WatchEventsResponse>* writer) {
  const size_t stream = watch_tokens.size();
  watch_tokens.push_back(request->resume_token());
  if (stream >= feed.size()) return Status::OK;
  for (const WatchEventsResponse& response : feed[stream].responses) writer->Write(response);
  return feed[stream].end;
}

Status FakeReports::VerifyLog(ServerContext*, const VerifyLogRequest* request, VerifyLogResponse* answer) {
  *answer = verdicts[std::min(verified_from.size(), verdicts.size() - 1)];
  verified_from.push_back(request->first_position());
  return Status::OK;
}

Status FakeIndicators::ListIndicators(ServerContext*, const indicators::v1::ListIndicatorsRequest* request,
                                      indicators::v1::ListIndicatorsResponse* answer) {
  return Page(
      catalog, *request, [](auto* response) { return response->add_indicators(); }, answer);
}

Status FakeIndicators::GetRegion(ServerContext*, const indicators::v1::GetRegionRequest* request,
                                 indicators::v1::Region* answer) {
  return GetByName(regions, request->name(), answer);
}

Status FakeIndicators::ListRegions(ServerContext*, const indicators::v1::ListRegionsRequest* request,
                                   indicators::v1::ListRegionsResponse* answer) {
  return Page(
      regions, *request, [](auto* response) { return response->add_regions(); }, answer);
}

Status FakeIndicators::QueryIndicators(ServerContext*, const indicators::v1::QueryIndicatorsRequest* request,
                                       grpc::ServerWriter<indicators::v1::QueryIndicatorsResponse>* writer) {
  queries.push_back(*request);
  if (!query_error.ok()) return rpc::ToGrpc(query_error);
  const auto wanted = [](const auto& list, const std::string& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  for (const indicators::v1::IndicatorCell& cell : cells) {
    if (!wanted(request->regions(), cell.region()) || !wanted(request->indicators(), cell.indicator()) ||
        !wanted(request->periods(), cell.period())) {
      continue;
    }
    indicators::v1::QueryIndicatorsResponse response;
    *response.add_cells() = cell;
    writer->Write(response);
  }
  return Status::OK;
}

Status FakeIndicators::CreateTarget(ServerContext*, const indicators::v1::CreateTargetRequest* request,
                                    indicators::v1::Target* answer) {
  for (const indicators::v1::Target& target : targets) {
    if (target.indicator() == request->target().indicator() &&
        target.period() == request->target().period()) {
      return rpc::ToGrpc(AlreadyExists("indicators.fengqiao/Target", target.name()));
    }
  }
  *answer = request->target();
  answer->set_name(request->parent() + "/targets/" + std::to_string(targets.size() + 1));
  targets.push_back(*answer);
  return Status::OK;
}

Status FakeIndicators::UpdateTarget(ServerContext*, const indicators::v1::UpdateTargetRequest* request,
                                    indicators::v1::Target* answer) {
  updates.push_back(*request);
  *answer = request->target();
  return Status::OK;
}

Status FakeIndicators::ListTargets(ServerContext*, const indicators::v1::ListTargetsRequest* request,
                                   indicators::v1::ListTargetsResponse* answer) {
  return Page(
      targets, *request, [](auto* response) { return response->add_targets(); }, answer);
}

Status FakeIndicators::DeleteTarget(ServerContext*, const indicators::v1::DeleteTargetRequest* request,
                                    indicators::v1::DeleteTargetResponse*) {
  if (FindByName(targets, request->name()) == nullptr) {
    return rpc::ToGrpc(NotFound("indicators.fengqiao/Target", request->name()));
  }
  deleted.push_back(request->name());
  return Status::OK;
}

FakeServer::FakeServer() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(&reports);
  builder.RegisterService(&indicators);
  server_ = builder.BuildAndStart();
}

}  // namespace fengqiao::ctl

// Both services with canned answers, in this process, behind a real port.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_CTL_FAKE_SERVICES_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_CTL_FAKE_SERVICES_H_

#include <grpcpp/server.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "fengqiao/indicators/v1/indicator_service.grpc.pb.h"
#include "fengqiao/reports/v1/report_service.grpc.pb.h"

namespace fengqiao::ctl {

// One stream of a scripted feed: what it sends, and how it ends.
struct FeedScript {
  std::vector<common::v1::WatchEventsResponse> responses;
  grpc::Status end;
};

class FakeReports final : public reports::v1::ReportService::Service {
 public:
  std::vector<reports::v1::Report> reports;
  std::map<std::string, std::vector<reports::v1::Fact>> facts;        // by report
  std::map<std::string, std::vector<reports::v1::Finding>> findings;  // by report
  std::map<std::string, std::vector<reports::v1::Finding>> across;    // by report
  std::map<std::string, std::string> originals;                       // by report
  // What IngestReport answers, by file name; a report made of the upload where there is none.
  std::map<std::string, absl::Status> ingest_errors;
  std::map<std::string, absl::Status> publish_errors;  // by report
  std::vector<FeedScript> feed;
  // Each answers one call of VerifyLog; the last one all that follow.
  std::vector<common::v1::VerifyLogResponse> verdicts = {{}};
  std::vector<int64_t> verified_from;
  std::vector<reports::v1::FactDecision> decisions;
  std::vector<reports::v1::ReviewFactsRequest> reviews;  // that were asked for
  std::string page;                                      // what RenderPage writes
  absl::Status page_error;                               // how it ends after that

  // What was asked.
  std::vector<reports::v1::RenderPageRequest> page_requests;
  struct Upload {
    reports::v1::DocumentHeader header;
    std::string request_id, bytes;
    size_t largest_part = 0;
  };
  std::vector<Upload> uploads;
  std::vector<int> page_sizes;
  std::vector<std::string> filters, parents, published, watch_tokens, authorizations;

  grpc::Status IngestReport(grpc::ServerContext*, grpc::ServerReader<reports::v1::IngestReportRequest>*,
                            reports::v1::Report*) override;
  grpc::Status GetReport(grpc::ServerContext*, const reports::v1::GetReportRequest*,
                         reports::v1::Report*) override;
  grpc::Status ListReports(grpc::ServerContext*, const reports::v1::ListReportsRequest*,
                           reports::v1::ListReportsResponse*) override;
  grpc::Status DownloadReport(grpc::ServerContext*, const reports::v1::DownloadReportRequest*,
                              grpc::ServerWriter<reports::v1::DownloadReportResponse>*) override;
  grpc::Status ListFacts(grpc::ServerContext*, const reports::v1::ListFactsRequest*,
                         reports::v1::ListFactsResponse*) override;
  grpc::Status ListFindings(grpc::ServerContext*, const reports::v1::ListFindingsRequest*,
                            reports::v1::ListFindingsResponse*) override;
  grpc::Status CheckAcrossReports(grpc::ServerContext*, const reports::v1::CheckAcrossReportsRequest*,
                                  reports::v1::CheckAcrossReportsResponse*) override;
  grpc::Status PublishFacts(grpc::ServerContext*, const reports::v1::PublishFactsRequest*,
                            reports::v1::PublishFactsResponse*) override;
  grpc::Status ReviewFacts(grpc::ServerContext*, const reports::v1::ReviewFactsRequest*,
                           reports::v1::ReviewFactsResponse*) override;
  grpc::Status ListFactDecisions(grpc::ServerContext*, const reports::v1::ListFactDecisionsRequest*,
                                 reports::v1::ListFactDecisionsResponse*) override;
  grpc::Status RenderPage(grpc::ServerContext*, const reports::v1::RenderPageRequest*,
                          grpc::ServerWriter<reports::v1::RenderPageResponse>*) override;
  grpc::Status WatchEvents(grpc::ServerContext*, const common::v1::WatchEventsRequest*,
                           grpc::ServerWriter<common::v1::WatchEventsResponse>*) override;
  grpc::Status VerifyLog(grpc::ServerContext*, const common::v1::VerifyLogRequest*,
                         common::v1::VerifyLogResponse*) override;
};

class FakeIndicators final : public indicators::v1::IndicatorService::Service {
 public:
  std::vector<indicators::v1::Indicator> catalog;
  std::vector<indicators::v1::IndicatorCell> cells;
  std::vector<indicators::v1::Region> regions;
  std::vector<indicators::v1::Target> targets;
  absl::Status query_error;

  // What was asked.
  std::vector<indicators::v1::QueryIndicatorsRequest> queries;
  std::vector<indicators::v1::UpdateTargetRequest> updates;
  std::vector<std::string> deleted;

  grpc::Status ListIndicators(grpc::ServerContext*, const indicators::v1::ListIndicatorsRequest*,
                              indicators::v1::ListIndicatorsResponse*) override;
  grpc::Status GetRegion(grpc::ServerContext*, const indicators::v1::GetRegionRequest*,
                         indicators::v1::Region*) override;
  grpc::Status ListRegions(grpc::ServerContext*, const indicators::v1::ListRegionsRequest*,
                           indicators::v1::ListRegionsResponse*) override;
  grpc::Status QueryIndicators(grpc::ServerContext*, const indicators::v1::QueryIndicatorsRequest*,
                               grpc::ServerWriter<indicators::v1::QueryIndicatorsResponse>*) override;
  grpc::Status CreateTarget(grpc::ServerContext*, const indicators::v1::CreateTargetRequest*,
                            indicators::v1::Target*) override;
  grpc::Status UpdateTarget(grpc::ServerContext*, const indicators::v1::UpdateTargetRequest*,
                            indicators::v1::Target*) override;
  grpc::Status ListTargets(grpc::ServerContext*, const indicators::v1::ListTargetsRequest*,
                           indicators::v1::ListTargetsResponse*) override;
  grpc::Status DeleteTarget(grpc::ServerContext*, const indicators::v1::DeleteTargetRequest*,
                            indicators::v1::DeleteTargetResponse*) override;
};

// Serves both at one free port until it goes away.
class FakeServer {
 public:
  FakeServer();
  ~FakeServer() { server_->Shutdown(); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  FakeReports reports;
  FakeIndicators indicators;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_CTL_FAKE_SERVICES_H_

// The gRPC face of the reports service. Every method is the same four beats: authorise (the adapter), check
// the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_REPORT_HANDLER_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_REPORT_HANDLER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/feed/feed.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "common/service/upload_room.h"
#include "fengqiao/reports/v1/report_service.grpc.pb.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

// How many bytes wait for readers of downloads and pages at a time.
inline constexpr size_t kDownloadRoom = size_t{128} << 20;

class ReportHandler final : public v1::ReportService::CallbackService {
 public:
  // All arguments outlive the handler. FAILED_PRECONDITION where a method of the contract lacks its access
  // option.
  static absl::StatusOr<std::unique_ptr<ReportHandler>> Create(rpc::Runtime& runtime, ReportStore& store,
                                                               IndicatorsPeer& indicators, feed::Feed& feed,
                                                               service::UploadRoom& room,
                                                               int review_threshold);

  using Context = grpc::CallbackServerContext;
  grpc::ServerReadReactor<v1::IngestReportRequest>* IngestReport(Context*, v1::Report*) override;
  grpc::ServerUnaryReactor* GetReport(Context*, const v1::GetReportRequest*, v1::Report*) override;
  grpc::ServerUnaryReactor* ListReports(Context*, const v1::ListReportsRequest*,
                                        v1::ListReportsResponse*) override;
  grpc::ServerWriteReactor<v1::DownloadReportResponse>* DownloadReport(
      Context*, const v1::DownloadReportRequest*) override;
  grpc::ServerBidiReactor<v1::ExtractFactsRequest, v1::ExtractFactsResponse>* ExtractFacts(Context*) override;
  grpc::ServerUnaryReactor* ListFacts(Context*, const v1::ListFactsRequest*, v1::ListFactsResponse*) override;
  grpc::ServerUnaryReactor* ListFindings(Context*, const v1::ListFindingsRequest*,
                                         v1::ListFindingsResponse*) override;
  grpc::ServerUnaryReactor* CheckAcrossReports(Context*, const v1::CheckAcrossReportsRequest*,
                                               v1::CheckAcrossReportsResponse*) override;
  grpc::ServerUnaryReactor* PublishFacts(Context*, const v1::PublishFactsRequest*,
                                         v1::PublishFactsResponse*) override;
  grpc::ServerUnaryReactor* ReviewFacts(Context*, const v1::ReviewFactsRequest*,
                                        v1::ReviewFactsResponse*) override;
  grpc::ServerUnaryReactor* ListFactDecisions(Context*, const v1::ListFactDecisionsRequest*,
                                              v1::ListFactDecisionsResponse*) override;
  grpc::ServerUnaryReactor* ListCommitments(Context*, const v1::ListCommitmentsRequest*,
                                            v1::ListCommitmentsResponse*) override;
  grpc::ServerUnaryReactor* CompareCommitments(Context*, const v1::CompareCommitmentsRequest*,
                                               v1::CompareCommitmentsResponse*) override;
  grpc::ServerUnaryReactor* WithdrawReport(Context*, const v1::WithdrawReportRequest*,
                                           v1::WithdrawReportResponse*) override;
  grpc::ServerWriteReactor<v1::RenderPageResponse>* RenderPage(Context*,
                                                               const v1::RenderPageRequest*) override;
  grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* WatchEvents(
      Context*, const common::v1::WatchEventsRequest*) override;
  grpc::ServerUnaryReactor* VerifyLog(Context*, const common::v1::VerifyLogRequest*,
                                      common::v1::VerifyLogResponse*) override;

 private:
  ReportHandler(rpc::Runtime& runtime, ReportStore& store, IndicatorsPeer& indicators, feed::Feed& feed,
                service::UploadRoom& room, int review_threshold, std::unique_ptr<rpc::MethodTable> methods);

  rpc::Runtime& runtime_;
  ReportStore& store_;
  IndicatorsPeer& indicators_;
  feed::Feed& feed_;
  service::UploadRoom& room_;
  // Of documents and pages that are being taken: not of the same room, which readers would close to uploads.
  service::UploadRoom download_room_{kDownloadRoom};
  const int review_threshold_;
  const std::unique_ptr<rpc::MethodTable> methods_;
  // Looked up once, at the start: a name that is misspelt ends the start, not a call.
  const rpc::Method& ingest_report_;
  const rpc::Method& get_report_;
  const rpc::Method& list_reports_;
  const rpc::Method& download_report_;
  const rpc::Method& extract_facts_;
  const rpc::Method& list_facts_;
  const rpc::Method& list_findings_;
  const rpc::Method& check_across_reports_;
  const rpc::Method& list_commitments_;
  const rpc::Method& compare_commitments_;
  const rpc::Method& review_facts_;
  const rpc::Method& list_fact_decisions_;
  const rpc::Method& publish_facts_;
  const rpc::Method& withdraw_report_;
  const rpc::Method& render_page_;
  const rpc::Method& watch_events_;
  const rpc::Method& verify_log_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_REPORT_HANDLER_H_

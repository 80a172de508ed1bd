// What the reports service keeps: reports, their original bytes, their figures and findings.
//
// Reads block on PostgreSQL. Writes go through the write queue: a function that takes `done` returns at once
// and calls it later, from another thread, with the reply filled; what it was given by reference lives until
// then.

#ifndef FENGQIAO_SERVICES_REPORTS_STORAGE_REPORT_STORE_H_
#define FENGQIAO_SERVICES_REPORTS_STORAGE_REPORT_STORE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/report_reader.h"

namespace fengqiao::reports {

// The schema's migrations.
std::vector<storage::Migration> ReportMigrations();

// The fields that may be filtered by.
const std::vector<api::FilterField>& ReportFilterFields();
const std::vector<api::FilterField>& FactFilterFields();
const std::vector<api::FilterField>& FindingFilterFields();
const std::vector<api::FilterField>& DecisionFilterFields();

// A document to be kept, with what was read in it.
struct Ingestion {
  // What stands for the document in the service's accounts of its memory; first, so that it goes last.
  std::shared_ptr<const void> share;
  std::string request_id;
  std::string file_name;
  std::string bytes;
  ReportReading reading;
  std::string catalog_revision;
  // Below it a code was too unsure; the figures are marked already.
  int review_threshold = 0;
};

// A review that was decided outside the transaction, for the report as it was then.
struct DecidedReview {
  v1::Report report;  // as it becomes, with its outline; the etag is still the one that it was decided on
  std::vector<v1::FactDecision> decisions;             // to be kept
  std::vector<v1::Fact> facts;                         // those decided on, as they become
  std::vector<v1::Finding> findings_before, findings;  // in text order, named
};

namespace internal {
// For the test of its plan: a page of reports with names between $1 and $2, at most $3, that `filter` takes.
std::string ReportPageSql(std::string_view filter);
// A page of a report's figures or findings with ids between $1 and $2.
std::string RowPageSql(std::string_view table, std::string_view filter);
}  // namespace internal

// Thread-safe.
class ReportStore {
 public:
  // `store` outlives this.
  explicit ReportStore(service::ServiceStore& store);

  // Keeps a document, its figures and its findings, all or nothing. ALREADY_EXISTS for bytes that the region
  // has, unless their report was withdrawn.
  void Ingest(rpc::CallContext& call, std::shared_ptr<const Ingestion> ingestion, v1::Report* reply,
              service::Done done);

  // INVALID_ARGUMENT (REQUEST_ID_REUSED) where the publication's request_id stands for another one that was
  // answered. To be asked before anything is sent. It holds no id: two publications at the same moment with
  // one id may both pass and be sent, and MarkPublished refuses the later.
  absl::Status CheckRequest(const rpc::CallContext& call, const v1::PublishFactsRequest& request);

  // Remembers that the figures of the report were sent, once. `sent` is the report as it was read before.
  // ABORTED where it was reviewed since and its figures of then were sent: they may have come after later
  // ones.
  void MarkPublished(rpc::CallContext& call, const v1::PublishFactsRequest& request, const v1::Report& sent,
                     int published_count, v1::PublishFactsResponse* reply, service::Done done);

  // Keeps what was decided of figures, all or nothing. A review that could not be decided fails by its
  // status, unless the request was answered before. ABORTED where the report is no longer the one that was
  // decided on.
  void Review(rpc::CallContext& call, const v1::ReviewFactsRequest& request,
              absl::StatusOr<std::shared_ptr<const DecidedReview>> decided, v1::ReviewFactsResponse* reply,
              service::Done done);

  // Remembers that a report was withdrawn, once, and lets its bytes come in anew. `sha256` is of the report's
  // document. Fills the report of the reply and whether it had been withdrawn before.
  void Withdraw(rpc::CallContext& call, const v1::WithdrawReportRequest& request, const std::string& sha256,
                v1::WithdrawReportResponse* reply, service::Done done);

  absl::StatusOr<v1::Report> GetReport(std::string_view name);
  // The report that a region has of a document. NOT_FOUND where there is none.
  absl::StatusOr<v1::Report> FindByDocument(std::string_view region, std::string_view sha256);
  absl::StatusOr<std::string> GetOriginal(std::string_view name);
  // The text that every span counts in, UTF-8.
  absl::StatusOr<std::string> GetText(std::string_view name);
  // The reports of a region and all below it, after the name `after`, by name, without outlines.
  absl::StatusOr<std::vector<v1::Report>> ListReports(std::string_view region, const api::Filter& filter,
                                                      std::string_view after, int limit);
  // In text order, after the number `after`.
  absl::StatusOr<std::vector<v1::Fact>> ListFacts(std::string_view report, const api::Filter& filter,
                                                  int64_t after, int limit);
  // What was said of them, oldest first, likewise.
  absl::StatusOr<std::vector<v1::FactDecision>> ListDecisions(std::string_view report,
                                                              const api::Filter& filter, int64_t after,
                                                              int limit);
  // The targets and plans of a report on `year` for later years, likewise, but for rejected ones.
  absl::StatusOr<std::vector<v1::Fact>> ListPromises(std::string_view report, int year, int64_t after,
                                                     int limit);
  absl::StatusOr<std::vector<v1::Finding>> ListFindings(std::string_view report, const api::Filter& filter,
                                                        int64_t after, int limit);

 private:
  service::ServiceStore& store_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_STORAGE_REPORT_STORE_H_

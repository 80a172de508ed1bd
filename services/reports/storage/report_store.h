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

// A document to be kept, with what was read in it.
struct Ingestion {
  // What stands for the document in the service's accounts of its memory; first, so that it goes last.
  std::shared_ptr<const void> share;
  std::string request_id;
  std::string file_name;
  std::string bytes;
  ReportReading reading;
  std::string catalog_revision;
};

namespace internal {
// For the test of its plan: a page of reports with names between $1 and $2, at most $3, that `filter` takes.
std::string ReportPageSql(std::string_view filter);
}  // namespace internal

// Thread-safe.
class ReportStore {
 public:
  // `store` outlives this.
  explicit ReportStore(service::ServiceStore& store);

  // Keeps a document, its figures and its findings, all or nothing. ALREADY_EXISTS for bytes that the region
  // has.
  void Ingest(rpc::CallContext& call, std::shared_ptr<const Ingestion> ingestion, v1::Report* reply,
              service::Done done);

  // Remembers which report a publication's request_id stands for, before anything is sent. INVALID_ARGUMENT
  // (REQUEST_ID_REUSED) where it stands for another.
  void BeginPublication(rpc::CallContext& call, const v1::PublishFactsRequest& request, service::Done done);

  // Remembers that the figures of a report were sent, once. ABORTED where the etag is another.
  void MarkPublished(rpc::CallContext& call, const v1::PublishFactsRequest& request, int published_count,
                     v1::PublishFactsResponse* reply, service::Done done);

  absl::StatusOr<v1::Report> GetReport(std::string_view name);
  absl::StatusOr<std::string> GetOriginal(std::string_view name);
  // The reports of a region and all below it, after the name `after`, by name, without outlines.
  absl::StatusOr<std::vector<v1::Report>> ListReports(std::string_view region, const api::Filter& filter,
                                                      std::string_view after, int limit);
  // In text order, after the number `after`.
  absl::StatusOr<std::vector<v1::Fact>> ListFacts(std::string_view report, const api::Filter& filter,
                                                  int64_t after, int limit);
  // The targets and plans of a report on `year` for later years, likewise.
  absl::StatusOr<std::vector<v1::Fact>> ListPromises(std::string_view report, int year, int64_t after,
                                                     int limit);
  absl::StatusOr<std::vector<v1::Finding>> ListFindings(std::string_view report, const api::Filter& filter,
                                                        int64_t after, int limit);

 private:
  service::ServiceStore& store_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_STORAGE_REPORT_STORE_H_

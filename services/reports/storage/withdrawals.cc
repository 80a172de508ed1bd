// What the store keeps of withdrawals.

#include <utility>

#include "common/api/etag.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "google/protobuf/util/time_util.h"
#include "services/reports/storage/report_store.h"
#include "services/reports/storage/tables.h"

namespace fengqiao::reports {
namespace {

constexpr char kReportType[] = "reports.fengqiao/Report";

}  // namespace

void ReportStore::Withdraw(rpc::CallContext& call, const v1::WithdrawReportRequest& request,
                           const std::string& sha256, v1::WithdrawReportResponse* reply, service::Done done) {
  storage::Command command = service::CommandFor(call, request);
  const std::string claim = DocumentClaim(request.name(), sha256);
  command.reads = {{&ReportsTable(), {request.name()}}, {&DocumentClaimsTable(), {claim}}};
  command.decide = [&request, claim,
                    origin = service::Origin(call)](storage::UnitOfWork& work) -> absl::Status {
    const storage::Record* record = work.Find(ReportsTable(), request.name());
    if (record == nullptr) return NotFound(kReportType, request.name());
    ASSIGN_OR_RETURN(v1::Report report, record->Parse<v1::Report>());
    v1::WithdrawReportResponse response;
    response.set_already_withdrawn(report.has_withdraw_time());
    if (!report.has_withdraw_time()) {
      const int64_t revision = api::RevisionOf(report.etag());
      RETURN_IF_ERROR(api::CheckEtag(request.etag(), revision));
      *report.mutable_withdraw_time() =
          google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
      report.set_withdraw_reason(request.reason());
      report.clear_publish_time();
      report.set_etag(api::EtagOf(revision + 1));
      work.Put(ReportsTable(), ToRecord(report));
      // Where the bytes came in anew meanwhile, the claim is the later report's.
      const storage::Record* claimed = work.Find(DocumentClaimsTable(), claim);
      if (claimed != nullptr && std::get<std::string>(claimed->columns[0]) == report.name())
        work.Delete(DocumentClaimsTable(), claim);
      work.Emit(origin.Event("Report.Withdrawn", report.name(), WithoutOutline(report)));
    }
    *response.mutable_report() = WithoutOutline(std::move(report));
    work.SetReply(response.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<v1::Report> ReportStore::FindByDocument(std::string_view region, std::string_view sha256) {
  const std::string claim = DocumentClaim(region, sha256);
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store_.database().Query("SELECT envelope FROM reports WHERE name = "
                                           "(SELECT report FROM document_claims WHERE claim = $1)",
                                           {claim}));
  if (rows.empty()) return NotFound(kReportType, claim);
  return storage::OpenMessage<v1::Report>(rows[0].Bytes(0));
}

}  // namespace fengqiao::reports

// In bulk: old cases in, cases out.

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/page_token.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/row_import.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;

constexpr size_t kExportedAtOnce = 200;
constexpr char kRevealPermission[] = "mediation.bulk.reveal";

// Where a row's case lies: in a region of today, of the import, and of the caller.
bulk::Faults CheckPlace(const v1::Case& dispute, std::string_view parent, const CallContext& call,
                        absl::CivilDay today) {
  bulk::Faults faults;
  const std::string_view region = api::RegionOf(dispute.region());
  if (!CheckRegionOfToday(dispute.region(), "case.region", today).ok()) {
    faults.AddShape("case.region", "须写成 regions/区划代码，并且是现在的行政区划");
    return faults;
  }
  if (!regions::IsWithin(region, parent))
    faults.Add("case.region", bulk::kRegionRule, "不在这次导入的地区之内");
  if (!call.AuthorizeRegion(region).ok())
    faults.Add("case.region", bulk::kRegionRule, "不在您的管辖地区之内");
  faults.AddStatus("case.co_regions", CheckCoRegions(dispute, today));
  // What an attempt led to counts where it was.
  for (int i = 0; i < dispute.attempts_size(); ++i) {
    const std::string& where = dispute.attempts(i).region();
    const std::string path = absl::StrCat("case.attempts[", i, "].region");
    if (where.empty()) continue;
    if (!CheckRegionName(where, path).ok()) {
      faults.AddShape(path, "须写成 regions/区划代码");
    } else if (!call.AuthorizeRegion(api::RegionOf(where)).ok()) {
      faults.Add(path, bulk::kRegionRule, "不在您的管辖地区之内");
    }
  }
  return faults;
}

// Whether a case of this name may be entered: who registers it stands in it.
bool MayName(const std::string& name, std::string_view parent, const CallContext& call,
             absl::CivilDay today) {
  const std::string_view region = api::RegionOf(name);
  return regions::IsWithin(region, parent) && call.AuthorizeRegion(region).ok() &&
         CheckRegionOfToday(absl::StrCat("regions/", ToAbsl(region)), "", today).ok();
}

// Looks at the rows of one stream.
bulk::PrepareRow PrepareCases(CaseImports& imports, rpc::Runtime& runtime, const CallContext& call,
                              const std::string& parent) {
  // What goes on after the stream knows the caller by a copy.
  return [&imports, &runtime, call, origin = Origin(call), parent](const google::protobuf::Message& rows,
                                                                   int index, int64_t number) {
    const v1::CaseRow& row = static_cast<const v1::CaseRows&>(rows).rows(index);
    const absl::CivilDay today = LegalDay(runtime.clock->Now());
    return imports.Prepare(row, number, origin, CheckPlace(row.case_(), parent, call, today),
                           MayName(row.external_id(), parent, call, today));
  };
}

// Streams cases page by page. The event goes first: what is sent is always in the log.
class CaseSource final : public rpc::StreamSource<v1::ExportCasesResponse> {
 public:
  // `call` outlives the source.
  CaseSource(CaseImports& imports, CallContext& call, const v1::ExportCasesRequest& request,
             api::Filter filter, std::string fingerprint, std::string after)
      : imports_(imports),
        call_(call),
        request_(request),
        filter_(std::move(filter)),
        fingerprint_(std::move(fingerprint)),
        after_(std::move(after)) {}

  absl::StatusOr<rpc::StreamStep> Next(v1::ExportCasesResponse* reply) override {
    if (!recorded_) RETURN_IF_ERROR(Record());
    if (ended_) return rpc::StreamStep::kEnd;
    ASSIGN_OR_RETURN(auto rows, imports_.Export(api::RegionOf(request_.parent()), filter_, after_,
                                                static_cast<int>(kExportedAtOnce) + 1, request_.full()));
    if (rows.empty()) return rpc::StreamStep::kEnd;
    // As much as other systems' clients take in one message, and as an import takes.
    size_t count = 0, bytes = 0;
    while (count < rows.size() && count < kExportedAtOnce) {
      bytes += rows[count].ByteSizeLong();
      if (count > 0 && bytes > service::kMostImportedBytes) break;
      ++count;
    }
    ended_ = count == rows.size();
    rows.resize(count);
    after_ = PlaceOf(rows.back().case_());
    if (!ended_) reply->set_next_page_token(api::MakePageToken(fingerprint_, after_));
    for (v1::CaseRow& row : rows) *reply->add_rows() = std::move(row);
    return rpc::StreamStep::kMessage;
  }

 private:
  absl::Status Record() {
    v1::ExportCasesResponse nothing;
    std::promise<absl::Status> recorded;
    imports_.RecordExport(call_, request_, &nothing,
                          [&recorded](absl::Status status) { recorded.set_value(std::move(status)); });
    RETURN_IF_ERROR(recorded.get_future().get());
    recorded_ = true;
    return absl::OkStatus();
  }

  CaseImports& imports_;
  CallContext& call_;
  const v1::ExportCasesRequest request_;
  const api::Filter filter_;
  const std::string fingerprint_;
  std::string after_;
  bool recorded_ = false;
  bool ended_ = false;
};

}  // namespace

grpc::ServerReadReactor<v1::ImportCasesRequest>* MediationHandler::ImportCases(Context* context,
                                                                               common::v1::Import* reply) {
  using Sink = service::RowSink<v1::ImportCasesRequest, v1::CaseRows>;
  return rpc::ClientStream<v1::ImportCasesRequest, common::v1::Import, Sink>(
      runtime_, MethodNamed("ImportCases"), context, reply,
      [this](CallContext& call) -> absl::StatusOr<std::unique_ptr<Sink>> {
        const service::RowImports service{imports_.imports(), import_places_, runtime_};
        return std::make_unique<Sink>(service, call, [this](const CallContext& caller, const auto& parent) {
          return PrepareCases(imports_, runtime_, caller, parent);
        });
      });
}

MediationHandler::Reactor* MediationHandler::GetImport(Context* context, const v1::GetImportRequest* request,
                                                       common::v1::Import* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetImport"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) {
                              return service::AnswerImport(imports_.imports(), asked, answer);
                            });
}

MediationHandler::Reactor* MediationHandler::ListImportResults(Context* context,
                                                               const v1::ListImportResultsRequest* request,
                                                               v1::ListImportResultsResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("ListImportResults"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) {
                              return service::AnswerImportResults(imports_.imports(), asked, answer);
                            });
}

grpc::ServerWriteReactor<v1::ExportCasesResponse>* MediationHandler::ExportCases(
    Context* context, const v1::ExportCasesRequest* request) {
  return rpc::ServerStream<v1::ExportCasesRequest, v1::ExportCasesResponse>(
      runtime_, MethodNamed("ExportCases"), context, request,
      [this](CallContext& call, const auto& asked)
          -> absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::ExportCasesResponse>>> {
        if (asked.full() && !runtime_.policy.Allows(call.caller().role, kRevealPermission)) {
          return absl::Status(
              Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
                    absl::StrCat("role '", call.caller().role, "' lacks the permission ", kRevealPermission))
                  .Meta("permission", kRevealPermission));
        }
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        RETURN_IF_ERROR(api::CheckRequestId(asked.request_id()));
        ASSIGN_OR_RETURN(auto filter, api::Filter::Parse(asked.filter(), CaseFilterFields()));
        // Who goes on names the call anew, and may say anew what for.
        v1::ExportCasesRequest query = asked;
        query.clear_request_id();
        query.clear_purpose();
        std::string fingerprint = api::QueryFingerprint(query);
        ASSIGN_OR_RETURN(std::string after, api::ReadPageToken(asked.page_token(), fingerprint));
        return std::make_unique<CaseSource>(imports_, call, asked, std::move(filter), std::move(fingerprint),
                                            std::move(after));
      });
}

}  // namespace fengqiao::mediation

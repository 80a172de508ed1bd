// People in bulk, in the middle of their correction.

#include <memory>
#include <string>

#include "common/regions/region_id.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/row_import.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;

// Whether a row's county is of the import, and of the caller. What is no county is told by its shape.
bulk::Faults CheckPlace(const v1::SubjectRow& row, std::string_view parent, const CallContext& call,
                        absl::CivilDay today) {
  bulk::Faults faults;
  if (!WhyNoCounty(row.region(), today).empty()) return faults;
  const std::string_view county = api::RegionOf(row.region());
  if (!regions::IsWithin(county, parent)) faults.Add("region", bulk::kRegionRule, "不在这次导入的地区之内");
  if (!call.AuthorizeRegion(county).ok()) faults.Add("region", bulk::kRegionRule, "不在您的管辖地区之内");
  return faults;
}

// Looks at the rows of one stream.
bulk::PrepareRow PrepareSubjects(SubjectImports& imports, rpc::Runtime& runtime, const CallContext& call,
                                 const std::string& parent) {
  // What goes on after the stream knows the caller by a copy.
  return [&imports, &runtime, call, parent](const google::protobuf::Message& rows, int index,
                                            int64_t number) {
    const v1::SubjectRow& row = static_cast<const v1::SubjectRows&>(rows).rows(index);
    return imports.Prepare(row, number, call, CheckPlace(row, parent, call, LegalDay(runtime.clock->Now())));
  };
}

}  // namespace

grpc::ServerReadReactor<v1::ImportSubjectsRequest>* CorrectionHandler::ImportSubjects(
    Context* context, common::v1::Import* reply) {
  using Sink = service::RowSink<v1::ImportSubjectsRequest, v1::SubjectRows>;
  return rpc::ClientStream<v1::ImportSubjectsRequest, common::v1::Import, Sink>(
      runtime_, MethodNamed("ImportSubjects"), context, reply,
      [this](CallContext& call) -> absl::StatusOr<std::unique_ptr<Sink>> {
        const service::RowImports service{imports_.imports(), import_places_, runtime_};
        return std::make_unique<Sink>(service, call, [this](const CallContext& caller, const auto& parent) {
          return PrepareSubjects(imports_, runtime_, caller, parent);
        });
      });
}

CorrectionHandler::Reactor* CorrectionHandler::GetImport(Context* context,
                                                         const v1::GetImportRequest* request,
                                                         common::v1::Import* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetImport"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) {
                              return service::AnswerImport(imports_.imports(), asked, answer);
                            });
}

CorrectionHandler::Reactor* CorrectionHandler::ListImportResults(Context* context,
                                                                 const v1::ListImportResultsRequest* request,
                                                                 v1::ListImportResultsResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("ListImportResults"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) {
                              return service::AnswerImportResults(imports_.imports(), asked, answer);
                            });
}

}  // namespace fengqiao::correction

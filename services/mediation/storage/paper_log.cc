// Printing: the event that tells of it, and what is printed from.

#include <memory>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using service::Done;
using storage::Command;
using storage::UnitOfWork;

// A paper shows its parties in full: a necessary purpose (the file that the law wants) and a strict log.
constexpr char kLaw[] = "个人信息保护法第6、28条";

// Writes an event of `type` about the case, `logged` as what it says. Nothing is remembered.
void RecordReading(service::ServiceStore& store, rpc::CallContext& call, const std::string& name,
                   std::string_view type, const google::protobuf::Message& logged, Command command,
                   google::protobuf::Message* reply, Done done) {
  command.reads = {{&CasesTable(), {name}}};
  const std::shared_ptr<google::protobuf::Message> payload(logged.New());
  payload->CopyFrom(logged);
  command.decide = [&call, name, type, payload, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const storage::Record* record = work.Find(CasesTable(), name);
    if (record == nullptr) {
      RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
      return NotFound(kCaseType, name);
    }
    ASSIGN_OR_RETURN(const auto dispute, record->Parse<v1::Case>());
    RETURN_IF_ERROR(MayAct(call, dispute));
    common::v1::Event event = origin.Event(type, name, kLaw, *payload);
    event.set_region(std::string(api::RegionOf(dispute.region())));
    work.Emit(std::move(event));
    work.SetReply("");
    return absl::OkStatus();
  };
  service::Submit(store.writes(), std::move(command), call, reply, std::move(done));
}

}  // namespace

void MediationStore::RecordPrint(rpc::CallContext& call, const v1::RenderPaperRequest& request,
                                 v1::RenderPaperResponse* reply, Done done) {
  v1::RenderPaperRequest logged;
  logged.set_name(request.name());
  logged.set_paper(request.paper());
  logged.set_subject(request.subject());
  RecordReading(store_, call, request.name(), "Paper.Printed", logged, service::ReadingFor(call, request),
                reply, std::move(done));
}

void MediationStore::RecordExport(rpc::CallContext& call, const v1::ExportFileRequest& request,
                                  v1::ExportFileResponse* reply, Done done) {
  v1::ExportFileRequest logged;
  logged.set_name(request.name());
  RecordReading(store_, call, request.name(), "File.Exported", logged, service::ReadingFor(call, request),
                reply, std::move(done));
}

absl::StatusOr<MediationStore::CaseFile> MediationStore::GetCaseFile(std::string_view name) {
  CaseFile file;
  ASSIGN_OR_RETURN(file.dispute, GetCase(name));
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      store_.database().Query("SELECT envelope FROM identities WHERE case_name = $1", {std::string(name)}));
  if (rows.empty()) return NotFound(kCaseType, name);
  ASSIGN_OR_RETURN(file.identities, storage::OpenMessage<v1::Identities>(rows[0].Bytes(0)));
  for (const v1::Attempt& attempt : file.dispute.attempts()) {
    if (!attempt.committee().empty() && !file.roster.committees.contains(attempt.committee())) {
      ASSIGN_OR_RETURN(file.roster.committees[attempt.committee()], GetCommittee(attempt.committee()));
    }
    for (const std::string& mediator : attempt.mediators()) {
      if (file.roster.mediators.contains(mediator)) continue;
      ASSIGN_OR_RETURN(file.roster.mediators[mediator], GetMediator(mediator));
    }
  }
  return file;
}

}  // namespace fengqiao::mediation

// Printing: the event that tells of it, and what is printed from.

#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "services/mediation/domain/parties.h"
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

// Writes an event of `type` about the case, `logged` as what it says, without the names of its parties: what
// a reader gives as the purpose may hold them. Nothing is remembered.
void RecordReading(service::ServiceStore& store, rpc::CallContext& call, const std::string& name,
                   std::string_view type, const google::protobuf::Message& logged, Command command,
                   google::protobuf::Message* reply, Done done) {
  command.reads = {{&CasesTable(), {name}}, {&IdentitiesTable(), {name}}};
  const std::shared_ptr<google::protobuf::Message> payload(logged.New());
  payload->CopyFrom(logged);
  command.decide = [&call, name, type, payload, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case dispute, FindCase(work, call, name));
    if (const storage::Record* record = work.Find(IdentitiesTable(), name)) {
      ASSIGN_OR_RETURN(const auto identities, record->Parse<v1::Identities>());
      TakeOutNames(identities, payload.get());
    }
    common::v1::Event event = origin.Event(type, name, kLaw, *payload);
    event.set_region(std::string(api::RegionOf(dispute.region())));
    work.Emit(std::move(event));
    work.SetReply("");
    return absl::OkStatus();
  };
  service::Submit(store.writes(), std::move(command), call, reply, std::move(done));
}

// Adds the messages of those names to `found`; DATA_LOSS where one that a case names is not there.
template <typename Message>
absl::Status ReadNamed(storage::Reader& reader, std::string_view table, const std::set<std::string>& names,
                       std::map<std::string, Message, std::less<>>* found) {
  if (names.empty()) return absl::OkStatus();
  std::vector<storage::Value> params;
  const std::string list = service::InList(names, &params);
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      reader.Query(absl::StrCat("SELECT envelope FROM ", ToAbsl(table), " WHERE name IN ", list), params));
  ASSIGN_OR_RETURN(auto messages, service::OpenAll<Message>(rows));
  for (Message& message : messages) {
    std::string name = message.name();
    found->emplace(std::move(name), std::move(message));
  }
  if (found->size() == names.size()) return absl::OkStatus();
  return DataLoss(absl::StrCat("not all of a case's ", ToAbsl(table), " are there"));
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

void MediationStore::RecordDownload(rpc::CallContext& call, const v1::DownloadScanRequest& request,
                                    v1::DownloadScanResponse* reply, Done done) {
  v1::DownloadScanRequest logged;
  logged.set_name(request.name());
  logged.set_paper(request.paper());
  logged.set_purpose(request.purpose());
  RecordReading(store_, call, request.name(), "Scan.Read", logged, service::ReadingFor(call, request), reply,
                std::move(done));
}

absl::StatusOr<MediationStore::CaseFile> MediationStore::GetCaseFile(std::string_view name) {
  CaseFile file;
  // One snapshot: a party that is added meanwhile is in all of it, or in none.
  const absl::Status read = store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    file = {};
    ASSIGN_OR_RETURN(const storage::Rows rows,
                     reader.Query("SELECT c.envelope, i.envelope FROM cases c JOIN identities i"
                                  " ON i.case_name = c.name WHERE c.name = $1",
                                  {std::string(name)}));
    if (rows.empty()) return NotFound(kCaseType, name);
    ASSIGN_OR_RETURN(file.dispute, storage::OpenMessage<v1::Case>(rows[0].Bytes(0)));
    ASSIGN_OR_RETURN(file.identities, storage::OpenMessage<v1::Identities>(rows[0].Bytes(1)));
    std::set<std::string> committees, mediators;
    for (const v1::Attempt& attempt : file.dispute.attempts()) {
      if (!attempt.committee().empty()) committees.insert(attempt.committee());
      mediators.insert(attempt.mediators().begin(), attempt.mediators().end());
    }
    RETURN_IF_ERROR(ReadNamed(reader, "committees", committees, &file.roster.committees));
    return ReadNamed(reader, "mediators", mediators, &file.roster.mediators);
  });
  if (!read.ok()) return read;
  return file;
}

}  // namespace fengqiao::mediation

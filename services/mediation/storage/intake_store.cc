#include "services/mediation/storage/intake_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/law/purpose.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/intake.h"
#include "services/mediation/domain/rules.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using service::Done;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;
using storage::Value;

constexpr char kCodeType[] = "mediation.fengqiao/IntakeCode";
constexpr char kIntakeType[] = "mediation.fengqiao/Intake";
// A ULID's last 16 characters are random: nobody guesses a code. A receipt is a whole one, so that requests
// sort by time.
constexpr size_t kRandomPart = 16;

std::string NewCode(absl::Time now) {
  const std::string ulid = NewUlid(absl::ToUnixMillis(now));
  return ulid.substr(ulid.size() - kRandomPart);
}

Record ToRecord(const v1::IntakeCode& code) {
  return {.key = IdOf(code.name()),
          .message = code.SerializeAsString(),
          .columns = {std::string(api::RegionOf(code.name()))}};
}

Record ToRecord(const v1::Intake& intake) {
  std::vector<Value> columns = PlaceColumns(api::RegionOf(intake.name()));
  columns.emplace_back(int64_t{intake.state()});
  return {.key = IdOf(intake.name()), .message = intake.SerializeAsString(), .columns = std::move(columns)};
}

// The term to look at a request, among all others.
Record ToDeadlineRecord(const v1::Intake& intake) {
  const v1::Deadline deadline = RequestDeadline(intake, absl::CivilDay());
  std::vector<Value> columns = PlaceColumns(api::RegionOf(intake.name()));
  columns.emplace_back(FormatDay(FromProto(intake.due()).value_or(absl::CivilDay())));
  columns.emplace_back(deadline.clock().rule());
  columns.emplace_back(std::string());
  return {.key = absl::StrCat(intake.name(), "|", deadline.clock().id()),
          .message = deadline.SerializeAsString(),
          .columns = std::move(columns)};
}

template <typename Message>
absl::StatusOr<Message> FindOrFail(UnitOfWork& work, const storage::TableSpec& table, std::string_view key,
                                   std::string_view type, std::string_view name) {
  const Record* record = work.Find(table, key);
  if (record == nullptr) return NotFound(type, name);
  ASSIGN_OR_RETURN(auto found, record->Parse<Message>());
  // The key is the last part alone; the region in a name must be the right one too.
  if (name.find('/') != std::string_view::npos && found.name() != name) return NotFound(type, name);
  return found;
}

}  // namespace

void IntakeStore::CreateCode(rpc::CallContext& call, const v1::CreateIntakeCodeRequest& request,
                             v1::IntakeCode* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.decide = [this, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::IntakeCode code,
                     CreateIntakeCode(request, NewCode(work.now()), CircumstancesOf(work, book_)));
    work.Insert(IntakeCodesTable(), ToRecord(code));
    work.Emit(origin.Event("IntakeCode.Created", code.name(), "", code));
    work.SetReply(code.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IntakeStore::DisableCode(rpc::CallContext& call, const v1::DisableIntakeCodeRequest& request,
                              v1::IntakeCode* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string id = IdOf(request.name());
  command.reads = {{&IntakeCodesTable(), {id}}};
  command.decide = [&request, id, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(auto code,
                     FindOrFail<v1::IntakeCode>(work, IntakeCodesTable(), id, kCodeType, request.name()));
    code.set_disabled(true);
    work.Put(IntakeCodesTable(), ToRecord(code));
    work.Emit(origin.Event("IntakeCode.Disabled", code.name(), "", code));
    work.SetReply(code.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IntakeStore::Submit(rpc::CallContext& call, const v1::SubmitIntakeRequest& request,
                         v1::IntakeReceipt* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&IntakeCodesTable(), {request.code()}}};
  command.decide = [this, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const auto code, FindOrFail<v1::IntakeCode>(work, IntakeCodesTable(), request.code(),
                                                                 kCodeType, request.code()));
    ASSIGN_OR_RETURN(
        const TakenIntake taken,
        TakeIntake(code, request, NewUlid(absl::ToUnixMillis(work.now())), CircumstancesOf(work, book_)));
    work.Put(IntakeCodesTable(), ToRecord(taken.code));
    work.Insert(IntakesTable(), ToRecord(taken.intake));
    work.Insert(DeadlinesTable(), ToDeadlineRecord(taken.intake));
    work.Emit(origin.Event("Intake.Submitted", taken.intake.name(), "", WithoutPersonal(taken.intake)));
    v1::IntakeReceipt receipt;
    receipt.set_receipt(IdOf(taken.intake.name()));
    receipt.set_state(taken.intake.state());
    work.SetReply(receipt.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IntakeStore::Triage(rpc::CallContext& call, const v1::TriageIntakeRequest& request, v1::Intake* reply,
                         Done done) {
  Command command = service::CommandFor(call, request);
  const std::string id = IdOf(request.name());
  command.reads = {{&IntakesTable(), {id}}};
  if (!request.case_().empty()) {
    command.reads.push_back({&CasesTable(), {request.case_()}});
    command.reads.push_back({&IntakeCasesTable(), {request.case_()}});
  }
  command.decide = [&call, &request, id, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const auto current,
                     FindOrFail<v1::Intake>(work, IntakesTable(), id, kIntakeType, request.name()));
    const Record* named = request.case_().empty() ? nullptr : work.Find(CasesTable(), request.case_());
    v1::Case registered;
    bool taken = false;
    if (named != nullptr) {
      ASSIGN_OR_RETURN(registered, named->Parse<v1::Case>());
      RETURN_IF_ERROR(MayAct(call, registered));
      taken = work.Find(IntakeCasesTable(), request.case_()) != nullptr;
    }
    ASSIGN_OR_RETURN(const v1::Intake next,
                     TriageIntake(current, request, named == nullptr ? nullptr : &registered, taken));
    work.Put(IntakesTable(), ToRecord(next));
    if (named != nullptr) {
      work.Put(IntakeCasesTable(), {.key = request.case_(), .message = "", .columns = {id}});
    }
    work.Remove(DeadlinesTable(), absl::StrCat(current.name(), "|k1"));
    work.Emit(origin.Event("Intake.Triaged", next.name(), "", WithoutPersonal(next)));
    work.SetReply(WithoutPersonal(next).SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IntakeStore::RecordReveal(rpc::CallContext& call, const v1::RevealIntakeRequest& request,
                               v1::RevealIntakeResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  const std::string id = IdOf(request.name());
  command.reads = {{&IntakesTable(), {id}}};
  command.decide = [&request, id, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const auto intake,
                     FindOrFail<v1::Intake>(work, IntakesTable(), id, kIntakeType, request.name()));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    v1::RevealIntakeRequest logged = request;
    logged.clear_request_id();
    logged.set_purpose(WithoutContact(intake, request.purpose()));
    work.Emit(origin.Event("Intake.Revealed", request.name(), "个人信息保护法第6、28条", logged));
    work.SetReply(v1::RevealIntakeResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<v1::Intake> IntakeStore::Get(std::string_view receipt) {
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      store_.database().Query("SELECT envelope FROM intakes WHERE receipt = $1", {std::string(receipt)}));
  if (rows.empty()) return NotFound(kIntakeType, receipt);
  return storage::OpenMessage<v1::Intake>(rows[0].Bytes(0));
}

std::string internal::IntakePageSql(std::string_view within, bool open_only) {
  const std::string open = open_only ? absl::StrCat(" AND state = ", int{v1::Intake::STATE_SUBMITTED}) : "";
  return absl::StrCat("SELECT envelope FROM intakes WHERE receipt > $1 AND ", ToAbsl(within), open,
                      " ORDER BY receipt LIMIT $2");
}

absl::StatusOr<std::vector<v1::Intake>> IntakeStore::List(std::string_view region, bool open_only,
                                                          std::string_view after, int limit) {
  std::vector<Value> params = {std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store_.database().Query(internal::IntakePageSql(within, open_only), params));
  return service::OpenAll<v1::Intake>(rows);
}

}  // namespace fengqiao::mediation

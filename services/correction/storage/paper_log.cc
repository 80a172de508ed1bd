// Printing: the event that tells of it, and what is printed from.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/law/purpose.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::Origin;
using storage::UnitOfWork;

// A paper names who the person is: a necessary purpose and a strict log.
constexpr char kLaw[] = "个人信息保护法第6、28条";

// By what a paper is the caller's: the file, a document of its county, or a transfer to it.
CorrectionStore::Target TargetOf(UnitOfWork& work, const v1::RenderPaperRequest& request,
                                 const PrintRight& right) {
  CorrectionStore::Target target{.name = request.name()};
  const storage::Record* record = work.Find(SubjectsTable(), request.name());
  if (record == nullptr) return target;
  const auto subject = record->Parse<v1::Subject>();
  if (!subject.ok()) return target;
  if (const v1::Document* document = DocumentPrinted(*subject, right, request.about())) {
    target.document = document->id();
  }
  target.transfer = TransferPrinted(*subject, right, request.about());
  return target;
}

// What the paper is about: where the caller leaves it open, that by which it is his and nothing else.
std::string AboutOf(const v1::Subject& subject, const CorrectionStore::Target& target,
                    const PrintRight& right, const v1::RenderPaperRequest& request) {
  if (!request.about().empty() || target.document.empty()) {
    return request.about().empty() ? target.transfer : request.about();
  }
  const bool itself = right.document == v1::Document::KIND_UNSPECIFIED;
  const v1::Document* document = FindById(target.document, &subject.documents());
  return itself || document == nullptr ? "" : document->about();
}

// A county's paper stays that county's, whoever prints it.
std::string CountyOf(const v1::Subject& subject, const CorrectionStore::Target& target) {
  const v1::Document* document = FindById(target.document, &subject.documents());
  if (document != nullptr && !document->made_by().empty()) return document->made_by();
  const v1::Transfer* transfer = FindById(target.transfer, &subject.transfers());
  return transfer == nullptr ? subject.region() : transfer->to();
}

// A county that has handed the person over is not told where it lives now.
void TakeOutWhereabouts(v1::Person* person) {
  person->clear_phone();
  person->clear_address();
  person->clear_guardian_phone();
}

// What the caller may print from; else a refusal.
absl::StatusOr<PaperFile> FileFor(UnitOfWork& work, const rpc::CallContext& call,
                                  const v1::RenderPaperRequest& request, const PrintRight& right,
                                  const RuleBook& book) {
  const CorrectionStore::Target target = TargetOf(work, request, right);
  ASSIGN_OR_RETURN(Acting acting, FindActing(work, call, target));
  RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
  RETURN_IF_ERROR(MayOpen(call, acting.subject));
  RETURN_IF_ERROR(CheckMinorsGround(acting.subject.minor(), request.ground()));
  const Circumstances now{.now = work.now(),
                          .today = LegalDay(work.now()),
                          .book = book,
                          .actor = {.account = call.caller().subject, .level = acting.level}};
  // What an office is entrusted with says the county responsible alone.
  const bool of_file = !acting.of_document && target.transfer.empty();
  RETURN_IF_ERROR(of_file ? MayPrint(acting.subject, right, now) : MustBeCounty(now));
  PaperFile file;
  file.about = AboutOf(acting.subject, target, right, request);
  // Of its own documents alone the county that has handed the person over says which.
  if (acting.of_document && file.about.empty()) return NothingToPrintAbout();
  ASSIGN_OR_RETURN(file.person, FindPerson(work, request.name()));
  if (right.risk) {
    ASSIGN_OR_RETURN(file.risk, FindRiskFile(work, request.name()));
  }
  file.county = CountyOf(acting.subject, target);
  if (file.county != acting.subject.region() && !call.caller().Covers(api::RegionOf(acting.subject.region())))
    TakeOutWhereabouts(&file.person);
  file.subject = std::move(acting.subject);
  return file;
}

}  // namespace

void CorrectionStore::RecordPrint(rpc::CallContext& call, const v1::RenderPaperRequest& request,
                                  const PrintRight& right, std::shared_ptr<PaperFile> file,
                                  v1::RenderPaperResponse* reply, service::Done done) {
  storage::Command command = service::ReadingFor(call, request);
  command.reads = ReadsOfFile(request.name());
  if (right.risk) command.reads.push_back({&RiskFilesTable(), {request.name()}});
  command.decide = [this, &call, &request, right, file = std::move(file),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(*file, FileFor(work, call, request, right, book_));
    // Which paper of which file, and what for: nothing of what it says.
    v1::RenderPaperRequest logged;
    logged.set_name(request.name());
    logged.set_paper(request.paper());
    logged.set_about(request.about());
    logged.set_purpose(request.purpose());
    if (request.has_ground()) *logged.mutable_ground() = request.ground();
    // The whole person: what a paper's own county is not told stays out of the log all the same.
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, request.name()));
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, request.name()));
    TakeOutPerson(person, barred, &logged);
    common::v1::Event event = origin.Event("Paper.Printed", request.name(), kLaw, logged);
    event.set_region(std::string(api::RegionOf(file->subject.region())));
    work.Emit(std::move(event));
    work.SetReply(v1::RenderPaperResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<std::optional<v1::PositioningOrder>> CorrectionStore::OpenOrderOf(std::string_view subject) {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store_.database().Query("SELECT o.envelope FROM positioning_open AS p JOIN "
                                           "positioning_orders AS o ON o.name = p.order_name WHERE p.subject "
                                           "= $1",
                                           {std::string(subject)}));
  if (rows.empty()) return std::nullopt;
  return storage::OpenMessage<v1::PositioningOrder>(rows[0].Bytes(0));
}

}  // namespace fengqiao::correction

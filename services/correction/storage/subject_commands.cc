// The commands on subjects, and the daily roll-over.

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/identity/normalise.h"
#include "common/identity/person_number.h"
#include "common/law/purpose.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/positioning_service.pb.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/closed_answers.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/day_batches.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/provider_store.h"
#include "services/correction/storage/tables.h"
#include "services/correction/storage/write_subject.h"

namespace fengqiao::correction {
namespace {

using service::Done;
using service::Origin;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;
using v1::Subject;

constexpr char kSubjectType[] = "correction.fengqiao/Subject";
constexpr char kActType[] = "correction.fengqiao/Act";
constexpr std::string_view kOfficeRole = "corrector";
constexpr size_t kProvinceDigits = 2;
constexpr size_t kCityDigits = 4;
// A command leaves less than a file may have, duties not counted, so that what the days bring always finds
// room.
constexpr size_t kMostBytesOfCommands = size_t{448} << 10;
// What the person asks for himself leaves the office its room.
constexpr size_t kMostBytesOfOwn = size_t{256} << 10;
// What settles an entry that is there, and what ends the file, finds room where nothing new does any more.
constexpr size_t kMostBytesOfSettling = size_t{512} << 10;
constexpr size_t kMostBytesOfEnding = size_t{576} << 10;
// What the day changes of a file, about.
constexpr size_t kBytesOfDay = 4096;

size_t MostBytesAfter(const google::protobuf::Message& request) {
  static const auto& settling = *new std::set<std::string>{
      "RegisterSubjectRequest", "DecideLeaveRequest", "EndLeaveRequest", "ReportReturnRequest",
      "DecideTravelPermitRequest", "EndTravelPermitRequest", "LiftBanRequest", "DecideWaiverRequest",
      "EndWaiverRequest", "EndAbsenceRequest", "ReviewSanctionRequest", "DecideSanctionRequest",
      "RecordDeliveryRequest", "RecordOrganDecisionRequest", "AnswerTransferRequest", "DecideTransferRequest",
      "SendFilesRequest", "WithdrawTransferRequest", "ReceiveTransferRequest", "SendReceiptRequest",
      "ReplyOpinionRequest", "RevokeSelfRequest", "SettleSelfNoteRequest", "WithdrawAssignmentRequest",
      // What the person owes, and takes back, is asked of him however large the file is; its texts stand
      // apart, and notes are forgotten beyond some.
      "WithdrawMyLeaveRequest", "ReportToOfficeRequest", "ReportMovementRequest", "ReportChangeRequest"};
  static const auto& ending = *new std::set<std::string>{"ReleaseSubjectRequest", "TerminateSubjectRequest",
                                                         "WithdrawNoticeRequest", "ProposeErasureRequest"};
  const std::string& name = request.GetDescriptor()->name();
  if (name == "RequestMyLeaveRequest") return kMostBytesOfOwn;
  if (ending.contains(name)) return kMostBytesOfEnding;
  return settling.contains(name) ? kMostBytesOfSettling : kMostBytesOfCommands;
}

// Who is under eighteen at the offence has the record sealed by the end, whoever looks.
void SealAtTheEnd(const v1::Person& person, const RuleBook& book, Subject* ended) {
  if (MustBeSealed(*ended, person)) SetSealing(book, ended);
}

// What a county may still see of a subject that it has handed over: the document that it made.
Subject WithDocument(const Subject& subject, std::string_view document) {
  Subject left = Farewell(subject);
  if (const v1::Document* made = FindById(document, &subject.documents())) *left.add_documents() = *made;
  return left;
}

// Who is under correction already: whose file it is, is told to those alone who may read it.
absl::Status UnderCorrection() {
  return Error(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_ALREADY_EXISTS,
               "the person is under correction already");
}

}  // namespace

v1::Level LevelOf(const rpc::Caller& caller, std::string_view county) {
  if (caller.role == kOfficeRole || !caller.Covers(county)) return v1::LEVEL_OFFICE;
  // A city without counties (东莞) is its own county, and the province the next level up.
  std::string above = absl::StrCat(ToAbsl(county.substr(0, kCityDigits)), "00");
  if (above == county) above = absl::StrCat(ToAbsl(county.substr(0, kProvinceDigits)), "0000");
  return caller.Covers(above) ? v1::LEVEL_CITY : v1::LEVEL_COUNTY;
}

absl::Status MayAct(const rpc::CallContext& call, const Subject& subject) {
  const std::string_view county = api::RegionOf(CountyHere(subject));
  if (call.caller().Covers(county)) return absl::OkStatus();
  if (subject.has_entrustment() && call.caller().Covers(api::RegionOf(subject.entrustment().office()))) {
    return absl::OkStatus();
  }
  // Of a subject that has moved, only the county that entered it learns where to.
  const bool entered_it = call.caller().Covers(api::RegionOf(subject.name()));
  return call.AuthorizeRegion(entered_it ? county : api::RegionOf(subject.name()));
}

absl::Status MayOpen(const rpc::CallContext& call, const Subject& subject) {
  RETURN_IF_ERROR(MustNotBeSealed(subject));
  // Who is to supervise a minor has to know whom: the office that is entrusted with the file, as long as that
  // goes on; each opening has its ground all the same.
  const bool entrusted = call.caller().role == kOfficeRole && subject.has_entrustment() &&
                         IsInCharge(subject) &&
                         call.caller().Covers(api::RegionOf(subject.entrustment().office()));
  if (entrusted || !subject.minor() ||
      rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.minors.read")) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
               "the file of a minor is closed to this role (社区矫正法第54条)");
}

absl::Status MayRead(const rpc::CallContext& call, const Subject& subject) {
  // With the file ends what another county was asked about it.
  if (HasEnded(subject)) return MayAct(call, subject);
  for (const v1::Transfer& transfer : subject.transfers()) {
    const bool asked = transfer.has_asked() && transfer.state() != v1::Transfer::STATE_REFUSED &&
                       transfer.state() != v1::Transfer::STATE_WITHDRAWN &&
                       transfer.state() != v1::Transfer::STATE_DONE;
    if (asked && call.caller().Covers(api::RegionOf(transfer.to()))) return absl::OkStatus();
  }
  return MayAct(call, subject);
}

CorrectionStore::CorrectionStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key,
                                 std::vector<std::string> elsewhere)
    : store_(store),
      book_(book),
      key_(std::move(key)),
      elsewhere_(std::move(elsewhere)),
      opener_(store.database()) {}

void CorrectionStore::RegisterNotice(rpc::CallContext& call, const v1::RegisterNoticeRequest& request,
                                     Subject* reply, std::shared_ptr<std::string> known, Done done) {
  Command command = service::CommandFor(call, request);
  // The number as it is stored: what can't be read is told when it is decided.
  v1::Person person = request.person();
  FieldErrors unread;
  CheckPerson("person", LegalDay(store_.database().clock().Now()), &person, &unread);
  const std::string claim = key_.Of(LookupTextOf(person));
  if (unread.empty()) command.reads = {{&PersonClaimsTable(), {claim}}};
  command.decide = [this, &call, &request, claim, known = std::move(known),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string name =
        absl::StrCat(request.parent(), "/subjects/", NewUlid(absl::ToUnixMillis(work.now())));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject,
                                      .level = LevelOf(call.caller(), api::RegionOf(request.parent()))}};
    ASSIGN_OR_RETURN(NewSubject made, correction::RegisterNotice(request, name, now));
    if (const Record* taken = work.Find(PersonClaimsTable(), claim)) {
      *known = std::get<std::string>(taken->columns[0]);
      return UnderCorrection();
    }
    NewFile file{.made = std::move(made), .claim = claim, .event = "Subject.Noticed", .rule = "CD2"};
    ASSIGN_OR_RETURN(const Subject written, WriteNew(work, std::move(file), origin));
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<Subject> CorrectionStore::WriteNew(UnitOfWork& work, NewFile file,
                                                  const Origin& origin) const {
  Step step{.next = std::move(file.made.subject), .event = file.event, .rule = file.rule};
  const std::string name = step.next.name();
  const auto happened = Wake(book_, LegalDay(work.now()), &step.next);
  const PersonKey key = MakeKey(work, name);
  ASSIGN_OR_RETURN(Subject written,
                   WriteSubject(work, {}, std::move(step), happened, EventsOf(origin, name, key), book_,
                                kMostBytesOfCommands, key));
  work.Insert(PersonsTable(), ToRecord(name, file.made.person, key));
  work.Put(PersonClaimsTable(), {.key = file.claim, .message = "", .columns = {name}});
  return written;
}

void CorrectionStore::TellKnown(UnitOfWork& work, const Subject& subject, const Origin& origin) {
  Emit(work, origin.Event("Subject.NoticedAgain", subject.name(), "个人信息保护法第28条", Farewell(subject)),
       subject.region());
}

std::string CorrectionStore::ClaimOf(const v1::Person& person) const { return key_.Of(LookupTextOf(person)); }

void CorrectionStore::RecordKnown(rpc::CallContext& call, const v1::RegisterNoticeRequest& request,
                                  const std::string& known, Done done) {
  const auto subject = GetSubject(known);
  if (!subject.ok()) return done(subject.status());
  const auto person = GetPerson(known);
  if (!person.ok()) return done(person.status());
  // A number alone tells nobody who is under correction.
  absl::Status told = NumberOfAnother();
  if (identity::NormaliseName(request.person().name()) == person->name()) {
    const bool may_read = rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.subjects.read") &&
                          MayRead(call, *subject).ok() && MayOpen(call, *subject).ok();
    told = may_read ? AlreadyExists(kSubjectType, known) : UnderCorrection();
  }
  Command command = service::ReadingFor(call, request);
  command.decide = [subject = *subject, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    TellKnown(work, subject, origin);
    work.SetReply(Subject().SerializeAsString());
    return absl::OkStatus();
  };
  const auto none = std::make_shared<Subject>();
  service::Submit(store_.writes(), std::move(command), call, none.get(),
                  [none, told, done = std::move(done)](const absl::Status& written) {
                    done(written.ok() ? told : written);
                  });
}

std::string CorrectionStore::ClaimOf(const v1::CorrectPersonRequest& request) const {
  if (request.person().number().empty()) return "";
  const auto number =
      identity::ParsePersonNumber(request.person().number(), LegalDay(store_.database().clock().Now()));
  return number.ok() ? key_.Of(number.value.text) : "";
}

// Who is offered by another installation is claimed by the registration here.
std::string CorrectionStore::ClaimOf(const v1::ReceiveTransferRequest& request) {
  if (elsewhere_.empty()) return "";
  const auto person = GetPerson(request.name());
  return person.ok() ? key_.Of(LookupTextOf(*person)) : "";
}

// By whom the person is offered is asked again inside the transaction.
std::string CorrectionStore::OfferedBy(const v1::ReceiveTransferRequest& request) {
  if (elsewhere_.empty()) return "";
  const auto subject = GetSubject(request.name());
  return subject.ok() && IsHeldElsewhere(*subject) ? subject->region() : "";
}

// What can't be read leaves nothing: then the release asks for another try.
OpenFile CorrectionStore::OpenFileOf(const v1::ReleaseSubjectRequest& request) {
  const auto person = GetPerson(request.name());
  if (!person.ok()) return {};
  return FindOpenFile(store_.database(), key_.Of(LookupTextOf(*person))).value_or(OpenFile{});
}

absl::Status CorrectionStore::WritePerson(UnitOfWork& work, const std::string& subject,
                                          const v1::Person& before, const v1::Person& after,
                                          const PersonKey& key) {
  const std::string old_claim = key_.Of(LookupTextOf(before)), new_claim = key_.Of(LookupTextOf(after));
  if (old_claim != new_claim) {
    if (work.Find(PersonClaimsTable(), new_claim) != nullptr) return UnderCorrection();
    work.Remove(PersonClaimsTable(), old_claim);
    work.Put(PersonClaimsTable(), {.key = new_claim, .message = "", .columns = {subject}});
  }
  work.Put(PersonsTable(), ToRecord(subject, after, key));
  return absl::OkStatus();
}

void CorrectionStore::ChangeSubject(rpc::CallContext& call, const google::protobuf::Message& request,
                                    Target target, Decider decide, google::protobuf::Message* reply,
                                    Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = ReadsOfFile(target.name);
  if (target.risk) command.reads.push_back({&RiskFilesTable(), {target.name}});
  if (!target.claim.empty()) command.reads.push_back({&PersonClaimsTable(), {target.claim}});
  if (!target.provider.empty()) command.reads.push_back({&ProvidersTable(), {target.provider}});
  for (storage::Read& read : ReadsOf(target.open_file)) command.reads.push_back(std::move(read));
  if (!target.offered_by.empty()) {
    command.reads.push_back({&OffersTable(), OfferKeys(target.name, target.transfer, target.offered_by)});
    command.reads.push_back({&ClosedPersonsTable(), {target.name}});
  }
  const bool of_office = target.whose == Whose::kOffice;
  // A file that the law has sealed since is opened by its own command alone, an old answer is not.
  command.may_replay = [&call, target](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, target));
    return MustNotBeSealed(acting.subject);
  };
  command.decide = [this, &call, &request, target = std::move(target), decide = std::move(decide),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, target));
    RETURN_IF_ERROR(api::CheckEtag(target.etag, api::RevisionOf(acting.subject.etag())));
    ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, target.name));
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, target.name));
    ASSIGN_OR_RETURN(const auto provider, FindProvider(work, target.provider));
    v1::RiskFile risk;
    if (target.risk) {
      ASSIGN_OR_RETURN(risk, FindRiskFile(work, target.name));
    }
    const bool offered = IsHeldElsewhere(acting.subject) && !target.transfer.empty();
    const bool by_same = offered && acting.subject.region() == target.offered_by;
    const bool recalled =
        by_same && FindOffer(work, target.name, target.transfer, target.offered_by) == OfferState::kRecalled;
    const Circumstances now{
        .now = work.now(),
        .today = LegalDay(work.now()),
        .book = book_,
        .actor = {.account = call.caller().subject, .level = acting.level, .regions = call.caller().regions},
        .person = &person,
        .provider = provider ? &*provider : nullptr,
        .fresh_id = NewUlid(absl::ToUnixMillis(work.now())),
        .risk_file = target.risk ? &risk : nullptr,
        .elsewhere = &elsewhere_,
        .recalled = recalled ? target.transfer : target.recalled};
    const std::unique_ptr<google::protobuf::Message> cleaned(request.New());
    cleaned->CopyFrom(request);
    ASSIGN_OR_RETURN(v1::BarredPersons barred, FindBarred(work, target.name));
    v1::BarredPersons taken_out = barred;
    if (!target.barred.name().empty()) *taken_out.add_persons() = target.barred;
    TakeOutPerson(person, taken_out, cleaned.get());
    Subject current = acting.subject;
    auto happened = Wake(book_, now.today, &current);
    ASSIGN_OR_RETURN(Step step, decide(current, *cleaned, now));
    // What was entered late may have been missed since: the end of a custody, say.
    for (Happening& one : Wake(book_, now.today, &step.next)) happened.push_back(std::move(one));
    const bool ends = HasEnded(step.next) && !HasEnded(acting.subject);
    if (offered && IsInCharge(step.next)) {
      if (!by_same) return Unavailable("another offer has come meanwhile");
      RETURN_IF_ERROR(TakeOver(work, target, person));
    }
    if (step.person) RETURN_IF_ERROR(WritePerson(work, target.name, person, *step.person, key));
    if (step.barred) {
      *barred.add_persons() = *step.barred;
      work.Put(BarredPersonsTable(), ToRecord(target.name, barred, key));
      // What the file has said so far may name the person, too: the injunction of the notice does.
      TakeOutPerson(person, barred, &step.next);
    }
    if (step.risk_file) work.Put(RiskFilesTable(), ToRecord(target.name, *step.risk_file, key));
    // Also of one that had ended before the law's sealing was known here.
    if (HasEnded(step.next) && !step.next.has_sealing()) SealAtTheEnd(person, book_, &step.next);
    // Help begins in the transaction of the release: nobody is lost between the two.
    if (ends && step.next.state() == Subject::STATE_RELEASED) {
      RETURN_IF_ERROR(OpenResettlement(work, current, step.next, person, target.open_file,
                                       key_.Of(LookupTextOf(person)), now, origin));
    }
    ASSIGN_OR_RETURN(const Subject written,
                     WriteSubject(work, {&acting.subject, acting.figured}, std::move(step), happened,
                                  EventsOf(origin, target.name, key), book_, MostBytesAfter(request), key));
    // Released or terminated, the person may come under correction again.
    if (ends) work.Remove(PersonClaimsTable(), key_.Of(LookupTextOf(person)));
    if (target.whose == Whose::kOwn) {
      work.SetReply(MyFileOf(written, now.actor.account, now.today).SerializeAsString());
      return absl::OkStatus();
    }
    if (target.whose == Whose::kProvider) {
      const v1::ProviderAssignment* assigned = AssignedOn(written, target.provider, now.today);
      if (assigned == nullptr) return Internal("an act ended an assignment");
      work.SetReply(AssignedPersonOf(written, *assigned, now.today).SerializeAsString());
      return absl::OkStatus();
    }
    Subject told = acting.of_document ? WithDocument(written, target.document) : written;
    if (!MayOpen(call, written).ok()) CloseFile(&told);
    work.SetReply(told.SerializeAsString());
    return absl::OkStatus();
  };
  // Also an old answer that was given under another role.
  if (of_office) done = ClosedTo(call, reply, std::move(done));
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void CorrectionStore::RecordAssignedAct(rpc::CallContext& call, const v1::RecordAssignedActRequest& request,
                                        v1::AssignedPerson* reply, Done done) {
  ChangeSubject(
      call, request,
      {.name = request.name(),
       .etag = request.etag(),
       .whose = Whose::kProvider,
       .provider = request.provider()},
      [](const Subject& current, const google::protobuf::Message& command, const Circumstances& now) {
        return Decide(current, static_cast<const v1::RecordAssignedActRequest&>(command), now);
      },
      reply, std::move(done));
}

void CorrectionStore::RecordReveal(rpc::CallContext& call, const v1::RevealSubjectRequest& request,
                                   v1::RevealSubjectResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = ReadsOfFile(request.name());
  command.decide = [&call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, {.name = request.name()}));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    RETURN_IF_ERROR(MayOpen(call, acting.subject));
    RETURN_IF_ERROR(CheckMinorsGround(acting.subject.minor(), request.ground()));
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, request.name()));
    v1::RevealSubjectRequest logged = request;
    logged.clear_request_id();
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, request.name()));
    TakeOutPerson(person, barred, &logged);
    Emit(work, origin.Event("Subject.Revealed", request.name(), "个人信息保护法第6、28条", logged),
         CountyHere(acting.subject));
    v1::RevealSubjectResponse answer;
    if (acting.subject.minor()) *answer.mutable_subject() = acting.subject;
    work.SetReply(answer.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void CorrectionStore::RecordActReveal(rpc::CallContext& call, const v1::RevealActRequest& request,
                                      v1::RevealActResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  const std::string key = ActKey(request.name(), request.act());
  command.reads = ReadsOfFile(request.name());
  command.reads.push_back({&ActsTable(), {key}});
  command.decide = [&call, &request, key, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, {.name = request.name()}));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    RETURN_IF_ERROR(MayOpen(call, acting.subject));
    RETURN_IF_ERROR(CheckMinorsGround(acting.subject.minor(), request.ground()));
    const Record* record = work.Find(ActsTable(), key);
    if (record == nullptr) return NotFound(kActType, request.act());
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, request.name()));
    v1::RevealActRequest logged = request;
    logged.clear_request_id();
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, request.name()));
    TakeOutPerson(person, barred, &logged);
    Emit(work, origin.Event("Act.Revealed", request.name(), "社区矫正法第62条；个人信息保护法第6条", logged),
         CountyHere(acting.subject));
    v1::RevealActResponse answer;
    ASSIGN_OR_RETURN(*answer.mutable_act(), record->Parse<v1::Act>());
    work.SetReply(answer.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::Status CorrectionStore::RecordOpening(rpc::CallContext& call, const std::string& name,
                                            const v1::FileOpening& opening,
                                            const google::protobuf::Message& asked) {
  RETURN_IF_ERROR(CheckBounds(asked));
  // Who approves of positioning reads the order that is before him, a minor's too: it, and nothing else.
  const bool decides = asked.GetDescriptor() == v1::GetPositioningOrderRequest::descriptor() &&
                       rpc::Policy::BuiltIn().Allows(call.caller().role, "positioning.orders.approve");
  Command command = service::ReadingFor(call, asked);
  command.reads = ReadsOfFile(name);
  command.decide = [&](UnitOfWork& work) -> absl::Status {
    const Record* record = work.Find(SubjectsTable(), name);
    if (record == nullptr) return NoSuchSubject(name);
    ASSIGN_OR_RETURN(const Subject subject, record->Parse<Subject>());
    RETURN_IF_ERROR(MayRead(call, subject));
    RETURN_IF_ERROR(decides ? MustNotBeSealed(subject) : MayOpen(call, subject));
    RETURN_IF_ERROR(MustNotBeErased(subject));
    RETURN_IF_ERROR(CheckMinorsGround(subject.minor(), opening.ground()));
    RETURN_IF_ERROR(law::CheckPurpose(opening.purpose(), "opening.purpose"));
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, name));
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, name));
    const std::unique_ptr<google::protobuf::Message> logged(asked.New());
    logged->CopyFrom(asked);
    TakeOutPerson(person, barred, logged.get());
    Emit(work, Origin(call).Event("Subject.Opened", name, "社区矫正法第54条", *logged), CountyHere(subject));
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(storage::CommandResult written, store_.writes().BlockingSubmit(std::move(command)));
  call.set_event(std::move(written.event_id));
  return absl::OkStatus();
}

void CorrectionStore::RecordBarredReveal(rpc::CallContext& call, const v1::RevealBarredPersonRequest& request,
                                         v1::RevealBarredPersonResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = ReadsOfFile(request.name());
  command.decide = [&call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Acting acting, FindActing(work, call, {.name = request.name()}));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    RETURN_IF_ERROR(MayOpen(call, acting.subject));
    RETURN_IF_ERROR(CheckMinorsGround(acting.subject.minor(), request.ground()));
    const v1::Ban* ban = FindById(request.ban(), &acting.subject.bans());
    if (ban == nullptr || ban->kind() != v1::Ban::KIND_PERSON) {
      return NotFound("correction.fengqiao/BarredPerson", request.ban());
    }
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, request.name()));
    ASSIGN_OR_RETURN(const v1::BarredPersons barred, FindBarred(work, request.name()));
    v1::RevealBarredPersonRequest logged = request;
    logged.clear_request_id();
    TakeOutPerson(person, barred, &logged);
    Emit(work, origin.Event("Ban.PersonRevealed", request.name(), "个人信息保护法第6、28条", logged),
         CountyHere(acting.subject));
    work.SetReply(v1::RevealBarredPersonResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::Status CorrectionStore::RollOverOne(UnitOfWork& work, const std::string& name) {
  const absl::CivilDay today = LegalDay(work.now());
  const Record* record = work.Find(SubjectsTable(), name);
  // Another replica, or a command, may have been first.
  if (record == nullptr || WakesIn(*record) > FormatDay(today)) return absl::OkStatus();
  ASSIGN_OR_RETURN(Subject after, record->Parse<Subject>());
  const bool figured = IsFigured(*record, after);
  const auto happened = Wake(book_, today, &after);
  const bool waits = EndedOn(after) && after.has_sealing() && !IsSealed(after);
  if (!happened.empty() || waits) {
    ASSIGN_OR_RETURN(const Subject before, record->Parse<Subject>());
    ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
    return WriteSubject(work, {&before, figured}, {.next = std::move(after), .event = "", .rule = ""},
                        happened, EventsOfTheService(name, key), book_, kMostBytesOfFile, key)
        .status();
  }
  // What is due changes with the day and is no change of the file: neither a revision nor an event.
  google::protobuf::RepeatedPtrField<v1::Duty> duties;
  duties.Swap(after.mutable_duties());
  DeriveDuties(book_, today, &after);
  WriteDuties(work, after, duties, after);
  work.Put(SubjectsTable(),
           ToRecord(after, WakesOn(after, book_, today), figured ? api::RevisionOf(after.etag()) : 0));
  return absl::OkStatus();
}

absl::StatusOr<RolledOver> CorrectionStore::RollOver(int limit, std::string_view after) {
  const DayTable subjects{
      .table = SubjectsTable(),
      .with = {&PersonKeysTable()},
      .waking_sql = internal::WakingSql(),
      .bytes_a_file = kBytesOfDay,
      .bring = [this](UnitOfWork& work, const std::string& name) { return RollOverOne(work, name); }};
  return BringBatch(store_, subjects, limit, after);
}

absl::Status CorrectionStore::SealOlderOne(UnitOfWork& work, const std::string& name) {
  const Record* record = work.Find(SubjectsTable(), name);
  if (record == nullptr || !IsToBeLookedAt(*record)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Subject before, record->Parse<Subject>());
  const bool figured = IsFigured(*record, before);
  ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, name));
  ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
  Subject after = before;
  SealAtTheEnd(person, book_, &after);
  if (!after.has_sealing()) {
    work.Put(SubjectsTable(),
             ToRecord(before, absl::CivilDay(9999, 12, 31), FiguredIn(SubjectsTable(), *record)));
    return absl::OkStatus();
  }
  return WriteSubject(work, {&before, figured}, {.next = std::move(after), .event = "", .rule = ""}, {},
                      EventsOfTheService(name, key), book_, kMostBytesOfFile, key)
      .status();
}

absl::StatusOr<RolledOver> CorrectionStore::SealOlder(int limit, std::string_view after) {
  const DayTable subjects{
      .table = SubjectsTable(),
      .with = {&PersonsTable(), &PersonKeysTable()},
      // Their day was that of the end.
      .waking_sql =
          "SELECT name, '' FROM subjects WHERE sealed = 2 AND '' <= $1 AND ('', name) > ($3, $4) "
          "ORDER BY name LIMIT $2",
      .bytes_a_file = kBytesOfDay,
      .bring = [this](UnitOfWork& work, const std::string& name) { return SealOlderOne(work, name); }};
  return BringBatch(store_, subjects, limit, after);
}

}  // namespace fengqiao::correction

// The commands on subjects, and the daily roll-over.

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/invariants.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/day_batches.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/provider_store.h"
#include "services/correction/storage/tables.h"

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
// A row that clients can't read would stop whoever follows the log: see bounds in mediation. A command leaves
// less, duties not counted, so that what the days bring always finds room.
constexpr size_t kMostBytes = size_t{1024} << 10;
constexpr size_t kMostBytesOfCommands = size_t{448} << 10;
// What the person asks for himself leaves the office its room.
constexpr size_t kMostBytesOfOwn = size_t{256} << 10;
// What settles an entry that is there, and what ends the file, finds room where nothing new does any more.
constexpr size_t kMostBytesOfSettling = size_t{512} << 10;
constexpr size_t kMostBytesOfEnding = size_t{576} << 10;
// What the day changes of a file, about.
constexpr size_t kBytesOfDay = 4096;

// What an event says, by whom it is made: a caller, or the day.
using MakeEvent = std::function<common::v1::Event(std::string_view type, std::string_view rule,
                                                  const google::protobuf::Message& state)>;

MakeEvent EventsOf(const Origin& origin, std::string name, PersonKey key) {
  return [origin, name = std::move(name), key = std::move(key)](std::string_view type, std::string_view rule,
                                                                const google::protobuf::Message& state) {
    common::v1::Event event = origin.Event(type, name, rule, state);
    SealPayload(key, &event);
    return event;
  };
}

common::v1::Event EventOfTheDay(std::string_view name, std::string_view type, std::string_view rule,
                                const google::protobuf::Message& state) {
  common::v1::Event event;
  event.set_type(std::string(type));
  event.set_resource(std::string(name));
  event.set_rule(std::string(rule));
  event.mutable_actor()->set_subject("fengqiao-correction");
  event.mutable_actor()->set_role("service");
  event.mutable_payload()->PackFrom(state);
  return event;
}

void Emit(UnitOfWork& work, common::v1::Event event, std::string_view region) {
  event.set_region(std::string(api::RegionOf(region)));
  work.Emit(std::move(event));
}

// Brings the rows of duties into step with what the subject says.
void WriteDuties(UnitOfWork& work, const Subject* before, const Subject& after) {
  std::map<std::string, Record> old_rows;
  if (before != nullptr) {
    for (const v1::Duty& duty : before->duties()) {
      Record row = ToRecord(*before, duty);
      old_rows.emplace(row.key, std::move(row));
    }
  }
  for (const v1::Duty& duty : after.duties()) {
    Record row = ToRecord(after, duty);
    const auto old = old_rows.find(row.key);
    if (old == old_rows.end()) {
      work.Insert(DutiesTable(), std::move(row));
      continue;
    }
    const bool same = old->second.message == row.message && old->second.columns == row.columns;
    old_rows.erase(old);
    if (!same) work.Replace(DutiesTable(), std::move(row));
  }
  for (const auto& [key, row] : old_rows) work.Remove(DutiesTable(), key);
}

void WriteStays(UnitOfWork& work, const Subject* before, const Subject& after) {
  for (int i = 0; i < after.stays_size(); ++i) {
    Record row = ToRecord(after.name(), after.stays(i));
    if (before == nullptr || i >= before->stays_size()) {
      work.Insert(StaysTable(), std::move(row));
    } else if (row.columns != ToRecord(before->name(), before->stays(i)).columns) {
      work.Replace(StaysTable(), std::move(row));
    }
  }
}

// All that a county hears of a subject that it has handed over.
Subject Farewell(const Subject& subject) {
  Subject left;
  left.set_name(subject.name());
  left.set_region(subject.region());
  left.set_responsibility_epoch(subject.responsibility_epoch());
  left.set_state(subject.state());
  *left.mutable_update_time() = subject.update_time();
  return left;
}

// All that a county hears of a subject that it will not take over after all.
Subject WithTransfer(const Subject& subject, const v1::Transfer& transfer) {
  Subject told = Farewell(subject);
  *told.add_transfers() = transfer;
  return told;
}

// A follower sees the events of its own regions: a county that is asked to take somebody over gets what
// happens to the transfer as an event of its own, and one that has handed somebody over is told so.
void EmitForOthers(UnitOfWork& work, const Subject* before, const Subject& after, const Step& step,
                   const MakeEvent& event) {
  for (const v1::Transfer& transfer : after.transfers()) {
    const v1::Transfer* was = before == nullptr ? nullptr : FindById(transfer.id(), &before->transfers());
    const bool moved = was == nullptr || was->state() != transfer.state();
    const bool theirs = transfer.has_asked() && transfer.state() != v1::Transfer::STATE_DONE;
    if (!moved || !theirs) continue;
    const bool over =
        transfer.state() == v1::Transfer::STATE_REFUSED || transfer.state() == v1::Transfer::STATE_WITHDRAWN;
    Emit(work, event("Transfer.Offered", step.rule, over ? WithTransfer(after, transfer) : after),
         transfer.to());
  }
  if (before != nullptr && before->region() != after.region()) {
    Emit(work, event("Subject.Left", step.rule, Farewell(after)), before->region());
  }
}

// The day on which a file changes by itself: an ended one by being sealed.
absl::CivilDay WakesWithSealing(const Subject& subject, const RuleBook& book, absl::CivilDay today) {
  if (!HasEnded(subject) || !subject.has_sealing() || IsSealed(subject)) {
    return WakesOn(subject, book, today);
  }
  return DayOf(subject.sealing().due());
}

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

// A file as it is stored, none for a new one, and whether its figures are of this revision.
struct Before {
  const Subject* subject = nullptr;
  bool figured = true;
};

// Writes a subject after what was there with all that hangs on it, and what happened. Refuses what can't be
// kept; a subject in which an invariant is broken is never written.
absl::StatusOr<Subject> WriteSubject(UnitOfWork& work, const Before& stored, Step step,
                                     std::vector<Happening> happened, const MakeEvent& event,
                                     const RuleBook& book, size_t most_bytes, const PersonKey& key) {
  const absl::CivilDay today = LegalDay(work.now());
  const Subject* before = stored.subject;
  Subject after = std::move(step.next);
  after.clear_duties();
  if (after.ByteSizeLong() > most_bytes) return Refuse("correction.subject.size");
  after.set_etag(api::EtagOf(before == nullptr ? 1 : api::RevisionOf(before->etag()) + 1));
  *after.mutable_update_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  DeriveDuties(book, today, &after);
  if (SealWhereDue(today, &after)) happened.push_back({"Subject.Sealed", "CrPL286"});
  if (const auto broken = BrokenIn(after); !broken.empty()) {
    return Internal(absl::StrCat(after.name(), " after ", step.event, ": ", absl::StrJoin(broken, "; ")));
  }
  if (after.ByteSizeLong() > kMostBytes) {
    return Internal(absl::StrCat(after.name(), " has ", after.ByteSizeLong(), " bytes"));
  }
  // What a replica of an older version has left out of step is the roll-over's: figures are never half.
  const int64_t figured = stored.figured ? api::RevisionOf(after.etag()) : 0;
  Record row = ToRecord(after, WakesWithSealing(after, book, today), figured);
  if (before == nullptr) {
    work.Insert(SubjectsTable(), std::move(row));
  } else {
    work.Put(SubjectsTable(), std::move(row));
  }
  WriteDuties(work, before, after);
  WriteStays(work, before, after);
  WriteAssignments(work, before, after);
  if (stored.figured) WriteFigures(work, before, after, book);
  for (const Happening& one : happened) Emit(work, event(one.event, one.rule, after), after.region());
  if (step.act) {
    v1::Act act = *step.act;
    act.set_id(NewUlid(absl::ToUnixMillis(work.now())));
    work.Insert(ActsTable(), ToRecord(after.name(), act));
    work.Insert(ActContentsTable(), ToContentRecord(after.name(), act, key));
    if (stored.figured) WriteFigure(work, after, act);
    act.clear_content();
    act.clear_place();
    Emit(work, event("Act.Recorded", step.rule, act), after.region());
  }
  EmitForOthers(work, before, after, step, event);
  // The command's own event is the last, whose id its caller gets.
  if (!step.event.empty()) Emit(work, event(step.event, step.rule, after), after.region());
  return after;
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
  const std::string_view county = api::RegionOf(subject.region());
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
  if (!subject.minor() || rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.minors.read")) {
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

CorrectionStore::CorrectionStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key)
    : store_(store), book_(book), key_(std::move(key)), opener_(store.database()) {}

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
    const bool may_read = MayRead(call, *subject).ok() && MayOpen(call, *subject).ok();
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
    const Circumstances now{
        .now = work.now(),
        .today = LegalDay(work.now()),
        .book = book_,
        .actor = {.account = call.caller().subject, .level = acting.level, .regions = call.caller().regions},
        .person = &person,
        .provider = provider ? &*provider : nullptr,
        .fresh_id = NewUlid(absl::ToUnixMillis(work.now())),
        .risk_file = target.risk ? &risk : nullptr};
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
         acting.subject.region());
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
         acting.subject.region());
    v1::RevealActResponse answer;
    ASSIGN_OR_RETURN(*answer.mutable_act(), record->Parse<v1::Act>());
    work.SetReply(answer.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
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
         acting.subject.region());
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
  ASSIGN_OR_RETURN(const Subject before, record->Parse<Subject>());
  const bool figured = IsFigured(*record, before);
  Subject after = before;
  const auto happened = Wake(book_, today, &after);
  const bool waits = HasEnded(after) && after.has_sealing() && !IsSealed(after);
  if (!happened.empty() || waits) {
    ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
    const MakeEvent event = [&](std::string_view type, std::string_view rule,
                                const google::protobuf::Message& state) {
      common::v1::Event made = EventOfTheDay(name, type, rule, state);
      SealPayload(key, &made);
      return made;
    };
    return WriteSubject(work, {&before, figured}, {.next = std::move(after), .event = "", .rule = ""},
                        happened, event, book_, kMostBytes, key)
        .status();
  }
  // What is due changes with the day and is no change of the file: neither a revision nor an event.
  DeriveDuties(book_, today, &after);
  WriteDuties(work, &before, after);
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
    work.Put(SubjectsTable(), ToRecord(before, absl::CivilDay(9999, 12, 31), FiguredIn(*record)));
    return absl::OkStatus();
  }
  const MakeEvent event = [&](std::string_view type, std::string_view rule,
                              const google::protobuf::Message& state) {
    common::v1::Event made = EventOfTheDay(name, type, rule, state);
    SealPayload(key, &made);
    return made;
  };
  return WriteSubject(work, {&before, figured}, {.next = std::move(after), .event = "", .rule = ""}, {},
                      event, book_, kMostBytes, key)
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

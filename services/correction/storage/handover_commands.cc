// Hand-overs between installations: what a peer asks, and what is made of what it tells.

#include <memory>
#include <utility>

#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/rpc/caller.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/storage/acting.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/person_keys.h"
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
constexpr char kLaw[] = "A11";

// The stored subject, if there is one.
absl::StatusOr<std::optional<Subject>> StoredSubject(const Record* record) {
  if (record == nullptr) return {std::nullopt};
  ASSIGN_OR_RETURN(Subject subject, record->Parse<Subject>());
  return {std::move(subject)};
}

// Who the person is, whom it must not meet, and what is kept of risk assessments: all that stands beside a
// file and goes with it.
absl::StatusOr<v1::HandoverFile> FindBesideFile(UnitOfWork& work, const std::string& name) {
  v1::HandoverFile beside;
  ASSIGN_OR_RETURN(*beside.mutable_person(), FindPerson(work, name));
  ASSIGN_OR_RETURN(*beside.mutable_barred(), FindBarred(work, name));
  ASSIGN_OR_RETURN(*beside.mutable_risk(), FindRiskFile(work, name));
  return beside;
}

// In the place of what was there, all of it: what is not in a file is of another state of it.
void PutBesideFile(UnitOfWork& work, const std::string& name, const v1::HandoverFile& beside,
                   const PersonKey& key) {
  work.Put(PersonsTable(), ToRecord(name, beside.person(), key));
  if (beside.barred().ByteSizeLong() > 0) {
    work.Put(BarredPersonsTable(), ToRecord(name, beside.barred(), key));
  } else {
    work.Delete(BarredPersonsTable(), name);
  }
  if (beside.risk().ByteSizeLong() > 0) {
    work.Put(RiskFilesTable(), ToRecord(name, beside.risk(), key));
  } else {
    work.Delete(RiskFilesTable(), name);
  }
}

// What comes with the file, or was there before an offer that has come to nothing, or has given way to
// another county's. `closed` says whether the person was here before the offer.
absl::Status WriteBesideFile(UnitOfWork& work, const std::string& name, const Heard& heard, bool closed,
                             const PersonKey& key) {
  if (heard.person) {
    v1::HandoverFile come;
    *come.mutable_person() = *heard.person;
    *come.mutable_barred() = heard.barred;
    *come.mutable_risk() = heard.risk;
    PutBesideFile(work, name, come, key);
    return absl::OkStatus();
  }
  if (!heard.forgets && !heard.lets_go) return absl::OkStatus();
  v1::HandoverFile left;
  if (closed) {
    const Record* kept = work.Find(ClosedPersonsTable(), name);
    // Of offers from before it was kept nobody knows any more who the person was by the copy.
    if (kept == nullptr) return absl::OkStatus();
    ASSIGN_OR_RETURN(left, ParsedBy<v1::HandoverFile>(key, kept->message));
  }
  PutBesideFile(work, name, left, key);
  if (heard.forgets) work.Delete(ClosedPersonsTable(), name);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<CorrectionStore::RecallOf>> CorrectionStore::RecallBeforeChange(
    const rpc::CallContext& call, const google::protobuf::Message& request, const std::string& name,
    const std::string& etag, const Decider& decide) {
  if (elsewhere_.empty()) return {std::nullopt};
  const auto subject = GetSubject(name);
  // Who is not there, or not to be seen, is told so by the command.
  if (!subject.ok() || !MayAct(call, *subject).ok()) return {std::nullopt};
  const v1::Transfer* transfer = OutOfHand(*subject);
  if (transfer == nullptr) return {std::nullopt};
  RETURN_IF_ERROR(api::CheckEtag(etag, api::RevisionOf(subject->etag())));
  ASSIGN_OR_RETURN(const v1::Person person, GetPerson(name));
  const absl::Time time = store_.database().clock().Now();
  const Circumstances now{.now = time,
                          .today = LegalDay(time),
                          .book = book_,
                          .actor = {.account = call.caller().subject,
                                    .level = LevelOf(call.caller(), api::RegionOf(subject->region())),
                                    .regions = call.caller().regions},
                          .person = &person,
                          .elsewhere = &elsewhere_,
                          .recalled = transfer->id()};
  Subject current = *subject;
  Wake(book_, now.today, &current);
  RETURN_IF_ERROR(decide(current, request, now).status());
  RecallOf recall{.to = transfer->to(), .request = {}};
  recall.request.set_name(name);
  recall.request.set_transfer(transfer->id());
  recall.request.set_county(subject->region());
  return {std::move(recall)};
}

absl::Status CorrectionStore::TakeOver(UnitOfWork& work, const Target& target, const v1::Person& person) {
  const std::string claim = key_.Of(LookupTextOf(person));
  // Newer files have come since it was read whose claim it is.
  if (claim != target.claim) return Unavailable("the person's file has changed meanwhile");
  const Record* taken = work.Find(PersonClaimsTable(), claim);
  if (taken != nullptr && std::get<std::string>(taken->columns[0]) != target.name) {
    return Error(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_ALREADY_EXISTS,
                 "the person is under correction already");
  }
  work.Put(PersonClaimsTable(), {.key = claim, .message = "", .columns = {target.name}});
  PutOffer(work, target.name, target.transfer, target.offered_by, OfferState::kRegistered, /*shared=*/true);
  // Who the person is is known from the newer file from now on.
  work.Delete(ClosedPersonsTable(), target.name);
  return absl::OkStatus();
}

void CorrectionStore::RecordFetch(rpc::CallContext& call, const v1::FetchFileRequest& request,
                                  v1::FetchFileResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = ReadsOfFile(request.name());
  command.reads.push_back({&RiskFilesTable(), {request.name()}});
  command.decide = [&call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const auto subject, StoredSubject(work.Find(SubjectsTable(), request.name())));
    if (!subject) return NotFound(kSubjectType, request.name());
    const v1::Transfer* asked = FindById(request.transfer(), &subject->transfers());
    if (asked == nullptr || !call.caller().Covers(api::RegionOf(asked->to()))) {
      return NotFound(kSubjectType, request.name());
    }
    const v1::Transfer* sent = OutOfHand(*subject);
    // Neither one that has ended, so that nothing sealed or destroyed goes.
    if (sent == nullptr || sent->id() != request.transfer()) return Refuse("correction.handover.files");
    ASSIGN_OR_RETURN(v1::HandoverFile file, FindBesideFile(work, request.name()));
    Emit(work, origin.Event("Subject.FileFetched", request.name(), kLaw, Farewell(*subject)),
         subject->region());
    *file.mutable_subject() = *subject;
    v1::FetchFileResponse answer;
    answer.set_revealed_file(file.SerializeAsString());
    work.SetReply(answer.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void CorrectionStore::Recall(rpc::CallContext& call, const v1::RecallOfferRequest& request,
                             v1::RecallOfferResponse* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&SubjectsTable(), {request.name()}},
                   {&OffersTable(), OfferKeys(request.name(), request.transfer(), request.county())}};
  command.decide = [&request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const OfferState state = FindOffer(work, request.name(), request.transfer(), request.county());
    ASSIGN_OR_RETURN(const auto subject, StoredSubject(work.Find(SubjectsTable(), request.name())));
    RETURN_IF_ERROR(MayRecall(subject ? &*subject : nullptr, state == OfferState::kRegistered,
                              request.transfer(), request.county()));
    if (state == OfferState::kOpen) {
      const v1::Transfer* offer = subject ? OfferHere(*subject) : nullptr;
      // A replica of the version before does not ask whose the recall is: another county's is kept from it.
      const bool theirs = offer != nullptr && subject->region() != request.county();
      PutOffer(work, request.name(), request.transfer(), request.county(), OfferState::kRecalled, !theirs);
      if (offer != nullptr && offer->id() == request.transfer() && !theirs) {
        Emit(work, origin.Event("Transfer.Recalled", request.name(), kLaw, Farewell(*subject)),
             CountyHere(*subject));
      }
    }
    work.SetReply(v1::RecallOfferResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<bool> CorrectionStore::WantsFileFor(const v1::HandoverNote& note) {
  const auto subject = GetSubject(note.name());
  if (!subject.ok() && subject.status().code() != absl::StatusCode::kNotFound) return subject.status();
  const absl::Time time = store_.database().clock().Now();
  const Circumstances now{
      .now = time, .today = LegalDay(time), .book = book_, .actor = {}, .elsewhere = &elsewhere_};
  return WantsFiles(subject.ok() ? &*subject : nullptr, note, now);
}

absl::Status CorrectionStore::HearOne(UnitOfWork& work, const Telling& one) {
  const v1::HandoverNote& note = one.note;
  const std::string& name = note.name();
  const Record* record = work.Find(SubjectsTable(), name);
  ASSIGN_OR_RETURN(const auto before, StoredSubject(record));
  const bool figured = record == nullptr || IsFigured(*record, *before);
  ASSIGN_OR_RETURN(const auto closed, StoredSubject(work.Find(ClosedFilesTable(), name)));
  std::string recalled;
  if (const v1::Transfer* standing = before ? OfferHere(*before) : nullptr) {
    if (OfferKeys(name, standing->id(), before->region()) != one.standing) {
      return Unavailable("another offer has come meanwhile");
    }
    const bool let_go = FindOffer(work, name, standing->id(), before->region()) == OfferState::kRecalled;
    if (let_go) recalled = standing->id();
  }
  const Circumstances now{.now = work.now(),
                          .today = LegalDay(work.now()),
                          .book = book_,
                          .actor = {.account = "fengqiao-correction", .level = v1::LEVEL_COUNTY},
                          .elsewhere = &elsewhere_,
                          .recalled = std::move(recalled),
                          .speaks_for = &one.speaks_for};
  ASSIGN_OR_RETURN(auto heard, correction::Hear(before ? &*before : nullptr, closed ? &*closed : nullptr,
                                                note, one.file, now));
  if (!heard) return absl::OkStatus();
  if (!before) {
    *heard->next.mutable_create_time() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  }
  const bool left = before && IsInCharge(*before) && !IsInCharge(heard->next);
  if (left) {
    // The new county's installation has the claim from its registration on.
    ASSIGN_OR_RETURN(const v1::Person person, FindPerson(work, name));
    work.Remove(PersonClaimsTable(), key_.Of(LookupTextOf(person)));
  }
  // The person's key is of this installation: what has come is sealed by it as it is written.
  ASSIGN_OR_RETURN(const PersonKey kept, FindKey(work, name));
  const PersonKey key = before ? kept : MakeKey(work, name);
  const MakeEvent event = EventsOfTheService(name, key);
  Step step{.next = std::move(heard->next), .event = heard->event, .rule = kLaw};
  step.heard = true;
  ASSIGN_OR_RETURN(const Subject written,
                   WriteSubject(work, {before ? &*before : nullptr, figured}, std::move(step), {}, event,
                                book_, kMostBytesOfFile, key));
  if (heard->keeps_closed) {
    ASSIGN_OR_RETURN(const v1::HandoverFile beside, FindBesideFile(work, name));
    work.Put(ClosedFilesTable(), {.key = name, .message = before->SerializeAsString()});
    work.Put(ClosedPersonsTable(), ToRecord(name, beside, key));
  }
  if (!before) work.Put(PersonsTable(), ToRecord(name, v1::Person(), key));
  RETURN_IF_ERROR(WriteBesideFile(work, name, *heard, closed.has_value(), key));
  if (heard->forgets) work.Delete(ClosedFilesTable(), name);
  // A recall may have been first: then the offer is on the list, and nobody can be registered by it.
  if (written.state() == Subject::STATE_OFFERED) {
    const OfferState state = FindOffer(work, name, note.transfer().id(), note.region());
    PutOffer(work, name, note.transfer().id(), note.region(), state, /*shared=*/false);
  }
  for (const auto& answer : heard->told) Emit(work, event(kToldEvent, kLaw, answer.note), answer.region);
  return absl::OkStatus();
}

absl::Status CorrectionStore::Hear(const v1::HandoverNote& note, const v1::HandoverFile* file,
                                   const std::vector<std::string>& speaks_for,
                                   const std::optional<Mark>& upto) {
  Telling told{.note = note, .file = file, .speaks_for = speaks_for, .standing = {}};
  if (const auto subject = GetSubject(note.name()); subject.ok()) {
    const v1::Transfer* offer = OfferHere(*subject);
    if (offer != nullptr) told.standing = OfferKeys(note.name(), offer->id(), subject->region());
  } else if (subject.status().code() != absl::StatusCode::kNotFound) {
    return subject.status();
  }
  Command command;
  command.bytes = note.ByteSizeLong() + (file == nullptr ? 0 : file->ByteSizeLong());
  command.reads = {{&SubjectsTable(), {note.name()}},
                   {&PersonsTable(), {note.name()}},
                   {&PersonKeysTable(), {note.name()}},
                   {&BarredPersonsTable(), {note.name()}},
                   {&RiskFilesTable(), {note.name()}},
                   {&ClosedFilesTable(), {note.name()}},
                   {&ClosedPersonsTable(), {note.name()}},
                   {&OffersTable(), OfferKeys(note.name(), note.transfer().id(), note.region())}};
  if (!told.standing.empty()) command.reads.push_back({&OffersTable(), told.standing});
  if (upto) command.reads.push_back({&HeardTable(), {upto->peer}});
  command.decide = [&](UnitOfWork& work) -> absl::Status {
    RETURN_IF_ERROR(HearOne(work, told));
    if (upto) work.Put(HeardTable(), {.key = upto->peer, .message = "", .columns = {upto->token}});
    return absl::OkStatus();
  };
  return store_.writes().BlockingSubmit(std::move(command)).status();
}

absl::StatusOr<std::string> CorrectionStore::HeardOf(std::string_view peer) {
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      store_.database().Query("SELECT token FROM handover_heard WHERE peer = $1", {std::string(peer)}));
  return rows.size() == 0 ? std::string() : rows[0].Text(0);
}

}  // namespace fengqiao::correction

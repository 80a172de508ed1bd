#include "services/correction/storage/write_subject.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/invariants.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/domain/work.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/provider_store.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {

using service::Origin;
using storage::Record;
using storage::UnitOfWork;
using v1::Subject;

namespace {

// What a county of another installation has to do is on its list there.
bool IsOnListElsewhere(const Subject& subject, const v1::Duty& duty) {
  return !subject.counties_elsewhere().empty() && IsElsewhere(subject, DutyRow(subject, duty).region());
}

// A list of another installation is kept there. The file of an offer may bring a stay of a county here (it
// was on the other installation then, or the record here was lost), which goes with the offer.
void WriteStays(UnitOfWork& work, const Subject* before, const Subject& after) {
  for (int i = 0; i < after.stays_size(); ++i) {
    if (IsElsewhere(after, after.stays(i).region())) continue;
    Record row = ToRecord(after.name(), after.stays(i));
    if (before == nullptr || i >= before->stays_size()) {
      work.Insert(StaysTable(), std::move(row));
    } else if (row.columns != ToRecord(before->name(), before->stays(i)).columns) {
      work.Replace(StaysTable(), std::move(row));
    }
  }
  for (int i = after.stays_size(); before != nullptr && i < before->stays_size(); ++i) {
    if (IsElsewhere(*before, before->stays(i).region())) continue;
    work.Remove(StaysTable(), ToRecord(before->name(), before->stays(i)).key);
  }
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
    if (!moved || !theirs || IsElsewhere(after, transfer.to())) continue;
    const bool over =
        transfer.state() == v1::Transfer::STATE_REFUSED || transfer.state() == v1::Transfer::STATE_WITHDRAWN;
    Emit(work, event("Transfer.Offered", step.rule, over ? WithTransfer(after, transfer) : after),
         transfer.to());
  }
  if (before != nullptr && before->region() != after.region() && !IsElsewhere(after, before->region())) {
    Emit(work, event("Subject.Left", step.rule, Farewell(after)), before->region());
  }
}

// The day on which a file changes by itself: an ended one by being sealed.
absl::CivilDay WakesWithSealing(const Subject& subject, const RuleBook& book, absl::CivilDay today) {
  if (!EndedOn(subject) || !subject.has_sealing() || IsSealed(subject)) {
    return WakesOn(subject, book, today);
  }
  return DayOf(subject.sealing().due());
}

}  // namespace

MakeEvent EventsOf(const Origin& origin, std::string name, PersonKey key) {
  return [origin, name = std::move(name), key = std::move(key)](std::string_view type, std::string_view rule,
                                                                const google::protobuf::Message& state) {
    common::v1::Event event = origin.Event(type, name, rule, state);
    SealPayload(key, &event);
    return event;
  };
}

MakeEvent EventsOfTheService(std::string name, PersonKey key) {
  return [name = std::move(name), key = std::move(key)](std::string_view type, std::string_view rule,
                                                        const google::protobuf::Message& state) {
    common::v1::Event event;
    event.set_type(std::string(type));
    event.set_resource(name);
    event.set_rule(std::string(rule));
    event.mutable_actor()->set_subject("fengqiao-correction");
    event.mutable_actor()->set_role("service");
    event.mutable_payload()->PackFrom(state);
    SealPayload(key, &event);
    return event;
  };
}

void Emit(UnitOfWork& work, common::v1::Event event, std::string_view region) {
  event.set_region(std::string(api::RegionOf(region)));
  work.Emit(std::move(event));
}

void WriteDuties(UnitOfWork& work, const Subject& before,
                 const google::protobuf::RepeatedPtrField<v1::Duty>& old, const Subject& after) {
  const bool same_file = &before == &after;
  std::map<std::string_view, const v1::Duty*> gone;
  for (const v1::Duty& duty : old) {
    if (!IsOnListElsewhere(before, duty)) gone.emplace(duty.id(), &duty);
  }
  for (const v1::Duty& duty : after.duties()) {
    if (IsOnListElsewhere(after, duty)) continue;
    const auto at = gone.find(duty.id());
    if (at == gone.end()) {
      work.Insert(DutiesTable(), ToRecord(after, duty));
      continue;
    }
    const v1::Duty& was = *at->second;
    gone.erase(at);
    if (same_file && was.SerializeAsString() == duty.SerializeAsString()) continue;
    Record row = ToRecord(after, duty);
    if (!same_file) {
      const Record old_row = ToRecord(before, was);
      if (old_row.message == row.message && old_row.columns == row.columns) continue;
    }
    work.Replace(DutiesTable(), std::move(row));
  }
  for (const auto& [id, duty] : gone) work.Remove(DutiesTable(), DutyKey(before, *duty));
}

Subject Farewell(const Subject& subject) {
  Subject left;
  left.set_name(subject.name());
  left.set_region(subject.region());
  left.set_responsibility_epoch(subject.responsibility_epoch());
  left.set_state(subject.state());
  *left.mutable_update_time() = subject.update_time();
  return left;
}

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
  CountHours(book, &after);
  if (SealWhereDue(today, &after)) happened.push_back({"Subject.Sealed", "CrPL286"});
  if (const auto broken = BrokenIn(after); !broken.empty()) {
    return Internal(absl::StrCat(after.name(), " after ", step.event, ": ", absl::StrJoin(broken, "; ")));
  }
  if (after.ByteSizeLong() > kMostBytesOfFile) {
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
  if (before == nullptr) {
    WriteDuties(work, after, {}, after);
  } else {
    WriteDuties(work, *before, before->duties(), after);
  }
  WriteStays(work, before, after);
  WriteAssignments(work, before, after);
  if (stored.figured) WriteFigures(work, before, after, book);
  for (const Happening& one : happened) Emit(work, event(one.event, one.rule, after), CountyHere(after));
  if (step.act) {
    v1::Act act = *step.act;
    act.set_id(NewUlid(absl::ToUnixMillis(work.now())));
    work.Insert(ActsTable(), ToRecord(after.name(), act));
    work.Insert(ActContentsTable(), ToContentRecord(after.name(), act, key));
    if (stored.figured) WriteFigure(work, after, act);
    act.clear_content();
    act.clear_place();
    Emit(work, event("Act.Recorded", step.rule, act), CountyHere(after));
  }
  EmitForOthers(work, before, after, step, event);
  if (!step.heard) {
    for (const Told& told : NotesOf(before, after))
      Emit(work, event(kToldEvent, step.rule, told.note), told.region);
  }
  // The command's own event is the last, whose id its caller gets.
  if (!step.event.empty()) Emit(work, event(step.event, step.rule, after), CountyHere(after));
  return after;
}

}  // namespace fengqiao::correction

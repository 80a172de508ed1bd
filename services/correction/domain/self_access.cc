#include "services/correction/domain/self_access.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"
#include "services/correction/domain/supervision.h"

namespace fengqiao::correction {
namespace {

using v1::Leave;
using v1::SelfBinding;
using v1::SelfNote;
using v1::Subject;

constexpr char kLaw[] = "A13";
constexpr int kMostLeavesADay = 3;
constexpr int kMostOpenNotes = 10;
// Settled ones beyond that are forgotten, the oldest first: the log has them.
constexpr int kMostNotes = 50;
constexpr int kMostBindings = 50;

// Whoever is to be taken to prison hears of it from the organ: until the file has ended nothing here is other
// than before, an account that is closed least of all.
bool Holds(const SelfBinding& binding, const Subject& subject, absl::CivilDay today) {
  return IsInCharge(subject) && !binding.has_revocation() &&
         binding.epoch() == subject.responsibility_epoch() &&
         (!binding.has_until() || today <= DayOf(binding.until()));
}

void Revoke(std::string_view reason, const Circumstances& now, SelfBinding* binding) {
  auto* revocation = binding->mutable_revocation();
  *revocation->mutable_day() = ToProto(now.today);
  revocation->set_by(now.actor.account);
  revocation->set_reason(std::string(reason));
}

// What of a leave the person may know: what he asked for, and what was decided.
Leave MyLeaveOf(const Leave& leave) {
  Leave mine;
  mine.set_id(leave.id());
  mine.set_state(leave.state());
  mine.set_destination(leave.destination());
  mine.set_reason(leave.reason());
  mine.set_details(leave.details());
  *mine.mutable_from() = leave.from();
  *mine.mutable_to() = leave.to();
  mine.set_days(leave.days());
  mine.set_extends(leave.extends());
  mine.set_urgent_reason(leave.urgent_reason());
  mine.set_by_self(leave.by_self());
  if (leave.has_requested()) *mine.mutable_requested() = leave.requested();
  if (leave.has_decided()) *mine.mutable_decided() = leave.decided();
  if (leave.has_ended()) *mine.mutable_ended() = leave.ended();
  // With an approval it is a note between officers.
  if (leave.state() == Leave::STATE_REFUSED || leave.state() == Leave::STATE_SENT_BACK) {
    mine.set_decision_reason(leave.decision_reason());
  }
  return mine;
}

int OpenNotes(const Subject& subject) {
  return static_cast<int>(
      std::count_if(subject.self_notes().begin(), subject.self_notes().end(),
                    [](const SelfNote& note) { return note.state() == SelfNote::STATE_OPEN; }));
}

// After the last one's: those before it may be forgotten.
std::string NextNoteId(const Subject& subject) {
  int last = 0;
  if (!subject.self_notes().empty()) {
    const std::string& id = subject.self_notes().rbegin()->id();
    std::from_chars(id.data() + 1, id.data() + id.size(), last);
  }
  return absl::StrCat("w", last + 1);
}

void ForgetSettledNotes(Subject* subject) {
  auto* notes = subject->mutable_self_notes();
  while (notes->size() > kMostNotes) {
    const auto settled = std::find_if(notes->begin(), notes->end(), [](const SelfNote& note) {
      return note.state() != SelfNote::STATE_OPEN;
    });
    if (settled == notes->end()) return;
    notes->erase(settled);
  }
}

// A note of the person's with what he wrote, which stands apart as an act's content.
absl::StatusOr<Step> Note(const Subject& current, SelfNote note, std::string_view content,
                          const Circumstances& now) {
  if (OpenNotes(current) >= kMostOpenNotes) return Refuse("correction.self.notes");
  note.set_id(NextNoteId(current));
  note.set_state(SelfNote::STATE_OPEN);
  *note.mutable_entered() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  v1::Act act;
  act.set_kind(v1::ACT_KIND_REPORT);
  *act.mutable_day() = ToProto(now.today);
  act.set_mode(v1::Act::MODE_APP);
  act.set_by(now.actor.account);
  act.set_content(std::string(content));
  act.set_by_self(true);
  *act.mutable_entered() = note.entered();
  act.set_self_note(note.id());
  Step step{.next = current, .event = "Self.Noted", .rule = kLaw, .act = std::make_optional(std::move(act))};
  *step.next.add_self_notes() = std::move(note);
  ForgetSettledNotes(&step.next);
  return step;
}

std::optional<absl::CivilDay> CheckDayOfNote(const Subject& current, const common::v1::Date& stated,
                                             const Circumstances& now, FieldErrors* errors) {
  const auto day = CheckPastDay("day", stated, now.today, errors);
  if (day && *day < DayOf(current.registration().reported())) {
    errors->Add("day", "must not lie before the registration");
  }
  return day;
}

}  // namespace

const SelfBinding* BindingOf(const Subject& subject, std::string_view account, absl::CivilDay today) {
  const SelfBinding* binding = FindById(account, &subject.self_bindings());
  return binding != nullptr && Holds(*binding, subject, today) ? binding : nullptr;
}

v1::MyFile MyFileOf(const Subject& subject, std::string_view account, absl::CivilDay today) {
  v1::MyFile mine;
  mine.set_name(subject.name());
  mine.set_etag(subject.etag());
  mine.set_state(subject.state());
  mine.set_kind(subject.kind());
  *mine.mutable_term() = subject.term();
  for (const v1::Classification& one : subject.classifications()) {
    if (DayOf(one.from()) > today) break;
    mine.set_supervision_class(one.supervision_class());
    *mine.mutable_class_from() = one.from();
  }
  if (subject.has_announcement()) *mine.mutable_announcement() = subject.announcement();
  mine.set_injunction(subject.judgment().injunction());
  if (subject.judgment().has_injunction_end()) {
    *mine.mutable_injunction_end() = subject.judgment().injunction_end();
  }
  for (const v1::Duty& duty : subject.duties()) {
    if (duty.holder() != v1::Duty::HOLDER_SUBJECT) continue;
    auto* row = mine.add_duties();
    *row->mutable_duty() = duty;
    row->set_days_left(static_cast<int32_t>(DayOf(duty.due()) - today));
  }
  for (const Leave& leave : subject.leaves()) *mine.add_leaves() = MyLeaveOf(leave);
  for (const SelfNote& note : subject.self_notes()) {
    *mine.add_notes() = note;
    mine.mutable_notes()->rbegin()->clear_settled_by();
  }
  if (const SelfBinding* binding = FindById(account, &subject.self_bindings())) {
    if (binding->has_until()) *mine.mutable_access_until() = binding->until();
    if (binding->has_last_report()) *mine.mutable_last_report() = binding->last_report();
  }
  return mine;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::BindSelfRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  const SelfBinding& stated = request.binding();
  CheckText("binding.guardian_consent", stated.guardian_consent(), 64, &errors);
  if (stated.has_until()) {
    const auto until = CheckDay("binding.until", stated.until(), &errors);
    if (until && *until < now.today) errors.Add("binding.until", "must not lie before today");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (now.person != nullptr && IsMinorOn(*now.person, now.today) && IsBlankText(stated.guardian_consent())) {
    return Refuse("correction.self.guardian");
  }
  if (current.self_bindings_size() >= kMostBindings) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Self.Bound", .rule = kLaw};
  for (SelfBinding& before : *step.next.mutable_self_bindings()) {
    if (!before.has_revocation()) Revoke("另行开通", now, &before);
  }
  SelfBinding& binding = *step.next.add_self_bindings();
  binding.set_id(absl::StrCat("self-", now.fresh_id));
  *binding.mutable_from() = ToProto(now.today);
  if (stated.has_until()) *binding.mutable_until() = stated.until();
  binding.set_guardian_consent(stated.guardian_consent());
  binding.set_epoch(current.responsibility_epoch());
  binding.set_issued_by(now.actor.account);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RevokeSelfRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeHeldHere(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  CheckSaid("reason", request.reason(), 4, 500, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Self.Revoked", .rule = kLaw};
  SelfBinding* binding = FindById(request.self_binding(), step.next.mutable_self_bindings());
  if (binding == nullptr || binding->has_revocation()) return Refuse("correction.self.binding");
  Revoke(request.reason(), now, binding);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::SettleSelfNoteRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  FieldErrors errors;
  CheckSaid("answer", request.answer(), request.confirmed() ? 0 : 4, 500, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Self.NoteSettled", .rule = kLaw};
  SelfNote* note = FindById(request.self_note(), step.next.mutable_self_notes());
  if (note == nullptr || note->state() != SelfNote::STATE_OPEN) return Refuse("correction.self.note");
  note->set_state(request.confirmed() ? SelfNote::STATE_CONFIRMED : SelfNote::STATE_NOT_CONFIRMED);
  *note->mutable_settled() = ToProto(now.today);
  note->set_settled_by(now.actor.account);
  note->set_answer(request.answer());
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RequestMyLeaveRequest& request,
                            const Circumstances& now) {
  const auto today_by_self = [&](const Leave& leave) {
    return leave.by_self() && DayOf(leave.requested()) == now.today;
  };
  if (std::count_if(current.leaves().begin(), current.leaves().end(), today_by_self) >= kMostLeavesADay) {
    return Refuse("correction.self.leaves");
  }
  FieldErrors errors;
  CheckText("leave.urgent_reason", request.leave().urgent_reason(), 500, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  ASSIGN_OR_RETURN(Step step, EnterLeave(current, request.leave(), now));
  step.next.mutable_leaves()->rbegin()->set_by_self(true);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::WithdrawMyLeaveRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  const Leave* leave = FindById(request.leave(), &current.leaves());
  if (leave == nullptr) return Refuse("correction.leave.unknown");
  if (leave->state() != Leave::STATE_SUBMITTED) return Refuse("correction.leave.decided");
  v1::EndLeaveRequest end;
  end.set_leave(request.leave());
  *end.mutable_day() = ToProto(now.today);
  return Decide(current, end, now);
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReportToOfficeRequest& request,
                            const Circumstances& now) {
  FieldErrors errors;
  if (request.mode() != v1::Act::MODE_PHONE && request.mode() != v1::Act::MODE_APP) {
    errors.Add("mode", "must be by telephone or by app");
  }
  CheckText("content", request.content(), 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const SelfBinding* binding = BindingOf(current, now.actor.account, now.today);
  if (binding != nullptr && binding->has_last_report() && DayOf(binding->last_report()) == now.today) {
    return Refuse("correction.self.reported");
  }
  v1::Act act;
  act.set_kind(v1::ACT_KIND_REPORT);
  *act.mutable_day() = ToProto(now.today);
  act.set_mode(request.mode());
  act.set_content(request.content());
  act.set_by_self(true);
  *act.mutable_entered() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  ASSIGN_OR_RETURN(Step step, EnterAct(current, std::move(act), now));
  if (SelfBinding* used = FindById(now.actor.account, step.next.mutable_self_bindings())) {
    *used->mutable_last_report() = ToProto(now.today);
  }
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReportMovementRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  const bool returned = request.kind() == SelfNote::KIND_RETURNED;
  FieldErrors errors;
  if (!returned && request.kind() != SelfNote::KIND_MOVEMENT) {
    errors.Add("kind", "must be a return or a movement");
  }
  if (!returned && !request.leave().empty()) errors.Add("leave", "goes with a return");
  CheckSaid("content", request.content(), returned ? 0 : 4, 2000, &errors);
  const auto day = CheckDayOfNote(current, request.day(), now, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (returned) {
    const Leave* leave = FindById(request.leave(), &current.leaves());
    if (leave == nullptr) return Refuse("correction.leave.unknown");
    if (leave->state() != Leave::STATE_APPROVED) return Refuse("correction.leave.not_running");
    if (*day < DayOf(leave->from())) return InvalidField("day", "must not lie before the leave");
  }
  SelfNote note;
  note.set_kind(request.kind());
  *note.mutable_day() = request.day();
  note.set_leave(request.leave());
  return Note(current, std::move(note), request.content(), now);
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReportChangeRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  FieldErrors errors;
  if (request.kind() == SelfNote::KIND_UNSPECIFIED || request.kind() == SelfNote::KIND_RETURNED ||
      request.kind() == SelfNote::KIND_MOVEMENT) {
    errors.Add("kind", "must be what has changed");
  }
  CheckSaid("content", request.content(), 4, 2000, &errors);
  CheckDayOfNote(current, request.day(), now, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  SelfNote note;
  note.set_kind(request.kind());
  *note.mutable_day() = request.day();
  return Note(current, std::move(note), request.content(), now);
}

}  // namespace fengqiao::correction

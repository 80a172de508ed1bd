#include "services/correction/domain/handover.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::HandoverNote;
using v1::Subject;
using v1::Transfer;

}  // namespace

bool LivesElsewhere(std::string_view region, const Circumstances& now) {
  return now.elsewhere != nullptr &&
         std::any_of(now.elsewhere->begin(), now.elsewhere->end(), [&](const std::string& other) {
           return regions::IsWithin(api::RegionOf(region), other);
         });
}

bool IsElsewhere(const Subject& subject, std::string_view region) {
  const auto& counties = subject.counties_elsewhere();
  return std::find(counties.begin(), counties.end(), region) != counties.end();
}

bool IsHeldElsewhere(const Subject& subject) {
  return subject.state() == Subject::STATE_OFFERED || subject.state() == Subject::STATE_ELSEWHERE;
}

absl::Status MustBeHeldHere(const Subject& subject) {
  return IsHeldElsewhere(subject) ? Refuse("correction.subject.elsewhere") : absl::OkStatus();
}

const Transfer* OfferHere(const Subject& subject) {
  if (subject.state() != Subject::STATE_OFFERED) return nullptr;
  const auto& transfers = subject.transfers();
  const auto at = std::find_if(transfers.rbegin(), transfers.rend(), [&](const Transfer& one) {
    return !IsOver(one) && !IsElsewhere(subject, one.to());
  });
  return at == transfers.rend() ? nullptr : &*at;
}

const std::string& CountyHere(const Subject& subject) {
  if (!IsHeldElsewhere(subject)) return subject.region();
  if (const Transfer* offer = OfferHere(subject)) return offer->to();
  for (auto stay = subject.stays().rbegin(); stay != subject.stays().rend(); ++stay) {
    if (!IsElsewhere(subject, stay->region())) return stay->region();
  }
  for (auto transfer = subject.transfers().rbegin(); transfer != subject.transfers().rend(); ++transfer) {
    if (!IsElsewhere(subject, transfer->to())) return transfer->to();
  }
  return subject.region();
}

const Transfer* OutOfHand(const Subject& subject) {
  if (!IsInCharge(subject)) return nullptr;
  const auto& transfers = subject.transfers();
  const auto at = std::find_if(transfers.begin(), transfers.end(), [&](const Transfer& one) {
    return one.state() == Transfer::STATE_APPROVED && one.has_files_sent() && IsElsewhere(subject, one.to());
  });
  return at == transfers.end() ? nullptr : &*at;
}

absl::Status MustBeRecalled(const Subject& subject, const Circumstances& now) {
  const Transfer* transfer = OutOfHand(subject);
  if (transfer == nullptr || transfer->id() == now.recalled) return absl::OkStatus();
  return Unavailable("the new county's installation has not let go of the transfer yet");
}

absl::Status MayRecall(const Subject* record, bool registered, std::string_view id, std::string_view county) {
  if (registered) return Refuse("correction.handover.registered");
  const Transfer* transfer = record == nullptr ? nullptr : FindById(id, &record->transfers());
  if (transfer == nullptr || transfer->state() != Transfer::STATE_DONE) return absl::OkStatus();
  for (int i = 1; i < record->stays_size(); ++i) {
    const bool taken_over = record->stays(i).region() == transfer->to() &&
                            !IsElsewhere(*record, transfer->to()) && record->stays(i - 1).region() == county;
    if (taken_over) return Refuse("correction.handover.registered");
  }
  return absl::OkStatus();
}

absl::Status PassOn(absl::CivilDay arrived, std::string_view id, const Circumstances& now, Subject* subject) {
  for (v1::Absence& absence : *subject->mutable_absences()) {
    // Whoever arrives is found, and no longer on a leave that had begun.
    if (absence.has_ended()) continue;
    RETURN_IF_ERROR(EndAbsenceOn(arrived, v1::Absence::OUTCOME_BACK, now, &absence, subject));
  }
  for (v1::Leave& leave : *subject->mutable_leaves()) {
    const bool approved = leave.state() == v1::Leave::STATE_APPROVED;
    if (!approved && leave.state() != v1::Leave::STATE_SUBMITTED) continue;
    // What has not begun was measured from the old county, and may lead home by now.
    const bool begun = approved && DayOf(leave.from()) <= arrived;
    leave.set_state(begun ? v1::Leave::STATE_RETURNED : v1::Leave::STATE_WITHDRAWN);
    *leave.mutable_ended() = ToProto(arrived);
  }
  Transfer* transfer = FindById(id, subject->mutable_transfers());
  if (transfer == nullptr || subject->stays().empty()) return Refuse("correction.transfer.unknown");
  transfer->set_state(Transfer::STATE_DONE);
  *transfer->mutable_received() = ToProto(arrived);
  v1::Stay& old = *subject->mutable_stays(subject->stays_size() - 1);
  *old.mutable_to() = ToProto(arrived);
  old.set_exit(v1::Stay::EXIT_MOVED_OUT);
  subject->set_region(transfer->to());
  subject->set_responsibility_epoch(subject->responsibility_epoch() + 1);
  return absl::OkStatus();
}

bool IsOver(const Transfer& transfer) {
  return transfer.state() == Transfer::STATE_REFUSED || transfer.state() == Transfer::STATE_WITHDRAWN ||
         transfer.state() == Transfer::STATE_DONE;
}

HandoverNote NoteOf(const Subject& subject, const Transfer& transfer) {
  HandoverNote note;
  note.set_name(subject.name());
  *note.mutable_transfer() = transfer;
  note.set_region(subject.region());
  note.set_responsibility_epoch(subject.responsibility_epoch());
  note.set_revision(api::RevisionOf(subject.etag()));
  note.set_kind(subject.kind());
  note.set_minor(subject.minor());
  if (!subject.minor()) *note.mutable_person() = subject.person();
  return note;
}

namespace {

// Where the correction has ended, or its record is to be sealed as was not known at the end, the counties
// elsewhere that once had the person are told so.
void TellOfEnd(const Subject& before, const Subject& after, std::vector<Told>* told) {
  const bool sealed_later = after.has_sealing() && !before.has_sealing();
  if (!after.has_end() || (HasEnded(before) && !sealed_later)) return;
  std::set<std::string> heard;
  for (int i = 0; i + 1 < after.stays_size(); ++i) {
    const std::string& county = after.stays(i).region();
    if (!IsElsewhere(after, county) || !heard.insert(county).second) continue;
    const auto& transfers = after.transfers();
    const auto left = std::find_if(transfers.begin(), transfers.end(), [&](const Transfer& one) {
      return one.state() == Transfer::STATE_DONE && one.to() == after.stays(i + 1).region();
    });
    if (left == transfers.end()) continue;
    HandoverNote note;
    note.set_name(after.name());
    note.mutable_transfer()->set_id(left->id());
    note.mutable_transfer()->set_state(left->state());
    note.mutable_transfer()->set_to(left->to());
    note.set_region(after.region());
    note.set_responsibility_epoch(after.responsibility_epoch());
    note.set_revision(api::RevisionOf(after.etag()));
    *note.mutable_ended() = after.end().day();
    if (after.has_sealing()) *note.mutable_sealing()->mutable_due() = after.sealing().due();
    told->push_back({county, std::move(note)});
  }
}

}  // namespace

std::vector<Told> NotesOf(const Subject* before, const Subject& after) {
  std::vector<Told> told;
  if (before == nullptr) return told;
  for (const Transfer& transfer : after.transfers()) {
    if (!transfer.has_asked()) continue;
    const Transfer* was = FindById(transfer.id(), &before->transfers());
    const bool moved = was == nullptr || !google::protobuf::util::MessageDifferencer::Equals(*was, transfer);
    if (IsElsewhere(after, transfer.to())) {
      // With the file ends what another county was asked about it.
      const bool ended = HasEnded(after) && !HasEnded(*before) && !IsOver(transfer);
      // Who has the files hears of every revision, so that it registers by the newest that it can have.
      if (!moved && !ended && OutOfHand(after) != &transfer) continue;
      HandoverNote note = NoteOf(after, transfer);
      if (ended) note.mutable_transfer()->set_state(Transfer::STATE_WITHDRAWN);
      told.push_back({transfer.to(), std::move(note)});
    } else if (moved && IsElsewhere(*before, before->region())) {
      HandoverNote note = NoteOf(after, transfer);
      note.set_registered(IsInCharge(after));
      note.set_file_revision(before->handover().file_revision());
      told.push_back({before->region(), std::move(note)});
    }
  }
  TellOfEnd(*before, after, &told);
  return told;
}

}  // namespace fengqiao::correction

#include "services/correction/domain/handover.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permits.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::HandoverNote;
using v1::Subject;
using v1::Transfer;

// What is heard stands in the file: no note fills it.
constexpr size_t kMostBytesOfNote = size_t{64} << 10;

// Whether what a note says lies before what was heard already.
bool IsOldNews(const v1::Handover& heard, const HandoverNote& note, int64_t revision) {
  if (note.responsibility_epoch() != heard.heard_epoch()) {
    return note.responsibility_epoch() < heard.heard_epoch();
  }
  return revision <= heard.heard_revision();
}

// Writes down which of the file's counties are another installation's: its stays, moves and documents name
// them all.
void MarkElsewhere(const Circumstances& now, Subject* subject) {
  std::set<std::string> elsewhere(subject->counties_elsewhere().begin(), subject->counties_elsewhere().end());
  const auto mark = [&](const std::string& county) {
    if (!county.empty() && LivesElsewhere(county, now)) elsewhere.insert(county);
  };
  mark(subject->region());
  for (const v1::Stay& stay : subject->stays()) mark(stay.region());
  for (const Transfer& transfer : subject->transfers()) mark(transfer.to());
  for (const v1::Document& document : subject->documents()) mark(document.made_by());
  subject->clear_counties_elsewhere();
  for (const std::string& county : elsewhere) subject->add_counties_elsewhere(county);
}

void PutTransfer(const Transfer& transfer, Subject* subject) {
  if (Transfer* here = FindById(transfer.id(), subject->mutable_transfers())) {
    *here = transfer;
  } else {
    *subject->add_transfers() = transfer;
  }
}

bool IsSame(const v1::Document& a, const v1::Document& b) {
  return a.id() == b.id() && a.made_by() == b.made_by() && a.kind() == b.kind() && a.about() == b.about();
}

// The file that has come, in the place of what was known of it. What this installation's counties made goes
// on as it stands here: its receipts are entered here.
Subject Overlaid(const Subject& current, const Subject& file) {
  Subject next = file;
  next.clear_handover();
  *next.mutable_counties_elsewhere() = current.counties_elsewhere();
  for (v1::Document& document : *next.mutable_documents()) {
    const v1::Document* here = FindById(document.id(), &current.documents());
    // Under the same id there may be one that was made here too late to go with the file.
    if (here != nullptr && !IsElsewhere(current, here->made_by()) && IsSame(*here, document))
      document = *here;
  }
  next.clear_entrustment();
  next.clear_team();
  next.clear_case_officer();
  return next;
}

// Whether the file is the one that the note is about.
bool IsOf(const v1::HandoverFile& file, const HandoverNote& note) {
  const Transfer* transfer = FindById(note.transfer().id(), &file.subject().transfers());
  // In charge is who stands on a list there, under that epoch: the next stay begins where this one ends.
  const auto& stays = file.subject().stays();
  if (stays.empty() || stays.rbegin()->has_to() || stays.rbegin()->region() != note.region() ||
      stays.rbegin()->epoch() != note.responsibility_epoch()) {
    return false;
  }
  // Every epoch is one county's: none can be passed over.
  for (int i = 0; i < stays.size(); ++i) {
    if (stays[i].epoch() != i + 1) return false;
  }
  return file.subject().name() == note.name() && IsInCharge(file.subject()) &&
         file.subject().responsibility_epoch() == note.responsibility_epoch() && transfer != nullptr &&
         transfer->has_files_sent() && transfer->state() == Transfer::STATE_APPROVED;
}

// Refuses what can't be so together with what another county has said and is not over.
absl::Status CheckAgainst(const Subject& current, const HandoverNote& note, const Circumstances& now) {
  if (current.region() == note.region()) return absl::OkStatus();
  // An epoch is one county's.
  bool disputed = note.responsibility_epoch() == current.responsibility_epoch();
  // Who has sent the files here gives the person to nobody else before they are let go of here.
  const Transfer* offer = OfferHere(current);
  disputed |= offer != nullptr && offer->has_files_sent() && offer->id() != now.recalled;
  return disputed ? Refuse("correction.handover.disputed") : absl::OkStatus();
}

// What it means that a county of another installation says that it has the person under the epoch under which
// he is known here to be another county's: one of the two is wrong, and no other note tells which. A
// destroyed file says no more whose the epoch was.
absl::StatusOr<std::optional<Heard>> ClaimsTheEpochOf(const Subject& current) {
  if (current.state() == Subject::STATE_ERASED) return {std::nullopt};
  return Refuse("correction.handover.disputed");
}

// What is here of a person once an offer that comes to nothing is forgotten: the copy that was closed before
// it, or no more than the name.
Subject WithoutOffer(const Subject& offered, const Subject* closed) {
  Subject left;
  if (closed != nullptr) left = *closed;
  // What was delivered meanwhile stays delivered.
  for (v1::Document& document : *left.mutable_documents()) {
    const v1::Document* here = FindById(document.id(), &offered.documents());
    if (here != nullptr && IsSame(*here, document) && !IsElsewhere(offered, here->made_by()))
      document = *here;
  }
  left.set_name(offered.name());
  left.set_state(Subject::STATE_ELSEWHERE);
  *left.mutable_create_time() = offered.create_time();
  for (const std::string& county : offered.counties_elsewhere()) {
    if (!IsElsewhere(left, county)) left.add_counties_elsewhere(county);
  }
  return left;
}

absl::StatusOr<std::optional<Heard>> HearOffer(const Subject* current, const Subject* closed,
                                               const HandoverNote& note, const v1::HandoverFile* file,
                                               const Circumstances& now) {
  const bool known = current != nullptr;
  // Whom nobody here could take over is not put down either.
  if (!known && !WhyNoCounty(note.transfer().to(), now.today).empty()) return {std::nullopt};
  if (known && note.responsibility_epoch() < current->responsibility_epoch()) return {std::nullopt};
  if (known && !IsHeldElsewhere(*current)) {
    if (note.responsibility_epoch() == current->responsibility_epoch()) return ClaimsTheEpochOf(*current);
    // It was given away here to somebody, who has not been heard yet; or never was.
    return Refuse("correction.handover.unoffered");
  }
  if (known) RETURN_IF_ERROR(CheckAgainst(*current, note, now));
  int64_t revision = note.revision();
  if (file != nullptr) revision = std::max(revision, api::RevisionOf(file->subject().etag()));
  if (known && IsOldNews(current->handover(), note, revision)) return {std::nullopt};
  // Whose correction has ended moves no more.
  if (known && EndedOn(*current)) return Refuse("correction.handover.disputed");
  const bool over = IsOver(note.transfer());
  Heard heard;
  Subject& next = heard.next;
  if (known) next = *current;
  // Of an offer that was over before anything was heard of it that is kept, so that what was said of it
  // before makes none of it when it comes late.
  const bool offered = known && current->state() == Subject::STATE_OFFERED;
  if (over && known && !offered) {
    next.set_state(Subject::STATE_ELSEWHERE);
  } else if (over) {
    heard.forgets = true;
    next = WithoutOffer(next, closed);
    next.set_name(note.name());
  } else {
    heard.keeps_closed = known && current->state() == Subject::STATE_ELSEWHERE && !current->stays().empty();
    // Another county offers the person after the first one's files were let go of: they make no part of this
    // offer.
    if (offered && current->handover().files_here() && current->region() != note.region()) {
      next = WithoutOffer(*current, closed);
      heard.lets_go = true;
    }
    if (file != nullptr) {
      next = Overlaid(next, file->subject());
      // A stay that is not known here was on a list elsewhere, also where nobody told us of that
      // installation.
      for (const v1::Stay& stay : next.stays()) {
        const bool ours =
            known && std::any_of(current->stays().begin(), current->stays().end(), [&](const auto& one) {
              return one.epoch() == stay.epoch() && one.region() == stay.region() &&
                     !IsElsewhere(*current, one.region());
            });
        const bool marked = IsElsewhere(next, stay.region()) || stay.region() == note.transfer().to();
        if (!ours && !marked) next.add_counties_elsewhere(stay.region());
      }
      next.mutable_handover()->set_files_here(true);
      next.mutable_handover()->set_state_there(file->subject().state());
      next.mutable_handover()->set_file_revision(api::RevisionOf(file->subject().etag()));
      heard.person = file->person();
      heard.barred = file->barred();
      heard.risk = file->risk();
    }
    next.set_name(note.name());
    next.set_state(Subject::STATE_OFFERED);
  }
  next.set_region(note.region());
  next.set_responsibility_epoch(note.responsibility_epoch());
  next.set_kind(note.kind());
  next.set_minor(note.minor());
  if (!over && file == nullptr) *next.mutable_person() = note.person();
  if (file == nullptr) PutTransfer(note.transfer(), &next);
  next.mutable_handover()->set_heard_epoch(note.responsibility_epoch());
  next.mutable_handover()->set_heard_revision(revision);
  MarkElsewhere(now, &next);
  return {std::move(heard)};
}

// Whether the transfer is to the county of which the note speaks: no other installation may answer for it.
bool IsTo(const Transfer* transfer, const HandoverNote& note) {
  return transfer != nullptr && transfer->to() == note.transfer().to();
}

// The new county's answer, to the one question that is open.
std::optional<Heard> HearAnswer(const Subject& current, const HandoverNote& note) {
  if (!IsInCharge(current) || note.responsibility_epoch() != current.responsibility_epoch())
    return std::nullopt;
  const bool answers = note.transfer().state() == Transfer::STATE_AGREED ||
                       note.transfer().state() == Transfer::STATE_DECLINED;
  Heard heard{.next = current, .event = "Transfer.Answered"};
  Transfer* transfer = FindById(note.transfer().id(), heard.next.mutable_transfers());
  if (!answers || !IsTo(transfer, note) || transfer->state() != Transfer::STATE_ASKED) return std::nullopt;
  transfer->set_state(note.transfer().state());
  *transfer->mutable_answered() = note.transfer().answered();
  // Who agrees objects to nothing.
  if (transfer->state() == Transfer::STATE_DECLINED) transfer->set_objection(note.transfer().objection());
  return heard;
}

// The new county has registered the person: the stay here ended on that day, and the file is closed.
absl::StatusOr<std::optional<Heard>> HearRegistration(const Subject& current, const HandoverNote& note,
                                                      const Circumstances& now) {
  if (note.responsibility_epoch() == current.responsibility_epoch()) return ClaimsTheEpochOf(current);
  if (note.responsibility_epoch() < current.responsibility_epoch()) return {std::nullopt};
  // By the epoch that was handed over nobody can have registered under another than the next one. Only to
  // whom this county has sent the files it loses the person. Of a registration that rests on what is not here
  // (this side was restored from a backup, or the other one says what is not so) the two counties have to
  // speak: it is no old news, and is heard as soon as the same decision is here again.
  const Transfer* transfer = OutOfHand(current);
  const bool follows = note.responsibility_epoch() == current.responsibility_epoch() + 1;
  if (!IsTo(transfer, note) || !follows) return Refuse("correction.handover.unoffered");
  Heard heard{.next = current, .event = ""};
  const std::string id = transfer->id();
  VoidAbsencesSince(DayOf(note.transfer().received()), now, &heard.next);
  RETURN_IF_ERROR(PassOn(DayOf(note.transfer().received()), id, now, &heard.next));
  // What this county had permitted ends with its power.
  EndPermits(now.today, &heard.next);
  EndBans(now.today, &heard.next);
  heard.next.set_state(Subject::STATE_ELSEWHERE);
  heard.next.clear_entrustment();
  heard.next.clear_handover();
  heard.next.mutable_handover()->set_heard_epoch(note.responsibility_epoch());
  // What was entered here after the files went is in this copy alone.
  if (api::RevisionOf(current.etag()) > note.file_revision()) {
    heard.next.mutable_handover()->set_late_entries(true);
    HandoverNote late = NoteOf(heard.next, *FindById(id, &heard.next.transfers()));
    late.set_late_entries(true);
    heard.told.push_back({transfer->to(), std::move(late)});
  }
  return {std::move(heard)};
}

// No file is written so often; a number that exact decimals elsewhere hold, and that has a next one.
constexpr int64_t kMostRevision = int64_t{1} << 53;

void CheckRevision(std::string_view path, int64_t revision, FieldErrors* errors) {
  if (revision < 0 || revision > kMostRevision) errors->Add(path, "must be between 0 and 2^53");
}

// Its days, as far as it has them, and the texts by which it is decided on here.
void CheckTransfer(const Transfer& transfer, FieldErrors* errors) {
  if (transfer.has_requested()) CheckDay("transfer.requested", transfer.requested(), errors);
  if (transfer.has_asked()) CheckDay("transfer.asked", transfer.asked(), errors);
  if (transfer.has_decided()) CheckDay("transfer.decided", transfer.decided(), errors);
  if (transfer.has_files_sent()) CheckDay("transfer.files_sent", transfer.files_sent(), errors);
  if (transfer.has_received()) CheckDay("transfer.received", transfer.received(), errors);
  // As of AnswerTransfer.
  const bool declines = transfer.state() == Transfer::STATE_DECLINED;
  if (declines) CheckSaid("transfer.objection", transfer.objection(), 4, 1000, errors);
  if (!declines) CheckText("transfer.objection", transfer.objection(), 1000, errors);
}

// What no installation says of anybody, so that nothing is written down of it.
absl::Status CheckNote(const HandoverNote& note, const Circumstances& now) {
  FieldErrors errors;
  static const auto& subject_name = *new api::NamePattern("regions/*/subjects/*");
  if (!subject_name.Parse(note.name(), "name").ok() ||
      !regions::ParseRegionId(api::RegionOf(note.name())).ok()) {
    errors.Add("name", "must be a subject's name");
  }
  CheckRevision("revision", note.revision(), &errors);
  if (note.registered()) CheckRevision("file_revision", note.file_revision(), &errors);
  // Who is offered has a transfer left by which he can go.
  const bool offered = !note.registered() && !note.late_entries() && !note.has_ended();
  const int most = offered ? kMostTransfers : kMostTransfers + 1;
  if (note.responsibility_epoch() < 1 || note.responsibility_epoch() > most) {
    errors.Add("responsibility_epoch", absl::StrCat("must be between 1 and ", most));
  }
  if (note.transfer().id().empty()) errors.Add("transfer.id", "is required");
  if (note.ByteSizeLong() > kMostBytesOfNote) errors.Add("transfer", "is too long");
  // The other installation's clock may be a little ahead of this one's.
  if (note.registered()) {
    CheckPastDay("transfer.received", note.transfer().received(), now.today + 1, &errors);
  }
  if (note.has_ended()) CheckPastDay("ended", note.ended(), now.today + 1, &errors);
  if (note.has_sealing() && CheckDay("sealing.due", note.sealing().due(), &errors) && note.has_ended() &&
      DayOf(note.sealing().due()) < DayOf(note.ended())) {
    errors.Add("sealing.due", "must not be before the end");
  }
  CheckTransfer(note.transfer(), &errors);
  // No step can be decided before the answer.
  if (note.transfer().has_answered()) {
    CheckPastDay("transfer.answered", note.transfer().answered(), now.today + 1, &errors);
  }
  return errors.ToStatus();
}

// The county of another installation from which the person was registered here under that epoch; "" where
// nobody was, or by another transfer.
std::string HandedOverBy(const Subject& record, const HandoverNote& note) {
  const Transfer* transfer = FindById(note.transfer().id(), &record.transfers());
  if (!IsTo(transfer, note) || transfer->state() != Transfer::STATE_DONE) return "";
  for (int i = 1; i < record.stays_size(); ++i) {
    const v1::Stay& stay = record.stays(i);
    if (stay.epoch() != note.responsibility_epoch()) continue;
    const std::string& from = record.stays(i - 1).region();
    const bool taken_over = stay.region() == transfer->to() && !IsElsewhere(record, stay.region());
    return taken_over && IsElsewhere(record, from) ? from : "";
  }
  return "";
}

std::optional<Heard> HearOfLateEntries(const Subject* current, const HandoverNote& note) {
  if (current == nullptr || !IsInCharge(*current) || current->handover().late_entries() ||
      HandedOverBy(*current, note).empty()) {
    return std::nullopt;
  }
  Heard heard{.next = *current, .event = "Transfer.LateEntries"};
  heard.next.mutable_handover()->set_late_entries(true);
  return heard;
}

// The offer is over together with the file.
absl::StatusOr<std::optional<Heard>> HearEndOfOffer(const Subject& current, const Subject* closed,
                                                    const HandoverNote& note, const Circumstances& now) {
  HandoverNote over = note;
  *over.mutable_transfer() = *OfferHere(current);
  over.mutable_transfer()->set_state(Transfer::STATE_WITHDRAWN);
  over.set_kind(current.kind());
  over.set_minor(current.minor());
  // A side that was restored counts its revisions anew: an end is none the less true. Under one epoch it is
  // the last word.
  if (note.responsibility_epoch() == current.handover().heard_epoch())
    over.set_revision(std::max(note.revision(), current.handover().heard_revision() + 1));
  return HearOffer(&current, closed, over, nullptr, now);
}

// Whether the file was handed over by the transfer that the note names. Who has ended the correction has the
// whole file, and tells each earlier county of its own hand-over.
bool WentBy(const Subject& copy, const HandoverNote& note) {
  const Transfer* transfer = FindById(note.transfer().id(), &copy.transfers());
  return IsTo(transfer, note) && transfer->state() == Transfer::STATE_DONE;
}

// The correction has ended elsewhere of somebody who was once here: the law that seals his record, and the
// years of keeping, concern the copy here too.
absl::StatusOr<std::optional<Heard>> HearEnd(const Subject* current, const Subject* closed,
                                             const HandoverNote& note, const Circumstances& now) {
  if (current == nullptr || current->state() == Subject::STATE_ERASED) return {std::nullopt};
  if (note.responsibility_epoch() < current->responsibility_epoch()) {
    // Nobody moves on after his end: who has said of whom this side gave away that he did is against it. Of
    // whom it has itself it knows better.
    if (IsHeldElsewhere(*current) && WentBy(*current, note)) return Refuse("correction.handover.disputed");
    return {std::nullopt};
  }
  if (!IsHeldElsewhere(*current)) {
    if (note.responsibility_epoch() == current->responsibility_epoch()) return ClaimsTheEpochOf(*current);
    return Refuse("correction.handover.unoffered");
  }
  RETURN_IF_ERROR(CheckAgainst(*current, note, now));
  // Of two ends one is wrong.
  if (EndedOn(*current) && current->region() != note.region()) return Refuse("correction.handover.disputed");
  std::optional<Heard> heard = Heard{.next = *current, .event = ""};
  if (current->state() == Subject::STATE_OFFERED) {
    ASSIGN_OR_RETURN(heard, HearEndOfOffer(*current, closed, note, now));
  } else if (EndedOn(*current) && IsOldNews(current->handover(), note, note.revision())) {
    return {std::nullopt};
  }
  // Of whom there was no more than an offer nothing is kept.
  if (!heard || heard->next.stays().empty()) {
    return current->state() == Subject::STATE_OFFERED ? std::move(heard) : std::nullopt;
  }
  Subject& next = heard->next;
  // No third installation seals the copy, for good, whom the person never reached.
  if (!WentBy(next, note)) return Refuse("correction.handover.disputed");
  heard->event = "Subject.EndedElsewhere";
  next.set_region(note.region());
  next.set_responsibility_epoch(note.responsibility_epoch());
  v1::Handover& known = *next.mutable_handover();
  known.set_heard_epoch(note.responsibility_epoch());
  known.set_heard_revision(note.revision());
  *known.mutable_ended_there() = ToProto(std::max(DayOf(note.ended()), LeftOn(next)));
  if (note.sealing().has_due() && !next.has_sealing())
    *next.mutable_sealing()->mutable_due() = note.sealing().due();
  MarkElsewhere(now, &next);
  return {std::move(heard)};
}

// The county for which a note speaks: whose installation alone may tell it; "" where that is nobody's.
std::string SpeakerOf(const Subject* current, const HandoverNote& note, const Circumstances& now) {
  if (note.has_ended()) return note.region();
  if (note.late_entries()) return current == nullptr ? "" : HandedOverBy(*current, note);
  return LivesElsewhere(note.transfer().to(), now) ? note.transfer().to() : note.region();
}

bool MaySpeak(const std::string& county, const Circumstances& now) {
  return now.speaks_for != nullptr &&
         std::any_of(now.speaks_for->begin(), now.speaks_for->end(), [&](const std::string& region) {
           return regions::IsWithin(api::RegionOf(county), region);
         });
}

}  // namespace

absl::StatusOr<std::optional<Heard>> Hear(const Subject* current, const Subject* closed,
                                          const HandoverNote& note, const v1::HandoverFile* file,
                                          const Circumstances& now) {
  // Where no one is named there is nothing to hear.
  if (note.name().empty()) return {std::nullopt};
  RETURN_IF_ERROR(CheckNote(note, now));
  if (const std::string county = SpeakerOf(current, note, now); !county.empty() && !MaySpeak(county, now)) {
    return absl::PermissionDeniedError("it speaks for a county of another installation");
  }
  if (note.late_entries()) return {HearOfLateEntries(current, note)};
  if (note.has_ended()) {
    if (!LivesElsewhere(note.region(), now)) return {std::nullopt};
    return HearEnd(current, closed, note, now);
  }
  // Of a county elsewhere speaks who asks us for its part: the answer, or the registration.
  if (LivesElsewhere(note.transfer().to(), now)) {
    const bool here = current != nullptr && !IsHeldElsewhere(*current);
    if (!note.registered()) return {here ? HearAnswer(*current, note) : std::nullopt};
    if (here) return HearRegistration(*current, note, now);
    // Nobody can have gone from here under an epoch that is not known here, but from a side that was restored
    // from a backup.
    const int64_t known = current == nullptr ? 0 : current->responsibility_epoch();
    if (note.responsibility_epoch() > known) return Refuse("correction.handover.unoffered");
    // The late repeat of a registration that is known; of one that is not, another county has the epoch.
    const bool repeats = note.responsibility_epoch() < known || current->region() == note.transfer().to();
    if (repeats) return {std::nullopt};
    return ClaimsTheEpochOf(*current);
  }
  if (!LivesElsewhere(note.region(), now)) return {std::nullopt};
  if (file != nullptr && !IsOf(*file, note)) file = nullptr;
  return HearOffer(current, closed, note, file, now);
}

bool WantsFiles(const Subject* current, const HandoverNote& note, const Circumstances& now) {
  if (note.late_entries() || note.registered() || note.has_ended() ||
      LivesElsewhere(note.transfer().to(), now))
    return false;
  if (note.transfer().state() != Transfer::STATE_APPROVED || !note.transfer().has_files_sent()) return false;
  if (current == nullptr) return true;
  return IsHeldElsewhere(*current) && note.responsibility_epoch() >= current->responsibility_epoch() &&
         !IsOldNews(current->handover(), note, note.revision());
}

}  // namespace fengqiao::correction

#include "services/correction/domain/life.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permits.h"

namespace fengqiao::correction {

std::vector<Missing> MissingOf(const v1::Subject& subject, const RuleBook& book) {
  std::vector<Missing> missing;
  const auto add = [&](v1::Absence::Cause cause, std::optional<absl::CivilDay> last, std::string_view about,
                       std::string_view event, std::string_view rule) {
    if (!last || HasAbsence(subject, cause, about)) return;
    // Where custody ended the search, it goes on from the custody's end.
    for (const v1::Absence& one : subject.absences()) {
      if (one.cause() != cause || one.outcome() != v1::Absence::OUTCOME_IN_CUSTODY) continue;
      if (one.leave() == about || one.transfer() == about) last = std::max(*last, DayOf(one.ended()));
    }
    const auto base = LastInOrder(subject, *last);
    // After the term nobody is out of control.
    if (base && *base < DayOf(subject.term().end())) {
      missing.push_back({cause, *base, std::string(about), {std::string(event), std::string(rule)}});
    }
  };
  // Whoever is searched for is not searched for again meanwhile; nor is a dead person.
  if (HasEnded(subject) || IsSearchedFor(subject) || IsKnownDead(subject)) return missing;
  if (subject.state() == v1::Subject::STATE_AWAITING_REPORT) {
    // Whom a prison hands over can't be late (CD7).
    if (subject.kind() == v1::Subject::KIND_TEMPORARY_SERVICE) return missing;
    add(v1::Absence::CAUSE_NOT_REPORTED, ReportDue(subject, book), "", "Subject.NotReported", "CD10");
    if (missing.empty()) return missing;
    // Whoever is entered late has the day of the entry: else every file that a bureau brings along would be
    // an alarm.
    const absl::CivilDay entered = LegalDay(absl::FromUnixMicros(
        google::protobuf::util::TimeUtil::TimestampToMicroseconds(subject.create_time())));
    missing[0].opens = std::max(missing[0].base, entered) + 1;
    return missing;
  }
  for (const v1::Leave& leave : subject.leaves()) {
    if (leave.state() != v1::Leave::STATE_APPROVED || GoesOn(subject, leave)) continue;
    add(v1::Absence::CAUSE_OVERSTAYED_LEAVE, DayOf(leave.to()), leave.id(), "Leave.Overdue", "CL8");
  }
  for (const v1::Transfer& transfer : subject.transfers()) {
    if (transfer.state() != v1::Transfer::STATE_APPROVED) continue;
    add(v1::Absence::CAUSE_NOT_ARRIVED, ArrivalDue(subject, transfer, book), transfer.id(),
        "Transfer.NotArrived", "IM31");
  }
  for (Missing& one : missing) one.opens = one.base + 1;
  return missing;
}

std::vector<Happening> Wake(const RuleBook& book, absl::CivilDay today, v1::Subject* subject) {
  std::vector<Happening> happened;
  // Whom another installation has the day concerns there.
  if (IsHeldElsewhere(*subject)) return happened;
  happened = EndPermits(today, subject);
  for (Happening& one : EndBans(today, subject)) happened.push_back(std::move(one));
  // The first in order: while that search goes on there is no other.
  std::vector<Missing> missing = MissingOf(*subject, book);
  std::sort(missing.begin(), missing.end(),
            [](const Missing& a, const Missing& b) { return a.base < b.base; });
  if (!missing.empty() && missing.front().opens <= today) {
    const Missing& first = missing.front();
    OpenAbsence(first.cause, first.base, first.about, subject);
    happened.push_back(first.happening);
  }
  for (int entered = EnterLostOverAMonth(book, today, subject); entered > 0; --entered) {
    happened.push_back({"Subject.LostOverAMonth", "IM46"});
  }
  return happened;
}

void DeriveDuties(const RuleBook& book, absl::CivilDay today, v1::Subject* subject) {
  // What was approved or ended meanwhile may have made an application another level's.
  if (!HasEnded(*subject) && !IsHeldElsewhere(*subject)) MeasurePending(book, today, subject);
  subject->clear_duties();
  for (v1::Duty& duty : DutiesOf(*subject, book, today)) *subject->add_duties() = std::move(duty);
}

}  // namespace fengqiao::correction

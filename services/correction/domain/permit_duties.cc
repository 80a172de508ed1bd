#include "services/correction/domain/permit_duties.h"

#include <algorithm>

#include "common/values/legal_date.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permits.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;
using v1::TravelPermit;

// From which day on it is said that a permit is about to end: after that day only a new application helps.
absl::CivilDay ToldFrom(const Subject& subject, const TravelPermit& permit, const RuleBook& book) {
  const absl::CivilDay last = DayOf(permit.to());
  const int days = LengthOf("IM29.expiry", subject, book, last).value_or(0);
  return std::max(DayOf(permit.from()), last - days);
}

// Whether somebody has applied for the time after a permit, or has got it.
bool GoesOnAfter(const Subject& subject, const TravelPermit& permit) {
  return std::any_of(
      subject.travel_permits().begin(), subject.travel_permits().end(), [&](const TravelPermit& other) {
        const bool open =
            other.state() == TravelPermit::STATE_SUBMITTED || other.state() == TravelPermit::STATE_APPROVED;
        return open && DayOf(other.from()) > DayOf(permit.to());
      });
}

void AddOfPermit(const Subject& subject, const TravelPermit& permit, const RuleBook& book,
                 absl::CivilDay today, std::vector<v1::Duty>* duties) {
  if (permit.state() == TravelPermit::STATE_SUBMITTED) {
    const absl::CivilDay requested = DayOf(permit.requested());
    if (const auto days = LengthOf("IM29.decide", subject, book, requested)) {
      duties->push_back(MakeDuty("IM29.decide", permit.id(), requested, requested + *days));
    }
  }
  // With the term ends the need of another one.
  const absl::CivilDay told = ToldFrom(subject, permit, book);
  if (permit.state() == TravelPermit::STATE_APPROVED && told <= today &&
      DayOf(permit.to()) < DayOf(subject.term().end()) && !GoesOnAfter(subject, permit)) {
    duties->push_back(MakeDuty("IM29.expiry", permit.id(), told, DayOf(permit.to())));
  }
  const TravelPermit::Movement* movement = OpenMovement(permit);
  if (movement != nullptr && !IsInCustody(subject, today)) {
    duties->push_back(MakeDuty("IM29.return", permit.id(), LegalDay(TimeOf(movement->departed())),
                               DayOf(movement->return_by())));
  }
}

// Who is on leave reports at the destination where its agency was asked to help.
void AddOfHelp(const Subject& subject, const v1::Leave& leave, const RuleBook& book,
               std::vector<v1::Duty>* duties) {
  const v1::LeaveHelp& help = leave.help();
  if (leave.state() != v1::Leave::STATE_APPROVED || !help.has_asked()) return;
  if (!help.has_arrived()) {
    const absl::CivilDay since = std::max(DayOf(leave.from()), DayOf(help.asked()));
    if (const auto days = LengthOf("CL6.arrived", subject, book, since)) {
      duties->push_back(MakeDuty("CL6.arrived", leave.id(), since, since + *days));
    }
  } else if (!help.has_left()) {
    const absl::CivilDay arrived = DayOf(help.arrived());
    duties->push_back(MakeDuty("CL6.left", leave.id(), arrived, std::max(arrived, DayOf(leave.to()))));
  }
}

}  // namespace

void AddDutiesOfPermits(const Subject& subject, const RuleBook& book, absl::CivilDay today,
                        std::vector<v1::Duty>* duties) {
  for (const TravelPermit& permit : subject.travel_permits()) {
    AddOfPermit(subject, permit, book, today, duties);
  }
  for (const v1::Waiver& waiver : subject.waivers()) {
    if (waiver.state() != v1::Waiver::STATE_SUBMITTED) continue;
    const absl::CivilDay requested = DayOf(waiver.requested());
    duties->push_back(MakeDuty("IM39.decide", waiver.id(), requested,
                               std::max(requested, LegalDay(TimeOf(waiver.from())))));
  }
  if (IsInCustody(subject, today)) return;
  for (const v1::Leave& leave : subject.leaves()) AddOfHelp(subject, leave, book, duties);
}

std::vector<absl::CivilDay> DaysOfPermits(const Subject& subject, const RuleBook& book) {
  std::vector<absl::CivilDay> days;
  for (const TravelPermit& permit : subject.travel_permits()) {
    if (permit.state() != TravelPermit::STATE_APPROVED) continue;
    days.push_back(ToldFrom(subject, permit, book));
    days.push_back(DayOf(permit.to()) + 1);
  }
  return days;
}

}  // namespace fengqiao::correction

#include "services/correction/domain/life.h"

#include <algorithm>

#include "services/correction/domain/absences.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

bool HasAbsence(const v1::Subject& subject, v1::Absence::Cause cause, std::string_view leave) {
  return std::any_of(subject.absences().begin(), subject.absences().end(),
                     [&](const v1::Absence& one) { return one.cause() == cause && one.leave() == leave; });
}

}  // namespace

std::vector<Happening> Wake(const RuleBook& book, absl::CivilDay today, v1::Subject* subject) {
  std::vector<Happening> happened;
  if (HasEnded(*subject) || IsInCustody(*subject, today)) return happened;
  if (subject->state() == v1::Subject::STATE_AWAITING_REPORT) {
    const auto due = ReportDue(*subject, book);
    if (due && *due < today && !HasAbsence(*subject, v1::Absence::CAUSE_NOT_REPORTED, "")) {
      OpenAbsence(v1::Absence::CAUSE_NOT_REPORTED, *due, "", subject);
      happened.push_back({"Subject.NotReported", "CD10"});
    }
    return happened;
  }
  for (const v1::Leave& leave : subject->leaves()) {
    if (leave.state() != v1::Leave::STATE_APPROVED || DayOf(leave.to()) >= today ||
        HasAbsence(*subject, v1::Absence::CAUSE_OVERSTAYED_LEAVE, leave.id())) {
      continue;
    }
    OpenAbsence(v1::Absence::CAUSE_OVERSTAYED_LEAVE, DayOf(leave.to()), leave.id(), subject);
    happened.push_back({"Leave.Overdue", "CL8"});
  }
  return happened;
}

void DeriveDuties(const RuleBook& book, absl::CivilDay today, v1::Subject* subject) {
  subject->clear_duties();
  for (v1::Duty& duty : DutiesOf(*subject, book, today)) *subject->add_duties() = std::move(duty);
}

}  // namespace fengqiao::correction

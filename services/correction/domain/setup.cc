// Office, team, class, plan and announcement (domain rules §6.2, §6.3).

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/risk.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;
using Member = v1::Team::Member;

constexpr size_t kTownshipDigits = 9;
constexpr int kLeastMembers = 2;
constexpr int kMostMembers = 20;
constexpr int kMostClassifications = 100;
constexpr int kMostFormerOfficers = 50;

// Whether something that is overdue would be owed no more: another class is no answer to what was missed.
bool LosesOverdue(const Subject& current, const Subject& next, const Circumstances& now) {
  const std::vector<v1::Duty> after = DutiesOf(next, now.book, now.today);
  for (const v1::Duty& duty : DutiesOf(current, now.book, now.today)) {
    const bool of_class = duty.rule() == "CD8.class" || duty.rule() == "CCL24.risk";
    if (DayOf(duty.due()) >= now.today || of_class) continue;
    if (std::none_of(after.begin(), after.end(),
                     [&](const v1::Duty& one) { return one.id() == duty.id(); })) {
      return true;
    }
  }
  return false;
}

// Keeps the assessment that a class rests on, as it was. To depart from it wants its reasons (个人信息保护法
// 24).
absl::Status RestOn(const v1::RiskCitation& cited, const Subject& current, const Circumstances& now,
                    v1::Classification* classification, Step* step) {
  ASSIGN_OR_RETURN(v1::RiskAssessment assessment, AssessmentCited(current, cited, now));
  const bool departs = DepartsFrom(assessment, classification->supervision_class());
  if (departs && classification->departure().empty()) return Refuse("correction.risk.departure");
  if (!departs && !classification->departure().empty()) {
    return InvalidField("classification.departure", "the class is one that the assessment suggests");
  }
  v1::RiskFile file;
  if (now.risk_file != nullptr) file = *now.risk_file;
  assessment.set_id(NextId("r", file.assessments()));
  classification->set_assessment(assessment.id());
  *file.add_assessments() = std::move(assessment);
  step->risk_file = std::move(file);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::EntrustOfficeRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Subject.Entrusted", .rule = "CCL9"};
  if (!request.has_entrustment()) {
    step.event = "Subject.EntrustmentEnded";
    step.next.clear_entrustment();
    return step;
  }
  const v1::Entrustment& entrustment = request.entrustment();
  FieldErrors errors;
  const std::string_view office = api::RegionOf(entrustment.office());
  if (entrustment.office() != absl::StrCat("regions/", ToAbsl(office)) || office.size() != kTownshipDigits ||
      !regions::IsWithin(office, api::RegionOf(current.region()))) {
    errors.Add("entrustment.office", "must be a township of the county responsible, regions/ and 9 digits");
  }
  if (entrustment.acts().empty()) errors.Add("entrustment.acts", "must not be empty");
  const std::set<int> acts(entrustment.acts().begin(), entrustment.acts().end());
  if (acts.contains(v1::Entrustment::ACT_UNSPECIFIED) ||
      static_cast<int>(acts.size()) != entrustment.acts_size()) {
    errors.Add("entrustment.acts", "must each be known and there once");
  }
  CheckNamedText("entrustment.number", entrustment.number(), 64, &errors);
  CheckPastDay("entrustment.from", entrustment.from(), now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  *step.next.mutable_entrustment() = entrustment;
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::SetTeamRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_PLAN, now));
  const auto& members = request.team().members();
  FieldErrors errors;
  CheckPastDay("team.formed", request.team().formed(), now.today, &errors);
  if (members.size() < kLeastMembers || members.size() > kMostMembers) {
    errors.Add("team.members", absl::StrCat("must be ", kLeastMembers, " to ", kMostMembers));
  }
  for (int i = 0; i < members.size(); ++i) {
    const std::string path = absl::StrCat("team.members[", i, "]");
    if (members[i].role() == v1::Team::ROLE_UNSPECIFIED) errors.Add(path + ".role", "is required");
    if (members[i].sex() == v1::MaskedPerson::SEX_UNSPECIFIED) errors.Add(path + ".sex", "is required");
    CheckText(path + ".account", members[i].account(), 128, &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  const auto any = [&](const auto& is) { return std::any_of(members.begin(), members.end(), is); };
  if (!any([](const Member& one) { return one.role() == v1::Team::ROLE_OFFICIAL; })) {
    return Refuse("correction.team.official");
  }
  if (current.person().sex() == v1::MaskedPerson::SEX_FEMALE &&
      !any([](const Member& one) { return one.sex() == v1::MaskedPerson::SEX_FEMALE; })) {
    return Refuse("correction.team.woman");
  }
  if (current.minor() && !any([](const Member& one) { return one.knows_minors(); })) {
    return Refuse("correction.team.minor");
  }
  Step step{.next = current, .event = "Subject.TeamFormed", .rule = "CD8"};
  *step.next.mutable_team() = request.team();
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ClassifySubjectRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_PLAN, now));
  const v1::Classification& stated = request.classification();
  FieldErrors errors;
  if (stated.supervision_class() == v1::SUPERVISION_CLASS_UNSPECIFIED) {
    errors.Add("classification.supervision_class", "is required");
  }
  const auto from = CheckPastDay("classification.from", stated.from(), now.today, &errors);
  CheckSaid("classification.grounds", stated.grounds(), 4, 1000, &errors);
  if (!stated.departure().empty()) {
    CheckSaid("classification.departure", stated.departure(), 4, 1000, &errors);
    if (!request.has_risk()) errors.Add("classification.departure", "comes with a risk assessment alone");
  }
  if (from && *from < DayOf(current.registration().reported())) {
    errors.Add("classification.from", "must not lie before the registration");
  }
  if (from && !current.classifications().empty() &&
      *from <= DayOf(current.classifications().rbegin()->from())) {
    errors.Add("classification.from", "must lie after the last class's");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // A class that was looked at again, by an assessment, and stays is an entry of its own.
  const bool same = ClassOn(current, now.today) == stated.supervision_class();
  if (same && !request.has_risk()) return Refuse("correction.class.same");
  if (current.classifications_size() >= kMostClassifications) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Subject.Classified", .rule = "CD8"};
  v1::Classification classification = stated;
  classification.clear_assessment();
  classification.set_decided_by(now.actor.account);
  if (request.has_risk()) RETURN_IF_ERROR(RestOn(request.risk(), current, now, &classification, &step));
  *step.next.add_classifications() = std::move(classification);
  if (LosesOverdue(current, step.next, now)) return Refuse("correction.class.past");
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::AssignOfficerRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_RECEPTION, now));
  FieldErrors errors;
  CheckText("case_officer", request.case_officer(), 128, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Subject.OfficerAssigned", .rule = "CD8"};
  if (step.next.former_officers_size() >= kMostFormerOfficers) return Refuse("correction.subject.size");
  PutInCharge(request.case_officer(), now.today, &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::SetPlanRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_PLAN, now));
  FieldErrors errors;
  CheckSaid("plan.text", request.plan().text(), 10, 4000, &errors);
  CheckPastDay("plan.made", request.plan().made(), now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current,
            .event = current.has_plan() ? "Subject.PlanAdjusted" : "Subject.Planned",
            .rule = "CD8"};
  *step.next.mutable_plan() = request.plan();
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::AnnounceCorrectionRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  if (current.state() != Subject::STATE_RECEIVED) return Refuse("correction.announcement.twice");
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_PLAN, now));
  const v1::Announcement& stated = request.announcement();
  FieldErrors errors;
  const auto day = CheckPastDay("announcement.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.registration().reported())) {
    errors.Add("announcement.day", "must not lie before the registration");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (current.team().members().empty()) return Refuse("correction.announcement.team");
  if (current.classifications().empty()) return Refuse("correction.announcement.class");
  if (!stated.signed_()) return Refuse("correction.announcement.signed");
  if (current.minor() && stated.public_()) return Refuse("correction.announcement.minor_public");
  const bool young = current.minor() && (now.person == nullptr || IsMinorOn(*now.person, *day));
  if (young && !stated.guardian_present()) return Refuse("correction.announcement.guardian");
  Step step{.next = current, .event = "Subject.Announced", .rule = "CD8"};
  *step.next.mutable_announcement() = stated;
  step.next.set_state(Subject::STATE_IN_CORRECTION);
  return step;
}

}  // namespace fengqiao::correction

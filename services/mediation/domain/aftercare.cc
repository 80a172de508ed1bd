// After the agreement: performance, follow-up, courts' later decisions; and at any time: danger, help from
// others (MT8, MT14, MT18).

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/agreement_terms.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/providers.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxNote = 500;
constexpr size_t kMaxProof = 200;
constexpr size_t kMaxName = 64;
constexpr int kMaxPersonTimes = 10'000;

// Whether one entry more has room in a list of the case.
void CheckRoom(int there, std::string_view list, std::string_view field, FieldErrors* errors) {
  const int most = MostIn("Case", list);
  if (there >= most) errors->Add(field, absl::StrCat("there are ", most, " already"));
}

// The day of an entry about the agreement in force, not before it was reached.
absl::StatusOr<absl::CivilDay> DayAfterAgreement(const common::v1::Date& day, bool stated,
                                                 std::string_view field, const v1::Case& dispute,
                                                 const Circumstances& now) {
  ASSIGN_OR_RETURN(const absl::CivilDay on, StatedDay(day, stated, field, now));
  const auto reached = FromProto(LastAgreement(dispute)->reached());
  if (reached.ok() && on < *reached) return Refuse("mediation.mt14.day");
  return on;
}

// Whether all that was agreed is due on that day or later.
bool NothingWasDue(absl::CivilDay day, const v1::Agreement& agreement) {
  const auto& instalments = agreement.instalments();
  return !instalments.empty() &&
         std::all_of(instalments.begin(), instalments.end(),
                     [&](const v1::Agreement::Instalment& instalment) {
                       return FromProto(instalment.due()).value_or(absl::CivilDay()) >= day;
                     });
}

// The earliest running clock of a rule and subject.
v1::Clock* EarliestClock(std::string_view rule, std::string_view subject, v1::Case* dispute) {
  v1::Clock* earliest = nullptr;
  for (v1::Clock& clock : *dispute->mutable_clocks()) {
    if (clock.state() != v1::Clock::STATE_RUNNING || clock.rule() != rule || clock.subject() != subject)
      continue;
    if (earliest == nullptr || FromProto(clock.due()).value_or(absl::CivilDay()) <
                                   FromProto(earliest->due()).value_or(absl::CivilDay())) {
      earliest = &clock;
    }
  }
  return earliest;
}

// Where all is performed nobody need look on the days of duties to come; the last visit stays due.
void DropVisitsButLast(std::string_view agreement, absl::CivilDay day, v1::Case* dispute) {
  v1::Clock* last = nullptr;
  for (v1::Clock& clock : *dispute->mutable_clocks()) {
    if (clock.state() != v1::Clock::STATE_RUNNING || clock.rule() != "MD11" || clock.subject() != agreement) {
      continue;
    }
    if (last != nullptr) {
      last->set_state(v1::Clock::STATE_DROPPED);
      *last->mutable_ended() = ToProto(day);
    }
    last = &clock;
  }
}

// All is performed: nothing is due any more, and there is nothing left that a court could have enforced.
void EndDuties(const std::string& agreement, absl::CivilDay day, v1::Case* dispute) {
  while (v1::Clock* due = EarliestClock("performance", agreement, dispute)) MeetClock(day, due);
  DropVisitsButLast(agreement, day, dispute);
  DropClocks("MD7", agreement, day, dispute);
}

// What an agreement is about in money: its amount, or its instalments where they come to more.
Decimal AgreedAmount(const v1::Agreement& agreement) {
  Decimal instalments;
  for (const v1::Agreement::Instalment& instalment : agreement.instalments()) {
    instalments = instalments.Plus(FromProto(instalment.amount()).value_or(Decimal())).value_or(instalments);
  }
  return std::max(instalments, FromProto(agreement.amount()).value_or(Decimal()));
}

}  // namespace

void EndTerms(const v1::Judgment& judgment, v1::Case* dispute) {
  if (judgment.effect() == v1::Judgment::EFFECT_UPHELD) return;
  const absl::CivilDay day = FromProto(judgment.day()).value_or(absl::CivilDay());
  const std::string agreement = LastAgreement(*dispute)->id();
  if (judgment.effect() == v1::Judgment::EFFECT_CHANGED) return DropClocks("MD7", agreement, day, dispute);
  DropClocks(agreement, day, dispute);
}

bool ExceedsAgreed(Decimal amount, const v1::Case& dispute) {
  if (amount == Decimal()) return false;
  for (const v1::Performance& before : dispute.performances()) {
    amount = amount.Plus(FromProto(before.amount()).value_or(Decimal())).value_or(amount);
  }
  return amount > AgreedAmount(*LastAgreement(dispute));
}

void MeetDuties(const v1::Performance& performance, v1::Case* dispute) {
  const std::string agreement = LastAgreement(*dispute)->id();
  const absl::CivilDay day = FromProto(performance.day()).value_or(absl::CivilDay());
  if (performance.extent() == v1::Performance::EXTENT_FULLY) {
    EndDuties(agreement, day, dispute);
  } else if (performance.extent() == v1::Performance::EXTENT_PARTLY) {
    if (v1::Clock* due = EarliestClock("performance", agreement, dispute)) MeetClock(day, due);
  }
}

void MeetVisit(const v1::FollowUp& visit, v1::Case* dispute) {
  const std::string agreement = LastAgreement(*dispute)->id();
  const absl::CivilDay day = FromProto(visit.day()).value_or(absl::CivilDay());
  if (v1::Clock* due = EarliestClock("MD11", agreement, dispute)) MeetClock(day, due);
  if (visit.extent() == v1::Performance::EXTENT_FULLY) EndDuties(agreement, day, dispute);
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordPerformanceRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_PERFORMING) return Refuse("mediation.mt14.state");
  v1::Performance performance = request.performance();
  ASSIGN_OR_RETURN(const absl::CivilDay day, DayAfterAgreement(performance.day(), performance.has_day(),
                                                               "performance.day", current, now));
  FieldErrors errors;
  if (performance.extent() == v1::Performance::EXTENT_UNSPECIFIED) {
    errors.Add("performance.extent", "is required");
  }
  CheckText("performance.proof", performance.proof(), kMaxProof, &errors);
  std::optional<Decimal> amount;
  if (performance.has_amount()) {
    amount = CheckAmount("performance.amount", performance.mutable_amount(), &errors);
  }
  CheckRoom(current.performances_size(), "performances", "performance", &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (amount && ExceedsAgreed(*amount, current)) return Refuse("mediation.mt14.amount");
  if (performance.extent() == v1::Performance::EXTENT_NOT && NothingWasDue(day, *LastAgreement(current))) {
    return Refuse("mediation.mt14.not_due");
  }
  v1::Case next = current;
  *performance.mutable_day() = ToProto(day);
  MeetDuties(performance, &next);
  *next.add_performances() = std::move(performance);
  return StepOf(std::move(next), "Case.Performed", "MT14");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordFollowUpRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_PERFORMING) return Refuse("mediation.mt14.state");
  v1::FollowUp follow_up = request.follow_up();
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   DayAfterAgreement(follow_up.day(), follow_up.has_day(), "follow_up.day", current, now));
  RETURN_IF_ERROR(AllowText("follow_up.note", follow_up.note(), kMaxNote));
  if (follow_up.extent() == v1::Performance::EXTENT_NOT && NothingWasDue(day, *LastAgreement(current))) {
    return Refuse("mediation.mt14.not_due");
  }
  FieldErrors full;
  CheckRoom(current.follow_ups_size(), "follow_ups", "follow_up", &full);
  RETURN_IF_ERROR(full.ToStatus());
  v1::Case next = current;
  *follow_up.mutable_day() = ToProto(day);
  MeetVisit(follow_up, &next);
  *next.add_follow_ups() = std::move(follow_up);
  return StepOf(std::move(next), "Case.FollowedUp", "MT14");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordJudgmentRequest& request,
                            const Circumstances& now) {
  v1::Judgment judgment = request.judgment();
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   StatedDay(judgment.day(), judgment.has_day(), "judgment.day", now));
  if (judgment.effect() == v1::Judgment::EFFECT_UNSPECIFIED) {
    return InvalidField("judgment.effect", "is required");
  }
  if (judgment.document_number().empty()) return Refuse("mediation.mt18.document_number");
  RETURN_IF_ERROR(RequireText("judgment.document_number", judgment.document_number(), kMaxName));
  const v1::Agreement* in_force = LastAgreement(current);
  if (in_force == nullptr || !in_force->has_effective()) return Refuse("mediation.mt18.agreement");
  RETURN_IF_ERROR(NotBefore(day, in_force->effective()));
  for (const v1::Judgment& other : current.judgments()) {
    if (other.document_number() == judgment.document_number()) return Refuse("mediation.mt18.same");
  }
  FieldErrors full;
  CheckRoom(current.judgments_size(), "judgments", "judgment", &full);
  RETURN_IF_ERROR(full.ToStatus());
  v1::Case next = current;
  *judgment.mutable_day() = ToProto(day);
  if (judgment.effect() != v1::Judgment::EFFECT_UPHELD) LastAgreement(&next)->set_impaired(true);
  EndTerms(judgment, &next);
  *next.add_judgments() = std::move(judgment);
  return StepOf(std::move(next), "Case.JudgmentRecorded", "MT18");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ReportDangerRequest& request,
                            const Circumstances& now) {
  if (!IsOpen(current)) return Refuse("mediation.mt8.state");
  v1::Alert alert = request.alert();
  FieldErrors errors;
  if (alert.kind() == v1::Alert::KIND_UNSPECIFIED) errors.Add("alert.kind", "is required");
  CheckNamedText("alert.reported_to", alert.reported_to(), kMaxName, &errors);
  CheckNamedText("alert.measures", alert.measures(), kMaxNote, &errors);
  CheckDanger("danger", request.danger(), &errors);
  CheckRoom(current.alerts_size(), "alerts", "alert", &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const auto now_stamp =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  if (!alert.has_time()) *alert.mutable_time() = now_stamp;
  if (alert.time() > now_stamp) return Refuse("mediation.mt10.future");
  v1::Case next = current;
  if (request.has_danger()) *next.mutable_danger() = request.danger();
  *next.add_alerts() = std::move(alert);
  return StepOf(std::move(next), "Case.DangerReported", "MT8");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RouteReferralRequest& request,
                            const Circumstances& now) {
  if (!IsOpen(current)) return Refuse("mediation.case.closed");
  v1::Routing routing = request.routing();
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(routing.day(), routing.has_day(), "routing.day", now));
  FieldErrors errors;
  if (routing.kind() == v1::Routing::KIND_UNSPECIFIED) errors.Add("routing.kind", "is required");
  if (routing.provider().empty()) CheckNamedText("routing.to", routing.to(), kMaxName, &errors);
  CheckText("routing.result", routing.result(), kMaxNote, &errors);
  if (routing.person_times() < 1 || routing.person_times() > kMaxPersonTimes) {
    errors.Add("routing.person_times", "must be 1 to 10000");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(CheckProvider(day, current, now, &routing));
  v1::Case next = current;
  *routing.mutable_day() = ToProto(day);
  RETURN_IF_ERROR(AddRouting(std::move(routing), &next));
  return StepOf(std::move(next), "Case.PartiesRouted", "");
}

}  // namespace fengqiao::mediation

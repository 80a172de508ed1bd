// What was agreed, and when it takes force (MT9-MT12, A1, A2, A6).

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/agreement_terms.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;

constexpr size_t kMaxContent = 4000;
constexpr size_t kMaxPerformance = 1000;
constexpr size_t kMaxWhat = 200;
constexpr int kMostYears = 50;
constexpr std::string_view kWrittenRequired = "mediation.written_required";

void CheckInstalments(absl::CivilDay reached, Agreement* agreement, FieldErrors* errors) {
  if (agreement->instalments_size() > MostIn("Agreement", "instalments")) {
    return errors->Add("agreement.instalments", "must be at most 60");
  }
  for (int i = 0; i < agreement->instalments_size(); ++i) {
    const std::string path = absl::StrCat("agreement.instalments[", i, "]");
    Agreement::Instalment* instalment = agreement->mutable_instalments(i);
    const auto due = CheckDay(path + ".due", instalment->due(), errors);
    if (due && *due < reached) errors->Add(path + ".due", "is before the agreement");
    if (due && due->year() > reached.year() + kMostYears) {
      errors->Add(path + ".due", "is more than 50 years after the agreement");
    }
    CheckNamedText(path + ".what", instalment->what(), kMaxWhat, errors);
    if (instalment->has_amount()) CheckAmount(path + ".amount", instalment->mutable_amount(), errors);
  }
}

// The agreement as it is stated, in canonical form.
absl::StatusOr<Agreement> CheckAgreement(const Agreement& stated, absl::CivilDay reached) {
  Agreement agreement = stated;
  agreement.clear_id();
  agreement.clear_attempt();
  agreement.clear_marks();
  agreement.clear_effective();
  agreement.clear_effective_rule();
  agreement.clear_impaired();
  FieldErrors errors;
  if (agreement.kind() == Agreement::KIND_UNSPECIFIED) errors.Add("agreement.kind", "is required");
  CheckText("agreement.facts", agreement.facts(), kMaxContent, &errors);
  CheckText("agreement.content", agreement.content(), kMaxContent, &errors);
  CheckText("agreement.performance", agreement.performance(), kMaxPerformance, &errors);
  if (agreement.has_amount()) CheckAmount("agreement.amount", agreement.mutable_amount(), &errors);
  CheckInstalments(reached, &agreement, &errors);
  if (agreement.performed_on_the_spot() && agreement.kind() != Agreement::KIND_ORAL) {
    errors.Add("agreement.performed_on_the_spot",
               "is said of an oral one; of a written one by RecordPerformance, once it is in force");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return agreement;
}

// MT12 by the parameter's default: asked for, not performed on the spot, or difficult (Ningbo 24). That money
// changed hands on the spot is said, never guessed from a list of duties that is empty.
absl::StatusOr<bool> MustBeWritten(const Agreement& agreement, absl::CivilDay reached,
                                   const v1::Case& dispute, const Circumstances& now) {
  if (agreement.written_form_asked()) return true;
  const Parameter* rule =
      now.book.parameters.Find(kWrittenRequired, api::RegionOf(dispute.region()), reached);
  if (rule == nullptr) {
    return Refuse("mediation.parameter.missing", absl::StrCat("（", ToAbsl(kWrittenRequired), "）"));
  }
  if (rule->value == 0) return false;
  const bool later = std::any_of(
      agreement.instalments().begin(), agreement.instalments().end(),
      [&](const auto& instalment) { return FromProto(instalment.due()).value_or(reached) > reached; });
  const bool on_the_spot = agreement.performed_on_the_spot() || (!agreement.instalments().empty() && !later);
  const bool of_money = FromProto(agreement.amount()).value_or(Decimal()) > Decimal();
  return later || (of_money && !on_the_spot) || dispute.grade() == v1::GRADE_DIFFICULT ||
         dispute.grade() == v1::GRADE_MAJOR;
}

// An agreement older than its registration is a late registration (A3), or a false day.
absl::Status CheckReachedOn(absl::CivilDay reached, const v1::Case& dispute) {
  if (reached >= RegisteredOn(dispute)) return absl::OkStatus();
  const auto outcome = FromProto(dispute.late_registration().outcome_day());
  if (dispute.has_late_registration() && outcome.ok() && reached == *outcome) return absl::OkStatus();
  return Refuse("mediation.mt10.before_registration");
}

// The days after the agreement on which something is due, each once.
std::set<absl::CivilDay> DutyDays(const Agreement& agreement) {
  const absl::CivilDay effective = FromProto(agreement.effective()).value_or(absl::CivilDay::min());
  std::set<absl::CivilDay> days;
  for (const Agreement::Instalment& instalment : agreement.instalments()) {
    const auto due = FromProto(instalment.due());
    if (due.ok() && *due > effective) days.insert(*due);
  }
  return days;
}

// Courts confirm what a mediation body set up by law or one that a court sent it to has reached (民事诉讼法
// 205), not the papers of a reconsideration (A6).
bool MayBeConfirmed(const Agreement& agreement, const v1::Attempt& attempt, const v1::Case& dispute) {
  if (attempt.result_form() == v1::Attempt::RESULT_FORM_RECONSIDERATION_PAPER ||
      attempt.result_form() == v1::Attempt::RESULT_FORM_WITHDRAWAL) {
    return false;
  }
  return attempt.form() == v1::FORM_PEOPLES || attempt.form() == v1::FORM_INDUSTRY ||
         IsDelegated(dispute, v1::SOURCE_COURT_BEFORE_FILING, agreement);
}

// Takes force: the terms that run from that day.
absl::Status TakeForce(absl::CivilDay day, std::string_view rule, const Circumstances& now,
                       v1::Case* dispute) {
  Agreement* agreement = LastAgreement(dispute);
  *agreement->mutable_effective() = ToProto(day);
  agreement->set_effective_rule(std::string(rule));
  dispute->set_state(v1::Case::STATE_PERFORMING);
  RETURN_IF_ERROR(StartAgreementTerms(now, dispute));
  return OweReplies("Agreement.Effective", day, now, dispute);
}

// What was performed on the spot is on record as performed. How much that was, and what proves it, whoever
// has the receipt records (RecordPerformance).
void PerformOnTheSpot(absl::CivilDay day, v1::Case* dispute) {
  v1::Performance& performance = *dispute->add_performances();
  *performance.mutable_day() = ToProto(day);
  performance.set_extent(v1::Performance::EXTENT_FULLY);
  MeetDuties(performance, dispute);
}

bool IsMediator(std::string_view by, const v1::Attempt& attempt) {
  return std::find(attempt.mediators().begin(), attempt.mediators().end(), by) != attempt.mediators().end();
}

// What of the marks is there: the latest day of each kind, none while one is missing.
struct Signatures {
  std::optional<absl::CivilDay> parties;
  std::optional<absl::CivilDay> mediator;
  std::optional<absl::CivilDay> committee;
};

Signatures SignaturesOf(const Agreement& agreement, const v1::Attempt& attempt, const v1::Case& dispute,
                        const v1::Identities& identities, bool excludes_esignature) {
  Signatures found;
  // When somebody first signed, for a second mark adds nothing.
  const auto first = [&](const auto& counts) {
    std::optional<absl::CivilDay> day;
    for (const Agreement::Mark& mark : agreement.marks()) {
      if (!counts(mark)) continue;
      const absl::CivilDay on = FromProto(mark.day()).value_or(absl::CivilDay::max());
      day = day ? std::min(*day, on) : on;
    }
    return day;
  };
  for (const v1::Party& party : dispute.parties()) {
    if (!IsPrincipal(party)) continue;
    const auto signed_on = first([&](const Agreement::Mark& mark) {
      const absl::CivilDay on = FromProto(mark.day()).value_or(absl::CivilDay::max());
      return ActsFor(mark.by(), party, identities, on) &&
             !(excludes_esignature && mark.means() == Agreement::Mark::MEANS_ELECTRONIC);
    });
    if (!signed_on) {
      found.parties.reset();
      break;
    }
    found.parties = found.parties ? std::max(*found.parties, *signed_on) : *signed_on;
  }
  found.mediator = first([&](const Agreement::Mark& mark) { return IsMediator(mark.by(), attempt); });
  found.committee = first([&](const Agreement::Mark& mark) { return mark.by() == attempt.committee(); });
  return found;
}

absl::Status CheckMark(const Agreement::Mark& mark, std::string_view path, absl::CivilDay reached,
                       const v1::Attempt& attempt, const v1::Case& dispute, const Circumstances& now) {
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   StatedDay(mark.day(), true, absl::StrCat(std::string(path), ".day"), now));
  if (day < reached) return InvalidField(absl::StrCat(std::string(path), ".day"), "is before the agreement");
  if (mark.means() == Agreement::Mark::MEANS_UNSPECIFIED) {
    return InvalidField(absl::StrCat(std::string(path), ".means"), "is required");
  }
  const v1::Party* signer = FindParty(mark.by(), dispute);
  if (signer != nullptr && !signer->moved_to().empty()) signer = nullptr;
  const bool committee = !attempt.committee().empty() && mark.by() == attempt.committee();
  const bool mediator = IsMediator(mark.by(), attempt);
  if (signer == nullptr && !committee && !mediator) return Refuse("mediation.mt11.signer");
  if (mediator && attempt.form() == v1::FORM_PEOPLES) RETURN_IF_ERROR(CheckInOffice(mark.by(), day, now));
  if (committee && mark.means() != Agreement::Mark::MEANS_SEAL &&
      mark.means() != Agreement::Mark::MEANS_ELECTRONIC) {
    return Refuse("mediation.mt11.seal");
  }
  if (signer != nullptr) {
    if (IsPrincipal(*signer) && IsMinorOn(*signer, now.identities, day)) {
      return Refuse("mediation.mt11.minor");
    }
    const DisputeType* type = now.book.types.Find(dispute.dispute_type());
    if (type != nullptr && type->excludes_esignature && mark.scan().empty() &&
        mark.means() != Agreement::Mark::MEANS_ELECTRONIC) {
      return Refuse("mediation.mt11.scan");
    }
  }
  const bool known_scan =
      mark.scan().empty() || std::any_of(dispute.papers().begin(), dispute.papers().end(),
                                         [&](const v1::Paper& paper) { return paper.id() == mark.scan(); });
  if (!known_scan) return Refuse("mediation.mt11.scan");
  return absl::OkStatus();
}

// A written agreement that waits for marks: those that give it force, or (A2) the mediator's and the
// committee's, which come after the parties' have given it.
bool MayBeSigned(const v1::Case& dispute) {
  if (dispute.state() == v1::Case::STATE_AGREED) return true;
  return dispute.state() == v1::Case::STATE_PERFORMING && LastAgreement(dispute)->effective_rule() == "A2";
}

// Whether some party has signed by electronic signature and not by hand (电子签名法 3).
bool SignsByTokenAlone(const Agreement& agreement, const v1::Case& dispute) {
  const auto marked = [&](std::string_view by, bool electronic) {
    return std::any_of(agreement.marks().begin(), agreement.marks().end(), [&](const Agreement::Mark& mark) {
      return mark.by() == by && (mark.means() == Agreement::Mark::MEANS_ELECTRONIC) == electronic;
    });
  };
  return std::any_of(dispute.parties().begin(), dispute.parties().end(), [&](const v1::Party& party) {
    return marked(party.id(), true) && !marked(party.id(), false);
  });
}

}  // namespace

absl::Status StartAgreementTerms(const Circumstances& now, v1::Case* dispute) {
  const Agreement& agreement = *LastAgreement(*dispute);
  const absl::CivilDay day = FromProto(agreement.effective()).value_or(now.today);
  const std::string id = agreement.id();
  const std::string_view event = "Agreement.Effective";
  // An agreement on a court's referral after filing ends in the court's own paper (A1).
  const v1::Attempt* attempt = AttemptById(agreement.attempt(), *dispute);
  if (!IsDelegated(*dispute, v1::SOURCE_COURT_AFTER_FILING, agreement) &&
      MayBeConfirmed(agreement, *attempt, *dispute)) {
    RETURN_IF_ERROR(StartClock({.rule = "MD7", .subject = id, .event = event, .day = day}, now, dispute));
  }
  absl::CivilDay last_due = day;
  for (const Agreement::Instalment& instalment : agreement.instalments()) {
    const absl::CivilDay due = FromProto(instalment.due()).value_or(day);
    StartClockUntil({.rule = "performance", .subject = id, .event = event, .day = day}, due, now, dispute);
    last_due = std::max(last_due, due);
  }
  // MD11: on the day of each duty, and some time after the last.
  for (const absl::CivilDay due : DutyDays(agreement)) {
    StartClockUntil({.rule = "MD11", .subject = id, .event = event, .day = day}, due, now, dispute);
  }
  return StartClock({.rule = "MD11", .subject = id, .event = event, .day = last_due}, now, dispute);
}

absl::Status CheckFormHolds(const v1::Case& dispute, const Circumstances& now) {
  const Agreement* agreement = LastAgreement(dispute);
  // Of one that binds, or waits for signatures; what came to nothing holds nobody.
  const bool counts = dispute.state() == v1::Case::STATE_AGREED || BindingAgreement(dispute) != nullptr;
  if (agreement == nullptr || !counts) return absl::OkStatus();
  const DisputeType* type = now.book.types.Find(dispute.dispute_type());
  if (type != nullptr && type->excludes_esignature && SignsByTokenAlone(*agreement, dispute)) {
    return Refuse("mediation.mt11.esign");
  }
  if (agreement->kind() != Agreement::KIND_ORAL) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const bool written,
      MustBeWritten(*agreement, FromProto(agreement->reached()).value_or(now.today), dispute, now));
  return written ? Refuse("mediation.mt12.written_required") : absl::OkStatus();
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordAgreementRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_MEDIATING) return Refuse("mediation.mt9.state");
  ASSIGN_OR_RETURN(
      const absl::CivilDay reached,
      StatedDay(request.agreement().reached(), request.agreement().has_reached(), "agreement.reached", now));
  ASSIGN_OR_RETURN(Agreement agreement, CheckAgreement(request.agreement(), reached));
  if (SomebodyRefuses(current)) return Refuse("mediation.mt3.party_refuses");
  // Once there is an agreement nobody becomes a party any more, and nobody could sign for the child.
  if (LacksGuardian(current, now.identities, reached)) return Refuse("mediation.mt3.guardian");
  RETURN_IF_ERROR(CheckReachedOn(reached, current));
  RETURN_IF_ERROR(NotBefore(reached, current.attempts(current.attempts_size() - 1).begun()));
  const bool oral = agreement.kind() == Agreement::KIND_ORAL;
  const v1::Attempt& running = current.attempts(current.attempts_size() - 1);
  RETURN_IF_ERROR(CheckMediators(running, reached, current, now));
  if (IsBlankText(agreement.content()))
    return Refuse(oral ? "mediation.mt9.content" : "mediation.mt10.content");
  if (!oral && (IsBlankText(agreement.facts()) || IsBlankText(agreement.performance()))) {
    return Refuse("mediation.mt10.content");
  }
  if (oral) {
    ASSIGN_OR_RETURN(const bool written, MustBeWritten(agreement, reached, current, now));
    if (written) return Refuse("mediation.mt12.written_required");
  }
  const bool administrative =
      current.source() == v1::SOURCE_ADMINISTRATIVE || HasReferral(current, v1::SOURCE_ADMINISTRATIVE);
  if (administrative != (request.result_form() != v1::Attempt::RESULT_FORM_UNSPECIFIED)) {
    if (administrative) return Refuse("mediation.a6.result_form");
    return InvalidField("result_form", "belongs to administrative matters alone (A6)");
  }
  v1::Case next = current;
  v1::Attempt* attempt = RunningAttempt(&next);
  attempt->set_result_form(request.result_form());
  agreement.set_id(absl::StrCat("g", next.agreements_size() + 1));
  agreement.set_attempt(attempt->id());
  *agreement.mutable_reached() = ToProto(reached);
  *next.add_agreements() = std::move(agreement);
  EndAttempt(v1::Attempt::RESULT_AGREED, reached, "", &next);
  next.set_state(v1::Case::STATE_AGREED);
  if (oral) RETURN_IF_ERROR(TakeForce(reached, "MT9", now, &next));
  if (oral && LastAgreement(next)->performed_on_the_spot()) PerformOnTheSpot(reached, &next);
  return StepOf(std::move(next), oral ? "Agreement.Effective" : "Agreement.Recorded", oral ? "MT9" : "MT10");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::SignAgreementRequest& request,
                            const Circumstances& now) {
  if (!MayBeSigned(current)) return Refuse("mediation.mt11.state");
  if (request.marks().empty()) return InvalidField("marks", "at least one is required");
  v1::Case next = current;
  Agreement* agreement = LastAgreement(&next);
  if (agreement->marks_size() + request.marks_size() > MostIn("Agreement", "marks"))
    return InvalidField("marks", "must be at most 300");
  const v1::Attempt& attempt = *AttemptById(agreement->attempt(), current);
  const absl::CivilDay reached = FromProto(agreement->reached()).value_or(now.today);
  for (int i = 0; i < request.marks_size(); ++i) {
    RETURN_IF_ERROR(
        CheckMark(request.marks(i), absl::StrCat("marks[", i, "]"), reached, attempt, current, now));
    *agreement->add_marks() = request.marks(i);
  }
  const DisputeType* type = now.book.types.Find(current.dispute_type());
  const bool excludes = type != nullptr && type->excludes_esignature;
  if (excludes && SignsByTokenAlone(*agreement, current)) return Refuse("mediation.mt11.esign");
  if (agreement->has_effective()) return StepOf(std::move(next), "Agreement.Signed", "MT11");
  const Signatures found = SignaturesOf(*agreement, attempt, current, now.identities, excludes);
  // Before filing, the parties' signatures alone bind (A2); other forms have no committee's seal.
  if (IsDelegated(current, v1::SOURCE_COURT_BEFORE_FILING, *agreement) && found.parties) {
    RETURN_IF_ERROR(TakeForce(*found.parties, "A2", now, &next));
  } else if (attempt.form() != v1::FORM_PEOPLES && found.parties) {
    RETURN_IF_ERROR(TakeForce(*found.parties, "MT11", now, &next));
  } else if (found.parties && found.mediator && found.committee) {
    RETURN_IF_ERROR(
        TakeForce(std::max({*found.parties, *found.mediator, *found.committee}), "MT11", now, &next));
  }
  const bool effective = next.state() == v1::Case::STATE_PERFORMING;
  return StepOf(std::move(next), effective ? "Agreement.Effective" : "Agreement.Signed",
                effective ? LastAgreement(&next)->effective_rule() : "MT11");
}

}  // namespace fengqiao::mediation

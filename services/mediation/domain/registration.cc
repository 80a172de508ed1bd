// From the entry of a dispute to its review (MT1), and what may be changed of it later.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
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

constexpr size_t kMaxClaim = 2000;
constexpr size_t kMaxEvidence = 500;

// What may be entered and changed alike.
void CheckFacts(const Circumstances& now, v1::Case* dispute, FieldErrors* errors) {
  if (now.book.types.Find(dispute->dispute_type()) == nullptr) {
    errors->Add("case.dispute_type",
                absl::StrCat("'", dispute->dispute_type(), "' is not in the table of dispute types"));
  }
  CheckText("case.claim", dispute->claim(), kMaxClaim, errors);
  if (dispute->has_claimed_amount()) {
    CheckAmount("case.claimed_amount", dispute->mutable_claimed_amount(), errors);
  }
  CheckDanger("case.danger", dispute->danger(), errors);
  if (dispute->co_regions_size() > MostIn("Case", "co_regions"))
    errors->Add("case.co_regions", "must be at most 10");
  for (int i = 0; i < dispute->co_regions_size(); ++i) {
    const std::string path = absl::StrCat("case.co_regions[", i, "]");
    const auto id = regions::ParseRegionId(api::RegionOf(dispute->co_regions(i)));
    if (!id.ok() || dispute->co_regions(i) != absl::StrCat("regions/", id->text)) {
      errors->Add(path, "must be regions/{code}");
    } else if (dispute->co_regions(i) == dispute->region()) {
      errors->Add(path, "is the region responsible itself");
    } else if (std::find(dispute->co_regions().begin(), dispute->co_regions().begin() + i,
                         dispute->co_regions(i)) != dispute->co_regions().begin() + i) {
      errors->Add(path, "is there twice");
    }
  }
}

absl::Status CheckLateRegistration(const v1::Case& stated, const Circumstances& now) {
  if (!stated.has_late_registration()) return absl::OkStatus();
  const v1::LateRegistration& late = stated.late_registration();
  FieldErrors errors;
  CheckNamedText("case.late_registration.reason", late.reason(), kMaxEvidence, &errors);
  const auto day = CheckDay("case.late_registration.outcome_day", late.outcome_day(), &errors);
  if (day && *day > now.today) errors.Add("case.late_registration.outcome_day", "is after today");
  return errors.ToStatus();
}

v1::Case DisputeAsEntered(const v1::Case& stated, std::string_view region, std::string_view name,
                          const Circumstances& now) {
  v1::Case dispute;
  dispute.set_name(std::string(name));
  dispute.set_state(v1::Case::STATE_REGISTERED);
  dispute.set_region(std::string(region));
  *dispute.mutable_co_regions() = stated.co_regions();
  dispute.set_source(stated.source());
  dispute.set_dispute_type(stated.dispute_type());
  dispute.set_grade(stated.grade());
  dispute.set_claim(stated.claim());
  if (stated.has_claimed_amount()) *dispute.mutable_claimed_amount() = stated.claimed_amount();
  if (stated.has_danger()) *dispute.mutable_danger() = stated.danger();
  if (stated.has_late_registration()) *dispute.mutable_late_registration() = stated.late_registration();
  *dispute.mutable_register_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  return dispute;
}

}  // namespace

absl::StatusOr<NewCase> RegisterCase(const v1::RegisterCaseRequest& request, std::string_view name,
                                     const Circumstances& now) {
  NewCase made;
  made.dispute = DisputeAsEntered(request.case_(), request.parent(), name, now);
  FieldErrors errors;
  if (request.case_().source() == v1::SOURCE_UNSPECIFIED) errors.Add("case.source", "is required");
  CheckFacts(now, &made.dispute, &errors);
  if (request.parties().empty()) errors.Add("parties", "at least one is required");
  if (request.parties_size() > kMaxParties) errors.Add("parties", "must be at most 100");
  if (request.case_().referrals_size() > MostIn("Case", "referrals"))
    errors.Add("case.referrals", "must be at most 20");
  RETURN_IF_ERROR(errors.ToStatus());
  for (int i = 0; i < request.case_().referrals_size(); ++i) {
    CheckReferral(absl::StrCat("case.referrals[", i, "]"), now.today, request.case_().referrals(i), &errors);
  }
  v1::RegisterCaseRequest canonical = request;
  for (int i = 0; i < request.parties_size(); ++i) {
    canonical.mutable_parties(i)->mutable_identity()->clear_spellings();
    CheckPartyEntry(absl::StrCat("parties[", i, "]"), now.today, canonical.mutable_parties(i), &errors);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(CheckLateRegistration(request.case_(), now));
  for (const v1::PartyEntry& entry : canonical.parties()) {
    RETURN_IF_ERROR(AddParty(entry, now.today, now.person_key, &made.dispute, &made.identities));
  }
  RETURN_IF_ERROR(CheckRepresentatives(made.dispute));
  for (const v1::Referral& referral : request.case_().referrals()) {
    RETURN_IF_ERROR(TakeReferral(referral, "Case.Registered", now, &made.dispute));
  }
  TakeOutNames(&made.identities, &made.dispute);
  return made;
}

absl::StatusOr<NewCase> AddPartyTo(const v1::Case& current, const v1::AddPartyRequest& request,
                                   const Circumstances& now) {
  if (!IsOpen(current)) return Refuse("mediation.case.closed");
  if (!current.agreements().empty()) return Refuse("mediation.party.late");
  FieldErrors errors;
  v1::PartyEntry entry = request.entry();
  entry.mutable_identity()->clear_spellings();
  if (current.parties_size() >= kMaxParties) errors.Add("entry", "a case has at most 100 parties");
  CheckPartyEntry("entry", now.today, &entry, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  NewCase next{.dispute = current, .identities = now.identities};
  // Whoever is to speak for somebody may be a party already.
  const std::string key = PersonKeyOf(entry.identity(), now.person_key);
  const v1::Party* known = PartyByKey(key, next.dispute);
  if (request.represents().empty() || known == nullptr || !known->moved_to().empty()) {
    RETURN_IF_ERROR(AddParty(entry, now.today, now.person_key, &next.dispute, &next.identities));
  }
  known = PartyByKey(key, next.dispute);
  const std::string speaker =
      known != nullptr ? known->id() : next.dispute.parties(next.dispute.parties_size() - 1).id();
  for (const std::string& id : request.represents()) {
    v1::Party* spoken_for = FindParty(id, &next.dispute);
    if (spoken_for == nullptr || !spoken_for->moved_to().empty()) return Refuse("mediation.party.unknown");
    spoken_for->set_represented_by(speaker);
  }
  RETURN_IF_ERROR(CheckRepresentatives(next.dispute));
  // Who is appointed already must recuse as who is to be appointed (MT3): another one takes the case first.
  if (const v1::Attempt* attempt = RunningAttempt(&next.dispute); attempt != nullptr) {
    RETURN_IF_ERROR(CheckRecusal(*attempt, next.dispute, now));
  }
  // The newcomer's name may stand in what was written before.
  TakeOutNames(&next.identities, &next.dispute);
  return next;
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::UpdateCaseRequest& request,
                            const Circumstances& now) {
  static const auto& fields = *new api::UpdatableFields{
      .updatable = {"dispute_type", "grade", "claim", "claimed_amount", "danger", "co_regions"},
      .immutable = {"name", "source", "register_time"}};
  if (!IsOpen(current)) return Refuse("mediation.case.closed");
  v1::Case next = current;
  RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), fields, request.case_(), &next));
  FieldErrors errors;
  CheckFacts(now, &next, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  // What stood at the review stands on: a case under way keeps its claim (MT1).
  if (IsBlankText(next.claim()) && current.state() != v1::Case::STATE_REGISTERED)
    return Refuse("mediation.mt1.claim");
  // An agreement keeps a form that its dispute allows.
  if (next.dispute_type() != current.dispute_type() || next.grade() != current.grade()) {
    RETURN_IF_ERROR(CheckFormHolds(next, now));
  }
  return StepOf(std::move(next), "Case.Updated", "");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordConsentRequest& request,
                            const Circumstances&) {
  if (!IsOpen(current)) return Refuse("mediation.case.closed");
  if (request.consent() == v1::Party::CONSENT_UNSPECIFIED) return InvalidField("consent", "is required");
  v1::Case next = current;
  for (v1::Party& party : *next.mutable_parties()) {
    if (party.id() != request.party() || !party.moved_to().empty()) continue;
    party.set_consent(request.consent());
    return StepOf(std::move(next), "Case.ConsentRecorded", "MT3");
  }
  return Refuse("mediation.party.unknown");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::SubmitCaseRequest&, const Circumstances& now) {
  if (current.state() != v1::Case::STATE_REGISTERED) return Refuse("mediation.mt1.state");
  const auto has_side = [&](v1::Party::Side side) {
    return std::any_of(current.parties().begin(), current.parties().end(),
                       [&](const v1::Party& party) { return IsPrincipal(party) && party.side() == side; });
  };
  if (!has_side(v1::Party::SIDE_APPLICANT) || !has_side(v1::Party::SIDE_RESPONDENT)) {
    return Refuse("mediation.mt1.two_sides");
  }
  if (IsBlankText(current.claim())) return Refuse("mediation.mt1.claim");
  if (NeedsReferral(current.source()) && !HasReferral(current, current.source())) {
    return Refuse("mediation.mt1.source_paper");
  }
  v1::Case next = current;
  next.set_state(v1::Case::STATE_UNDER_REVIEW);
  RETURN_IF_ERROR(StartClock(
      {.rule = "mediation.accept_days", .subject = "", .event = "Case.Submitted", .day = now.today}, now,
      &next));
  return StepOf(std::move(next), "Case.Submitted", "MT1");
}

}  // namespace fengqiao::mediation

#include "services/mediation/domain/referrals.h"
#include "services/mediation/domain/bounds.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxName = 64;
constexpr size_t kMaxNote = 500;
constexpr int kMaxCorrections = 10;

std::string Sub(std::string_view path, std::string_view field) {
  return absl::StrCat(ToAbsl(path), ".", ToAbsl(field));
}

bool TookForce(const v1::Case& dispute) {
  const v1::Agreement* agreement = LastAgreement(dispute);
  return agreement != nullptr && agreement->has_effective();
}

bool EndedAs(const v1::Case& dispute, v1::Case::State state, v1::Closing::Kind closing) {
  return dispute.state() == state || (dispute.has_closing() && dispute.closing().kind() == closing);
}

// Whether a sender may be told so today: the outcome as it is; or, before the review has ended, that a
// court's delegation is not taken (MD5).
bool MayBeTold(v1::Referral::Outcome outcome, const v1::Referral& referral, const v1::Case& dispute) {
  if (outcome == OutcomeOf(dispute)) return true;
  return outcome == v1::Referral::OUTCOME_REFUSED && IsCourt(referral.source()) &&
         IsIn(dispute, {v1::Case::STATE_REGISTERED, v1::Case::STATE_UNDER_REVIEW});
}

// A second reply takes the place of the first, which it names; the first is kept.
absl::Status KeepCorrected(const v1::Referral::Reply& reply, v1::Referral* referral) {
  if (!referral->has_reply()) {
    return reply.corrects().empty() ? absl::OkStatus() : Refuse("mediation.referral.corrects");
  }
  if (reply.corrects().empty()) return Refuse("mediation.referral.replied");
  if (reply.corrects() != referral->reply().paper()) return Refuse("mediation.referral.corrects");
  RETURN_IF_ERROR(NotBefore(FromProto(reply.day()).value_or(absl::CivilDay::max()), referral->reply().day()));
  if (referral->corrected_replies_size() >= kMaxCorrections) {
    return InvalidField("reply", "was corrected 10 times already");
  }
  *referral->add_corrected_replies() = referral->reply();
  return absl::OkStatus();
}

}  // namespace

v1::Referral::Outcome OutcomeOf(const v1::Case& dispute) {
  using v1::Case;
  using v1::Closing;
  using v1::Referral;
  if (dispute.has_refusal()) return Referral::OUTCOME_REFUSED;
  if (EndedAs(dispute, Case::STATE_TRANSFERRED, Closing::KIND_TRANSFERRED)) {
    return Referral::OUTCOME_TRANSFERRED;
  }
  if (EndedAs(dispute, Case::STATE_HANDLED, Closing::KIND_HANDLED)) return Referral::OUTCOME_AGREED;
  if (EndedAs(dispute, Case::STATE_TERMINATED, Closing::KIND_NOT_AGREED)) return Referral::OUTCOME_NOT_AGREED;
  if (!TookForce(dispute)) return Referral::OUTCOME_UNSPECIFIED;
  return BindingAgreement(dispute) != nullptr ? Referral::OUTCOME_AGREED : Referral::OUTCOME_NOT_AGREED;
}

bool StillHolds(v1::Referral::Outcome told, const v1::Case& dispute) {
  const v1::Referral::Outcome now = OutcomeOf(dispute);
  if (told == v1::Referral::OUTCOME_AGREED && TookForce(dispute)) return true;
  if (told == v1::Referral::OUTCOME_REFUSED) return now != v1::Referral::OUTCOME_AGREED;
  return told == now;
}

bool IsCourt(v1::Source source) {
  return source == v1::SOURCE_COURT_BEFORE_FILING || source == v1::SOURCE_COURT_AFTER_FILING;
}

bool NeedsReferral(v1::Source source) {
  switch (source) {
    case v1::SOURCE_COURT_BEFORE_FILING:
    case v1::SOURCE_COURT_AFTER_FILING:
    case v1::SOURCE_POLICE:
    case v1::SOURCE_PROCURATORATE:
    case v1::SOURCE_PETITION:
    case v1::SOURCE_ADMINISTRATIVE:
    case v1::SOURCE_ONE_STOP_CENTRE:
    case v1::SOURCE_LEGAL_AID:
      return true;
    default:
      return false;
  }
}

void CheckReferral(std::string_view path, absl::CivilDay today, const v1::Referral& referral,
                   FieldErrors* errors) {
  if (!NeedsReferral(referral.source())) {
    errors->Add(Sub(path, "source"),
                "is no sender: a court, the police, a petition office, a one-stop centre …");
  }
  CheckNamedText(Sub(path, "sender"), referral.sender(), kMaxName, errors);
  // A one-stop centre hands on by its number alone; all others by a paper (§4.1).
  if (referral.source() == v1::SOURCE_ONE_STOP_CENTRE) {
    CheckNamedText(Sub(path, "external_number"), referral.external_number(), kMaxName, errors);
    CheckText(Sub(path, "paper"), referral.paper(), kMaxName, errors);
  } else {
    CheckNamedText(Sub(path, "paper"), referral.paper(), kMaxName, errors);
    CheckText(Sub(path, "external_number"), referral.external_number(), kMaxName, errors);
  }
  if (IsCourt(referral.source()) && referral.external_number().empty()) {
    errors->Add(Sub(path, "external_number"), "a court's referral has the number of its case");
  }
  const auto received = CheckDay(Sub(path, "received"), referral.received(), errors);
  if (received && *received > today) errors->Add(Sub(path, "received"), "is after today");
}

std::string ReferralKey(const v1::Referral& referral) {
  if (referral.external_number().empty()) return "";
  return absl::StrCat(referral.sender(), "|", referral.external_number());
}

absl::Status TakeReferral(const v1::Referral& referral, std::string_view event, const Circumstances& now,
                          v1::Case* dispute) {
  const std::string key = ReferralKey(referral);
  for (const v1::Referral& other : dispute->referrals()) {
    if (!key.empty() && ReferralKey(other) == key) return Refuse("mediation.a5.same");
  }
  if (dispute->referrals_size() >= MostIn("Case", "referrals"))
    return InvalidField("referral", "there are 20 already");
  v1::Referral* taken = dispute->add_referrals();
  *taken = referral;
  taken->set_id(absl::StrCat("r", dispute->referrals_size()));
  taken->clear_confirmed();
  taken->clear_reply();
  taken->clear_corrected_replies();
  if (IsCourt(referral.source())) {
    RETURN_IF_ERROR(StartClock({.rule = "MD5",
                                .subject = taken->id(),
                                .event = event,
                                .day = FromProto(taken->received()).value_or(now.today)},
                               now, dispute));
  }
  // Who sends it when it is settled already is owed the reply at once.
  return OutcomeOf(*dispute) != v1::Referral::OUTCOME_UNSPECIFIED ? OweReplies(event, now.today, now, dispute)
                                                                  : absl::OkStatus();
}

absl::Status ConfirmReferral(std::string_view id, std::string_view event, absl::CivilDay day,
                             const Circumstances& now, v1::Case* dispute) {
  v1::Referral* referral = ReferralById(id, dispute);
  *referral->mutable_confirmed() = ToProto(day);
  MeetClock("MD5", id, day, dispute);
  if (OutcomeOf(*dispute) != v1::Referral::OUTCOME_UNSPECIFIED) return absl::OkStatus();
  const bool before = referral->source() == v1::SOURCE_COURT_BEFORE_FILING;
  const std::string_view rule = before ? "MD2" : referral->summary_procedure() ? "MD3s" : "MD3";
  RETURN_IF_ERROR(StartClock({.rule = rule, .subject = id, .event = event, .day = day}, now, dispute));
  if (!before || dispute->state() == v1::Case::STATE_MEDIATING) return absl::OkStatus();
  return StartClock({.rule = "MD6", .subject = id, .event = event, .day = day}, now, dispute);
}

absl::Status ConfirmCourtReferrals(std::string_view event, absl::CivilDay day, const Circumstances& now,
                                   v1::Case* dispute) {
  for (int i = 0; i < dispute->referrals_size(); ++i) {
    const v1::Referral& referral = dispute->referrals(i);
    if (!IsCourt(referral.source()) || referral.has_confirmed() || referral.has_reply()) continue;
    const std::string id = referral.id();
    RETURN_IF_ERROR(ConfirmReferral(id, event, day, now, dispute));
  }
  return absl::OkStatus();
}

absl::Status OweReplies(std::string_view event, absl::CivilDay day, const Circumstances& now,
                        v1::Case* dispute) {
  for (int i = 0; i < dispute->referrals_size(); ++i) {
    const v1::Referral& referral = dispute->referrals(i);
    const std::string id = referral.id();
    const bool told = referral.has_reply() && StillHolds(referral.reply().outcome(), *dispute);
    if (told || RunningClock(kReplyRule, id, dispute) != nullptr) continue;
    RETURN_IF_ERROR(
        StartClock({.rule = kReplyRule, .subject = id, .event = event, .day = day}, now, dispute));
  }
  return absl::OkStatus();
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AddReferralRequest& request,
                            const Circumstances& now) {
  if (!IsOpen(current)) return Refuse("mediation.case.closed");
  FieldErrors errors;
  CheckReferral("referral", now.today, request.referral(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  v1::Case next = current;
  RETURN_IF_ERROR(TakeReferral(request.referral(), "Case.ReferralAdded", now, &next));
  return StepOf(std::move(next), "Case.ReferralAdded", "A5");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AcceptReferralRequest& request,
                            const Circumstances& now) {
  if (!IsOpen(current)) return Refuse("mediation.case.closed");
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(request.day(), request.has_day(), "day", now));
  v1::Case next = current;
  v1::Referral* referral = ReferralById(request.referral(), &next);
  if (referral == nullptr) return Refuse("mediation.referral.unknown");
  if (referral->has_confirmed() || referral->has_reply()) return Refuse("mediation.referral.confirmed");
  if (!IsCourt(referral->source()))
    return InvalidField("referral", "is no court's, which alone is confirmed");
  // What was agreed without it was not agreed on it; it is answered with what came of the dispute.
  if (LastAgreement(current) != nullptr && RunningAttempt(&next) == nullptr) {
    return Refuse("mediation.referral.agreed");
  }
  RETURN_IF_ERROR(NotBefore(day, referral->received()));
  RETURN_IF_ERROR(ConfirmReferral(referral->id(), "Case.ReferralAccepted", day, now, &next));
  return StepOf(std::move(next), "Case.ReferralAccepted", "MD5");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ReplyToReferralRequest& request,
                            const Circumstances& now) {
  // A reply may be owed after the case was handed over or joined. No file is closed before all senders heard,
  // and once it is in the archive nothing more comes into it.
  if (current.state() == v1::Case::STATE_ARCHIVED) return Refuse("mediation.case.closed");
  v1::Referral::Reply reply = request.reply();
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(reply.day(), reply.has_day(), "reply.day", now));
  FieldErrors errors;
  if (reply.outcome() == v1::Referral::OUTCOME_UNSPECIFIED) errors.Add("reply.outcome", "is required");
  CheckNamedText("reply.paper", reply.paper(), kMaxName, &errors);
  CheckText("reply.note", reply.note(), kMaxNote, &errors);
  CheckText("reply.corrects", reply.corrects(), kMaxName, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  v1::Case next = current;
  v1::Referral* referral = ReferralById(request.referral(), &next);
  if (referral == nullptr) return Refuse("mediation.referral.unknown");
  *reply.mutable_day() = ToProto(day);
  RETURN_IF_ERROR(KeepCorrected(reply, referral));
  if (!MayBeTold(reply.outcome(), *referral, current)) return Refuse("mediation.referral.outcome");
  RETURN_IF_ERROR(NotBefore(day, referral->received()));
  const bool corrects = referral->has_reply();
  *referral->mutable_reply() = std::move(reply);
  MeetClock("MD5", referral->id(), day, &next);
  MeetClock(kReplyRule, referral->id(), day, &next);
  // A court that was told before anybody took the case has no term running any more.
  if (RunningAttempt(&next) == nullptr) DropClocks(referral->id(), day, &next);
  return StepOf(std::move(next), corrects ? "Case.ReplyCorrected" : "Case.ReferralReplied", "A5");
}

}  // namespace fengqiao::mediation

// The terms of an old case, counted from its own facts in the order in which they happened.

#include <set>
#include <string>

#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/agreement_terms.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/old_cases.h"
#include "services/mediation/domain/referrals.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Clock;

absl::CivilDay DayOf(const common::v1::Date& day) { return FromProto(day).value_or(absl::CivilDay::min()); }

class TermCounter {
 public:
  TermCounter(const Circumstances& now, v1::Case* dispute)
      : now_(now),
        dispute_(*dispute),
        over_(IsIn(*dispute,
                   {v1::Case::STATE_CLOSED, v1::Case::STATE_ARCHIVED, v1::Case::STATE_TRANSFERRED})) {}

  absl::Status Count() {
    for (v1::Attempt& attempt : *dispute_.mutable_attempts()) RETURN_IF_ERROR(CountAttempt(attempt));
    if (over_) return DropAll();
    RETURN_IF_ERROR(CountEntry());
    RETURN_IF_ERROR(CountAgreement());
    return CountReplies();
  }

 private:
  // Where no term was laid down in those days none is counted; of what still runs that is an error.
  absl::Status Start(const ClockStart& start) {
    const absl::Status status = StartClock(start, now_, &dispute_);
    return over_ ? absl::OkStatus() : status;
  }

  // A court's term begins with the mediators' confirmation and takes the place of the general one.
  absl::Status StartCourtTerms(absl::CivilDay until) {
    for (const v1::Referral& referral : dispute_.referrals()) {
      if (!IsCourt(referral.source()) || !referral.has_confirmed() || DayOf(referral.confirmed()) > until ||
          !started_.insert(referral.id()).second) {
        continue;
      }
      const bool before = referral.source() == v1::SOURCE_COURT_BEFORE_FILING;
      const std::string id = referral.id();
      const absl::CivilDay day = DayOf(referral.confirmed());
      RETURN_IF_ERROR(Start({.rule = before                         ? "MD2"
                                     : referral.summary_procedure() ? "MD3s"
                                                                    : "MD3",
                             .subject = id,
                             .event = "Case.Imported",
                             .day = day}));
      if (before && !over_)
        RETURN_IF_ERROR(Start({.rule = "MD6", .subject = id, .event = "Case.Imported", .day = day}));
    }
    return absl::OkStatus();
  }

  absl::Status CountAttempt(const v1::Attempt& attempt) {
    if (attempt.form() == v1::FORM_GRID) return absl::OkStatus();
    const absl::CivilDay accepted = DayOf(attempt.accepted());
    RETURN_IF_ERROR(StartCourtTerms(accepted));
    // The month is the committees': other forms have no term of their own.
    if (attempt.form() == v1::FORM_PEOPLES && RunningTerms(attempt.id(), &dispute_).empty()) {
      RETURN_IF_ERROR(
          Start({.rule = "MD1", .subject = attempt.id(), .event = "Case.Imported", .day = accepted}));
    }
    const bool ended = attempt.has_ended();
    RETURN_IF_ERROR(StartCourtTerms(ended ? DayOf(attempt.ended()) : now_.today));
    RETURN_IF_ERROR(Extend(attempt));
    if (attempt.has_begun()) {
      for (const v1::Referral& referral : dispute_.referrals())
        MeetClock("MD6", referral.id(), DayOf(attempt.begun()), &dispute_);
    }
    if (!ended) return absl::OkStatus();
    const bool goes_on = attempt.result() == v1::Attempt::RESULT_ESCALATED ||
                         attempt.result() == v1::Attempt::RESULT_TRANSFERRED;
    for (Clock* term : RunningTerms(attempt.id(), &dispute_)) {
      if (!goes_on || term->subject() == attempt.id()) MeetClock(DayOf(attempt.ended()), term);
    }
    if (!goes_on) DropCourtTerms(DayOf(attempt.ended()), &dispute_);
    return absl::OkStatus();
  }

  absl::Status Extend(const v1::Attempt& attempt) {
    for (Clock* term : RunningTerms(attempt.id(), &dispute_)) {
      for (const v1::Attempt::Extension& extension : attempt.extensions()) {
        const absl::CivilDay due = DayOf(term->due());
        const bool in_time = !extension.has_agreed() || DayOf(extension.agreed()) <= due;
        if (in_time && DayOf(extension.until()) > due) ExtendClock(DayOf(extension.until()), term);
      }
      if (attempt.uncounted_days() > 0 && IsCourtTerm(*term))
        RETURN_IF_ERROR(LengthenClock(attempt.uncounted_days(), now_, term));
    }
    return absl::OkStatus();
  }

  // What did not end by itself ended with the file.
  absl::Status DropAll() {
    DropClocks("*", DayOf(dispute_.closing().day()), &dispute_);
    return absl::OkStatus();
  }

  absl::Status CountEntry() {
    if (dispute_.state() == v1::Case::STATE_UNDER_REVIEW) {
      const absl::CivilDay since =
          dispute_.attempts().empty() ? RegisteredOn(dispute_) : DayOf(dispute_.attempts().rbegin()->ended());
      RETURN_IF_ERROR(
          Start({.rule = "mediation.accept_days", .subject = "", .event = "Case.Imported", .day = since}));
      // A court's term runs from the confirmation, accepted or not.
      RETURN_IF_ERROR(StartCourtTerms(now_.today));
    }
    for (const v1::Referral& referral : dispute_.referrals()) {
      const bool waits = IsCourt(referral.source()) && !referral.has_confirmed() && !referral.has_reply();
      if (!waits || !referral.has_received()) continue;
      const std::string id = referral.id();
      const absl::CivilDay received = DayOf(referral.received());
      RETURN_IF_ERROR(Start({.rule = "MD5", .subject = id, .event = "Case.Imported", .day = received}));
    }
    return absl::OkStatus();
  }

  // The terms that run from an agreement's force, and what has met them since.
  absl::Status CountAgreement() {
    const Agreement* agreement = LastAgreement(dispute_);
    if (agreement == nullptr || !agreement->has_effective()) return absl::OkStatus();
    RETURN_IF_ERROR(StartAgreementTerms(now_, &dispute_));
    const std::string id = agreement->id();
    for (const v1::Confirmation& confirmation : dispute_.confirmations()) {
      MeetClock("MD7", id, DayOf(confirmation.applied()), &dispute_);
      const std::string subject = confirmation.id();
      const absl::CivilDay day = DayOf(confirmation.day());
      if (confirmation.state() == v1::Confirmation::STATE_APPLIED)
        RETURN_IF_ERROR(Start({.rule = "MD8", .subject = subject, .event = "Case.Imported", .day = day}));
      if (confirmation.state() == v1::Confirmation::STATE_ACCEPTED)
        RETURN_IF_ERROR(Start({.rule = "MD9", .subject = subject, .event = "Case.Imported", .day = day}));
    }
    for (const v1::Performance& performance : dispute_.performances()) MeetDuties(performance, &dispute_);
    for (const v1::FollowUp& visit : dispute_.follow_ups()) MeetVisit(visit, &dispute_);
    for (const v1::Judgment& judgment : dispute_.judgments()) EndTerms(judgment, &dispute_);
    return absl::OkStatus();
  }

  absl::Status CountReplies() {
    const bool known = IsIn(dispute_, {v1::Case::STATE_REFUSED, v1::Case::STATE_TERMINATED,
                                       v1::Case::STATE_HANDLED, v1::Case::STATE_PERFORMING});
    if (!known) return absl::OkStatus();
    absl::CivilDay day = now_.today;
    if (dispute_.has_refusal()) {
      day = DayOf(dispute_.refusal().day());
    } else if (const Agreement* agreement = LastAgreement(dispute_);
               agreement && agreement->has_effective()) {
      day = DayOf(agreement->effective());
    } else if (!dispute_.attempts().empty()) {
      day = DayOf(dispute_.attempts().rbegin()->ended());
    }
    return OweReplies("Case.Imported", day, now_, &dispute_);
  }

  const Circumstances& now_;
  v1::Case& dispute_;
  const bool over_;
  std::set<std::string> started_;
};

}  // namespace

absl::Status CountTerms(const Circumstances& now, v1::Case* dispute) {
  return TermCounter(now, dispute).Count();
}

}  // namespace fengqiao::mediation

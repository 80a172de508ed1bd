#include "services/correction/domain/sealing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::Erasure;
using v1::LegalGround;
using v1::Subject;

constexpr int kMostYears = 5;
constexpr int kMonthsPerYear = 12;

bool IsLongerThanSealed(const v1::Length& length) {
  const int months = length.years() * kMonthsPerYear + length.months();
  return months > kMostYears * kMonthsPerYear || (months == kMostYears * kMonthsPerYear && length.days() > 0);
}

bool HasSealedSentence(const Subject& subject) {
  const v1::Judgment& judgment = subject.judgment();
  if (judgment.has_sentence()) return !IsLongerThanSealed(judgment.sentence());
  if (judgment.has_length()) return !IsLongerThanSealed(judgment.length());
  if (!judgment.has_sentence_end()) return true;
  // The first day counts (最高法解释 202): what runs to the day of the same number is a day longer.
  const auto longest = calendar::SentenceTerm(DayOf(judgment.effective()), {.years = kMostYears});
  return longest.ok() && DayOf(judgment.sentence_end()) <= longest->last_day;
}

// What a query by another rests on.
void CheckBasis(const LegalGround& ground, FieldErrors* errors) {
  CheckNamedText("ground.statute", ground.statute(), 128, errors);
  CheckNamedText("ground.organ", ground.organ(), 128, errors);
  CheckNamedText("ground.paper", ground.paper(), 64, errors);
}

// The copy of a file that has gone to another installation's county.
bool IsClosedCopy(const Subject& subject) {
  return subject.state() == Subject::STATE_ELSEWHERE && !subject.stays().empty();
}

// From which day on a file is kept for its years. Where nobody has said when the correction of who has moved
// on ended, it is not before the term that is known here is over.
absl::CivilDay KeptFrom(const Subject& subject) {
  return EndedOn(subject).value_or(std::max(LeftOn(subject), DayOf(subject.term().end())));
}

absl::Status CheckErasable(const Subject& subject, Erasure::Ground ground, const Circumstances& now) {
  if (!HasEnded(subject) && !IsClosedCopy(subject)) return Refuse("correction.erasure.open");
  if (ground == Erasure::GROUND_COURT_PAPER) {
    return IsSealed(subject) ? absl::OkStatus() : Refuse("correction.erasure.not_sealed");
  }
  return CheckKept(CountyHere(subject), KeptFrom(subject), now);
}

}  // namespace

bool MustBeSealed(const Subject& subject, const v1::Person& person) {
  return subject.judgment().has_offended() && person.has_born() &&
         IsMinorOn(person, DayOf(subject.judgment().offended())) && HasSealedSentence(subject);
}

bool IsSealed(const Subject& subject) { return subject.sealing().has_sealed(); }

void SetSealing(const RuleBook& book, Subject* subject) {
  const absl::CivilDay end = DayOf(subject->end().day());
  const Parameter* days = book.parameters.Find("correction.seal_days", api::RegionOf(subject->region()), end);
  *subject->mutable_sealing()->mutable_due() = ToProto(end + (days == nullptr ? 0 : days->value));
}

bool SealWhereDue(absl::CivilDay today, Subject* subject) {
  if (!EndedOn(*subject) || !subject->has_sealing()) return false;
  if (IsSealed(*subject)) {
    subject->clear_duties();
    return false;
  }
  if (!subject->duties().empty() && today < DayOf(subject->sealing().due())) return false;
  *subject->mutable_sealing()->mutable_sealed() = ToProto(today);
  subject->clear_duties();
  return true;
}

absl::Status CheckMinorsGround(bool minor, const LegalGround& ground) {
  if (!minor) return absl::OkStatus();
  FieldErrors errors;
  switch (ground.kind()) {
    case LegalGround::KIND_SUPERVISION:
      return absl::OkStatus();
    case LegalGround::KIND_JUDICIAL_NEED:
    case LegalGround::KIND_STATUTORY_QUERY:
      CheckBasis(ground, &errors);
      return errors.ToStatus();
    default:
      return Refuse("correction.minor.ground");
  }
}

absl::Status CheckSealedGround(const LegalGround& ground) {
  FieldErrors errors;
  if (ground.kind() != LegalGround::KIND_JUDICIAL_NEED &&
      ground.kind() != LegalGround::KIND_STATUTORY_QUERY) {
    errors.Add("ground.kind", "must be judicial need or a statutory query (刑事诉讼法第286条)");
  }
  CheckBasis(ground, &errors);
  return errors.ToStatus();
}

absl::Status MustNotBeSealed(const Subject& subject) {
  return IsSealed(subject) ? Refuse("correction.subject.sealed") : absl::OkStatus();
}

absl::Status MustHaveBeenSealed(const Subject& subject) {
  return IsSealed(subject) ? absl::OkStatus() : Refuse("correction.sealed.none");
}

absl::Status MustNotBeErased(const Subject& subject) {
  return subject.state() == Subject::STATE_ERASED ? Refuse("correction.subject.erased") : absl::OkStatus();
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ProposeErasureRequest& request,
                            const Circumstances& now) {
  if (!IsClosedCopy(current)) RETURN_IF_ERROR(MustBeHeldHere(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const Erasure& stated = request.erasure();
  RETURN_IF_ERROR(CheckErasure(stated));
  RETURN_IF_ERROR(CheckErasable(current, stated.ground(), now));
  Step step{.next = current, .event = "Erasure.Proposed", .rule = "PIPL47"};
  *step.next.mutable_erasure() = ProposedErasure(stated, now);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::EraseSubjectRequest&,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  if (!current.has_erasure()) return Refuse("correction.erasure.not_proposed");
  if (current.erasure().proposed_by() == now.actor.account) return Refuse("correction.erasure.same_account");
  // What was so at the proposal is asked again: the parameter may have changed.
  RETURN_IF_ERROR(CheckErasable(current, current.erasure().ground(), now));
  Step step{.next = current, .event = "Subject.Erased", .rule = "PIPL47"};
  // What is left of a copy is on record with the county here that had it last.
  step.next.set_region(CountyHere(current));
  step.next.set_state(Subject::STATE_ERASED);
  Erasure& erasure = *step.next.mutable_erasure();
  erasure.set_decided_by(now.actor.account);
  *erasure.mutable_erased() = ToProto(now.today);
  CloseFile(&step.next);
  return step;
}

absl::Status CheckErasure(const Erasure& stated) {
  FieldErrors errors;
  if (stated.ground() == Erasure::GROUND_UNSPECIFIED) errors.Add("erasure.ground", "is required");
  CheckNamedText("erasure.paper", stated.paper(), 64, &errors);
  CheckSaid("erasure.grounds", stated.grounds(), 4, 1000, &errors);
  return errors.ToStatus();
}

Erasure ProposedErasure(const Erasure& stated, const Circumstances& now) {
  Erasure erasure;
  erasure.set_ground(stated.ground());
  erasure.set_paper(stated.paper());
  erasure.set_grounds(stated.grounds());
  erasure.set_proposed_by(now.actor.account);
  *erasure.mutable_proposed() = ToProto(now.today);
  return erasure;
}

absl::Status CheckKept(std::string_view region, absl::CivilDay end, const Circumstances& now) {
  const Parameter* years =
      now.book.parameters.Find("correction.keep_years", api::RegionOf(region), now.today);
  // Without a row nobody has laid down when: then nothing may be destroyed.
  if (years == nullptr || now.today <= absl::CivilDay(end.year() + years->value, end.month(), end.day())) {
    return Refuse("correction.erasure.kept");
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::correction

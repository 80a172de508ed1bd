// What changes of the file's beginning: the term, by a paper, and who the person is (domain rules §6.7, §2).

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permits.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sentence.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;
using v1::TermChange;

constexpr int kMostTermChanges = 20;
constexpr int kMostPersonCorrections = 100;

// The day of the entry, by which the regime of minors is asked: see RegisterNotice.
absl::CivilDay EnteredOn(const Subject& subject) {
  return std::max(DayOf(subject.noticed()), DayOf(subject.judgment().effective()));
}

// -- The term

bool MayChange(TermChange::Kind change, Subject::Kind kind) {
  switch (change) {
    case TermChange::KIND_COMMUTATION:
      return kind != Subject::KIND_PAROLE;
    case TermChange::KIND_PROLONGATION:
      return kind == Subject::KIND_TEMPORARY_SERVICE;
    default:
      return true;
  }
}

void CheckPaper(const TermChange& stated, const Subject& current, absl::CivilDay today, FieldErrors* errors) {
  if (stated.kind() == TermChange::KIND_UNSPECIFIED) errors->Add("change.kind", "is required");
  CheckNamedText("change.paper", stated.paper(), 64, errors);
  CheckNamedText("change.organ.name", stated.organ().name(), 128, errors);
  // What corrects a decision is of who may make it (社区矫正法 17).
  const bool own = stated.kind() == TermChange::KIND_CORRECTED_JUDGMENT &&
                   current.kind() == Subject::KIND_TEMPORARY_SERVICE &&
                   stated.organ().kind() == current.organ().kind();
  if (stated.organ().kind() != v1::Organ::KIND_COURT && !own) {
    errors->Add("change.organ.kind", "must be a court (刑法第79条，刑事诉讼法第268条)");
  }
  if (stated.kind() == TermChange::KIND_COMMUTATION && stated.organ().level() < v1::Organ::LEVEL_CITY) {
    errors->Add("change.organ.level", "must be an intermediate court or above (刑法第79条)");
  }
  CheckSaid("change.grounds", stated.grounds(), 4, 1000, errors);
  const auto decided = CheckPastDay("change.decided", stated.decided(), today, errors);
  if (decided && *decided < DayOf(current.judgment().effective())) {
    errors->Add("change.decided", "must not lie before the day of effect");
  }
}

// The last day as the judgment alone gives it.
absl::CivilDay OrderedEnd(const Subject& current, absl::CivilDay today) {
  FieldErrors known;
  const auto term = ComputeTerm("judgment", current.kind(), current.judgment(), today, &known);
  return DayOf(term ? term->end() : current.term().end());
}

// Of shortened public surveillance at least half is executed, custody that was credited among it (刑法 78).
bool LeavesHalf(const Subject& current, absl::CivilDay new_end, absl::CivilDay today) {
  const v1::Term& term = current.term();
  const absl::CivilDay ordered = OrderedEnd(current, today);
  const absl::CivilDay start = DayOf(term.start());
  return 2 * (new_end - start + 1 + term.credited_days()) >= ordered - start + 1 + term.credited_days();
}

// Shortened probation keeps the least of 刑法 73: one year of imprisonment's, two months of criminal
// detention's. A ruling shortens the sentence with it (最高法 减刑假释规定 18), so the sentence as it was is
// no measure.
bool LeavesLeast(const Subject& current, absl::CivilDay new_end) {
  constexpr int kMonthsAYear = 12, kLeastOfDetention = 2;
  const bool imprisonment = current.judgment().penalty() == v1::Judgment::PENALTY_IMPRISONMENT;
  const auto least = calendar::SentenceTerm(DayOf(current.term().start()),
                                            {.months = imprisonment ? kMonthsAYear : kLeastOfDetention});
  return least.ok() && new_end >= least->last_day;
}

absl::Status CheckNewEnd(const TermChange& stated, const Subject& current, absl::CivilDay today) {
  FieldErrors errors;
  const auto end = CheckDay("change.new_end", stated.new_end(), &errors);
  if (end) {
    const absl::CivilDay old = DayOf(current.term().end());
    const bool shorter = stated.kind() == TermChange::KIND_COMMUTATION;
    if (shorter ? *end >= old : *end <= old) {
      errors.Add("change.new_end", shorter ? "must lie before the last day as it was"
                                           : "must lie after the last day as it was");
    }
    if (*end < DayOf(stated.decided())) errors.Add("change.new_end", "must not lie before the decision");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  const bool surveillance = current.kind() == Subject::KIND_PUBLIC_SURVEILLANCE;
  if (surveillance && !LeavesHalf(current, *end, today)) return Refuse("correction.term.half");
  const bool probation = current.kind() == Subject::KIND_PROBATION;
  if (probation && !LeavesLeast(current, *end)) return Refuse("correction.term.least");
  return absl::OkStatus();
}

// An injunction never outlasts the term (刑法 38, 72).
void EndInjunctionWithTheTerm(Subject* subject) {
  v1::Judgment& judgment = *subject->mutable_judgment();
  if (judgment.has_injunction_end() && DayOf(judgment.injunction_end()) > DayOf(subject->term().end())) {
    *judgment.mutable_injunction_end() = subject->term().end();
  }
}

// Nor does what was granted: days after the term are no leave's and no permit's.
void EndGrantsWithTheTerm(absl::CivilDay today, Subject* subject) {
  const absl::CivilDay end = DayOf(subject->term().end());
  for (v1::Leave& leave : *subject->mutable_leaves()) {
    const bool open =
        leave.state() == v1::Leave::STATE_SUBMITTED || leave.state() == v1::Leave::STATE_APPROVED;
    if (!open || DayOf(leave.to()) <= end) continue;
    if (DayOf(leave.from()) > end) {
      leave.set_state(v1::Leave::STATE_WITHDRAWN);
      *leave.mutable_ended() = ToProto(today);
      continue;
    }
    leave.set_days(leave.days() - static_cast<int>(DayOf(leave.to()) - end));
    *leave.mutable_to() = ToProto(end);
  }
  for (v1::TravelPermit& permit : *subject->mutable_travel_permits()) {
    if (!IsOpen(permit) || DayOf(permit.to()) <= end) continue;
    if (DayOf(permit.from()) <= end) {
      *permit.mutable_to() = ToProto(end);
      continue;
    }
    const bool decided = permit.state() == v1::TravelPermit::STATE_APPROVED;
    permit.set_state(decided ? v1::TravelPermit::STATE_ENDED : v1::TravelPermit::STATE_WITHDRAWN);
    permit.set_end_cause(v1::TravelPermit::END_CAUSE_CORRECTION_ENDED);
    *permit.mutable_ended() = ToProto(today);
    permit.set_ended_by(kTheService);
  }
}

// The term after a corrected judgment: computed anew, but for what other papers made of it since, which
// stands where the correction leaves the ordered length as it was; else the paper has to say the day.
absl::StatusOr<absl::CivilDay> EndAfter(const v1::Term& computed, const common::v1::Date& stated,
                                        const Subject& before, absl::CivilDay today) {
  const bool changed =
      std::any_of(before.term_changes().begin(), before.term_changes().end(),
                  [](const TermChange& one) { return one.kind() != TermChange::KIND_CORRECTED_JUDGMENT; });
  if (!changed) return DayOf(computed.end());
  if (DayOf(computed.end()) == OrderedEnd(before, today)) return DayOf(before.term().end());
  FieldErrors errors;
  const auto end = CheckDay("change.new_end", stated, &errors);
  if (end && *end < DayOf(computed.start())) errors.Add("change.new_end", "must lie in the term");
  RETURN_IF_ERROR(errors.ToStatus());
  return *end;
}

// Who is late by a judgment that was another one may be in time by the corrected one.
absl::Status ForgetLateness(const Circumstances& now, Subject* subject) {
  const auto due = ReportDue(*subject, now.book);
  if (!due) return absl::OkStatus();
  const bool in_time = subject->has_registration() && DayOf(subject->registration().reported()) <= *due;
  if (in_time) subject->mutable_registration()->set_days_late(0);
  for (v1::Absence& absence : *subject->mutable_absences()) {
    if (absence.cause() != v1::Absence::CAUSE_NOT_REPORTED ||
        absence.outcome() == v1::Absence::OUTCOME_VOID) {
      continue;
    }
    if (in_time || (!absence.has_ended() && *due > DayOf(absence.base()))) {
      RETURN_IF_ERROR(VoidAbsence(now.today, now, &absence, subject));
    }
  }
  return absl::OkStatus();
}

absl::Status ReplaceJudgment(const v1::Judgment& judgment, const Circumstances& now, TermChange* change,
                             Subject* subject) {
  FieldErrors errors;
  const auto term = ComputeTerm("judgment", subject->kind(), judgment, now.today, &errors);
  if (now.person != nullptr && DayOf(now.person->born()) >= DayOf(judgment.offended())) {
    errors.Add("judgment.offended", "must lie after the day of birth");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  ASSIGN_OR_RETURN(const absl::CivilDay end, EndAfter(*term, change->new_end(), *subject, now.today));
  *change->mutable_old_judgment() = subject->judgment();
  *subject->mutable_judgment() = judgment;
  *subject->mutable_term() = *term;
  *subject->mutable_term()->mutable_end() = ToProto(end);
  *change->mutable_new_end() = ToProto(end);
  RETURN_IF_ERROR(ForgetLateness(now, subject));
  if (now.person != nullptr) {
    subject->set_minor(IsMinorsRegime(*now.person, DayOf(judgment.offended()), EnteredOn(*subject)));
    *subject->mutable_person() = Masked(*now.person, subject->minor());
  }
  return absl::OkStatus();
}

// -- The person

// Puts what is given in the place of what was; the names of the fields that are another then.
std::vector<std::string> Apply(const v1::Person& given, v1::Person* person) {
  std::vector<std::string> changed;
  const auto apply = [&](const char* field, const std::string& value, std::string* kept) {
    if (value.empty() || value == *kept) return;
    *kept = value;
    changed.push_back(field);
  };
  apply("name", given.name(), person->mutable_name());
  apply("number", given.number(), person->mutable_number());
  apply("phone", given.phone(), person->mutable_phone());
  apply("address", given.address(), person->mutable_address());
  apply("guardian_name", given.guardian_name(), person->mutable_guardian_name());
  apply("guardian_phone", given.guardian_phone(), person->mutable_guardian_phone());
  return changed;
}

bool Has(const std::vector<std::string>& fields, std::string_view field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::ChangeTermRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const TermChange& stated = request.change();
  FieldErrors errors;
  CheckPaper(stated, current, now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (!MayChange(stated.kind(), current.kind())) return Refuse("correction.term.kind");
  if (current.term_changes_size() >= kMostTermChanges) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Term.Changed", .rule = "CCL33"};
  TermChange change;
  change.set_id(NextId("k", current.term_changes()));
  change.set_kind(stated.kind());
  change.set_paper(stated.paper());
  *change.mutable_organ() = stated.organ();
  *change.mutable_decided() = stated.decided();
  *change.mutable_old_end() = current.term().end();
  change.set_grounds(stated.grounds());
  change.set_by(now.actor.account);
  *change.mutable_entered() = ToProto(now.today);
  if (stated.kind() == TermChange::KIND_CORRECTED_JUDGMENT) {
    if (stated.has_new_end()) *change.mutable_new_end() = stated.new_end();
    RETURN_IF_ERROR(ReplaceJudgment(request.judgment(), now, &change, &step.next));
  } else {
    if (request.has_judgment()) return InvalidField("judgment", "is of a corrected judgment alone");
    RETURN_IF_ERROR(CheckNewEnd(stated, current, now.today));
    *change.mutable_new_end() = stated.new_end();
    *step.next.mutable_term()->mutable_end() = stated.new_end();
    EndInjunctionWithTheTerm(&step.next);
  }
  EndGrantsWithTheTerm(now.today, &step.next);
  *step.next.add_term_changes() = std::move(change);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::CorrectPersonRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  if (now.person == nullptr) return DataLoss("a subject has no person");
  FieldErrors errors;
  v1::Person person = *now.person;
  const std::vector<std::string> changed = Apply(request.person(), &person);
  if (changed.empty()) errors.Add("person", "must change something");
  if (Has(changed, "number")) {
    person.clear_born();
    person.clear_sex();
  }
  CheckPerson("person", now.today, &person, &errors);
  CheckSaid("grounds", request.grounds(), 4, 1000, &errors);
  const bool identity = Has(changed, "name") || Has(changed, "number");
  if (identity) {
    CheckNamedText("paper", request.paper(), 64, &errors);
  } else {
    CheckText("paper", request.paper(), 64, &errors);
  }
  // Whom no number names is known by the name: another one would be another person.
  if (Has(changed, "name") && person.number().empty()) errors.Add("person.number", "is required with a name");
  const absl::CivilDay offended = DayOf(current.judgment().offended());
  if (errors.empty() && DayOf(person.born()) >= offended) {
    errors.Add("person.number", "has a day of birth after the offence");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // A name is the county's to change, as the notice was.
  if (identity) RETURN_IF_ERROR(MustBeCounty(now));
  if (current.person_corrections_size() >= kMostPersonCorrections) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Person.Corrected", .rule = "CCL24"};
  Subject& next = step.next;
  next.set_minor(IsMinorsRegime(person, offended, EnteredOn(current)));
  *next.mutable_person() = Masked(person, next.minor());
  v1::PersonCorrection& correction = *next.add_person_corrections();
  correction.set_id(absl::StrCat("n", next.person_corrections_size()));
  for (const std::string& field : changed) correction.add_fields(field);
  correction.set_grounds(request.grounds());
  correction.set_paper(request.paper());
  TakeOutPerson(person, &correction);  // who it is now, too
  // Nor do older texts keep who it is now.
  TakeOutPerson(person, &next);
  correction.set_by(now.actor.account);
  *correction.mutable_entered() = ToProto(now.today);
  step.person = std::move(person);
  return step;
}

}  // namespace fengqiao::correction

// From the notice to the registration (domain rules §6.2).

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sentence.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;

constexpr int kMostPapers = 100;
constexpr int kEarliestNotice = 60;  // days before the effect

void CheckPapers(std::string_view path, const google::protobuf::RepeatedPtrField<v1::Paper>& papers,
                 absl::CivilDay today, FieldErrors* errors) {
  for (int i = 0; i < papers.size(); ++i) {
    const std::string at = absl::StrCat(ToAbsl(path), "[", i, "]");
    if (papers[i].kind() == v1::Paper::KIND_UNSPECIFIED) errors->Add(at + ".kind", "is required");
    CheckText(at + ".number", papers[i].number(), 64, errors);
    CheckPastDay(at + ".received", papers[i].received(), today, errors);
  }
}

// Who may decide on which kind (社区矫正法 17): temporary service the court before the sentence is handed
// over, the prison administration and the police after it; all else the court.
bool MayDecide(v1::Organ::Kind organ, Subject::Kind kind) {
  if (organ == v1::Organ::KIND_COURT) return true;
  return kind == Subject::KIND_TEMPORARY_SERVICE &&
         (organ == v1::Organ::KIND_PRISON_ADMINISTRATION || organ == v1::Organ::KIND_POLICE);
}

void CheckOrgan(const Subject& stated, FieldErrors* errors) {
  CheckNamedText("subject.organ.name", stated.organ().name(), 128, errors);
  if (stated.organ().level() == v1::Organ::LEVEL_UNSPECIFIED) {
    errors->Add("subject.organ.level", "is required");
  }
  if (!MayDecide(stated.organ().kind(), stated.kind())) {
    errors->Add("subject.organ.kind", "can't decide on this kind of correction (社区矫正法第17条)");
  }
}

void CheckPlace(const v1::ExecutionPlace& place, FieldErrors* errors) {
  if (place.ground() == v1::ExecutionPlace::GROUND_UNSPECIFIED) {
    errors->Add("subject.place.ground", "is required (社区矫正法第17条)");
  }
  if (place.ground() == v1::ExecutionPlace::GROUND_BEST_FOR_REINTEGRATION) {
    CheckSaid("subject.place.reason", place.reason(), 4, 500, errors);
  } else {
    CheckText("subject.place.reason", place.reason(), 500, errors);
  }
}

void CheckAccount(std::string_view path, std::string_view account, FieldErrors* errors) {
  CheckText(path, account, 128, errors);
}

// Late reporting is a breach with its days, whether or not the search had been opened; of whom a prison hands
// over it is not (CD7).
absl::Status AnswerForLateness(absl::CivilDay due, absl::CivilDay reported, const Circumstances& now,
                               Subject* subject) {
  if (subject->kind() == Subject::KIND_TEMPORARY_SERVICE) return absl::OkStatus();
  const auto cause = v1::Absence::CAUSE_NOT_REPORTED;
  if (!HasAbsence(*subject, cause, "") && FreeDays(*subject, due, reported) > 0) {
    OpenAbsence(cause, due, "", subject);
  }
  return EndAbsencesOf(cause, "", reported, now, subject);
}

}  // namespace

absl::StatusOr<NewSubject> RegisterNotice(const v1::RegisterNoticeRequest& request, std::string_view name,
                                          const Circumstances& now) {
  const Subject& stated = request.subject();
  NewSubject made{.subject = {}, .person = request.person()};
  FieldErrors errors;
  if (const std::string why = WhyNoCounty(request.parent(), now.today); !why.empty())
    errors.Add("parent", why);
  if (stated.kind() == Subject::KIND_UNSPECIFIED) errors.Add("subject.kind", "is required");
  CheckOrgan(stated, &errors);
  CheckPlace(stated.place(), &errors);
  const auto term = ComputeTerm("subject.judgment", stated.kind(), stated.judgment(), now.today, &errors);
  const auto noticed = CheckPastDay("subject.noticed", stated.noticed(), now.today, &errors);
  CheckPapers("subject.papers", stated.papers(), now.today, &errors);
  CheckAccount("subject.case_officer", stated.case_officer(), &errors);
  CheckPerson("person", now.today, &made.person, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const absl::CivilDay offended = DayOf(stated.judgment().offended());
  if (DayOf(made.person.born()) >= offended) errors.Add("person.born", "must lie before the offence");
  // A notice comes with the judgment or somewhat before it takes effect; and who is a minor at the entry is
  // asked on the day of effect at the earliest, whatever day the notice bears.
  if (*noticed < offended) errors.Add("subject.noticed", "must not lie before the offence");
  if (*noticed < DayOf(stated.judgment().effective()) - kEarliestNotice) {
    errors.Add("subject.noticed", "must not lie more than 60 days before the day of effect");
  }
  const absl::CivilDay entered = std::max(*noticed, DayOf(stated.judgment().effective()));
  if (IsMinorOn(made.person, entered) && made.person.guardian_name().empty()) {
    errors.Add("person.guardian_name", "is required for a minor (社区矫正法第53条)");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (DayOf(term->end()) < now.today) return Refuse("correction.notice.over");

  Subject& subject = made.subject;
  subject.set_name(std::string(name));
  *subject.mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  subject.set_state(Subject::STATE_AWAITING_REPORT);
  subject.set_kind(stated.kind());
  subject.set_region(request.parent());
  subject.set_responsibility_epoch(1);
  *subject.mutable_organ() = stated.organ();
  *subject.mutable_judgment() = stated.judgment();
  *subject.mutable_term() = *term;
  *subject.mutable_place() = stated.place();
  *subject.mutable_noticed() = stated.noticed();
  *subject.mutable_papers() = stated.papers();
  subject.set_case_officer(stated.case_officer());
  subject.set_minor(IsMinorsRegime(made.person, offended, entered));
  *subject.mutable_person() = Masked(made.person, subject.minor());
  TakeOutPerson(made.person, &subject);
  return made;
}

absl::Status NumberOfAnother() { return Refuse("correction.notice.identity"); }

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordPapersRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_RECEPTION, now));
  FieldErrors errors;
  if (request.papers().empty()) errors.Add("papers", "must not be empty");
  if (current.papers_size() + request.papers_size() > kMostPapers) {
    errors.Add("papers", absl::StrCat("a file has at most ", kMostPapers));
  }
  CheckPapers("papers", request.papers(), now.today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Subject.PapersReceived", .rule = "CD3"};
  step.next.mutable_papers()->MergeFrom(request.papers());
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::SendReceiptRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_RECEPTION, now));
  FieldErrors errors;
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(current.noticed())) errors.Add("day", "must not lie before the notice");
  RETURN_IF_ERROR(errors.ToStatus());
  if (current.papers().empty()) return Refuse("correction.receipt.no_papers");
  if (current.has_receipt_sent()) return Refuse("correction.receipt.twice");
  Step step{.next = current, .event = "Subject.ReceiptSent", .rule = "CD4"};
  *step.next.mutable_receipt_sent() = request.day();
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RegisterSubjectRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  if (current.state() != Subject::STATE_AWAITING_REPORT) return Refuse("correction.register.twice");
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_RECEPTION, now));
  FieldErrors errors;
  const auto reported = CheckPastDay("reported", request.reported(), now.today, &errors);
  const absl::CivilDay effective = DayOf(current.judgment().effective());
  if (reported && *reported < effective) errors.Add("reported", "must not lie before the day of effect");
  if (reported && *reported > DayOf(current.term().end())) {
    errors.Add("reported", "must not lie after the end of the term");
  }
  if (request.way() == v1::Registration::WAY_UNSPECIFIED) errors.Add("way", "is required");
  CheckAccount("case_officer", request.case_officer(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());

  Step step{.next = current, .event = "Subject.Registered", .rule = "CD6"};
  Subject& next = step.next;
  next.set_state(Subject::STATE_RECEIVED);
  if (!request.case_officer().empty()) PutInCharge(request.case_officer(), now.today, &next);
  v1::Registration& registration = *next.mutable_registration();
  *registration.mutable_reported() = request.reported();
  registration.set_way(request.way());
  for (const v1::Paper::Kind missing : MissingPapers(current)) registration.add_missing(missing);
  if (const auto due = ReportDue(current, now.book); due && *reported > *due) {
    registration.set_days_late(FreeDays(current, *due, *reported));
    RETURN_IF_ERROR(AnswerForLateness(*due, *reported, now, &next));
  }
  // Who had reported in time and is entered late was never missing.
  RETURN_IF_ERROR(VoidAbsencesOf(v1::Absence::CAUSE_NOT_REPORTED, "", *reported, now, &next));
  v1::Stay& stay = *next.add_stays();
  stay.set_region(next.region());
  stay.set_epoch(next.responsibility_epoch());
  *stay.mutable_from() = request.reported();
  *next.mutable_supervision()->mutable_from() = request.reported();
  return step;
}

}  // namespace fengqiao::correction

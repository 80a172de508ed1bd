#include "services/correction/domain/surveys.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::Survey;

constexpr size_t kTownshipDigits = 9;
constexpr char kDuty[] = "CD1";
constexpr char kLaw[] = "社区矫正法第18条；社区矫正法实施办法第14条";
constexpr char kTitle[] = "完成调查评估并提交意见";

std::string CountyOf(const Survey& survey) {
  return absl::StrCat("regions/", ToAbsl(api::RegionOf(survey.name())));
}

bool MayAsk(v1::Organ::Kind kind) {
  return kind == v1::Organ::KIND_COURT || kind == v1::Organ::KIND_PRISON ||
         kind == v1::Organ::KIND_PRISON_ADMINISTRATION || kind == v1::Organ::KIND_POLICE ||
         kind == v1::Organ::KIND_PROCURATORATE;
}

// The last day: so many workdays after letter and papers were there.
absl::StatusOr<calendar::Term> TermOf(const Survey& survey, std::string_view county, const RuleBook& book) {
  const absl::CivilDay received = DayOf(survey.received());
  const std::string_view key = survey.fast_track() ? "correction.survey_fast_days" : "correction.survey_days";
  const Parameter* days = book.parameters.Find(key, county, received);
  if (days == nullptr) return Refuse("correction.parameter.missing", absl::StrCat("（", ToAbsl(key), "）"));
  return calendar::CorrectionTerm(received, calendar::Workdays(days->value), calendar::Roll::kNo,
                                  book.calendar);
}

absl::Status CheckLetter(const Survey& stated, absl::CivilDay today) {
  FieldErrors errors;
  CheckNamedText("survey.organ.name", stated.organ().name(), 128, &errors);
  if (!MayAsk(stated.organ().kind())) {
    errors.Add("survey.organ.kind", "can't ask for a survey (社区矫正法第18条)");
  }
  if (stated.kind() == v1::Subject::KIND_UNSPECIFIED) errors.Add("survey.kind", "is required");
  CheckNamedText("survey.letter", stated.letter(), 64, &errors);
  CheckNamedText("survey.crime", stated.crime(), 64, &errors);
  const auto received = CheckPastDay("survey.received", stated.received(), today, &errors);
  const auto offended = CheckPastDay("survey.offended", stated.offended(), today, &errors);
  if (received && offended && *received < *offended) {
    errors.Add("survey.received", "must not lie before the offence");
  }
  return errors.ToStatus();
}

absl::Status MustBeOwed(const Survey& survey) {
  return IsOwed(survey) ? absl::OkStatus() : Refuse("correction.survey.done");
}

}  // namespace

absl::StatusOr<NewSurvey> RegisterSurvey(const v1::RegisterSurveyRequest& request, std::string_view name,
                                         const Circumstances& now) {
  const Survey& stated = request.survey();
  RETURN_IF_ERROR(CheckLetter(stated, now.today));
  NewSurvey made{.survey = {}, .person = request.person()};
  FieldErrors errors;
  CheckPerson("person", now.today, &made.person, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const absl::CivilDay offended = DayOf(stated.offended());
  if (DayOf(made.person.born()) >= offended)
    return InvalidField("person.born", "must lie before the offence");
  ASSIGN_OR_RETURN(const calendar::Term term, TermOf(stated, api::RegionOf(request.parent()), now.book));

  Survey& survey = made.survey;
  survey.set_name(std::string(name));
  *survey.mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  survey.set_state(Survey::STATE_REGISTERED);
  *survey.mutable_organ() = stated.organ();
  survey.set_kind(stated.kind());
  survey.set_letter(stated.letter());
  *survey.mutable_received() = stated.received();
  survey.set_fast_track(stated.fast_track());
  survey.set_crime(stated.crime());
  *survey.mutable_offended() = stated.offended();
  survey.set_minor(IsMinorsRegime(made.person, offended, DayOf(stated.received())));
  *survey.mutable_person() = Masked(made.person, survey.minor());
  *survey.mutable_due() = ToProto(term.last_day);
  survey.set_calendar_unknown(term.calendar_unknown);
  survey.set_registered_by(now.actor.account);
  TakeOutPerson(made.person, &survey);
  return made;
}

absl::StatusOr<SurveyStep> Decide(const Survey& current, const v1::AssignSurveyRequest& request,
                                  const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  RETURN_IF_ERROR(MustBeOwed(current));
  const Survey::Assignment& stated = request.assignment();
  FieldErrors errors;
  if (!stated.office().empty()) {
    const std::string_view office = api::RegionOf(stated.office());
    if (stated.office() != absl::StrCat("regions/", ToAbsl(office)) || office.size() != kTownshipDigits ||
        !regions::IsWithin(office, api::RegionOf(current.name()))) {
      errors.Add("assignment.office",
                 "must be a township of the county that was asked, regions/ and 9 digits");
    }
  }
  CheckNamedText("assignment.account", stated.account(), 128, &errors);
  const auto day = CheckPastDay("assignment.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.received())) errors.Add("assignment.day", "must not lie before the letter");
  RETURN_IF_ERROR(errors.ToStatus());
  SurveyStep step{.next = current, .event = "Survey.Assigned"};
  step.next.set_state(Survey::STATE_ASSIGNED);
  *step.next.mutable_assignment() = stated;
  return step;
}

absl::StatusOr<SurveyStep> Decide(const Survey& current, const v1::ExtendSurveyRequest& request,
                                  const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  RETURN_IF_ERROR(MustBeOwed(current));
  const Survey::Extension& stated = request.extension();
  const absl::CivilDay due = DayOf(current.due());
  FieldErrors errors;
  const auto until = CheckDay("extension.until", stated.until(), &errors);
  if (until && *until <= due) errors.Add("extension.until", "must lie after the last day");
  CheckNamedText("extension.consent", stated.consent(), 64, &errors);
  CheckSaid("extension.grounds", stated.grounds(), 4, 1000, &errors);
  const auto agreed = CheckPastDay("extension.agreed", stated.agreed(), now.today, &errors);
  if (agreed && *agreed < DayOf(current.received())) {
    errors.Add("extension.agreed", "must not lie before the letter");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // Entered late it still holds; agreed on late it does not.
  if (*agreed > due) return Refuse("correction.survey.extended_late");
  SurveyStep step{.next = current, .event = "Survey.Extended"};
  *step.next.mutable_extension() = stated;
  step.next.mutable_extension()->set_by(now.actor.account);
  *step.next.mutable_due() = stated.until();
  step.next.set_calendar_unknown(false);
  return step;
}

absl::StatusOr<SurveyStep> Decide(const Survey& current, const v1::DeliverSurveyRequest& request,
                                  const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  RETURN_IF_ERROR(MustBeOwed(current));
  const Survey::Opinion& stated = request.opinion();
  FieldErrors errors;
  if (stated.conclusion() == Survey::CONCLUSION_UNSPECIFIED) errors.Add("opinion.conclusion", "is required");
  CheckNamedText("opinion.paper", stated.paper(), 64, &errors);
  CheckSaid("opinion.reasons", stated.reasons(), 10, 4000, &errors);
  const auto day = CheckPastDay("opinion.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.received())) errors.Add("opinion.day", "must not lie before the letter");
  const auto copied = CheckPastDay("opinion.copied", stated.copied(), now.today, &errors);
  if (day && copied && *copied < *day) errors.Add("opinion.copied", "must not lie before the opinion");
  RETURN_IF_ERROR(errors.ToStatus());
  SurveyStep step{.next = current, .event = "Survey.Delivered"};
  step.next.set_state(Survey::STATE_DELIVERED);
  *step.next.mutable_opinion() = stated;
  step.next.mutable_opinion()->set_by(now.actor.account);
  return step;
}

absl::StatusOr<SurveyStep> Decide(const Survey& current, const v1::RecordAdoptionRequest& request,
                                  const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  if (current.state() == Survey::STATE_CLOSED) return Refuse("correction.survey.closed");
  if (current.state() != Survey::STATE_DELIVERED) return Refuse("correction.survey.not_delivered");
  const Survey::Adoption& stated = request.adoption();
  FieldErrors errors;
  CheckNamedText("adoption.paper", stated.paper(), 64, &errors);
  const auto day = CheckPastDay("adoption.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.opinion().day())) {
    errors.Add("adoption.day", "must not lie before the opinion");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  SurveyStep step{.next = current, .event = "Survey.AdoptionRecorded"};
  step.next.set_state(Survey::STATE_CLOSED);
  *step.next.mutable_adoption() = stated;
  return step;
}

absl::StatusOr<SurveyStep> Decide(const Survey& current, const v1::WithdrawSurveyRequest& request,
                                  const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  RETURN_IF_ERROR(MustBeOwed(current));
  const Survey::Withdrawal& stated = request.withdrawal();
  FieldErrors errors;
  const auto day = CheckPastDay("withdrawal.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.received())) errors.Add("withdrawal.day", "must not lie before the letter");
  CheckSaid("withdrawal.reason", stated.reason(), 4, 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  SurveyStep step{.next = current, .event = "Survey.Withdrawn"};
  step.next.set_state(Survey::STATE_WITHDRAWN);
  *step.next.mutable_withdrawal() = stated;
  step.next.mutable_withdrawal()->set_by(now.actor.account);
  return step;
}

std::optional<SurveyStep> Recounted(const Survey& current, const RuleBook& book) {
  // What was agreed on is a day, and no number of them.
  if (!IsOwed(current) || !current.calendar_unknown() || current.has_extension()) return std::nullopt;
  const auto term = TermOf(current, api::RegionOf(current.name()), book);
  if (!term.ok() || term->calendar_unknown) return std::nullopt;
  SurveyStep step{.next = current, .event = "Survey.DueRecounted"};
  *step.next.mutable_due() = ToProto(term->last_day);
  step.next.set_calendar_unknown(false);
  return step;
}

bool IsOwed(const Survey& survey) {
  return survey.state() == Survey::STATE_REGISTERED || survey.state() == Survey::STATE_ASSIGNED;
}

std::string PlaceOfSurvey(const Survey& survey) {
  return survey.assignment().office().empty() ? CountyOf(survey) : survey.assignment().office();
}

v1::SurveyDuty DutyOf(const Survey& survey, absl::CivilDay today) {
  v1::SurveyDuty row;
  row.set_survey(survey.name());
  row.set_region(PlaceOfSurvey(survey));
  v1::Duty& duty = *row.mutable_duty();
  duty.set_id(kDuty);
  duty.set_rule(kDuty);
  duty.set_law(kLaw);
  duty.set_title(kTitle);
  duty.set_holder(survey.assignment().office().empty() ? v1::Duty::HOLDER_COUNTY : v1::Duty::HOLDER_OFFICE);
  *duty.mutable_since() = survey.received();
  *duty.mutable_due() = survey.due();
  duty.set_calendar_unknown(survey.calendar_unknown());
  row.set_days_left(static_cast<int32_t>(DayOf(survey.due()) - today));
  row.set_masked_name(survey.person().masked_name());
  row.set_account(survey.assignment().account());
  return row;
}

}  // namespace fengqiao::correction

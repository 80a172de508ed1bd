// Surveys before a decision on community correction (domain rules §6.2 CD1), as plain functions of the
// survey, the command and the circumstances.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_SURVEYS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_SURVEYS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/survey_service.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// A new survey with who it is about.
struct NewSurvey {
  v1::Survey survey;
  v1::Person person;
};

// What a command makes of a survey, and what happened.
struct SurveyStep {
  v1::Survey next;
  std::string event;  // "Survey.Delivered"
};

// The last day is computed here, once, and stored: it follows from nothing that changes later, but where the
// public holidays of its year are not known yet (see Recounted).
absl::StatusOr<NewSurvey> RegisterSurvey(const v1::RegisterSurveyRequest& request, std::string_view name,
                                         const Circumstances& now);
absl::StatusOr<SurveyStep> Decide(const v1::Survey& current, const v1::AssignSurveyRequest& request,
                                  const Circumstances& now);
absl::StatusOr<SurveyStep> Decide(const v1::Survey& current, const v1::ExtendSurveyRequest& request,
                                  const Circumstances& now);
absl::StatusOr<SurveyStep> Decide(const v1::Survey& current, const v1::DeliverSurveyRequest& request,
                                  const Circumstances& now);
absl::StatusOr<SurveyStep> Decide(const v1::Survey& current, const v1::RecordAdoptionRequest& request,
                                  const Circumstances& now);
absl::StatusOr<SurveyStep> Decide(const v1::Survey& current, const v1::WithdrawSurveyRequest& request,
                                  const Circumstances& now);

// The survey with its last day computed again, where that rested on holidays that were not known and are now;
// none where nothing is to be changed.
std::optional<SurveyStep> Recounted(const v1::Survey& current, const RuleBook& book);

// Whether its opinion is still owed.
bool IsOwed(const v1::Survey& survey);
// Where it lies: the office that makes it, else the county that was asked, `regions/{code}`.
std::string PlaceOfSurvey(const v1::Survey& survey);
// The opinion that is owed, as a duty on a day.
v1::SurveyDuty DutyOf(const v1::Survey& survey, absl::CivilDay today);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_SURVEYS_H_

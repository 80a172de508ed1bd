// What the factors of a place come to (risk_factors.tsv): a suggestion for the class of supervision
// (社区矫正法 24) with each factor's part and what is not known. It decides nothing: an officer does, by
// ClassifySubject (个人信息保护法 24).

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_H_

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/risk.pb.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {

// By the table of that day and what the file says of it and before. Of answers those that were recorded by
// then. correction.risk.no_table where the place has laid down none, for a minor none for minors.
absl::StatusOr<v1::RiskAssessment> AssessRisk(const v1::Subject& subject, const v1::Person& person,
                                              const v1::RiskFile& file, const RuleBook& book,
                                              absl::CivilDay on);

// The day that a question or a citation is of: `on`, or today where it is absent. INVALID_ARGUMENT names the
// field `path`.
absl::StatusOr<absl::CivilDay> DayOfAssessment(std::string_view path, bool stated, const common::v1::Date& on,
                                               const v1::Subject& subject, absl::CivilDay today);

// Takes out what was answered about health.
void HideHealth(v1::RiskAssessment* assessment);

// The assessment that a class rests on, as it comes out now; refused where the officer saw another one.
absl::StatusOr<v1::RiskAssessment> AssessmentCited(const v1::Subject& subject, const v1::RiskCitation& cited,
                                                   const Circumstances& now);
// Whether a class is none of those that can come out.
bool DepartsFrom(const v1::RiskAssessment& assessment, v1::SupervisionClass supervision_class);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_RISK_H_

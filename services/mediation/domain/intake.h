// Requests of citizens by a dispute code (解纷码), and what becomes of them.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_INTAKE_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_INTAKE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/intake.pb.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// A code as it is first stored; `id` is what is printed.
absl::StatusOr<v1::IntakeCode> CreateIntakeCode(const v1::CreateIntakeCodeRequest& request,
                                                std::string_view id, const Circumstances& now);

// A request that a code takes, and the code with its count. NOT_FOUND for a code that takes no more,
// RESOURCE_EXHAUSTED, with the time of the next hour, past its limit.
struct TakenIntake {
  v1::Intake intake;
  v1::IntakeCode code;
};
absl::StatusOr<TakenIntake> TakeIntake(const v1::IntakeCode& code, const v1::SubmitIntakeRequest& request,
                                       std::string_view receipt, const Circumstances& now);

// The request after its triage. `registered` is the case that it names; null where there is none. `taken`:
// another request has become that case.
absl::StatusOr<v1::Intake> TriageIntake(const v1::Intake& current, const v1::TriageIntakeRequest& request,
                                        const v1::Case* registered, bool taken = false);

// The term to look at a request, as among the terms of cases: it runs until the triage, which was on `day`.
v1::Deadline RequestDeadline(const v1::Intake& intake, absl::CivilDay day);

// A text about a request with the citizen's name and telephone taken out: "{contact}" stands for them.
std::string WithoutContact(const v1::Intake& intake, std::string text);

// What the log and lists show of a request.
v1::Intake WithoutPersonal(const v1::Intake& intake);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_INTAKE_H_

// What a court's paper settles, shared with the entry of old cases.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CONFIRMATION_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CONFIRMATION_H_

#include <string_view>

#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/case.pb.h"

namespace fengqiao::mediation {

// "（2026）浙0602民特12号": the year in parentheses of either width, the court and the kind, a number, 号.
bool IsCourtNumber(std::string_view text, int64_t latest);

// The first rule that bars an application for the confirmation of `agreement`, one of the case's, made on
// `day`; "" where none does. What CheckConfirmation tells, ApplyForConfirmation refuses by and the papers of
// an application are not printed for.
std::string_view BarToConfirmation(const v1::Case& dispute, const v1::Agreement& agreement,
                                   absl::CivilDay day);

// Whether only a court's paper sets that state.
bool IsRuling(v1::Confirmation::State state);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CONFIRMATION_H_

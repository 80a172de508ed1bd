// Who mediates: whether a committee and its mediators may take a case (MT3, §3).

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_APPOINTMENTS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_APPOINTMENTS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

using MediatorNames = google::protobuf::RepeatedPtrField<std::string>;

// Whether a committee may take a case of that place: one there, above or below, or of a region that shares
// it.
bool WorksOn(std::string_view committee, const v1::Case& dispute);
// Whether it is established and not dissolved on that day.
bool Works(const v1::Committee& committee, absl::CivilDay day);
// Whether its appointment holds on that day.
bool InOffice(const v1::Mediator& mediator, absl::CivilDay day);
// Whether it is a party, or a close relative of one, by what the registry says.
bool MustRecuse(const v1::Mediator& mediator, const v1::Case& dispute);

// OK where the committee works on `day` in a region that has the case, and each mediator is one of it, in
// office, and need not recuse.
absl::Status CheckAppointment(std::string_view committee, const MediatorNames& mediators, absl::CivilDay day,
                              const v1::Case& dispute, const Circumstances& now);

// OK where all who mediate in another form are mediators of the registry, in office on `day`, and need not
// recuse.
absl::Status CheckPersons(const MediatorNames& mediators, absl::CivilDay day, const v1::Case& dispute,
                          const Circumstances& now);

// OK where the mediators of people's mediation may still act on `day`: one at least is in office, and nobody
// must recuse because of who is a party now. `now.roster` knows all of them.
absl::Status CheckMediators(const v1::Attempt& attempt, absl::CivilDay day, const v1::Case& dispute,
                            const Circumstances& now);
// Refuses (mediation.mt3.recusal) where one of its mediators is a party or a party's relative.
absl::Status CheckRecusal(const v1::Attempt& attempt, const v1::Case& dispute, const Circumstances& now);
// OK where that mediator is in office on `day`.
absl::Status CheckInOffice(std::string_view mediator, absl::CivilDay day, const Circumstances& now);

// INVALID_ARGUMENT where a case has as many attempts as it may.
absl::Status CheckRoomForAttempt(const v1::Case& dispute);

// The number of a file: （2026）清溪人调字第12号.
std::string FileNumber(const v1::Committee& committee, int64_t year, int number);

// Begins an attempt with its term, MD1; none for other forms than people's mediation, which that rule is
// about, nor where a court's term runs (MD2, MD3).
absl::Status BeginAttempt(v1::Attempt attempt, std::string_view event, absl::CivilDay day,
                          const Circumstances& now, v1::Case* dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_APPOINTMENTS_H_

// Times out of control (domain rules §6.8), by version 1 of the operational definition: see Absence.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_ABSENCES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_ABSENCES_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// Opens one; `about` is the leave or the transfer that it comes from, by id.
void OpenAbsence(v1::Absence::Cause cause, absl::CivilDay base, std::string_view about, v1::Subject* subject);
// Whether there is, or was, one of that cause about that leave or transfer; a void one was none, and one that
// custody ended may begin again after it.
bool HasAbsence(const v1::Subject& subject, v1::Absence::Cause cause, std::string_view about);

// Ends one, and enters the breach that it is, with its days out of control: those in custody are none. Who
// was back before it began, or all the time in custody, was never out of control: it is void.
absl::Status EndAbsenceOn(absl::CivilDay back, v1::Absence::Outcome outcome, const Circumstances& now,
                          v1::Absence* absence, v1::Subject* subject);
// The first day on which an absence that goes on is one of more than a month by the calendar, without the
// days in custody; none where it has ended, or its breach is entered already, or no parameter says a length.
std::optional<absl::CivilDay> FirstDayOverAMonth(const v1::Subject& subject, const v1::Absence& absence,
                                                 const RuleBook& book);
// Enters the breach of whoever is out of control for more than a month by `today`, so that the ladder reaches
// the person who is not found (§6.7, §6.8). How many.
int EnterLostOverAMonth(const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

// Counts the days out of control anew, after custody was entered or withdrawn.
absl::Status RecountAbsences(const Circumstances& now, v1::Subject* subject);

// The first day on which a search could begin: once it was known, and the file was there. Whoever is told
// late searches from then on, and whose file is entered late has the next day: see MissingOf (life.h).
absl::CivilDay SearchDueOn(const v1::Absence& absence, const v1::Subject& subject);
// The day of the last measure.
absl::CivilDay LastMeasureOf(const v1::Absence& absence);
// A return before the last measure that did not find the person, or before the police were told, is the
// county's to enter (correction.power.county).
absl::Status MayHaveBeenBack(v1::Absence::Cause cause, std::string_view about, absl::CivilDay back,
                             const v1::Subject& subject, const Circumstances& now);
// Who is back has returned from every leave that was over by then.
void EndLeavesBefore(absl::CivilDay back, v1::Subject* subject);

// Ends those of a cause (and a leave or transfer) that are open: the person is back.
absl::Status EndAbsencesOf(v1::Absence::Cause cause, std::string_view about, absl::CivilDay back,
                           const Circumstances& now, v1::Subject* subject);
// Ends them because there was none: without a breach.
absl::Status VoidAbsencesOf(v1::Absence::Cause cause, std::string_view about, absl::CivilDay day,
                            const Circumstances& now, v1::Subject* subject);
// The same of those alone in which nobody was missed before that day; the others go on.
absl::Status VoidAbsencesFrom(v1::Absence::Cause cause, std::string_view about, absl::CivilDay day,
                              const Circumstances& now, v1::Subject* subject);
// Who had been registered elsewhere by that day was not searched for: voids each open absence of which no day
// lies before, and takes back its breach, whatever rests on it by now.
void VoidAbsencesSince(absl::CivilDay day, const Circumstances& now, v1::Subject* subject);
absl::Status VoidAbsence(absl::CivilDay day, const Circumstances& now, v1::Absence* absence,
                         v1::Subject* subject);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_ABSENCES_H_

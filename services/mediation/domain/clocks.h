// The terms of a case (domain rules §4.5): clocks.tsv says which there are, parameters how long.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CLOCKS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CLOCKS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// Every rule that a term may run by, as in clocks.tsv, in order.
std::vector<std::string_view> ClockRules();
// The law behind a rule's term, in Chinese; "" for a rule that is none of them.
std::string_view ClockBasis(std::string_view rule);

// What a term is about and when it began.
struct ClockStart {
  std::string_view rule;     // "MD1", as in clocks.tsv
  std::string_view subject;  // "a1"; empty for the case
  std::string_view event;    // "Case.Accepted"
  absl::CivilDay day;        // not counted (民法典 201)
};

// Starts a term. FAILED_PRECONDITION (mediation.parameter.missing) where its length is not laid down at the
// place.
absl::Status StartClock(const ClockStart& start, const Circumstances& now, v1::Case* dispute);
// Starts one that ends on a given day, as a duty's. It rolls to a workday like a term of procedure (民法典
// 203) where the rule's days are counted so; a visit is none.
void StartClockUntil(const ClockStart& start, absl::CivilDay due, const Circumstances& now,
                     v1::Case* dispute);

// The running clock of a rule and subject, or null.
v1::Clock* RunningClock(std::string_view rule, std::string_view subject, v1::Case* dispute);
// The running terms of mediation: the attempt's own (MD1) and those of courts' referrals (MD2, MD3), several
// at once where several courts sent it (A5).
std::vector<v1::Clock*> RunningTerms(std::string_view attempt, v1::Case* dispute);
// Whether a clock is such a court's term.
bool IsCourtTerm(const v1::Clock& clock);

// What was due was done on `day`: met, or late. Nothing where no such clock runs.
void MeetClock(std::string_view rule, std::string_view subject, absl::CivilDay day, v1::Case* dispute);
void MeetClock(absl::CivilDay day, v1::Clock* clock);
// Ends the clocks of a subject that still run; "*" for all of the case.
void DropClocks(std::string_view subject, absl::CivilDay day, v1::Case* dispute);
// Ends the running clocks of one rule and subject.
void DropClocks(std::string_view rule, std::string_view subject, absl::CivilDay day, v1::Case* dispute);
// Ends the courts' terms that still run, and with them that to contact the other party (MD6).
void DropCourtTerms(absl::CivilDay day, v1::Case* dispute);
// Lets the last clock of a rule and subject run again to the same day, if that is not before `day`: what
// ended it came to nothing.
void RestartClock(std::string_view rule, std::string_view subject, absl::CivilDay day, v1::Case* dispute);
// Whether the term of a rule is one in which something may be done and need not (MD7): past its last day it
// has lapsed, and nobody is late.
bool IsOption(std::string_view rule);

// Moves a term's last day, keeping the original one. What both sides agree on is the day, rest day or not.
void ExtendClock(absl::CivilDay until, v1::Clock* clock);
// Moves it by days that do not count (MD4); the new last day rolls like the old one.
// FAILED_PRECONDITION where no calendar goes so far.
absl::Status LengthenClock(int days, const Circumstances& now, v1::Clock* clock);

// Whether a running clock's last day is before `today`. Lapsed ones too: see IsOption.
bool IsOverdue(const v1::Clock& clock, absl::CivilDay today);

// Whether a table of terms can be read; INVALID_ARGUMENT names the bad line.
absl::Status CheckClockTable(std::string_view tsv);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CLOCKS_H_

// What somebody must do by a day: all of it follows from the subject, the parameters and the day. Whoever
// writes a subject writes its duties with it.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_DUTIES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_DUTIES_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// Every open duty of a subject on a day, the earliest due first. Of what supervision asks for by period at
// most kMostOfRule of a rule are listed each: see Duty.folded. None once it has ended but copies that have
// not arrived and replies to the procuratorate.
std::vector<v1::Duty> DutiesOf(const v1::Subject& subject, const RuleBook& book, absl::CivilDay today);

inline constexpr size_t kMostOfRule = 60;

// The first day after `today` on which DutiesOf, or what Wake (life.h) does, may be another without a
// command: until then nobody needs to look.
absl::CivilDay WakesOn(const v1::Subject& subject, const RuleBook& book, absl::CivilDay today);

// The last day of reporting; none where no parameter says it. After a transfer, at the new county.
std::optional<absl::CivilDay> ReportDue(const v1::Subject& subject, const RuleBook& book);
std::optional<absl::CivilDay> ArrivalDue(const v1::Subject& subject, const v1::Transfer& transfer,
                                         const RuleBook& book);

// Forgets what was done in periods that are over and done with, so that a file stays small however long it
// runs.
void ForgetDone(const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

// Settles a missed period of supervision by the id of its duty, and those folded into it; false where there
// is no such duty of the subject's open and overdue.
bool SettleMissed(std::string_view duty, const RuleBook& book, absl::CivilDay today, v1::Subject* subject);

// How many days, or months, the rule of a duty gives where it takes them from a parameter; none where none is
// laid down.
std::optional<int> LengthOf(std::string_view rule, const v1::Subject& subject, const RuleBook& book,
                            absl::CivilDay on);
// A duty by its rule, as duties.tsv has it, about something (empty where a file has one of them at most).
v1::Duty MakeDuty(std::string_view rule, std::string_view about, absl::CivilDay since, absl::CivilDay due);
// Every rule that a duty may have, as in duties.tsv.
std::vector<std::string_view> DutyRules();
// Whether a table of duties can be read; INVALID_ARGUMENT names the bad line.
absl::Status CheckDutyTable(std::string_view tsv);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_DUTIES_H_

// What must hold of every subject at every instant, and of all of them together. The service asks it of each
// subject before it is written, the tests of whole histories: stated once, here.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_INVARIANTS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_INVARIANTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/correction_service.pb.h"

namespace fengqiao::correction {

// What is broken in one subject; empty where all holds:
// - it is on exactly one county's list: its stays follow one another without gap or overlap, under rising
//   epochs, and the last one is open, in the county responsible, while and only while it is in charge;
// - it was released on the last day of its term, by amnesty, or with the ground on record; ended otherwise
//   only by a paper;
// - nobody decided what he proposed or asked for, and nobody beyond his power; nobody is named for what was
//   decided before a file was brought along;
// - the term is the judgment's or the last paper's; against the new county's will the common superior alone
//   approved a transfer; no breach that stands comes from an absence that was none, and nobody is searched
//   for twice at a time;
// - no permit holds of who is not supervised here, no movement began outside of one, and nobody is on two at
//   a time; no ban goes beyond its injunction, no waiver was approved afterwards, or of an activity;
std::vector<std::string> BrokenIn(const v1::Subject& subject);

// The highest epoch under which the installation that has this record has registered the person; 0 where it
// never has.
int64_t RegisteredEpoch(const v1::Subject& record);
// Who is responsible (A11), by the records that several installations have of one person: the index of the
// one with the highest epoch that has registered; -1 where none has. Between the new county's registration
// and the old one's hearing of it both records are in charge, and this says which one is right.
int ResponsibleAmong(const std::vector<const v1::Subject*>& records);
// On how many lists a person is by these records: 1 while the one responsible is in charge, else 0.
int ListsAmong(const std::vector<const v1::Subject*>& records);
// What is broken among the records of one person; empty where all holds: each by itself, and no epoch is two
// counties'.
std::vector<std::string> BrokenAmong(const std::vector<const v1::Subject*>& records);

// A county's numbers over a span: opening + entered + moved in = released + terminated + moved out + closing
// (I-C2).
bool Balances(const v1::CountSubjectsResponse::Balance& balance);

// Counts the stays of a subject over a span of days, by county.
using CountyBalances = std::map<std::string, v1::CountSubjectsResponse::Balance>;
void CountStays(const v1::Subject& subject, absl::CivilDay from, absl::CivilDay to, CountyBalances* counties);

// On how many counties' lists a subject is at the end of a day: 1 while it is in charge, else 0.
int ListsOn(const v1::Subject& subject, absl::CivilDay day);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_INVARIANTS_H_

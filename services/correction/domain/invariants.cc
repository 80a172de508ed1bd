#include "services/correction/domain/invariants.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;

void CheckStays(const Subject& subject, std::vector<std::string>* broken) {
  const auto& stays = subject.stays();
  if (subject.region().empty() || subject.responsibility_epoch() < 1)
    broken->push_back("nobody is responsible");
  for (int i = 0; i < stays.size(); ++i) {
    const bool last = i + 1 == stays.size();
    if (stays[i].has_to() && DayOf(stays[i].to()) < DayOf(stays[i].from())) {
      broken->push_back("a stay ends before it begins");
    }
    if (stays[i].has_to() != (stays[i].exit() != v1::Stay::EXIT_UNSPECIFIED)) {
      broken->push_back("a stay ends without saying how");
    }
    if (stays[i].moved_in() != (i > 0)) broken->push_back("a stay does not say where it came from");
    if (last) continue;
    if (stays[i].exit() != v1::Stay::EXIT_MOVED_OUT) broken->push_back("a stay follows an end");
    if (!stays[i].has_to() || DayOf(stays[i].to()) != DayOf(stays[i + 1].from())) {
      broken->push_back("stays do not follow one another");
    }
    if (stays[i].epoch() >= stays[i + 1].epoch()) broken->push_back("an epoch does not rise");
  }
  const bool open = !stays.empty() && !stays.rbegin()->has_to();
  const bool here = open && !IsElsewhere(subject, stays.rbegin()->region());
  if (here != IsInCharge(subject)) broken->push_back("in charge and on the list are not the same");
  if (IsInCharge(subject) && IsElsewhere(subject, subject.region())) {
    broken->push_back("in charge of whom another installation has");
  }
  if (subject.state() == Subject::STATE_OFFERED &&
      (OfferHere(subject) == nullptr || !IsElsewhere(subject, subject.region()))) {
    broken->push_back("offered by nobody, or to nobody here");
  }
  if (open && (stays.rbegin()->region() != subject.region() ||
               stays.rbegin()->epoch() != subject.responsibility_epoch())) {
    broken->push_back("the list is not the one of the county responsible");
  }
}

void CheckEnding(const Subject& subject, std::vector<std::string>* broken) {
  if (HasEnded(subject) != subject.has_end()) broken->push_back("ended without saying how, or not ended");
  if (!subject.has_end()) return;
  const v1::End& end = subject.end();
  const bool release = end.ground() == v1::End::GROUND_EXPIRY || end.ground() == v1::End::GROUND_AMNESTY;
  if (release != (subject.state() == Subject::STATE_RELEASED)) {
    broken->push_back("release and termination are confused");
  }
  const bool withdrawn = end.ground() == v1::End::GROUND_NOTICE_WITHDRAWN;
  if (withdrawn != (subject.state() == Subject::STATE_WITHDRAWN) || (withdrawn && !subject.stays().empty())) {
    broken->push_back("a notice went back of who was on a list");
  }
  if (release && subject.stays().empty() && end.recorded_ground().empty()) {
    broken->push_back("who never reported was released without a ground on record");
  }
  if (end.paper().empty()) broken->push_back("ended without a paper");
  if (end.by().empty()) broken->push_back("ended by nobody");
  if (end.ground() == v1::End::GROUND_EXPIRY && DayOf(end.day()) != DayOf(subject.term().end()) &&
      (end.recorded_ground().empty() || DayOf(end.day()) < DayOf(subject.term().end()))) {
    broken->push_back("released on another day than the last without a ground on record");
  }
}

// What was decided before the file came here has no names: it is of a file that came, on the day at the
// latest, and decided.
void CheckBrought(const Subject& subject, const v1::Sanction& sanction, std::vector<std::string>* broken) {
  const bool ours =
      sanction.kind() == v1::SANCTION_KIND_ADMONITION || sanction.kind() == v1::SANCTION_KIND_WARNING;
  const absl::CivilDay day = DayOf(ours ? sanction.decided() : sanction.organ_decided());
  const bool over = ours || sanction.kind() == v1::SANCTION_KIND_POLICE_PENALTY;
  if (!over || day > BroughtAlongOn(subject) || !sanction.decided_by().empty()) {
    broken->push_back(absl::StrCat(sanction.id(), " was not decided before the file came"));
  }
}

// What the police decided by themselves nobody here did.
void CheckPolicePenalty(const v1::Sanction& sanction, std::vector<std::string>* broken) {
  const bool theirs = sanction.kind() == v1::SANCTION_KIND_POLICE_PENALTY && sanction.has_organ_decided() &&
                      !sanction.organ_paper().empty();
  if (!theirs || !sanction.proposed_by().empty() || !sanction.decided_by().empty()) {
    broken->push_back(absl::StrCat(sanction.id(), " was not the police's alone"));
  }
}

void CheckDecisions(const Subject& subject, std::vector<std::string>* broken) {
  for (const v1::Sanction& sanction : subject.sanctions()) {
    if (sanction.before_entry()) CheckBrought(subject, sanction, broken);
    if (sanction.by_police_alone()) CheckPolicePenalty(sanction, broken);
    if (sanction.decided_by().empty()) continue;
    if (sanction.decided_by() == sanction.proposed_by()) {
      broken->push_back(absl::StrCat(sanction.id(), " was decided by its proposer"));
    }
    if (sanction.decided_level() < v1::LEVEL_COUNTY) {
      broken->push_back(absl::StrCat(sanction.id(), " was decided without the power"));
    }
    if (sanction.reviewed_by().empty() || sanction.reviewed_by() == sanction.proposed_by()) {
      broken->push_back(absl::StrCat(sanction.id(), " was decided without a review"));
    }
  }
  for (const v1::Commendation& one : subject.commendations()) {
    if (one.decided_by() == one.proposed_by())
      broken->push_back(absl::StrCat(one.id(), " was decided by its proposer"));
  }
  for (const v1::Commutation& one : subject.commutations()) {
    if (one.reviewed_by() == one.proposed_by())
      broken->push_back(absl::StrCat(one.id(), " was reviewed by its proposer"));
    const bool granted = one.state() == v1::Commutation::STATE_GRANTED;
    if (granted != (FindById(one.term_change(), &subject.term_changes()) != nullptr)) {
      broken->push_back(absl::StrCat(one.id(), " was granted and changed no term"));
    }
  }
  for (const v1::ArrestRequest& one : subject.arrest_requests()) {
    const v1::Sanction* sanction = FindById(one.sanction(), &subject.sanctions());
    if (sanction == nullptr || sanction->proposed_by() == one.requested_by()) {
      broken->push_back(absl::StrCat(one.id(), " goes with no revocation, or was asked for by its proposer"));
    }
  }
  for (const v1::Leave& leave : subject.leaves()) {
    const bool approved = leave.state() == v1::Leave::STATE_APPROVED ||
                          leave.state() == v1::Leave::STATE_RETURNED ||
                          leave.state() == v1::Leave::STATE_EXTENDED;
    if (!approved) continue;
    if (leave.before_entry() && (!subject.has_imported() || !leave.decided_by().empty())) {
      broken->push_back(absl::StrCat(leave.id(), " was not approved before the file came"));
    }
    if (!leave.before_entry() && (leave.decided_by().empty() || leave.decided_by() == leave.requested_by())) {
      broken->push_back(absl::StrCat(leave.id(), " was approved by nobody, or by who asked for it"));
    }
    if (leave.decided_level() < leave.level()) {
      broken->push_back(absl::StrCat(leave.id(), " was approved without the power"));
    }
  }
}

// A term is the judgment's, or the one of the last paper that changed it.
void CheckTerm(const Subject& subject, std::vector<std::string>* broken) {
  const auto& changes = subject.term_changes();
  for (int i = 0; i < changes.size(); ++i) {
    const bool last = i + 1 == changes.size();
    const absl::CivilDay next = DayOf(last ? subject.term().end() : changes[i + 1].old_end());
    if (DayOf(changes[i].new_end()) != next) broken->push_back("the term is not the one of the last paper");
    if (changes[i].paper().empty() || changes[i].by().empty()) {
      broken->push_back("the term was changed without a paper, or by nobody");
    }
  }
  for (const v1::PersonCorrection& one : subject.person_corrections()) {
    if (one.grounds().empty() || one.by().empty())
      broken->push_back("the person was corrected without a ground");
  }
}

void CheckTransfers(const Subject& subject, std::vector<std::string>* broken) {
  for (const v1::Transfer& transfer : subject.transfers()) {
    const bool approved =
        transfer.state() == v1::Transfer::STATE_APPROVED || transfer.state() == v1::Transfer::STATE_DONE;
    if (approved && !transfer.objection().empty() && transfer.superior_paper().empty()) {
      broken->push_back(absl::StrCat(transfer.id(), " was approved against the new county's will"));
    }
  }
}

void CheckSearches(const Subject& subject, std::vector<std::string>* broken) {
  int open = 0;
  for (const v1::Absence& absence : subject.absences()) open += !absence.has_ended();
  if (open > 1) broken->push_back("the person is searched for twice");
  for (const v1::Breach& breach : subject.breaches()) {
    const v1::Absence* absence = FindById(breach.absence(), &subject.absences());
    if (absence != nullptr && absence->outcome() == v1::Absence::OUTCOME_VOID && !breach.has_withdrawal()) {
      broken->push_back(absl::StrCat(breach.id(), " is of an absence that was none"));
    }
  }
}

void CheckPermits(const Subject& subject, std::vector<std::string>* broken) {
  int moving = 0;
  for (const v1::TravelPermit& permit : subject.travel_permits()) {
    const auto tell = [&](std::string_view what) {
      broken->push_back(absl::StrCat(permit.id(), " ", ToAbsl(what)));
    };
    const bool holds = permit.state() == v1::TravelPermit::STATE_APPROVED;
    if ((holds || permit.state() == v1::TravelPermit::STATE_ENDED) &&
        (permit.decided_by().empty() || permit.decided_by() == permit.requested_by())) {
      tell("was approved by nobody, or by who asked for it");
    }
    // Who is offered here is under the supervision of the county that offers.
    const bool supervised = IsInCharge(subject) || subject.state() == Subject::STATE_OFFERED;
    if (holds && (!supervised || permit.region() != subject.region())) {
      tell("holds of who is not under this county's supervision");
    }
    if (holds && DayOf(permit.from()) < DayOf(permit.decided())) tell("holds before its approval");
    if (holds && permit.has_ended()) tell("holds and has ended");
    for (const auto& movement : permit.movements()) {
      const auto& counties = permit.destinations();
      moving += !movement.has_returned();
      // Custody that was told of late may have ended the permit before it.
      const absl::CivilDay day = LegalDay(TimeOf(movement.departed()));
      if (std::find(counties.begin(), counties.end(), movement.destination()) == counties.end() ||
          day < DayOf(permit.from()) || day > DayOf(permit.to())) {
        tell("has a movement outside of it");
      }
    }
  }
  if (moving > 1) broken->push_back("the person is on two movements at a time");
}

void CheckBans(const Subject& subject, std::vector<std::string>* broken) {
  const v1::Judgment& judgment = subject.judgment();
  for (const v1::Ban& ban : subject.bans()) {
    if (ban.has_ended() || ban.basis() != v1::Ban::BASIS_INJUNCTION || HasEnded(subject)) continue;
    if (judgment.injunction().empty() ||
        (judgment.has_injunction_end() && DayOf(ban.to()) > DayOf(judgment.injunction_end()))) {
      broken->push_back(absl::StrCat(ban.id(), " goes beyond the injunction"));
    }
  }
  for (const v1::Waiver& waiver : subject.waivers()) {
    if (!WasApproved(waiver)) continue;
    const v1::Ban* ban = FindById(waiver.ban(), &subject.bans());
    if (waiver.decided_by().empty() || waiver.decided_by() == waiver.requested_by()) {
      broken->push_back(absl::StrCat(waiver.id(), " was approved by nobody, or by who asked for it"));
    }
    if (ban == nullptr || ban->kind() == v1::Ban::KIND_ACTIVITY) {
      broken->push_back(absl::StrCat(waiver.id(), " is of nothing that can be approved"));
    }
    if (LegalDay(TimeOf(waiver.from())) < DayOf(waiver.decided())) {
      broken->push_back(absl::StrCat(waiver.id(), " was approved afterwards"));
    }
  }
}

}  // namespace

std::vector<std::string> BrokenIn(const Subject& subject) {
  std::vector<std::string> broken;
  CheckStays(subject, &broken);
  CheckEnding(subject, &broken);
  CheckDecisions(subject, &broken);
  CheckTerm(subject, &broken);
  CheckTransfers(subject, &broken);
  CheckSearches(subject, &broken);
  CheckPermits(subject, &broken);
  CheckBans(subject, &broken);
  return broken;
}

int64_t RegisteredEpoch(const Subject& record) {
  int64_t epoch = 0;
  for (const v1::Stay& stay : record.stays()) {
    if (!IsElsewhere(record, stay.region())) epoch = std::max(epoch, stay.epoch());
  }
  return epoch;
}

int ResponsibleAmong(const std::vector<const Subject*>& records) {
  int responsible = -1;
  int64_t highest = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const int64_t epoch = RegisteredEpoch(*records[i]);
    if (epoch <= highest) continue;
    highest = epoch;
    responsible = static_cast<int>(i);
  }
  return responsible;
}

int ListsAmong(const std::vector<const Subject*>& records) {
  const int responsible = ResponsibleAmong(records);
  return responsible >= 0 && IsInCharge(*records[responsible]) ? 1 : 0;
}

std::vector<std::string> BrokenAmong(const std::vector<const Subject*>& records) {
  std::vector<std::string> broken;
  std::map<int64_t, std::string> counties;
  for (const Subject* record : records) {
    for (std::string& one : BrokenIn(*record)) broken.push_back(std::move(one));
    if (record->name() != records[0]->name()) broken.push_back("records of two persons");
    for (const v1::Stay& stay : record->stays()) {
      const auto [at, first] = counties.emplace(stay.epoch(), stay.region());
      if (!first && at->second != stay.region()) broken.push_back("an epoch is two counties'");
    }
  }
  const int responsible = ResponsibleAmong(records);
  for (size_t i = 0; i < records.size(); ++i) {
    // Who has not heard of the hand-over yet is in charge under a lower epoch; nobody is under the same.
    const bool also = static_cast<int>(i) != responsible && IsInCharge(*records[i]);
    if (also && RegisteredEpoch(*records[i]) >= RegisteredEpoch(*records[responsible])) {
      broken.push_back("two are responsible under one epoch");
    }
  }
  return broken;
}

bool Balances(const v1::CountSubjectsResponse::Balance& balance) {
  return balance.opening() + balance.entered() + balance.moved_in() ==
         balance.released() + balance.terminated() + balance.moved_out() + balance.closing();
}

void CountStays(const Subject& subject, absl::CivilDay from, absl::CivilDay to, CountyBalances* counties) {
  const auto within = [&](absl::CivilDay day) { return from <= day && day <= to; };
  for (const v1::Stay& stay : subject.stays()) {
    auto& balance = (*counties)[stay.region()];
    balance.set_region(stay.region());
    const absl::CivilDay begun = DayOf(stay.from());
    const absl::CivilDay left = stay.has_to() ? DayOf(stay.to()) : absl::CivilDay::max();
    if (begun < from && left >= from) balance.set_opening(balance.opening() + 1);
    if (begun <= to && left > to) balance.set_closing(balance.closing() + 1);
    if (within(begun)) {
      stay.moved_in() ? balance.set_moved_in(balance.moved_in() + 1)
                      : balance.set_entered(balance.entered() + 1);
    }
    if (!stay.has_to() || !within(left)) continue;
    switch (stay.exit()) {
      case v1::Stay::EXIT_RELEASED:
        balance.set_released(balance.released() + 1);
        break;
      case v1::Stay::EXIT_TERMINATED:
        balance.set_terminated(balance.terminated() + 1);
        break;
      default:
        balance.set_moved_out(balance.moved_out() + 1);
    }
  }
}

int ListsOn(const Subject& subject, absl::CivilDay day) {
  int lists = 0;
  for (const v1::Stay& stay : subject.stays()) {
    if (DayOf(stay.from()) <= day && (!stay.has_to() || day < DayOf(stay.to()))) ++lists;
  }
  return lists;
}

}  // namespace fengqiao::correction

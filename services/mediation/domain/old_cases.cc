#include "services/mediation/domain/old_cases.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/old_case_check.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/personal_text.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

// Before there were people's mediation committees nothing was registered with one.
constexpr absl::CivilDay kFirstDay(1949, 10, 1);
const api::NamePattern kCaseName("regions/*/cases/*");
constexpr int kNanosASecond = 1'000'000'000;

v1::Identity IdentityOf(const v1::CaseRow::Person& person) {
  v1::Identity identity;
  identity.set_name(person.revealed_name());
  identity.set_number_kind(person.number_kind());
  identity.set_number(person.revealed_number());
  identity.set_phone(person.revealed_phone());
  identity.set_address(person.revealed_address());
  identity.set_no_number_reason(person.no_number_reason());
  *identity.mutable_spellings() = person.revealed_spellings();
  return identity;
}

// Where a shared check's path of a party stands in a row.
std::string PathInRow(std::string_view path, int party, int person) {
  constexpr std::string_view kParty = "entry.party.";
  constexpr std::string_view kIdentity = "entry.identity.";
  if (path.substr(0, kParty.size()) == kParty) return PathOf("parties", party, path.substr(kParty.size()));
  std::string_view field = path.substr(std::min(kIdentity.size(), path.size()));
  const bool plain = field == "number_kind" || field == "no_number_reason";
  return absl::StrCat("persons[", person, "].", plain ? "" : "revealed_", ToAbsl(field));
}

MaybeDay ReadRegistration(const v1::Case& stated, OldCaseCheck* check) {
  constexpr std::string_view kPath = "case.register_time";
  if (!stated.has_register_time()) {
    check->Shape(kPath, "必须填写登记时间");
    return std::nullopt;
  }
  const auto& time = stated.register_time();
  const bool is_time = time.seconds() > absl::ToUnixSeconds(StartOf(kFirstDay)) &&
                       time.seconds() <= absl::ToUnixSeconds(check->now().now) && time.nanos() >= 0 &&
                       time.nanos() < kNanosASecond;
  if (!is_time) {
    check->Shape(kPath, "登记时间晚于今天，或者早于1949年10月1日");
    return std::nullopt;
  }
  return RegisteredOn(stated);
}

// Who is in dispute: every party with its person, each checked as in a registration.
void ReadParties(const v1::CaseRow& row, const MaybeDay& registered, NewCase* made, OldCaseCheck* check) {
  const auto& parties = row.case_().parties();
  if (parties.empty()) check->Shape("case.parties", "至少要有一名当事人");
  check->AtMost("case.parties", parties.size(), kMaxParties);
  check->AtMost("persons", row.persons_size(), kMaxParties);
  if (parties.size() > kMaxParties || row.persons_size() > kMaxParties) return;
  std::map<std::string, int, std::less<>> persons;
  for (int i = 0; i < row.persons_size(); ++i) {
    if (!persons.emplace(row.persons(i).party(), i).second)
      check->Shape(absl::StrCat("persons[", i, "].party"), "这名当事人的身份已经给出");
  }
  const absl::CivilDay on = registered.value_or(check->now().today);
  for (int i = 0; i < parties.size(); ++i) {
    v1::PartyEntry entry;
    *entry.mutable_party() = parties[i];
    entry.mutable_party()->clear_key();
    if (!entry.party().moved_to().empty() && !kCaseName.Parse(entry.party().moved_to(), "").ok())
      check->Shape(PathOf("parties", i, "moved_to"), "须为另一起纠纷的名称");
    check->Id(PathOf("parties", i, "id"), "p", i, entry.mutable_party()->mutable_id());
    const auto person = persons.find(entry.party().id());
    if (person == persons.end()) {
      check->Shape(PathOf("parties", i, ""), "没有给出这名当事人的身份（persons）");
      continue;
    }
    const int index = person->second;
    persons.erase(person);
    *entry.mutable_identity() = IdentityOf(row.persons(index));
    FieldErrors errors;
    CheckPartyEntry("entry", check->now().today, &entry, &errors);
    check->faults().AddStatus("", errors.ToStatus(),
                              [&](std::string_view path) { return PathInRow(path, i, index); });
    if (!errors.empty()) continue;
    check->faults().AddStatus(PathOf("parties", i, ""), AddParty(entry, on, check->now().person_key,
                                                                 &made->dispute, &made->identities));
  }
  for (const auto& [party, index] : persons) {
    check->Shape(absl::StrCat("persons[", index, "].party"), "没有这个编号的当事人");
  }
  if (check->faults().empty()) check->faults().AddStatus("case.parties", CheckRepresentatives(made->dispute));
}

// MT1, of the parties as they are stated: one that is faulty itself is a side all the same.
void CheckSides(const v1::Case& stated, v1::Case* dispute, OldCaseCheck* check) {
  if (dispute->state() == v1::Case::STATE_REGISTERED) return;
  const auto has = [&](v1::Party::Side side) {
    return std::any_of(stated.parties().begin(), stated.parties().end(), [&](const v1::Party& party) {
      return party.side() == side && party.moved_to().empty();
    });
  };
  if (!has(v1::Party::SIDE_APPLICANT) || !has(v1::Party::SIDE_RESPONDENT)) {
    check->Refuse("case.parties", "mediation.mt1.two_sides");
  }
  if (dispute->claim().empty()) check->Refuse("case.claim", "mediation.mt1.claim");
}

// The state follows from the facts; one that is stated must be the same.
void SettleState(v1::Case::State stated, v1::Case* dispute, OldCaseCheck* check) {
  v1::Case::State state = StateOf(*dispute);
  // Only the file itself knows whether it was ready for review.
  if (state == v1::Case::STATE_UNDER_REVIEW && stated == v1::Case::STATE_REGISTERED) state = stated;
  if (stated != v1::Case::STATE_UNSPECIFIED && stated != state) {
    check->Refuse("case.state", "mediation.import.state",
                  absl::StrCat("（", v1::Case::State_Name(state).substr(sizeof("STATE_") - 1), "）"));
  }
  dispute->set_state(state);
}

// The case where an attempt was made: it may have been handed to another region since.
v1::Case AsOf(const v1::Attempt& attempt, const v1::Case& dispute) {
  v1::Case then = dispute;
  if (!attempt.region().empty()) then.set_region(attempt.region());
  return then;
}

}  // namespace

NewCase ReadOldCase(const v1::CaseRow& row, std::string_view name, const Circumstances& now,
                    bulk::Faults* faults) {
  NewCase made;
  // What is too large, or no text or time, is not looked at any further.
  if (const absl::Status bounds = CheckBounds(row); !bounds.ok()) {
    faults->AddStatus("", bounds);
    return made;
  }
  OldCaseCheck check(now, faults);
  const v1::Case& stated = row.case_();
  made.dispute = stated;
  v1::Case& dispute = made.dispute;
  dispute.set_name(std::string(name));
  for (const char* field : {"parties", "clocks", "update_time", "etag", "committee_kind"}) {
    dispute.GetReflection()->ClearField(&dispute, dispute.GetDescriptor()->FindFieldByName(field));
  }
  // A number is claimed when it is entered, and a message is told when it is sent.
  if (!stated.external_refs().empty()) {
    check.Shape("case.external_refs", "外部平台的编号在导入之后用 LinkPlatform 登记");
  }
  const MaybeDay registered = ReadRegistration(stated, &check);
  ReadParties(row, registered, &made, &check);
  CheckOldEntry(registered, &dispute, &check);
  CheckOldAttempts(registered, &dispute, &check);
  CheckOldOutcome(registered, &dispute, &check);
  CheckOldAftercare(&dispute, &check);
  CheckOldEnd(&dispute, &check);
  SettleState(stated.state(), &dispute, &check);
  CheckSides(stated, &dispute, &check);
  if (!faults->empty()) return made;
  faults->AddStatus("case.clocks", CountTerms(now, &dispute));
  TakeOutNames(&made.identities, &dispute);
  // Our own numbers hold no names and are left alone everywhere; old lists have files by those of their
  // parties.
  PersonalWords(made.identities).TakeOutOf(dispute.mutable_number());
  return made;
}

void CheckOldAppointments(const Circumstances& now, v1::Case* dispute, bulk::Faults* faults) {
  for (int i = 0; i < dispute->attempts_size(); ++i) {
    const v1::Attempt& attempt = dispute->attempts(i);
    if (attempt.form() != v1::FORM_PEOPLES) continue;
    const absl::CivilDay day = FromProto(attempt.accepted()).value_or(now.today);
    bulk::Faults found;
    found.AddStatus(
        PathOf("attempts", i, "committee"),
        CheckAppointment(attempt.committee(), attempt.mediators(), day, AsOf(attempt, *dispute), now));
    // Who mediated an old case may not be known any more.
    const bool unknown_mediator =
        attempt.mediators().empty() && !found.empty() && found.list()[0].rule() == "mediation.mt3.mediator";
    if (!unknown_mediator) {
      for (const bulk::Fault& fault : found.list()) {
        const bool of_mediator = absl::StrContains(fault.rule(), ".mt3.mediator") ||
                                 absl::StrContains(fault.rule(), ".mt3.recusal");
        faults->Add(of_mediator ? PathOf("attempts", i, "mediators") : fault.field(), fault.rule(),
                    fault.explanation());
      }
    }
    const auto committee = now.roster.committees.find(attempt.committee());
    if (committee == now.roster.committees.end()) continue;
    dispute->set_committee_kind(committee->second.kind());
    dispute->mutable_attempts(i)->set_committee_kind(committee->second.kind());
  }
}

}  // namespace fengqiao::mediation

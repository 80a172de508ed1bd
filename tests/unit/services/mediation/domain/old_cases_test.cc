// Old cases as their files say them: what was handled here comes back the same, and what is wrong is refused
// by its field.

#include "services/mediation/domain/old_cases.h"

#include <functional>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/rules.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::testing::Contains;

constexpr char kName[] = "regions/330602001/cases/old";

v1::CaseRow RowOf(const v1::Case& dispute, const v1::Identities& identities) {
  v1::CaseRow row;
  row.set_source_system("list");
  row.set_external_id("1");
  *row.mutable_case_() = dispute;
  for (const v1::Identity& identity : identities.identities()) {
    v1::CaseRow::Person* person = row.add_persons();
    person->set_party(identity.party());
    person->set_revealed_name(identity.name());
    person->set_number_kind(identity.number_kind());
    person->set_revealed_number(identity.number());
    person->set_revealed_phone(identity.phone());
    person->set_revealed_address(identity.address());
    person->set_no_number_reason(identity.no_number_reason());
  }
  return row;
}

struct Read {
  NewCase made;
  bulk::Faults faults;
};

Read ReadRow(const v1::CaseRow& row, const World& world) {
  Read read;
  read.made = ReadOldCase(row, kName, world.Now(), &read.faults);
  if (read.faults.empty()) CheckOldAppointments(world.Now(), &read.made.dispute, &read.faults);
  return read;
}

std::string TextOf(const bulk::Faults& faults) {
  std::string text;
  for (const bulk::Fault& fault : faults.list())
    absl::StrAppend(&text, fault.field(), " ", fault.rule(), "\n");
  return text;
}

// The terms that run, by rule, subject and last day.
std::multiset<std::string> Running(const v1::Case& dispute) {
  std::multiset<std::string> running;
  for (const v1::Clock& clock : dispute.clocks()) {
    if (clock.state() == v1::Clock::STATE_RUNNING)
      running.insert(absl::StrCat(clock.rule(), " ", clock.subject(), " ", clock.due().ShortDebugString()));
  }
  return running;
}

std::map<std::pair<v1::Measure, std::string>, int64_t> Counts(const v1::Case& dispute) {
  std::map<std::pair<v1::Measure, std::string>, int64_t> counts;
  for (const CountEntry& entry : CountsOf(dispute))
    counts[{entry.key.measure, absl::StrCat(absl::FormatCivilTime(entry.key.day), " ", entry.key.tier)}] +=
        entry.value;
  return counts;
}

// A case that was handled here, to each end and from each source, goes out and comes in as it was.
TEST(OldCasesTest, WhatWasHandledHereComesBackTheSame) {
  for (const v1::Source source : {v1::SOURCE_APPLICATION, v1::SOURCE_COURT_BEFORE_FILING,
                                  v1::SOURCE_COURT_AFTER_FILING, v1::SOURCE_POLICE, v1::SOURCE_PETITION}) {
    for (const v1::Case::State state :
         {v1::Case::STATE_REGISTERED, v1::Case::STATE_UNDER_REVIEW, v1::Case::STATE_REFUSED,
          v1::Case::STATE_ACCEPTED, v1::Case::STATE_MEDIATING, v1::Case::STATE_AGREED,
          v1::Case::STATE_PERFORMING, v1::Case::STATE_TERMINATED, v1::Case::STATE_CLOSED,
          v1::Case::STATE_ARCHIVED}) {
      SCOPED_TRACE(absl::StrCat(v1::Source_Name(source), " ", v1::Case::State_Name(state)));
      World world;
      world.To(state, source);
      const Read read = ReadRow(RowOf(world.dispute, world.identities), world);
      ASSERT_TRUE(read.faults.empty()) << TextOf(read.faults);
      EXPECT_EQ(read.made.dispute.state(), world.dispute.state());
      EXPECT_EQ(Counts(read.made.dispute), Counts(world.dispute));
      EXPECT_EQ(Running(read.made.dispute), Running(world.dispute));
      v1::Case expected = world.dispute, found = read.made.dispute;
      for (v1::Case* one : {&expected, &found}) {
        one->clear_name(), one->clear_clocks(), one->clear_etag(), one->clear_update_time();
      }
      EXPECT_EQ(expected.ShortDebugString(), found.ShortDebugString());
      EXPECT_EQ(read.made.identities.ShortDebugString(), world.identities.ShortDebugString());
    }
  }
}

TEST(OldCasesTest, SoDoesOneThatClimbedWasExtendedVisitedAndConfirmed) {
  World world;
  world.To(v1::Case::STATE_MEDIATING);
  world.Do(Extending("2024-05-20", world.today));
  world.Do(Escalating());
  world.today += 1;
  world.Do(Starting(world.today));
  world.Do(Agreeing(v1::Agreement::KIND_WRITTEN));
  const std::string mediator = world.dispute.attempts(1).mediators(0),
                    committee = world.dispute.attempts(1).committee();
  world.Do(Signing({MarkOf("p1", world.today), MarkOf("p2", world.today), MarkOf(mediator, world.today),
                    MarkOf(committee, world.today, v1::Agreement::Mark::MEANS_SEAL)}));
  world.today += 3;
  world.Do(Applying());
  world.Do(Visiting(v1::Performance::EXTENT_PARTLY));
  const Read read = ReadRow(RowOf(world.dispute, world.identities), world);
  ASSERT_TRUE(read.faults.empty()) << TextOf(read.faults);
  EXPECT_EQ(Counts(read.made.dispute), Counts(world.dispute));
  EXPECT_EQ(Running(read.made.dispute), Running(world.dispute));
}

// A file of 2021 as a list has it: no consent, no notice, no mediator, no marks, no papers.
v1::CaseRow OldFile() {
  v1::CaseRow row;
  row.set_source_system("list");
  row.set_external_id("7");
  v1::Case& dispute = *row.mutable_case_();
  dispute.set_region(kRegion);
  dispute.set_source(v1::SOURCE_OWN_MOTION);
  dispute.set_dispute_type("neighbour");
  dispute.set_tier(v1::TIER_TOWNSHIP);
  dispute.set_claim("张三与李四的排水纠纷");
  *dispute.mutable_register_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
      absl::ToUnixMicros(StartOf(Day("2021-03-01"))));
  const std::pair<v1::Party::Side, const char*> parties[] = {{v1::Party::SIDE_APPLICANT, "张三"},
                                                             {v1::Party::SIDE_RESPONDENT, "李四"}};
  int number = 0;
  for (const auto& [side, name] : parties) {
    v1::Party* party = dispute.add_parties();
    party->set_side(side);
    party->set_kind(v1::Party::KIND_PERSON);
    v1::CaseRow::Person* person = row.add_persons();
    person->set_party(absl::StrCat("p", ++number));
    person->set_revealed_name(name);
    person->set_revealed_number(PersonNumber("19800101", absl::StrCat("00", number)));
  }
  *dispute.mutable_acceptance()->mutable_day() = Date("2021-03-02");
  dispute.mutable_acceptance()->set_committee(kTown);
  v1::Attempt* attempt = dispute.add_attempts();
  attempt->set_tier(v1::TIER_TOWNSHIP);
  attempt->set_result(v1::Attempt::RESULT_AGREED);
  *attempt->mutable_ended() = Date("2021-03-20");
  v1::Agreement* agreement = dispute.add_agreements();
  agreement->set_kind(v1::Agreement::KIND_WRITTEN);
  *agreement->mutable_reached() = Date("2021-03-20");
  *agreement->mutable_effective() = Date("2021-03-20");
  agreement->set_content("张三改道排水");
  agreement->mutable_amount()->set_value("3000.0");
  dispute.mutable_closing()->set_kind(v1::Closing::KIND_PERFORMED);
  *dispute.mutable_closing()->mutable_day() = Date("2021-04-20");
  return row;
}

TEST(OldCasesTest, WhatAFileDoesNotSayIsNotHeldAgainstIt) {
  const World world;
  const Read read = ReadRow(OldFile(), world);
  ASSERT_TRUE(read.faults.empty()) << TextOf(read.faults);
  const v1::Case& dispute = read.made.dispute;
  EXPECT_EQ(dispute.state(), v1::Case::STATE_CLOSED);
  EXPECT_EQ(dispute.attempts(0).id(), "a1");
  EXPECT_EQ(dispute.attempts(0).form(), v1::FORM_PEOPLES);
  EXPECT_EQ(dispute.attempts(0).committee(), kTown);
  EXPECT_EQ(dispute.agreements(0).attempt(), "a1");
  EXPECT_EQ(dispute.agreements(0).amount().value(), "3000");
  EXPECT_EQ(dispute.committee_kind(), world.roster.committees.at(kTown).kind());
  // Names are in the identities alone.
  EXPECT_EQ(dispute.claim(), "{p1}与{p2}的排水纠纷");
  EXPECT_EQ(dispute.agreements(0).content(), "{p1}改道排水");
  EXPECT_EQ(dispute.parties(0).masked_name(), "张*");
  EXPECT_FALSE(dispute.parties(0).key().empty());
  // Nothing runs any more; it was in time.
  EXPECT_TRUE(Running(dispute).empty());
  ASSERT_EQ(dispute.clocks_size(), 1);
  EXPECT_EQ(dispute.clocks(0).rule(), "MD1");
  EXPECT_EQ(dispute.clocks(0).state(), v1::Clock::STATE_MET);
}

TEST(OldCasesTest, ATermThatWasMissedIsCountedAndOneThatNobodyLaidDownIsNot) {
  const World world;
  v1::CaseRow late = OldFile();
  *late.mutable_case_()->mutable_attempts(0)->mutable_ended() = Date("2021-04-19");
  Read read = ReadRow(late, world);
  ASSERT_TRUE(read.faults.empty()) << TextOf(read.faults);
  EXPECT_EQ(read.made.dispute.clocks(0).state(), v1::Clock::STATE_LATE);
  int overdue = 0;
  for (const CountEntry& entry : CountsOf(read.made.dispute))
    overdue += entry.key.measure == v1::MEASURE_OVERDUE;
  EXPECT_EQ(overdue, 1);
  // 1999: before the ministry's rules (2002) there was no term.
  v1::CaseRow ancient = OldFile();
  v1::Case& dispute = *ancient.mutable_case_();
  for (common::v1::Date* day :
       {dispute.mutable_acceptance()->mutable_day(), dispute.mutable_attempts(0)->mutable_ended(),
        dispute.mutable_agreements(0)->mutable_reached(), dispute.mutable_agreements(0)->mutable_effective(),
        dispute.mutable_closing()->mutable_day()}) {
    day->set_year(1999);
  }
  dispute.mutable_register_time()->set_seconds(absl::ToUnixSeconds(StartOf(Day("1999-03-01"))));
  bulk::Faults faults;
  const NewCase made = ReadOldCase(ancient, kName, world.Now(), &faults);
  ASSERT_TRUE(faults.empty()) << TextOf(faults);
  EXPECT_TRUE(made.dispute.clocks().empty());
}

struct Wrong {
  const char* field;
  const char* rule;
  std::function<void(v1::CaseRow&)> change;
};

v1::Case& CaseOf(v1::CaseRow& row) { return *row.mutable_case_(); }
v1::Attempt& FirstAttempt(v1::CaseRow& row) { return *CaseOf(row).mutable_attempts(0); }
v1::Agreement& FirstAgreement(v1::CaseRow& row) { return *CaseOf(row).mutable_agreements(0); }

TEST(OldCasesTest, WhatIsWrongIsRefusedByItsField) {
  const Wrong wrongs[] = {
      {"case.state", "mediation.import.state",
       [](auto& row) { CaseOf(row).set_state(v1::Case::STATE_MEDIATING); }},
      {"case.claim", "mediation.mt1.claim", [](auto& row) { CaseOf(row).clear_claim(); }},
      {"case.parties", "mediation.mt1.two_sides",
       [](auto& row) { CaseOf(row).mutable_parties(1)->set_side(v1::Party::SIDE_APPLICANT); }},
      {"case.parties", "mediation.mt3.party_refuses",
       [](auto& row) { CaseOf(row).mutable_parties(1)->set_consent(v1::Party::CONSENT_REFUSED); }},
      {"case.parties[1]", "mediation.party.both_sides",
       [](auto& row) { row.mutable_persons(1)->set_revealed_number(row.persons(0).revealed_number()); }},
      {"case.parties[1]", "shape", [](auto& row) { row.mutable_persons()->RemoveLast(); }},
      {"persons[2].party", "shape", [](auto& row) { row.add_persons()->set_party("p9"); }},
      {"persons[0].revealed_number", "identity.gb11643.length",
       [](auto& row) { row.mutable_persons(0)->set_revealed_number("33"); }},
      {"persons[0].revealed_phone", "identity.phone.characters",
       [](auto& row) { row.mutable_persons(0)->set_revealed_phone("abc"); }},
      {"case.register_time", "shape",
       [](auto& row) { CaseOf(row).mutable_register_time()->set_seconds(1LL << 60); }},
      {"case.register_time", "shape", [](auto& row) { CaseOf(row).mutable_register_time()->set_nanos(-5); }},
      {"case.acceptance.day", "mediation.case.day_order",
       [](auto& row) { *CaseOf(row).mutable_acceptance()->mutable_day() = Date("2021-02-28"); }},
      {"case.attempts[0].ended", "mediation.case.day_order",
       [](auto& row) { *FirstAttempt(row).mutable_ended() = Date("2021-03-01"); }},
      {"case.attempts[0].ended", "shape", [](auto& row) { FirstAttempt(row).clear_result(); }},
      {"case.attempts[0].result", "shape",
       [](auto& row) { FirstAttempt(row).set_result(v1::Attempt::RESULT_ESCALATED); }},
      {"case.attempts[0].tier", "mediation.a4.grid",
       [](auto& row) { FirstAttempt(row).set_tier(v1::TIER_GRID); }},
      {"case.attempts[0].organ", "mediation.a4.organ",
       [](auto& row) {
         FirstAttempt(row).set_form(v1::FORM_ADMINISTRATIVE);
         CaseOf(row).mutable_acceptance()->clear_committee();
       }},
      {"case.attempts[0].committee", "mediation.mt3.committee",
       [](auto& row) { CaseOf(row).mutable_acceptance()->clear_committee(); }},
      {"case.attempts[0].id", "shape", [](auto& row) { FirstAttempt(row).set_id("a7"); }},
      {"case.agreements", "shape",
       [](auto& row) { CaseOf(row).clear_agreements(), CaseOf(row).clear_closing(); }},
      {"case.agreements[0].attempt", "mediation.mt9.state",
       [](auto& row) { FirstAgreement(row).set_attempt("a9"); }},
      {"case.agreements[0].reached", "mediation.mt10.before_registration",
       [](auto& row) { *FirstAgreement(row).mutable_reached() = Date("2021-02-20"); }},
      {"case.agreements[0].reached", "mediation.mt10.future",
       [](auto& row) { *FirstAgreement(row).mutable_reached() = Date("2024-03-02"); }},
      {"case.agreements[0].reached", "shape",
       [](auto& row) { FirstAgreement(row).mutable_reached()->set_month(13); }},
      {"case.agreements[0].content", "mediation.mt10.content",
       [](auto& row) { FirstAgreement(row).clear_content(); }},
      {"case.agreements[0].content", "mediation.mt9.content",
       [](auto& row) {
         FirstAgreement(row).clear_content();
         FirstAgreement(row).set_kind(v1::Agreement::KIND_ORAL);
       }},
      {"case.agreements[0].amount", "shape",
       [](auto& row) { FirstAgreement(row).mutable_amount()->set_value("-1"); }},
      {"case.agreements[0].marks[0].by", "mediation.mt11.signer",
       [](auto& row) { *FirstAgreement(row).add_marks() = MarkOf("p9", Day("2021-03-20")); }},
      {"case.confirmations[0].agreement", "mediation.mt13.excluded",
       [](auto& row) {
         FirstAgreement(row).add_matters(v1::Agreement::MATTER_STATUS);
         CaseOf(row).add_confirmations();
       }},
      {"case.confirmations[0].court", "shape", [](auto& row) { CaseOf(row).add_confirmations(); }},
      {"case.performances[0].day", "mediation.mt14.day",
       [](auto& row) { *CaseOf(row).add_performances()->mutable_day() = Date("2021-03-01"); }},
      {"case.judgments[0].document_number", "mediation.mt18.document_number",
       [](auto& row) { CaseOf(row).add_judgments(); }},
      {"case.closing.kind", "mediation.mt15.kind",
       [](auto& row) { CaseOf(row).mutable_closing()->set_kind(v1::Closing::KIND_NOT_AGREED); }},
      {"case.closing.day", "mediation.case.day_order",
       [](auto& row) { *CaseOf(row).mutable_closing()->mutable_day() = Date("2021-03-19"); }},
      {"case.archiving.retention", "mediation.mt16.retention",
       [](auto& row) { *CaseOf(row).mutable_archiving()->mutable_day() = Date("2021-05-01"); }},
      {"case.papers[0].kind", "shape", [](auto& row) { CaseOf(row).add_papers(); }},
      {"case.links[0]", "shape", [](auto& row) { CaseOf(row).add_links(); }},
      {"case.referrals[0].source", "shape", [](auto& row) { CaseOf(row).add_referrals(); }},
      {"case.refusal.ground", "mediation.mt2.ground", [](auto& row) { CaseOf(row).mutable_refusal(); }},
      {"case.danger.evidence", "shape", [](auto& row) { CaseOf(row).mutable_danger()->set_suicide(true); }},
      {"case.co_regions[0]", "shape", [](auto& row) { CaseOf(row).add_co_regions(kRegion); }},
      {"case.external_refs", "shape", [](auto& row) { CaseOf(row).add_external_refs(); }},
      {"case.routings[0].provider", "shape",
       [](auto& row) { CaseOf(row).add_routings()->set_provider("regions/330602/providers/x"); }},
      {"case.attempts[0].replacements[0].day", "shape",
       [](auto& row) { FirstAttempt(row).add_replacements(); }},
      {"case.dispute_type", "shape", [](auto& row) { CaseOf(row).set_dispute_type("football"); }},
      {"case.source", "shape", [](auto& row) { CaseOf(row).clear_source(); }},
      {"case.claim", "shape", [](auto& row) { CaseOf(row).set_claim(std::string("a\0b", 3)); }},
  };
  const World world;
  for (const Wrong& wrong : wrongs) {
    v1::CaseRow row = OldFile();
    wrong.change(row);
    const Read read = ReadRow(row, world);
    std::set<std::pair<std::string, std::string>> found;
    for (const bulk::Fault& fault : read.faults.list()) found.emplace(fault.field(), fault.rule());
    EXPECT_THAT(found, Contains(std::pair<std::string, std::string>(wrong.field, wrong.rule)));
    RefusedRules().insert(wrong.rule);
  }
}

TEST(OldCasesTest, TheRegistryIsAskedOnTheDay) {
  const World world;
  const auto fault_of = [&](const char* committee, const char* mediator) {
    v1::CaseRow row = OldFile();
    CaseOf(row).mutable_acceptance()->set_committee(committee);
    if (mediator != nullptr) FirstAttempt(row).add_mediators(mediator);
    return TextOf(ReadRow(row, world).faults);
  };
  EXPECT_EQ(fault_of(kTown, nullptr), "");
  EXPECT_EQ(fault_of("regions/330602001/committees/none", nullptr),
            "case.attempts[0].committee mediation.mt3.committee\n");
  EXPECT_EQ(fault_of(kFar, nullptr), "case.attempts[0].committee mediation.mt3.committee_region\n");
  EXPECT_EQ(fault_of(kTown, "regions/330602001/mediators/none"),
            "case.attempts[0].mediators mediation.mt3.mediator\n");
  EXPECT_EQ(fault_of(kTown, kFarChen), "case.attempts[0].mediators mediation.mt3.mediator_of_committee\n");
}

// Whatever a row holds, it is read or refused: nothing of it is trusted to be there.
TEST(OldCasesTest, AnEmptyRowAndRowsOfEmptyPartsAreRefused) {
  const World world;
  EXPECT_FALSE(ReadRow(v1::CaseRow(), world).faults.empty());
  const auto* descriptor = v1::Case::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    for (const bool whole : {false, true}) {
      v1::CaseRow row = whole ? OldFile() : v1::CaseRow();
      v1::Case& dispute = CaseOf(row);
      if (field->is_repeated()) {
        dispute.GetReflection()->ClearField(&dispute, field);
        for (int count = 0; count < 3; ++count) dispute.GetReflection()->AddMessage(&dispute, field);
      } else {
        dispute.GetReflection()->MutableMessage(&dispute, field)->Clear();
      }
      const Read read = ReadRow(row, world);
      // A danger and clocks may be empty; an empty instant is one in 1970.
      const bool harmless = field->name() == "danger" || field->name() == "clocks" ||
                            field->name() == "update_time" || field->name() == "register_time";
      EXPECT_EQ(read.faults.empty(), whole && harmless) << field->name() << "\n" << TextOf(read.faults);
    }
  }
}

}  // namespace
}  // namespace fengqiao::mediation

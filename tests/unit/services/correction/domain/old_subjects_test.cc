// People in the middle of their correction as old files say them: what holds of a file that was kept here
// holds of theirs, and what is wrong is refused by its field and its rule.

#include "services/correction/domain/old_subjects.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/self_check.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kToday[] = "2026-06-15";

// One year of probation since New Year, registered on the fifth, in correction: as the old list has it.
v1::SubjectRow Row(std::string_view effective = "2026-01-01",
                   v1::Subject::Kind kind = v1::Subject::KIND_PROBATION) {
  const v1::RegisterNoticeRequest notice = Notice(effective, kind);
  v1::SubjectRow row;
  row.set_source_system("list");
  row.set_external_id("7");
  row.set_region(kCounty);
  *row.mutable_person() = notice.person();
  row.set_kind(kind);
  *row.mutable_organ() = notice.subject().organ();
  *row.mutable_judgment() = notice.subject().judgment();
  *row.mutable_place() = notice.subject().place();
  *row.mutable_noticed() = notice.subject().noticed();
  *row.mutable_papers() = notice.subject().papers();
  row.set_case_officer("chen");
  *row.mutable_receipt_sent() = ToProto(Day(effective) + 3);
  const common::v1::Date reported = ToProto(Day(effective) + 4);
  *row.mutable_reported() = reported;
  row.set_way(v1::Registration::WAY_IN_PERSON);
  *row.mutable_team() = TeamOf(3).team();
  *row.add_classifications() =
      Class(v1::SUPERVISION_CLASS_STRICT, FormatDay(DayOf(reported))).classification();
  row.mutable_plan()->set_text("王建国按时报告，参加教育学习，帮助就业。");
  *row.mutable_plan()->mutable_made() = reported;
  *row.mutable_announcement()->mutable_day() = reported;
  row.mutable_announcement()->set_signed_(true);
  return row;
}

v1::SubjectRow::OldSanction Sanctioned(std::string_view day, std::string_view reason = "迟到") {
  v1::SubjectRow::OldSanction sanction;
  *sanction.mutable_decided() = Date(day);
  sanction.set_reason(std::string(reason));
  return sanction;
}

v1::SubjectRow::OldLeave Away(std::string_view from, std::string_view to, std::string_view ended,
                              v1::Level level = v1::LEVEL_OFFICE) {
  v1::SubjectRow::OldLeave leave;
  leave.set_destination("regions/330102");
  *leave.mutable_from() = Date(from);
  *leave.mutable_to() = Date(to);
  if (!ended.empty()) *leave.mutable_ended() = Date(ended);
  leave.set_decided_level(level);
  leave.set_reason(v1::Leave::REASON_FAMILY);
  return leave;
}

// What becomes of a row on a day.
struct Read {
  explicit Read(const v1::SubjectRow& row, std::string_view today = kToday) : life(today) {
    const NewSubject made = ReadOldSubject(row, kSubject, life.Now(), &faults);
    for (const bulk::Fault& fault : faults.list()) {
      SeenRules().insert(fault.rule());
      EXPECT_FALSE(std::all_of(fault.explanation().begin(), fault.explanation().end(),
                               [](char c) { return (c & 0x80) == 0; }))
          << fault.field() << ": " << fault.explanation();
    }
    if (!faults.empty()) return;
    life.subject = made.subject;
    life.person = made.person;
    Wake(life.book, life.today, &life.subject);
    DeriveDuties(life.book, life.today, &life.subject);
    EXPECT_THAT(BrokenIn(life.subject), IsEmpty());
  }

  std::string Faults() const {
    std::string text;
    for (const bulk::Fault& fault : faults.list())
      absl::StrAppend(&text, fault.field(), " ", fault.rule(), "\n");
    return text;
  }

  bulk::Faults faults;
  Life life;
};

TEST(OldSubjectsTest, AFileIsAsTheRowSaysItAndNothingOfBeforeIsOwed) {
  v1::SubjectRow row = Row();
  *row.add_classifications() = Class(v1::SUPERVISION_CLASS_NORMAL, "2026-04-01").classification();
  *row.mutable_term_start() = Date("2026-01-01");
  *row.mutable_term_end() = Date("2026-12-31");
  row.set_state(v1::Subject::STATE_IN_CORRECTION);
  const Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  const v1::Subject& subject = read.life.subject;
  EXPECT_EQ(subject.state(), v1::Subject::STATE_IN_CORRECTION);
  EXPECT_EQ(DayOf(subject.term().end()), Day("2026-12-31"));
  EXPECT_EQ(ClassOn(subject, Day(kToday)), v1::SUPERVISION_CLASS_NORMAL);
  EXPECT_EQ(subject.imported().by(), "zhang");
  EXPECT_EQ(subject.imported().source(), "list");
  // Nothing of the five months before; the periods run from today.
  for (const v1::Duty& duty : subject.duties()) EXPECT_GE(DayOf(duty.due()), Day(kToday)) << duty.id();
  EXPECT_THAT(read.life.Duties(), Contains("report:2026-06-01 2026-06-30"));
  EXPECT_THAT(OmissionsOf(subject, read.life.book, Day(kToday)), IsEmpty());
  // Who the person is stands nowhere in it.
  EXPECT_FALSE(absl::StrContains(subject.ShortDebugString(), "王建国"));
  EXPECT_THAT(subject.plan().text(), HasSubstr("本人"));
}

TEST(OldSubjectsTest, ThePersonIsOnTheListSinceTheRegistration) {
  const Read read(Row());
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  ASSERT_EQ(read.life.subject.stays_size(), 1);
  EXPECT_EQ(DayOf(read.life.subject.stays(0).from()), Day("2026-01-05"));
  for (const auto& [from, to, opening, entered] :
       {std::tuple("2026-01-01", "2026-01-31", 0, 1), std::tuple("2026-06-01", "2026-06-30", 1, 0)}) {
    CountyBalances counties;
    CountStays(read.life.subject, Day(from), Day(to), &counties);
    EXPECT_TRUE(Balances(counties[kCounty]));
    EXPECT_EQ(counties[kCounty].opening(), opening);
    EXPECT_EQ(counties[kCounty].entered(), entered);
    EXPECT_EQ(counties[kCounty].closing(), 1);
  }
}

TEST(OldSubjectsTest, WhatTheRowDoesNotSayIsDueFromTheEntryOn) {
  v1::SubjectRow row = Row();
  row.clear_team();
  row.clear_classifications();
  row.clear_plan();
  row.clear_announcement();
  row.clear_receipt_sent();
  row.mutable_papers()->RemoveLast();
  const Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  EXPECT_EQ(read.life.subject.state(), v1::Subject::STATE_RECEIVED);
  EXPECT_THAT(read.life.Duties(),
              ElementsAre("CD4 2026-06-20", "CD5 2026-06-20", "CD8.announcement 2026-06-25",
                          "CD8.class 2026-06-25", "CD8.plan 2026-06-25", "CD8.team 2026-06-25"));
}

TEST(OldSubjectsTest, TheSanctionsCountInTheLadderAndInNoFigure) {
  v1::SubjectRow row = Row();
  *row.add_admonitions() = Sanctioned("2026-03-01");
  *row.add_admonitions() = Sanctioned("2026-05-01");
  Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  ASSERT_EQ(read.life.subject.sanctions_size(), 2);
  const auto all = [](const v1::Breach&) { return true; };
  EXPECT_THAT(*Climb(read.life.subject, read.life.book, read.life.today, all), IsEmpty());
  // The next breach is one after two admonitions.
  ASSERT_EQ(read.life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, kToday)), "OK");
  const auto steps = Climb(read.life.subject, read.life.book, read.life.today, all);
  ASSERT_EQ(steps->size(), 2u);
  EXPECT_EQ(steps->front().rule, "correction.ladder.two_admonitions");
  for (const FigureEntry& entry : FiguresOf(read.life.subject, read.life.book)) {
    EXPECT_GE(entry.from, Day(kToday)) << v1::Measure_Name(entry.measure);
  }
}

TEST(OldSubjectsTest, TwoWarningsOrAPenaltyAreFollowedByTheEnd) {
  for (const char* list : {"warnings", "police_penalties"}) {
    v1::SubjectRow row = Row();
    if (std::string(list) == "warnings") {
      // In whatever order the table has them.
      *row.add_warnings() = Sanctioned("2026-05-01");
      *row.add_warnings() = Sanctioned("2026-03-01");
    } else {
      *row.add_police_penalties() = Sanctioned("2026-05-01");
      row.mutable_police_penalties(0)->set_paper("公行罚〔2026〕8号");
    }
    Read read(row);
    ASSERT_TRUE(read.faults.empty()) << read.Faults();
    ASSERT_EQ(read.life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-05-02")),
              "OK");
    const auto steps =
        Climb(read.life.subject, read.life.book, read.life.today, [](const v1::Breach&) { return true; });
    EXPECT_EQ(steps->front().kind, v1::SANCTION_KIND_REVOKE_PROBATION) << list;
  }
}

TEST(OldSubjectsTest, AWarningForAReexaminationIsKnownWhenItIsMissedAgain) {
  v1::SubjectRow row = Row("2026-01-01", v1::Subject::KIND_TEMPORARY_SERVICE);
  row.mutable_judgment()->set_medical_parole(true);
  row.add_papers()->set_kind(v1::Paper::KIND_DIAGNOSIS);
  *row.mutable_papers(2)->mutable_received() = Date("2026-01-02");
  *row.add_warnings() = Sanctioned("2026-03-01");
  row.mutable_warnings(0)->set_breach(v1::Breach::KIND_NO_REEXAMINATION);
  *row.mutable_warnings(0)->mutable_breach_day() = Date("2026-02-20");
  Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  ASSERT_EQ(
      read.life.Give(Breaking(v1::Breach::KIND_NO_REEXAMINATION, v1::Breach::GRAVITY_MINOR, "2026-06-10")),
      "OK");
  const auto steps =
      Climb(read.life.subject, read.life.book, read.life.today, [](const v1::Breach&) { return true; });
  EXPECT_EQ(steps->front().rule, "correction.ladder.no_reexamination_after_warning");
}

TEST(OldSubjectsTest, LateReportingIsKnownAndAnsweredByWhatTheFileSays) {
  v1::SubjectRow row = Row();
  *row.mutable_reported() = Date("2026-01-20");
  *row.mutable_classifications(0)->mutable_from() = Date("2026-01-20");
  *row.mutable_announcement()->mutable_day() = Date("2026-01-20");
  const Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  EXPECT_EQ(read.life.subject.registration().days_late(), 9);
  EXPECT_TRUE(read.life.subject.breaches().empty());
  EXPECT_TRUE(read.life.subject.absences().empty());
}

TEST(OldSubjectsTest, LeavesOfBeforeCountInTheSumOfDays) {
  v1::SubjectRow row = Row();
  *row.add_leaves() = Away("2026-05-01", "2026-05-25", "2026-05-25", v1::LEVEL_COUNTY);
  *row.add_leaves() = Away("2026-06-14", "2026-06-16", "", v1::LEVEL_OFFICE);
  Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  EXPECT_THAT(read.life.Duties(), Contains("CL7:l2 2026-06-16"));
  EXPECT_EQ(read.life.Give(Back("l2", kToday)), "OK");
  ASSERT_EQ(read.life.Give(LeaveTo("330102", "2026-06-20", "2026-06-23")), "OK");
  EXPECT_EQ(read.life.subject.leaves(2).level(), v1::LEVEL_CITY);
  EXPECT_EQ(read.life.subject.leaves(2).window_days(), 31);
  for (const FigureEntry& entry : FiguresOf(read.life.subject, read.life.book))
    EXPECT_FALSE(entry.entry == "l1" || entry.entry == "l2");
}

TEST(OldSubjectsTest, CustodyAndASearchThatGoOnGoOn) {
  v1::SubjectRow detained = Row();
  *detained.add_custodies() = Detained("2026-06-01").custody();
  const Read held(detained);
  ASSERT_TRUE(held.faults.empty()) << held.Faults();
  EXPECT_TRUE(IsInCustody(held.life.subject, Day(kToday)));
  v1::SubjectRow lost = Row();
  lost.mutable_search()->set_cause(v1::Absence::CAUSE_CONTACT_LOST);
  *lost.mutable_search()->mutable_base() = Date("2026-05-10");
  v1::Absence::Measure& measure = *lost.mutable_search()->add_measures();
  *measure.mutable_day() = Date("2026-05-11");
  measure.set_kind(v1::Absence::Measure::KIND_CALL);
  measure.set_result("王建国的电话无人接听");
  const Read searched(lost);
  ASSERT_TRUE(searched.faults.empty()) << searched.Faults();
  EXPECT_EQ(searched.life.subject.absences(0).measures(0).result(), "本人的电话无人接听");
  // Over a month by today: the ladder reaches him, and what is to be done is due from the entry on.
  ASSERT_EQ(searched.life.subject.breaches_size(), 1);
  EXPECT_TRUE(searched.life.subject.breaches(0).over_a_month());
  EXPECT_THAT(searched.life.Duties(), Contains("IM38.police:a1 2026-06-16"));
  EXPECT_THAT(searched.life.Duties(), Contains("IM46:b1 2026-06-25"));
}

TEST(OldSubjectsTest, WhoIsStillToReportIsSearchedForFromTheNextDay) {
  v1::SubjectRow row = Row();
  for (const char* field :
       {"reported", "way", "team", "classifications", "plan", "announcement", "receipt_sent"}) {
    row.GetReflection()->ClearField(&row, row.GetDescriptor()->FindFieldByName(field));
  }
  Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  EXPECT_EQ(read.life.subject.state(), v1::Subject::STATE_AWAITING_REPORT);
  EXPECT_TRUE(read.life.subject.stays().empty());
  EXPECT_TRUE(read.life.subject.absences().empty());
  EXPECT_EQ(read.life.GoTo("2026-06-16").size(), 2u);  // not reported, and for more than a month
}

TEST(OldSubjectsTest, ADifferenceOfTheTermIsToldWithItsArithmetic) {
  v1::SubjectRow row = Row();
  *row.mutable_term_end() = Date("2027-01-01");
  Read read(row);
  ASSERT_EQ(read.Faults(), "term_end correction.import.term\n");
  EXPECT_THAT(read.faults.list()[0].explanation(),
              HasSubstr("自2026-01-01起1年，应至2026-12-31止（刑法第73条）；文件写的是2027-01-01"));
  row = Row("2026-01-01", v1::Subject::KIND_PUBLIC_SURVEILLANCE);
  row.mutable_judgment()->clear_penalty();
  row.mutable_judgment()->clear_sentence();
  row.mutable_judgment()->set_custody_days(20);
  *row.mutable_term_end() = Date("2026-12-31");
  EXPECT_THAT(Read(row).faults.list()[0].explanation(), HasSubstr("先行羁押20日折抵40日，应至2026-11-21止"));
  *row.mutable_term_end() = Date("2026-11-21");
  EXPECT_TRUE(Read(row).faults.empty());
  // Over by the law, but not by the file: both are told.
  row = Row("2025-06-01");
  *row.mutable_judgment()->mutable_offended() = Date("2025-01-01");
  *row.mutable_team()->mutable_formed() = Date("2025-06-05");
  *row.mutable_term_end() = Date("2026-08-31");
  EXPECT_EQ(Read(row).Faults(), "term_end correction.import.term\njudgment correction.notice.over\n");
}

TEST(OldSubjectsTest, APaperThatChangedTheTermComesWithIt) {
  v1::SubjectRow row = Row("2026-01-01", v1::Subject::KIND_PUBLIC_SURVEILLANCE);
  row.mutable_judgment()->clear_penalty();
  row.mutable_judgment()->clear_sentence();
  v1::TermChange& change = *row.add_term_changes();
  change.set_kind(v1::TermChange::KIND_COMMUTATION);
  change.set_paper("（2026）浙06刑更1号");
  change.mutable_organ()->set_name("绍兴市中级人民法院");
  change.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  change.mutable_organ()->set_level(v1::Organ::LEVEL_CITY);
  *change.mutable_decided() = Date("2026-05-01");
  *change.mutable_new_end() = Date("2026-10-31");
  change.set_grounds("有立功表现");
  *row.mutable_term_end() = Date("2026-10-31");
  const Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  EXPECT_EQ(DayOf(read.life.subject.term().end()), Day("2026-10-31"));
  *row.mutable_term_end() = Date("2026-12-31");
  EXPECT_THAT(Read(row).faults.list()[0].explanation(), HasSubstr("经文书变更，应至2026-10-31止"));
  change.set_kind(v1::TermChange::KIND_CORRECTED_JUDGMENT);
  EXPECT_THAT(Read(row).Faults(), HasSubstr("term_changes[0].kind shape"));
}

// Time of escape is no time served: a court prolongs the sentence (刑事诉讼法 268), whose first end is past
// by now.
TEST(OldSubjectsTest, ATermThatWasProlongedBeforeTheEntryGoesOn) {
  v1::SubjectRow row = Row("2026-01-01", v1::Subject::KIND_TEMPORARY_SERVICE);
  *row.mutable_judgment()->mutable_sentence_end() = Date("2026-05-31");
  EXPECT_THAT(Read(row).Faults(), HasSubstr("correction.notice.over"));
  v1::TermChange& change = *row.add_term_changes();
  change.set_kind(v1::TermChange::KIND_PROLONGATION);
  change.set_paper("（2026）浙06刑更2号");
  change.mutable_organ()->set_name("绍兴市中级人民法院");
  change.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  change.mutable_organ()->set_level(v1::Organ::LEVEL_CITY);
  *change.mutable_decided() = Date("2026-05-20");
  *change.mutable_new_end() = Date("2026-08-31");
  change.set_grounds("脱逃期间不计入刑期");
  *row.mutable_term_end() = Date("2026-08-31");
  const Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  EXPECT_EQ(DayOf(read.life.subject.term().end()), Day("2026-08-31"));
  // Not far enough, it is over all the same; and another end than the paper's is told.
  *change.mutable_new_end() = Date("2026-06-14");
  row.clear_term_end();
  EXPECT_EQ(Read(row).Faults(), "term_changes correction.notice.over\n");
  *change.mutable_new_end() = Date("2026-08-31");
  *row.mutable_term_end() = Date("2026-09-30");
  EXPECT_EQ(Read(row).Faults(), "term_end correction.import.term\n");
}

TEST(OldSubjectsTest, MinorsHaveAGuardianAndKeepTheirRegime) {
  v1::SubjectRow row = Row();
  row.mutable_person()->set_number(PersonNumber("20090101", "001"));
  EXPECT_EQ(Read(row).Faults(), "person.guardian_name shape\n");
  row.mutable_person()->set_guardian_name("王大山");
  EXPECT_EQ(Read(row).Faults(), "team correction.team.minor\nannouncement correction.announcement.team\n");
  *row.mutable_team() = TeamOf(3, true, true).team();
  row.mutable_announcement()->set_guardian_present(true);
  const Read read(row);
  ASSERT_TRUE(read.faults.empty()) << read.Faults();
  EXPECT_TRUE(read.life.subject.minor());
  EXPECT_EQ(read.life.subject.person().masked_name(), "");
}

// Each of the rules refuses once, under its field.
TEST(OldSubjectsTest, WhatIsWrongIsRefusedByFieldAndRule) {
  struct Wrong {
    std::function<void(v1::SubjectRow&)> change;
    const char* field;
    const char* rule;
  };
  const auto female = [](v1::SubjectRow& row) {
    row.mutable_person()->set_number(PersonNumber("19900505", "002"));
    *row.mutable_team() = TeamOf(2, false).team();
  };
  const std::vector<Wrong> wrong = {
      {[](auto& row) { row.set_state(v1::Subject::STATE_RELEASED); }, "state", "correction.import.ended"},
      {[](auto& row) { row.set_state(v1::Subject::STATE_RECEIVED); }, "state", "correction.import.state"},
      {[](auto& row) { *row.mutable_term_start() = Date("2026-01-02"); }, "term_start",
       "correction.import.term"},
      {[](auto& row) { row.set_region("regions/330600"); }, "region", "shape"},
      {[](auto& row) { row.clear_kind(); }, "kind", "shape"},
      {[](auto& row) { row.mutable_person()->set_number("330602199005050010"); }, "person.number",
       "identity.gb11643.check"},
      {[](auto& row) { row.mutable_person()->clear_number(); }, "person.no_number_reason", "shape"},
      {[](auto& row) { *row.mutable_person()->mutable_born() = Date("1991-05-05"); }, "person.born", "shape"},
      {[](auto& row) { row.mutable_person()->clear_name(); }, "person.name", "shape"},
      {[](auto& row) { row.mutable_organ()->set_kind(v1::Organ::KIND_POLICE); }, "organ.kind", "shape"},
      {[](auto& row) { row.clear_place(); }, "place.ground", "shape"},
      {[](auto& row) { row.mutable_judgment()->mutable_length()->set_years(6); }, "judgment.length", "shape"},
      {[](auto& row) { row.mutable_judgment()->clear_penalty(); }, "judgment.penalty", "shape"},
      {[](auto& row) { row.mutable_judgment()->clear_offended(); }, "judgment.offended", "shape"},
      {[](auto& row) { *row.mutable_judgment()->mutable_effective() = Date("2026-07-01"); },
       "judgment.effective", "shape"},
      {[](auto& row) { row.mutable_judgment()->mutable_effective()->set_day(42); }, "judgment.effective",
       "shape"},
      {[](auto& row) { *row.mutable_noticed() = Date("2025-05-01"); }, "noticed", "shape"},
      {[](auto& row) { row.mutable_papers(0)->clear_received(); }, "papers[0].received", "shape"},
      {[](auto& row) { row.clear_way(); }, "way", "shape"},
      {[](auto& row) { *row.mutable_reported() = Date("2025-12-31"); }, "reported", "shape"},
      {[](auto& row) { row.clear_reported(); }, "reported", "shape"},
      {[](auto& row) { row.clear_reported(); }, "team", "correction.subject.not_registered"},
      {[](auto& row) { row.clear_papers(); }, "receipt_sent", "correction.receipt.no_papers"},
      {[](auto& row) { *row.mutable_receipt_sent() = Date("2025-12-01"); }, "receipt_sent", "shape"},
      {[](auto& row) { row.mutable_entrustment()->set_office("regions/330603001"); }, "entrustment.office",
       "shape"},
      {[](auto& row) { row.mutable_team()->mutable_members()->Clear(); }, "team.members", "shape"},
      {[](auto& row) { row.mutable_team()->mutable_members(0)->set_role(v1::Team::ROLE_FAMILY); }, "team",
       "correction.team.official"},
      {female, "team", "correction.team.woman"},
      {[](auto& row) { *row.mutable_classifications(0)->mutable_from() = Date("2026-01-04"); },
       "classifications[0].from", "shape"},
      {[](auto& row) { *row.add_classifications() = row.classifications(0); }, "classifications[1].from",
       "shape"},
      {[](auto& row) {
         *row.add_classifications() = row.classifications(0);
         *row.mutable_classifications(1)->mutable_from() = Date("2026-03-01");
       },
       "classifications[1]", "correction.class.same"},
      {[](auto& row) { row.mutable_plan()->set_text("短"); }, "plan.text", "shape"},
      {[](auto& row) { row.mutable_announcement()->set_signed_(false); }, "announcement",
       "correction.announcement.signed"},
      {[](auto& row) { row.clear_classifications(); }, "announcement", "correction.announcement.class"},
      {[](auto& row) { row.add_custodies()->set_kind(v1::Custody::KIND_CRIMINAL); }, "custodies[0].organ",
       "shape"},
      {[](auto& row) {
         *row.add_custodies() = Detained("2026-05-01").custody();
         *row.add_custodies() = Detained("2026-06-01").custody();
       },
       "custodies[1]", "correction.custody.open"},
      {[](auto& row) { *row.add_admonitions() = Sanctioned("2026-01-04"); }, "admonitions[0].decided",
       "shape"},
      {[](auto& row) { *row.add_admonitions() = Sanctioned("2026-06-16"); }, "admonitions[0].decided",
       "shape"},
      {[](auto& row) { *row.add_police_penalties() = Sanctioned("2026-03-01"); }, "police_penalties[0].paper",
       "shape"},
      {[](auto& row) {
         *row.add_warnings() = Sanctioned("2026-03-01");
         row.mutable_warnings(0)->set_paper("1号");
       },
       "warnings[0].paper", "shape"},
      {[](auto& row) {
         *row.add_warnings() = Sanctioned("2026-03-01");
         row.mutable_warnings(0)->set_breach(v1::Breach::KIND_INJUNCTION);
         *row.mutable_warnings(0)->mutable_breach_day() = Date("2026-02-01");
       },
       "warnings[0]", "correction.breach.no_injunction"},
      {[](auto& row) { *row.add_leaves() = Away("2026-06-01", "2026-06-03", ""); }, "leaves[0]",
       "correction.import.leave_open"},
      {[](auto& row) { *row.add_leaves() = Away("2026-06-14", "2062-06-16", "", v1::LEVEL_CITY); },
       "leaves[0]", "correction.import.leave_days"},
      {[](auto& row) { *row.add_leaves() = Away("2026-06-01", "2026-06-08", "2026-06-08"); }, "leaves[0]",
       "correction.leave.county_decides"},
      {[](auto& row) {
         *row.add_leaves() = Away("2026-05-01", "2026-05-31", "2026-05-31", v1::LEVEL_COUNTY);
       },
       "leaves[0]", "correction.leave.city_decides"},
      {[](auto& row) {
         *row.add_leaves() = Away("2026-06-01", "2026-06-03", "2026-06-03");
         *row.add_leaves() = Away("2026-06-03", "2026-06-04", "2026-06-04");
       },
       "leaves[1]", "correction.leave.overlap"},
      {[](auto& row) {
         *row.add_leaves() = Away("2026-06-01", "2026-06-03", "2026-06-03");
         row.mutable_leaves(0)->set_destination("regions/330603");
       },
       "leaves[0]", "correction.leave.not_leaving"},
      {[](auto& row) { *row.add_leaves() = Away("2026-06-03", "2026-06-01", ""); }, "leaves[0].to", "shape"},
      {[](auto& row) { *row.mutable_search()->mutable_base() = Date("2026-06-01"); }, "search.cause",
       "shape"},
      {[](auto& row) {
         row.mutable_search()->set_cause(v1::Absence::CAUSE_CONTACT_LOST);
         *row.mutable_search()->mutable_base() = Date("2026-06-01");
         row.mutable_search()->add_measures();
       },
       "search.measures[0].kind", "shape"},
      {[](auto& row) { row.mutable_plan()->set_text(std::string(4001, 'a')); }, "plan.text", "shape"},
  };
  for (const Wrong& one : wrong) {
    SCOPED_TRACE(absl::StrCat(one.field, " ", one.rule));
    v1::SubjectRow row = Row();
    one.change(row);
    EXPECT_THAT(Read(row).Faults(), HasSubstr(absl::StrCat(one.field, " ", one.rule, "\n")));
  }
  v1::SubjectRow parolee = Row("2026-01-01", v1::Subject::KIND_PAROLE);
  *parolee.add_police_penalties() = Sanctioned("2026-03-01");
  parolee.mutable_police_penalties(0)->set_paper("公行罚1号");
  EXPECT_THAT(Read(parolee).Faults(), HasSubstr("police_penalties[0] correction.ladder.parole_police"));
}

TEST(OldSubjectsTest, AnOfficeBringsNobody) {
  v1::SubjectRow row = Row();
  v1::Entrustment& entrustment = *row.mutable_entrustment();
  entrustment.set_office(kOffice);
  entrustment.add_acts(v1::Entrustment::ACT_SUPERVISION);
  entrustment.set_number("委1号");
  *entrustment.mutable_from() = Date("2026-01-05");
  EXPECT_TRUE(Read(row).faults.empty());
  Life life(kToday);
  life.actor = {.account = "chen", .level = v1::LEVEL_OFFICE};
  bulk::Faults faults;
  ReadOldSubject(row, kSubject, life.Now(), &faults);
  ASSERT_FALSE(faults.empty());
  EXPECT_EQ(faults.list()[0].rule(), "correction.office.entrustment");
}

TEST(OldSubjectsTest, WhoHasAFileIsRefusedWithoutSayingWhose) {
  SeenRules().insert(RuleOf(KnownAlready()));
  EXPECT_EQ(RuleOf(KnownAlready()), "correction.import.known");
}

}  // namespace
}  // namespace fengqiao::correction

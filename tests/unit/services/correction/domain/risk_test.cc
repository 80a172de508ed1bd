// What factors come to: each one's part at its boundary, what is missing, the class of each band, and whose
// decision it is.

#include "services/correction/domain/risk.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "services/correction/domain/risk_facts.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::RiskAssessment;

constexpr auto kStrict = v1::SUPERVISION_CLASS_STRICT;
constexpr auto kNormal = v1::SUPERVISION_CLASS_NORMAL;
constexpr auto kLenient = v1::SUPERVISION_CLASS_LENIENT;

// Ten points a breach, a question of work and one of health; a warning forces the strictest class.
constexpr char kTable[] =
    "330000\tADULT\t2026-01-01\t2026-07-01\tBAND\tSTRICT\t\t10..\tP\tx\t严管\n"
    "330000\tADULT\t2026-01-01\t2026-07-01\tBAND\tNORMAL\t\t5..9\tP\tx\t普管\n"
    "330000\tADULT\t2026-01-01\t2026-07-01\tBAND\tLENIENT\t\t..4\tP\tx\t宽管\n"
    "330000\tADULT\t2026-07-01\t\tBAND\tSTRICT\t\t100..\tP\tx\t严管\n"
    "330000\tADULT\t2026-07-01\t\tBAND\tLENIENT\t\t..99\tP\tx\t宽管\n"
    "330000\tADULT\t2026-01-01\t\tFILE\tbreaches\t2\t0=0;1=4;2=10\tP\tx\t近两个月违规\n"
    "330000\tADULT\t2026-01-01\t\tANSWER\twork\t3\tsome:有工作=0;none:无业=5\tP\tx\t就业\n"
    "330000\tADULT\t2026-01-01\t\tHEALTH\tmental\t3\tsteady:平稳=0;severe:需要干预=1\tP\tx\t心理评估\n"
    "330000\tADULT\t2026-01-01\t\tFORCE\twarnings\t\tSTRICT>=1\tS2\tx\t受到警告\n"
    "330000\tADULT\t2026-01-01\t\tFORCE\tmental\t\tNORMAL=severe\tP\tx\t需要心理干预\n";

const RiskTables& Tables() {
  static const auto& tables = *new RiskTables(RiskTables::Parse(kTable).value());
  return tables;
}

v1::RecordRiskAnswersRequest Answer(const std::map<std::string, std::string>& answers, std::string_view day) {
  v1::RecordRiskAnswersRequest request;
  for (const auto& [question, option] : answers) {
    v1::RiskAnswer& answer = *request.add_answers();
    answer.set_question(question);
    answer.set_option(option);
    *answer.mutable_day() = Date(day);
    answer.set_source("家访");
  }
  return request;
}

v1::RiskCitation CitationOf(const RiskAssessment& assessment) {
  v1::RiskCitation cited;
  *cited.mutable_day() = assessment.day();
  cited.set_low(assessment.low());
  cited.set_high(assessment.high());
  cited.set_suggested_class(assessment.suggested_class());
  cited.set_revision(assessment.revision());
  return cited;
}

std::vector<int> ClassesOf(const RiskAssessment& assessment) {
  return {assessment.possible_classes().begin(), assessment.possible_classes().end()};
}

const RiskAssessment::Part& PartOf(const RiskAssessment& assessment, std::string_view factor) {
  for (const auto& part : assessment.parts()) {
    if (part.factor() == factor) return part;
  }
  ADD_FAILURE() << factor;
  return RiskAssessment::Part::default_instance();
}

class RiskTest : public ::testing::Test {
 protected:
  RiskTest() { life.EnterInCorrection("2026-01-01", "2026-01-05"); }

  absl::StatusOr<RiskAssessment> Assess(std::string_view day) const {
    return AssessRisk(life.subject, life.person, life.risk_file, life.book, Day(day));
  }
  RiskAssessment On(std::string_view day) const { return Assess(day).value(); }

  void Breach(std::string_view day) {
    ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, day)), "OK");
  }
  v1::ClassifySubjectRequest By(v1::SupervisionClass supervision_class, std::string_view from,
                                const RiskAssessment& assessment, std::string_view departure = "") {
    v1::ClassifySubjectRequest request = Class(supervision_class, from);
    *request.mutable_risk() = CitationOf(assessment);
    request.mutable_classification()->set_departure(std::string(departure));
    return request;
  }

  Life life{"2026-01-01", BuiltInParameters(), Frequencies::BuiltIn(), Tables()};
};

TEST_F(RiskTest, WhatIsMissingLeavesARangeAndSaysWhatItCouldChange) {
  life.GoTo("2026-03-01");
  const RiskAssessment nothing = On("2026-03-01");
  EXPECT_EQ(nothing.low(), 0);
  EXPECT_EQ(nothing.high(), 6);
  EXPECT_EQ(nothing.suggested_class(), v1::SUPERVISION_CLASS_UNSPECIFIED);
  EXPECT_THAT(ClassesOf(nothing), ElementsAre(kNormal, kLenient));
  EXPECT_TRUE(PartOf(nothing, "work").missing());
  EXPECT_EQ(PartOf(nothing, "work").high(), 5);
  EXPECT_TRUE(PartOf(nothing, "work").may_change_class());
  EXPECT_TRUE(PartOf(nothing, "mental").may_change_class());  // by its ground alone
  EXPECT_THAT(PartOf(nothing, "work").explanation(), HasSubstr("没有记录，可能计0至5分"));
  EXPECT_EQ(PartOf(nothing, "work").options_size(), 2);
  ASSERT_EQ(nothing.grounds_size(), 1);
  EXPECT_FALSE(nothing.grounds(0).holds());

  ASSERT_EQ(life.Give(Answer({{"mental", "severe"}}, "2026-03-01")), "OK");
  const RiskAssessment forced = On("2026-03-01");
  EXPECT_EQ(forced.suggested_class(), kNormal);  // 1 to 6 points, and the ground
  EXPECT_FALSE(PartOf(forced, "work").may_change_class());
  EXPECT_TRUE(forced.grounds(0).holds());
  EXPECT_THAT(forced.grounds(0).entries(), ElementsAre("q1"));

  ASSERT_EQ(life.Give(Answer({{"work", "none"}, {"mental", "steady"}}, "2026-03-01")), "OK");
  const RiskAssessment known = On("2026-03-01");
  EXPECT_EQ(known.low(), 5);
  EXPECT_EQ(known.high(), 5);
  EXPECT_EQ(known.suggested_class(), kNormal);
  EXPECT_THAT(known.grounds(), IsEmpty());
  EXPECT_THAT(PartOf(known, "work").entries(), ElementsAre("q3"));
  EXPECT_EQ(life.event, "Risk.AnswersRecorded");
  EXPECT_EQ(life.risk_file.answers(0).by(), "zhang");
}

// Bands of ..4, 5..9 and 10..: both sides of each.
TEST_F(RiskTest, EachBandHasItsClass) {
  life.GoTo("2026-03-01");
  const auto suggested = [&](const char* work, int breaches, const char* mental) {
    EXPECT_EQ(life.Give(Answer({{"work", work}, {"mental", mental}}, "2026-03-01")), "OK");
    for (int more = breaches - life.subject.breaches_size(); more > 0; --more) Breach("2026-03-01");
    const RiskAssessment assessment = On("2026-03-01");
    return std::pair(assessment.low(), assessment.suggested_class());
  };
  EXPECT_EQ(suggested("some", 0, "steady"), std::pair(0, kLenient));
  EXPECT_EQ(suggested("some", 1, "steady"), std::pair(4, kLenient));
  EXPECT_EQ(suggested("some", 1, "severe"), std::pair(5, kNormal));
  EXPECT_EQ(suggested("none", 1, "steady"), std::pair(9, kNormal));
  EXPECT_EQ(suggested("none", 1, "severe"), std::pair(10, kStrict));
  EXPECT_EQ(suggested("some", 2, "steady"), std::pair(10, kStrict));
}

TEST_F(RiskTest, AnswersExpireAndAreKnownFromTheirRecordingOn) {
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(Answer({{"work", "none"}}, "2026-02-10")), "OK");
  EXPECT_TRUE(PartOf(On("2026-02-28"), "work").missing());  // of that day, but nobody had recorded it
  EXPECT_EQ(PartOf(On("2026-03-01"), "work").low(), 5);
  life.GoTo("2026-05-10");
  EXPECT_EQ(PartOf(On("2026-05-09"), "work").low(), 5);
  const RiskAssessment::Part expired = PartOf(On("2026-05-10"), "work");
  EXPECT_TRUE(expired.missing());
  EXPECT_THAT(expired.explanation(), HasSubstr("2026-02-10的记录自2026-05-10起失效"));
  ASSERT_EQ(life.Give(Answer({{"work", "some"}}, "2026-05-10")), "OK");
  EXPECT_EQ(PartOf(On("2026-05-10"), "work").high(), 0);
  EXPECT_EQ(PartOf(On("2026-05-09"), "work").low(), 5);  // as it was
}

TEST_F(RiskTest, APastDayHasItsOwnTableAndItsOwnEntries) {
  life.GoTo("2026-06-30");
  Breach("2026-06-30");
  life.GoTo("2026-08-30");
  EXPECT_EQ(PartOf(On("2026-06-29"), "breaches").low(), 0);
  EXPECT_EQ(PartOf(On("2026-06-30"), "breaches").low(), 4);
  EXPECT_THAT(PartOf(On("2026-06-30"), "breaches").entries(), ElementsAre("b1"));
  EXPECT_EQ(PartOf(On("2026-08-29"), "breaches").low(), 4);  // two months, its own day not counted any more
  EXPECT_EQ(PartOf(On("2026-08-30"), "breaches").low(), 0);
  EXPECT_EQ(On("2026-06-30").bands_size(), 3);
  EXPECT_EQ(On("2026-07-01").bands_size(), 2);
  EXPECT_NE(On("2026-06-30").revision(), On("2026-07-01").revision());
  EXPECT_EQ(On("2026-07-01").suggested_class(), v1::SUPERVISION_CLASS_UNSPECIFIED);  // the ground is open
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("b1");
  withdraw.set_grounds("登记有误，予以撤回");
  withdraw.set_paper("越矫更1号");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_EQ(PartOf(On("2026-08-29"), "breaches").low(), 4);  // it stood then
  EXPECT_EQ(PartOf(On("2026-08-30"), "breaches").low(), 0);
}

TEST_F(RiskTest, WithoutATableNothingIsAssessed) {
  EXPECT_EQ(RuleOf(AssessRisk(life.subject, life.person, life.risk_file, life.book, Day("2025-12-31"))),
            "correction.risk.no_table");
  life.subject.set_region("regions/110101");
  EXPECT_EQ(RuleOf(Assess("2026-01-05")), "correction.risk.no_table");
  EXPECT_EQ(life.Give(Answer({{"work", "none"}}, "2026-01-05")), "correction.risk.no_table");
  life.subject.set_region(kCounty);
  life.subject.set_minor(true);
  EXPECT_EQ(RuleOf(Assess("2026-01-05")), "correction.risk.no_table");
  EXPECT_THAT(std::string(Assess("2026-01-05").status().message()), HasSubstr("未成年人"));
  life.subject.set_minor(false);
  EXPECT_OK(Assess("2026-01-05"));
  life.subject.set_state(v1::Subject::STATE_AWAITING_REPORT);
  EXPECT_EQ(RuleOf(Assess("2026-01-05")), "correction.subject.not_registered");
}

TEST_F(RiskTest, BadAnswersAreToldByTheirField) {
  EXPECT_EQ(life.Give(v1::RecordRiskAnswersRequest()), "answers");
  EXPECT_EQ(life.Give(Answer({{"religion", "none"}}, "2026-01-05")), "answers[0].question");
  EXPECT_EQ(life.Give(Answer({{"work", "often"}}, "2026-01-05")), "answers[0].option");
  EXPECT_EQ(life.Give(Answer({{"work", "none"}}, "2026-01-06")), "answers[0].day");
  EXPECT_EQ(life.Give(Answer({{"work", "none"}}, "2026-01-04")), "answers[0].day");
  auto twice = Answer({{"work", "none"}}, "2026-01-05");
  *twice.add_answers() = twice.answers(0);
  EXPECT_EQ(life.Give(twice), "answers[1].question");
  auto wordy = Answer({{"work", "none"}}, "2026-01-05");
  wordy.mutable_answers(0)->set_source(std::string(201, 'a'));
  EXPECT_EQ(life.Give(wordy), "answers[0].source");
  wordy.mutable_answers(0)->set_source(std::string(200, 'a'));
  EXPECT_EQ(life.Give(wordy), "OK");
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(life.Give(wordy), "correction.office.entrustment");
}

TEST_F(RiskTest, AClassRestsOnWhatTheOfficerSaw) {
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(Answer({{"work", "some"}, {"mental", "steady"}}, "2026-03-01")), "OK");
  const RiskAssessment seen = On("2026-03-01");
  ASSERT_EQ(seen.suggested_class(), kLenient);
  auto wrong = By(kLenient, "2026-03-01", seen);
  wrong.mutable_risk()->set_low(1);
  EXPECT_EQ(life.Give(wrong), "correction.risk.cited");
  wrong = By(kLenient, "2026-03-01", seen);
  wrong.mutable_risk()->set_revision("330000-0");
  EXPECT_EQ(life.Give(wrong), "correction.risk.cited");
  wrong = By(kLenient, "2026-03-01", seen);
  wrong.mutable_risk()->set_suggested_class(kStrict);
  EXPECT_EQ(life.Give(wrong), "correction.risk.cited");
  wrong = By(kLenient, "2026-03-01", seen);
  *wrong.mutable_risk()->mutable_day() = Date("2026-03-02");
  EXPECT_EQ(life.Give(wrong), "risk.day");
  *wrong.mutable_risk()->mutable_day() = Date("2026-01-04");
  EXPECT_EQ(life.Give(wrong), "risk.day");

  ASSERT_EQ(life.Give(By(kLenient, "2026-03-01", seen)), "OK");
  const v1::Classification& given = *life.subject.classifications().rbegin();
  EXPECT_EQ(given.assessment(), "r1");
  EXPECT_EQ(given.decided_by(), "zhang");
  ASSERT_EQ(life.risk_file.assessments_size(), 1);
  EXPECT_EQ(life.risk_file.assessments(0).by(), "zhang");
  EXPECT_EQ(life.risk_file.assessments(0).low(), 0);
  EXPECT_THAT(PartOf(life.risk_file.assessments(0), "mental").explanation(), HasSubstr("平稳"));

  // A breach since then: what was seen is seen no more.
  life.GoTo("2026-03-05");
  Breach("2026-03-01");
  Breach("2026-03-01");
  EXPECT_EQ(life.Give(By(kNormal, "2026-03-05", seen, "表现尚需观察")), "correction.risk.cited");
}

TEST_F(RiskTest, ToDepartWantsReasonsAndToFollowHasNone) {
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(Answer({{"work", "some"}, {"mental", "steady"}}, "2026-03-01")), "OK");
  const RiskAssessment seen = On("2026-03-01");
  EXPECT_EQ(life.Give(By(kStrict, "2026-03-01", seen)), "correction.risk.departure");
  EXPECT_EQ(life.Give(By(kStrict, "2026-03-01", seen, "险")), "classification.departure");
  EXPECT_EQ(life.Give(By(kLenient, "2026-03-01", seen, "没有理由不同")), "classification.departure");
  auto without = Class(kStrict, "2026-03-01");
  without.mutable_classification()->set_departure("与评估不同的理由");
  EXPECT_EQ(life.Give(without), "classification.departure");
  ASSERT_EQ(life.Give(By(kStrict, "2026-03-01", seen, "与同案人员往来，尚需严管")), "OK");
  EXPECT_EQ(life.subject.classifications().rbegin()->departure(), "与同案人员往来，尚需严管");
  // Where missing answers leave two classes open, either is one that is suggested.
  life.GoTo("2026-06-15");
  const RiskAssessment open = On("2026-06-15");
  ASSERT_THAT(ClassesOf(open), ElementsAre(kNormal, kLenient));
  EXPECT_EQ(life.Give(By(kNormal, "2026-06-15", open)), "OK");
}

TEST_F(RiskTest, TheSameClassIsGivenAgainByAnAssessmentAlone) {
  life.GoTo("2026-03-01");
  EXPECT_EQ(life.Give(Class(kNormal, "2026-03-01")), "correction.class.same");
  EXPECT_EQ(life.Give(By(kNormal, "2026-03-01", On("2026-03-01"))), "OK");
  EXPECT_EQ(life.subject.classifications_size(), 2);
}

// Only where the place asks for it, so many months after the last class by an assessment.
TEST_F(RiskTest, ReassessmentIsADutyWhereThePlaceAsksForIt) {
  life.GoTo("2026-03-01");
  EXPECT_EQ(life.Duty("CCL24.risk"), nullptr);
  const auto asks = Parameters::Parse(
      "correction.report_days\t000000\t2020-07-01\t\t10\tS\tx\n"
      "correction.risk.months\t330602\t2020-07-01\t\t3\tP\tx\n");
  ASSERT_OK(asks);
  Life asked{"2026-01-01", *asks, Frequencies::BuiltIn(), Tables()};
  asked.EnterInCorrection("2026-01-01", "2026-01-05");
  EXPECT_THAT(asked.Duties(), Contains("CCL24.risk 2026-04-05"));
  asked.GoTo("2026-04-10");
  EXPECT_THAT(asked.Duties(), Contains("CCL24.risk 2026-04-05"));
  const auto seen = AssessRisk(asked.subject, asked.person, asked.risk_file, asked.book, asked.today);
  ASSERT_OK(seen);
  ASSERT_EQ(asked.Give(By(kNormal, "2026-04-10", *seen)), "OK");
  EXPECT_THAT(asked.Duties(), Contains("CCL24.risk 2026-07-10"));
  asked.subject.set_minor(true);  // for whom there is no table
  asked.GoTo("2026-04-11");
  EXPECT_EQ(asked.Duty("CCL24.risk"), nullptr);
}

TEST_F(RiskTest, OfHealthAQuestionSaysNoMoreThanItsPoints) {
  ASSERT_EQ(life.Give(Answer({{"mental", "severe"}, {"work", "none"}}, "2026-01-05")), "OK");
  RiskAssessment assessment = On("2026-01-05");
  HideHealth(&assessment);
  const auto& mental = PartOf(assessment, "mental");
  EXPECT_THAT(mental.explanation(), Not(HasSubstr("需要干预")));
  EXPECT_THAT(mental.explanation(), HasSubstr("计1分"));
  EXPECT_THAT(mental.options(), IsEmpty());
  ASSERT_EQ(assessment.grounds_size(), 1);
  EXPECT_EQ(assessment.grounds(0).title(), "涉及健康信息的情形");
  EXPECT_THAT(PartOf(assessment, "work").explanation(), HasSubstr("无业（2026-01-05记录）"));
  EXPECT_THAT(life.subject.ShortDebugString(), Not(HasSubstr("severe")));
}

// -- What the file gives

class RiskFactsTest : public ::testing::Test {
 protected:
  RiskFactsTest() { life.EnterInCorrection("2026-01-01", "2026-01-05"); }
  int Number(std::string_view key, std::string_view day, int months = 0) const {
    return RiskFacts(life.subject, life.person, life.book, Day(day)).NumberOf(key, months)->number;
  }
  Life life{"2026-01-01"};
};

TEST_F(RiskFactsTest, TimeAndAge) {
  EXPECT_EQ(Number("months_in", "2026-01-05"), 0);
  EXPECT_EQ(Number("months_in", "2026-03-04"), 1);
  EXPECT_EQ(Number("months_in", "2026-03-05"), 2);
  EXPECT_EQ(Number("age", "2026-03-05"), 35);  // of the registration, born on 5 May 1990
  life.person.clear_born();
  EXPECT_FALSE(
      RiskFacts(life.subject, life.person, life.book, Day("2026-03-05")).NumberOf("age", 0).has_value());
  EXPECT_EQ(Number("injunction", "2026-03-05"), 0);
  life.subject.mutable_judgment()->set_injunction("禁止进入网吧");
  EXPECT_EQ(Number("injunction", "2026-03-05"), 1);
  *life.subject.mutable_judgment()->mutable_injunction_end() = Date("2026-03-05");
  EXPECT_EQ(Number("injunction", "2026-03-05"), 1);
  EXPECT_EQ(Number("injunction", "2026-03-06"), 0);
}

TEST_F(RiskFactsTest, SanctionsCountFromTheirDecision) {
  const auto add = [&](v1::SanctionKind kind, v1::Sanction::State state, std::string_view day) {
    v1::Sanction& one = *life.subject.add_sanctions();
    one.set_id(absl::StrCat("s", life.subject.sanctions_size()));
    one.set_kind(kind);
    one.set_state(state);
    *(state == v1::Sanction::STATE_GRANTED ? one.mutable_organ_decided() : one.mutable_decided()) = Date(day);
  };
  add(v1::SANCTION_KIND_ADMONITION, v1::Sanction::STATE_DECIDED, "2026-02-01");
  add(v1::SANCTION_KIND_ADMONITION, v1::Sanction::STATE_REJECTED, "2026-02-01");
  add(v1::SANCTION_KIND_WARNING, v1::Sanction::STATE_DECIDED, "2026-02-01");
  add(v1::SANCTION_KIND_POLICE_PENALTY, v1::Sanction::STATE_GRANTED, "2026-02-01");
  for (const char* key : {"admonitions", "warnings", "police_penalties"}) {
    EXPECT_EQ(Number(key, "2026-01-31"), 0) << key;
    EXPECT_EQ(Number(key, "2026-02-01"), 1) << key;
    EXPECT_EQ(Number(key, "2026-04-30", 3), 1) << key;
    EXPECT_EQ(Number(key, "2026-05-01", 3), 0) << key;
    EXPECT_EQ(Number(key, "2027-05-01"), 1) << key;
  }
}

TEST_F(RiskFactsTest, DaysOutCountWhileTheyGoOnAndAfterwards) {
  life.GoTo("2026-02-20");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-02-10")), "OK");
  EXPECT_EQ(Number("days_out", "2026-02-10"), 0);
  EXPECT_EQ(Number("days_out", "2026-02-11"), 1);
  EXPECT_EQ(Number("days_out", "2026-02-20"), 10);
  ASSERT_EQ(life.Give(Found("a1", "2026-02-20")), "OK");
  EXPECT_EQ(Number("days_out", "2026-02-20"), 10);
  EXPECT_EQ(Number("days_out", "2026-02-15"), 5);  // as it was then
  EXPECT_EQ(Number("days_out", "2026-05-20", 3), 0);
  EXPECT_EQ(Number("breaches", "2026-02-20"), 1);
  EXPECT_EQ(Number("overstayed_leaves", "2026-02-20"), 0);
}

TEST_F(RiskFactsTest, AnOverstayedLeaveIsOne) {
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-01-05", "2026-01-06")), "OK");
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  life.GoTo("2026-01-08");
  EXPECT_EQ(Number("overstayed_leaves", "2026-01-06"), 0);
  EXPECT_EQ(Number("overstayed_leaves", "2026-01-07"), 1);
}

TEST_F(RiskFactsTest, MissedPeriodsCountOpenOrSettledOnce) {
  life.GoTo("2026-03-02");
  EXPECT_EQ(Number("missed_reports", "2026-03-02"), 2);  // January in part, and February
  EXPECT_EQ(Number("missed_reports", "2026-01-31"), 0);
  EXPECT_EQ(Number("missed_reports", "2026-02-01"), 1);
  EXPECT_EQ(Number("missed_education", "2026-03-02"), 1);  // hours of whole months alone
  EXPECT_EQ(Number("education_hours_owed", "2026-03-02"), 4);
  auto breach = Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-03-02");
  breach.mutable_breach()->add_duties("report:2026-01-01");
  ASSERT_EQ(life.Give(breach), "OK");
  EXPECT_EQ(Number("missed_reports", "2026-03-02"), 2);
  EXPECT_EQ(Number("missed_reports", "2026-02-01"), 1);
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_EDUCATION, "2026-02-10", 90)), "OK");
  EXPECT_EQ(Number("education_hours_owed", "2026-03-02"), 2);  // 150 minutes
}

TEST_F(RiskFactsTest, CustodyCountsFromItsFirstDay) {
  life.GoTo("2026-03-20");
  ASSERT_EQ(life.Give(Detained("2026-03-10", "2026-03-12")), "OK");
  EXPECT_EQ(Number("custodies", "2026-03-09"), 0);
  EXPECT_EQ(Number("custodies", "2026-03-10"), 1);
  EXPECT_EQ(Number("custodies", "2026-04-11", 1), 1);
  EXPECT_EQ(Number("custodies", "2026-04-12", 1), 0);
}

// The table that is built in, with every factor of its kind in its sentence.
TEST_F(RiskFactsTest, TheBuiltInTableExplainsEachPart) {
  life.GoTo("2026-03-05");
  const auto assessment = AssessRisk(life.subject, life.person, {}, life.book, Day("2026-03-05"));
  ASSERT_OK(assessment);
  EXPECT_EQ(PartOf(*assessment, "kind").explanation(), "社区矫正类别：缓刑，计2分。");
  EXPECT_EQ(PartOf(*assessment, "age").explanation(), "入矫时年龄：25周岁以上不满60周岁，计2分。");
  EXPECT_EQ(PartOf(*assessment, "crime").explanation(), "罪名：属于“盗窃”一类，计3分。");
  EXPECT_EQ(PartOf(*assessment, "injunction").explanation(), "禁止令：无，计0分。");
  EXPECT_EQ(PartOf(*assessment, "months_in").explanation(), "在矫时间：2个月，计3分。");
  for (const auto& part : assessment->parts()) {
    EXPECT_THAT(part.explanation(), HasSubstr(part.title())) << part.factor();
    EXPECT_FALSE(part.basis().empty()) << part.factor();
    EXPECT_LE(part.low(), part.high()) << part.factor();
  }
  // Under two months the strictest class, whatever the points.
  const auto early = AssessRisk(life.subject, life.person, {}, life.book, Day("2026-03-04"));
  EXPECT_EQ(early->suggested_class(), kStrict);
  EXPECT_NE(assessment->suggested_class(), kStrict);
  EXPECT_THAT(early->grounds(0).title(), HasSubstr("不满二个月"));
}

}  // namespace
}  // namespace fengqiao::correction

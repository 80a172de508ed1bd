// Out of control, and the ladder: both sides of every threshold.

#include "services/correction/domain/ladder.h"

#include "services/correction/domain/duties.h"
#include "services/correction/domain/rules.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::ElementsAre;
using Kind = v1::Subject;

// The gravest step that is reached: "WARNING correction.ladder.over_ten_days".
std::string Gravest(const Life& life) {
  const auto steps = Climb(life.subject, life.book, life.today, [](const v1::Breach&) { return true; });
  if (!steps.ok() || steps->empty()) return "";
  SeenRules().insert(steps->front().rule);
  return v1::SanctionKind_Name(steps->front().kind).substr(14) + " " +
         steps->front().rule.substr(std::string("correction.ladder.").size());
}

// Reported so many days after the last day of reporting (11 January).
std::string Late(std::string_view reported, Kind::Kind kind = Kind::KIND_PROBATION) {
  Life life("2026-01-01");
  EXPECT_OK(life.Enter(Notice("2026-01-01", kind)));
  life.GoTo(reported);
  EXPECT_EQ(life.Give(Reporting(reported)), "OK");
  return Gravest(life);
}

TEST(DaysOutTest, TenDaysAndAMonthBothSides) {
  EXPECT_EQ(Late("2026-01-11"), "");
  EXPECT_EQ(Late("2026-01-12"), "ADMONITION ten_days");
  EXPECT_EQ(Late("2026-01-21"), "ADMONITION ten_days");    // 10 days
  EXPECT_EQ(Late("2026-01-22"), "WARNING over_ten_days");  // 11 days
  EXPECT_EQ(Late("2026-02-11"), "WARNING over_ten_days");  // one month
  EXPECT_EQ(Late("2026-02-12"), "REVOKE_PROBATION over_a_month");
}

TEST(DaysOutTest, TheEndOfTheLadderIsTheKinds) {
  EXPECT_EQ(Late("2026-02-12", Kind::KIND_PAROLE), "REVOKE_PAROLE over_a_month");
  // Whom a prison hands over late is late by nobody's fault of his own.
  EXPECT_EQ(Late("2026-02-12", Kind::KIND_TEMPORARY_SERVICE), "");
  EXPECT_EQ(Late("2026-02-12", Kind::KIND_PUBLIC_SURVEILLANCE), "POLICE_PENALTY over_a_month.surveillance");
}

// A month from 31 January ends with February.
TEST(DaysOutTest, AMonthFromThirtyFirstOfJanuary) {
  for (const auto& [back, over] : {std::pair("2026-02-28", false), std::pair("2026-03-01", true)}) {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-02-01");
    v1::ReportAbsenceRequest lost;
    lost.mutable_absence()->set_cause(v1::Absence::CAUSE_CONTACT_LOST);
    *lost.mutable_absence()->mutable_base() = Date("2026-01-31");
    ASSERT_EQ(life.Give(lost), "OK");
    life.GoTo(back);
    v1::EndAbsenceRequest end;
    end.set_absence("a1");
    *end.mutable_day() = Date(back);
    end.set_outcome(v1::Absence::OUTCOME_BACK);
    ASSERT_EQ(life.Give(end), "OK");
    EXPECT_EQ(life.subject.breaches(0).over_a_month(), over) << back;
  }
}

// Whoever is told late searches from then on: nobody is accused of the days before.
TEST(SearchTest, ASearchThatIsEnteredLateIsDueOnThatDay) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-10");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-02-01")), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.subject.absences(0).entered())), "2026-02-10");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CD10:a1")->due())), "2026-02-10");
  // One of before this was kept has the day after the loss.
  life.subject.mutable_absences(0)->clear_entered();
  life.GoTo("2026-02-11");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CD10:a1")->due())), "2026-02-02");
}

TEST(SearchTest, MeasuresPoliceAndProcuratorateEachWithTheirDay) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-10");
  v1::ReportAbsenceRequest lost;
  lost.mutable_absence()->set_cause(v1::Absence::CAUSE_NOT_REPORTED);
  *lost.mutable_absence()->mutable_base() = Date("2026-02-09");
  EXPECT_EQ(life.Give(lost), "absence.cause");
  lost.mutable_absence()->set_cause(v1::Absence::CAUSE_CONTACT_LOST);
  ASSERT_EQ(life.Give(lost), "OK");
  EXPECT_EQ(life.Give(lost), "correction.absence.open");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CD10:a1")->due())), "2026-02-10");
  v1::RecordSearchRequest search;
  search.set_absence("a1");
  EXPECT_EQ(life.Give(search), "measures");
  auto* measure = search.add_measures();
  *measure->mutable_day() = Date("2026-02-10");
  EXPECT_EQ(life.Give(search), "measures[0].kind");
  measure->set_kind(v1::Absence::Measure::KIND_CALL);
  ASSERT_EQ(life.Give(search), "OK");
  EXPECT_EQ(life.Duty("CD10:a1"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM38.police:a1")->due())), "2026-02-11");
  EXPECT_NE(life.Duty("IM38.procuratorate:a1"), nullptr);
  v1::RecordSearchRequest told;
  told.set_absence("a1");
  *told.mutable_police_told() = Date("2026-02-10");
  *told.mutable_procuratorate_told() = Date("2026-02-10");
  ASSERT_EQ(life.Give(told), "OK");
  EXPECT_EQ(life.Duty("IM38.police:a1"), nullptr);
  v1::EndAbsenceRequest end;
  end.set_absence("a2");
  EXPECT_EQ(life.Give(end), "correction.absence.unknown");
  end.set_absence("a1");
  *end.mutable_day() = Date("2026-02-10");
  EXPECT_EQ(life.Give(end), "outcome");
  end.set_outcome(v1::Absence::OUTCOME_BACK);
  ASSERT_EQ(life.Give(end), "OK");
  EXPECT_EQ(life.Give(end), "correction.absence.ended");
}

TEST(SearchTest, WhoIsInCustodyIsNotLost) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  v1::RecordCustodyRequest custody;
  custody.mutable_custody()->set_kind(v1::Custody::KIND_CRIMINAL);
  custody.mutable_custody()->set_organ("公安分局");
  *custody.mutable_custody()->mutable_from() = Date("2026-01-05");
  ASSERT_EQ(life.Give(custody), "OK");
  v1::ReportAbsenceRequest lost;
  lost.mutable_absence()->set_cause(v1::Absence::CAUSE_CONTACT_LOST);
  *lost.mutable_absence()->mutable_base() = Date("2026-01-05");
  EXPECT_EQ(life.Give(lost), "correction.absence.custody");
}

class LadderTest : public ::testing::Test {
 protected:
  void Enter(Kind::Kind kind = Kind::KIND_PROBATION) {
    life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL, kind);
    // As if the judgment had them.
    life.subject.mutable_judgment()->set_injunction("不得进入网吧");
    life.subject.mutable_judgment()->set_medical_parole(true);
  }
  std::string Break(v1::Breach::Kind kind, v1::Breach::Gravity gravity, std::string_view day) {
    life.GoTo(day);
    EXPECT_EQ(life.Give(Breaking(kind, gravity, day)), "OK");
    return life.subject.breaches().rbegin()->id();
  }
  void As(std::string_view account, v1::Level level = v1::LEVEL_COUNTY) {
    life.actor = {.account = std::string(account), .level = level};
  }
  v1::ReviewSanctionRequest Review(std::string_view id) {
    v1::ReviewSanctionRequest request;
    request.set_sanction(std::string(id));
    return request;
  }
  v1::DecideSanctionRequest Settle(std::string_view id, bool approve = true) {
    v1::DecideSanctionRequest request;
    request.set_sanction(std::string(id));
    request.set_approve(approve);
    request.set_reason("证据不足以认定");
    return request;
  }
  // Proposed, reviewed and decided on one day.
  void Sanction(v1::SanctionKind kind, const std::string& breach) {
    As("zhang");
    ASSERT_EQ(life.Give(Propose(kind, {breach})), "OK");
    const std::string id = life.subject.sanctions().rbegin()->id();
    As("sun");
    ASSERT_EQ(life.Give(Review(id)), "OK");
    ASSERT_EQ(life.Give(Settle(id)), "OK");
  }

  Life life{"2026-01-01"};
};

TEST_F(LadderTest, GravityAndInjunction) {
  struct Row {
    v1::Breach::Kind kind;
    v1::Breach::Gravity gravity;
    const char* step;
  };
  for (const Row& row :
       {Row{v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "ADMONITION minor"},
        // What is serious may be the police's too (治安管理处罚法 72(4)), and nothing asks for that.
        Row{v1::Breach::KIND_EDUCATION, v1::Breach::GRAVITY_SERIOUS, "WARNING serious"},
        Row{v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "REVOKE_PROBATION grave"},
        Row{v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_MINOR, "WARNING injunction_minor"},
        Row{v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "POLICE_PENALTY injunction_serious"},
        Row{v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_GRAVE, "REVOKE_PROBATION injunction_grave"},
        Row{v1::Breach::KIND_NO_REEXAMINATION, v1::Breach::GRAVITY_MINOR, "WARNING no_reexamination"}}) {
    life.Restart();
    Enter();
    Break(row.kind, row.gravity, "2026-02-01");
    EXPECT_EQ(Gravest(life), row.step);
  }
}

// What is quoted to an organ is the law of its own kind of correction: revocation is 最高法解释 543,
// imprisonment 516 and 刑事诉讼法 268, of public surveillance the police's penalty 治安管理处罚法 72 and 73.
TEST_F(LadderTest, TheRuleIsOneOfTheKindOfCorrection) {
  struct Row {
    Kind::Kind kind;
    const char* rule;
    const char* cites;
    const char* never;
  };
  const auto kSurveillance = Kind::KIND_PUBLIC_SURVEILLANCE;
  const auto kTemporary = Kind::KIND_TEMPORARY_SERVICE;
  for (const Row& row : {Row{Kind::KIND_PROBATION, "grave", "实施办法第46", "268"},
                         Row{kSurveillance, "grave.surveillance", "治安管理处罚法第72条", "46"},
                         Row{kTemporary, "grave.temporary_service", "刑事诉讼法第268条", "46"},
                         Row{Kind::KIND_PROBATION, "injunction_grave", "刑法第77条", "38"},
                         Row{kSurveillance, "injunction_grave.surveillance", "治安管理处罚法第73条", "77"},
                         Row{Kind::KIND_PAROLE, "over_a_month", "第543条", "516"},
                         Row{kSurveillance, "over_a_month.surveillance", "治安管理处罚法第72条", "543"},
                         Row{kTemporary, "over_a_month.temporary_service", "第516条", "543"},
                         Row{Kind::KIND_PROBATION, "after_penalty", "第543条", "516"},
                         Row{kSurveillance, "after_penalty.surveillance", "治安管理处罚法第72条", "543"},
                         Row{kTemporary, "after_penalty.temporary_service", "第516条", "543"},
                         Row{Kind::KIND_PAROLE, "two_warnings", "第543条", "516"},
                         Row{kSurveillance, "two_warnings.surveillance", "治安管理处罚法第72条", "543"},
                         Row{kTemporary, "two_warnings.temporary_service", "第516条", "543"}}) {
    SCOPED_TRACE(row.rule);
    life.Restart();
    Enter(row.kind);
    const std::string rule = row.rule;
    v1::Breach& breach = *life.subject.add_breaches();
    breach.set_id("b1");
    breach.set_kind(v1::Breach::KIND_OTHER);
    breach.set_gravity(v1::Breach::GRAVITY_MINOR);
    *breach.mutable_day() = Date("2026-02-03");
    const bool warned = rule.starts_with("two_warnings");
    if (rule.starts_with("grave")) breach.set_gravity(v1::Breach::GRAVITY_GRAVE);
    if (rule.starts_with("injunction_grave")) {
      breach.set_kind(v1::Breach::KIND_INJUNCTION);
      breach.set_gravity(v1::Breach::GRAVITY_GRAVE);
    }
    if (rule.starts_with("over_a_month")) {
      breach.set_kind(v1::Breach::KIND_OUT_OF_CONTROL);
      breach.set_over_a_month(true);
    }
    if (warned || rule.starts_with("after_penalty")) {
      for (int i = 0; i < (warned ? 2 : 1); ++i) {
        v1::Sanction& before = *life.subject.add_sanctions();
        before.set_kind(warned ? v1::SANCTION_KIND_WARNING : v1::SANCTION_KIND_POLICE_PENALTY);
        before.set_state(warned ? v1::Sanction::STATE_DECIDED : v1::Sanction::STATE_GRANTED);
        *before.mutable_decided() = Date("2026-02-01");
        *before.mutable_organ_decided() = Date("2026-02-01");
      }
    }
    const auto steps =
        Climb(life.subject, life.book, Day("2026-02-10"), [](const v1::Breach&) { return true; });
    ASSERT_OK(steps);
    ASSERT_FALSE(steps->empty());
    EXPECT_EQ(steps->front().rule, "correction.ladder." + rule);
    const std::string& law = Rules().Find(steps->front().rule).law;
    EXPECT_THAT(law, ::testing::HasSubstr(row.cites));
    EXPECT_THAT(law, ::testing::Not(::testing::HasSubstr(row.never)));
    SeenRules().insert(steps->front().rule);
  }
}

// A proposal that lies with an organ has its day there: 30 from its receipt (社区矫正法 48, 49), or from the
// submission where no receipt is here.
TEST_F(LadderTest, WhoDecidesOnAProposalHasADay) {
  struct Row {
    v1::SanctionKind kind;
    const char* duty;
  };
  for (const Row& row :
       {Row{v1::SANCTION_KIND_REVOKE_PROBATION, "CCL48:s1"}, Row{v1::SANCTION_KIND_REVOKE_PAROLE, "CCL48:s1"},
        Row{v1::SANCTION_KIND_IMPRISON, "CCL49:s1"},
        Row{v1::SANCTION_KIND_POLICE_PENALTY, "IM36.answer:s1"}}) {
    SCOPED_TRACE(row.duty);
    life.Restart();
    Enter();
    v1::Sanction& submitted = *life.subject.add_sanctions();
    submitted.set_id("s1");
    submitted.set_kind(row.kind);
    submitted.set_state(v1::Sanction::STATE_SUBMITTED);
    *submitted.mutable_decided() = Date("2026-02-02");
    const auto due = [&]() -> std::string {
      for (const v1::Duty& duty : DutiesOf(life.subject, life.book, Day("2026-02-10"))) {
        if (duty.id() != row.duty) continue;
        EXPECT_EQ(duty.holder(), v1::Duty::HOLDER_ORGAN);
        return FormatDay(DayOf(duty.due()));
      }
      return "";
    };
    EXPECT_EQ(due(), "2026-03-04");
    v1::Document& paper = *life.subject.add_documents();
    paper.set_id("d1");
    paper.set_about("s1");
    *paper.mutable_made() = Date("2026-02-02");
    auto& copy = *paper.add_addressees();
    copy.set_copy(true);
    *copy.mutable_delivered() = Date("2026-02-03");
    auto& organ = *paper.add_addressees();
    EXPECT_EQ(due(), "2026-03-04");
    *organ.mutable_delivered() = Date("2026-02-05");
    EXPECT_EQ(due(), "2026-03-07");
    submitted.set_state(v1::Sanction::STATE_GRANTED);
    EXPECT_EQ(due(), "");
  }
}

TEST_F(LadderTest, WhatIsSeriousIsWarnedOrThePolices) {
  for (const auto kind :
       {Kind::KIND_PROBATION, Kind::KIND_PUBLIC_SURVEILLANCE, Kind::KIND_TEMPORARY_SERVICE}) {
    life.Restart();
    Enter(kind);
    const std::string breach =
        Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_SERIOUS, "2026-02-01");
    const std::string trifle =
        Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01");
    EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_POLICE_PENALTY, {trifle})), "correction.ladder.beyond");
    ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_POLICE_PENALTY, {breach})), "OK");
    EXPECT_EQ(life.subject.sanctions(0).rule(), "correction.ladder.punishable");
    SeenRules().insert(life.subject.sanctions(0).rule());
    life.subject.clear_sanctions();
    ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_WARNING, {breach})), "OK");
    EXPECT_EQ(life.subject.sanctions(0).rule(), "correction.ladder.serious");
    SeenRules().insert(life.subject.sanctions(0).rule());
  }
}

// 刑法 86 has no 情节严重 for parole; that a milder answer will do is for a person to say.
TEST_F(LadderTest, AnyBreachMayEndParole) {
  for (const auto gravity : {v1::Breach::GRAVITY_MINOR, v1::Breach::GRAVITY_SERIOUS}) {
    life.Restart();
    Enter(Kind::KIND_PAROLE);
    const std::string breach = Break(v1::Breach::KIND_SUPERVISION_RULES, gravity, "2026-02-01");
    // Nothing asks for it.
    EXPECT_EQ(Gravest(life), gravity == v1::Breach::GRAVITY_MINOR ? "ADMONITION minor" : "WARNING serious");
    const auto steps = Climb(life.subject, life.book, life.today, [](const v1::Breach&) { return true; });
    ASSERT_OK(steps);
    EXPECT_TRUE(steps->back().optional);
    EXPECT_EQ(steps->back().rule, "correction.ladder.parole_breach");
    SeenRules().insert(steps->back().rule);
    ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PAROLE, {breach})), "OK");
    life.subject.clear_sanctions();
    ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {breach})), "OK");
  }
  // Where something graver carries it, by that.
  life.Restart();
  Enter(Kind::KIND_PAROLE);
  Break(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2026-02-01");
  EXPECT_EQ(Gravest(life), "REVOKE_PAROLE grave");
  life.Restart();
  Enter();
  Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01");
  EXPECT_EQ(Gravest(life), "ADMONITION minor");
}

// Who recovers has broken nothing, and goes back all the same (最高法解释 516).
TEST_F(LadderTest, ImprisonmentHasGroundsThatAreNoBreach) {
  Enter(Kind::KIND_TEMPORARY_SERVICE);
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_IMPRISON, {})), "sanction.breaches");
  for (const auto ground : {v1::Sanction::GROUND_NOT_ELIGIBLE, v1::Sanction::GROUND_CEASED,
                            v1::Sanction::GROUND_GUARANTOR_LOST, v1::Sanction::GROUND_WHEREABOUTS_REFUSED}) {
    auto propose = Propose(v1::SANCTION_KIND_IMPRISON, {});
    propose.mutable_sanction()->set_ground(ground);
    ASSERT_EQ(life.Give(propose), "OK");
    const v1::Sanction& made = *life.subject.sanctions().rbegin();
    EXPECT_EQ(made.rule(), "correction.ladder.imprison_ground");
    EXPECT_EQ(made.ground(), ground);
    SeenRules().insert(made.rule());
  }
  auto other = Propose(v1::SANCTION_KIND_WARNING, {});
  other.mutable_sanction()->set_ground(v1::Sanction::GROUND_CEASED);
  EXPECT_EQ(life.Give(other), "sanction.ground");
  life.Restart();
  Enter(Kind::KIND_PROBATION);
  auto probation = Propose(v1::SANCTION_KIND_IMPRISON, {});
  probation.mutable_sanction()->set_ground(v1::Sanction::GROUND_CEASED);
  EXPECT_EQ(life.Give(probation), "correction.ladder.kind");
}

// What a later sanction rests on is not withdrawn from under it; where it stands without, it is.
TEST_F(LadderTest, WhatCarriesAnotherStands) {
  Enter();
  const auto kRules = v1::Breach::KIND_SUPERVISION_RULES;
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_grounds("经复核，事实不成立");
  withdraw.set_paper("越矫复〔2026〕1号");
  const auto take_back = [&](std::string_view id) {
    As("zhang");
    withdraw.set_entry(std::string(id));
    return life.Give(withdraw);
  };
  Sanction(v1::SANCTION_KIND_WARNING, Break(kRules, v1::Breach::GRAVITY_SERIOUS, "2026-02-01"));  // s1
  Sanction(v1::SANCTION_KIND_WARNING, Break(kRules, v1::Breach::GRAVITY_SERIOUS, "2026-02-05"));  // s2
  const std::string later = Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-10");
  As("zhang");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {later})), "OK");
  ASSERT_EQ(life.subject.sanctions(2).rule(), "correction.ladder.two_warnings");
  EXPECT_EQ(take_back("s1"), "correction.entry.answered");
  EXPECT_EQ(take_back("s2"), "correction.entry.answered");
  ASSERT_EQ(take_back("s3"), "OK");
  ASSERT_EQ(take_back("s1"), "OK");

  life.Restart();
  Enter();
  Sanction(v1::SANCTION_KIND_ADMONITION, Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-01"));
  Sanction(v1::SANCTION_KIND_ADMONITION, Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-02"));
  Sanction(v1::SANCTION_KIND_ADMONITION, Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-02"));
  Sanction(v1::SANCTION_KIND_WARNING, Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-10"));
  ASSERT_EQ(life.subject.sanctions(3).rule(), "correction.ladder.two_admonitions");
  ASSERT_EQ(take_back("s1"), "OK") << "two are left";
  EXPECT_EQ(take_back("s2"), "correction.entry.answered");
}

TEST_F(LadderTest, BreachesThatCantBeAreRefused) {
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  const auto give = [&](v1::Breach::Kind kind) {
    return life.Give(Breaking(kind, v1::Breach::GRAVITY_MINOR, "2026-01-05"));
  };
  EXPECT_EQ(give(v1::Breach::KIND_INJUNCTION), "correction.breach.no_injunction");
  EXPECT_EQ(give(v1::Breach::KIND_NO_REEXAMINATION), "correction.breach.no_medical_parole");
  EXPECT_EQ(give(v1::Breach::KIND_OUT_OF_CONTROL), "breach.kind");
}

// Two admonitions and a later breach; without the later one nothing, and on the very day of the second
// nothing.
TEST_F(LadderTest, TwoAdmonitionsWantALaterBreach) {
  Enter();
  const auto kRules = v1::Breach::KIND_SUPERVISION_RULES;
  Sanction(v1::SANCTION_KIND_ADMONITION, Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-01"));
  Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-10");
  EXPECT_EQ(Gravest(life), "ADMONITION minor");
  Sanction(v1::SANCTION_KIND_ADMONITION, "b2");
  EXPECT_EQ(Gravest(life), "");
  Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-10");
  EXPECT_EQ(Gravest(life), "ADMONITION minor");
  Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-11");
  EXPECT_EQ(Gravest(life), "WARNING two_admonitions");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_WARNING, {"b3"})), "correction.ladder.beyond");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_WARNING, {"b4"})), "OK");
  EXPECT_EQ(life.subject.sanctions().rbegin()->rule(), "correction.ladder.two_admonitions");
}

TEST_F(LadderTest, TwoWarningsWantALaterBreach) {
  for (const auto& [kind, ending] :
       {std::pair(Kind::KIND_PROBATION, "REVOKE_PROBATION two_warnings"),
        std::pair(Kind::KIND_PAROLE, "REVOKE_PAROLE two_warnings"),
        std::pair(Kind::KIND_TEMPORARY_SERVICE, "IMPRISON two_warnings.temporary_service"),
        std::pair(Kind::KIND_PUBLIC_SURVEILLANCE, "POLICE_PENALTY two_warnings.surveillance")}) {
    life.Restart();
    Enter(kind);
    const auto kRules = v1::Breach::KIND_SUPERVISION_RULES;
    Sanction(v1::SANCTION_KIND_WARNING, Break(kRules, v1::Breach::GRAVITY_SERIOUS, "2026-02-01"));
    const std::string between = Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-05");
    EXPECT_EQ(Gravest(life), "ADMONITION minor");
    Sanction(v1::SANCTION_KIND_WARNING, Break(kRules, v1::Breach::GRAVITY_SERIOUS, "2026-02-10"));
    EXPECT_EQ(Gravest(life), "ADMONITION minor");
    Sanction(v1::SANCTION_KIND_ADMONITION, between);
    Break(kRules, v1::Breach::GRAVITY_MINOR, "2026-02-11");
    EXPECT_EQ(Gravest(life), ending);
  }
}

TEST_F(LadderTest, ParoleeAreNotProposedForThePolicesPenalty) {
  Enter(Kind::KIND_PAROLE);
  const std::string breach = Break(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "2026-02-01");
  EXPECT_EQ(Gravest(life), "WARNING injunction_serious");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_POLICE_PENALTY, {breach})),
            "correction.ladder.parole_police");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {breach})), "correction.ladder.kind");
}

// Two officers, the power, the review: no way around any of them.
TEST_F(LadderTest, TheProposerAndTheOfficeDecideNothing) {
  Enter();
  const std::string breach =
      Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_WARNING, {breach})), "correction.ladder.beyond");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b9"})), "correction.sanction.breach");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {breach})), "OK");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {breach})), "correction.sanction.answered");
  EXPECT_NE(life.Duty("sanction:s1"), nullptr);
  EXPECT_EQ(life.Give(Review("s1")), "correction.sanction.own");
  As("sun");
  EXPECT_EQ(life.Give(Settle("s1")), "correction.sanction.state");
  As("wu", v1::LEVEL_OFFICE);
  EXPECT_EQ(life.Give(Review("s1")), "correction.sanction.power");
  As("sun");
  ASSERT_EQ(life.Give(Review("s1")), "OK");
  As("wu", v1::LEVEL_OFFICE);
  EXPECT_EQ(life.Give(Settle("s1")), "correction.sanction.power");
  As("zhang");
  EXPECT_EQ(life.Give(Settle("s1")), "correction.sanction.own");
  As("sun");
  EXPECT_EQ(life.Give(Settle("s7")), "correction.sanction.unknown");
  ASSERT_EQ(life.Give(Settle("s1")), "OK");
  EXPECT_EQ(life.subject.sanctions(0).state(), v1::Sanction::STATE_DECIDED);
  EXPECT_EQ(life.Duty("sanction:s1"), nullptr);
}

TEST_F(LadderTest, AnInjunctionThatHasEndedIsNotBroken) {
  Enter();
  *life.subject.mutable_judgment()->mutable_injunction_end() = Date("2026-02-01");
  life.GoTo("2026-02-02");
  const auto give = [&](std::string_view day) {
    return life.Give(Breaking(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_GRAVE, day));
  };
  EXPECT_EQ(give("2026-02-02"), "correction.breach.no_injunction");
  EXPECT_EQ(give("2026-02-01"), "OK");
}

// Of temporary service: what is done again after a warning for it ends it.
TEST_F(LadderTest, NoReexaminationAfterAWarningForItIsImprisonment) {
  for (const auto kind : {Kind::KIND_TEMPORARY_SERVICE, Kind::KIND_PROBATION}) {
    life.Restart();
    Enter(kind);
    const auto again = v1::Breach::KIND_NO_REEXAMINATION;
    Sanction(v1::SANCTION_KIND_WARNING, Break(again, v1::Breach::GRAVITY_MINOR, "2026-02-01"));
    Break(again, v1::Breach::GRAVITY_MINOR, "2026-02-01");
    EXPECT_EQ(Gravest(life), "WARNING no_reexamination");  // not after the warning
    const std::string later = Break(again, v1::Breach::GRAVITY_MINOR, "2026-02-02");
    if (kind == Kind::KIND_PROBATION) {
      EXPECT_EQ(Gravest(life), "WARNING no_reexamination");
      continue;
    }
    EXPECT_EQ(Gravest(life), "IMPRISON no_reexamination_after_warning");
    EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_IMPRISON, {later})), "OK");
  }
  life.Restart();
  Enter(Kind::KIND_TEMPORARY_SERVICE);
  Break(v1::Breach::KIND_NO_REEXAMINATION, v1::Breach::GRAVITY_GRAVE, "2026-02-01");
  EXPECT_EQ(Gravest(life), "IMPRISON grave.temporary_service");
}

TEST_F(LadderTest, ADepartureAfterAWarningForItIsImprisonment) {
  Enter(Kind::KIND_TEMPORARY_SERVICE);
  const auto left = [&](std::string_view base, std::string_view absence, std::string_view back) {
    life.GoTo(back);
    EXPECT_EQ(life.Give(Lost(v1::Absence::CAUSE_LEFT_WITHOUT_APPROVAL, base)), "OK");
    EXPECT_EQ(life.Give(Found(absence, back)), "OK");
    return life.subject.breaches().rbegin()->id();
  };
  Sanction(v1::SANCTION_KIND_WARNING, left("2026-02-01", "a1", "2026-02-20"));
  left("2026-02-21", "a2", "2026-02-22");
  EXPECT_EQ(Gravest(life), "IMPRISON departure_after_warning");
}

// What a court did not grant is answered by nothing yet.
TEST_F(LadderTest, AProposalThatWasNotGrantedAnswersNothing) {
  Enter();
  const std::string breach = Break(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2026-02-01");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {breach})), "OK");
  As("sun");
  ASSERT_EQ(life.Give(Review("s1")), "OK");
  v1::DecideSanctionRequest submit = Settle("s1");
  submit.mutable_addressee()->set_name("越城区人民法院");
  submit.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
  submit.mutable_addressee()->set_level(v1::Organ::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(submit), "OK");
  EXPECT_EQ(Gravest(life), "");
  v1::RecordOrganDecisionRequest decided;
  decided.set_sanction("s1");
  decided.set_paper("（2026）浙0602刑更1号");
  *decided.mutable_day() = Date("2026-02-01");
  ASSERT_EQ(life.Give(decided), "OK");
  EXPECT_EQ(Gravest(life), "REVOKE_PROBATION grave");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_WARNING, {breach})), "OK");
}

TEST_F(LadderTest, ARejectedProposalAnswersNothing) {
  Enter();
  const std::string breach =
      Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {breach})), "OK");
  As("sun");
  ASSERT_EQ(life.Give(Review("s1")), "OK");
  ASSERT_EQ(life.Give(Settle("s1", /*approve=*/false)), "OK");
  EXPECT_EQ(Gravest(life), "ADMONITION minor");
}

TEST_F(LadderTest, WhatOthersDecideGoesToTheRightOrganOfTheRightLevel) {
  Enter();
  const std::string breach = Break(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2026-02-01");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {breach})), "OK");
  As("sun");
  ASSERT_EQ(life.Give(Review("s1")), "OK");
  v1::DecideSanctionRequest submit = Settle("s1");
  EXPECT_EQ(life.Give(submit), "addressee.name");
  submit.mutable_addressee()->set_name("绍兴市中级人民法院");
  submit.mutable_addressee()->set_kind(v1::Organ::KIND_POLICE);
  submit.mutable_addressee()->set_level(v1::Organ::LEVEL_CITY);
  EXPECT_EQ(life.Give(submit), "correction.sanction.addressee");
  submit.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
  EXPECT_EQ(life.Give(submit), "correction.sanction.court_level");
  As("sun", v1::LEVEL_CITY);
  ASSERT_EQ(life.Give(submit), "OK");
  EXPECT_EQ(life.subject.sanctions(0).state(), v1::Sanction::STATE_SUBMITTED);
  v1::RecordOrganDecisionRequest decided;
  decided.set_sanction("s1");
  decided.set_granted(true);
  decided.set_paper("（2026）浙06刑更1号");
  *decided.mutable_day() = Date("2026-01-31");
  EXPECT_EQ(life.Give(decided), "day");
  *decided.mutable_day() = Date("2026-02-01");
  ASSERT_EQ(life.Give(decided), "OK");
  EXPECT_EQ(life.Give(decided), "correction.sanction.state");
}

TEST_F(LadderTest, APenaltyByThePoliceAndALaterBreachEndIt) {
  Enter();
  const std::string breach = Break(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "2026-02-01");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_POLICE_PENALTY, {breach})), "OK");
  As("sun");
  ASSERT_EQ(life.Give(Review("s1")), "OK");
  v1::DecideSanctionRequest submit = Settle("s1");
  submit.mutable_addressee()->set_name("越城区公安分局");
  submit.mutable_addressee()->set_kind(v1::Organ::KIND_POLICE);
  submit.mutable_addressee()->set_level(v1::Organ::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(submit), "OK");
  Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-03");
  EXPECT_EQ(Gravest(life), "ADMONITION minor");
  v1::RecordOrganDecisionRequest decided;
  decided.set_sanction("s1");
  decided.set_granted(true);
  decided.set_paper("越公（治）行罚决字〔2026〕1号");
  *decided.mutable_day() = Date("2026-02-02");
  ASSERT_EQ(life.Give(decided), "OK");
  EXPECT_EQ(Gravest(life), "REVOKE_PROBATION after_penalty");
}

// The police ask nobody: what they decide by themselves counts like what was proposed.
TEST_F(LadderTest, APenaltyThatThePoliceGaveByThemselvesCounts) {
  Enter();
  const std::string breach = Break(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "2026-02-01");
  As("sun");
  v1::RecordPolicePenaltyRequest penalty;
  EXPECT_EQ(life.Give(penalty), "sanction.breaches");
  v1::Sanction& stated = *penalty.mutable_sanction();
  stated.add_breaches("b9");
  EXPECT_EQ(life.Give(penalty), "sanction.addressee.name");
  stated.mutable_addressee()->set_name("越城区公安分局");
  EXPECT_EQ(life.Give(penalty), "sanction.addressee.kind");
  stated.mutable_addressee()->set_kind(v1::Organ::KIND_POLICE);
  EXPECT_EQ(life.Give(penalty), "sanction.organ_paper");
  stated.set_organ_paper("越公（治）行罚决字〔2026〕7号");
  *stated.mutable_organ_decided() = Date("2026-02-02");
  EXPECT_EQ(life.Give(penalty), "sanction.organ_decided");
  *stated.mutable_organ_decided() = Date("2026-01-31");
  EXPECT_EQ(life.Give(penalty), "correction.sanction.breach");
  stated.set_breaches(0, breach);
  EXPECT_EQ(life.Give(penalty), "sanction.organ_decided");
  *stated.mutable_organ_decided() = Date("2026-02-01");
  As("lin", v1::LEVEL_OFFICE);
  EXPECT_EQ(life.Give(penalty), "correction.power.county");
  As("sun");
  ASSERT_EQ(life.Give(penalty), "OK");
  EXPECT_EQ(life.Give(penalty), "correction.sanction.known");
  const v1::Sanction& made = life.subject.sanctions(0);
  EXPECT_TRUE(made.by_police_alone());
  EXPECT_EQ(made.proposed_by() + made.decided_by(), "");
  EXPECT_EQ(life.subject.documents_size(), 0);
  // The same day is no later breach, the next one is.
  Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01");
  EXPECT_EQ(Gravest(life), "ADMONITION minor");
  Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-02");
  EXPECT_EQ(Gravest(life), "REVOKE_PROBATION after_penalty");
  // Entered wrongly, it is ours to withdraw.
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("s1");
  withdraw.set_grounds("处罚的是另一人");
  withdraw.set_paper("越公函〔2026〕1号");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_NE(Gravest(life), "REVOKE_PROBATION after_penalty");
}

// One paper is one penalty: whoever records it second is told so, on either way.
TEST_F(LadderTest, OnePaperOfThePoliceIsOnePenalty) {
  Enter();
  const std::string breach = Break(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "2026-02-01");
  const std::string other =
      Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_POLICE_PENALTY, {breach})), "OK");
  As("sun");
  ASSERT_EQ(life.Give(Review("s1")), "OK");
  v1::RecordPolicePenaltyRequest penalty;
  v1::Sanction& stated = *penalty.mutable_sanction();
  stated.add_breaches(other);
  stated.mutable_addressee()->set_name("越城区公安分局");
  stated.mutable_addressee()->set_kind(v1::Organ::KIND_POLICE);
  stated.set_organ_paper("越公（治）行罚决字〔2026〕7号");
  *stated.mutable_organ_decided() = Date("2026-02-01");
  v1::DecideSanctionRequest submit = Settle("s1");
  submit.mutable_addressee()->set_name("越城区公安分局");
  submit.mutable_addressee()->set_kind(v1::Organ::KIND_POLICE);
  submit.mutable_addressee()->set_level(v1::Organ::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(submit), "OK");
  // What the proposal asks for is recorded on it; a penalty for something else is another one.
  stated.add_breaches(breach);
  EXPECT_EQ(life.Give(penalty), "correction.sanction.submitted");
  stated.mutable_breaches()->RemoveLast();
  ASSERT_EQ(life.Give(penalty), "OK");
  v1::RecordOrganDecisionRequest decided;
  decided.set_sanction("s1");
  decided.set_granted(true);
  decided.set_paper(stated.organ_paper());
  *decided.mutable_day() = Date("2026-02-01");
  EXPECT_EQ(life.Give(decided), "correction.sanction.known");
  decided.set_paper("越公（治）行罚决字〔2026〕8号");
  ASSERT_EQ(life.Give(decided), "OK");
  // Answered, it is no hindrance any more; its paper still is.
  stated.set_breaches(0, breach);
  stated.set_organ_paper(decided.paper());
  EXPECT_EQ(life.Give(penalty), "correction.sanction.known");
  stated.set_organ_paper("越公（治）行罚决字〔2026〕9号");
  EXPECT_EQ(life.Give(penalty), "OK");
}

TEST_F(LadderTest, ThePoliceGiveNoneToWhoIsOnParole) {
  Enter(Kind::KIND_PAROLE);
  v1::RecordPolicePenaltyRequest penalty;
  v1::Sanction& stated = *penalty.mutable_sanction();
  stated.add_breaches(Break(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "2026-02-01"));
  stated.mutable_addressee()->set_name("越城区公安分局");
  stated.mutable_addressee()->set_kind(v1::Organ::KIND_POLICE);
  stated.set_organ_paper("越公（治）行罚决字〔2026〕7号");
  *stated.mutable_organ_decided() = Date("2026-02-01");
  EXPECT_EQ(life.Give(penalty), "correction.ladder.parole_police");
}

// §6.11: not done until each addressee has its receipt.
TEST_F(LadderTest, ADocumentIsDoneWithTheLastReceipt) {
  Enter();
  Sanction(v1::SANCTION_KIND_ADMONITION,
           Break(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01"));
  ASSERT_NE(life.Duty("copy:d1"), nullptr);
  EXPECT_EQ(life.Duty("copy:d1")->required(), 2);
  v1::RecordDeliveryRequest delivery;
  delivery.set_document("d9");
  EXPECT_EQ(life.Give(delivery), "correction.document.unknown");
  delivery.set_document("d1");
  delivery.set_who(v1::Organ::KIND_COURT);
  *delivery.mutable_day() = Date("2026-02-01");
  EXPECT_EQ(life.Give(delivery), "mode");
  delivery.set_mode(v1::Document::MODE_IN_PERSON);
  EXPECT_EQ(life.Give(delivery), "correction.document.addressee");
  delivery.set_who(v1::Organ::KIND_SUBJECT);
  ASSERT_EQ(life.Give(delivery), "OK");
  EXPECT_EQ(life.Give(delivery), "correction.document.addressee");
  EXPECT_EQ(life.Duty("copy:d1")->done(), 1);
  delivery.set_who(v1::Organ::KIND_PROCURATORATE);
  ASSERT_EQ(life.Give(delivery), "OK");
  EXPECT_EQ(life.Duty("copy:d1"), nullptr);
}

}  // namespace
}  // namespace fengqiao::correction

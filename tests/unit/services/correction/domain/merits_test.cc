// What speaks for a person: commendations, and proposals of commutation.

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using v1::Commendation;
using v1::Commutation;
using v1::Subject;

v1::ProposeCommendationRequest Praise(Commendation::Ground ground) {
  v1::ProposeCommendationRequest request;
  request.mutable_commendation()->set_ground(ground);
  request.mutable_commendation()->set_reason("按时报告，主动参加社区防汛抢险。");
  return request;
}

v1::DecideCommendationRequest Give(std::string_view commendation, bool approve = true) {
  v1::DecideCommendationRequest request;
  request.set_commendation(std::string(commendation));
  request.set_approve(approve);
  if (!approve) request.set_reason("事实尚不充分");
  return request;
}

v1::ProposeCommutationRequest Shorter(Commutation::Ground ground) {
  v1::ProposeCommutationRequest request;
  request.mutable_commutation()->set_ground(ground);
  request.mutable_commutation()->set_reason("在火灾中救出两名老人，本人受伤。");
  return request;
}

v1::ReviewCommutationRequest Agree(std::string_view commutation) {
  v1::ReviewCommutationRequest request;
  request.set_commutation(std::string(commutation));
  request.set_agree(true);
  request.mutable_addressee()->set_name("绍兴市中级人民法院");
  request.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
  request.mutable_addressee()->set_level(v1::Organ::LEVEL_CITY);
  return request;
}

v1::RecordCommutationRulingRequest Ruling(std::string_view day, std::string_view new_end) {
  v1::RecordCommutationRulingRequest request;
  request.set_commutation("m1");
  request.set_granted(!new_end.empty());
  request.set_paper("（2026）浙06刑更12号");
  *request.mutable_day() = Date(day);
  if (!new_end.empty()) *request.mutable_new_end() = Date(new_end);
  if (new_end.empty()) request.set_reason("不构成重大立功");
  return request;
}

class MeritsTest : public ::testing::Test {
 protected:
  void Enter(Subject::Kind kind = Subject::KIND_PROBATION) {
    life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL, kind);
  }
  void As(const char* account, v1::Level level) { life.actor = {.account = account, .level = level}; }

  Life life{"2026-01-01"};
};

TEST_F(MeritsTest, GoodConductIsCommendedAfterSixMonths) {
  Enter();
  life.GoTo("2026-07-04");
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "correction.commendation.early");
  life.GoTo("2026-07-05");
  ASSERT_EQ(life.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "OK");
  EXPECT_EQ(life.event, "Commendation.Proposed");
  EXPECT_THAT(life.Duties(), Contains("IM33:p1 2026-07-15"));
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_OUTSTANDING_DEED)), "correction.commendation.open");
}

// IM 33 asks for good conduct in those months: nothing broken, nothing answered, no custody.
TEST_F(MeritsTest, WhatWasBrokenWithinSixMonthsIsNoGoodConduct) {
  Enter();
  life.GoTo("2026-07-10");
  ASSERT_EQ(life.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "OK");
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-07-10")), "OK");
  As("li", v1::LEVEL_COUNTY);
  EXPECT_EQ(life.Give(Give("p1")), "correction.commendation.conduct");
  ASSERT_EQ(life.Give(Give("p1", false)), "OK");
  As("zhang", v1::LEVEL_COUNTY);
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "correction.commendation.conduct");
  EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"})), "OK");
  life.subject.mutable_sanctions(0)->set_state(v1::Sanction::STATE_DECIDED);
  *life.subject.mutable_sanctions(0)->mutable_decided() = Date("2026-07-11");
  life.GoTo("2026-09-01");
  ASSERT_EQ(life.Give(Praise(Commendation::GROUND_OUTSTANDING_DEED)), "OK");  // a deed is another thing
  life.subject.clear_commendations();
  life.GoTo("2026-12-31");
  life.subject.mutable_term()->mutable_end()->set_year(2027);
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "correction.commendation.conduct");
  life.GoTo("2027-01-10");
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "correction.commendation.conduct");
  life.GoTo("2027-01-11");
  Life detained = life;
  ASSERT_EQ(detained.Give(Detained("2027-01-11")), "OK");
  EXPECT_EQ(detained.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "correction.commendation.conduct");
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_GOOD_CONDUCT)), "OK");
}

TEST_F(MeritsTest, ADeedIsCommendedAtAnyTimeAndNeverByItsProposer) {
  Enter();
  ASSERT_EQ(life.Give(Praise(Commendation::GROUND_OUTSTANDING_DEED)), "OK");
  EXPECT_EQ(life.Give(Give("p2")), "correction.commendation.unknown");
  EXPECT_EQ(life.Give(Give("p1")), "correction.sanction.own");
  As("li", v1::LEVEL_OFFICE);
  EXPECT_EQ(life.Give(Give("p1")), "correction.power.county");
  As("li", v1::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(Give("p1")), "OK");
  EXPECT_EQ(life.subject.commendations(0).state(), Commendation::STATE_DECIDED);
  EXPECT_EQ(life.subject.documents().rbegin()->kind(), v1::Document::KIND_COMMENDATION_DECISION);
  EXPECT_EQ(life.subject.documents().rbegin()->addressees_size(), 2);
  EXPECT_EQ(life.Duty("IM33:p1"), nullptr);
  EXPECT_EQ(life.Give(Give("p1")), "correction.commendation.state");
}

TEST_F(MeritsTest, ACommendationIsRefusedWithAReasonAndWithdrawnByAPaper) {
  Enter();
  ASSERT_EQ(life.Give(Praise(Commendation::GROUND_OUTSTANDING_DEED)), "OK");
  As("li", v1::LEVEL_COUNTY);
  auto silent = Give("p1", false);
  silent.clear_reason();
  EXPECT_EQ(life.Give(silent), "reason");
  ASSERT_EQ(life.Give(Give("p1", false)), "OK");
  EXPECT_EQ(life.event, "Commendation.Rejected");
  As("zhang", v1::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(Praise(Commendation::GROUND_OUTSTANDING_DEED)), "OK");
  As("li", v1::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(Give("p2")), "OK");
  v1::WithdrawEntryRequest withdraw;
  withdraw.set_entry("p1");
  withdraw.set_grounds("经核实事迹不实");
  withdraw.set_paper("越矫复〔2026〕1号");
  EXPECT_EQ(life.Give(withdraw), "correction.entry.unknown");
  withdraw.set_entry("p2");
  EXPECT_EQ(life.Give(withdraw), "OK");
  EXPECT_EQ(life.subject.commendations(1).state(), Commendation::STATE_WITHDRAWN);
}

TEST_F(MeritsTest, WhoIsSearchedForIsNotCommended) {
  Enter();
  life.GoTo("2026-02-01");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-01-31")), "OK");
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_OUTSTANDING_DEED)), "correction.commendation.searched");
}

TEST_F(MeritsTest, WhoseTermMayBeShortened) {
  struct Case {
    Subject::Kind kind;
    Commutation::Ground ground;
    const char* answer;
  };
  const Case cases[] = {
      {Subject::KIND_PROBATION, Commutation::GROUND_MERIT, "correction.commutation.probation"},
      {Subject::KIND_PROBATION, Commutation::GROUND_MAJOR_MERIT, "OK"},
      {Subject::KIND_PAROLE, Commutation::GROUND_MAJOR_MERIT, "correction.commutation.parole"},
      {Subject::KIND_PUBLIC_SURVEILLANCE, Commutation::GROUND_REPENTANCE, "OK"},
      {Subject::KIND_TEMPORARY_SERVICE, Commutation::GROUND_MERIT, "OK"},
  };
  for (const Case& one : cases) {
    life.Restart();
    Enter(one.kind);
    EXPECT_EQ(life.Give(Shorter(one.ground)), one.answer) << one.kind;
  }
}

TEST_F(MeritsTest, TheCountyDraftsTheCitySubmitsTheCourtRules) {
  Enter(Subject::KIND_PUBLIC_SURVEILLANCE);
  const absl::CivilDay end = DayOf(life.subject.term().end());
  As("zhang", v1::LEVEL_OFFICE);
  EXPECT_EQ(life.Give(Shorter(Commutation::GROUND_MERIT)), "correction.power.county");
  As("zhang", v1::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(Shorter(Commutation::GROUND_MERIT)), "OK");
  EXPECT_EQ(life.Give(Shorter(Commutation::GROUND_MERIT)), "correction.commutation.open");
  EXPECT_THAT(life.Duties(), Contains("IM42:m1 2026-02-04"));
  EXPECT_EQ(life.Duty("IM42:m1")->holder(), v1::Duty::HOLDER_CITY);
  EXPECT_EQ(life.Give(Agree("m1")), "correction.commutation.power");
  As("zhang", v1::LEVEL_CITY);
  EXPECT_EQ(life.Give(Agree("m1")), "correction.sanction.own");
  As("qian", v1::LEVEL_CITY);
  EXPECT_EQ(life.Give(Agree("m2")), "correction.commutation.unknown");
  auto low = Agree("m1");
  low.mutable_addressee()->set_level(v1::Organ::LEVEL_COUNTY);
  EXPECT_EQ(life.Give(low), "addressee.level");
  ASSERT_EQ(life.Give(Agree("m1")), "OK");
  EXPECT_THAT(life.Duties(), Contains("CCL33:m1 2026-02-04"));
  EXPECT_EQ(life.subject.documents().rbegin()->addressees_size(), 3);
  EXPECT_EQ(life.Give(Agree("m1")), "correction.commutation.state");
  life.GoTo("2026-02-01");
  As("zhang", v1::LEVEL_COUNTY);
  EXPECT_EQ(life.Give(Ruling("2026-01-04", FormatDay(end - 30))), "day");
  // Less than half may not be left (刑法 78): the rule of every paper that shortens a term.
  EXPECT_EQ(life.Give(Ruling("2026-02-01", "2026-02-10")), "correction.term.half");
  ASSERT_EQ(life.Give(Ruling("2026-02-01", FormatDay(end - 30))), "OK");
  EXPECT_EQ(life.event, "Commutation.Ruled");
  EXPECT_EQ(DayOf(life.subject.term().end()), end - 30);
  EXPECT_EQ(life.subject.commutations(0).term_change(), "k1");
  EXPECT_EQ(life.subject.term_changes(0).paper(), "（2026）浙06刑更12号");
}

// The prison, or the detention house, of whoever has served there (IM 42).
TEST_F(MeritsTest, TheProposalGoesToThePrisonOfWhoServedThere) {
  Enter(Subject::KIND_TEMPORARY_SERVICE);
  ASSERT_EQ(life.Give(Shorter(Commutation::GROUND_MERIT)), "OK");
  As("qian", v1::LEVEL_CITY);
  ASSERT_EQ(life.Give(Agree("m1")), "OK");
  ASSERT_EQ(life.subject.documents().rbegin()->addressees_size(), 4);
  EXPECT_EQ(life.subject.documents().rbegin()->addressees(3).who(), v1::Organ::KIND_PRISON);
  EXPECT_TRUE(life.subject.documents().rbegin()->addressees(3).copy());
}

TEST_F(MeritsTest, ARefusalLeavesTheTermAndWantsItsReason) {
  Enter(Subject::KIND_TEMPORARY_SERVICE);
  ASSERT_EQ(life.Give(Shorter(Commutation::GROUND_MERIT)), "OK");
  As("qian", v1::LEVEL_CITY);
  ASSERT_EQ(life.Give(Agree("m1")), "OK");
  const auto end = DayOf(life.subject.term().end());
  auto silent = Ruling("2026-01-05", "");
  silent.clear_reason();
  EXPECT_EQ(life.Give(silent), "reason");
  ASSERT_EQ(life.Give(Ruling("2026-01-05", "")), "OK");
  EXPECT_EQ(life.subject.commutations(0).state(), Commutation::STATE_NOT_GRANTED);
  EXPECT_EQ(DayOf(life.subject.term().end()), end);
  EXPECT_EQ(life.Duty("CCL33:m1"), nullptr);
}

TEST_F(MeritsTest, BadOnesAreToldByTheirField) {
  Enter();
  EXPECT_EQ(life.Give(Praise(Commendation::GROUND_UNSPECIFIED)), "commendation.ground");
  EXPECT_EQ(life.Give(Shorter(Commutation::GROUND_UNSPECIFIED)), "commutation.ground");
  auto short_reason = Shorter(Commutation::GROUND_MAJOR_MERIT);
  short_reason.mutable_commutation()->set_reason("救人");
  EXPECT_EQ(life.Give(short_reason), "commutation.reason");
}

}  // namespace
}  // namespace fengqiao::correction

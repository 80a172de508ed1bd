// MT17 and joined cases.

#include <string>

#include "common/base/strings.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Link;
using v1::ReopenCaseRequest;

ReopenCaseRequest Reopening(ReopenCaseRequest::Ground ground) {
  ReopenCaseRequest request;
  request.set_ground(ground);
  request.set_reason("双方要变更协议。");
  return request;
}

TEST(LinksTest, TheGroundFitsTheResult) {
  World performed;
  performed.To(Case::STATE_CLOSED);
  World refused;
  refused.To(Case::STATE_REFUSED);
  refused.AddAllPapers();
  refused.Do(Closing(v1::Closing::KIND_REFUSED));
  World dismissed;
  dismissed.To(Case::STATE_PERFORMING);
  dismissed.Do(Applying());
  dismissed.Do(Stepping(v1::Confirmation::STATE_NOT_ACCEPTED));
  dismissed.Do(Performing(v1::Performance::EXTENT_NOT));
  dismissed.AddAllPapers();
  dismissed.Do(Closing(v1::Closing::KIND_NOT_PERFORMED));
  World ended;
  ended.To(Case::STATE_AGREED);
  ended.Do(Terminating());
  ended.AddAllPapers();
  ended.Do(Closing(v1::Closing::KIND_NOT_AGREED));
  struct Row {
    const World* world;
    bool changed, not_confirmed, performance;
  };
  for (const Row& row : {Row{&performed, true, false, true}, Row{&refused, false, false, false},
                         Row{&dismissed, true, true, true}, Row{&ended, false, false, false}}) {
    const auto check = [&](ReopenCaseRequest::Ground ground, bool fits) {
      EXPECT_REFUSED(
          ReopenCase(row.world->dispute, Reopening(ground), "regions/330602001/cases/c2", row.world->Now()),
          fits ? "OK" : "mediation.mt17.ground");
    };
    check(ReopenCaseRequest::GROUND_CHANGED_AGREEMENT, row.changed);
    check(ReopenCaseRequest::GROUND_NOT_CONFIRMED, row.not_confirmed);
    check(ReopenCaseRequest::GROUND_PERFORMANCE, row.performance);
    check(ReopenCaseRequest::GROUND_UNSPECIFIED, false);
  }
}

TEST(LinksTest, AReopenedCaseIsNewWithTheSameParties) {
  World world;
  world.To(Case::STATE_ARCHIVED);
  world.dispute.add_co_regions(kOtherRegion);
  world.today = Day("2024-06-03");
  const auto made = ReopenCase(world.dispute, Reopening(ReopenCaseRequest::GROUND_PERFORMANCE),
                               "regions/330602001/cases/c2", world.Now());
  ASSERT_OK(made);
  EXPECT_EQ(made->state(), Case::STATE_REGISTERED);
  EXPECT_EQ(made->number(), "");
  EXPECT_EQ(made->parties_size(), 2);
  EXPECT_EQ(made->parties(0).key(), world.dispute.parties(0).key());
  EXPECT_EQ(made->parties(0).consent(), v1::Party::CONSENT_UNSPECIFIED) << "asked anew";
  EXPECT_EQ(made->co_regions(0), kOtherRegion);
  EXPECT_EQ(made->register_time().seconds(), absl::ToUnixSeconds(world.Now().now));
  EXPECT_TRUE(made->agreements().empty());
  EXPECT_TRUE(made->clocks().empty());
  EXPECT_EQ(made->links(0).kind(), Link::KIND_REOPENS);
  const Case old = WithReopening(world.dispute, made->name());
  EXPECT_EQ(old.state(), Case::STATE_ARCHIVED);
  EXPECT_EQ(old.links(0).kind(), Link::KIND_REOPENED_BY);
  EXPECT_EQ(old.links(0).case_(), made->name());
  // It goes its own way.
  World next = world;
  next.dispute = *made;
  next.Do(v1::SubmitCaseRequest());
  next.Do(Accepting());
}

v1::JoinCaseRequest Joining() {
  v1::JoinCaseRequest request;
  request.set_reason("同一起纠纷。");
  return request;
}

TEST(LinksTest, JoinedAreTwoOpenCasesOfOneRegion) {
  World into;
  into.To(Case::STATE_MEDIATING);
  into.dispute.set_name("regions/330602001/cases/c2");
  for (const auto state :
       {Case::STATE_REGISTERED, Case::STATE_UNDER_REVIEW, Case::STATE_REFUSED, Case::STATE_ACCEPTED,
        Case::STATE_MEDIATING, Case::STATE_AGREED, Case::STATE_PERFORMING, Case::STATE_TERMINATED,
        Case::STATE_CLOSED, Case::STATE_TRANSFERRED, Case::STATE_HANDLED}) {
    SCOPED_TRACE(Case::State_Name(state));
    World world;
    world.To(state);
    const bool may = state == Case::STATE_REGISTERED || state == Case::STATE_UNDER_REVIEW ||
                     state == Case::STATE_ACCEPTED || state == Case::STATE_MEDIATING;
    const bool as_far = state == Case::STATE_MEDIATING;
    EXPECT_REFUSED(JoinCase(world.dispute, into.dispute, into.identities, Joining(), world.Now()),
                   may ? "OK" : "mediation.join.state");
    // Nor into one that has an outcome.
    World goes_on;
    goes_on.To(Case::STATE_MEDIATING);
    world.dispute.set_name("regions/330602001/cases/c2");
    EXPECT_REFUSED(JoinCase(goes_on.dispute, world.dispute, world.identities, Joining(), world.Now()),
                   as_far ? "OK"
                   : may  ? "mediation.join.progress"
                          : "mediation.join.state");
  }
  World world;
  world.To(Case::STATE_REGISTERED);
  EXPECT_REFUSED(JoinCase(world.dispute, world.dispute, world.identities, Joining(), world.Now()),
                 "mediation.join.same");
  world.dispute.set_region(kOtherRegion);
  EXPECT_REFUSED(JoinCase(world.dispute, into.dispute, into.identities, Joining(), world.Now()),
                 "mediation.join.same");
}

// Whoever is a party of the case that ends goes on as one of the other: by the number, or by the name alone
// where one of the two did not note a number.
TEST(LinksTest, NobodyLosesTheCaseByAJoin) {
  World into;
  into.To(Case::STATE_MEDIATING);
  into.dispute.set_name("regions/330602001/cases/c2");
  const auto join = [&](std::initializer_list<v1::PartyEntry> parties, const World& other) {
    World ended;
    v1::RegisterCaseRequest request = Registration();
    request.clear_parties();
    for (const v1::PartyEntry& party : parties) *request.add_parties() = party;
    EXPECT_OK(ended.TryRegister(request));
    return JoinCase(ended.dispute, other.dispute, other.identities, Joining(), ended.Now()).status();
  };
  const auto applicant = Registration().parties(0), respondent = Registration().parties(1);
  const auto stranger = Person(v1::Party::SIDE_RESPONDENT, "王五", PersonNumber("19900101", "003"));
  const auto agent = Person(v1::Party::SIDE_AGENT, "王五", PersonNumber("19900101", "003"));
  const auto namesake =
      Person(v1::Party::SIDE_RESPONDENT, respondent.identity().name(), PersonNumber("19900101", "003"));
  v1::PartyEntry without = respondent;
  without.mutable_identity()->clear_number();
  without.mutable_identity()->set_number_kind(v1::Identity::NUMBER_KIND_NONE);
  without.mutable_identity()->set_no_number_reason("未携带");
  EXPECT_REFUSED(join({applicant, respondent}, into), "OK");
  EXPECT_REFUSED(join({applicant, without}, into), "OK");
  EXPECT_REFUSED(join({applicant, respondent, agent}, into), "OK");
  EXPECT_REFUSED(join({applicant, namesake}, into), "mediation.join.parties");
  EXPECT_REFUSED(join({applicant, stranger}, into), "mediation.join.parties");
  EXPECT_REFUSED(join({applicant, respondent, stranger}, into), "mediation.join.parties");
  EXPECT_THAT(ToStd(join({applicant, respondent, stranger}, into).message()), ::testing::HasSubstr("p3"));
  // Who has left the other case for this one comes back; who has left it for a third is not there.
  World left = into;
  left.dispute.mutable_parties(1)->set_moved_to("regions/330602001/cases/c9");
  EXPECT_REFUSED(join({applicant, respondent}, left), "mediation.join.parties");
}

// 一案一码: a platform's number leads to the case that goes on.
TEST(LinksTest, WhatIsOpenWithPlatformsGoesOver) {
  const auto link = [](World* world, const std::string& platform, const std::string& number) {
    v1::LinkPlatformRequest request;
    request.set_platform(platform);
    request.set_external_number(number);
    world->Do(request);
  };
  World ended;
  ended.To(Case::STATE_REGISTERED);
  link(&ended, "court_mediation", "诉前调9号");
  link(&ended, "hotline_12345", "热线1号");
  v1::RecordTransmissionRequest told;
  told.set_platform("court_mediation");
  told.set_message_id("m1");
  told.set_what("当事人{p1}的办理状态");
  ended.Do(told);
  World into;
  v1::RegisterCaseRequest request = Registration();
  std::swap(*request.mutable_parties(0), *request.mutable_parties(1));
  ASSERT_OK(into.TryRegister(request));
  into.dispute.set_name("regions/330602001/cases/c2");
  link(&into, "hotline_12345", "热线2号");
  auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  ASSERT_EQ(joined->going_on.external_refs_size(), 2);
  const v1::ExternalRef& court = joined->going_on.external_refs(1);
  EXPECT_EQ(court.external_number(), "诉前调9号");
  EXPECT_EQ(court.state(), v1::ExternalRef::STATE_UNACKNOWLEDGED);
  EXPECT_EQ(court.transmissions(0).what(), "当事人{p2}的办理状态");
  // The hotline has two: it is told at this one that it has ended.
  ASSERT_EQ(joined->ended.external_refs_size(), 1);
  EXPECT_EQ(joined->ended.external_refs(0).external_number(), "热线1号");
  World over = ended;
  over.dispute = joined->ended;
  EXPECT_REFUSED(over.Try(told), "mediation.platform.unlinked");
  told.set_platform("hotline_12345");
  EXPECT_OK(over.Try(told));
  // One number entered in both is one, with the messages of both.
  into.dispute.mutable_external_refs(0)->set_external_number("热线1号");
  ended.Do(told);
  told.set_message_id("m2");
  into.Do(told);
  joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  EXPECT_TRUE(joined->ended.external_refs().empty());
  EXPECT_EQ(joined->going_on.external_refs_size(), 2);
  EXPECT_EQ(joined->going_on.external_refs(0).transmissions_size(), 2);
}

// A dispute is as old as the first of its cases, and what was missed in one of them was missed.
TEST(LinksTest, NoTermIsLostByAJoin) {
  World ended("2024-03-01");
  ended.To(Case::STATE_MEDIATING);
  ASSERT_EQ(ended.ClockText("MD1", "a1"), "2024-04-01 RUNNING");
  World into("2024-03-20");
  into.To(Case::STATE_MEDIATING);
  into.dispute.set_name("regions/330602001/cases/c2");
  ASSERT_EQ(into.ClockText("MD1", "a1"), "2024-04-19 RUNNING");
  ended.today = Day("2024-03-21");
  auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  EXPECT_EQ(joined->going_on.register_time().seconds(), ended.dispute.register_time().seconds());
  World goes_on = into;
  goes_on.dispute = joined->going_on;
  EXPECT_EQ(goes_on.ClockText("MD1", "a1"), "2024-04-01 RUNNING") << "that which ends sooner";
  // What both sides have agreed on stands, in whichever of the two it was.
  World extended = into;
  extended.Do(Extending("2024-05-10", extended.today));
  goes_on.dispute =
      JoinCase(ended.dispute, extended.dispute, extended.identities, Joining(), ended.Now())->going_on;
  EXPECT_EQ(goes_on.ClockText("MD1", "a1"), "2024-05-10 RUNNING");
  World other = ended;
  other.Do(Extending("2024-05-09", other.today));
  goes_on.dispute = JoinCase(other.dispute, into.dispute, into.identities, Joining(), other.Now())->going_on;
  EXPECT_EQ(goes_on.ClockText("MD1", "a1"), "2024-05-09 RUNNING");
  EXPECT_EQ(goes_on.dispute.attempts(0).extensions_size(), 1);
  // It had been missed before the two were joined.
  ended.today = Day("2024-04-02");
  joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  goes_on.dispute = joined->going_on;
  EXPECT_EQ(goes_on.ClockText("MD1", "a1"), "2024-04-01 RUNNING") << "overdue, once";
  EXPECT_EQ(goes_on.ClockText("MD1", ""), "none");
  // Whatever form the other one has: what a committee has goes into what a committee has.
  World office("2024-03-20");
  office.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.set_form(v1::FORM_ADMINISTRATIVE);
  accepting.mutable_acceptance()->clear_committee();
  accepting.mutable_acceptance()->set_organ("市场监督管理局");
  office.Do(accepting);
  office.Do(Starting(office.today));
  office.dispute.set_name("regions/330602001/cases/c3");
  EXPECT_REFUSED(JoinCase(ended.dispute, office.dispute, office.identities, Joining(), ended.Now()),
                 "mediation.join.progress");
  // Nor does the term to say whether it is taken begin anew.
  World first("2024-03-01"), twin("2024-03-04");
  first.To(Case::STATE_UNDER_REVIEW);
  twin.To(Case::STATE_UNDER_REVIEW);
  twin.dispute.set_name("regions/330602001/cases/c4");
  const std::string due = first.ClockText("mediation.accept_days", "");
  ASSERT_NE(twin.ClockText("mediation.accept_days", ""), due);
  World after = twin;
  after.dispute = JoinCase(first.dispute, twin.dispute, twin.identities, Joining(), twin.Now())->going_on;
  EXPECT_EQ(after.ClockText("mediation.accept_days", ""), due);
}

TEST(LinksTest, WhoRefusesRefusesAndWhoSharesShares) {
  World ended;
  ended.To(Case::STATE_UNDER_REVIEW);
  ended.Do(Consenting("p2", v1::Party::CONSENT_REFUSED));
  ended.dispute.add_co_regions(kOtherRegion);
  World into;
  into.To(Case::STATE_MEDIATING);
  into.dispute.set_name("regions/330602001/cases/c2");
  into.dispute.mutable_parties(0)->set_consent(v1::Party::CONSENT_UNSPECIFIED);
  const auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  EXPECT_EQ(joined->going_on.parties(0).consent(), v1::Party::CONSENT_GIVEN);
  EXPECT_EQ(joined->going_on.parties(1).consent(), v1::Party::CONSENT_REFUSED);
  EXPECT_EQ(joined->going_on.co_regions(0), kOtherRegion);
  for (int i = 0; i < 10; ++i) into.dispute.add_co_regions("regions/33060400" + std::to_string(i));
  EXPECT_EQ(FieldOf(JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now())), "into");
  World goes_on = into;
  goes_on.dispute = joined->going_on;
  EXPECT_REFUSED(goes_on.Try(Agreeing(v1::Agreement::KIND_WRITTEN)), "mediation.mt3.party_refuses");
}

// What both sides agreed on, and the days of an appraisal, are the sender's term wherever the case goes on.
TEST(LinksTest, ASendersTermGoesOnAsItStands) {
  World ended;
  ended.To(Case::STATE_MEDIATING, v1::SOURCE_COURT_BEFORE_FILING);
  ASSERT_EQ(ended.ClockText("MD2", "r1"), "2024-04-01 RUNNING");
  ended.Do(Extending("2024-04-30", ended.today));
  ASSERT_EQ(ended.ClockText("MD2", "r1"), "2024-04-30 RUNNING");
  World into;
  into.To(Case::STATE_MEDIATING);
  into.dispute.set_name("regions/330602001/cases/c2");
  ended.today = Day("2024-04-10");
  const auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  World goes_on = into;
  goes_on.dispute = joined->going_on;
  EXPECT_EQ(goes_on.ClockText("MD2", "r1"), "2024-04-30 RUNNING");
  EXPECT_EQ(goes_on.ClockText("MD5", "r1"), "2024-03-06 MET");
  for (const v1::Clock& clock : goes_on.dispute.clocks()) EXPECT_NE(clock.state(), v1::Clock::STATE_LATE);
}

// Each party of the other case stands for one of this one's at most, and for one of its own kind.
TEST(LinksTest, TwoOfOneNameAreTwo) {
  const auto entry = [](v1::Party::Side side, const std::string& name, const std::string& number) {
    v1::PartyEntry party = Person(side, name, number);
    if (number.empty()) {
      party.mutable_identity()->set_number_kind(v1::Identity::NUMBER_KIND_NONE);
      party.mutable_identity()->set_no_number_reason("未携带");
    }
    return party;
  };
  const auto with = [&](std::initializer_list<v1::PartyEntry> parties) {
    World world;
    v1::RegisterCaseRequest request = Registration();
    request.clear_parties();
    for (const v1::PartyEntry& party : parties) *request.add_parties() = party;
    EXPECT_OK(world.TryRegister(request));
    return world;
  };
  const auto li = entry(v1::Party::SIDE_RESPONDENT, "李娜", PersonNumber("19850505", "002"));
  World ended = with({entry(v1::Party::SIDE_APPLICANT, "王伟", PersonNumber("19900101", "003")),
                      entry(v1::Party::SIDE_APPLICANT, "王伟", PersonNumber("19910101", "005")), li});
  World into = with({entry(v1::Party::SIDE_APPLICANT, "王伟", ""), li});
  into.dispute.set_name("regions/330602001/cases/c2");
  EXPECT_REFUSED(JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now()),
                 "mediation.join.parties");
}

// Who was split off comes back with whatever case he is in by then, or by himself.
TEST(LinksTest, WhoHasLeftComesBack) {
  World into;
  into.To(Case::STATE_UNDER_REVIEW);
  into.dispute.set_name("regions/330602001/cases/c2");
  into.dispute.mutable_parties(1)->set_moved_to("regions/330602001/cases/b");
  World ended;
  ended.To(Case::STATE_UNDER_REVIEW);
  EXPECT_REFUSED(JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now()),
                 "mediation.join.parties");
  v1::Link* link = ended.dispute.add_links();
  link->set_kind(Link::KIND_JOINED_FROM);
  link->set_case_("regions/330602001/cases/b");
  const auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  EXPECT_EQ(joined->going_on.parties(1).moved_to(), "");
  v1::AddPartyRequest request;
  *request.mutable_entry() = Registration().parties(1);
  const auto back = AddPartyTo(into.dispute, request, into.Now());
  ASSERT_OK(back);
  EXPECT_EQ(back->dispute.parties_size(), 2);
  EXPECT_EQ(back->dispute.parties(1).moved_to(), "");
  // And speaks for whom he is said to, though another is last in the list.
  World three = into;
  v1::Party* child = three.dispute.add_parties();
  *child = three.dispute.parties(1);
  child->set_id("p3");
  child->set_key("child");
  child->clear_moved_to();
  request.add_represents("p3");
  EXPECT_EQ(AddPartyTo(three.dispute, request, three.Now())->dispute.parties(2).represented_by(), "p2");
}

// A case that is opened again knows who has come of age.
TEST(LinksTest, AReopenedCaseKnowsWhoHasComeOfAge) {
  World world;
  world.To(Case::STATE_CLOSED);
  v1::Party& young = *world.dispute.mutable_parties(1);
  world.identities.mutable_identities(1)->set_number(PersonNumber("20060401", "002"));
  young.set_minor(true);
  young.set_represented_by("p1");
  const auto reopened_on = [&](const char* day) {
    world.today = Day(day);
    return ReopenCase(world.dispute, Reopening(ReopenCaseRequest::GROUND_PERFORMANCE),
                      "regions/330602001/cases/c2", world.Now())
        ->parties(1);
  };
  EXPECT_TRUE(reopened_on("2024-04-01").minor());
  EXPECT_FALSE(reopened_on("2024-04-02").minor());
  EXPECT_EQ(reopened_on("2024-04-02").represented_by(), "");
  EXPECT_NE(reopened_on("2024-04-02").masked_number(), "");
}

TEST(LinksTest, TheSendersOfTheJoinedCaseWaitForTheOther) {
  World ended;
  ended.To(Case::STATE_MEDIATING, v1::SOURCE_COURT_BEFORE_FILING);
  World into;
  into.To(Case::STATE_MEDIATING);
  into.dispute.set_name("regions/330602001/cases/c2");
  const auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  EXPECT_EQ(joined->ended.state(), Case::STATE_TRANSFERRED);
  for (const v1::Clock& clock : joined->ended.clocks()) EXPECT_NE(clock.state(), v1::Clock::STATE_RUNNING);
  into.dispute = joined->going_on;
  EXPECT_EQ(into.dispute.referrals(0).id(), "r1");
  EXPECT_EQ(into.ClockText("MD5", "r1"), "2024-03-06 MET");
  EXPECT_EQ(into.ClockText("MD2", "r1"), "2024-04-01 RUNNING")
      << "the court still counts from its confirmation";
  EXPECT_EQ(joined->going_on.links(0).kind(), Link::KIND_JOINED_FROM);
  EXPECT_EQ(joined->ended.links(0).kind(), Link::KIND_JOINED_INTO);
  // Both may have been sent by the same paper.
  World same;
  same.To(Case::STATE_MEDIATING, v1::SOURCE_COURT_BEFORE_FILING);
  same.dispute.set_name("regions/330602001/cases/c3");
  const auto again = JoinCase(ended.dispute, same.dispute, same.identities, Joining(), ended.Now());
  ASSERT_OK(again);
  EXPECT_EQ(again->going_on.referrals_size(), 1);
}

// "{p1}" is somebody else in the other case: the police's letter must not accuse the victim.
TEST(LinksTest, APartysTokenMeansTheSamePersonInTheOtherCase) {
  World ended;
  v1::RegisterCaseRequest request = Registration(v1::SOURCE_POLICE);
  *request.add_parties() = Person(v1::Party::SIDE_AGENT, "王五", PersonNumber("19900101", "003"));
  request.mutable_case_()->mutable_referrals(0)->set_paper("王五殴打李四的移交函");
  ASSERT_OK(ended.TryRegister(request));
  ASSERT_EQ(ended.dispute.referrals(0).paper(), "{p3}殴打{p2}的移交函");
  World into;
  request = Registration();
  // The two have changed sides; who spoke for one of them is none of theirs.
  std::swap(*request.mutable_parties(0), *request.mutable_parties(1));
  ASSERT_OK(into.TryRegister(request));
  into.dispute.set_name("regions/330602001/cases/c2");
  const auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  EXPECT_EQ(joined->going_on.referrals(0).paper(), "原案当事人殴打{p1}的移交函");
  EXPECT_EQ(joined->ended.referrals(0).paper(), "{p3}殴打{p2}的移交函");
}

// The same person may have another address in the other case, and another telephone.
TEST(LinksTest, ADoorAndATelephoneAreToldAsTheyWere) {
  World ended;
  v1::RegisterCaseRequest request = Registration(v1::SOURCE_POLICE);
  request.mutable_parties(1)->mutable_identity()->set_address("浙江省绍兴市越城区塔山街道蝴蝶弄7号");
  *request.add_parties() = Person(v1::Party::SIDE_AGENT, "王五", PersonNumber("19900101", "003"));
  request.mutable_parties(2)->mutable_identity()->set_phone("13800138001");
  request.mutable_case_()->mutable_referrals(0)->set_paper("蝴蝶弄7号打架移交函");
  request.mutable_case_()->mutable_referrals(0)->set_external_number("接警138-0013-8001号");
  ASSERT_OK(ended.TryRegister(request));
  ASSERT_EQ(ended.dispute.referrals(0).paper(), "{p2.door}打架移交函");
  ASSERT_EQ(ended.dispute.referrals(0).external_number(), "接警{p3.phone.1}号");
  World into;
  request = Registration();
  request.mutable_parties(1)->mutable_identity()->set_address("浙江省绍兴市越城区塔山街道百草弄3号");
  ASSERT_OK(into.TryRegister(request));
  into.dispute.set_name("regions/330602001/cases/c2");
  const auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  EXPECT_EQ(joined->going_on.referrals(0).paper(), "{p2.door.1}打架移交函");
  EXPECT_EQ(joined->identities.identities(1).spellings(0), "蝴蝶弄7号");
  EXPECT_EQ(joined->going_on.referrals(0).external_number(), "接警原案当事人的电话号");
}

// A15: what was reported of a dispute is known of it, in whichever case it goes on.
TEST(LinksTest, AJoinedCasesDangerGoesOver) {
  World ended;
  ended.To(Case::STATE_UNDER_REVIEW);
  ended.Do(Reporting());
  ended.dispute.mutable_alerts(0)->set_measures("已劝离{p2}");
  v1::Danger& other = *ended.dispute.mutable_danger();
  other.set_suicide(true);
  other.set_deaths(2);
  other.set_persons(5);
  other.set_evidence("{p1}扬言跳楼");
  ended.dispute.set_grade(v1::GRADE_MAJOR);
  World into;
  v1::RegisterCaseRequest request = Registration();
  // The two have changed sides.
  std::swap(*request.mutable_parties(0), *request.mutable_parties(1));
  ASSERT_OK(into.TryRegister(request));
  into.dispute.set_name("regions/330602001/cases/c2");
  into.Do(v1::SubmitCaseRequest());
  v1::Danger& own = *into.dispute.mutable_danger();
  own.set_crime(true);
  own.set_deaths(1);
  own.set_persons(30);
  own.set_evidence("持械");
  into.dispute.set_grade(v1::GRADE_SIMPLE);
  EXPECT_REFUSED(into.Try(Refusing(v1::Refusal::GROUND_CRIMINAL)), "mediation.mt2.report_first");
  const auto joined = JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now());
  ASSERT_OK(joined);
  into.dispute = joined->going_on;
  EXPECT_OK(into.Try(Refusing(v1::Refusal::GROUND_CRIMINAL))) << "it was reported";
  EXPECT_EQ(into.dispute.alerts(0).measures(), "已劝离{p1}");
  EXPECT_EQ(into.dispute.grade(), v1::GRADE_MAJOR);
  const v1::Danger& both = into.dispute.danger();
  EXPECT_TRUE(both.suicide() && both.crime() && !both.mass_fight());
  EXPECT_EQ(both.deaths(), 2);
  EXPECT_EQ(both.persons(), 30) << "the same persons";
  EXPECT_EQ(both.evidence(), "持械；{p2}扬言跳楼");
}

TEST(LinksTest, ACaseTakesTwentyReferralsAndFiftyLinksByEveryWay) {
  World ended;
  ended.To(Case::STATE_MEDIATING, v1::SOURCE_POLICE);
  World into;
  into.To(Case::STATE_MEDIATING);
  into.dispute.set_name("regions/330602001/cases/c2");
  for (int i = 0; i < 19; ++i)
    *into.dispute.add_referrals() = ReferralFrom(v1::SOURCE_POLICE, "接警" + std::to_string(i));
  EXPECT_OK(JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now()));
  *into.dispute.add_referrals() = ReferralFrom(v1::SOURCE_POLICE, "接警19");
  EXPECT_EQ(FieldOf(JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now())), "into");
  into.dispute.clear_referrals();
  for (int i = 0; i < 50; ++i) into.dispute.add_links()->set_kind(Link::KIND_JOINED_FROM);
  EXPECT_EQ(FieldOf(JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now())), "name");
  into.dispute.mutable_links()->RemoveLast();
  EXPECT_OK(JoinCase(ended.dispute, into.dispute, into.identities, Joining(), ended.Now()));
}

// A dispute counts once: what flares up a second time goes on from the case that reopened it.
TEST(LinksTest, ACaseIsReopenedOnce) {
  World world;
  world.To(Case::STATE_CLOSED);
  const auto reopen = [&] {
    return ReopenCase(world.dispute, Reopening(ReopenCaseRequest::GROUND_PERFORMANCE),
                      "regions/330602001/cases/c2", world.Now());
  };
  const auto made = reopen();
  ASSERT_OK(made);
  world.dispute = WithReopening(world.dispute, made->name());
  EXPECT_REFUSED(reopen(), "mediation.mt17.reopened");
  world.dispute.mutable_links(0)->set_kind(Link::KIND_JOINED_FROM);
  EXPECT_OK(reopen());
}

}  // namespace
}  // namespace fengqiao::mediation

// The end, and the change of place.

#include "services/correction/domain/duties.h"
#include "services/correction/domain/work.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using Kind = v1::Subject;

constexpr char kLast[] = "2026-12-31";  // of a year from 1 January

v1::ReleaseSubjectRequest Release(std::string_view day, std::string_view recorded = "") {
  v1::ReleaseSubjectRequest request;
  request.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
  *request.mutable_end()->mutable_day() = Date(day);
  request.mutable_end()->set_paper("越矫解〔2026〕1号");
  request.mutable_end()->set_recorded_ground(std::string(recorded));
  return request;
}

v1::TerminateSubjectRequest Terminate(v1::End::Ground ground, std::string_view day) {
  v1::TerminateSubjectRequest request;
  request.mutable_end()->set_ground(ground);
  *request.mutable_end()->mutable_day() = Date(day);
  request.mutable_end()->set_paper("（2026）浙0602刑更1号");
  if (ground == v1::End::GROUND_DEATH) return request;
  request.mutable_end()->mutable_organ()->set_name("越城区人民法院");
  request.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  *request.mutable_end()->mutable_decided() = Date(day);
  return request;
}

class EndTest : public ::testing::Test {
 protected:
  void SetUp() override { life.EnterInCorrection("2026-01-01", "2026-01-05"); }
  Life life{"2026-01-01"};
};

// Seven days before it is due the person is reminded: who is told on the day itself is late the next one.
TEST_F(EndTest, PreparedThirtyDaysBefore) {
  life.GoTo("2026-11-23");
  EXPECT_EQ(life.Duty("CX1.summary"), nullptr);
  EXPECT_EQ(FormatDay(WakesOn(life.subject, life.book, life.today)), "2026-11-24");
  life.GoTo("2026-11-24");
  ASSERT_NE(life.Duty("CX1.summary"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CX1.summary")->due())), "2026-12-01");
  life.GoTo("2026-11-30");
  EXPECT_EQ(life.Duty("CX1.appraisal"), nullptr);
  EXPECT_EQ(life.Duty("CX6"), nullptr);
  life.GoTo("2026-12-01");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CX1.summary")->due())), "2026-12-01");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CX6")->due())), kLast);
  v1::PrepareEndRequest prepare;
  EXPECT_EQ(life.Give(prepare), "preparation");
  *prepare.mutable_preparation()->mutable_summary_received() = Date("2026-12-01");
  ASSERT_EQ(life.Give(prepare), "OK");
  EXPECT_EQ(life.Duty("CX1.summary"), nullptr);
  *prepare.mutable_preparation()->mutable_appraised() = Date("2026-12-01");
  EXPECT_EQ(life.Give(prepare), "preparation.appraisal");
  prepare.mutable_preparation()->set_appraisal("在矫期间遵守规定，表现良好。");
  ASSERT_EQ(life.Give(prepare), "OK");
  EXPECT_EQ(life.Duty("CX1.appraisal"), nullptr);
}

// CX6: on the very day; not the day before, and not the day after without the ground.
TEST_F(EndTest, ReleasedOnTheDay) {
  life.GoTo("2026-12-30");
  EXPECT_EQ(life.Give(Release("2026-12-30")), "correction.end.early");
  EXPECT_EQ(life.Give(Release("2026-12-30", "表现良好")), "correction.end.early");
  EXPECT_EQ(life.Give(Release(kLast)), "end.day");
  life.GoTo("2027-01-01");
  EXPECT_EQ(life.Give(Release("2027-01-01")), "correction.end.late");
  EXPECT_EQ(life.Give(Release(kLast)), "correction.end.late");
  life.GoTo(kLast);
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(life.Give(Release(kLast)), "correction.power.county");
  life.actor.level = v1::LEVEL_COUNTY;
  ASSERT_EQ(life.Give(Release(kLast)), "OK");
  EXPECT_EQ(life.subject.state(), v1::Subject::STATE_RELEASED);
  // What is left is that the certificate arrives.
  ASSERT_EQ(life.subject.duties_size(), 1);
  EXPECT_EQ(life.subject.duties(0).id(), "copy:d1");
  EXPECT_EQ(life.subject.duties(0).required(), 4);
  EXPECT_EQ(life.Give(Release(kLast)), "correction.subject.ended");
}

TEST_F(EndTest, LateWithItsGround) {
  life.GoTo("2027-01-02");
  EXPECT_NE(life.Duty("CX6"), nullptr);
  EXPECT_EQ(life.Give(Release("2027-01-02", "期满当日系统停机，次日办理")), "OK");
}

TEST_F(EndTest, CustodyAndOpenProposalsStopIt) {
  life.GoTo("2026-12-20");
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2026-12-20")), "OK");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {"b1"})), "OK");
  v1::RecordCustodyRequest custody;
  custody.mutable_custody()->set_kind(v1::Custody::KIND_CRIMINAL);
  custody.mutable_custody()->set_organ("公安分局");
  *custody.mutable_custody()->mutable_from() = Date("2026-12-20");
  ASSERT_EQ(life.Give(custody), "OK");
  life.GoTo(kLast);
  EXPECT_EQ(life.Give(Release(kLast)), "correction.end.custody");
  v1::RecordCustodyRequest out;
  out.mutable_custody()->set_id("c1");
  *out.mutable_custody()->mutable_to() = Date("2026-12-30");
  ASSERT_EQ(life.Give(out), "OK");
  EXPECT_EQ(life.Give(Release(kLast)), "correction.end.proposal");
  EXPECT_EQ(life.Give(Release(kLast, "法院裁定不予撤销，见另案")), "OK");
}

TEST_F(EndTest, TheFourTerminationsEachForItsKind) {
  EXPECT_EQ(life.Give(Terminate(v1::End::GROUND_PAROLE_REVOKED, "2026-01-05")), "correction.end.ground");
  EXPECT_EQ(life.Give(Terminate(v1::End::GROUND_IMPRISONED, "2026-01-05")), "correction.end.ground");
  EXPECT_EQ(life.Give(Terminate(v1::End::GROUND_EXPIRY, "2026-01-05")), "end.ground");
  v1::TerminateSubjectRequest bare = Terminate(v1::End::GROUND_PROBATION_REVOKED, "2026-01-05");
  bare.mutable_end()->clear_paper();
  EXPECT_EQ(life.Give(bare), "end.paper");
  ASSERT_EQ(life.Give(Terminate(v1::End::GROUND_PROBATION_REVOKED, "2026-01-05")), "OK");
  EXPECT_EQ(life.subject.stays(0).exit(), v1::Stay::EXIT_TERMINATED);
  for (const auto& [kind, ground] : {std::pair(Kind::KIND_PAROLE, v1::End::GROUND_PAROLE_REVOKED),
                                     std::pair(Kind::KIND_TEMPORARY_SERVICE, v1::End::GROUND_IMPRISONED),
                                     std::pair(Kind::KIND_PUBLIC_SURVEILLANCE, v1::End::GROUND_DEATH)}) {
    Life other("2026-01-01");
    other.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL, kind);
    EXPECT_EQ(other.Give(Terminate(ground, "2026-01-05")), "OK");
  }
}

TEST(NeverReportedTest, IsTerminatedWithoutEverHavingBeenOnTheList) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-03-01");
  EXPECT_EQ(life.Give(Release("2026-03-01")), "correction.end.early");
  ASSERT_EQ(life.Give(Terminate(v1::End::GROUND_PROBATION_REVOKED, "2026-03-01")), "OK");
  EXPECT_TRUE(life.subject.stays().empty());
  EXPECT_EQ(life.subject.absences(0).outcome(), v1::Absence::OUTCOME_NOT_FOUND);
}

// Who never reported can be ended when the term has run out, and then entered again; the duty is there.
TEST(NeverReportedTest, IsReleasedByExpiryWithItsGround) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo(kLast);
  ASSERT_NE(life.Duty("CX6"), nullptr);
  EXPECT_EQ(life.Give(Release(kLast)), "correction.end.never_registered");
  life.GoTo("2027-01-01");
  ASSERT_NE(life.Duty("CX6"), nullptr);
  EXPECT_EQ(life.Give(Reporting("2027-01-01")), "reported");
  EXPECT_EQ(life.Give(Release("2027-01-01")), "correction.end.late");
  ASSERT_EQ(life.Give(Release("2027-01-01", "始终未报到，已通报决定机关")), "OK");
  EXPECT_EQ(life.subject.state(), v1::Subject::STATE_RELEASED);
  EXPECT_TRUE(life.subject.stays().empty());
}

// A ruling travels by post: who terminates can do so when it is there, and not on the court's day.
TEST_F(EndTest, NobodyTerminatesByARulingThatHasNotReachedHim) {
  life.GoTo("2026-03-01");
  v1::Sanction& submitted = *life.subject.add_sanctions();
  submitted.set_id("s1");
  submitted.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
  submitted.set_state(v1::Sanction::STATE_SUBMITTED);
  submitted.set_proposed_by("zhang");
  submitted.set_reviewed_by("sun");
  submitted.set_decided_by("sun");
  submitted.set_decided_level(v1::LEVEL_COUNTY);
  *submitted.mutable_proposed() = Date("2026-03-01");
  *submitted.mutable_decided() = Date("2026-03-01");
  life.GoTo("2026-03-10");
  v1::RecordOrganDecisionRequest granted;
  granted.set_sanction("s1");
  granted.set_granted(true);
  granted.set_paper("（2026）浙0602刑更1号");
  *granted.mutable_day() = Date("2026-03-04");
  ASSERT_EQ(life.Give(granted), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.subject.sanctions(0).organ_decision_entered())), "2026-03-10");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CCL45:s1")->since())), "2026-03-04");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CCL45:s1")->due())), "2026-03-10");
  // Of one that was entered before the day was kept, the organ's day is all that is known.
  life.subject.mutable_sanctions(0)->clear_organ_decision_entered();
  life.GoTo("2026-03-11");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CCL45:s1")->due())), "2026-03-04");
}

// What a court has revoked is terminated, and never released, whatever is put on record.
TEST_F(EndTest, WhatACourtHasRevokedIsNotReleased) {
  life.GoTo("2026-12-20");
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_GRAVE, "2026-12-20")), "OK");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {"b1"})), "OK");
  life.actor.account = "sun";
  v1::ReviewSanctionRequest review;
  review.set_sanction("s1");
  ASSERT_EQ(life.Give(review), "OK");
  v1::DecideSanctionRequest submit;
  submit.set_sanction("s1");
  submit.set_approve(true);
  submit.mutable_addressee()->set_name("越城区人民法院");
  submit.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
  submit.mutable_addressee()->set_level(v1::Organ::LEVEL_COUNTY);
  ASSERT_EQ(life.Give(submit), "OK");
  v1::RecordOrganDecisionRequest granted;
  granted.set_sanction("s1");
  granted.set_granted(true);
  granted.set_paper("（2026）浙0602刑更1号");
  *granted.mutable_day() = Date("2026-12-20");
  ASSERT_EQ(life.Give(granted), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CCL45:s1")->due())), "2026-12-20");
  EXPECT_EQ(life.Duty("CX6"), nullptr);
  life.GoTo(kLast);
  EXPECT_EQ(life.Give(Release(kLast)), "correction.end.revoked");
  EXPECT_EQ(life.Give(Release(kLast, "矫正期满")), "correction.end.revoked");
  EXPECT_EQ(life.Give(Terminate(v1::End::GROUND_PROBATION_REVOKED, kLast)), "OK");
}

// An older proposal that nobody ever decided does not keep what was granted after it from being carried out.
TEST_F(EndTest, WhatWasGrantedEndsTheFileAlsoWhereAnOlderProposalWaits) {
  life.GoTo("2026-06-01");
  for (const auto& [id, state] :
       {std::pair("s1", v1::Sanction::STATE_SUBMITTED), std::pair("s2", v1::Sanction::STATE_GRANTED)}) {
    v1::Sanction& sanction = *life.subject.add_sanctions();
    sanction.set_id(id);
    sanction.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
    sanction.set_state(state);
    sanction.set_proposed_by("li");
    sanction.set_decided_by("wang");
    *sanction.mutable_proposed() = Date("2026-05-01");
    *sanction.mutable_decided() = Date("2026-05-02");
  }
  v1::Sanction& granted = *life.subject.mutable_sanctions(1);
  granted.set_organ_paper("（2026）浙0602刑更1号");
  *granted.mutable_organ_decided() = Date("2026-05-20");
  const v1::Subject& current = life.subject;
  const auto ended = Decide(current, Terminate(v1::End::GROUND_PROBATION_REVOKED, "2026-06-01"), life.Now());
  ASSERT_OK(ended);
  EXPECT_EQ(ended->next.state(), v1::Subject::STATE_TERMINATED);
  v1::TerminateSubjectRequest other = Terminate(v1::End::GROUND_PROBATION_REVOKED, "2026-06-01");
  other.mutable_end()->set_paper("（2026）浙0602刑更9号");
  EXPECT_EQ(FieldOf(Decide(current, other, life.Now())), "end.paper");
}

TEST_F(EndTest, WhoIsSearchedForIsReleasedWithTheGroundAlone) {
  life.GoTo("2026-11-01");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-10-31")), "OK");
  life.GoTo(kLast);
  EXPECT_EQ(life.Give(Release(kLast)), "correction.end.searched");
  EXPECT_EQ(life.Give(Release(kLast, "查找无果，法院不予撤销")), "OK");
}

TEST(AmnestyTest, MayComeOnAnyDay) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-05-01");
  v1::ReleaseSubjectRequest release = Release("2026-05-01");
  release.mutable_end()->set_ground(v1::End::GROUND_AMNESTY);
  EXPECT_EQ(life.Give(release), "OK");
}

class TransferTest : public ::testing::Test {
 protected:
  void SetUp() override {
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-03-01");
    request.mutable_transfer()->set_to("regions/330102");
    request.mutable_transfer()->set_reason("随配偶迁居杭州");
    *request.mutable_transfer()->mutable_requested() = Date("2026-03-01");
  }
  template <typename Request>
  Request On(std::string_view day) {
    Request one;
    one.set_transfer("t1");
    *one.mutable_day() = Date(day);
    return one;
  }
  void As(std::string_view account) { life.actor.account = std::string(account); }
  void Approved() {
    As("zhang");
    ASSERT_EQ(life.Give(request), "OK");
    ASSERT_EQ(life.Give(On<v1::AskNewCountyRequest>("2026-03-01")), "OK");
    auto answer = On<v1::AnswerTransferRequest>("2026-03-01");
    answer.set_agrees(true);
    ASSERT_EQ(life.Give(answer), "OK");
    As("sun");
    auto decide = On<v1::DecideTransferRequest>("2026-03-01");
    decide.set_approve(true);
    ASSERT_EQ(life.Give(decide), "OK");
  }

  Life life{"2026-01-01"};
  v1::RequestTransferRequest request;
};

TEST_F(TransferTest, TheOldCountyHoldsUntilTheNewOneHasRegistered) {
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("TR.ask:t1")->due())), "2026-03-06");
  EXPECT_EQ(life.Give(request), "correction.transfer.open");
  EXPECT_EQ(life.Give(On<v1::AnswerTransferRequest>("2026-03-01")), "correction.transfer.state");
  ASSERT_EQ(life.Give(On<v1::AskNewCountyRequest>("2026-03-01")), "OK");
  EXPECT_EQ(life.Duty("TR.answer:t1")->holder(), v1::Duty::HOLDER_NEW_COUNTY);
  auto decide = On<v1::DecideTransferRequest>("2026-03-01");
  decide.set_approve(true);
  EXPECT_EQ(life.Give(decide), "correction.transfer.state");
  auto answer = On<v1::AnswerTransferRequest>("2026-03-01");
  answer.set_agrees(true);
  ASSERT_EQ(life.Give(answer), "OK");
  EXPECT_EQ(life.Give(decide), "correction.transfer.own");
  As("sun");
  ASSERT_EQ(life.Give(decide), "OK");
  EXPECT_EQ(life.subject.region(), kCounty);
  // The seven days run from when the person is told (IM 31).
  EXPECT_EQ(life.Duty("TR.report:t1"), nullptr);
  EXPECT_NE(life.Duty("copy:d1"), nullptr);
  ASSERT_EQ(life.Give(ToldOn("d1", "2026-03-01")), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("TR.report:t1")->due())), "2026-03-08");
  ASSERT_EQ(life.Give(On<v1::SendFilesRequest>("2026-03-01")), "OK");
  EXPECT_EQ(life.Give(On<v1::SendFilesRequest>("2026-03-01")), "correction.transfer.state");
  auto receive = On<v1::ReceiveTransferRequest>("2026-03-01");
  receive.set_responsibility_epoch(2);
  EXPECT_EQ(life.Give(receive), "correction.transfer.epoch");
  receive.set_responsibility_epoch(1);
  receive.set_case_officer("ma");
  life.GoTo("2026-03-05");
  *receive.mutable_day() = Date("2026-03-05");
  EXPECT_EQ(ListsOn(life.subject, Day("2026-03-04")), 1);
  ASSERT_EQ(life.Give(receive), "OK");
  EXPECT_EQ(life.subject.region(), "regions/330102");
  EXPECT_EQ(life.subject.responsibility_epoch(), 2);
  EXPECT_EQ(life.subject.stays_size(), 2);
  for (const char* day : {"2026-03-04", "2026-03-05", "2026-03-06"}) {
    EXPECT_EQ(ListsOn(life.subject, Day(day)), 1) << day;
  }
  EXPECT_EQ(life.Give(receive), "correction.transfer.state");
  // Class and counts go on, the team is the new county's to form.
  EXPECT_FALSE(life.subject.classifications().empty());
  EXPECT_NE(life.Duty("CD8.team"), nullptr);
}

// One account that answers for the new county and decides for the old one is the common superior: that needs
// its paper (IM 30). Two accounts need none, nor does one whose scope does not hold both counties.
TEST_F(TransferTest, WhoActsForBothCountiesDecidesByThePaperOfTheSuperior) {
  ASSERT_EQ(life.Give(request), "OK");
  ASSERT_EQ(life.Give(On<v1::AskNewCountyRequest>("2026-03-01")), "OK");
  life.actor = {.account = "sun", .level = v1::LEVEL_CITY, .regions = {"330000"}};
  auto answer = On<v1::AnswerTransferRequest>("2026-03-01");
  answer.set_agrees(true);
  ASSERT_EQ(life.Give(answer), "OK");
  EXPECT_EQ(life.subject.transfers(0).answered_by(), "sun");
  auto decide = On<v1::DecideTransferRequest>("2026-03-01");
  decide.set_approve(true);
  EXPECT_EQ(life.Give(decide), "superior_paper");
  Life other = life, narrow = life;
  other.actor.account = "qian";
  EXPECT_EQ(other.Give(decide), "OK");
  narrow.actor.regions = {"330602"};
  EXPECT_EQ(narrow.Give(decide), "OK");
  decide.set_superior_paper("浙矫〔2026〕2号");
  ASSERT_EQ(life.Give(decide), "OK");
  EXPECT_EQ(life.subject.transfers(0).superior_paper(), "浙矫〔2026〕2号");
}

TEST_F(TransferTest, ARefusalHasItsReason) {
  request.mutable_transfer()->set_to(kCounty);
  EXPECT_EQ(life.Give(request), "transfer.to");
  request.mutable_transfer()->set_to("regions/330102");
  ASSERT_EQ(life.Give(request), "OK");
  auto lost = On<v1::AskNewCountyRequest>("2026-03-01");
  lost.set_transfer("t4");
  EXPECT_EQ(life.Give(lost), "correction.transfer.unknown");
  ASSERT_EQ(life.Give(On<v1::AskNewCountyRequest>("2026-03-01")), "OK");
  EXPECT_EQ(life.Give(On<v1::AnswerTransferRequest>("2026-03-01")), "objection");
  auto answer = On<v1::AnswerTransferRequest>("2026-03-01");
  answer.set_objection("在本地无固定住所");
  ASSERT_EQ(life.Give(answer), "OK");
  As("sun");
  auto decide = On<v1::DecideTransferRequest>("2026-03-01");
  decide.set_approve(true);
  EXPECT_EQ(life.Give(decide), "correction.transfer.declined");
  decide.set_approve(false);
  EXPECT_EQ(life.Give(decide), "reason");
  decide.set_reason("新执行地不同意接收");
  ASSERT_EQ(life.Give(decide), "OK");
  // The person is told within five days.
  EXPECT_EQ(FormatDay(DayOf(life.Duty("TR.tell:d1")->due())), "2026-03-06");
  EXPECT_EQ(life.Give(request), "OK");  // another one may follow
}

TEST_F(TransferTest, GoesToACountyOfTodayAlone) {
  for (const char* to :
       {"regions/330600", "regions/330000", "regions/999999", "regions/330602001", "330102"}) {
    request.mutable_transfer()->set_to(to);
    EXPECT_EQ(life.Give(request), "transfer.to") << to;
  }
  request.mutable_transfer()->set_to("regions/441900");  // 东莞: a city without counties
  EXPECT_EQ(life.Give(request), "OK");
}

// A county that does not answer holds nobody up: the old one may refuse, or take all back.
TEST_F(TransferTest, IsTakenBackAtEveryStage) {
  const auto back = [&] {
    auto withdraw = On<v1::WithdrawTransferRequest>("2026-03-01");
    withdraw.set_reason("申请人决定不再迁居");
    return withdraw;
  };
  v1::WithdrawTransferRequest bare = back();
  bare.clear_reason();
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_EQ(life.Give(bare), "reason");
  ASSERT_EQ(life.Give(back()), "OK");
  EXPECT_EQ(life.Give(back()), "correction.transfer.state");
  EXPECT_TRUE(life.subject.documents().empty());
  life.subject.clear_transfers();
  ASSERT_EQ(life.Give(request), "OK");
  ASSERT_EQ(life.Give(On<v1::AskNewCountyRequest>("2026-03-01")), "OK");
  auto refuse = On<v1::DecideTransferRequest>("2026-03-01");
  refuse.set_reason("新执行地迟迟不答复");
  As("sun");
  ASSERT_EQ(life.Give(refuse), "OK");
  life.subject.clear_transfers();
  Approved();
  ASSERT_EQ(life.Give(back()), "OK");
  EXPECT_EQ(life.Duty("TR.report:t1"), nullptr);
  EXPECT_EQ(life.subject.documents().rbegin()->kind(), v1::Document::KIND_TRANSFER_WITHDRAWAL);
  EXPECT_EQ(life.Give(request), "OK");
}

TEST_F(TransferTest, TheCommonSuperiorDecidesAgainstOrWithoutTheNewCounty) {
  ASSERT_EQ(life.Give(request), "OK");
  ASSERT_EQ(life.Give(On<v1::AskNewCountyRequest>("2026-03-01")), "OK");
  auto decide = On<v1::DecideTransferRequest>("2026-03-01");
  decide.set_approve(true);
  decide.set_superior_paper("浙矫〔2026〕1号");
  // The old county's city does not answer for 杭州; the province answers for both.
  life.actor = {.account = "wei", .level = v1::LEVEL_CITY, .regions = {"330600"}};
  EXPECT_EQ(life.Give(decide), "correction.transfer.superior");
  // Nor does one who answers for each of them, and for nothing above.
  life.actor.regions = {"330602", "330102"};
  EXPECT_EQ(life.Give(decide), "correction.transfer.superior");
  life.actor.regions = {"330000"};
  EXPECT_EQ(life.Give(decide), "correction.transfer.unanswered");
  life.GoTo("2026-03-06");  // the last day of the answer
  EXPECT_EQ(life.Give(decide), "correction.transfer.unanswered");
  life.GoTo("2026-03-07");
  decide.clear_superior_paper();
  EXPECT_EQ(life.Give(decide), "superior_paper");
  decide.set_superior_paper("浙矫〔2026〕1号");
  v1::Subject silent = life.subject;
  ASSERT_EQ(life.Give(decide), "OK");
  EXPECT_EQ(life.subject.transfers(0).superior_paper(), "浙矫〔2026〕1号");
  // The same where the new county declines.
  life.subject = silent;
  auto answer = On<v1::AnswerTransferRequest>("2026-03-07");
  answer.set_objection("在本地无固定住所");
  ASSERT_EQ(life.Give(answer), "OK");
  *decide.mutable_day() = Date("2026-03-07");
  life.actor.regions = {"330600"};
  decide.clear_superior_paper();
  EXPECT_EQ(life.Give(decide), "correction.transfer.declined");
  decide.set_superior_paper("浙矫〔2026〕1号");
  life.actor.regions = {"000000"};
  EXPECT_EQ(life.Give(decide), "OK");
}

// IM 31: the old county searches for who does not report at the new one, and the days are a breach.
TEST_F(TransferTest, WhoDoesNotArriveIsSearchedForByTheOldCounty) {
  Approved();
  ASSERT_EQ(life.Give(ToldOn("d1", "2026-03-01")), "OK");
  EXPECT_TRUE(life.GoTo("2026-03-08").empty());
  EXPECT_EQ(WakesOn(life.subject, life.book, life.today), Day("2026-03-09"));
  const auto happened = life.GoTo("2026-03-09");
  ASSERT_EQ(happened.size(), 1u);
  EXPECT_EQ(happened[0].event, "Transfer.NotArrived");
  EXPECT_EQ(life.Duty("CD10:a1")->holder(), v1::Duty::HOLDER_OFFICE);
  life.GoTo("2026-03-21");
  auto receive = On<v1::ReceiveTransferRequest>("2026-03-21");
  receive.set_responsibility_epoch(1);
  receive.set_case_officer(std::string(129, 'm'));
  EXPECT_EQ(life.Give(receive), "case_officer");
  receive.clear_case_officer();
  ASSERT_EQ(life.Give(receive), "OK");
  ASSERT_EQ(life.subject.breaches_size(), 1);
  EXPECT_EQ(life.subject.breaches(0).days_out(), 13);
  EXPECT_EQ(life.subject.absences(0).transfer(), "t1");
}

// Whoever is lost stays lost, whatever becomes of the transfer: only the end of the search ends it.
TEST_F(TransferTest, ASearchThatHadBegunGoesOnWhenTheTransferIsTakenBack) {
  for (const bool in_time : {false, true}) {
    life.Restart();
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-03-01");
    Approved();
    ASSERT_EQ(life.Give(ToldOn("d1", "2026-03-01")), "OK");
    life.GoTo("2026-04-20");
    ASSERT_EQ(life.subject.absences_size(), 1);
    ASSERT_TRUE(life.subject.breaches(0).over_a_month());
    // The last day of reporting is the 8th: what is taken back by then asks nobody to arrive.
    auto back = On<v1::WithdrawTransferRequest>(in_time ? "2026-03-08" : "2026-03-09");
    back.set_reason("本人没有前往新执行地");
    ASSERT_EQ(life.Give(back), "OK");
    EXPECT_EQ(life.subject.absences(0).has_ended(), in_time);
    EXPECT_EQ(life.subject.breaches(0).has_withdrawal(), in_time);
    EXPECT_EQ(life.Duty("IM46:b1") == nullptr, in_time);
    if (in_time) continue;
    // Found in a custody that was none he is lost again.
    ASSERT_EQ(life.Give(Detained("2026-04-20")), "OK");
    EXPECT_TRUE(life.subject.absences(0).has_ended());
    v1::WithdrawEntryRequest none;
    none.set_entry("c1");
    none.set_grounds("被羁押的是另一人");
    ASSERT_EQ(life.Give(none), "OK");
    EXPECT_FALSE(life.subject.absences(0).has_ended());
    ASSERT_EQ(life.Give(Found("a1", "2026-04-20")), "OK");
    EXPECT_EQ(life.subject.breaches(0).days_out(), 43);
  }
}

// Files that had not gone when the new county registered the person are the old county's to send all the
// same.
TEST_F(TransferTest, TheFilesGoAlsoAfterTheRegistration) {
  Approved();
  auto receive = On<v1::ReceiveTransferRequest>("2026-03-01");
  receive.set_responsibility_epoch(1);
  ASSERT_EQ(life.Give(receive), "OK");
  ASSERT_NE(life.Duty("TR.files:t1"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("TR.files:t1")->due())), "2026-03-06");
  EXPECT_EQ(DutyRow(life.subject, *life.Duty("TR.files:t1")).region(), kCounty);
  life.actor.regions = {"330102"};
  EXPECT_EQ(life.Give(On<v1::SendFilesRequest>("2026-03-01")), "correction.transfer.state");
  life.actor.regions = {"330602"};
  ASSERT_EQ(life.Give(On<v1::SendFilesRequest>("2026-03-01")), "OK");
  EXPECT_EQ(life.Duty("TR.files:t1"), nullptr);
  EXPECT_EQ(life.Give(On<v1::SendFilesRequest>("2026-03-01")), "correction.transfer.state");
}

TEST_F(TransferTest, IsNotAppliedForBeforeTheRegistration) {
  *request.mutable_transfer()->mutable_requested() = Date("2026-01-04");
  EXPECT_EQ(life.Give(request), "transfer.requested");
  *request.mutable_transfer()->mutable_requested() = Date("2026-01-05");
  EXPECT_EQ(life.Give(request), "OK");
}

TEST_F(TransferTest, WhoIsSearchedForDoesNotMove) {
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-02-28")), "OK");
  EXPECT_EQ(life.Give(request), "correction.transfer.searched");
}

}  // namespace
}  // namespace fengqiao::correction

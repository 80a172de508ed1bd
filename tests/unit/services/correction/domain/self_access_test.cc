// The subject's own channel: which account opens the file and until when, what the person may know, and what
// he says of himself, which decides nothing.

#include "services/correction/domain/self_access.h"

#include "absl/strings/str_cat.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Leave;
using v1::SelfNote;

class SelfAccessTest : public ::testing::Test {
 protected:
  SelfAccessTest() {
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    EXPECT_EQ(life.Give(Bind()), "OK");
    account = life.subject.self_bindings(0).id();
  }

  static v1::BindSelfRequest Bind(std::string_view until = "") {
    v1::BindSelfRequest request;
    if (!until.empty()) *request.mutable_binding()->mutable_until() = Date(until);
    return request;
  }
  static v1::RevokeSelfRequest Revoke(std::string_view binding, std::string_view reason = "手机遗失") {
    v1::RevokeSelfRequest request;
    request.set_self_binding(std::string(binding));
    request.set_reason(std::string(reason));
    return request;
  }
  static v1::SettleSelfNoteRequest Settle(std::string_view note, bool confirmed,
                                          std::string_view answer = "") {
    v1::SettleSelfNoteRequest request;
    request.set_self_note(std::string(note));
    request.set_confirmed(confirmed);
    request.set_answer(std::string(answer));
    return request;
  }
  static v1::RequestMyLeaveRequest MyLeave(std::string_view from, std::string_view to) {
    v1::RequestMyLeaveRequest request;
    *request.mutable_leave() = LeaveTo("330102", from, to).leave();
    return request;
  }
  static v1::WithdrawMyLeaveRequest Withdraw(std::string_view leave) {
    v1::WithdrawMyLeaveRequest request;
    request.set_leave(std::string(leave));
    return request;
  }
  static v1::ReportToOfficeRequest Report(v1::Act::Mode mode = v1::Act::MODE_APP) {
    v1::ReportToOfficeRequest request;
    request.set_mode(mode);
    request.set_content("本周在家，正常上班");
    return request;
  }
  static v1::ReportMovementRequest Returned(std::string_view leave, std::string_view day) {
    v1::ReportMovementRequest request;
    request.set_kind(SelfNote::KIND_RETURNED);
    request.set_leave(std::string(leave));
    *request.mutable_day() = Date(day);
    return request;
  }
  static v1::ReportChangeRequest Changed(SelfNote::Kind kind, std::string_view day,
                                         std::string_view content = "已搬到城南新居") {
    v1::ReportChangeRequest request;
    request.set_kind(kind);
    *request.mutable_day() = Date(day);
    request.set_content(std::string(content));
    return request;
  }

  // The person says it himself.
  template <typename Request>
  std::string Say(const Request& request) {
    const Actor office = life.actor;
    life.actor = {.account = account};
    const std::string said = life.Give(request);
    life.actor = office;
    return said;
  }
  bool Opens(std::string_view day) const { return BindingOf(life.subject, account, Day(day)) != nullptr; }

  Life life{"2026-01-01"};
  std::string account;
};

TEST_F(SelfAccessTest, AnAccountOpensTheFileUntilItsLastDay) {
  EXPECT_EQ(life.event, "Self.Bound");
  EXPECT_THAT(account, ::testing::StartsWith("self-"));
  EXPECT_TRUE(Opens("2026-12-01"));
  EXPECT_EQ(BindingOf(life.subject, "zhang", Day("2026-01-05")), nullptr);
  EXPECT_EQ(BindingOf(life.subject, "", Day("2026-01-05")), nullptr);
  EXPECT_EQ(life.Give(Bind("2026-01-04")), "binding.until");
  ASSERT_EQ(life.Give(Bind("2026-02-10")), "OK");
  EXPECT_FALSE(Opens("2026-01-05")) << "another one took its place";
  account = life.subject.self_bindings(1).id();
  EXPECT_TRUE(Opens("2026-02-10"));
  EXPECT_FALSE(Opens("2026-02-11"));
}

TEST_F(SelfAccessTest, ItEndsWithItsRevocationTheHandOverAndTheCorrection) {
  v1::Subject moved = life.subject;
  moved.set_responsibility_epoch(2);
  EXPECT_EQ(BindingOf(moved, account, life.today), nullptr);
  for (const auto state : {v1::Subject::STATE_RELEASED, v1::Subject::STATE_TERMINATED}) {
    v1::Subject ended = life.subject;
    ended.set_state(state);
    EXPECT_EQ(BindingOf(ended, account, life.today), nullptr);
  }
  EXPECT_EQ(life.Give(Revoke(account, "遗")), "reason");
  EXPECT_EQ(life.Give(Revoke("self-other")), "correction.self.binding");
  ASSERT_EQ(life.Give(Revoke(account)), "OK");
  EXPECT_FALSE(Opens("2026-01-05"));
  EXPECT_EQ(life.Give(Revoke(account)), "correction.self.binding");
}

// Whoever is to be taken to prison hears of it from the organ: neither a refusal nor a closed account says
// so.
TEST_F(SelfAccessTest, AGrantedRevocationChangesNothingHereUntilTheFileHasEnded) {
  v1::Sanction& sanction = *life.subject.add_sanctions();
  sanction.set_id("s1");
  sanction.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
  sanction.set_state(v1::Sanction::STATE_SUBMITTED);
  *sanction.mutable_organ_decided() = Date("2026-01-05");
  const std::string before = MyFileOf(life.subject, account, life.today).SerializeAsString();
  sanction.set_state(v1::Sanction::STATE_GRANTED);
  EXPECT_NE(BindingOf(life.subject, account, life.today), nullptr);
  EXPECT_EQ(MyFileOf(life.subject, account, life.today).SerializeAsString(), before);
  // The office may not enter such an application, and nobody approves it.
  EXPECT_EQ(life.Give(LeaveTo("330102", "2026-01-10", "2026-01-12")), "correction.leave.revoked");
  ASSERT_EQ(Say(MyLeave("2026-01-10", "2026-01-12")), "OK");
  const std::string leave = life.subject.leaves(0).id();
  life.actor = {.account = "wu", .level = v1::LEVEL_COUNTY};
  EXPECT_EQ(life.Give(Approve(leave)), "correction.leave.revoked");
  EXPECT_EQ(Say(Report()), "OK");
  life.subject.set_state(v1::Subject::STATE_TERMINATED);
  EXPECT_EQ(BindingOf(life.subject, account, life.today), nullptr);
}

TEST_F(SelfAccessTest, TheCountyIssuesItAndAGuardianConsentsForAMinor) {
  life.actor = {.account = "chen", .level = v1::LEVEL_OFFICE};
  EXPECT_EQ(life.Give(Bind()), "correction.power.county");
  EXPECT_EQ(life.Give(Revoke(account)), "correction.power.county");
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  *life.person.mutable_born() = Date("2008-01-05");
  EXPECT_EQ(life.Give(Bind()), "correction.self.guardian");
  v1::BindSelfRequest consented = Bind();
  consented.mutable_binding()->set_guardian_consent("　");
  EXPECT_EQ(life.Give(consented), "correction.self.guardian");
  consented.mutable_binding()->set_guardian_consent("监护人同意书1号");
  EXPECT_EQ(life.Give(consented), "OK");
  life.GoTo("2026-01-06");
  EXPECT_EQ(life.Give(Bind()), "OK") << "eighteen since the day after the birthday";
}

TEST_F(SelfAccessTest, ThePersonSeesHisOwnDutiesAndNothingInternal) {
  v1::RequestLeaveRequest by_office = LeaveTo("330102", "2026-01-20", "2026-01-21");
  ASSERT_EQ(life.Give(by_office), "OK");
  life.subject.mutable_leaves(0)->add_warnings("有尚未办结的提请");
  life.subject.mutable_leaves(0)->set_decision_reason("内部意见");
  life.subject.mutable_leaves(0)->set_decided_by("sun");
  ASSERT_EQ(Say(Changed(SelfNote::KIND_WORK, "2026-01-05")), "OK");
  ASSERT_EQ(life.Give(Settle("w1", true, "已登记")), "OK");
  const v1::MyFile mine = MyFileOf(life.subject, account, life.today);
  EXPECT_EQ(mine.supervision_class(), v1::SUPERVISION_CLASS_NORMAL);
  EXPECT_EQ(mine.term().end().year(), 2026);
  ASSERT_GT(mine.duties_size(), 0);
  for (const auto& one : mine.duties()) {
    EXPECT_EQ(one.duty().holder(), v1::Duty::HOLDER_SUBJECT);
    EXPECT_EQ(one.days_left(), DayOf(one.duty().due()) - life.today);
  }
  EXPECT_EQ(mine.notes(0).answer(), "已登记");
  const std::string all = mine.DebugString();
  for (const char* internal : {"提请", "内部意见", "sun", "zhang", "chen", "王", "139", "越城区塔山"}) {
    EXPECT_THAT(mine.SerializeAsString(), Not(HasSubstr(internal))) << all;
  }
  // What is refused is refused with its reason.
  life.subject.mutable_leaves(0)->set_state(Leave::STATE_REFUSED);
  EXPECT_EQ(MyFileOf(life.subject, account, life.today).leaves(0).decision_reason(), "内部意见");
}

TEST_F(SelfAccessTest, ALeaveIsAppliedForUnderTheSameRulesAndWaits) {
  EXPECT_EQ(Say(MyLeave("2026-01-04", "2026-01-06")), "leave.from");
  v1::RequestMyLeaveRequest late = MyLeave("2026-01-06", "2026-01-07");
  late.mutable_leave()->clear_urgent_reason();
  EXPECT_EQ(Say(late), "correction.leave.advance");
  late.mutable_leave()->set_urgent_reason(std::string(501, 'x'));
  EXPECT_EQ(Say(late), "leave.urgent_reason");
  ASSERT_EQ(Say(MyLeave("2026-01-10", "2026-01-12")), "OK");
  EXPECT_EQ(life.event, "Leave.Requested");
  const Leave& leave = life.subject.leaves(0);
  EXPECT_TRUE(leave.by_self());
  EXPECT_EQ(leave.requested_by(), account);
  EXPECT_EQ(leave.state(), Leave::STATE_SUBMITTED);
  EXPECT_THAT(life.Duties(), Contains("CL.decide:l1 2026-01-10"));
  // He approves nothing, whatever reaches the rule.
  EXPECT_EQ(Say(Approve("l1")), "correction.leave.county_decides");
  ASSERT_EQ(Say(Withdraw("l1")), "OK");
  EXPECT_EQ(life.subject.leaves(0).state(), Leave::STATE_WITHDRAWN);
  EXPECT_EQ(Say(Withdraw("l1")), "correction.leave.decided");
  EXPECT_EQ(Say(Withdraw("l9")), "correction.leave.unknown");
  // What the office enters is not his.
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-02-01", "2026-02-02")), "OK");
  EXPECT_FALSE(life.subject.leaves(1).by_self());
  ASSERT_EQ(life.Give(Approve("l2")), "correction.leave.own");
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(Approve("l2")), "OK");
  EXPECT_EQ(Say(Withdraw("l2")), "correction.leave.decided");
}

TEST_F(SelfAccessTest, ThreeApplicationsADay) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_EQ(Say(MyLeave("2026-01-10", "2026-01-12")), "OK");
    ASSERT_EQ(Say(Withdraw(absl::StrCat("l", i))), "OK");
  }
  EXPECT_EQ(Say(MyLeave("2026-01-10", "2026-01-12")), "correction.self.leaves");
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-01-20", "2026-01-21")), "OK") << "the office is not held up";
  life.GoTo("2026-01-06");
  EXPECT_EQ(Say(MyLeave("2026-01-10", "2026-01-12")), "OK");
}

TEST_F(SelfAccessTest, AReportIsAnActOfTheDayOnceADay) {
  EXPECT_EQ(Say(Report(v1::Act::MODE_FACE_TO_FACE)), "mode");
  EXPECT_EQ(Say(Report(v1::Act::MODE_UNSPECIFIED)), "mode");
  ASSERT_NE(life.Duty("report:2026-01-01"), nullptr);
  ASSERT_EQ(Say(Report()), "OK");
  EXPECT_EQ(life.Duty("report:2026-01-01"), nullptr);
  EXPECT_EQ(Say(Report()), "correction.self.reported");
  EXPECT_EQ(life.subject.self_bindings(0).last_report().day(), 5);
  life.GoTo("2026-01-06");
  EXPECT_EQ(Say(Report(v1::Act::MODE_PHONE)), "OK");
  ASSERT_EQ(life.Give(Detained("2026-01-06")), "OK");
  life.GoTo("2026-01-07");
  EXPECT_EQ(Say(Report()), "correction.act.custody");
}

TEST_F(SelfAccessTest, AReportIsMarkedAndTimedByTheClock) {
  Circumstances now = life.Now();
  now.actor = {.account = account};
  const auto step = Decide(life.subject, Report(), now);
  ASSERT_OK(step);
  EXPECT_TRUE(step->act->by_self());
  EXPECT_EQ(DayOf(step->act->day()), life.today);
  EXPECT_EQ(step->act->entered().seconds(), absl::ToUnixSeconds(now.now));
  EXPECT_EQ(step->act->by(), account);
  // No officer passes for the person, or for a provider.
  v1::RecordActRequest forged = Doing(v1::ACT_KIND_REPORT, "2026-01-05");
  forged.mutable_act()->set_by_self(true);
  forged.mutable_act()->set_self_note("w1");
  forged.mutable_act()->set_provider("regions/330602/providers/x");
  const auto entered = Decide(life.subject, forged, life.Now());
  ASSERT_OK(entered);
  EXPECT_FALSE(entered->act->by_self() || entered->act->has_entered());
  EXPECT_EQ(entered->act->self_note() + entered->act->provider(), "");
}

TEST_F(SelfAccessTest, AReturnThatThePersonReportsEndsNoLeave) {
  ASSERT_EQ(Say(MyLeave("2026-01-10", "2026-01-12")), "OK");
  life.GoTo("2026-01-11");
  EXPECT_EQ(Say(Returned("l1", "2026-01-11")), "correction.leave.not_running");
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  EXPECT_EQ(Say(Returned("l9", "2026-01-11")), "correction.leave.unknown");
  EXPECT_EQ(Say(Returned("l1", "2026-01-09")), "day");
  EXPECT_EQ(Say(Returned("l1", "2026-01-12")), "day");
  ASSERT_EQ(Say(Returned("l1", "2026-01-11")), "OK");
  EXPECT_EQ(life.event, "Self.Noted");
  EXPECT_EQ(life.subject.leaves(0).state(), Leave::STATE_APPROVED);
  EXPECT_THAT(life.Duties(), Contains("self.note:w1 2026-01-14"));
  EXPECT_EQ(life.Duty("self.note:w1")->holder(), v1::Duty::HOLDER_OFFICE);
  // Nor does the office's word on the note: it ends the leave itself.
  ASSERT_EQ(life.Give(Settle("w1", true)), "OK");
  EXPECT_EQ(life.subject.leaves(0).state(), Leave::STATE_APPROVED);
  EXPECT_EQ(life.Duty("self.note:w1"), nullptr);
  life.GoTo("2026-01-13");
  EXPECT_EQ(life.subject.absences_size(), 1) << "not back by the file";
}

TEST_F(SelfAccessTest, AChangeIsANoteWhoseWordsStandApart) {
  EXPECT_EQ(Say(Changed(SelfNote::KIND_RETURNED, "2026-01-05")), "kind");
  EXPECT_EQ(Say(Changed(SelfNote::KIND_MOVEMENT, "2026-01-05")), "kind");
  EXPECT_EQ(Say(Changed(SelfNote::KIND_UNSPECIFIED, "2026-01-05")), "kind");
  EXPECT_EQ(Say(Changed(SelfNote::KIND_ADDRESS, "2026-01-06")), "day");
  EXPECT_EQ(Say(Changed(SelfNote::KIND_ADDRESS, "2026-01-04")), "day");
  EXPECT_EQ(Say(Changed(SelfNote::KIND_ADDRESS, "2026-01-05", "搬家")), "content");
  ASSERT_EQ(Say(Changed(SelfNote::KIND_ADDRESS, "2026-01-05")), "OK");
  EXPECT_THAT(life.subject.SerializeAsString(), Not(HasSubstr("城南")));
  EXPECT_EQ(life.subject.person_corrections_size(), 0);
  EXPECT_NE(life.Duty("report:2026-01-01"), nullptr) << "a note is no report of the period";
  EXPECT_EQ(life.Give(Settle("w1", false, "不")), "answer");
  ASSERT_EQ(life.Give(Settle("w1", false, "经走访未搬迁")), "OK");
  EXPECT_EQ(life.subject.self_notes(0).state(), SelfNote::STATE_NOT_CONFIRMED);
  EXPECT_EQ(life.Give(Settle("w1", true)), "correction.self.note");
  life.actor = {.account = "chen", .level = v1::LEVEL_OFFICE};
  EXPECT_EQ(life.Give(Settle("w1", true)), "correction.office.entrustment");
}

TEST_F(SelfAccessTest, AMovementSaysFromWhereToWhere) {
  v1::ReportMovementRequest moved = Returned("", "2026-01-05");
  moved.set_kind(SelfNote::KIND_MOVEMENT);
  EXPECT_EQ(Say(moved), "content");
  moved.set_content("从越城往返萧山上班");
  moved.set_leave("l1");
  EXPECT_EQ(Say(moved), "leave");
  moved.clear_leave();
  EXPECT_EQ(Say(moved), "OK");
  moved.set_kind(SelfNote::KIND_ADDRESS);
  EXPECT_EQ(Say(moved), "kind");
}

TEST_F(SelfAccessTest, OpenNotesAreBoundedAndOldOnesForgotten) {
  for (int i = 0; i < 10; ++i) ASSERT_EQ(Say(Changed(SelfNote::KIND_OTHER, "2026-01-05")), "OK");
  EXPECT_EQ(Say(Changed(SelfNote::KIND_OTHER, "2026-01-05")), "correction.self.notes");
  for (int i = 1; i <= 60; ++i) {
    ASSERT_EQ(life.Give(Settle(absl::StrCat("w", i), true)), "OK");
    ASSERT_EQ(Say(Changed(SelfNote::KIND_OTHER, "2026-01-05")), "OK");
  }
  EXPECT_EQ(life.subject.self_notes_size(), 50);
  EXPECT_EQ(life.subject.self_notes(49).id(), "w70");
}

}  // namespace
}  // namespace fengqiao::correction

// What is to be done next, and how a term stands on the days around its last one.

#include "services/mediation/domain/work.h"

#include "absl/time/time.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using Notice = v1::DeadlineNotice;
using ::testing::HasSubstr;

v1::Clock ConfirmationTerm() {
  v1::Clock clock;
  clock.set_id("k1");
  clock.set_rule("MD7");
  clock.set_title("共同申请司法确认的期限");
  clock.set_basis("人民调解法第33条");
  clock.set_state(v1::Clock::STATE_RUNNING);
  *clock.mutable_started() = ToProto(Day("2026-11-01"));
  *clock.mutable_due() = ToProto(Day("2026-12-01"));
  for (const char* day : {"2026-11-21", "2026-11-26", "2026-11-29"})
    *clock.add_reminders() = ToProto(Day(day));
  return clock;
}

TEST(WorkTest, ATermIsToldOfFromItsFirstReminderToItsEnd) {
  struct Row {
    const char* day;
    Notice::Kind kind;
    v1::WorkItem::Urgency urgency;
  };
  for (const Row& row : {Row{"2026-11-20", Notice::KIND_RUNNING, v1::WorkItem::URGENCY_RUNNING},
                         Row{"2026-11-21", Notice::KIND_REMINDER, v1::WorkItem::URGENCY_DUE_SOON},
                         Row{"2026-11-27", Notice::KIND_REMINDER, v1::WorkItem::URGENCY_DUE_SOON},
                         Row{"2026-11-28", Notice::KIND_DUE_SOON, v1::WorkItem::URGENCY_DUE_SOON},
                         Row{"2026-11-30", Notice::KIND_DUE_SOON, v1::WorkItem::URGENCY_DUE_SOON},
                         Row{"2026-12-01", Notice::KIND_DUE_TODAY, v1::WorkItem::URGENCY_DUE_TODAY},
                         Row{"2026-12-02", Notice::KIND_ENDED, v1::WorkItem::URGENCY_RUNNING}}) {
    EXPECT_EQ(row.kind, NoticeKind(ConfirmationTerm(), Day(row.day))) << row.day;
    EXPECT_EQ(row.urgency, WorkOf(v1::Case(), ConfirmationTerm(), Day(row.day)).urgency()) << row.day;
  }
  // Nobody is late with a right; with a duty one is.
  v1::Clock duty = ConfirmationTerm();
  duty.set_rule("MD1");
  EXPECT_EQ(Notice::KIND_OVERDUE, NoticeKind(duty, Day("2026-12-02")));
  EXPECT_EQ(v1::WorkItem::URGENCY_OVERDUE, WorkOf(v1::Case(), duty, Day("2026-12-02")).urgency());
  for (const auto state : {v1::Clock::STATE_MET, v1::Clock::STATE_LATE, v1::Clock::STATE_DROPPED}) {
    v1::Clock ended = ConfirmationTerm();
    ended.set_state(state);
    EXPECT_EQ(Notice::KIND_ENDED, NoticeKind(ended, Day("2026-12-05")));
  }
}

TEST(WorkTest, TheReasonSaysTheDayTheDaysLeftAndTheLaw) {
  EXPECT_EQ("共同申请司法确认的期限于2026年12月1日届满，还有10日。依据：人民调解法第33条。",
            WorkOf(v1::Case(), ConfirmationTerm(), Day("2026-11-21")).why());
  EXPECT_EQ("共同申请司法确认的期限于2026年12月1日届满，就在今日。依据：人民调解法第33条。",
            WorkOf(v1::Case(), ConfirmationTerm(), Day("2026-12-01")).why());
  const v1::WorkItem late = WorkOf(v1::Case(), ConfirmationTerm(), Day("2026-12-04"));
  EXPECT_EQ("共同申请司法确认的期限已于2026年12月1日届满，逾期3日。依据：人民调解法第33条。", late.why());
  EXPECT_EQ(-3, late.days_left());
  v1::Clock unsure = ConfirmationTerm();
  unsure.set_calendar_unknown(true);
  EXPECT_THAT(WorkOf(v1::Case(), unsure, Day("2026-11-21")).why(), HasSubstr("日期可能变动"));
}

TEST(WorkTest, ACaseWaitsWhereItAsksForAStepAndNoTermRuns) {
  struct Row {
    v1::Case::State state;
    bool waits;
    const char* task;
  };
  for (const Row& row :
       {Row{v1::Case::STATE_REGISTERED, true, "提交受理审查"},
        Row{v1::Case::STATE_UNDER_REVIEW, true, "决定是否受理"}, Row{v1::Case::STATE_REFUSED, true, "结案"},
        Row{v1::Case::STATE_ACCEPTED, true, "开始调解"}, Row{v1::Case::STATE_MEDIATING, true, "继续调解"},
        Row{v1::Case::STATE_AGREED, true, "签署协议书，使协议生效"},
        Row{v1::Case::STATE_PERFORMING, true, "核实履行情况后结案"},
        Row{v1::Case::STATE_TERMINATED, true, "结案"}, Row{v1::Case::STATE_HANDLED, true, "结案"},
        Row{v1::Case::STATE_CLOSED, true, "归档"}, Row{v1::Case::STATE_ARCHIVED, false, ""},
        Row{v1::Case::STATE_TRANSFERRED, false, ""}}) {
    v1::Case dispute;
    dispute.set_state(row.state);
    EXPECT_EQ(row.waits, WaitsWithoutTerm(dispute)) << v1::Case::State_Name(row.state);
    EXPECT_EQ(row.task, WaitingWorkOf(dispute, Day("2026-11-22")).task());
    v1::Clock* clock = dispute.add_clocks();
    clock->set_state(v1::Clock::STATE_MET);
    EXPECT_EQ(row.waits, WaitsWithoutTerm(dispute)) << "an ended term leads nobody";
    clock->set_state(v1::Clock::STATE_RUNNING);
    EXPECT_FALSE(WaitsWithoutTerm(dispute));
  }
}

TEST(WorkTest, WaitingIsCountedFromTheLegalDayOfTheLastStep) {
  v1::Case dispute;
  dispute.set_state(v1::Case::STATE_TERMINATED);
  // Five past midnight of the 20th at UTC+08:00.
  *dispute.mutable_update_time() = google::protobuf::util::TimeUtil::SecondsToTimestamp(
      absl::ToUnixSeconds(StartOf(Day("2026-11-20"))) + 300);
  const v1::WorkItem item = WaitingWorkOf(dispute, Day("2026-11-22"));
  EXPECT_EQ("调解已终止，自2026年11月20日起已等待2日，待办：结案。", item.why());
  EXPECT_EQ(20, item.since().day());
  EXPECT_EQ(v1::WorkItem::URGENCY_WAITING, item.urgency());
}

TEST(WorkTest, OnlyTheLastAttemptsMediatorsAreOnTheCase) {
  v1::Case dispute;
  EXPECT_FALSE(IsOnCase(dispute, "regions/330602/mediators/a"));
  dispute.add_attempts()->add_mediators("regions/330602/mediators/a");
  EXPECT_TRUE(IsOnCase(dispute, "regions/330602/mediators/a"));
  dispute.add_attempts()->add_mediators("regions/330602/mediators/b");
  EXPECT_FALSE(IsOnCase(dispute, "regions/330602/mediators/a"));
  EXPECT_TRUE(IsOnCase(dispute, "regions/330602/mediators/b"));
}

}  // namespace
}  // namespace fengqiao::mediation

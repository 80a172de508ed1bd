#include "services/mediation/domain/work.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/clocks.h"

namespace fengqiao::mediation {
namespace {

using Kind = v1::DeadlineNotice;

// So many days before its last one a term is pressing.
constexpr int kSoonDays = 3;

// A term by which something must be done; in an option (MD7) nothing need be.
bool HasRunningDuty(const v1::Case& dispute) {
  return std::any_of(dispute.clocks().begin(), dispute.clocks().end(), [](const v1::Clock& clock) {
    return clock.state() == v1::Clock::STATE_RUNNING && !IsOption(clock.rule());
  });
}

// What an office does next with a case in this state; nothing where the case asks for nothing.
const char* TaskOf(v1::Case::State state) {
  switch (state) {
    case v1::Case::STATE_REGISTERED:
      return "提交受理审查";
    case v1::Case::STATE_UNDER_REVIEW:
      return "决定是否受理";
    case v1::Case::STATE_ACCEPTED:
      return "开始调解";
    case v1::Case::STATE_MEDIATING:
      return "继续调解";
    case v1::Case::STATE_AGREED:
      return "签署协议书，使协议生效";
    case v1::Case::STATE_PERFORMING:
      return "核实履行情况后结案";
    case v1::Case::STATE_REFUSED:
    case v1::Case::STATE_TERMINATED:
    case v1::Case::STATE_HANDLED:
      return "结案";
    case v1::Case::STATE_CLOSED:
      return "归档";
    default:
      return nullptr;
  }
}

// In words, where a case stands.
const char* StandingOf(v1::Case::State state) {
  switch (state) {
    case v1::Case::STATE_REGISTERED:
      return "已登记";
    case v1::Case::STATE_UNDER_REVIEW:
      return "正在受理审查";
    case v1::Case::STATE_ACCEPTED:
      return "已受理";
    case v1::Case::STATE_MEDIATING:
      return "正在调解";
    case v1::Case::STATE_AGREED:
      return "已达成书面协议，尚未生效";
    case v1::Case::STATE_PERFORMING:
      return "协议已生效，没有未了的期限";
    case v1::Case::STATE_REFUSED:
      return "已决定不予受理";
    case v1::Case::STATE_TERMINATED:
      return "调解已终止";
    case v1::Case::STATE_HANDLED:
      return "已由网格化解";
    default:
      return "已结案";
  }
}

absl::CivilDay DueDay(const v1::Clock& clock) { return FromProto(clock.due()).value_or(absl::CivilDay()); }

std::string InChinese(absl::CivilDay day) {
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
}

bool ReminderHasCome(const v1::Clock& clock, absl::CivilDay today) {
  return std::any_of(clock.reminders().begin(), clock.reminders().end(),
                     [&](const common::v1::Date& reminder) {
                       const auto day = FromProto(reminder);
                       return day.ok() && *day <= today;
                     });
}

v1::WorkItem::Urgency UrgencyOf(const v1::Clock& clock, absl::CivilDay today) {
  switch (NoticeKind(clock, today)) {
    case Kind::KIND_OVERDUE:
      return v1::WorkItem::URGENCY_OVERDUE;
    case Kind::KIND_DUE_TODAY:
      return v1::WorkItem::URGENCY_DUE_TODAY;
    case Kind::KIND_DUE_SOON:
    case Kind::KIND_REMINDER:
      return v1::WorkItem::URGENCY_DUE_SOON;
    default:
      return v1::WorkItem::URGENCY_RUNNING;
  }
}

std::string WhyOf(const v1::Clock& clock, absl::CivilDay today) {
  const absl::CivilDay due = DueDay(clock);
  const auto left = due - today;
  std::string why = absl::StrCat(clock.title(), left < 0 ? "已于" : "于", InChinese(due), "届满，");
  if (left < 0) {
    absl::StrAppend(&why, "逾期", -left, "日");
  } else if (left == 0) {
    absl::StrAppend(&why, "就在今日");
  } else {
    absl::StrAppend(&why, "还有", left, "日");
  }
  if (clock.calendar_unknown()) absl::StrAppend(&why, "（当年放假安排未公布，日期可能变动）");
  return absl::StrCat(why, "。依据：", clock.basis(), "。");
}

// The legal day of the last step.
absl::CivilDay LastStep(const v1::Case& dispute) {
  return LegalDay(
      absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(dispute.update_time())));
}

}  // namespace

v1::WorkItem WorkItemOf(const v1::Case& dispute) {
  v1::WorkItem item;
  item.set_case_(dispute.name());
  item.set_region(dispute.region());
  item.set_number(dispute.number());
  item.set_state(dispute.state());
  item.set_grade(dispute.grade());
  if (!dispute.attempts().empty()) {
    const v1::Attempt& last = *dispute.attempts().rbegin();
    item.set_committee(last.committee());
    *item.mutable_mediators() = last.mediators();
  }
  return item;
}

bool WaitsWithoutTerm(const v1::Case& dispute) {
  return TaskOf(dispute.state()) != nullptr && !HasRunningDuty(dispute);
}

v1::WorkItem WorkOf(const v1::Case& dispute, const v1::Clock& clock, absl::CivilDay today) {
  v1::WorkItem item = WorkItemOf(dispute);
  *item.mutable_clock() = clock;
  item.set_days_left(static_cast<int32_t>(DueDay(clock) - today));
  item.set_urgency(UrgencyOf(clock, today));
  item.set_task(clock.title());
  item.set_why(WhyOf(clock, today));
  *item.mutable_since() = clock.started();
  return item;
}

v1::WorkItem RequestWorkOf(const v1::Deadline& deadline, absl::CivilDay today) {
  v1::Case standing_for;
  standing_for.set_name(deadline.case_());
  standing_for.set_region(deadline.region());
  return WorkOf(standing_for, deadline.clock(), today);
}

v1::WorkItem WaitingWorkOf(const v1::Case& dispute, absl::CivilDay today) {
  v1::WorkItem item = WorkItemOf(dispute);
  const char* task = TaskOf(dispute.state());
  const absl::CivilDay since = LastStep(dispute);
  item.set_urgency(v1::WorkItem::URGENCY_WAITING);
  item.set_task(task == nullptr ? "" : task);
  item.set_why(absl::StrCat(StandingOf(dispute.state()), "，自", InChinese(since), "起已等待", today - since,
                            "日，待办：", item.task(), "。"));
  *item.mutable_since() = ToProto(since);
  return item;
}

bool IsOnCase(const v1::Case& dispute, std::string_view mediator) {
  // What was handed to another region waits for somebody there.
  if (dispute.attempts().empty() || dispute.state() == v1::Case::STATE_UNDER_REVIEW) return false;
  const auto& on_it = dispute.attempts().rbegin()->mediators();
  return std::find(on_it.begin(), on_it.end(), mediator) != on_it.end();
}

v1::DeadlineNotice::Kind NoticeKind(const v1::Clock& clock, absl::CivilDay today) {
  if (clock.state() != v1::Clock::STATE_RUNNING) return Kind::KIND_ENDED;
  const auto left = DueDay(clock) - today;
  if (left < 0) return IsOption(clock.rule()) ? Kind::KIND_ENDED : Kind::KIND_OVERDUE;
  if (left == 0) return Kind::KIND_DUE_TODAY;
  if (left <= kSoonDays) return Kind::KIND_DUE_SOON;
  return ReminderHasCome(clock, today) ? Kind::KIND_REMINDER : Kind::KIND_RUNNING;
}

v1::DeadlineNotice NoticeOf(const v1::Deadline& deadline, absl::CivilDay today) {
  v1::DeadlineNotice notice;
  notice.set_case_(deadline.case_());
  notice.set_region(deadline.region());
  notice.set_number(deadline.number());
  *notice.mutable_clock() = deadline.clock();
  notice.set_kind(NoticeKind(deadline.clock(), today));
  notice.set_days_left(static_cast<int32_t>(DueDay(deadline.clock()) - today));
  return notice;
}

}  // namespace fengqiao::mediation

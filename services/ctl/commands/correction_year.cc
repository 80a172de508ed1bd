#include "services/ctl/commands/correction_year.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/base/strings.h"
#include "common/rpc/grpc_status.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/ctl/commands/correction_story.h"
#include "services/ctl/invocation.h"
#include "services/ctl/progress.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;
using absl::CivilDay;
using Type = FlagSpec::Type;

constexpr int kAtOnce = 8;
constexpr int kMostPeople = 100'000;
constexpr char kDefaultCounty[] = "331082", kDefaultNeighbour[] = "331081";
// What a call says of the time, which a service with --dev_clock believes.
constexpr char kTimeHeader[] = "fengqiao-dev-time";
constexpr char kCallerHeader[] = "fengqiao-dev-caller";

// Every person's entries of a day are made in their order, and those of different people at the same time;
// the next day begins when all are made.
class Year {
 public:
  Year(Invocation& invocation, StoryFrame frame, int people)
      : frame_(std::move(frame)),
        people_(people),
        stub_(invocation.connection().Correction()),
        deeds_(people) {
    for (int i = 0; i < people; ++i) {
      notices_.push_back(InventNotice(i, frame_));
      const auto& day = notices_.back().subject().noticed();
      entered_[CivilDay(day.year(), day.month(), day.day())].push_back(i);
    }
  }

  absl::Status Play(Progress& progress) {
    for (CivilDay day = frame_.first; day <= frame_.last; ++day) {
      progress.Begin(FormatDay(day));
      RETURN_IF_ERROR(PlayDay(day));
      progress.Advance(1);
    }
    return absl::OkStatus();
  }

  int64_t entries() const { return entries_; }

 private:
  absl::Status PlayDay(CivilDay day) {
    std::vector<int> busy = entered_.count(day) > 0 ? entered_.at(day) : std::vector<int>();
    for (int i = 0; i < people_; ++i) {
      if (!deeds_[i].empty() && deeds_[i].back().day == day) busy.push_back(i);
    }
    std::atomic<size_t> next{0};
    std::vector<std::thread> threads;
    const size_t at_once = std::min<size_t>(kAtOnce, busy.size());
    for (size_t t = 0; t < at_once; ++t) {
      threads.emplace_back([&] {
        for (size_t at = next++; at < busy.size(); at = next++) PlayPerson(busy[at], day);
      });
    }
    for (std::thread& thread : threads) thread.join();
    return failure_;
  }

  void PlayPerson(int i, CivilDay day) {
    std::vector<Deed>& deeds = deeds_[i];
    if (deeds.empty()) {
      v1::Subject subject;
      const auto entered = Call(day, NoticeCaller(frame_), [&](grpc::ClientContext* context) {
        return stub_.RegisterNotice(context, notices_[i], &subject);
      });
      if (!entered.ok()) return Fail(i, day, entered);
      deeds = InventDeeds(i, subject, frame_);
      std::reverse(deeds.begin(), deeds.end());  // the next one is the last
    }
    while (!deeds.empty() && deeds.back().day == day) {
      const auto done = Call(day, deeds.back().caller, [&](grpc::ClientContext* context) {
        return deeds.back().enter(stub_, context);
      });
      if (!done.ok()) return Fail(i, day, done);
      deeds.pop_back();
    }
  }

  template <typename Enter>
  absl::Status Call(CivilDay day, const std::string& caller, const Enter& enter) {
    grpc::ClientContext context;
    context.AddMetadata(kCallerHeader, caller);
    context.AddMetadata(kTimeHeader, absl::FormatTime(absl::RFC3339_full, StartOf(day) + absl::Hours(9),
                                                      absl::UTCTimeZone()));
    ++entries_;
    return rpc::FromGrpc(enter(&context));
  }

  void Fail(int person, CivilDay day, const absl::Status& why) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_.ok()) return;
    failure_ =
        absl::Status(why.code(), absl::StrCat("第", person, "人，", FormatDay(day), "：", why.message()));
  }

  const StoryFrame frame_;
  const int people_;
  v1::CorrectionService::Stub& stub_;
  std::vector<v1::RegisterNoticeRequest> notices_;
  std::map<CivilDay, std::vector<int>> entered_;
  // What is still to come of each person, the last first.
  std::vector<std::vector<Deed>> deeds_;
  std::atomic<int64_t> entries_{0};
  std::mutex mutex_;
  absl::Status failure_;
};

absl::StatusOr<Outcome> PlayYear(Invocation& invocation) {
  const int64_t people = invocation.flags().Number("people");
  if (people < 1 || people > kMostPeople) return UsageError(absl::StrCat("--people 须为 1 至 ", kMostPeople));
  const auto first = invocation.flags().Day("from");
  if (!first) return UsageError("--from 须写明第一天，与服务的 --dev_clock 同一天");
  const StoryFrame frame{.county = kDefaultCounty,
                         .neighbour = kDefaultNeighbour,
                         .first = *first,
                         .last = CivilDay(first->year() + 1, first->month(), first->day()) - 1};
  Progress progress(invocation.err(), invocation.environment().error_columns, frame.last - frame.first + 1);
  Year year(invocation, frame, static_cast<int>(people));
  RETURN_IF_ERROR(year.Play(progress));
  progress.Clear();
  invocation.out() << people << "名虚构的社区矫正对象，" << FormatDay(frame.first) << "至"
                   << FormatDay(frame.last) << "，共登记" << year.entries() << "项。\n";
  return Outcome::kDone;
}

}  // namespace

CommandSpec CorrectionYearCommand() {
  return {
      .name = "year",
      .summary = "演示：让虚构的社区矫正对象度过一年",
      .flags =
          {{.name = "people", .type = Type::kNumber, .value = "人数", .help = "多少人", .fallback = "568"},
           {.name = "from",
            .type = Type::kDay,
            .value = "日期",
            .help = "第一天，与服务的 --dev_clock 同一天"}},
      .details =
          "服务须以 --auth=dev --dev_clock=2025-01-01T00:00:00+08:00 启动：其时钟只随来电所说的时间前进。\n"
          "人员、事件都由编号推算，每次相同；只用于演示，不要用于真实的数据库。",
      .run = PlayYear};
}

}  // namespace fengqiao::ctl

#include "services/mediation/handler/deadline_source.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/feed/log_follower.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/intake.h"
#include "services/mediation/domain/work.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using common::v1::Event;
using rpc::StreamStep;

constexpr int kTermChunk = 256;
constexpr int kEventChunk = 64;
// Cases read at a time, and the size past which an answer takes no more of them. A case and with it all that
// is told of its terms is far below 1 MiB (domain/bounds), so that no answer comes near the 4 MiB that
// clients take.
constexpr size_t kCasesARead = 16;
constexpr size_t kMostAnswerBytes = size_t{1} << 20;
// Pages of terms without news that are read before an answer shows that the stream lives, and before the
// caller's leaving is noticed.
constexpr int kPagesAnAnswer = 16;
constexpr absl::Duration kHeartbeat = absl::Seconds(10);
constexpr int kLastYear = 9999;
// Terms whose lapse is told, too.
constexpr absl::CivilDay kWithLapsed(1, 1, 1);
constexpr size_t kDayLength = 10;

// A token, "2026-11-22.330602.…": the day whose notices have all been sent, the region, and the place in the
// log.
struct Token {
  absl::CivilDay day;
  std::string log;
};

absl::StatusOr<std::optional<Token>> ParseToken(std::string_view text, std::string_view region,
                                                absl::CivilDay today) {
  if (text.empty()) return std::optional<Token>();
  const auto day = ParseDay(text.substr(0, kDayLength));
  text.remove_prefix(std::min(kDayLength, text.size()));
  const size_t behind = text.find('.', 1);
  if (!day.ok() || *day > today || text.substr(0, 1) != "." || behind == std::string_view::npos) {
    return InvalidField("resume_token", "is not a token of this stream");
  }
  if (text.substr(1, behind - 1) != region) {
    return InvalidField("resume_token", "is of the stream of another region: begin without one");
  }
  return Token{*day, std::string(text.substr(behind + 1))};
}

class DeadlineSource final : public DeadlineStream {
 public:
  DeadlineSource(MediationStore& store, feed::Feed& feed, const Clock& clock, std::string region,
                 std::optional<Token> token, bool until_now)
      : store_(store),
        clock_(clock),
        region_(std::move(region)),
        token_(std::move(token)),
        until_now_(until_now),
        follower_(feed) {}

  absl::StatusOr<StreamStep> Next(v1::WatchDeadlinesResponse* reply) override {
    if (!started_) RETURN_IF_ERROR(Start());
    const absl::CivilDay today = LegalDay(clock_.Now());
    if (!changed_.empty()) return Tell(today, reply);
    if (!sweeping_ && today > told_) BeginSweep(today);
    if (sweeping_) return Sweep(reply);
    return Follow(today, reply);
  }

  void Wait(std::function<void()> wake) override { follower_.Wait(std::move(wake)); }

  // Midnight is noticed at the next one.
  absl::Duration heartbeat() const override { return kHeartbeat; }

 private:
  absl::Status Start() {
    RETURN_IF_ERROR(follower_.Start(token_ ? token_->log : "", /*from_now=*/true));
    if (token_) {
      told_ = token_->day;
      last_token_ = TokenBehind(token_->log);
    }
    started_ = true;
    return absl::OkStatus();
  }

  // What was past its last day on the last day told says the same today.
  void BeginSweep(absl::CivilDay today) {
    sweeping_ = today;
    place_ = told_ == absl::CivilDay() ? "" : absl::StrCat(FormatDay(told_), "|");
  }

  // Pages of the running terms: those that say something else than on the last day told, or anything at all
  // to a new follower. What changes meanwhile follows from the log.
  absl::StatusOr<StreamStep> Sweep(v1::WatchDeadlinesResponse* reply) {
    static const auto& everything = *new api::Filter;
    for (int pages = 0; pages < kPagesAnAnswer && reply->notices_size() == 0; ++pages) {
      ASSIGN_OR_RETURN(const auto page, store_.ListDeadlines(region_, absl::CivilDay(kLastYear, 12, 31),
                                                             kWithLapsed, everything, place_, kTermChunk));
      for (const v1::Deadline& deadline : page) {
        if (IsNews(deadline.clock())) *reply->add_notices() = NoticeOf(deadline, *sweeping_);
      }
      if (page.size() < kTermChunk) {
        told_ = *sweeping_;
        sweeping_.reset();
        return Send(reply);
      }
      place_ = PlaceOf(page.back());
    }
    return StreamStep::kMessage;  // without a token: the sweep would begin anew
  }

  bool IsNews(const v1::Clock& clock) const {
    const auto kind = NoticeKind(clock, *sweeping_);
    if (kind == v1::DeadlineNotice::KIND_RUNNING) return false;
    // What had lapsed before somebody began to listen is no news.
    if (told_ == absl::CivilDay()) return kind != v1::DeadlineNotice::KIND_ENDED;
    return kind != NoticeKind(clock, told_);
  }

  absl::StatusOr<StreamStep> Follow(absl::CivilDay today, v1::WatchDeadlinesResponse* reply) {
    ASSIGN_OR_RETURN(const auto events,
                     until_now_ ? follower_.NextUntilStart(kEventChunk) : follower_.Next(kEventChunk));
    for (const Event& event : events) RETURN_IF_ERROR(Remember(event));
    if (!events.empty()) return Tell(today, reply);
    // Even one who hears nothing gets a token.
    if (last_sent_ == absl::InfinitePast()) return Send(reply);
    if (until_now_) return StreamStep::kEnd;
    return clock_.Now() - last_sent_ >= kHeartbeat ? Send(reply) : StreamStep::kWait;
  }

  // What an event changed: a case, which is read when it is told of, or a citizen's request, of whose one
  // term the event says all.
  absl::Status Remember(const Event& event) {
    if (kCaseName.Parse(event.resource(), "resource").ok()) {
      if (regions::IsWithin(event.region(), region_)) changed_[event.resource()];
      return absl::OkStatus();
    }
    v1::Intake request;
    if (!kIntakeName.Parse(event.resource(), "resource").ok() || !event.payload().UnpackTo(&request) ||
        !regions::IsWithin(api::RegionOf(event.resource()), region_)) {
      return absl::OkStatus();
    }
    const absl::Time time =
        absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(event.time()));
    changed_[event.resource()] = RequestDeadline(request, LegalDay(time));
    return absl::OkStatus();
  }

  // As much as an answer holds of what changed. The token moves on with the last of it: whoever is cut off in
  // between hears it again.
  absl::StatusOr<StreamStep> Tell(absl::CivilDay today, v1::WatchDeadlinesResponse* reply) {
    std::vector<std::string> names;
    for (const auto& [name, request] : changed_) {
      if (!request && names.size() < kCasesARead) names.push_back(name);
    }
    ASSIGN_OR_RETURN(const auto cases, store_.GetCases(names));
    size_t read = 0;
    while (!changed_.empty() && reply->ByteSizeLong() < kMostAnswerBytes) {
      const auto& [name, request] = *changed_.begin();
      if (request) {
        *reply->add_notices() = NoticeOf(*request, today);
      } else if (read == names.size()) {
        break;  // the next ones are read for the next answer
      } else {
        ++read;
        if (const auto dispute = cases.find(name); dispute != cases.end()) {
          AddCase(dispute->second, today, reply);
        }
      }
      changed_.erase(changed_.begin());
    }
    if (changed_.empty()) return Send(reply);
    reply->set_resume_token(last_token_);
    return StreamStep::kMessage;
  }

  // One that the region leads, or shares (A7).
  bool IsOfRegion(const v1::Case& dispute) const {
    return regions::IsWithin(api::RegionOf(dispute.region()), region_) ||
           std::any_of(
               dispute.co_regions().begin(), dispute.co_regions().end(),
               [&](const std::string& shared) { return regions::IsWithin(api::RegionOf(shared), region_); });
  }

  // All terms of the case as they are now, which may be later than the event.
  void AddCase(const v1::Case& dispute, absl::CivilDay today, v1::WatchDeadlinesResponse* reply) const {
    if (!IsOfRegion(dispute)) {
      v1::DeadlineNotice& gone = *reply->add_notices();
      gone.set_case_(dispute.name());
      gone.set_region(dispute.region());
      gone.set_kind(v1::DeadlineNotice::KIND_GONE);
      return;
    }
    v1::Deadline deadline;
    deadline.set_case_(dispute.name());
    deadline.set_region(dispute.region());
    deadline.set_number(dispute.number());
    for (const v1::Clock& clock : dispute.clocks()) {
      *deadline.mutable_clock() = clock;
      *reply->add_notices() = NoticeOf(deadline, today);
    }
  }

  std::string TokenBehind(std::string_view log) const {
    return absl::StrCat(FormatDay(told_), ".", region_, ".", ToAbsl(log));
  }

  StreamStep Send(v1::WatchDeadlinesResponse* reply) {
    last_token_ = TokenBehind(follower_.token());
    reply->set_resume_token(last_token_);
    last_sent_ = clock_.Now();
    return StreamStep::kMessage;
  }

  MediationStore& store_;
  const Clock& clock_;
  const std::string region_;
  const std::optional<Token> token_;
  const bool until_now_;
  feed::LogFollower follower_;
  bool started_ = false;
  absl::CivilDay told_;                     // the last day whose notices were all sent; 1970 for none
  std::optional<absl::CivilDay> sweeping_;  // the day whose notices are being sent
  std::string place_;                       // of the last term seen in that
  // What was read of the log and is not told yet, by name: a case, or the term of a citizen's request.
  std::map<std::string, std::optional<v1::Deadline>> changed_;
  std::string last_token_;
  absl::Time last_sent_ = absl::InfinitePast();
};

}  // namespace

absl::StatusOr<std::unique_ptr<DeadlineStream>> WatchDeadlines(MediationStore& store, feed::Feed& feed,
                                                               const Clock& clock,
                                                               const v1::WatchDeadlinesRequest& request) {
  RETURN_IF_ERROR(CheckRegionName(request.parent(), "parent"));
  std::string region(api::RegionOf(request.parent()));
  ASSIGN_OR_RETURN(auto token, ParseToken(request.resume_token(), region, LegalDay(clock.Now())));
  return std::make_unique<DeadlineSource>(store, feed, clock, std::move(region), std::move(token),
                                          request.until_now());
}

}  // namespace fengqiao::mediation

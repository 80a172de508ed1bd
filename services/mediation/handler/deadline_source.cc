#include "services/mediation/handler/deadline_source.h"

#include <algorithm>
#include <optional>
#include <set>
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
#include "services/mediation/domain/work.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using common::v1::Event;
using rpc::StreamStep;

constexpr int kTermChunk = 256;
// Fewer: each may bring all the terms of a case.
constexpr int kEventChunk = 64;
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
    if (token_) told_ = token_->day;
    started_ = true;
    return absl::OkStatus();
  }

  void BeginSweep(absl::CivilDay today) {
    sweeping_ = today;
    place_.clear();
  }

  // A page of the running terms: those that say something else than on the last day told, or anything at all
  // to a new follower. What changes meanwhile follows from the log.
  absl::StatusOr<StreamStep> Sweep(v1::WatchDeadlinesResponse* reply) {
    static const auto& everything = *new api::Filter;
    while (reply->notices_size() == 0) {
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
    std::set<std::string> changed;
    for (const Event& event : events) {
      if (kCaseName.Parse(event.resource(), "resource").ok() && regions::IsWithin(event.region(), region_)) {
        changed.insert(event.resource());
      }
    }
    for (const std::string& name : changed) RETURN_IF_ERROR(AddCase(name, today, reply));
    if (!events.empty()) return Send(reply);
    // Even one who hears nothing gets a token.
    if (last_sent_ == absl::InfinitePast()) return Send(reply);
    if (until_now_) return StreamStep::kEnd;
    return clock_.Now() - last_sent_ >= kHeartbeat ? Send(reply) : StreamStep::kWait;
  }

  // One that the region leads, or shares (A7).
  bool IsOfRegion(const v1::Case& dispute) const {
    return regions::IsWithin(api::RegionOf(dispute.region()), region_) ||
           std::any_of(
               dispute.co_regions().begin(), dispute.co_regions().end(),
               [&](const std::string& shared) { return regions::IsWithin(api::RegionOf(shared), region_); });
  }

  // All terms of the case as they are now, which may be later than the event.
  absl::Status AddCase(const std::string& name, absl::CivilDay today, v1::WatchDeadlinesResponse* reply) {
    ASSIGN_OR_RETURN(const v1::Case dispute, store_.GetCase(name));
    if (!IsOfRegion(dispute)) {
      v1::DeadlineNotice& gone = *reply->add_notices();
      gone.set_case_(name);
      gone.set_region(dispute.region());
      gone.set_kind(v1::DeadlineNotice::KIND_GONE);
      return absl::OkStatus();
    }
    v1::Deadline deadline;
    deadline.set_case_(name);
    deadline.set_region(dispute.region());
    deadline.set_number(dispute.number());
    for (const v1::Clock& clock : dispute.clocks()) {
      *deadline.mutable_clock() = clock;
      *reply->add_notices() = NoticeOf(deadline, today);
    }
    return absl::OkStatus();
  }

  StreamStep Send(v1::WatchDeadlinesResponse* reply) {
    reply->set_resume_token(absl::StrCat(FormatDay(told_), ".", region_, ".", follower_.token()));
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

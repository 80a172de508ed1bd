// WatchEvents and VerifyLog over a real store on SQLite.

#include "common/service/watch_events.h"

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/feed/resume_token.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::service {
namespace {

using common::v1::WatchEventsRequest;
using common::v1::WatchEventsResponse;
using ::fengqiao::testing::StatusIs;
using rpc::StreamStep;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WatchEventsTest : public ::testing::Test {
 protected:
  WatchEventsTest() : runtime_({}, rpc::MakeDevAuthenticator(), MakeClock()) {
    auto store = ServiceStore::Open(
        {.url = "sqlite://" + dir_.path() + "/",
         .service = "watched",
         .migrations = {{.number = 1,
                         .name = "init",
                         .sqlite_sql = "CREATE TABLE things (id TEXT PRIMARY KEY) STRICT;",
                         .postgres_sql = "CREATE TABLE things (id TEXT COLLATE \"C\" PRIMARY KEY);"}}},
        runtime_);
    EXPECT_OK(store);
    store_ = *std::move(store);
  }

  std::unique_ptr<Clock> MakeClock() {
    auto clock = std::make_unique<FakeClock>(absl::FromUnixSeconds(1'667'000'000));
    clock_ = clock.get();
    return clock;
  }

  // Commits one event about a resource of a region ("" for none), or of no region.
  void Emit(const std::string& type, const std::string& region) {
    storage::Command command;
    command.decide = [&](storage::UnitOfWork& work) {
      common::v1::Event event;
      event.set_type(type);
      event.set_resource(region.empty() ? "indicators/x" : absl::StrCat("regions/", region, "/things/1"));
      event.set_region(region);
      work.Emit(event);
      return absl::OkStatus();
    };
    EXPECT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }
  void EmitMany(int count, const std::string& type) {
    storage::Command command;
    command.decide = [&](storage::UnitOfWork& work) {
      for (int i = 0; i < count; ++i) {
        common::v1::Event event;
        event.set_type(type);
        event.set_resource(absl::StrCat("regions/330602/things/", i));
        event.set_region("330602");
        work.Emit(event);
      }
      return absl::OkStatus();
    };
    EXPECT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }

  static rpc::CallContext Call(std::vector<std::string> regions = {"000000"}) {
    return rpc::CallContext(std::make_shared<const rpc::Caller>(rpc::Caller{
                                .subject = "li", .role = "auditor", .regions = std::move(regions)}),
                            "m", absl::InfiniteFuture(), "", nullptr);
  }
  absl::StatusOr<std::unique_ptr<WatchSource>> Watch(const WatchEventsRequest& request,
                                                     std::vector<std::string> regions = {"000000"}) {
    return WatchEvents(store_->feed(), Call(std::move(regions)), request);
  }
  static WatchEventsRequest UntilNow(const std::string& token = "", const std::string& filter = "") {
    WatchEventsRequest request;
    request.set_until_now(true);
    request.set_resume_token(token);
    request.set_filter(filter);
    return request;
  }

  // The token of a position of this log.
  std::string Token(int64_t position) {
    const auto link = store_->feed().log().LinkAt(position);
    EXPECT_OK(link);
    return feed::EncodeResumeToken(store_->feed().log().name(), position, *link);
  }

  // Waits, does `meanwhile`, and says whether the source was woken. What is woken outlives the waker.
  static bool AwaitWake(WatchSource& source, const std::function<void()>& meanwhile) {
    const auto woken = std::make_shared<std::promise<void>>();
    source.Wait([woken] { woken->set_value(); });
    meanwhile();
    return woken->get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  }

  struct Followed {
    std::vector<int64_t> positions;
    std::string token;
    int answers = 0;
  };
  // All that a watch until now gives.
  Followed Follow(const WatchEventsRequest& request, std::vector<std::string> regions = {"000000"}) {
    Followed followed;
    auto source = Watch(request, std::move(regions));
    EXPECT_OK(source);
    if (!source.ok()) return followed;
    for (;;) {
      WatchEventsResponse reply;
      const auto step = (*source)->Next(&reply);
      EXPECT_OK(step);
      if (!step.ok() || *step != StreamStep::kMessage) {
        EXPECT_TRUE(step.ok() && *step == StreamStep::kEnd);
        return followed;
      }
      ++followed.answers;
      EXPECT_LE(reply.events_size(), 256);
      for (const auto& event : reply.events()) followed.positions.push_back(event.position());
      followed.token = reply.resume_token();
    }
  }

  testing::TempDir dir_;
  FakeClock* clock_ = nullptr;
  rpc::Runtime runtime_;
  std::unique_ptr<ServiceStore> store_;
};

TEST_F(WatchEventsTest, AnEmptyLogGivesATokenAndEnds) {
  const Followed followed = Follow(UntilNow());
  EXPECT_TRUE(followed.positions.empty());
  EXPECT_EQ(followed.answers, 1);
  EXPECT_NE(followed.token, "");
  Emit("A.Done", "330602");
  EXPECT_THAT(Follow(UntilNow(followed.token)).positions, ElementsAre(1));
}

TEST_F(WatchEventsTest, EachEventComesOnceAndATokenResumesAfterIt) {
  for (int i = 0; i < 5; ++i) Emit("A.Done", "330602");
  const Followed first = Follow(UntilNow());
  EXPECT_THAT(first.positions, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_TRUE(Follow(UntilNow(first.token)).positions.empty());
  Emit("A.Done", "330602");
  EXPECT_THAT(Follow(UntilNow(first.token)).positions, ElementsAre(6));
  // From the middle.
  const std::string middle = Token(3);
  EXPECT_THAT(Follow(UntilNow(middle)).positions, ElementsAre(4, 5, 6));
}

TEST_F(WatchEventsTest, LongLogsComeInChunks) {
  EmitMany(1000, "A.Done");
  const Followed followed = Follow(UntilNow());
  ASSERT_EQ(followed.positions.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(followed.positions[i], i + 1);
  EXPECT_GE(followed.answers, 4);
}

TEST_F(WatchEventsTest, UntilNowStopsAtTheEndAsItWasAtTheBeginning) {
  EmitMany(300, "A.Done");
  ASSERT_OK_AND_ASSIGN(const auto source, Watch(UntilNow()));
  WatchEventsResponse reply;
  ASSERT_OK_AND_ASSIGN(StreamStep step, source->Next(&reply));
  EXPECT_EQ(step, StreamStep::kMessage);
  EXPECT_EQ(reply.events_size(), 256);
  EmitMany(300, "A.Done");
  int rest = 0;
  for (;;) {
    reply.Clear();
    ASSERT_OK_AND_ASSIGN(step, source->Next(&reply));
    if (step == StreamStep::kEnd) break;
    rest += reply.events_size();
  }
  EXPECT_EQ(rest, 44);
}

TEST_F(WatchEventsTest, TheFilterTakesItsEventsAndTheTokenMovesOnPastOthers) {
  Emit("Region.Created", "330602");
  Emit("Target.Created", "330602");
  Emit("Target.Updated", "330681");
  EmitMany(600, "Noise.Made");
  const Followed followed = Follow(UntilNow("", "type = Target.* AND region = \"330602\""));
  EXPECT_THAT(followed.positions, ElementsAre(2));
  EXPECT_THAT(Follow(UntilNow(followed.token)).positions, ElementsAre());
  EXPECT_THAT(Follow(UntilNow("", "NOT type = Noise.Made")).positions, ElementsAre(1, 2, 3));
  EXPECT_THAT(Follow(UntilNow("", "resource = \"regions/330681/things/1\"")).positions, ElementsAre(3));
}

TEST_F(WatchEventsTest, WhatTheCallerDoesNotAnswerForIsNotSeen) {
  Emit("A.Done", "330602");
  Emit("A.Done", "330681");
  Emit("A.Done", "320000");
  Emit("A.Done", "330602001");
  Emit("A.Done", "");  // of no region
  EXPECT_THAT(Follow(UntilNow(), {"330602"}).positions, ElementsAre(1, 4));
  EXPECT_THAT(Follow(UntilNow(), {"330600", "320000"}).positions, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Follow(UntilNow(), {"000000"}).positions, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(Follow(UntilNow(), {}).positions, ElementsAre());
}

TEST_F(WatchEventsTest, RequestsThatMakeNoSenseAreRefused) {
  WatchEventsRequest request;
  request.set_filter("actor = li");
  const auto watch = Watch(request);
  EXPECT_THAT(watch, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ReasonOf(watch.status()), ErrorReason::ERROR_REASON_INVALID_FILTER);

  const auto first_step = [&](const std::string& token) {
    auto source = Watch(UntilNow(token));
    EXPECT_OK(source);
    WatchEventsResponse reply;
    return (*source)->Next(&reply).status();
  };
  Emit("A.Done", "330602");
  EXPECT_THAT(first_step("rubbish"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("resume_token")));
  EXPECT_THAT(first_step(feed::EncodeResumeToken("another log", 1, "")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const absl::Status future = first_step(Token(2));
  EXPECT_THAT(future, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(ReasonOf(future), ErrorReason::ERROR_REASON_POSITION_UNKNOWN);
  EXPECT_OK(first_step(Token(1)));
  // As after a restore of the database, when the log has grown past the token again.
  const std::string& log = store_->feed().log().name();
  const absl::Status replaced = first_step(feed::EncodeResumeToken(log, 1, "another event's link"));
  EXPECT_THAT(replaced, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(ReasonOf(replaced), ErrorReason::ERROR_REASON_FEED_REPLACED);
}

TEST_F(WatchEventsTest, AFollowerThatHasAllWaitsAndIsWoken) {
  ASSERT_OK_AND_ASSIGN(const auto source, Watch(WatchEventsRequest()));
  WatchEventsResponse reply;
  ASSERT_OK_AND_ASSIGN(StreamStep step, source->Next(&reply));
  EXPECT_EQ(step, StreamStep::kMessage);  // its first token, at once
  EXPECT_NE(reply.resume_token(), "");
  for (int i = 1; i <= 20; ++i) {
    ASSERT_OK_AND_ASSIGN(step, source->Next(&reply));
    ASSERT_EQ(step, StreamStep::kWait);
    ASSERT_TRUE(AwaitWake(*source, [&] { Emit("A.Done", "330602"); }));
    reply.Clear();
    ASSERT_OK_AND_ASSIGN(step, source->Next(&reply));
    ASSERT_EQ(step, StreamStep::kMessage);
    ASSERT_EQ(reply.events_size(), 1);
    EXPECT_EQ(reply.events(0).position(), i);
  }
}

TEST_F(WatchEventsTest, WhatCameBeforeTheWaitWakesAtOnce) {
  ASSERT_OK_AND_ASSIGN(const auto source, Watch(WatchEventsRequest()));
  WatchEventsResponse reply;
  ASSERT_OK(source->Next(&reply));
  ASSERT_OK_AND_ASSIGN(const StreamStep step, source->Next(&reply));
  EXPECT_EQ(step, StreamStep::kWait);
  Emit("A.Done", "330602");
  EXPECT_TRUE(AwaitWake(*source, [] {}));
}

TEST_F(WatchEventsTest, AnIdleFollowersTokenMovesOnWithTheHeartbeat) {
  ASSERT_OK_AND_ASSIGN(const auto source, Watch(WatchEventsRequest(), {"330602"}));
  EXPECT_EQ(source->heartbeat(), absl::Seconds(10));
  WatchEventsResponse reply;
  ASSERT_OK(source->Next(&reply));
  Emit("A.Done", "110000");  // not for this follower
  const auto next = [&] {
    reply.Clear();
    return source->Next(&reply).value();
  };
  EXPECT_EQ(next(), StreamStep::kWait);
  clock_->Advance(absl::Seconds(9));
  EXPECT_EQ(next(), StreamStep::kWait);
  clock_->Advance(absl::Seconds(1));
  EXPECT_EQ(next(), StreamStep::kMessage);
  EXPECT_EQ(reply.events_size(), 0);
  EXPECT_EQ(reply.resume_token(), Token(1));
  EXPECT_EQ(next(), StreamStep::kWait);
}

TEST_F(WatchEventsTest, AFollowerMayGoAtAnyTime) {
  // While commits come in and wake it.
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) Emit("A.Done", "330602");
  });
  for (int i = 0; i < 200; ++i) {
    auto source = Watch(WatchEventsRequest());
    ASSERT_OK(source);
    WatchEventsResponse reply;
    ASSERT_OK((*source)->Next(&reply));
    (*source)->Wait([] {});
  }
  stop = true;
  writer.join();
  EXPECT_EQ(store_->feed().hub().followers(), 0u);
}

TEST_F(WatchEventsTest, FollowersUnderLoadSeeEveryEventOnceInOrder) {
  constexpr int kEvents = 300;
  std::vector<std::thread> threads;
  for (int follower = 0; follower < 3; ++follower) {
    threads.emplace_back([&] {
      auto source = Watch(WatchEventsRequest());
      ASSERT_OK(source);
      int64_t seen = 0;
      while (seen < 2 * kEvents) {
        WatchEventsResponse reply;
        const auto step = (*source)->Next(&reply);
        ASSERT_OK(step);
        if (*step == StreamStep::kWait) {
          ASSERT_TRUE(AwaitWake(**source, [] {}));
          continue;
        }
        for (const auto& event : reply.events()) ASSERT_EQ(event.position(), ++seen);
      }
    });
  }
  for (int writer = 0; writer < 2; ++writer) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEvents; ++i) Emit("A.Done", "330602");
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(WatchEventsTest, VerifyLogChecksTheChain) {
  EmitMany(10, "A.Done");
  const rpc::CallContext call = Call();
  common::v1::VerifyLogRequest request;
  common::v1::VerifyLogResponse reply;
  ASSERT_OK(VerifyLog(store_->feed(), call, request, &reply));
  EXPECT_EQ(reply.checked(), 10);
  EXPECT_EQ(reply.last_position(), 10);
  EXPECT_EQ(reply.first_broken_position(), 0);
  EXPECT_EQ(reply.last_link().size(), 32u);
  request.set_first_position(8);
  ASSERT_OK(VerifyLog(store_->feed(), call, request, &reply));
  EXPECT_EQ(reply.checked(), 3);
  request.set_first_position(-1);
  EXPECT_THAT(VerifyLog(store_->feed(), call, request, &reply),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("first_position")));
}

TEST_F(WatchEventsTest, AVerificationNobodyWaitsForStops) {
  EmitMany(10, "A.Done");
  const rpc::CallContext late(std::make_shared<const rpc::Caller>(), "m", absl::InfinitePast(), "", nullptr);
  common::v1::VerifyLogResponse reply;
  EXPECT_THAT(VerifyLog(store_->feed(), late, {}, &reply), StatusIs(absl::StatusCode::kDeadlineExceeded));
  const rpc::CallContext gone(std::make_shared<const rpc::Caller>(), "m", absl::InfiniteFuture(), "",
                              [] { return true; });
  EXPECT_THAT(VerifyLog(store_->feed(), gone, {}, &reply), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(WatchEventsTest, AVerificationSaysWhereToGoOn) {
  EmitMany(10, "A.Done");
  const rpc::CallContext call = Call();
  common::v1::VerifyLogRequest request;
  request.set_limit(4);
  common::v1::VerifyLogResponse reply;
  ASSERT_OK(VerifyLog(store_->feed(), call, request, &reply));
  EXPECT_EQ(reply.checked(), 4);
  EXPECT_EQ(reply.next_position(), 5);
  request.set_limit(-1);
  EXPECT_THAT(VerifyLog(store_->feed(), call, request, &reply),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("limit")));
}

}  // namespace
}  // namespace fengqiao::service

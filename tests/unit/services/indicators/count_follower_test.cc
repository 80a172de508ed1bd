#include "services/indicators/count_follower.h"

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/indicators/storage/indicator_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::indicators {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::CountedFigure;

// Cases that are accepted and nothing else: the number of the case in a region is its event's position, the
// token is how many were told.
class FakeCases final : public CountSource {
 public:
  const CountedService& service() const override { return *FindCountedService(kMediation); }

  void Accept(const std::string& region) { regions_.push_back(region); }
  void Forget(size_t behind) { regions_.resize(behind); }

  absl::Status ReadEvents(const std::string& token, const Take& take) override {
    ++readings;
    readings.notify_all();
    size_t next = 0;
    if (!token.empty() && (!absl::SimpleAtoi(token, &next) || next > regions_.size())) {
      return absl::OutOfRangeError("the log does not go so far");
    }
    do {
      common::v1::WatchEventsResponse response;
      for (int i = 0; i < chunk && next < regions_.size(); ++i) *response.add_events() = EventOf(next++);
      response.set_resume_token(absl::StrCat(next));
      if (!take(response)) return absl::OkStatus();
    } while (next < regions_.size());
    return absl::OkStatus();
  }

  absl::StatusOr<PeriodCounts> Count(const RegionYear& place) override {
    asked.push_back(place.region);
    if (fail_after && (*fail_after)-- == 0) return Unavailable("gone");
    if (place.region == refused) return InvalidField("parent", "is none");
    int64_t accepted = 0;
    for (const std::string& region : regions_) accepted += regions::IsWithin(region, place.region) ? 1 : 0;
    if (place.year != 2022) return PeriodCounts();
    return PeriodCounts{{"2022", {{"ACCEPTED", Decimal::FromInteger(accepted)}}}};
  }

  void Cancel() override {}

  int chunk = 256;
  std::atomic<int> readings = 0;
  std::vector<std::string> asked;
  std::optional<int> fail_after;  // so many summaries are answered
  std::string refused;

 private:
  common::v1::Event EventOf(size_t index) const {
    mediation::v1::Case dispute;
    dispute.set_name(absl::StrCat("regions/", regions_[index], "/cases/", index));
    common::v1::Event event;
    event.set_position(static_cast<int64_t>(index) + 1);
    event.set_region(regions_[index]);
    event.mutable_time()->set_seconds(1'667'000'000);  // 2022-10-29
    event.mutable_payload()->PackFrom(dispute);
    return event;
  }

  std::vector<std::string> regions_;  // of the cases, in order
};

class CountFollowerTest : public ::testing::Test {
 protected:
  CountFollowerTest() { Restart(); }

  // As after a kill: what is in memory is gone.
  void Restart() {
    follower_.reset();
    counts_.reset();
    store_.reset();
    runtime_ = std::make_unique<rpc::Runtime>(rpc::RuntimeOptions{}, rpc::MakeDevAuthenticator(),
                                              std::make_unique<SystemClock>());
    auto store = service::ServiceStore::Open({.url = "sqlite://" + dir_.path() + "/",
                                              .service = "indicators",
                                              .migrations = IndicatorMigrations()},
                                             *runtime_);
    EXPECT_OK(store);
    store_ = *std::move(store);
    counts_ = std::make_unique<CountStore>(*store_, "cases");
    follower_ = std::make_unique<CountFollower>(cases_, *counts_, catalog_,
                                                BuiltInCountedIndicators(catalog_).value(), *runtime_->clock,
                                                runtime_->metrics, absl::Hours(1));
  }

  // Accepted in 2022, as it is counted; "" for what is not.
  std::string Accepted(const std::string& region) { return CountOf(region).value().value(); }
  CountedFigure CountOf(const std::string& region) {
    Query query;
    query.codes = {"mediation.cases_accepted"};
    query.regions = {region};
    query.periods = {Period::OfYear(2022)};
    CountedFigure found;
    EXPECT_OK(store_->database().Read([&](storage::Reader& reader) -> absl::Status {
      ASSIGN_OR_RETURN(const auto figures, LoadCounts(reader, query));
      for (const CountedFigure& figure : figures) {
        if (figure.period() == "2022") found = figure;
      }
      return absl::OkStatus();
    }));
    return found;
  }

  // The log's revisions of a region's cases accepted in 2022.
  std::vector<std::string> Revisions(const std::string& region) {
    std::vector<std::string> values;
    int64_t position = 0;
    for (bool more = true; more;) {
      const auto events = store_->feed().log().ReadAfter(position, 1000);
      EXPECT_OK(events);
      more = events.ok() && !events->empty();
      for (const common::v1::Event& event : *events) {
        position = event.position();
        v1::RegionCounts counts;
        EXPECT_TRUE(event.payload().UnpackTo(&counts));
        for (const CountedFigure& figure : counts.figures()) {
          if (figure.region() == "regions/" + region && figure.period() == "2022" &&
              figure.indicator() == "indicators/mediation.cases_accepted") {
            values.push_back(figure.value().value());
          }
        }
      }
    }
    return values;
  }

  testing::TempDir dir_;
  const Catalog catalog_ = Catalog::BuiltIn().value();
  FakeCases cases_;
  std::unique_ptr<rpc::Runtime> runtime_;
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CountStore> counts_;
  std::unique_ptr<CountFollower> follower_;
};

TEST_F(CountFollowerTest, ManyStepsAreOneCount) {
  for (int i = 0; i < 100; ++i) cases_.Accept("330602");
  ASSERT_OK(follower_->CatchUp());
  EXPECT_THAT(cases_.asked, ElementsAre("330000", "330600", "330602"));
  EXPECT_EQ("100", Accepted("330602"));
  EXPECT_EQ("100", Accepted("330000"));
  EXPECT_EQ(100, CountOf("330602").position());
  EXPECT_THAT(Revisions("330602"), ElementsAre("100"));
  EXPECT_EQ("", Accepted("330681"));

  // Nothing new: nothing is asked or written.
  cases_.asked.clear();
  ASSERT_OK(follower_->CatchUp());
  EXPECT_THAT(cases_.asked, IsEmpty());
  cases_.Accept("330681");
  ASSERT_OK(follower_->CatchUp());
  EXPECT_THAT(cases_.asked, ElementsAre("330000", "330600", "330681"));
  EXPECT_EQ("101", Accepted("330600"));
  EXPECT_EQ(2, CountOf("330600").revision());
  EXPECT_EQ("100", CountOf("330600").previous_value().value());
  EXPECT_EQ(1, CountOf("330602").revision());
}

TEST_F(CountFollowerTest, ACrashAnywhereLeavesNothingOutAndCountsNothingTwice) {
  // Counties enough for several transactions.
  const std::vector<std::string> counties = {"330602", "330603", "330604", "330624", "330681", "330683",
                                             "330102", "330105", "330106", "330108", "330109", "330110"};
  int crashes = 0;
  for (int answered = 0;; ++answered) {
    for (const std::string& county : counties) cases_.Accept(county);
    const std::string all = absl::StrCat((answered + 1) * counties.size());
    cases_.fail_after = answered;
    const absl::Status status = follower_->CatchUp();
    if (status.ok()) break;
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
    ++crashes;
    Restart();
    cases_.fail_after.reset();
    ASSERT_OK(follower_->CatchUp());
    EXPECT_EQ(all, Accepted("330000"));
    for (const std::string& county : counties) EXPECT_EQ(absl::StrCat(answered + 1), Accepted(county));
  }
  EXPECT_EQ(15, crashes);  // twelve counties, two cities, a province
  // What was written before a crash was not written again after it.
  std::vector<std::string> wanted;
  for (int i = 1; i <= crashes + 1; ++i) wanted.push_back(absl::StrCat(i));
  for (const std::string& county : counties) EXPECT_EQ(wanted, Revisions(county));
}

TEST_F(CountFollowerTest, ALongLogIsTakenInParts) {
  cases_.chunk = 1000;
  for (int i = 0; i < 45'000; ++i) cases_.Accept(i % 2 == 0 ? "330602" : "330681");
  ASSERT_OK(follower_->CatchUp());
  EXPECT_EQ(3, cases_.readings);
  EXPECT_EQ("45000", Accepted("330000"));
  // The sums are of now, whatever part of the log led to them.
  EXPECT_THAT(Revisions("330602"), ElementsAre("22500"));
}

TEST_F(CountFollowerTest, AnotherLogIsCountedAnew) {
  for (int i = 0; i < 5; ++i) cases_.Accept("330602");
  cases_.Accept("330681");
  ASSERT_OK(follower_->CatchUp());
  // Restored from a backup: it ends before what was followed.
  cases_.Forget(2);
  ASSERT_OK(follower_->CatchUp());
  EXPECT_EQ("2", Accepted("330602"));
  EXPECT_EQ("0", Accepted("330681"));
  EXPECT_THAT(Revisions("330681"), ElementsAre("1", "0"));
  cases_.Accept("330681");
  ASSERT_OK(follower_->CatchUp());
  EXPECT_EQ("1", Accepted("330681"));
}

TEST_F(CountFollowerTest, APlaceThatIsRefusedHoldsUpNoOther) {
  cases_.refused = "330600";
  cases_.Accept("330602");
  ASSERT_OK(follower_->CatchUp());
  EXPECT_EQ("", Accepted("330600"));
  EXPECT_EQ("1", Accepted("330602"));
}

// That the other service has lost its store is no failure of the own one, which has a line elsewhere.
TEST_F(CountFollowerTest, WhatTheOtherServiceCannotAnswerIsTold) {
  cases_.Accept("330602");
  cases_.fail_after = 0;
  Metrics metrics;
  CountFollower follower(cases_, *counts_, catalog_, BuiltInCountedIndicators(catalog_).value(),
                         *runtime_->clock, metrics, absl::Milliseconds(1));
  ::testing::internal::CaptureStderr();
  follower.Start();
  // The second reading begins when the first one's failure has been told.
  for (int seen = cases_.readings; seen < 2; seen = cases_.readings) cases_.readings.wait(seen);
  follower.Stop();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::HasSubstr("a service's records can't be counted"));
}

TEST_F(CountFollowerTest, AnotherReplicaThatWasQuickerWins) {
  cases_.Accept("330602");
  ASSERT_OK(follower_->CatchUp());
  ASSERT_OK_AND_ASSIGN(const Followed now, counts_->Load());
  EXPECT_EQ("1", now.token);
  EXPECT_EQ(1, now.position);
  // As a replica would that had read from the beginning too.
  EXPECT_THAT(counts_->Apply({}, {"1", 1}, 1, {}), StatusIs(absl::StatusCode::kAborted));
  ASSERT_OK_AND_ASSIGN(const Followed after, counts_->Load());
  EXPECT_EQ(now, after);
}

}  // namespace
}  // namespace fengqiao::indicators

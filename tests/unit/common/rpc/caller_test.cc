#include "common/rpc/caller.h"

#include <string>

#include "common/rpc/call_context.h"
#include "common/status/error.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::rpc {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::StatusOr<std::shared_ptr<const Caller>> DevCaller(const std::string& header) {
  return MakeDevAuthenticator()->Authenticate([&](std::string_view key) -> std::string_view {
    return key == "fengqiao-dev-caller" ? std::string_view(header) : std::string_view();
  });
}

TEST(DevAuthenticatorTest, BelievesWhatItIsTold) {
  ASSERT_OK_AND_ASSIGN(const auto caller, DevCaller("li;official;330602,330681"));
  EXPECT_EQ(caller->subject, "li");
  EXPECT_EQ(caller->role, "official");
  EXPECT_THAT(caller->regions, ElementsAre("330602", "330681"));
  ASSERT_OK_AND_ASSIGN(const auto nowhere, DevCaller("li;official;"));
  EXPECT_THAT(nowhere->regions, ElementsAre());
  EXPECT_FALSE(nowhere->Covers("330602"));
}

TEST(DevAuthenticatorTest, WhoSaysNothingIsAdministratorOfTheCountry) {
  ASSERT_OK_AND_ASSIGN(const auto caller, DevCaller(""));
  EXPECT_EQ(caller->role, "admin");
  EXPECT_TRUE(caller->Covers("330602"));
  EXPECT_TRUE(caller->Covers("000000"));
}

TEST(DevAuthenticatorTest, AnotherFormIsUnauthenticated) {
  for (const std::string header : {"li", "li;official", "li;official;330602;x"}) {
    const auto caller = DevCaller(header);
    EXPECT_THAT(caller, StatusIs(absl::StatusCode::kUnauthenticated)) << header;
    EXPECT_EQ(ReasonOf(caller.status()), ErrorReason::ERROR_REASON_UNAUTHENTICATED);
  }
}

TEST(DevAuthenticatorTest, ACallerMovesTheClockItIsGivenAndNeverBack) {
  FakeClock clock(absl::FromUnixSeconds(1000));
  const auto authenticator = MakeDevAuthenticator(&clock);
  const auto say = [&](const std::string& time) {
    return authenticator->Authenticate([&](std::string_view key) -> std::string_view {
      return key == "fengqiao-dev-time" ? std::string_view(time) : std::string_view();
    });
  };
  EXPECT_OK(say("2025-01-02T09:00:00+08:00"));
  EXPECT_EQ(absl::FormatTime(clock.Now(), absl::UTCTimeZone()), "2025-01-02T01:00:00+00:00");
  EXPECT_OK(say("2025-01-01T09:00:00+08:00"));
  EXPECT_OK(say(""));
  EXPECT_EQ(absl::FormatTime(clock.Now(), absl::UTCTimeZone()), "2025-01-02T01:00:00+00:00");
  EXPECT_THAT(say("tomorrow"), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(DevAuthenticatorTest, ASubjectThatNoHeaderTakesOnIsUnauthenticated) {
  EXPECT_OK(DevCaller(std::string(128, 'l') + ";official;330602"));
  EXPECT_THAT(DevCaller(std::string(129, 'l') + ";official;330602"),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(CallerTest, CoversItsRegionsAndAllBelow) {
  const Caller caller{.regions = {"330600", "360700-self", "110101001"}};
  for (const std::string_view inside : {"330600", "330602", "330602001", "330602001002", "330600-self",
                                        "330602-jkq", "360700-self", "110101001", "110101001003"}) {
    EXPECT_TRUE(caller.Covers(inside)) << inside;
  }
  for (const std::string_view outside : {"330000", "330700", "33060", "", "360700", "360702", "110101",
                                         "110101002", "000000", "3306020", "abc"}) {
    EXPECT_FALSE(caller.Covers(outside)) << outside;
  }
}

TEST(PolicyTest, PatternsCoverWhatIsBelow) {
  ASSERT_OK_AND_ASSIGN(const Policy policy, Policy::Load("# comment\n\nadmin\t*\nclerk\treports.reports.*\n"
                                                         "clerk\tindicators.catalog.read\n"));
  EXPECT_TRUE(policy.HasRole("clerk"));
  EXPECT_FALSE(policy.HasRole("visitor"));
  EXPECT_FALSE(policy.HasRole(""));
  EXPECT_TRUE(policy.Allows("admin", "anything.at.all"));
  EXPECT_TRUE(policy.Allows("clerk", "reports.reports.read"));
  EXPECT_TRUE(policy.Allows("clerk", "indicators.catalog.read"));
  EXPECT_FALSE(policy.Allows("clerk", "indicators.catalog.write"));
  EXPECT_FALSE(policy.Allows("clerk", "reports.reportsx.read"));
  EXPECT_FALSE(policy.Allows("clerk", "reports.reports"));
  EXPECT_FALSE(policy.Allows("clerk", ""));
  EXPECT_FALSE(policy.Allows("visitor", "reports.reports.read"));
}

TEST(PolicyTest, ABadLineIsRefusedByItsNumber) {
  struct Case {
    std::string tsv, line;
  };
  for (const auto& [tsv, line] :
       {Case{"admin\t*\nclerk", "line 2"}, Case{"# c\n\nclerk\t", "line 3"}, Case{"\treports.read", "line 1"},
        Case{"clerk reports.read", "line 1"}, Case{"clerk\ta\tb", "line 1"},
        Case{"clerk\treports*", "line 1"}, Case{"clerk\treports.*.read", "line 1"},
        Case{"clerk\t*.read", "line 1"}, Case{"clerk\ta.**", "line 1"}}) {
    EXPECT_THAT(Policy::Load(tsv), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(line))) << tsv;
  }
}

TEST(PolicyTest, TheBuiltInOneKnowsTheRolesOfTheContract) {
  const Policy& policy = Policy::BuiltIn();
  for (const std::string_view role : {"admin", "official", "observer", "auditor", "service"}) {
    EXPECT_TRUE(policy.HasRole(role)) << role;
  }
  EXPECT_FALSE(policy.Allows("observer", "indicators.observations.write"));
  EXPECT_FALSE(policy.Allows("official", "indicators.events.verify"));
  EXPECT_TRUE(policy.Allows("auditor", "indicators.events.verify"));
  EXPECT_FALSE(policy.Allows("auditor", "reports.reports.read"));
}

CallContext ContextWithTrace(const std::string& trace_parent) {
  return CallContext(std::make_shared<const Caller>(), "m", absl::InfiniteFuture(), trace_parent, nullptr);
}

TEST(CallContextTest, TheTraceIdIsHexadecimalOrNothing) {
  const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736";
  EXPECT_EQ(ContextWithTrace("00-" + id + "-00f067aa0ba902b7-01").trace_id(), id);
  for (const std::string& other :
       {std::string(), std::string("x"), "00-" + id, "00_" + id + "-00f067aa0ba902b7-01",
        "00-" + std::string(32, 'G') + "-00f067aa0ba902b7-01",
        "00-" + std::string(32, '"') + "-00f067aa0ba902b7-01"}) {
    EXPECT_EQ(ContextWithTrace(other).trace_id(), "") << other;
  }
}

TEST(CallContextTest, AuthorizesRegionsByTheCallersScope) {
  const CallContext call(std::make_shared<const Caller>(Caller{.regions = {"330600"}}), "m",
                         absl::InfiniteFuture(), "", nullptr);
  EXPECT_OK(call.AuthorizeRegion("330602"));
  const absl::Status denied = call.AuthorizeRegion("330700");
  EXPECT_THAT(denied, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(ReasonOf(denied), ErrorReason::ERROR_REASON_REGION_DENIED);
  EXPECT_FALSE(call.cancelled());
}

}  // namespace
}  // namespace fengqiao::rpc

#include "common/rpc/server.h"

#include <cstdio>
#include <fstream>
#include <string>

#include "common/rpc/client.h"
#include "tests/support/health.h"
#include "tests/support/in_process_server.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/common/rpc/probe_service.h"

namespace fengqiao::rpc {
namespace {

using ::fengqiao::testing::HealthClient;
using ::fengqiao::testing::InProcessServer;
using ::fengqiao::testing::MakeRuntime;
using ::fengqiao::testing::SeriesValue;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ServerTest, ASecondServerOnOnePortFails) {
  const auto runtime = MakeRuntime();
  ProbeHandler handler(*runtime);
  InProcessServer first(*runtime, {&handler});
  const auto other_runtime = MakeRuntime();
  ProbeHandler other_handler(*other_runtime);
  EXPECT_THAT(
      Server::Start({.program = "second", .listen = first.address()}, *other_runtime, {&other_handler}),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr(first.address())));
}

TEST(ServerTest, ATakenMetricsPortFails) {
  const auto runtime = MakeRuntime();
  ProbeHandler handler(*runtime);
  ASSERT_OK_AND_ASSIGN(
      const auto first,
      Server::Start({.program = "first", .listen = "127.0.0.1:0", .metrics_listen = "127.0.0.1:0"}, *runtime,
                    {&handler}));
  EXPECT_GT(first->metrics_port(), 0);
  const auto other_runtime = MakeRuntime();
  ProbeHandler other_handler(*other_runtime);
  EXPECT_THAT(Server::Start({.program = "second",
                             .listen = "127.0.0.1:0",
                             .metrics_listen = "127.0.0.1:" + std::to_string(first->metrics_port())},
                            *other_runtime, {&other_handler}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("metrics_listen")));
}

TEST(ServerTest, AnAddressThatIsNoneFails) {
  const auto runtime = MakeRuntime();
  EXPECT_THAT(Server::Start({.program = "x", .listen = "no such host:1"}, *runtime, {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("listen")));
}

TEST(ServerTest, HealthIsByName) {
  const auto runtime = MakeRuntime();
  ProbeHandler handler(*runtime);
  InProcessServer server(*runtime, {&handler});
  HealthClient health(server.channel());
  EXPECT_EQ(health.Check("liveness"), "SERVING");
  EXPECT_EQ(health.Check("readiness"), "NOT_SERVING");
  server.server().SetReady();
  EXPECT_EQ(health.Check("readiness"), "SERVING");
  EXPECT_EQ(health.Check("liveness"), "SERVING");
  EXPECT_EQ(health.Check("no such name"), "code 5");
}

TEST(ServerTest, DrainingTwiceIsOnce) {
  const auto runtime = MakeRuntime();
  ProbeHandler handler(*runtime);
  InProcessServer server(*runtime, {&handler});
  int ended = 0;
  runtime->streams.Add([&ended] { ++ended; });
  server.Drain();
  server.Drain();
  EXPECT_EQ(ended, 1);
  EXPECT_TRUE(runtime->gate.closed());
}

// Gauges ask what is taken down after the server: a scrape must not come later.
TEST(ServerTest, ADrainedServerShowsNoMetrics) {
  const auto runtime = MakeRuntime();
  ProbeHandler handler(*runtime);
  ASSERT_OK_AND_ASSIGN(
      const auto server,
      Server::Start({.program = "x", .listen = "127.0.0.1:0", .metrics_listen = "127.0.0.1:0"}, *runtime,
                    {&handler}));
  const std::string address = "127.0.0.1:" + std::to_string(server->metrics_port());
  EXPECT_FALSE(MetricsExposer::Start(address, runtime->metrics).ok());
  server->Drain();
  EXPECT_EQ(server->metrics_port(), 0);
  EXPECT_OK(MetricsExposer::Start(address, runtime->metrics));
}

// Believes everybody, and remembers what was shown.
class RecordingAuthenticator final : public Authenticator {
 public:
  explicit RecordingAuthenticator(std::string& shown) : shown_(shown) {}
  absl::StatusOr<std::shared_ptr<const Caller>> Authenticate(const MetadataReader& metadata) const override {
    shown_ = metadata("authorization");
    return std::make_shared<const Caller>(Caller{.subject = "x", .role = "admin", .regions = {"000000"}});
  }

 private:
  std::string& shown_;
};

TEST(ClientTest, ShowsTheTokenThatTheFileHoldsAtTheTimeOfTheCall) {
  std::string shown;
  Runtime runtime({}, std::make_unique<RecordingAuthenticator>(shown), std::make_unique<SystemClock>());
  ProbeHandler handler(runtime);
  InProcessServer server(runtime, {&handler});
  const auto stub = ProbeService::NewStub(server.channel());
  const testing::TempDir dir;
  const std::string path = dir / "token";
  std::ofstream(path) << "first";
  Metrics metrics;
  const Client client(*ProbeHandler::Descriptor(), metrics, {.token_file = TokenFile::Open(path).value()});
  const auto call = [&] {
    const CallContext context(std::make_shared<const Caller>(), "m", absl::Now() + absl::Seconds(10), "",
                              nullptr);
    return client.Call("Inline", context, [&](grpc::ClientContext* prepared) {
      Answer answer;
      return stub->Inline(prepared, Probe(), &answer);
    });
  };
  EXPECT_OK(call());
  EXPECT_EQ(shown, "Bearer first");
  std::ofstream(path + ".new") << "second";
  ASSERT_EQ(std::rename((path + ".new").c_str(), path.c_str()), 0);
  EXPECT_OK(call());
  EXPECT_EQ(shown, "Bearer second");
}

TEST(ClientTest, CallsOnBehalfOfItsCallerAndCounts) {
  const auto runtime = MakeRuntime();
  ProbeHandler handler(*runtime);
  Caller seen;
  std::string trace;
  handler.hooks.unary = [&](CallContext& call, const Probe& probe, Answer*) -> absl::Status {
    seen = call.caller();
    trace = std::string(call.trace_id());
    if (probe.number() != 0) return RuleRefuses("a.rule", "no");
    return absl::OkStatus();
  };
  InProcessServer server(*runtime, {&handler});
  const auto stub = ProbeService::NewStub(MakeChannel(server.address()));
  Metrics metrics;
  const Client client(*ProbeHandler::Descriptor(), metrics,
                      {.dev_caller = "fengqiao-reports;service;000000"});
  const auto call_with = [&](const std::string& subject, int number) {
    const CallContext call(std::make_shared<const Caller>(Caller{.subject = subject}), "m",
                           absl::Now() + absl::Seconds(10),
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", nullptr);
    return client.Call("Inline", call, [&](grpc::ClientContext* context) {
      Probe probe;
      probe.set_number(number);
      Answer answer;
      return stub->Inline(context, probe, &answer);
    });
  };
  EXPECT_OK(call_with("li", 0));
  EXPECT_EQ(seen.subject, "fengqiao-reports");
  EXPECT_EQ(seen.on_behalf_of, "li");
  EXPECT_EQ(trace, "4bf92f3577b34da6a3ce929d0e0e4736");
  const absl::Status refused = call_with("li", 1);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ReasonOf(refused), ErrorReason::ERROR_REASON_RULE_REFUSES);
  // What no header can hold is left out; gRPC would end the process.
  EXPECT_OK(call_with("李\n", 0));
  EXPECT_EQ(seen.on_behalf_of, "");
  EXPECT_EQ(SeriesValue(metrics, "grpc_client_started_total", {"grpc_method=\"Inline\""}), 3);
  EXPECT_EQ(SeriesValue(metrics, "grpc_client_handled_total", {"grpc_method=\"Inline\"", "grpc_code=\"OK\""}),
            2);
  EXPECT_EQ(SeriesValue(metrics, "grpc_client_handled_total",
                        {"grpc_method=\"Inline\"", "grpc_code=\"FailedPrecondition\""}),
            1);
}

}  // namespace
}  // namespace fengqiao::rpc

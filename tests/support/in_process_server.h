// A real server of our own in the test's process, on a free port of the loopback.

#ifndef FENGQIAO_TESTS_SUPPORT_IN_PROCESS_SERVER_H_
#define FENGQIAO_TESTS_SUPPORT_IN_PROCESS_SERVER_H_

#include <grpcpp/grpcpp.h>
#include <prometheus/text_serializer.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/caller.h"
#include "common/rpc/runtime.h"
#include "common/rpc/server.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {

// A runtime that believes everybody (--auth=dev).
inline std::unique_ptr<rpc::Runtime> MakeRuntime(
    const rpc::RuntimeOptions& options = {}, std::unique_ptr<Clock> clock = std::make_unique<SystemClock>()) {
  return std::make_unique<rpc::Runtime>(options, rpc::MakeDevAuthenticator(), std::move(clock));
}

class InProcessServer {
 public:
  // Both outlive the server.
  InProcessServer(rpc::Runtime& runtime, const std::vector<grpc::Service*>& services,
                  absl::Duration drain = absl::Seconds(5))
      : runtime_(runtime) {
    auto started = rpc::Server::Start(
        {.program = "test", .listen = "127.0.0.1:0", .drain = drain, .quiet = absl::Milliseconds(1)}, runtime,
        services);
    EXPECT_OK(started);
    if (!started.ok()) return;
    server_ = *std::move(started);
    channel_ = NewChannel();
  }
  ~InProcessServer() { Drain(); }

  // As the end of the program does it: first the server, then what works for it.
  void Drain() {
    server_->Drain();
    runtime_.calling.Drain();
    runtime_.blocking.Drain();
  }

  rpc::Server& server() { return *server_; }
  std::string address() const { return absl::StrCat("127.0.0.1:", server_->port()); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // A connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
  }

 private:
  rpc::Runtime& runtime_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// A client's context that can't hang the test.
inline std::unique_ptr<grpc::ClientContext> MakeContext(const std::string& dev_caller = "",
                                                        absl::Duration timeout = absl::Seconds(20)) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  if (!dev_caller.empty()) context->AddMetadata("fengqiao-dev-caller", dev_caller);
  return context;
}

// What a scrape would give.
inline std::string Scrape(const Metrics& metrics) {
  std::vector<prometheus::MetricFamily> families = metrics.registry()->Collect();
  for (auto& family : metrics.callbacks()->Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

// The value of the one series whose line begins with `name` and holds every one of `labels`
// (`grpc_method="Echo"`); -1 where there is none or more than one.
inline double SeriesValue(const Metrics& metrics, const std::string& name,
                          const std::vector<std::string>& labels = {}) {
  double value = -1;
  const std::vector<std::string> lines = absl::StrSplit(Scrape(metrics), '\n');
  for (const std::string& line : lines) {
    if (line.rfind(name + "{", 0) != 0 && line.rfind(name + " ", 0) != 0) continue;
    bool all = true;
    for (const std::string& label : labels) all = all && line.find(label) != std::string::npos;
    if (!all) continue;
    if (value >= 0) return -1;
    value = std::stod(line.substr(line.rfind(' ')));
  }
  return value;
}

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_IN_PROCESS_SERVER_H_

// The probe service behind a real server, for the tests of the adapters.

#ifndef FENGQIAO_TESTS_UNIT_COMMON_RPC_PROBE_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_COMMON_RPC_PROBE_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/in_process_server.h"
#include "tests/unit/common/rpc/probe_service.h"

namespace fengqiao::rpc {

class ProbeTest : public ::testing::Test {
 protected:
  explicit ProbeTest(const RuntimeOptions& options = {.blocking_threads = 4, .blocking_capacity = 100})
      : ProbeTest(testing::MakeRuntime(options)) {}
  explicit ProbeTest(std::unique_ptr<Runtime> runtime) : runtime_(std::move(runtime)), handler_(*runtime_) {}

  // By the test, once its hooks are in.
  void Start(absl::Duration drain = absl::Seconds(5)) {
    server_ =
        std::make_unique<testing::InProcessServer>(*runtime_, std::vector<grpc::Service*>{&handler_}, drain);
    stub_ = ProbeService::NewStub(server_->channel());
  }

  double InFlight() const { return testing::SeriesValue(runtime_->metrics, "fengqiao_rpc_in_flight"); }
  // How many calls of a method have ended with a code.
  double Handled(const std::string& method, const std::string& code) const {
    return testing::SeriesValue(runtime_->metrics, "grpc_server_handled_total",
                                {"grpc_method=\"" + method + "\"", "grpc_code=\"" + code + "\""});
  }

  std::unique_ptr<Runtime> runtime_;
  ProbeHandler handler_;
  std::unique_ptr<testing::InProcessServer> server_;
  std::unique_ptr<ProbeService::Stub> stub_;
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_TESTS_UNIT_COMMON_RPC_PROBE_FIXTURE_H_

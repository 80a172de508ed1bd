// Asks a server how it is (grpc.health.v1).

#ifndef FENGQIAO_TESTS_SUPPORT_HEALTH_H_
#define FENGQIAO_TESTS_SUPPORT_HEALTH_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "google/protobuf/wrappers.pb.h"

namespace fengqiao::testing {

class HealthClient {
 public:
  explicit HealthClient(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {}

  // "SERVING", "NOT_SERVING", "UNKNOWN_STATUS", or the code of the call's failure.
  std::string Check(const std::string& name) {
    // Both messages of the contract have one field, of number 1 and the type of these.
    google::protobuf::StringValue request;
    google::protobuf::Int32Value response;
    request.set_value(name);
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    // Outlives this function: the callback may still be in it when the answer is there.
    const auto done = std::make_shared<std::promise<grpc::Status>>();
    stub_.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request, &response,
                    [done](grpc::Status answer) { done->set_value(std::move(answer)); });
    const grpc::Status status = done->get_future().get();
    if (!status.ok()) return "code " + std::to_string(status.error_code());
    return response.value() == 1 ? "SERVING" : response.value() == 2 ? "NOT_SERVING" : "UNKNOWN_STATUS";
  }

 private:
  grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value> stub_;
};

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_HEALTH_H_

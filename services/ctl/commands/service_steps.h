// The commands of a service as its contract has them, with requests in JSON: one, or a file of them.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_SERVICE_STEPS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_SERVICE_STEPS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

struct StepService {
  const google::protobuf::ServiceDescriptor* descriptor;
  std::string_view called;  // "调解服务"
  absl::Status (Connection::*call)(const google::protobuf::MethodDescriptor& method,
                                   const google::protobuf::Message& request,
                                   google::protobuf::Message* reply);
  // The name of what a reply is about; "" where it has none.
  std::string (*name_in)(const google::protobuf::Message& reply);
  // What a step came to, in one line.
  std::string (*line_of)(const google::protobuf::Message& reply, const std::string& name);
};

// The name that a reply itself has.
std::string OwnNameIn(const google::protobuf::Message& reply);

// One command with its request.
absl::StatusOr<Outcome> DoStep(Invocation& invocation, const StepService& service);
// Files of commands, one a line; a later one may refer to what an earlier one made. Ends at the first that
// fails.
absl::StatusOr<Outcome> PlaySteps(Invocation& invocation, const StepService& service);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_SERVICE_STEPS_H_

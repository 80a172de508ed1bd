// Messages as JSON, by protobuf's own mapping: lowerCamelCase names, 64-bit integers as strings.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_JSON_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_JSON_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::ctl {

// On one line.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);
// On several lines, with a line break at the end.
absl::StatusOr<std::string> ToPrettyJson(const google::protobuf::Message& message);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_JSON_H_

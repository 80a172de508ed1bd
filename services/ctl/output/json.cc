#include "services/ctl/output/json.h"

#include <google/protobuf/util/json_util.h>

namespace fengqiao::ctl {
namespace {

absl::StatusOr<std::string> Convert(const google::protobuf::Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError(status.ToString());
  return json;
}

}  // namespace

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  return Convert(message, false);
}

absl::StatusOr<std::string> ToPrettyJson(const google::protobuf::Message& message) {
  return Convert(message, true);
}

}  // namespace fengqiao::ctl

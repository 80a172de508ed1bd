// The enum fields of a message, at any depth. Protobuf keeps a number that the contract does not know, and a
// handler that looks for the values it knows would take it for one of them.

#ifndef FENGQIAO_COMMON_RPC_ENUM_FIELDS_H_
#define FENGQIAO_COMMON_RPC_ENUM_FIELDS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace fengqiao::rpc {

// Immutable.
class EnumFields {
 public:
  explicit EnumFields(const google::protobuf::Descriptor& type);

  // OK where every enum in `message` has a value of the contract, else INVALID_ARGUMENT with the path of each
  // that has not ("observations[3].role"), or of the first hundred: it runs on gRPC's own threads. What is
  // packed in an Any is not looked into.
  absl::Status Check(const google::protobuf::Message& message) const;

 private:
  using Fields = std::vector<const google::protobuf::FieldDescriptor*>;

  // The values that are none, as far as they are told.
  struct Found;

  void Walk(const google::protobuf::Message& message, const std::string& path, Found& found) const;

  // Of each type, the fields that are enums or lead to one; types without any are not in it.
  std::map<const google::protobuf::Descriptor*, Fields> fields_;
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_ENUM_FIELDS_H_

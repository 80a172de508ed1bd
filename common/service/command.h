// From a call to a command of the write queue, and from its result to the reply.

#ifndef FENGQIAO_COMMON_SERVICE_COMMAND_H_
#define FENGQIAO_COMMON_SERVICE_COMMAND_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/call_context.h"
#include "common/storage/write_queue.h"
#include "fengqiao/common/v1/events.pb.h"
#include "google/protobuf/message.h"

namespace fengqiao::service {

using Done = std::function<void(absl::Status)>;

// A command for a call: the request's identity (its `request_id` and a hash of all else), the deadline, the
// caller's patience. The request needs a field `request_id`, which must have been checked. What decides comes
// in by the caller; and where a stored row says who may ask (a method with `region_in_content`), also
// `may_replay`: a known request is else answered to whoever sent it first.
storage::Command CommandFor(const rpc::CallContext& call, const google::protobuf::Message& request);

// The same for a command that records that something was read, which then is read afresh: it is never
// answered from memory, so that every reading is authorised by what is stored now, and is an event of its
// own. The request may do without a `request_id`.
storage::Command ReadingFor(const rpc::CallContext& call, const google::protobuf::Message& request);

// Submits a command whose reply is a serialized `reply`. `call` and `reply` live until `done`.
void Submit(storage::WriteQueue& writes, storage::Command command, rpc::CallContext& call,
            google::protobuf::Message* reply, Done done);

// Who acts and in which trace: all that an event keeps of a call, so that it outlives the call.
struct Origin {
  explicit Origin(const rpc::CallContext& call);
  // An event about a resource, with `state` as what it says; its region is the one in the resource's name.
  common::v1::Event Event(std::string_view type, std::string_view resource,
                          const google::protobuf::Message& state) const;
  // The same, decided by a rule.
  common::v1::Event Event(std::string_view type, std::string_view resource, std::string_view rule,
                          const google::protobuf::Message& state) const;

  common::v1::Actor actor;
  std::string trace_id;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_COMMAND_H_

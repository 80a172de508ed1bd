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
// in by the caller.
storage::Command CommandFor(const rpc::CallContext& call, const google::protobuf::Message& request);

// The same for a command that records that something was read, which then is read afresh: it is never
// answered from memory, so that every reading is authorised by what is stored now, and is an event of its
// own.
storage::Command ReadingFor(const rpc::CallContext& call, const google::protobuf::Message& request);

// Submits a command whose reply is a serialized `reply`. `call` and `reply` live until `done`.
void Submit(storage::WriteQueue& writes, storage::Command command, rpc::CallContext& call,
            google::protobuf::Message* reply, Done done);

// Who acts, for the log.
common::v1::Actor ActorOf(const rpc::CallContext& call);

// An event of this call about a resource, with `payload` as its state. The region is the one in the
// resource's name.
common::v1::Event EventOf(const common::v1::Actor& actor, std::string_view trace_id, std::string_view type,
                          std::string_view resource, const google::protobuf::Message& payload);

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_COMMAND_H_

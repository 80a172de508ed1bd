#include "common/service/command.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace fengqiao::service {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string HashWithout(const Message& request, const FieldDescriptor* field) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  copy->GetReflection()->ClearField(copy.get(), field);
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    copy->SerializeToCodedStream(&coded);
  }
  return Sha256(bytes);
}

}  // namespace

storage::Command ReadingFor(const rpc::CallContext& call, const Message& request) {
  storage::Command command;
  command.deadline = call.deadline();
  command.cancelled = [&call] { return call.cancelled(); };
  command.bytes = request.ByteSizeLong();
  return command;
}

storage::Command CommandFor(const rpc::CallContext& call, const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  storage::Command command = ReadingFor(call, request);
  command.request = storage::RequestKey{.caller = call.caller().subject,
                                        .method = std::string(call.method()),
                                        .request_id = request.GetReflection()->GetString(request, field),
                                        .hash = HashWithout(request, field)};
  return command;
}

void Submit(storage::WriteQueue& writes, storage::Command command, rpc::CallContext& call, Message* reply,
            Done done) {
  command.done = [&call, reply, done = std::move(done)](absl::StatusOr<storage::CommandResult> result) {
    if (!result.ok()) return done(result.status());
    if (!reply->ParseFromString(result->reply)) return done(DataLoss("a remembered reply"));
    call.set_event(std::move(result->event_id));
    done(absl::OkStatus());
  };
  writes.Submit(std::move(command));
}

Origin::Origin(const rpc::CallContext& call) : trace_id(call.trace_id()) {
  actor.set_subject(call.caller().subject);
  actor.set_role(call.caller().role);
  actor.set_organ(call.caller().organ);
  actor.set_on_behalf_of(call.caller().on_behalf_of);
}

common::v1::Event Origin::Event(std::string_view type, std::string_view resource,
                                const Message& state) const {
  return Event(type, resource, "", state);
}

common::v1::Event Origin::Event(std::string_view type, std::string_view resource, std::string_view rule,
                                const Message& state) const {
  common::v1::Event event;
  event.set_type(std::string(type));
  event.set_resource(std::string(resource));
  event.set_region(std::string(api::RegionOf(resource)));
  event.set_rule(std::string(rule));
  *event.mutable_actor() = actor;
  event.set_trace_id(trace_id);
  event.mutable_payload()->PackFrom(state);
  return event;
}

}  // namespace fengqiao::service

#include "common/rpc/method_table.h"

#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/unknown_field_set.h"

namespace fengqiao::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr std::array<const char*, MethodMetrics::kCodes> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

std::string TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming()) return method.server_streaming() ? "bidi_stream" : "client_stream";
  return method.server_streaming() ? "server_stream" : "unary";
}

bool IsPersonal(const FieldDescriptor& field) { return field.options().GetExtension(common::v1::personal); }

// What is packed in an Any is known only when it is there, so an Any counts as personal until it is looked
// into.
bool HasPersonal(const Descriptor& message, std::set<const Descriptor*>& seen) {
  if (!seen.insert(&message).second) return false;
  if (message.full_name() == google::protobuf::Any::descriptor()->full_name()) return true;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (IsPersonal(field)) return true;
    if (field.message_type() != nullptr && HasPersonal(*field.message_type(), seen)) return true;
  }
  return false;
}

absl::Status NoRegion(std::string_view path, std::string_view index = "") {
  return InvalidField(absl::StrCat(ToAbsl(path), ToAbsl(index)), "must name a region, like regions/330602");
}

// `index` is "[3]" where the field is a list.
absl::Status CheckRegionName(const Caller& caller, std::string_view name, std::string_view path,
                             std::string_view index = "") {
  const std::string_view region = api::RegionOf(name);
  if (!regions::ParseRegionId(region).ok()) return NoRegion(path, index);
  if (caller.Covers(region)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_REGION_DENIED,
               absl::StrCat("the caller does not answer for region ", ToAbsl(region)))
      .Meta("region", region);
}

}  // namespace

MethodMetrics MakeMethodMetrics(Metrics& metrics, const std::string& side, const MethodDescriptor& method) {
  const Labels labels = {{"grpc_type", TypeOf(method)},
                         {"grpc_service", method.service()->full_name()},
                         {"grpc_method", method.name()}};
  const std::string prefix = "grpc_" + side + "_";
  MethodMetrics made;
  made.started = &metrics.Counter(prefix + "started_total", "RPCs started on the " + side + ".", labels);
  made.received =
      &metrics.Counter(prefix + "msg_received_total", "Messages received on the " + side + ".", labels);
  made.sent = &metrics.Counter(prefix + "msg_sent_total", "Messages sent by the " + side + ".", labels);
  for (int code = 0; code < MethodMetrics::kCodes; ++code) {
    Labels with_code = labels;
    with_code["grpc_code"] = kCodeNames[code];
    made.handled[code] =
        &metrics.Counter(prefix + "handled_total", "RPCs completed on the " + side + ", by code.", with_code);
  }
  made.seconds = &metrics.Histogram(prefix + "handling_seconds", "Time of RPCs on the " + side + ".", labels,
                                    SecondsBuckets());
  return made;
}

Method::Method(const MethodDescriptor& descriptor, Metrics& metrics, prometheus::Gauge& in_flight)
    : full_name_(absl::StrCat(descriptor.service()->full_name(), "/", descriptor.name())),
      access_(descriptor.options().GetExtension(common::v1::access)),
      request_enums_(*descriptor.input_type()),
      metrics_(MakeMethodMetrics(metrics, "server", descriptor)),
      in_flight_(in_flight) {
  is_stream_ = descriptor.client_streaming() || descriptor.server_streaming();
  std::set<const Descriptor*> seen;
  reply_has_personal_ = HasPersonal(*descriptor.output_type(), seen);
  problem_ = access_.permission().empty()
                 ? absl::FailedPreconditionError("has no access option with a permission")
                 : ResolveRegionPath(*descriptor.input_type());
  if (problem_.ok() && descriptor.client_streaming() && !region_path_.empty()) {
    problem_ = absl::FailedPreconditionError("is an upload, whose region is known only from its content");
  }
}

absl::Status Method::ResolveRegionPath(const Descriptor& request) {
  const int ways = !access_.region().empty() + access_.region_in_content() + access_.any_region();
  if (ways != 1) {
    return absl::FailedPreconditionError("must say exactly one of region, region_in_content and any_region");
  }
  if (access_.region().empty()) return absl::OkStatus();
  const Descriptor* message = &request;
  for (absl::string_view part : absl::StrSplit(access_.region(), '.')) {
    const FieldDescriptor* field = message == nullptr ? nullptr : message->FindFieldByName(std::string(part));
    if (field == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("names the region by ", access_.region(), ", which does not exist"));
    }
    if (!region_path_.empty() && region_path_.back()->is_repeated()) {
      return absl::FailedPreconditionError(
          absl::StrCat("names the region by ", access_.region(), ", which goes through a list"));
    }
    region_path_.push_back(field);
    message = field->message_type();
  }
  if (region_path_.back()->type() != FieldDescriptor::TYPE_STRING) {
    return absl::FailedPreconditionError(
        absl::StrCat("names the region by ", access_.region(), ", which is no string"));
  }
  return absl::OkStatus();
}

absl::Status Method::Authorize(const Policy& policy, const Caller& caller, const Message* request) const {
  if (!policy.Allows(caller.role, access_.permission())) {
    return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
                 absl::StrCat("role '", caller.role, "' lacks the permission ", access_.permission()))
        .Meta("permission", access_.permission());
  }
  return region_path_.empty() || request == nullptr ? absl::OkStatus() : AuthorizeRegions(caller, *request);
}

absl::Status Method::AuthorizeRegions(const Caller& caller, const Message& request) const {
  const Message* message = &request;
  for (size_t i = 0; i + 1 < region_path_.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message, region_path_[i]);
  }
  const FieldDescriptor* field = region_path_.back();
  const auto* reflection = message->GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    return CheckRegionName(caller, reflection->GetStringReference(*message, field, &scratch),
                           access_.region());
  }
  const int count = reflection->FieldSize(*message, field);
  if (count == 0) return NoRegion(access_.region());
  for (int i = 0; i < count; ++i) {
    const std::string& name = reflection->GetRepeatedStringReference(*message, field, i, &scratch);
    if (caller.Covers(api::RegionOf(name))) continue;
    RETURN_IF_ERROR(CheckRegionName(caller, name, access_.region(), absl::StrCat("[", i, "]")));
  }
  return absl::OkStatus();
}

namespace {

// Masks what an Any holds, whatever its type: anything may have fields that this program does not know. A
// type that this program does not know can't be masked, so it is dropped.
void MaskPacked(google::protobuf::Any* any) {
  const std::string type = any->type_url().substr(any->type_url().rfind('/') + 1);
  const Descriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return any->clear_value();
  const Message* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  std::unique_ptr<Message> packed(prototype->New());
  if (!packed->ParseFromString(any->value())) return any->clear_value();
  Method::MaskPersonalFields(packed.get());
  any->set_value(packed->SerializeAsString());
}

}  // namespace

void Method::MaskPersonalFields(Message* message) {
  // What a newer version has stored may be personal too, and nobody here could tell.
  message->GetReflection()->MutableUnknownFields(message)->Clear();
  if (auto* any = google::protobuf::DynamicCastToGenerated<google::protobuf::Any>(message))
    return MaskPacked(any);
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(*message, &set);
  for (const FieldDescriptor* field : set) {
    if (IsPersonal(*field)) {
      reflection->ClearField(message, field);
    } else if (field->message_type() == nullptr) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        MaskPersonalFields(reflection->MutableRepeatedMessage(message, field, i));
      }
    } else {
      MaskPersonalFields(reflection->MutableMessage(message, field));
    }
  }
}

absl::StatusOr<std::unique_ptr<MethodTable>> MethodTable::Create(
    const google::protobuf::ServiceDescriptor& service, Metrics& metrics) {
  auto table = std::make_unique<MethodTable>();
  prometheus::Gauge& in_flight =
      metrics.Gauge("fengqiao_rpc_in_flight", "RPCs being handled.", {{"grpc_service", service.full_name()}});
  std::vector<std::string> problems;
  for (int i = 0; i < service.method_count(); ++i) {
    auto method = std::make_unique<Method>(*service.method(i), metrics, in_flight);
    if (!method->problem().ok()) {
      problems.push_back(absl::StrCat(method->full_name(), " ", method->problem().message()));
    }
    table->methods_[service.method(i)->name()] = std::move(method);
  }
  if (!problems.empty()) return absl::FailedPreconditionError(absl::StrJoin(problems, "; "));
  return table;
}

const Method& MethodTable::operator[](std::string_view name) const {
  const auto found = methods_.find(name);
  if (found == methods_.end()) {
    LogError("no such method in the contract", {{"method", name}});
    std::abort();
  }
  return *found->second;
}

}  // namespace fengqiao::rpc

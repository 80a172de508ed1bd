#include "common/rpc/call.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace fengqiao::rpc {
namespace {

// A call without a deadline would hold its resources for ever.
constexpr absl::Duration kLongestCall = absl::Seconds(30);
constexpr std::string_view kServiceRole = "service";

std::string_view MetadataOf(const grpc::CallbackServerContext& context, std::string_view key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  return found == metadata.end() ? std::string_view()
                                 : std::string_view(found->second.data(), found->second.size());
}

// Another service of the suite may say for whom it acts; the log keeps that, so it is taken as it stands or
// not at all.
absl::StatusOr<std::shared_ptr<const Caller>> OnBehalfOf(std::shared_ptr<const Caller> caller,
                                                         std::string_view subject) {
  if (caller->role != kServiceRole || subject.empty()) return caller;
  if (subject.size() > kMaxSubject) {
    return InvalidField(kOnBehalfOfHeader, absl::StrCat("is a header of at most ", kMaxSubject,
                                                        " characters, not ", subject.size()));
  }
  auto acting = std::make_shared<Caller>(*caller);
  acting->on_behalf_of = std::string(subject);
  return std::shared_ptr<const Caller>(std::move(acting));
}

bool IsOurFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kDataLoss ||
         code == absl::StatusCode::kUnknown;
}

}  // namespace

grpc::Status CallMeasure::Finish(const absl::Status& status, std::string_view trace_id) const {
  method_.in_flight().Decrement();
  runtime_.gate.Leave();
  const int code = static_cast<int>(status.code());
  method_.metrics().handled[code >= 0 && code < MethodMetrics::kCodes ? code : 2]->Increment();
  method_.metrics().seconds->Observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
  if (status.ok()) return grpc::Status::OK;
  if (IsOurFault(status.code())) {
    LogError("call failed", {{"method", method_.full_name()},
                             {"code", absl::StatusCodeToString(status.code())},
                             {"error", ToStd(status.message())},
                             {"cause", CauseOf(status)},
                             {"trace_id", trace_id}});
  }
  return ToGrpc(status);
}

absl::StatusOr<CallContext> BeginCall(const Runtime& runtime, const Method& method,
                                      grpc::CallbackServerContext* context,
                                      const google::protobuf::Message* request) {
  ASSIGN_OR_RETURN(auto caller, runtime.authenticator->Authenticate(
                                    [context](std::string_view key) { return MetadataOf(*context, key); }));
  if (runtime.gate.closed() && !caller->in_process) {
    return Error(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING,
                 "the server is stopping; go on with another replica")
        .RetryAfter(absl::Milliseconds(100));
  }
  ASSIGN_OR_RETURN(caller, OnBehalfOf(std::move(caller), MetadataOf(*context, kOnBehalfOfHeader)));
  RETURN_IF_ERROR(method.Authorize(runtime.policy, *caller, request));
  if (request != nullptr) RETURN_IF_ERROR(method.CheckRequest(*request));
  const absl::Time now = absl::Now();
  absl::Time deadline = absl::FromChrono(context->deadline());
  if (deadline <= now) {
    return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                 "the deadline had passed before the work began");
  }
  const bool stream = method.is_stream();
  if (!stream) deadline = std::min(deadline, now + kLongestCall);
  return CallContext(std::move(caller), method.full_name(), deadline,
                     std::string(MetadataOf(*context, "traceparent")),
                     [context] { return context->IsCancelled(); });
}

}  // namespace fengqiao::rpc

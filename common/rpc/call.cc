#include "common/rpc/call.h"

#include <atomic>
#include <cstdint>
#include <random>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "google/rpc/error_details.pb.h"

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

// Sixteen hexadecimal digits that nobody else has, for all that matters to a reader of logs.
std::string RandomHex() {
  thread_local std::mt19937_64 random((uint64_t{std::random_device()()} << 32) | std::random_device()());
  return absl::StrCat(absl::Hex(random(), absl::kZeroPad16));
}

// The call's traceparent where it has one; else a new one, so that the log has the call under a trace id in
// any case. Not sampled: whoever samples sends one.
std::string TraceParentOf(const grpc::CallbackServerContext& context) {
  std::string sent(MetadataOf(context, "traceparent"));
  if (!TraceIdOf(sent).empty()) return sent;
  return absl::StrCat("00-", RandomHex(), RandomHex(), "-", RandomHex(), "-00");
}

// The same error with the trace id beside its reason, for whoever asks the operator about it.
absl::Status WithTraceId(absl::Status status, std::string_view trace_id) {
  constexpr char kInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
  google::rpc::ErrorInfo info;
  if (const auto payload = status.GetPayload(kInfo); payload && info.ParseFromString(std::string(*payload))) {
    (*info.mutable_metadata())["trace_id"] = std::string(trace_id);
    status.SetPayload(kInfo, absl::Cord(info.SerializeAsString()));
  }
  return status;
}

// Callers who are refused for who they are may be many a second: a line a second is enough to see from where,
// and why, and the next one tells how many were left out.
class RefusalLog {
 public:
  void Tell(const Method& method, const std::string& peer, const Caller* caller, const absl::Status& status) {
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    int64_t last = last_.load();
    if (last == now || !last_.compare_exchange_strong(last, now)) {
      ++left_out_;
      return;
    }
    LogWarning("a caller is refused", {{"method", method.full_name()},
                                       {"peer", peer},
                                       {"subject", caller == nullptr ? "" : caller->subject},
                                       {"error", ToStd(status.message())},
                                       {"left_out", absl::StrCat(left_out_.exchange(0))}});
  }

 private:
  std::atomic<int64_t> last_{0}, left_out_{0};
};

RefusalLog& Refusals() {
  static auto& log = *new RefusalLog;
  return log;
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
  // A call that was refused before it had a context.
  const std::string id = trace_id.empty() ? absl::StrCat(RandomHex(), RandomHex()) : std::string(trace_id);
  if (IsOurFault(status.code())) {
    LogError("call failed", {{"method", method_.full_name()},
                             {"code", absl::StatusCodeToString(status.code())},
                             {"error", ToStd(status.message())},
                             {"cause", CauseOf(status)},
                             {"trace_id", id}});
  }
  return ToGrpc(WithTraceId(status, id));
}

absl::StatusOr<CallContext> BeginCall(const Runtime& runtime, const Method& method,
                                      grpc::CallbackServerContext* context,
                                      const google::protobuf::Message* request) {
  auto authenticated = runtime.authenticator->Authenticate(
      [context](std::string_view key) { return MetadataOf(*context, key); });
  if (!authenticated.ok()) {
    Refusals().Tell(method, context->peer(), nullptr, authenticated.status());
    return authenticated.status();
  }
  std::shared_ptr<const Caller> caller = *std::move(authenticated);
  if (runtime.gate.closed() && !caller->in_process) {
    return Error(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING,
                 "the server is stopping; go on with another replica")
        .RetryAfter(absl::Milliseconds(100));
  }
  ASSIGN_OR_RETURN(caller, OnBehalfOf(std::move(caller), MetadataOf(*context, kOnBehalfOfHeader)));
  if (absl::Status status = method.Authorize(runtime.policy, *caller, request); !status.ok()) {
    if (status.code() == absl::StatusCode::kPermissionDenied)
      Refusals().Tell(method, context->peer(), caller.get(), status);
    return status;
  }
  if (request != nullptr) {
    // What this version does not know nobody here has checked, bounded or cleaned: it goes no further. gRPC
    // made the message for this call alone and shows it as const.
    const_cast<google::protobuf::Message*>(request)->DiscardUnknownFields();
    RETURN_IF_ERROR(method.CheckRequest(*request));
  }
  const absl::Time now = absl::Now();
  absl::Time deadline = absl::FromChrono(context->deadline());
  if (deadline <= now) {
    return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                 "the deadline had passed before the work began");
  }
  const bool stream = method.is_stream();
  if (!stream) deadline = std::min(deadline, now + kLongestCall);
  return CallContext(std::move(caller), method.full_name(), deadline, TraceParentOf(*context),
                     [context] { return context->IsCancelled(); });
}

}  // namespace fengqiao::rpc

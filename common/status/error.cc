#include "common/status/error.h"

#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/utf8.h"
#include "google/rpc/error_details.pb.h"

namespace fengqiao {
namespace {

constexpr char kTypeUrlPrefix[] = "type.googleapis.com/";
constexpr std::string_view kReasonPrefix = "ERROR_REASON_";
// Past 8 KiB of headers the client would see a transport error instead of ours, and the message travels
// twice: once beside the details with three characters for each byte that is not ASCII, and the details in
// base64. So all parts together stay below 4 KiB; what these limits allow at most is checked by a test.
constexpr size_t kMaxMessage = 512;
constexpr size_t kMaxDescription = 300;
constexpr size_t kMaxWord = 64;  // a key, a rule's id, a type
constexpr size_t kMaxFields = 8;
constexpr size_t kMaxFieldBytes = 1200;
constexpr size_t kMaxMetadataBytes = 600;
// How many troubles are collected: whoever sends a million bad values gets no larger an answer than for
// these, and takes no more memory.
constexpr size_t kMostCollected = 100;

std::string Cut(std::string_view text, size_t limit) { return CutUtf8(ToValidUtf8(text), limit); }

template <typename Message>
std::string TypeUrl() {
  return absl::StrCat(kTypeUrlPrefix, Message::descriptor()->full_name());
}

template <typename Message>
void Attach(absl::Status& status, const Message& detail) {
  status.SetPayload(TypeUrl<Message>(), absl::Cord(detail.SerializeAsString()));
}

std::string ReasonName(ErrorReason reason) {
  const std::string& name = common::v1::ErrorReason_Name(reason);
  return name.substr(kReasonPrefix.size());
}

}  // namespace

Error::Error(absl::StatusCode code, ErrorReason reason, std::string_view message)
    : code_(code), reason_(reason), message_(Cut(message, kMaxMessage)) {}

Error&& Error::Meta(std::string_view key, std::string_view value) && {
  std::pair<std::string, std::string> entry(Cut(key, kMaxWord), Cut(value, kMaxDescription));
  const size_t bytes = entry.first.size() + entry.second.size();
  if (metadata_bytes_ + bytes > kMaxMetadataBytes) return std::move(*this);
  metadata_bytes_ += bytes;
  metadata_.push_back(std::move(entry));
  return std::move(*this);
}

Error&& Error::Field(std::string_view path, std::string_view trouble) && {
  FieldViolation field{Cut(path, kMaxDescription), Cut(trouble, kMaxDescription)};
  const size_t bytes = field.path.size() + field.trouble.size();
  if (fields_.size() == kMaxFields || field_bytes_ + bytes > kMaxFieldBytes) return std::move(*this);
  field_bytes_ += bytes;
  fields_.push_back(std::move(field));
  return std::move(*this);
}

Error&& Error::Rule(std::string_view id, std::string_view description) && {
  rule_ = Cut(id, kMaxWord);
  rule_description_ = Cut(description, kMaxMessage);
  return std::move(*this);
}

Error&& Error::Resource(std::string_view type, std::string_view name) && {
  resource_type_ = Cut(type, kMaxWord);
  resource_name_ = Cut(name, kMaxDescription);
  return std::move(*this);
}

Error&& Error::RetryAfter(absl::Duration delay) && {
  retry_after_ = delay;
  return std::move(*this);
}

Error&& Error::Quota(std::string_view subject, std::string_view description) && {
  quota_subject_ = Cut(subject, kMaxWord);
  quota_description_ = Cut(description, kMaxDescription);
  return std::move(*this);
}

Error::operator absl::Status() && {
  absl::Status status(code_, message_);
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason_));
  info.set_domain("fengqiao");
  for (auto& [key, value] : metadata_) (*info.mutable_metadata())[key] = value;
  Attach(status, info);
  if (!fields_.empty()) {
    google::rpc::BadRequest bad;
    for (const FieldViolation& field : fields_) {
      auto* violation = bad.add_field_violations();
      violation->set_field(field.path);
      violation->set_description(field.trouble);
    }
    Attach(status, bad);
  }
  if (!rule_.empty()) {
    google::rpc::PreconditionFailure failure;
    auto* violation = failure.add_violations();
    violation->set_type("LAW");
    violation->set_subject(rule_);
    violation->set_description(rule_description_);
    Attach(status, failure);
  }
  if (!resource_name_.empty()) {
    google::rpc::ResourceInfo resource;
    resource.set_resource_type(resource_type_);
    resource.set_resource_name(resource_name_);
    Attach(status, resource);
  }
  if (!quota_subject_.empty()) {
    google::rpc::QuotaFailure failure;
    auto* violation = failure.add_violations();
    violation->set_subject(quota_subject_);
    violation->set_description(quota_description_);
    Attach(status, failure);
  }
  if (retry_after_ > absl::ZeroDuration()) {
    google::rpc::RetryInfo retry;
    const int64_t nanos = absl::ToInt64Nanoseconds(retry_after_);
    retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
    Attach(status, retry);
  }
  return status;
}

void FieldErrors::Add(std::string_view path, std::string_view trouble) {
  if (fields_.size() == kMostCollected) return;
  fields_.emplace_back(Cut(path, kMaxMessage), Cut(trouble, kMaxMessage));
}

void FieldErrors::CheckText(std::string_view path, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) Add(path, "must not hold a NUL");
}

absl::Status FieldErrors::ToStatus() const {
  if (fields_.empty()) return absl::OkStatus();
  std::string message = absl::StrCat(fields_[0].first, ": ", fields_[0].second);
  if (fields_.size() > 1) {
    // There may have been more, which were not collected.
    const bool may_be_more = fields_.size() == kMostCollected;
    absl::StrAppend(&message, " (and ", fields_.size() - 1, may_be_more ? " or more" : " more", " fields)");
  }
  Error error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_INVALID_FIELD, message);
  for (const auto& [path, trouble] : fields_) std::move(error).Field(path, trouble);
  return absl::Status(std::move(error));
}

absl::Status InvalidField(std::string_view path, std::string_view trouble) {
  FieldErrors errors;
  errors.Add(path, trouble);
  return errors.ToStatus();
}

absl::Status NotFound(std::string_view type, std::string_view name) {
  return Error(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_NOT_FOUND,
               absl::StrCat("there is no ", ToAbsl(name)))
      .Resource(type, name);
}

absl::Status AlreadyExists(std::string_view type, std::string_view name) {
  return Error(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_ALREADY_EXISTS,
               absl::StrCat("there is already ", ToAbsl(name)))
      .Resource(type, name);
}

absl::Status RuleRefuses(std::string_view rule, std::string_view description) {
  return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_RULE_REFUSES, description)
      .Rule(rule, description);
}

absl::Status Unavailable(std::string_view message, absl::Duration retry_after) {
  return Error(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_UNAVAILABLE, message)
      .RetryAfter(retry_after);
}

absl::Status Overloaded(std::string_view subject, absl::Duration retry_after) {
  // What is full for longer than a moment says until when: people read the sentence, not the details.
  const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(retry_after, absl::Seconds(1)));
  return Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED,
               absl::StrCat("too much at once: ", ToAbsl(subject), " is full; try again",
                            seconds > 1 ? absl::StrCat(" in ", seconds, " seconds") : ""))
      .Quota(subject, "full")
      .RetryAfter(retry_after);
}

absl::Status Internal(std::string_view cause) {
  absl::Status status = Error(absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_INTERNAL,
                              "a fault of the service; the operator's log has the cause under the trace id");
  status.SetPayload(kCausePayload, absl::Cord(ToAbsl(cause)));
  return status;
}

absl::Status DataLoss(std::string_view what) {
  return Error(absl::StatusCode::kDataLoss, ErrorReason::ERROR_REASON_DATA_LOSS,
               absl::StrCat("stored data can't be read back: ", ToAbsl(what)));
}

std::string CauseOf(const absl::Status& status) {
  const auto cause = status.GetPayload(kCausePayload);
  return cause.has_value() ? std::string(*cause) : std::string();
}

ErrorReason ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<google::rpc::ErrorInfo>());
  google::rpc::ErrorInfo info;
  ErrorReason reason = ErrorReason::ERROR_REASON_UNSPECIFIED;
  if (payload.has_value() && info.ParseFromString(std::string(*payload))) {
    common::v1::ErrorReason_Parse(absl::StrCat(ToAbsl(kReasonPrefix), info.reason()), &reason);
  }
  return reason;
}

}  // namespace fengqiao

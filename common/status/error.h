// How errors are made: an absl::Status whose payloads are google.rpc details, so that a caller in any
// language can read them. common/rpc/grpc_status is the one place that puts them on the wire.

#ifndef FENGQIAO_COMMON_STATUS_ERROR_H_
#define FENGQIAO_COMMON_STATUS_ERROR_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "fengqiao/common/v1/errors.pb.h"

namespace fengqiao {

using common::v1::ErrorReason;

// Builds a status; converts to absl::Status (and so to any StatusOr).
//
//   return Error(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_NOT_FOUND, "no such region")
//       .Resource("indicators.fengqiao/Region", name);
class Error {
 public:
  Error(absl::StatusCode code, ErrorReason reason, std::string_view message);

  // A variable of the message, for programs.
  Error&& Meta(std::string_view key, std::string_view value) &&;
  // One malformed field; call it for each. Of very many only the first are told.
  Error&& Field(std::string_view path, std::string_view trouble) &&;
  // The rule that refuses, by id, with its legal basis in words.
  Error&& Rule(std::string_view id, std::string_view description) &&;
  // The resource that the error is about.
  Error&& Resource(std::string_view type, std::string_view name) &&;
  // When a retry may succeed.
  Error&& RetryAfter(absl::Duration delay) &&;
  // The limit that was reached.
  Error&& Quota(std::string_view subject, std::string_view description) &&;

  operator absl::Status() &&;  // NOLINT(google-explicit-constructor): an error is returned as a status

 private:
  struct FieldViolation {
    std::string path, trouble;
  };
  absl::StatusCode code_;
  ErrorReason reason_;
  std::string message_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<FieldViolation> fields_;
  size_t metadata_bytes_ = 0;
  size_t field_bytes_ = 0;
  std::string rule_, rule_description_;
  std::string resource_type_, resource_name_;
  std::string quota_subject_, quota_description_;
  absl::Duration retry_after_ = absl::ZeroDuration();
};

// Collects malformed fields, so that a caller hears of all at once.
class FieldErrors {
 public:
  void Add(std::string_view path, std::string_view trouble);
  // Adds a trouble where `text` holds a NUL, which no text that people read has.
  void CheckText(std::string_view path, std::string_view text);
  bool empty() const { return fields_.empty(); }
  // OK when nothing was added, else INVALID_ARGUMENT with every field.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// INVALID_ARGUMENT about one field.
absl::Status InvalidField(std::string_view path, std::string_view trouble);
// NOT_FOUND about one resource.
absl::Status NotFound(std::string_view type, std::string_view name);
// ALREADY_EXISTS, naming the resource that is there.
absl::Status AlreadyExists(std::string_view type, std::string_view name);
// FAILED_PRECONDITION by a rule.
absl::Status RuleRefuses(std::string_view rule, std::string_view description);
// UNAVAILABLE; a retry may succeed after `retry_after`.
absl::Status Unavailable(std::string_view message, absl::Duration retry_after = absl::Milliseconds(200));
// RESOURCE_EXHAUSTED: the queue, pool or limit named `subject` is full.
absl::Status Overloaded(std::string_view subject, absl::Duration retry_after = absl::Milliseconds(100));
// INTERNAL. `cause` is for the log alone (payload kCausePayload); the caller sees a general sentence.
absl::Status Internal(std::string_view cause);
// DATA_LOSS: stored bytes can't be read back.
absl::Status DataLoss(std::string_view what);

// The payload that carries an internal cause to the log and never to the wire.
inline constexpr char kCausePayload[] = "fengqiao/cause";

// The internal cause, or "".
std::string CauseOf(const absl::Status& status);

// The reason in the status' ErrorInfo; UNSPECIFIED where there is none.
ErrorReason ReasonOf(const absl::Status& status);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_STATUS_ERROR_H_

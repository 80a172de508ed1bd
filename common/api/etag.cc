#include "common/api/etag.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::api {
namespace {

constexpr size_t kMaxRequestId = 64;

bool IsRequestIdCharacter(char c) {
  return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == ':' || c == '-';
}

}  // namespace

std::string EtagOf(int64_t revision) { return absl::StrCat("\"r", revision, "\""); }

int64_t RevisionOf(std::string_view etag) {
  int64_t revision = 0;
  absl::string_view digits = ToAbsl(etag);
  const bool ours = absl::ConsumePrefix(&digits, "\"r") && absl::ConsumeSuffix(&digits, "\"");
  return ours && absl::SimpleAtoi(digits, &revision) ? revision : 0;
}

absl::Status CheckEtag(std::string_view given, int64_t revision) {
  if (given.empty() || given == EtagOf(revision)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
               "etag: the resource was changed by somebody else; read it again")
      .Meta("etag", EtagOf(revision));
}

absl::Status CheckRequestId(std::string_view request_id) {
  if (request_id.empty()) return InvalidField("request_id", "is required: every write carries its own");
  bool good = request_id.size() <= kMaxRequestId;
  for (char c : request_id) good = good && IsRequestIdCharacter(c);
  if (!good) return InvalidField("request_id", "must be at most 64 characters of [A-Za-z0-9._:-]");
  return absl::OkStatus();
}

}  // namespace fengqiao::api

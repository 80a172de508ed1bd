#include "common/rpc/call_context.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::rpc {

std::string_view TraceIdOf(std::string_view header) {
  // version "-" trace id (32) "-" parent id (16) "-" flags
  if (header.size() < 55 || header[2] != '-' || header[35] != '-') return {};
  const std::string_view id = header.substr(3, 32);
  // What a caller made up does not get into logs and events.
  for (const char c : id) {
    if (!absl::ascii_isdigit(c) && (c < 'a' || c > 'f')) return {};
  }
  return id;
}

absl::Status CallContext::AuthorizeRegion(std::string_view region) const {
  if (caller_->Covers(region)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_REGION_DENIED,
               absl::StrCat("the caller does not answer for region ", ToAbsl(region)))
      .Meta("region", region);
}

}  // namespace fengqiao::rpc

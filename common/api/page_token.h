// Paging by key: a token says after which key of which query to go on.

#ifndef FENGQIAO_COMMON_API_PAGE_TOKEN_H_
#define FENGQIAO_COMMON_API_PAGE_TOKEN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace fengqiao::api {

// The number of rows that a request may have: 50 for 0, 1000 for more; INVALID_ARGUMENT for a negative
// number.
absl::StatusOr<int> PageSize(int requested);

// What makes a query the same query: every field of the request but page_size and page_token, and its type.
std::string QueryFingerprint(const google::protobuf::Message& request);

// An opaque token, safe in URLs, for the rows after `last_key` in the query with that fingerprint.
std::string MakePageToken(std::string_view fingerprint, std::string_view last_key);

// The key that the token goes on after; "" for an empty token (the first page). INVALID_ARGUMENT for a token
// that was made by another query or was altered.
absl::StatusOr<std::string> ReadPageToken(std::string_view token, std::string_view fingerprint);

}  // namespace fengqiao::api

#endif  // FENGQIAO_COMMON_API_PAGE_TOKEN_H_

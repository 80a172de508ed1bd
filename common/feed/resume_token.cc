#include "common/feed/resume_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::feed {
namespace {

// Version, which feed, position, checksum. The checksum is against accidents: the token holds no secret, and
// whoever may read the feed may stand anywhere in it.
constexpr char kVersion = 1;
constexpr size_t kFeedMark = 8, kPosition = 8, kChecksum = 8;
constexpr size_t kBody = 1 + kFeedMark + kPosition;

std::string FeedMark(std::string_view feed) { return Sha256(feed).substr(0, kFeedMark); }
std::string Checksum(std::string_view body) { return Sha256(body).substr(0, kChecksum); }

absl::Status Malformed(std::string_view trouble) { return InvalidField("resume_token", trouble); }

}  // namespace

std::string EncodeResumeToken(std::string_view feed, int64_t position) {
  std::string body(1, kVersion);
  body += FeedMark(feed);
  for (int shift = 56; shift >= 0; shift -= 8) {
    body.push_back(static_cast<char>((static_cast<uint64_t>(position) >> shift) & 0xff));
  }
  body += Checksum(body);
  return absl::WebSafeBase64Escape(body);
}

absl::StatusOr<int64_t> DecodeResumeToken(std::string_view token, std::string_view feed, int64_t head) {
  if (token.empty()) return 0;
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(ToAbsl(token), &bytes) || bytes.size() != kBody + kChecksum ||
      bytes.substr(kBody) != Checksum(bytes.substr(0, kBody)) || absl::WebSafeBase64Escape(bytes) != token) {
    return Malformed("is not a token that this service has given");
  }
  if (bytes[0] != kVersion) return Malformed("is of a kind that this version does not know");
  if (bytes.substr(1, kFeedMark) != FeedMark(feed)) {
    return Malformed("belongs to another feed, or to a database that has been made anew since");
  }
  uint64_t position = 0;
  for (size_t i = 0; i < kPosition; ++i) {
    position = (position << 8) | static_cast<unsigned char>(bytes[1 + kFeedMark + i]);
  }
  if (position > static_cast<uint64_t>(head)) {
    return absl::Status(Error(absl::StatusCode::kOutOfRange, ErrorReason::ERROR_REASON_POSITION_UNKNOWN,
                              "the log has not reached the position of this token")
                            .Meta("last_position", absl::StrCat(head)));
  }
  return static_cast<int64_t>(position);
}

}  // namespace fengqiao::feed

#include "common/feed/resume_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::feed {
namespace {

// Version, which feed, position, the link's mark (from version 2 on), checksum. The checksum is against
// accidents: the token holds no secret, and whoever may read the feed may stand anywhere in it.
constexpr char kUnlinkedVersion = 1, kVersion = 2;
constexpr size_t kFeedMark = 8, kPosition = 8, kLinkMark = 8, kChecksum = 8;
constexpr size_t kUnlinkedBody = 1 + kFeedMark + kPosition;
constexpr size_t kBody = kUnlinkedBody + kLinkMark;

std::string FeedMark(std::string_view feed) { return Sha256(feed).substr(0, kFeedMark); }
std::string Checksum(std::string_view body) { return Sha256(body).substr(0, kChecksum); }

// As many bytes at the log's beginning too, where there is no link.
std::string LinkMark(std::string_view link) {
  std::string mark(link.substr(0, kLinkMark));
  mark.resize(kLinkMark);
  return mark;
}

absl::Status Malformed(std::string_view trouble) { return InvalidField("resume_token", trouble); }

}  // namespace

std::string EncodeResumeToken(std::string_view feed, int64_t position, std::string_view link) {
  std::string body(1, kVersion);
  body += FeedMark(feed);
  for (int shift = 56; shift >= 0; shift -= 8) {
    body.push_back(static_cast<char>((static_cast<uint64_t>(position) >> shift) & 0xff));
  }
  body += LinkMark(link);
  body += Checksum(body);
  return absl::WebSafeBase64Escape(body);
}

absl::StatusOr<ResumePoint> DecodeResumeToken(std::string_view token, std::string_view feed, int64_t head) {
  if (token.empty()) return ResumePoint{};
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(ToAbsl(token), &bytes) || bytes.size() < kUnlinkedBody + kChecksum ||
      bytes.substr(bytes.size() - kChecksum) != Checksum(bytes.substr(0, bytes.size() - kChecksum)) ||
      absl::WebSafeBase64Escape(bytes) != token) {
    return Malformed("is not a token that this service has given");
  }
  const size_t body = bytes.size() - kChecksum;
  const bool linked = bytes[0] == kVersion && body == kBody;
  if (!linked && (bytes[0] != kUnlinkedVersion || body != kUnlinkedBody))
    return Malformed("is of a kind that this version does not know");
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
  ResumePoint point{.position = static_cast<int64_t>(position)};
  if (linked && position > 0) point.link_mark = bytes.substr(kUnlinkedBody, kLinkMark);
  return point;
}

absl::Status CheckResumePoint(const ResumePoint& point, std::string_view link, int64_t head) {
  if (point.link_mark.empty() || point.link_mark == LinkMark(link)) return absl::OkStatus();
  return Error(absl::StatusCode::kOutOfRange, ErrorReason::ERROR_REASON_FEED_REPLACED,
               "the log has another event at the position of this token: its database was restored from a "
               "backup; read it anew")
      .Meta("last_position", absl::StrCat(head));
}

}  // namespace fengqiao::feed

#include "common/cache/redis_url.h"

#include <optional>

#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::cache {
namespace {

constexpr std::string_view kTcp = "redis://";
constexpr std::string_view kUnix = "redis+unix://";
constexpr std::string_view kTls = "rediss://";
// The kernel's limit for the path of a Unix socket, its NUL included.
constexpr size_t kMaxSocketPath = 108;
constexpr int kMaxDatabase = 999;

absl::Status Refuse(std::string_view trouble) { return InvalidField("redis_url", trouble); }

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// A whole number of digits alone, from 0 to `most`.
std::optional<int> ParseNumber(std::string_view digits, int most) {
  if (digits.empty() || digits.size() > 6) return std::nullopt;
  int number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  if (number > most) return std::nullopt;
  return number;
}

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const std::optional<int> high = HexDigit(text[i + 1]);
    const std::optional<int> low = HexDigit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    decoded.push_back(static_cast<char>(*high * 16 + *low));
    i += 2;
  }
  return decoded;
}

absl::Status ReadDatabase(std::string_view digits, RedisUrl* url) {
  const std::optional<int> database = ParseNumber(digits, kMaxDatabase);
  if (!database) return Refuse("the database must be a number from 0 to 999");
  url->database = *database;
  return absl::OkStatus();
}

absl::Status ReadPassword(std::string_view user_info, RedisUrl* url) {
  if (!TakePrefix(user_info, ":")) return Refuse("takes a password without a user: redis://:password@host");
  std::optional<std::string> password = PercentDecode(user_info);
  if (!password || password->empty()) return Refuse("the password is empty or wrongly percent-encoded");
  url->password = *std::move(password);
  return absl::OkStatus();
}

absl::Status ReadHostAndPort(std::string_view authority, RedisUrl* url) {
  std::string_view port;
  bool has_port = false;
  if (TakePrefix(authority, "[")) {  // an IPv6 address
    const size_t end = authority.find(']');
    if (end == std::string_view::npos) return Refuse("an IPv6 address wants [ and ]");
    url->host = authority.substr(0, end);
    port = authority.substr(end + 1);
    has_port = TakePrefix(port, ":");
    if (!has_port && !port.empty()) return Refuse("only a port may follow the host");
  } else {
    const size_t colon = authority.find(':');
    url->host = authority.substr(0, colon);
    has_port = colon != std::string_view::npos;
    if (has_port) port = authority.substr(colon + 1);
  }
  if (url->host.empty()) return Refuse("names no host");
  if (!has_port) return absl::OkStatus();
  const std::optional<int> number = ParseNumber(port, 65535);
  if (!number || *number == 0) return Refuse("the port must be a number from 1 to 65535");
  url->port = *number;
  return absl::OkStatus();
}

absl::StatusOr<RedisUrl> ParseTcp(std::string_view rest) {
  RedisUrl url;
  const size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    RETURN_IF_ERROR(ReadPassword(rest.substr(0, at), &url));
    rest.remove_prefix(at + 1);
  }
  const size_t slash = rest.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view database = rest.substr(slash + 1);
    if (!database.empty()) RETURN_IF_ERROR(ReadDatabase(database, &url));
    rest = rest.substr(0, slash);
  }
  RETURN_IF_ERROR(ReadHostAndPort(rest, &url));
  return url;
}

absl::StatusOr<RedisUrl> ParseUnix(std::string_view rest) {
  RedisUrl url;
  const size_t question = rest.find('?');
  url.path = rest.substr(0, question);
  if (url.path.empty() || url.path[0] != '/') return Refuse("wants an absolute path: redis+unix:///path");
  if (url.path.size() >= kMaxSocketPath) return Refuse("the path is too long for a Unix socket");
  if (question != std::string_view::npos) {
    std::string_view query = rest.substr(question + 1);
    if (!TakePrefix(query, "db=")) return Refuse("knows no parameter but db");
    RETURN_IF_ERROR(ReadDatabase(query, &url));
  }
  return url;
}

}  // namespace

absl::StatusOr<RedisUrl> ParseRedisUrl(std::string_view url) {
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7F') {
      return Refuse("holds a space or a control character");
    }
  }
  if (TakePrefix(url, kTcp)) return ParseTcp(url);
  if (TakePrefix(url, kUnix)) return ParseUnix(url);
  if (TakePrefix(url, kTls)) return Refuse("TLS is not supported; put a TLS proxy beside the service");
  return Refuse("must begin with redis:// or redis+unix://");
}

}  // namespace fengqiao::cache

// What --redis_url may say.

#ifndef FENGQIAO_COMMON_CACHE_REDIS_URL_H_
#define FENGQIAO_COMMON_CACHE_REDIS_URL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::cache {

struct RedisUrl {
  std::string host;  // a name or an address; empty where `path` is used
  int port = 6379;
  std::string path;  // of a Unix socket
  std::string password;
  int database = 0;
};

// Reads redis://[:password@]host[:port][/database] and redis+unix:///path[?db=database]. A password is
// percent-encoded where it holds ':', '/', '@' or '%'. INVALID_ARGUMENT (field `redis_url`) for anything
// else; the message never holds the address, since that may hold a password.
absl::StatusOr<RedisUrl> ParseRedisUrl(std::string_view url);

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_REDIS_URL_H_

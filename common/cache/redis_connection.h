// One connection to Redis.
//
// Of hiredis 0.14 only the formatter and the reader of the protocol are used. Its contexts write with
// write(), so that a connection that is gone raises SIGPIPE, and their time limits hold for each system call
// and not for the answer. Sockets here are non-blocking and every operation has one limit in all.

#ifndef FENGQIAO_COMMON_CACHE_REDIS_CONNECTION_H_
#define FENGQIAO_COMMON_CACHE_REDIS_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/cache/redis_url.h"

namespace fengqiao::cache {

struct Reply {
  enum class Kind { kNil, kText, kInteger, kError, kArray };
  Kind kind = Kind::kNil;
  std::string text;  // of a text (bulk or simple) or an error
  int64_t integer = 0;
  std::vector<Reply> elements;
};

// A command and its arguments, which may hold any bytes.
using Command = std::vector<std::string_view>;

// Not thread-safe. After any error (a status, not an error reply) the connection is good for nothing and must
// be destroyed: a late reply could be taken for the next one.
class RedisConnection {
 public:
  // Connects, authenticates and selects the database. Blocks: for `limit`, and before that for as long as the
  // system's resolver takes to find the host, which has no limit. UNAVAILABLE where it can't be had.
  static absl::StatusOr<std::unique_ptr<RedisConnection>> Open(const RedisUrl& url, absl::Duration limit);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  // Sends a command and waits for its reply, `limit` in all.
  absl::StatusOr<Reply> Call(const Command& command, absl::Duration limit);
  // Sends all commands before the first reply is read.
  absl::StatusOr<std::vector<Reply>> Pipeline(const std::vector<Command>& commands, absl::Duration limit);

  // The halves of Call, for a subscription. Receive gives nothing when `limit` is over, or when `wake_fd`
  // (where not -1) can be read.
  absl::Status Send(const Command& command, absl::Duration limit);
  absl::StatusOr<std::optional<Reply>> Receive(absl::Duration limit, int wake_fd);

 private:
  class Parser;
  explicit RedisConnection(int fd);

  absl::Status Write(std::string_view bytes, absl::Duration limit);

  const int fd_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_REDIS_CONNECTION_H_

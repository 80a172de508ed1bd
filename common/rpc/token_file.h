// A token in a file that may be replaced while the program runs, as Kubernetes does with a secret.

#ifndef FENGQIAO_COMMON_RPC_TOKEN_FILE_H_
#define FENGQIAO_COMMON_RPC_TOKEN_FILE_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"

namespace fengqiao::rpc {

// Whether a header can hold it: printable ASCII. gRPC ends the process where one can't.
bool IsHeaderValue(std::string_view value);

// Thread-safe.
class TokenFile {
 public:
  // Reads the token. INVALID_ARGUMENT, without the token in it, where the file can't be read or holds none.
  static absl::StatusOr<std::unique_ptr<TokenFile>> Open(std::string path);

  // The token that the file holds now: one look at the file's state, and a read where that has changed. Where
  // the file is gone or holds no token, the last one that it held; the log says so once.
  std::string Token() const;

  // When that token ends, by its own word (`exp`); the infinite past where it does not say.
  absl::Time Expiry() const;

 private:
  // What tells that a file was changed or replaced.
  struct State {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    int64_t modified = 0;  // nanoseconds
    friend bool operator==(const State&, const State&) = default;
  };

  explicit TokenFile(std::string path) : path_(std::move(path)) {}
  State Look() const;
  absl::StatusOr<std::string> Read() const;

  const std::string path_;
  mutable Mutex mutex_;
  mutable State seen_ ABSL_GUARDED_BY(mutex_);
  mutable std::string token_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_TOKEN_FILE_H_

// A private Redis server that keeps nothing on disk, for tests that kill, stop and start it.

#ifndef FENGQIAO_TESTS_SUPPORT_REDIS_FIXTURE_H_
#define FENGQIAO_TESTS_SUPPORT_REDIS_FIXTURE_H_

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/cache/redis_connection.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::testing {

// Runs redis-server from PATH; ends the process with a message when it can't be started: these tests are
// never skipped. Not thread-safe, but what is asked of the server from elsewhere does not matter.
class RedisServer {
 public:
  enum class Transport { kUnix, kTcp };  // TCP on a free port of the loopback
  // Further settings: {"--requirepass", "secret"}.
  explicit RedisServer(Transport transport = Transport::kUnix, const std::vector<std::string>& settings = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // As --redis_url takes it, for database `database`; the same after a restart.
  std::string url(int database = 0, const std::string& password = "") const;

  // kill -9. Does nothing where it does not run.
  void Kill();
  // Starts it, empty, and waits until it answers. Does nothing where it runs.
  void Start();
  // SIGSTOP and SIGCONT: it takes connections and answers nothing.
  void Pause();
  void Resume();

  // Runs a command on a connection of its own.
  cache::Reply Call(const cache::Command& command, int database = 0) const;

 private:
  bool TryStart();

  const Transport transport_;
  const std::vector<std::string> settings_;
  TempDir dir_;
  std::string password_;
  int port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_REDIS_FIXTURE_H_

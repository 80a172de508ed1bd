// A private PostgreSQL server on a unix socket, with fsync on, for one test process.

#ifndef FENGQIAO_TESTS_SUPPORT_POSTGRES_FIXTURE_H_
#define FENGQIAO_TESTS_SUPPORT_POSTGRES_FIXTURE_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace fengqiao::testing {

// Its default collation is a Chinese one (ICU), so that a column whose order was left to the default is
// noticed. Not thread-safe.
class PostgresServer {
 public:
  // Started at the first call, stopped when the process ends. Ends the process with a message when the server
  // can't be started: these tests are never skipped.
  static PostgresServer& Shared();

  // A server of the caller's own, with further settings ("fsync=off").
  explicit PostgresServer(const std::vector<std::string>& settings = {});
  ~PostgresServer();

  // The address of the server's one database.
  std::string url() const;

  // kill -9 of the whole server, and its start with recovery.
  void KillAndRestart();

 private:
  void Start();
  void Signal(int signal);
  std::string Bin(const std::string& program) const;
  // The command, run as a user that PostgreSQL accepts.
  std::vector<std::string> AsServerUser(std::vector<std::string> command) const;

  TempDir dir_;
  std::vector<std::string> settings_;
  pid_t pid_ = -1;
};

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_POSTGRES_FIXTURE_H_

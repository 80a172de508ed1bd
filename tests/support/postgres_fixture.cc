#include "tests/support/postgres_fixture.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace fengqiao::testing {
namespace {

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "PostgreSQL for the tests: " << why << "\n";
  std::exit(1);
}

pid_t Spawn(const std::vector<std::string>& command, const std::string& log) {
  const pid_t pid = fork();
  if (pid < 0) Die("fork failed");
  if (pid > 0) return pid;
  const int fd = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(fd, 1);
  dup2(fd, 2);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  _exit(127);
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

PostgresServer& PostgresServer::Shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer(const std::vector<std::string>& settings) : settings_(settings) {
  chmod(dir_.path().c_str(), 0755);
  if (geteuid() == 0) {
    const passwd* user = getpwnam("postgres");
    if (user == nullptr) Die("there is no user 'postgres'");
    if (chown(dir_.path().c_str(), user->pw_uid, user->pw_gid) != 0) Die("chown failed");
  }
  const std::string log = dir_ / "initdb.log";
  const pid_t initdb =
      Spawn(AsServerUser({Bin("initdb"), "-D", dir_ / "data", "-U", "fengqiao", "--auth=trust", "-E", "UTF8",
                          "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh", "--no-sync",
                          "--no-instructions"}),
            log);
  if (WaitFor(initdb) != 0) Die("initdb failed:\n" + ReadAll(log));
  Start();
}

PostgresServer::~PostgresServer() {
  if (pid_ < 0) return;
  Signal(SIGQUIT);
  WaitFor(pid_);
}

std::string PostgresServer::url() const { return "postgresql:///postgres?user=fengqiao&host=" + dir_.path(); }

void PostgresServer::KillAndRestart() {
  Signal(SIGKILL);
  WaitFor(pid_);
  // The children notice that their parent is gone; a new server may not start before.
  Start();
}

void PostgresServer::Start() {
  std::vector<std::string> command = {Bin("postgres"), "-D", dir_ / "data", "-k", dir_.path(), "-h", ""};
  std::vector<std::string> settings = {"fsync=on", "max_connections=100", "shared_buffers=64MB",
                                       "restart_after_crash=off"};
  settings.insert(settings.end(), settings_.begin(), settings_.end());
  for (const std::string& setting : settings) {
    command.push_back("-c");
    command.push_back(setting);
  }
  command = AsServerUser(std::move(command));
  // After a kill -9 the old server's children may still hold its memory; then the new one ends at once.
  for (int attempt = 0; attempt < 200; ++attempt) {
    pid_ = Spawn(command, dir_ / "server.log");
    pollfd ended{.fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)), .events = POLLIN, .revents = 0};
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    bool ready = false;
    do {
      ready = PQping(url().c_str()) == PQPING_OK;
    } while (!ready && poll(&ended, 1, /*timeout=*/20) == 0 && std::chrono::steady_clock::now() < give_up);
    close(ended.fd);
    if (ready) return;
    kill(pid_, SIGKILL);
    WaitFor(pid_);
  }
  Die("the server does not start:\n" + ReadAll(dir_ / "server.log"));
}

void PostgresServer::Signal(int signal) { kill(pid_, signal); }

std::string PostgresServer::Bin(const std::string& program) const {
  const std::string path = "/usr/lib/postgresql/15/bin/" + program;
  if (access(path.c_str(), X_OK) != 0) Die(path + " is missing; tests/run.sh installs it");
  return path;
}

std::vector<std::string> PostgresServer::AsServerUser(std::vector<std::string> command) const {
  // Whatever becomes of the test, its server goes with it.
  std::vector<std::string> prefix = {"setpriv", "--pdeathsig", "QUIT"};
  if (geteuid() == 0) {
    const passwd* user = getpwnam("postgres");
    for (const std::string& word :
         {"--reuid=" + std::to_string(user->pw_uid), "--regid=" + std::to_string(user->pw_gid),
          std::string("--clear-groups")}) {
      prefix.push_back(word);
    }
  }
  prefix.insert(prefix.end(), command.begin(), command.end());
  return prefix;
}

}  // namespace fengqiao::testing

#include "tests/support/redis_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/support/eventually.h"

namespace fengqiao::testing {
namespace {

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "Redis for the tests: " << why << "\n";
  std::exit(1);
}

int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    Die("there is no free port");
  }
  ::close(fd);
  return ntohs(address.sin_port);
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

RedisServer::RedisServer(Transport transport, const std::vector<std::string>& settings)
    : transport_(transport), settings_(settings) {
  for (size_t i = 0; i + 1 < settings.size(); ++i) {
    if (settings[i] == "--requirepass") password_ = settings[i + 1];
  }
  Start();
}

RedisServer::~RedisServer() { Kill(); }

std::string RedisServer::url(int database, const std::string& password) const {
  if (transport_ == Transport::kUnix) {
    return "redis+unix://" + (dir_ / "redis.sock") + "?db=" + std::to_string(database);
  }
  const std::string user_info = password.empty() ? "" : ":" + password + "@";
  return "redis://" + user_info + "127.0.0.1:" + std::to_string(port_) + "/" + std::to_string(database);
}

void RedisServer::Kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

void RedisServer::Start() {
  if (pid_ >= 0) return;
  // Somebody else may take the port between its choice and its use; once chosen it stays.
  const bool may_choose = port_ == 0;
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (transport_ == Transport::kTcp && may_choose) port_ = FreePort();
    if (TryStart()) return;
  }
  Die("the server does not start:\n" + ReadAll(dir_ / "server.log"));
}

bool RedisServer::TryStart() {
  const std::string log = dir_ / "server.log";
  const std::string socket = dir_ / "redis.sock";
  ::unlink(socket.c_str());
  std::vector<std::string> words = {"redis-server", "--save",    "",           "--appendonly", "no",
                                    "--dir",        dir_.path(), "--loglevel", "warning"};
  const std::vector<std::string> listen =
      transport_ == Transport::kUnix
          ? std::vector<std::string>{"--port", "0", "--unixsocket", socket}
          : std::vector<std::string>{"--port", std::to_string(port_), "--bind", "127.0.0.1"};
  words.insert(words.end(), listen.begin(), listen.end());
  words.insert(words.end(), settings_.begin(), settings_.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  pid_ = ::fork();
  if (pid_ < 0) Die("fork failed");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // whatever becomes of the test, its server goes with it
    const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(fd, 1);
    ::dup2(fd, 2);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  bool ended = false;
  const bool settled = Eventually([&] {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      ended = true;
      return true;
    }
    const auto url = cache::ParseRedisUrl(this->url(0, password_));
    return cache::RedisConnection::Open(*url, absl::Seconds(1)).ok();
  });
  if (settled && !ended) return true;
  if (ended) {
    pid_ = -1;
  } else {
    Kill();
  }
  return false;
}

void RedisServer::Pause() {
  ::kill(pid_, SIGSTOP);
  int status = 0;
  ::waitpid(pid_, &status, WUNTRACED);  // it has stopped when this returns
}

void RedisServer::Resume() { ::kill(pid_, SIGCONT); }

cache::Reply RedisServer::Call(const cache::Command& command, int database) const {
  const auto parsed = cache::ParseRedisUrl(url(database, password_));
  auto connection = cache::RedisConnection::Open(*parsed, absl::Seconds(30));
  if (!connection.ok()) Die("can't be reached: " + connection.status().ToString());
  auto reply = (*connection)->Call(command, absl::Seconds(30));
  if (!reply.ok()) Die("gives no answer: " + reply.status().ToString());
  return *std::move(reply);
}

}  // namespace fengqiao::testing

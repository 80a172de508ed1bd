#include "common/cache/redis_connection.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/cache/time_limit.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::cache {
namespace {

absl::Status SystemError(std::string_view what, int error) {
  return Unavailable(absl::StrCat("redis: ", std::string(what), ": ", std::system_category().message(error)));
}

absl::Status TimeIsUp() { return Unavailable("redis: no answer in time"); }

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// True when `fd` is ready for `events`, false when the time is up.
absl::StatusOr<bool> WaitFor(int fd, short events, const TimeLimit& limit) {
  for (;;) {
    pollfd waiting{.fd = fd, .events = events, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(limit.left_millis().count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return SystemError("poll", errno);
    if (limit.over()) return false;
  }
}

absl::StatusOr<int> ConnectTo(int family, const sockaddr* address, socklen_t size, const TimeLimit& limit) {
  FileDescriptor fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return SystemError("socket", errno);
  if (::connect(fd.get(), address, size) == 0) return fd.release();
  if (errno != EINPROGRESS && errno != EINTR) return SystemError("connect", errno);
  ASSIGN_OR_RETURN(const bool ready, WaitFor(fd.get(), POLLOUT, limit));
  if (!ready) return TimeIsUp();
  int error = 0;
  socklen_t error_size = sizeof(error);
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &error_size) < 0) error = errno;
  if (error != 0) return SystemError("connect", error);
  return fd.release();
}

absl::StatusOr<int> ConnectUnix(const std::string& path, const TimeLimit& limit) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return ConnectTo(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof(address), limit);
}

absl::StatusOr<int> ConnectTcp(const RedisUrl& url, absl::Duration duration) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found);
  if (failure != 0) {
    return Unavailable(absl::StrCat("redis: the host can't be found: ", ::gai_strerror(failure)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, &::freeaddrinfo);
  const TimeLimit limit(duration);
  absl::Status last = Unavailable("redis: the host has no address");
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    absl::StatusOr<int> fd = ConnectTo(address->ai_family, address->ai_addr, address->ai_addrlen, limit);
    if (fd.ok()) {
      const int on = 1;
      ::setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      ::setsockopt(*fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
      return fd;
    }
    last = std::move(fd).status();
  }
  return last;
}

std::string Format(const Command& command) {
  std::vector<const char*> arguments;
  std::vector<size_t> sizes;
  arguments.reserve(command.size());
  sizes.reserve(command.size());
  for (const std::string_view argument : command) {
    arguments.push_back(argument.data());
    sizes.push_back(argument.size());
  }
  char* text = nullptr;
  const int size =
      redisFormatCommandArgv(&text, static_cast<int>(command.size()), arguments.data(), sizes.data());
  if (size < 0) return "";
  std::string formatted(text, static_cast<size_t>(size));
  redisFreeCommand(text);
  return formatted;
}

Reply FromHiredis(const redisReply& from) {
  Reply reply;
  switch (from.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::kText;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::kError;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kInteger;
      reply.integer = from.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::kArray;
      reply.elements.reserve(from.elements);
      for (size_t i = 0; i < from.elements; ++i) reply.elements.push_back(FromHiredis(*from.element[i]));
      break;
    default:
      break;  // nil
  }
  return reply;
}

}  // namespace

class RedisConnection::Parser {
 public:
  Parser() : reader_(redisReaderCreate(), &redisReaderFree) {}

  absl::Status Feed(std::string_view bytes) {
    if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) return Broken();
    return absl::OkStatus();
  }

  // Nothing where more bytes are wanted.
  absl::StatusOr<std::optional<Reply>> Next() {
    void* reply = nullptr;
    if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) return Broken();
    if (reply == nullptr) return std::nullopt;
    std::optional<Reply> parsed = FromHiredis(*static_cast<redisReply*>(reply));
    freeReplyObject(reply);
    return parsed;
  }

 private:
  static absl::Status Broken() { return Unavailable("redis: what came is not Redis' protocol"); }

  std::unique_ptr<redisReader, void (*)(redisReader*)> reader_;
};

RedisConnection::RedisConnection(int fd) : fd_(fd), parser_(std::make_unique<Parser>()) {}

RedisConnection::~RedisConnection() { ::close(fd_); }

absl::StatusOr<std::unique_ptr<RedisConnection>> RedisConnection::Open(const RedisUrl& url,
                                                                       absl::Duration duration) {
  absl::StatusOr<int> fd =
      url.path.empty() ? ConnectTcp(url, duration) : ConnectUnix(url.path, TimeLimit(duration));
  RETURN_IF_ERROR(fd.status());
  std::unique_ptr<RedisConnection> connection(new RedisConnection(*fd));
  const std::string database = std::to_string(url.database);
  std::vector<Command> handshake;
  if (!url.password.empty()) handshake.push_back({"AUTH", url.password});
  if (url.database != 0) handshake.push_back({"SELECT", database});
  if (handshake.empty()) return connection;
  ASSIGN_OR_RETURN(const std::vector<Reply> replies, connection->Pipeline(handshake, duration));
  for (const Reply& reply : replies) {
    if (reply.kind == Reply::Kind::kError) return Unavailable(absl::StrCat("redis: ", reply.text));
  }
  return connection;
}

absl::StatusOr<Reply> RedisConnection::Call(const Command& command, absl::Duration limit) {
  ASSIGN_OR_RETURN(std::vector<Reply> replies, Pipeline({command}, limit));
  return std::move(replies[0]);
}

absl::StatusOr<std::vector<Reply>> RedisConnection::Pipeline(const std::vector<Command>& commands,
                                                             absl::Duration duration) {
  const TimeLimit limit(duration);
  std::string bytes;
  for (const Command& command : commands) bytes += Format(command);
  RETURN_IF_ERROR(Write(bytes, limit.left()));
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  while (replies.size() < commands.size()) {
    ASSIGN_OR_RETURN(std::optional<Reply> reply, Receive(limit.left(), -1));
    if (!reply) return TimeIsUp();
    replies.push_back(*std::move(reply));
  }
  return replies;
}

absl::Status RedisConnection::Send(const Command& command, absl::Duration limit) {
  return Write(Format(command), limit);
}

absl::Status RedisConnection::Write(std::string_view bytes, absl::Duration duration) {
  const TimeLimit limit(duration);
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return SystemError("send", errno);
    ASSIGN_OR_RETURN(const bool ready, WaitFor(fd_, POLLOUT, limit));
    if (!ready) return TimeIsUp();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Reply>> RedisConnection::Receive(absl::Duration duration, int wake_fd) {
  const TimeLimit limit(duration);
  std::array<char, 16 * 1024> buffer;
  // Looks at the socket once even where there is no time left, and never longer than the limit, however small
  // the pieces are that keep coming.
  for (bool looked = false;; looked = true) {
    ASSIGN_OR_RETURN(std::optional<Reply> reply, parser_->Next());
    if (reply) return reply;
    if (looked && limit.over()) return std::nullopt;
    // poll passes over a negative descriptor.
    pollfd waiting[] = {{.fd = fd_, .events = POLLIN, .revents = 0},
                        {.fd = wake_fd, .events = POLLIN, .revents = 0}};
    const int ready = ::poll(waiting, 2, static_cast<int>(limit.left_millis().count()));
    if (ready < 0 && errno != EINTR) return SystemError("poll", errno);
    if (ready > 0 && waiting[1].revents != 0) return std::nullopt;
    if (ready <= 0) continue;
    const ssize_t received = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (received == 0) return Unavailable("redis: the connection was closed");
    if (received > 0) {
      RETURN_IF_ERROR(parser_->Feed({buffer.data(), static_cast<size_t>(received)}));
    } else if (errno != EAGAIN && errno != EINTR) {
      return SystemError("recv", errno);
    }
  }
}

}  // namespace fengqiao::cache

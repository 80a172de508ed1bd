// One connection against peers that are not as they should be.

#include "common/cache/redis_connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// Waits until something comes.
void AwaitBytes(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  ::poll(&waiting, 1, -1);
}

// Waits until the other side has gone.
void AwaitEnd(int fd) {
  pollfd waiting{.fd = fd, .events = POLLRDHUP, .revents = 0};
  ::poll(&waiting, 1, -1);
}

// Takes one connection on a Unix socket and does with it what the test says.
class Peer {
 public:
  explicit Peer(std::function<void(int fd)> serve) : path_(dir_ / "peer.sock") {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    thread_ = std::thread([this, serve = std::move(serve)] {
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      serve(fd);
      ::close(fd);
    });
  }
  ~Peer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::unique_ptr<RedisConnection> Connect() const {
    return RedisConnection::Open({.path = path_}, absl::Seconds(30)).value();
  }

 private:
  testing::TempDir dir_;
  std::string path_;
  int listener_ = -1;
  std::thread thread_;
};

TEST(RedisConnectionTest, ReadsEveryKindOfReply) {
  const Peer peer([](int fd) {
    AwaitBytes(fd);
    SendAll(fd, "+OK\r\n:-7\r\n$-1\r\n-ERR no\r\n*2\r\n$1\r\nx\r\n*1\r\n:3\r\n");
    AwaitEnd(fd);
  });
  const auto connection = peer.Connect();
  ASSERT_OK(connection->Send({"ANY"}, absl::Seconds(30)));
  const auto next = [&] { return connection->Receive(absl::Seconds(30), -1).value().value(); };
  EXPECT_EQ(next().text, "OK");
  EXPECT_EQ(next().integer, -7);
  EXPECT_EQ(next().kind, Reply::Kind::kNil);
  const Reply error = next();
  EXPECT_EQ(error.kind, Reply::Kind::kError);
  EXPECT_EQ(error.text, "ERR no");
  const Reply array = next();
  ASSERT_EQ(array.elements.size(), 2u);
  EXPECT_EQ(array.elements[0].text, "x");
  ASSERT_EQ(array.elements[1].elements.size(), 1u);
  EXPECT_EQ(array.elements[1].elements[0].integer, 3);
  EXPECT_FALSE(connection->Receive(absl::ZeroDuration(), -1).value().has_value());  // no more
}

TEST(RedisConnectionTest, ABulkMayHoldAnyByteAndComeInPieces) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  const Peer peer([&](int fd) {
    AwaitBytes(fd);
    for (const char c : "*2\r\n$256\r\n" + bytes + "\r\n:42\r\n") SendAll(fd, std::string_view(&c, 1));
    AwaitEnd(fd);
  });
  ASSERT_OK_AND_ASSIGN(const Reply reply, peer.Connect()->Call({"ANY", bytes, ""}, absl::Seconds(30)));
  ASSERT_EQ(reply.elements.size(), 2u);
  EXPECT_EQ(reply.elements[0].text, bytes);
  EXPECT_EQ(reply.elements[1].integer, 42);
}

// Each byte comes in good time and the answer never does. A limit for each read would never be over.
TEST(RedisConnectionTest, AnAnswerThatTricklesInIsNotWaitedForPastTheLimit) {
  const Peer peer([](int fd) {
    if (!SendAll(fd, "$1000000000\r\n")) return;
    pollfd waiting{.fd = fd, .events = POLLRDHUP, .revents = 0};
    while (::poll(&waiting, 1, 1) == 0 || (waiting.revents & POLLRDHUP) == 0) {
      if (!SendAll(fd, "x")) return;
    }
  });
  EXPECT_THAT(peer.Connect()->Call({"GET", "k"}, absl::Milliseconds(30)),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("in time")));
}

TEST(RedisConnectionTest, APeerThatTakesNothingIsNotWaitedForPastTheLimit) {
  const Peer peer(AwaitEnd);
  const std::string large(64 << 20, 'x');
  EXPECT_THAT(peer.Connect()->Call({"SET", "k", large}, absl::Milliseconds(30)),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("in time")));
}

TEST(RedisConnectionTest, APeerThatIsSilentOrGoneOrNoRedisIsAnError) {
  {
    const Peer silent(AwaitEnd);
    EXPECT_THAT(silent.Connect()->Call({"PING"}, absl::Milliseconds(5)),
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr("in time")));
  }
  {
    const Peer gone([](int) {});
    EXPECT_THAT(gone.Connect()->Call({"PING"}, absl::Seconds(30)), StatusIs(absl::StatusCode::kUnavailable));
  }
  {
    const Peer web([](int fd) {
      AwaitBytes(fd);
      SendAll(fd, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      AwaitEnd(fd);
    });
    EXPECT_THAT(web.Connect()->Call({"PING"}, absl::Seconds(30)),
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr("protocol")));
  }
  EXPECT_THAT(RedisConnection::Open({.path = "/nonexistent/redis.sock"}, absl::Seconds(30)).status(),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(RedisConnection::Open({.host = "host.invalid"}, absl::Seconds(30)).status(),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace fengqiao::cache

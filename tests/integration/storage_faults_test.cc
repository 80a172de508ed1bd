// Processes killed amid their writes, a server killed amid its own, and power cuts: what was acknowledged is
// there.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "tests/integration/durable_store.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/unsynced_vfs.h"

namespace fengqiao::testing {
namespace {

using ::testing::IsEmpty;

using Acknowledged = std::map<int64_t, std::string>;

// A writing process; its acknowledgements come through a pipe.
class Writer {
 public:
  Writer(const std::string& url, int64_t first) {
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0) std::abort();
    const std::string number = std::to_string(first);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(fds[1], 1);
      execl(DURABLE_WRITER, DURABLE_WRITER, url.c_str(), "faults", number.c_str(), nullptr);
      _exit(127);
    }
    close(fds[1]);
    fd_ = fds[0];
  }
  ~Writer() {
    Kill();
    close(fd_);
  }

  // False at the end.
  bool ReadOne(Acknowledged& acknowledged) {
    for (;;) {
      const size_t end = buffer_.find('\n');
      if (end != std::string::npos) {
        const size_t space = buffer_.find(' ');
        acknowledged[std::stoll(buffer_.substr(0, space))] = buffer_.substr(space + 1, end - space - 1);
        buffer_.erase(0, end + 1);
        return true;
      }
      char bytes[4096];
      const ssize_t length = read(fd_, bytes, sizeof(bytes));
      if (length <= 0) return false;
      buffer_.append(bytes, length);
    }
  }

  void Kill() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  int fd_ = -1;
  std::string buffer_;
};

// `rounds` times: a writer runs, `interrupt` comes at a random moment, and everything is accounted for.
void KillRounds(const std::string& url, int rounds, uint32_t seed,
                const std::function<void(Writer&)>& interrupt) {
  std::mt19937 random(seed);
  Acknowledged acknowledged;
  for (int round = 0; round < rounds; ++round) {
    const size_t before = acknowledged.size();
    Writer writer(url, (round + 1) * 1'000'000);
    const int moment = 1 + static_cast<int>(random() % 150);
    for (int i = 0; i < moment; ++i)
      ASSERT_TRUE(writer.ReadOne(acknowledged)) << "the writer ended by itself";
    interrupt(writer);
    writer.Kill();
    while (writer.ReadOne(acknowledged)) {
    }
    ASSERT_GT(acknowledged.size(), before);
    ASSERT_OK_AND_ASSIGN(const auto store, DurableStore::Open({.url = url, .service = "faults"}));
    ASSERT_THAT(store->Audit(acknowledged), IsEmpty()) << "round " << round;
  }
}

TEST(KilledWriterTest, LosesNothingOnSqlite) {
  const TempDir dir;
  KillRounds("sqlite://" + dir.path(), 25, 1, [](Writer& writer) { writer.Kill(); });
}

TEST(KilledWriterTest, LosesNothingOnPostgres) {
  KillRounds(PostgresServer::Shared().url(), 25, 2, [](Writer& writer) { writer.Kill(); });
}

TEST(KilledServerTest, PostgresLosesNothing) {
  PostgresServer server;
  KillRounds(server.url(), 5, 3, [&server](Writer&) { server.KillAndRestart(); });
}

struct PowerCutReport {
  int64_t acknowledged = 0;
  int64_t troubles = 0;  // what the audits found, and databases that did not open
  std::string first_trouble;
  int64_t checkpointed = 0;
};

// Writes from several threads until the power goes at a random moment, `rounds` times.
PowerCutReport PowerCuts(int rounds, uint32_t seed, bool unsafe) {
  const TempDir dir;
  UnsyncedVfs disk(seed);
  std::mt19937 random(seed);
  PowerCutReport report;
  Acknowledged acknowledged;
  std::mutex mutex;
  const auto trouble = [&report](const std::string& what) {
    if (report.troubles++ == 0) report.first_trouble = what;
  };
  storage::DatabaseOptions options{.url = "sqlite://" + dir.path(), .service = "faults"};
  options.unsafe_without_sync_for_test = unsafe;
  for (int round = 0; round < rounds; ++round) {
    auto store = DurableStore::Open(options);
    if (!store.ok()) {
      trouble(store.status().ToString());
      break;
    }
    std::atomic<int64_t> next = (round + 1) * 1'000'000;
    const int64_t moment = 1 + static_cast<int64_t>(random() % 400);
    std::atomic<int64_t> acks = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&] {
        for (;;) {
          const int64_t number = next++;
          const auto answer = (*store)->queue().BlockingSubmit(DurableStore::Write(number, 20'000));
          if (!answer.ok()) return;  // no power
          std::lock_guard lock(mutex);
          acknowledged[number] = answer->event_id;
          if (++acks == moment) disk.Cut();
        }
      });
    }
    for (std::thread& client : clients) client.join();
    store->reset();
    disk.Reboot(round % 2 == 0 ? UnsyncedVfs::Fate::kNothingSurvives : UnsyncedVfs::Fate::kSomeSurvives);

    store = DurableStore::Open(options);
    if (!store.ok()) {
      trouble(store.status().ToString());
      break;
    }
    for (const std::string& what : (*store)->Audit(acknowledged)) trouble(what);
    if (report.troubles > 0) break;
  }
  report.acknowledged = static_cast<int64_t>(acknowledged.size());
  report.checkpointed = disk.checkpointed_writes();
  return report;
}

TEST(PowerCutTest, EveryAcknowledgedWriteSurvives) {
  const PowerCutReport report = PowerCuts(24, 4, /*unsafe=*/false);
  EXPECT_EQ(report.troubles, 0) << report.first_trouble;
  EXPECT_GT(report.acknowledged, 24);
  // The journal was folded back into the file on the way, so that was put to the test as well.
  EXPECT_GT(report.checkpointed, 1000);
}

// Without this, the test above might be one that can't fail.
TEST(PowerCutTest, TheSameTestNoticesAStoreThatDoesNotSync) {
  for (uint32_t seed = 5; seed < 8; ++seed) {
    const PowerCutReport report = PowerCuts(4, seed, /*unsafe=*/true);
    EXPECT_GT(report.acknowledged, 0);
    EXPECT_GT(report.troubles, 0) << "seed " << seed;
  }
}

TEST(PowerCutTest, AStoreWithoutPowerSaysUnavailable) {
  const TempDir dir;
  UnsyncedVfs disk(1);
  ASSERT_OK_AND_ASSIGN(auto store,
                       DurableStore::Open({.url = "sqlite://" + dir.path(), .service = "faults"}));
  ASSERT_OK(store->queue().BlockingSubmit(DurableStore::Write(1)));
  disk.Cut();
  EXPECT_THAT(store->queue().BlockingSubmit(DurableStore::Write(2)),
              StatusIs(absl::StatusCode::kUnavailable));
  store.reset();
  disk.Reboot(UnsyncedVfs::Fate::kNothingSurvives);
}

TEST(FullDiskTest, RefusesWritesAndGoesOnWhenThereIsRoomAgain) {
  const TempDir dir;
  UnsyncedVfs disk(1);
  ASSERT_OK_AND_ASSIGN(auto store,
                       DurableStore::Open({.url = "sqlite://" + dir.path(), .service = "faults"}));
  Acknowledged acknowledged;
  for (int64_t number = 1; number <= 20; ++number) {
    disk.SetFull(number % 5 == 0);
    const auto answer = store->queue().BlockingSubmit(DurableStore::Write(number));
    if (number % 5 == 0) {
      EXPECT_THAT(answer, StatusIs(absl::StatusCode::kResourceExhausted));
    } else {
      ASSERT_OK(answer);
      acknowledged[number] = answer->event_id;
    }
  }
  disk.SetFull(false);
  EXPECT_THAT(store->Audit(acknowledged), IsEmpty());
}

}  // namespace
}  // namespace fengqiao::testing

// What only PostgreSQL has: several replicas on one database, a server that refuses, restarts or is busy.

#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/feed/sequencer.h"
#include "common/status/error.h"
#include "common/storage/backend.h"
#include "common/storage/batch.h"
#include "gmock/gmock.h"
#include "tests/conformance/store_fixture.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using storage::Bytes;
using storage::Command;
using storage::CommandResult;
using storage::Database;
using storage::DatabaseOptions;
using storage::Record;
using storage::UnitOfWork;
using Answer = absl::StatusOr<CommandResult>;

// Waits until what another thread brings about is so.
bool Eventually(const std::function<bool()>& so) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!so()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::yield();
  }
  return true;
}

class ReplicasTest : public StoreTest {
 protected:
  // Small batches, so that many transactions of the two meet.
  ReplicasTest() : other_(OpenReplica({.batch_commands = 3})) {}

  // `command` on both replicas `times` times each, in parallel; all answers.
  std::vector<Answer> OnBoth(int times, const std::function<Command(int)>& command) {
    std::mutex mutex;
    std::vector<Answer> answers;
    std::atomic<int> open = 2 * times;
    for (int i = 0; i < times; ++i) {
      for (Replica* replica : {&store(), &other_}) {
        Command one = command(i);
        one.done = [&](Answer answer) {
          {
            std::lock_guard lock(mutex);
            answers.push_back(std::move(answer));
          }
          --open;
        };
        replica->queue->Submit(std::move(one));
      }
    }
    EXPECT_TRUE(Eventually([&] { return open == 0; }));
    return answers;
  }

  void ExpectDenseAndWhole(int64_t events) {
    const auto all = AllEvents();
    EXPECT_EQ(all.size(), events);
    std::set<std::string> ids;
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].position(), i + 1);
      ids.insert(all[i].id());
    }
    EXPECT_EQ(ids.size(), events);
    ASSERT_OK_AND_ASSIGN(const auto verified, store().feed->log().Verify(0));
    EXPECT_EQ(verified.first_broken_position(), 0) << verified.problem();
  }

  Replica other_;
};

TEST_P(ReplicasTest, NoUpdateIsLost) {
  for (const Answer& answer : OnBoth(200, [](int i) { return CountUp(absl::StrCat("counter", i % 3)); })) {
    EXPECT_OK(answer);
  }
  EXPECT_EQ(MustQuery("SELECT sum(number) FROM things")[0].Integer(0), 400);
  ExpectDenseAndWhole(400);
}

TEST_P(ReplicasTest, ARecordThatBothMakeIsMadeOnceAndSeenByTheOther) {
  for (const Answer& answer : OnBoth(100, [](int i) { return CountUp(absl::StrCat("new", i)); }))
    EXPECT_OK(answer);
  EXPECT_EQ(MustQuery("SELECT count(*) FROM things WHERE number = 2")[0].Integer(0), 100);
  ExpectDenseAndWhole(200);
}

TEST_P(ReplicasTest, TheSameRequestOnBothHasOneEffect) {
  std::set<std::string> ids;
  int first = 0;
  for (const Answer& answer : OnBoth(50, [](int) { return CountUp("counter", "the same"); })) {
    ASSERT_OK(answer);
    EXPECT_EQ(answer->reply, "1");
    ids.insert(answer->event_id);
    first += answer->replayed ? 0 : 1;
  }
  EXPECT_EQ(ids.size(), 1);
  EXPECT_EQ(first, 1);
  ExpectDenseAndWhole(1);
}

TEST_P(ReplicasTest, AClaimIsWonOnce) {
  std::atomic<int> number = 0;
  int won = 0;
  for (const Answer& answer : OnBoth(40, [&](int i) {
         Command command;
         const std::string claim = absl::StrCat("claim", i % 10);
         command.reads = {{&Claims(), {claim}}};
         command.decide = [claim, owner = absl::StrCat(++number)](UnitOfWork& unit) -> absl::Status {
           if (unit.Find(Claims(), claim) != nullptr) return AlreadyExists("claim", claim);
           unit.Insert(Claims(), {.key = claim, .message = "", .columns = {owner}});
           unit.Emit(SomeEvent(claim));
           return absl::OkStatus();
         };
         return command;
       })) {
    if (answer.ok()) {
      ++won;
    } else {
      EXPECT_THAT(answer, StatusIs(absl::StatusCode::kAlreadyExists));
    }
  }
  EXPECT_EQ(won, 10);
  ExpectDenseAndWhole(10);
}

TEST_P(ReplicasTest, OfTwoUpdatesOnOneEtagExactlyOneIsAborted) {
  for (int round = 0; round < 20; ++round) {
    const std::string key = absl::StrCat("thing", round);
    ASSERT_OK(store().queue->BlockingSubmit(PutThing(key, 7)));
    int aborted = 0;
    for (const Answer& answer : OnBoth(1, [&key](int) {
           Command command;
           command.reads = {{&Things(), {key}}};
           command.decide = [key](UnitOfWork& unit) -> absl::Status {
             if (std::get<int64_t>(unit.Find(Things(), key)->columns[0]) != 7) {
               return Error(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
                            "changed meanwhile");
             }
             unit.Put(Things(), Thing(key, 8));
             return absl::OkStatus();
           };
           return command;
         })) {
      aborted += answer.status().code() == absl::StatusCode::kAborted ? 1 : 0;
    }
    EXPECT_EQ(aborted, 1);
  }
}

// The trap of a bare sequence: a transaction with a lower number commits after one with a higher.
TEST_P(ReplicasTest, AWatcherSeesWhatCommitsOutOfOrder) {
  const feed::EventLog& log = store().feed->log();
  // Somebody holds the request's key, so the first replica's transaction stops after it has its event's
  // number.
  Command early = PutThing("early", 1, "held");
  ASSERT_OK_AND_ASSIGN(const auto holder, store().database->backend().Connect());
  ASSERT_OK(holder->Begin());
  ASSERT_OK(holder->Query(
      "INSERT INTO requests (key, hash, reply, event_id, expires_at) VALUES ($1, $2, $2, '', 0)",
      {Bytes{storage::internal::RequestRowKey(*early.request)}, Bytes{"x"}}));
  std::atomic<bool> early_done = false;
  early.done = [&](Answer answer) {
    EXPECT_OK(answer);
    early_done = true;
  };
  store().queue->Submit(std::move(early));
  ASSERT_TRUE(Eventually([&] {
    return MustQuery("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")[0]
               .Integer(0) > 0;
  }));
  ASSERT_OK(other_.queue->BlockingSubmit(PutThing("late", 1)));
  ASSERT_TRUE(Eventually([&] { return store().feed->hub().head() == 1; }));
  ASSERT_OK_AND_ASSIGN(auto events, log.ReadAfter(0, 10));
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].resource(), "late");
  EXPECT_FALSE(early_done);

  holder->Rollback();
  ASSERT_TRUE(Eventually([&] { return early_done && store().feed->hub().head() == 2; }));
  ASSERT_OK_AND_ASSIGN(events, log.ReadAfter(1, 10));
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].resource(), "early");
  EXPECT_LT(MustQuery("SELECT seq FROM event_positions WHERE position = 2")[0].Integer(0),
            MustQuery("SELECT seq FROM event_positions WHERE position = 1")[0].Integer(0));
  ExpectDenseAndWhole(2);
}

TEST_P(ReplicasTest, EachReplicaHearsOfTheOthersEvents) {
  ASSERT_OK(store().queue->BlockingSubmit(CountUp("counter")));
  EXPECT_TRUE(Eventually([&] { return other_.feed->hub().head() == 1; }));
  ASSERT_OK(other_.queue->BlockingSubmit(CountUp("counter")));
  EXPECT_TRUE(Eventually([&] { return store().feed->hub().head() == 2; }));
  EXPECT_EQ(store().feed->log().name(), other_.feed->log().name());
}

TEST_P(ReplicasTest, EventsOfAReplicaThatDiedAreFoundByPolling) {
  // Committed, and nobody was told: what a kill -9 between commit and sequencing leaves.
  ASSERT_OK_AND_ASSIGN(const auto queue, storage::WriteQueue::Start(*store().database));
  ASSERT_OK(queue->BlockingSubmit(CountUp("counter")));
  EXPECT_TRUE(Eventually([&] { return other_.feed->hub().head() == 1; }));
}

TEST_P(ReplicasTest, AFeedThatStandsStillSaysSo) {
  EXPECT_FALSE(other_.feed->stalled());
  ASSERT_OK_AND_ASSIGN(const auto connection, store().database->backend().Connect());
  ASSERT_OK(connection->RunScript("ALTER TABLE event_head RENAME TO event_head_away"));
  EXPECT_TRUE(Eventually([&] { return other_.feed->stalled(); }));
  ASSERT_OK(connection->RunScript("ALTER TABLE event_head_away RENAME TO event_head"));
  ASSERT_OK(store().queue->BlockingSubmit(CountUp("counter")));
  EXPECT_TRUE(Eventually([&] { return !other_.feed->stalled() && other_.feed->hub().head() == 1; }));
}

TEST_P(ReplicasTest, TheLagIsSeenWhileNobodySequences) {
  CloseStore();
  other_.feed.reset();
  other_.queue.reset();
  ASSERT_OK_AND_ASSIGN(const auto queue, storage::WriteQueue::Start(*other_.database));
  ASSERT_OK_AND_ASSIGN(const auto log, feed::EventLog::Open(*other_.database));
  for (int i = 0; i < 3; ++i) ASSERT_OK(queue->BlockingSubmit(CountUp("counter")));
  clock_.Advance(absl::Seconds(90));
  ASSERT_OK_AND_ASSIGN(feed::SequencingLag lag, log->Lag());
  EXPECT_EQ(lag.unsequenced, 3);
  EXPECT_EQ(lag.oldest_age, absl::Seconds(90));
  ASSERT_OK_AND_ASSIGN(const int64_t head, feed::SequenceNow(*other_.database));
  EXPECT_EQ(head, 3);
  ASSERT_OK_AND_ASSIGN(lag, log->Lag());
  EXPECT_EQ(lag.unsequenced, 0);
}

TEST_P(ReplicasTest, ManyEventsAreSequencedInSeveralSteps) {
  CloseStore();
  other_.feed.reset();
  other_.queue.reset();
  ASSERT_OK_AND_ASSIGN(const auto queue, storage::WriteQueue::Start(*other_.database));
  Command command;
  command.decide = [](UnitOfWork& unit) {
    for (int i = 0; i < 2500; ++i) unit.Emit(SomeEvent(absl::StrCat(i)));
    return absl::OkStatus();
  };
  ASSERT_OK(queue->BlockingSubmit(command));
  ASSERT_OK_AND_ASSIGN(const int64_t head, feed::SequenceNow(*other_.database));
  EXPECT_EQ(head, 2500);
  ASSERT_OK_AND_ASSIGN(const auto log, feed::EventLog::Open(*other_.database));
  ASSERT_OK_AND_ASSIGN(const auto events, log->ReadAfter(999, 1001));
  for (size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].resource(), absl::StrCat(999 + i));
  ASSERT_OK_AND_ASSIGN(const auto verified, log->Verify(0));
  EXPECT_EQ(verified.checked(), 2500);
  EXPECT_EQ(verified.first_broken_position(), 0);
}

TEST_P(ReplicasTest, ReplicasMayStartTogetherOnAnEmptyDatabase) {
  DatabaseOptions options = Options();
  options.service += "_fresh";
  std::vector<std::thread> threads;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const auto database = Database::Open(options);
      EXPECT_OK(database) << CauseOf(database.status());
      if (database.ok() && feed::EventLog::Open(**database).ok()) ++opened;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, 6);
}

TEST_P(ReplicasTest, ALockHeldTooLongIsBusy) {
  ASSERT_OK(store().queue->BlockingSubmit(PutThing("a", 1)));
  DatabaseOptions options = Options();
  options.busy_timeout = absl::Milliseconds(100);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  ASSERT_OK_AND_ASSIGN(const auto queue, storage::WriteQueue::Start(*database));
  ASSERT_OK_AND_ASSIGN(const auto holder, store().database->backend().Connect());
  ASSERT_OK(holder->Begin());
  ASSERT_OK(holder->Query("SELECT * FROM things FOR UPDATE"));
  EXPECT_THAT(queue->BlockingSubmit(PutThing("a", 2)), StatusIs(absl::StatusCode::kUnavailable));
  holder->Rollback();
  EXPECT_OK(queue->BlockingSubmit(PutThing("a", 2)));
}

// A statement that does not come to an end must not keep a thread of ours for ever.
TEST_P(ReplicasTest, AReadThatTakesTooLongIsEnded) {
  DatabaseOptions options = Options();
  options.statement_timeout = absl::Milliseconds(100);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  const absl::Time start = absl::Now();
  EXPECT_THAT(database->Query("SELECT 1 WHERE pg_sleep(60) IS NULL"),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(database->Read([](storage::Reader& reader) {
    return reader.Query("SELECT 1 WHERE pg_sleep(60) IS NULL").status();
  }),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
  EXPECT_OK(database->Query("SELECT 1"));
}

TEST_P(ReplicasTest, AWriteThatTakesTooLongIsEnded) {
  ASSERT_OK(store().queue->BlockingSubmit(PutThing("a", 1)));
  DatabaseOptions options = Options();
  options.statement_timeout = absl::Milliseconds(100);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  ASSERT_OK_AND_ASSIGN(const auto queue, storage::WriteQueue::Start(*database));
  Tamper(
      "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'");
  Tamper("CREATE TRIGGER stuck BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION stuck()");
  const absl::Time start = absl::Now();
  EXPECT_THAT(queue->BlockingSubmit(PutThing("a", 2, "once")), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
  Tamper("DROP TRIGGER stuck ON things");
  EXPECT_EQ(MustQuery("SELECT number FROM things")[0].Integer(0), 1);
  EXPECT_OK(queue->BlockingSubmit(PutThing("a", 2, "once")));
}

// Nothing comes from the server, not even that the statement was ended.
TEST_P(ReplicasTest, AFrozenConnectionIsGivenUp) {
  DatabaseOptions options = Options();
  options.statement_timeout = absl::Milliseconds(100);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  const auto backend = [&] { return (*database->Query("SELECT pg_backend_pid()"))[0].Integer(0); };
  const auto frozen = static_cast<pid_t>(backend());
  ASSERT_EQ(kill(frozen, SIGSTOP), 0);
  const absl::Time start = absl::Now();
  EXPECT_NE(backend(), frozen);  // on a new connection
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
  EXPECT_EQ(kill(frozen, SIGCONT), 0);
}

// A migration may take as long as it needs, and others wait for it as long as it takes.
TEST_P(ReplicasTest, AMigrationMayTakeLongerThanAStatement) {
  DatabaseOptions options = Options();
  options.statement_timeout = absl::Milliseconds(100);
  options.migrations.push_back({.number = 3,
                                .name = "slow",
                                .sqlite_sql = "SELECT 1",
                                .postgres_sql = "CREATE TABLE third (name BIGINT); SELECT pg_sleep(0.5)"});
  std::vector<std::thread> replicas;
  for (int i = 0; i < 3; ++i) replicas.emplace_back([&] { EXPECT_OK(Database::Open(options)); });
  for (std::thread& replica : replicas) replica.join();
}

TEST_P(ReplicasTest, AStarvedPoolSaysSoInsteadOfWaitingForever) {
  DatabaseOptions options = Options();
  options.read_connections = 1;
  options.lease_timeout = absl::Milliseconds(50);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
  ASSERT_OK(database->Read([&](storage::Reader&) {
    EXPECT_THAT(database->Query("SELECT 1"), StatusIs(absl::StatusCode::kUnavailable));
    return absl::OkStatus();
  }));
  EXPECT_OK(database->Query("SELECT 1"));
}

INSTANTIATE_TEST_SUITE_P(Engines, ReplicasTest, ::testing::Values(storage::Engine::kPostgres),
                         EngineParamName);

DatabaseOptions OnServer(const std::string& url, const std::string& service) {
  return {.url = url, .service = service, .migrations = TestMigrations()};
}

TEST(PostgresDatabaseTest, AServerThatForgetsIsRefused) {
  PostgresServer server({"fsync=off"});
  EXPECT_THAT(Database::Open(OnServer(server.url(), "reports")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("fsync")));
}

TEST(PostgresDatabaseTest, ASessionThatForgetsIsRefused) {
  const std::string url = PostgresServer::Shared().url();
  EXPECT_THAT(Database::Open(OnServer(url + "&options=-c%20synchronous_commit%3Doff", "forgetful")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("synchronous_commit")));
  EXPECT_OK(Database::Open(OnServer(url + "&options=-c%20synchronous_commit%3Dlocal", "local")));
}

TEST(PostgresDatabaseTest, AColumnInAnotherOrderIsRefused) {
  DatabaseOptions options = OnServer(PostgresServer::Shared().url(), "collation");
  options.migrations.push_back(
      {.number = 3, .name = "x", .sqlite_sql = "", .postgres_sql = "CREATE TABLE lists (title TEXT)"});
  EXPECT_THAT(Database::Open(options), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("title")));
}

TEST(PostgresDatabaseTest, AnUnreachableServerIsUnavailableAndItsAddressStaysSecret) {
  const absl::Status status =
      Database::Open(OnServer("postgresql://user:topsecret@localhost:1/db?host=/nonexistent", "reports"))
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, Not(HasSubstr("topsecret"))));
  EXPECT_THAT(CauseOf(status), Not(HasSubstr("topsecret")));
}

TEST(PostgresDatabaseTest, EveryKindOfServerErrorHasItsCode) {
  ASSERT_OK_AND_ASSIGN(const auto database,
                       Database::Open(OnServer(PostgresServer::Shared().url(), "errors")));
  ASSERT_OK_AND_ASSIGN(const auto connection, database->backend().Connect());
  using absl::StatusCode;
  const std::pair<const char*, StatusCode> kinds[] = {
      {"23505", StatusCode::kAlreadyExists},     {"23503", StatusCode::kNotFound},
      {"53100", StatusCode::kResourceExhausted}, {"53300", StatusCode::kUnavailable},
      {"08006", StatusCode::kUnavailable},       {"57P01", StatusCode::kUnavailable},
      {"25006", StatusCode::kUnavailable},       {"55P03", StatusCode::kUnavailable},
      {"40001", StatusCode::kAborted},           {"40P01", StatusCode::kAborted},
      {"XX001", StatusCode::kDataLoss},          {"08P01", StatusCode::kInternal},
      {"22012", StatusCode::kInternal},          {"P0001", StatusCode::kInternal},
  };
  for (const auto& [state, code] : kinds) {
    const absl::Status status =
        connection
            ->Query(absl::StrCat("DO $$ BEGIN RAISE EXCEPTION 'secret text' USING ERRCODE = '", state,
                                 "'; END $$"))
            .status();
    EXPECT_THAT(status, StatusIs(code, Not(HasSubstr("secret")))) << state;
  }
}

TEST(PostgresDatabaseTest, ARestartedServerIsFoundAgain) {
  PostgresServer server;
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(OnServer(server.url(), "reports")));
  ASSERT_OK_AND_ASSIGN(const auto feed, feed::Feed::Start(*database));
  ASSERT_OK_AND_ASSIGN(const auto queue,
                       storage::WriteQueue::Start(*database, {.on_events = [&] { feed->OnCommit(); }}));
  ASSERT_OK(queue->BlockingSubmit(CountUp("counter")));
  // Several reading connections, all of which die.
  ASSERT_OK(database->Read([&](storage::Reader&) { return database->Query("SELECT 1").status(); }));
  server.KillAndRestart();
  EXPECT_OK(database->Query("SELECT number FROM things"));
  EXPECT_OK(database->Read([](storage::Reader& reader) { return reader.Query("SELECT 1").status(); }));
  ASSERT_OK_AND_ASSIGN(const CommandResult result, queue->BlockingSubmit(CountUp("counter")));
  EXPECT_EQ(result.reply, "2");
  EXPECT_TRUE(Eventually([&] { return feed->hub().head() == 2; }));
  ASSERT_OK(queue->BlockingSubmit(CountUp("counter")));
  EXPECT_TRUE(Eventually([&] { return feed->hub().head() == 3; }));
}

}  // namespace
}  // namespace fengqiao::testing

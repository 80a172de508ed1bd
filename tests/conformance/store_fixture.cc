#include "tests/conformance/store_fixture.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/status/macros.h"
#include "common/storage/backend.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {

using storage::Column;
using storage::ColumnType;
using storage::Command;
using storage::CommandResult;
using storage::Record;
using storage::TableSpec;
using storage::UnitOfWork;

const TableSpec& Things() {
  static const auto* const kTable =
      new TableSpec{.name = "things",
                    .key_column = "name",
                    .columns = {Column{"number", ColumnType::kInteger}, Column{"text", ColumnType::kText},
                                Column{"raw", ColumnType::kBytes}}};
  return *kTable;
}

const TableSpec& Parts() {
  static const auto* const kTable =
      new TableSpec{.name = "parts", .key_column = "name", .columns = {Column{"thing", ColumnType::kText}}};
  return *kTable;
}

const TableSpec& Claims() {
  static const auto* const kTable = new TableSpec{.name = "claims",
                                                  .key_column = "claim",
                                                  .columns = {Column{"owner", ColumnType::kText}},
                                                  .envelope_column = ""};
  return *kTable;
}

std::vector<storage::Migration> TestMigrations() {
  return {
      {.number = 1,
       .name = "first",
       .sqlite_sql = R"sql(
             CREATE TABLE things (name TEXT PRIMARY KEY NOT NULL, number INTEGER NOT NULL CHECK (number >= 0),
                                  text TEXT, raw BLOB, envelope BLOB NOT NULL) STRICT;
             -- Sorts before its parent by name, and must be written after it all the same.
             CREATE TABLE parts (name TEXT PRIMARY KEY NOT NULL, thing TEXT NOT NULL REFERENCES things (name),
                                 envelope BLOB NOT NULL) STRICT;)sql",
       .postgres_sql = R"sql(
             CREATE TABLE things (name TEXT COLLATE "C" PRIMARY KEY, number BIGINT NOT NULL CHECK (number >= 0),
                                  text TEXT COLLATE "C", raw BYTEA, envelope BYTEA NOT NULL);
             CREATE TABLE parts (name TEXT COLLATE "C" PRIMARY KEY,
                                 thing TEXT COLLATE "C" NOT NULL REFERENCES things (name),
                                 envelope BYTEA NOT NULL);)sql"},
      {.number = 2,
       .name = "claims",
       .sqlite_sql = "CREATE TABLE claims (claim TEXT PRIMARY KEY NOT NULL, owner TEXT NOT NULL) STRICT",
       .postgres_sql =
           R"sql(CREATE TABLE claims (claim TEXT COLLATE "C" PRIMARY KEY, owner TEXT COLLATE "C" NOT NULL))sql"}};
}

Record Thing(const std::string& key, int64_t number, const std::string& text, const std::string& message) {
  return {.key = key, .message = message, .columns = {number, text, {}}};
}

common::v1::Event SomeEvent(const std::string& resource, const std::string& region) {
  common::v1::Event event;
  event.set_type("Thing.Changed");
  event.set_resource(resource);
  event.set_region(region);
  event.mutable_actor()->set_subject("tester");
  return event;
}

namespace {

void SetRequest(Command& command, const std::string& request_id, const std::string& body) {
  if (request_id.empty()) return;
  command.request = {
      .caller = "tester", .method = "/test/Write", .request_id = request_id, .hash = Sha256(body)};
}

}  // namespace

Command PutThing(const std::string& key, int64_t number, const std::string& request_id) {
  Command command;
  SetRequest(command, request_id, absl::StrCat(key, "=", number));
  command.reads = {{&Things(), {key}}};
  command.decide = [key, number](UnitOfWork& unit) {
    unit.Put(Things(), Thing(key, number, "text", absl::StrCat("message ", number)));
    unit.Emit(SomeEvent(key));
    unit.SetReply(absl::StrCat(key, "=", number));
    return absl::OkStatus();
  };
  return command;
}

Command CountUp(const std::string& key, const std::string& request_id) {
  Command command;
  SetRequest(command, request_id, absl::StrCat("count ", key));
  command.reads = {{&Things(), {key}}};
  command.decide = [key](UnitOfWork& unit) {
    const Record* thing = unit.Find(Things(), key);
    const int64_t sum = thing == nullptr ? 1 : std::get<int64_t>(thing->columns[0]) + 1;
    unit.Put(Things(), Thing(key, sum));
    unit.Emit(SomeEvent(key));
    unit.SetReply(absl::StrCat(sum));
    return absl::OkStatus();
  };
  return command;
}

std::string EngineParamName(const ::testing::TestParamInfo<storage::Engine>& engine) {
  return std::string(storage::EngineName(engine.param));
}

StoreTest::StoreTest() : clock_(absl::FromUnixSeconds(1'750'000'000)) {
  // Each test has a schema of its own in the shared server.
  static int tests = 0;
  service_ = absl::StrCat("test_", ++tests);
}

storage::DatabaseOptions StoreTest::Options() const {
  storage::DatabaseOptions options;
  options.url = postgres() ? PostgresServer::Shared().url() : "sqlite://" + (dir_ / "data");
  options.service = service_;
  options.migrations = TestMigrations();
  options.clock = &clock_;
  return options;
}

Replica StoreTest::OpenReplica(storage::WriteQueueOptions queue) {
  Replica replica;
  const auto open = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(replica.database, storage::Database::Open(Options()));
    ASSIGN_OR_RETURN(replica.feed, feed::Feed::Start(*replica.database));
    queue.on_events = [&feed = *replica.feed] { feed.OnCommit(); };
    ASSIGN_OR_RETURN(replica.queue, storage::WriteQueue::Start(*replica.database, queue));
    return absl::OkStatus();
  };
  const absl::Status status = open();
  if (!status.ok()) {
    ADD_FAILURE() << "the store does not open: " << status << " " << CauseOf(status);
    std::abort();
  }
  return replica;
}

Replica& StoreTest::store() {
  if (store_.database == nullptr) store_ = OpenReplica();
  return store_;
}

void StoreTest::CloseStore() {
  store_.queue.reset();
  store_.feed.reset();
  store_.database.reset();
}

std::vector<absl::StatusOr<CommandResult>> StoreTest::SubmitTogether(storage::WriteQueue& queue,
                                                                     std::vector<Command> commands) {
  std::mutex mutex;
  std::condition_variable changed;
  bool held = false, go = false;
  Command gate;
  gate.decide = [&](UnitOfWork&) {
    std::unique_lock lock(mutex);
    held = true;
    changed.notify_all();
    changed.wait(lock, [&] { return go; });
    return absl::OkStatus();
  };
  size_t open = commands.size() + 1;
  std::vector<absl::StatusOr<CommandResult>> answers(commands.size(), absl::UnknownError("no answer"));
  const auto answered = [&](size_t index, absl::StatusOr<CommandResult> answer) {
    std::lock_guard lock(mutex);
    if (index < answers.size()) answers[index] = std::move(answer);
    if (--open == 0) changed.notify_all();
  };
  gate.done = [&](absl::StatusOr<CommandResult> answer) { answered(SIZE_MAX, std::move(answer)); };
  queue.Submit(std::move(gate));
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return held; });
  }
  for (size_t i = 0; i < commands.size(); ++i) {
    commands[i].done = [&answered, i](absl::StatusOr<CommandResult> answer) {
      answered(i, std::move(answer));
    };
    queue.Submit(std::move(commands[i]));
  }
  std::unique_lock lock(mutex);
  go = true;
  changed.notify_all();
  changed.wait(lock, [&] { return open == 0; });
  return answers;
}

storage::Rows StoreTest::MustQuery(const std::string& sql, const std::vector<storage::Value>& params) {
  absl::StatusOr<storage::Rows> rows = store().database->Query(sql, params);
  EXPECT_OK(rows) << sql << " " << CauseOf(rows.status());
  return rows.ok() ? *std::move(rows) : storage::Rows();
}

int64_t StoreTest::Count(const std::string& table) {
  const storage::Rows rows = MustQuery("SELECT count(*) FROM " + table);
  return rows.empty() ? -1 : rows[0].Integer(0);
}

void StoreTest::Tamper(const std::string& sql, const std::vector<storage::Value>& params) {
  auto connection = store().database->backend().Connect();
  ASSERT_OK(connection);
  const absl::Status status = (*connection)->Query(sql, params).status();
  ASSERT_OK(status) << sql << " " << CauseOf(status);
}

std::vector<common::v1::Event> StoreTest::AllEvents() {
  EXPECT_OK(feed::SequenceNow(*store().database));
  std::vector<common::v1::Event> all;
  for (;;) {
    const int64_t last = all.empty() ? 0 : all.back().position();
    absl::StatusOr<std::vector<common::v1::Event>> more = store().feed->log().ReadAfter(last, 100);
    EXPECT_OK(more) << CauseOf(more.status());
    if (!more.ok() || more->empty()) return all;
    all.insert(all.end(), more->begin(), more->end());
  }
}

}  // namespace fengqiao::testing

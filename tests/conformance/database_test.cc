// Opening a database, its schema, and reading it.

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/storage/backend.h"
#include "gmock/gmock.h"
#include "tests/conformance/store_fixture.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using storage::Database;
using storage::DatabaseOptions;
using storage::Migration;
using storage::Reader;

class DatabaseTest : public StoreTest {
 protected:
  // Every table of the schema and every migration applied, as one text.
  std::string Fingerprint() {
    const storage::Rows tables = MustQuery(
        postgres()
            ? "SELECT table_name::text FROM information_schema.columns WHERE table_schema = current_schema()"
              " ORDER BY table_name, column_name"
            : "SELECT name FROM sqlite_schema ORDER BY name");
    std::string all;
    for (const storage::Row row : tables) absl::StrAppend(&all, row.Text(0), " ");
    for (const storage::Row row : MustQuery("SELECT scope, number, checksum FROM migrations ORDER BY 1, 2")) {
      absl::StrAppend(&all, row.Text(0), row.Integer(1), row.Text(2), " ");
    }
    return all;
  }

  static Migration Step(int number, const std::string& sql) {
    return {.number = number, .name = absl::StrCat("step", number), .sqlite_sql = sql, .postgres_sql = sql};
  }
};

// More texts than a session remembers, and the transaction fails: the session must come out of it whole.
TEST_P(DatabaseTest, AFailedReadOfManyTextsSpoilsNothing) {
  for (int round = 0; round < 3; ++round) {
    int number = 1000 * round;
    const absl::Status status = store().database->Read([&](Reader& reader) -> absl::Status {
      for (int i = 0; i < 300; ++i) {
        const auto rows = reader.Query(absl::StrCat("SELECT CAST(", ++number, " AS BIGINT)"));
        if (!rows.ok()) return rows.status();
      }
      return reader.Query("SELECT nothing FROM nowhere").status();
    });
    EXPECT_FALSE(status.ok());
    for (int i = 0; i < 20; ++i) ASSERT_OK(store().database->Query("SELECT CAST(1 AS BIGINT)"));
  }
}

TEST_P(DatabaseTest, AppliesWhatIsMissingAndNothingTwice) {
  const std::string before = Fingerprint();
  ASSERT_OK(store().queue->BlockingSubmit(PutThing("a", 1)));
  CloseStore();
  EXPECT_EQ(Fingerprint(), before);
  CloseStore();
  DatabaseOptions options = Options();
  options.migrations.push_back(Step(3, "CREATE TABLE third (name BIGINT); CREATE TABLE more (name BIGINT);"));
  options.migrations.push_back(
      Step(4, "ALTER TABLE third ADD COLUMN number BIGINT; -- a comment at the end"));
  for (int start = 0; start < 2; ++start) {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
    EXPECT_OK(database->Query("SELECT third.name, number FROM third, more"));
    ASSERT_OK_AND_ASSIGN(const storage::Rows things, database->Query("SELECT number FROM things"));
    EXPECT_EQ(things.size(), 1);
  }
}

TEST_P(DatabaseTest, ANewerDatabaseIsRefusedAndLeftAlone) {
  DatabaseOptions newer = Options();
  newer.migrations.push_back(Step(3, "CREATE TABLE third (name BIGINT)"));
  ASSERT_OK(Database::Open(newer));
  DatabaseOptions older = Options();
  older.migrations.pop_back();
  EXPECT_THAT(Database::Open(older), StatusIs(absl::StatusCode::kFailedPrecondition,
                                              AllOf(HasSubstr("newer version"), HasSubstr("has version 3"),
                                                    HasSubstr("knows version 1"))));
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(newer));
  EXPECT_OK(database->Query("SELECT * FROM third, claims"));
}

TEST_P(DatabaseTest, AnAlteredMigrationIsRefusedAndNothingChanges) {
  const std::string before = Fingerprint();
  CloseStore();
  DatabaseOptions altered = Options();
  for (std::string* sql : {&altered.migrations[1].sqlite_sql, &altered.migrations[1].postgres_sql})
    *sql += " ";
  altered.migrations.push_back(Step(3, "CREATE TABLE third (name BIGINT)"));
  EXPECT_THAT(Database::Open(altered), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                AllOf(HasSubstr("claims"), HasSubstr("altered"))));
  EXPECT_EQ(Fingerprint(), before);
}

TEST_P(DatabaseTest, AMigrationThatFailsLeavesNothingOfItself) {
  const std::string before = Fingerprint();
  CloseStore();
  DatabaseOptions broken = Options();
  broken.migrations.push_back(Step(3, "CREATE TABLE third (name BIGINT); CREATE TABLE third (name BIGINT)"));
  const absl::Status status = Database::Open(broken).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("CREATE"))));
  EXPECT_NE(CauseOf(status), "");
  EXPECT_EQ(Fingerprint(), before);
}

// A table that others refer to, with its rows, under a new form and its old name.
TEST(SqliteDatabaseTest, ATableThatOthersReferToIsMadeAnew) {
  const TempDir dir;
  DatabaseOptions options = {.url = "sqlite://" + dir.path() + "/", .service = "remade", .migrations = {}};
  options.migrations = {{.number = 1,
                         .name = "first",
                         .sqlite_sql =
                             "CREATE TABLE things (name TEXT PRIMARY KEY) WITHOUT ROWID;"
                             "CREATE TABLE parts (name TEXT PRIMARY KEY, thing TEXT REFERENCES things);"
                             "INSERT INTO things VALUES ('a'), ('b');"
                             "INSERT INTO parts VALUES ('p', 'a'), ('q', 'b')",
                         .postgres_sql = ""}};
  const auto remade_with = [&](const std::string& rows) {
    DatabaseOptions with = options;
    with.migrations.push_back(
        {.number = 2,
         .name = "anew",
         .sqlite_sql = absl::StrCat("CREATE TABLE anew (name TEXT PRIMARY KEY);",
                                    "INSERT INTO anew SELECT name FROM things WHERE ", rows,
                                    "; DROP TABLE things; ALTER TABLE anew RENAME TO things"),
         .postgres_sql = "",
         .remakes_tables = true});
    return with;
  };
  ASSERT_OK(Database::Open(options).status());
  // A row that something refers to is not left out.
  EXPECT_THAT(Database::Open(remade_with("name = 'a'")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("rows of parts")));
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
    EXPECT_EQ(database->Query("SELECT name FROM things")->size(), 2u);
  }
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(remade_with("1 = 1")));
  EXPECT_EQ(database->Query("SELECT rowid FROM things")->size(), 2u);
  EXPECT_EQ(database->Query("SELECT p.name FROM parts AS p JOIN things AS t ON t.name = p.thing")->size(),
            2u);
  // And what refers to it still does.
  ASSERT_OK_AND_ASSIGN(const auto connection, database->backend().Connect());
  EXPECT_FALSE(connection->RunScript("INSERT INTO parts VALUES ('r', 'c')").ok());
  EXPECT_OK(connection->RunScript("INSERT INTO parts VALUES ('r', 'b')"));
}

// Numbers may be left out, as where a change was made beside another one; they never fall or repeat.
TEST_P(DatabaseTest, MigrationsRise) {
  CloseStore();
  for (const int number : {1, 2}) {
    DatabaseOptions options = Options();
    options.migrations.push_back(Step(number, "CREATE TABLE again (name BIGINT)"));
    EXPECT_THAT(Database::Open(options), StatusIs(absl::StatusCode::kInternal)) << number;
  }
  DatabaseOptions options = Options();
  options.migrations.push_back(Step(5, "CREATE TABLE fifth (name BIGINT)"));
  EXPECT_OK(Database::Open(options));
}

TEST_P(DatabaseTest, AReaderStaysOnItsSnapshot) {
  Replica& replica = store();
  ASSERT_OK(replica.queue->BlockingSubmit(PutThing("a", 1)));
  ASSERT_OK(replica.database->Read([&](Reader& reader) -> absl::Status {
    const auto number = [&reader] { return (*reader.Query("SELECT number FROM things"))[0].Integer(0); };
    EXPECT_EQ(number(), 1);
    EXPECT_OK(replica.queue->BlockingSubmit(PutThing("a", 2)));
    EXPECT_EQ(number(), 1);
    return absl::OkStatus();
  }));
  EXPECT_EQ(MustQuery("SELECT number FROM things")[0].Integer(0), 2);
}

TEST_P(DatabaseTest, AReaderCannotWrite) {
  ASSERT_OK(store().queue->BlockingSubmit(PutThing("a", 1)));
  for (const char* sql : {"DELETE FROM things", "UPDATE things SET number = 9", "DROP TABLE things"}) {
    EXPECT_FALSE(store().database->Query(sql).ok()) << sql;
    EXPECT_FALSE(store().database->Read([&](Reader& reader) { return reader.Query(sql).status(); }).ok())
        << sql;
  }
  EXPECT_EQ(MustQuery("SELECT number FROM things")[0].Integer(0), 1);
}

TEST_P(DatabaseTest, AReadersErrorIsReturned) {
  EXPECT_THAT(store().database->Read([](Reader&) { return NotFound("thing", "a"); }),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(DatabaseTest, ManyThreadsReadWhileOneWrites) {
  Replica& replica = store();
  ASSERT_OK(replica.queue->BlockingSubmit(CountUp("counter")));
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 12; ++i) {
    readers.emplace_back([&] {
      int64_t last = 0;
      while (!stop) {
        const absl::Status status = replica.database->Read([&](Reader& reader) -> absl::Status {
          const auto rows = reader.Query("SELECT number FROM things WHERE name = $1", {"counter"});
          if (!rows.ok()) return rows.status();
          const int64_t number = (*rows)[0].Integer(0);
          if (number < last) return absl::InternalError("went back");
          last = number;
          return absl::OkStatus();
        });
        if (!status.ok()) ++failures;
      }
    });
  }
  for (int i = 0; i < 100; ++i) EXPECT_OK(replica.queue->BlockingSubmit(CountUp("counter")));
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(failures, 0);
}

TEST_P(DatabaseTest, ManyShapesOfQueriesDoNotPileUp) {
  for (int i = 0; i < 600; ++i) EXPECT_EQ(MustQuery(absl::StrCat("SELECT ", i))[0].Integer(0), i);
}

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseTest, ::testing::ValuesIn(kEngines), EngineParamName);

TEST(DatabaseUrlTest, BadAddressesAndNamesAreRefused) {
  for (const char* url :
       {"", "mysql://host/db", "sqlite:", "sqlite://", "sqlite:///folder?synchronous=off", "/folder"}) {
    EXPECT_THAT(Database::Open({.url = url, .service = "test"}), StatusIs(absl::StatusCode::kInvalidArgument))
        << url;
  }
  const TempDir dir;
  for (const char* service : {"", "a b", "../a", "Reports", "1a", "a\"b"}) {
    EXPECT_THAT(Database::Open({.url = "sqlite://" + dir.path(), .service = service}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << service;
  }
}

TEST(SqliteDatabaseTest, FilesAreForTheirOwnerAlone) {
  const TempDir dir;
  const std::string folder = dir / "new/deeper";
  ASSERT_OK_AND_ASSIGN(const auto database,
                       Database::Open({.url = "sqlite://" + folder + "/", .service = "reports"}));
  ASSERT_OK(database->Query("SELECT 1 FROM events"));  // the journal is there while somebody reads
  struct stat found;
  ASSERT_EQ(stat(folder.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700);
  for (const char* name : {"/reports.db", "/reports.db-wal", "/reports.db.lock"}) {
    ASSERT_EQ(stat((folder + name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 0777, 0600) << name;
  }
}

TEST(SqliteDatabaseTest, ASecondServerOfTheSameFileIsRefused) {
  const TempDir dir;
  const DatabaseOptions options{.url = "sqlite://" + dir.path(), .service = "reports"};
  {
    ASSERT_OK_AND_ASSIGN(const auto first, Database::Open(options));
    EXPECT_THAT(Database::Open(options), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                  AllOf(HasSubstr("reports"), HasSubstr("already served"))));
    DatabaseOptions other = options;
    other.service = "indicators";
    EXPECT_OK(Database::Open(other));
  }
  EXPECT_OK(Database::Open(options));
}

TEST(SqliteDatabaseTest, ALockHeldTooLongIsBusy) {
  const TempDir dir;
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open({.url = "sqlite://" + dir.path(),
                                                            .service = "reports",
                                                            .migrations = TestMigrations(),
                                                            .busy_timeout = absl::Milliseconds(50)}));
  ASSERT_OK_AND_ASSIGN(const auto queue, storage::WriteQueue::Start(*database));
  ASSERT_OK_AND_ASSIGN(const auto holder, database->backend().Connect());
  ASSERT_OK(holder->Begin());
  EXPECT_THAT(queue->BlockingSubmit(PutThing("a", 1)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_OK(database->Query("SELECT 1 FROM things"));  // nobody keeps a reader out
  holder->Rollback();
  EXPECT_OK(queue->BlockingSubmit(PutThing("a", 1)));
}

TEST(SqliteDatabaseTest, ADamagedFileIsDataLoss) {
  const TempDir dir;
  std::ofstream(dir / "reports.db") << std::string(8192, 'x');
  EXPECT_THAT(Database::Open({.url = "sqlite://" + dir.path(), .service = "reports"}),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(SqliteDatabaseTest, AFolderThatCannotBeMadeIsSaidClearly) {
  const TempDir dir;
  std::ofstream(dir / "file") << "x";
  EXPECT_THAT(Database::Open({.url = "sqlite://" + (dir / "file/folder"), .service = "reports"}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("database folder")));
}

}  // namespace
}  // namespace fengqiao::testing

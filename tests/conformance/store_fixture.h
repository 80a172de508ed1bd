// What every conformance test stands on: an engine, a database of its own, and commands to try.

#ifndef FENGQIAO_TESTS_CONFORMANCE_STORE_FIXTURE_H_
#define FENGQIAO_TESTS_CONFORMANCE_STORE_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/feed/feed.h"
#include "common/storage/database.h"
#include "common/storage/write_queue.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::testing {

// A table with a column of each type.
const storage::TableSpec& Things();
// Refers to Things by its column `thing`.
const storage::TableSpec& Parts();
// A claims table: no envelope.
const storage::TableSpec& Claims();
std::vector<storage::Migration> TestMigrations();

// A record of Things.
storage::Record Thing(const std::string& key, int64_t number, const std::string& text = "",
                      const std::string& message = "");

common::v1::Event SomeEvent(const std::string& resource, const std::string& region = "330602");

// Writes one thing and one event under a request id.
storage::Command PutThing(const std::string& key, int64_t number, const std::string& request_id = "");

// Adds one to a thing's number, and replies with the sum.
storage::Command CountUp(const std::string& key, const std::string& request_id = "");

// One replica of a service: its database, queue and feed.
struct Replica {
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<feed::Feed> feed;
  std::unique_ptr<storage::WriteQueue> queue;
};

// The engines that every test runs on, and how it is called there.
inline constexpr storage::Engine kEngines[] = {storage::Engine::kSqlite, storage::Engine::kPostgres};
std::string EngineParamName(const ::testing::TestParamInfo<storage::Engine>& engine);

class StoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  StoreTest();

  bool postgres() const { return GetParam() == storage::Engine::kPostgres; }
  storage::DatabaseOptions Options() const;

  // Opens the test's database with everything around it; ends the test when that fails.
  Replica OpenReplica(storage::WriteQueueOptions queue = {});
  // The test's first replica, opened at the first call.
  Replica& store();
  void CloseStore();

  // Submits all at once while the writer is held up, so that they become one batch (as far as the limits
  // allow), and gives their answers in order.
  std::vector<absl::StatusOr<storage::CommandResult>> SubmitTogether(storage::WriteQueue& queue,
                                                                     std::vector<storage::Command> commands);

  storage::Rows MustQuery(const std::string& sql, const std::vector<storage::Value>& params = {});
  int64_t Count(const std::string& table);
  // Changes the database behind the service's back.
  void Tamper(const std::string& sql, const std::vector<storage::Value>& params = {});
  // The log's events once all are sequenced.
  std::vector<common::v1::Event> AllEvents();

  FakeClock clock_;

 private:
  TempDir dir_;
  std::string service_;
  Replica store_;
};

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_CONFORMANCE_STORE_FIXTURE_H_

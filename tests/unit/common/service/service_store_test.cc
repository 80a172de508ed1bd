// What a store's metrics say of its batches.

#include "common/service/service_store.h"

#include <string>

#include "common/base/clock.h"
#include "common/status/error.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::service {
namespace {

class ServiceStoreTest : public ::testing::Test {
 protected:
  ServiceStoreTest()
      : runtime_({}, rpc::MakeDevAuthenticator(),
                 std::make_unique<FakeClock>(absl::FromUnixSeconds(1'667'000'000))) {}

  std::unique_ptr<ServiceStore> Open() {
    auto store = ServiceStore::Open(
        {.url = "sqlite://" + dir_.path() + "/",
         .service = "measured",
         .migrations = {{.number = 1,
                         .name = "init",
                         .sqlite_sql =
                             "CREATE TABLE things (id TEXT PRIMARY KEY, n INTEGER CHECK (n > 0)) STRICT;",
                         .postgres_sql =
                             "CREATE TABLE things (id TEXT PRIMARY KEY, n BIGINT CHECK (n > 0));"}}},
        runtime_);
    EXPECT_OK(store);
    return *std::move(store);
  }

  // The one child of a family.
  prometheus::ClientMetric Metric(const std::string& name) {
    for (const auto& family : runtime_.metrics.registry()->Collect()) {
      if (family.name == name && family.metric.size() == 1) return family.metric[0];
    }
    ADD_FAILURE() << "no metric " << name;
    return {};
  }
  double Failures() { return Metric("fengqiao_store_commit_failures_total").counter.value; }
  uint64_t Commits() { return Metric("fengqiao_store_commit_seconds").histogram.sample_count; }

  testing::TempDir dir_;
  rpc::Runtime runtime_;
};

TEST_F(ServiceStoreTest, ARefusedCommandIsNeitherACommitNorAFailure) {
  const auto store = Open();
  const auto submit = [&](std::function<absl::Status(storage::UnitOfWork&)> decide) {
    storage::Command command;
    command.decide = std::move(decide);
    return store->writes().BlockingSubmit(std::move(command)).status();
  };
  EXPECT_THAT(submit([](storage::UnitOfWork&) { return RuleRefuses("test.rule", "no"); }),
              testing::StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Failures(), 0);
  EXPECT_EQ(Commits(), 0u);

  EXPECT_OK(submit([](storage::UnitOfWork& work) {
    common::v1::Event event;
    event.set_type("Thing.Done");
    event.set_resource("things/1");
    work.Emit(event);
    return absl::OkStatus();
  }));
  EXPECT_EQ(Failures(), 0);
  EXPECT_EQ(Commits(), 1u);
}

TEST_F(ServiceStoreTest, WhatTheDatabaseCanNotDoIsAFailure) {
  const auto store = Open();
  static const storage::TableSpec& things = *new storage::TableSpec{
      .name = "things", .key_column = "id", .columns = {{"n"}}, .envelope_column = ""};
  storage::Command command;
  command.decide = [](storage::UnitOfWork& work) {
    work.Insert(things, {.key = "a", .message = "", .columns = {int64_t{0}}});
    return absl::OkStatus();
  };
  EXPECT_THAT(store->writes().BlockingSubmit(std::move(command)).status(),
              testing::StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(Failures(), 1);
  EXPECT_EQ(Commits(), 0u);
}

}  // namespace
}  // namespace fengqiao::service

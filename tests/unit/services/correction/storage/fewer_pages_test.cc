// Migration 18 on the data of the version before it: every row is as it was, and is read and written on.

#include <gmock/gmock.h>

#include <algorithm>
#include <future>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/clock.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/service/service_store.h"
#include "services/correction/domain/frequencies.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;

constexpr int kNumber = 18;
constexpr int kPeople = 12;
const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};

class FewerPagesTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void Open(std::vector<storage::Migration> migrations) {
    subjects_.reset();
    store_.reset();
    auto opened = service::ServiceStore::Open(
        {.url = postgres() ? PostgresServer::Shared().url() : "sqlite://" + dir_.path() + "/",
         .service = "fewer_pages",
         .migrations = std::move(migrations)},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"));
  }

  bool postgres() const { return GetParam() == storage::Engine::kPostgres; }
  void GoTo(std::string_view day) { clock_->Set(StartOf(Day(day)) + absl::Hours(9)); }

  template <typename Submit>
  absl::Status Wait(const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(kClerk), "Test", absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }
  template <typename Request>
  v1::Subject Give(Request request, const v1::Subject& seen) {
    request.set_name(seen.name());
    request.set_request_id(absl::StrCat("r", ++requests_));
    v1::Subject reply;
    EXPECT_OK(Wait([&](rpc::CallContext& call, service::Done done) {
      subjects_->Change(call, request, &reply, std::move(done));
    }));
    return reply;
  }
  v1::Subject InCorrection(int i) {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_person()->set_number(PersonNumber("19900101", absl::StrFormat("%03d", 1 + 2 * i)));
    notice.set_request_id(absl::StrCat("n", i));
    v1::Subject subject;
    const auto known = std::make_shared<std::string>();
    EXPECT_OK(Wait([&](rpc::CallContext& call, service::Done done) {
      subjects_->RegisterNotice(call, notice, &subject, known, std::move(done));
    }));
    subject = Give(Reporting("2026-01-05"), subject);
    subject = Give(TeamOf(2), subject);
    subject = Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-05"), subject);
    return Give(Doing(v1::ACT_KIND_REPORT, "2026-01-05"), subject);
  }

  storage::Rows Ask(const std::string& sql) {
    auto rows = store_->database().Query(sql);
    EXPECT_OK(rows) << sql;
    return *std::move(rows);
  }
  // The rows of a table, whatever the order of its columns.
  std::vector<std::string> RowsOf(const std::string& table, const std::vector<std::string>& columns) {
    std::vector<std::string> texts;
    for (const storage::Row row :
         Ask(absl::StrCat("SELECT ", absl::StrJoin(columns, ", "), " FROM ", table, " ORDER BY 1"))) {
      std::string& text = texts.emplace_back();
      for (size_t i = 0; i < columns.size(); ++i) {
        const bool number = std::holds_alternative<int64_t>(row.value(i));
        const bool bytes = std::holds_alternative<storage::Bytes>(row.value(i));
        absl::StrAppend(&text,
                        number  ? absl::StrCat(row.Integer(i))
                        : bytes ? row.Bytes(i)
                                : row.Text(i),
                        "|");
      }
    }
    return texts;
  }
  // Everything of those tables that the migration touches, and of those that refer to them.
  std::map<std::string, std::vector<std::string>> Everything() {
    const std::vector<std::string> place = {"province", "city", "county", "township", "region"};
    const auto with = [&](std::vector<std::string> columns) {
      columns.insert(columns.end(), place.begin(), place.end());
      return columns;
    };
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& [table, columns] : std::map<std::string, std::vector<std::string>>{
             {"subjects", with({"name", "id", "state", "kind", "supervision_class", "officer", "minor",
                                "sealed", "wakes", "figured", "counted", "envelope"})},
             {"persons", {"subject", "envelope"}},
             {"person_claims", {"claim", "subject"}},
             {"duties", with({"id", "due", "rule", "holder", "officer", "subject", "envelope"})},
             {"acts", {"id", "subject", "kind", "day", "envelope"}},
             {"act_contents", {"id", "envelope"}},
             {"stays", with({"id", "subject", "from_day", "to_day", "moved_in", "how"})},
             {"figures", with({"id", "measure", "from_day", "to_day", "times", "entry", "subject"})}}) {
      all[table] = RowsOf(table, columns);
    }
    return all;
  }
  std::vector<std::string> Indexes() {
    std::vector<std::string> names;
    for (const storage::Row row :
         Ask(postgres() ? "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema()"
                        : "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")) {
      names.push_back(row.Text(0));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  ::fengqiao::testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  int requests_ = 0;
};

TEST_P(FewerPagesTest, RowsOfTheVersionBeforeAreKeptAndLivedOnWith) {
  std::vector<storage::Migration> before = CorrectionMigrations();
  before.erase(
      std::find_if(before.begin(), before.end(), [](const auto& one) { return one.number == kNumber; }),
      before.end());
  Open(before);
  std::vector<v1::Subject> people;
  for (int i = 0; i < kPeople; ++i) people.push_back(InCorrection(i));
  const auto rows = Everything();
  for (const auto& [table, texts] : rows) EXPECT_GE(texts.size(), size_t{kPeople}) << table;
  std::vector<std::string> indexes = Indexes();

  Open(CorrectionMigrations());
  EXPECT_EQ(Everything(), rows);
  for (const char* gone : {"duties_by_subject", "acts_by_subject", "figures_by_subject"}) {
    ASSERT_NE(std::find(indexes.begin(), indexes.end(), gone), indexes.end()) << gone;
    indexes.erase(std::find(indexes.begin(), indexes.end(), gone));
  }
  EXPECT_EQ(Indexes(), indexes);
  for (const v1::Subject& person : people) {
    EXPECT_EQ(subjects_->GetSubject(person.name()).value().etag(), person.etag());
    EXPECT_EQ(subjects_->ListActs(person.name(), "", 10).value().size(), 1u);
    EXPECT_EQ(subjects_->ListActs(person.name(), "0", 10).value().size(), 0u);
  }
  // One more comes, and the day.
  EXPECT_OK(subjects_->GetSubject(InCorrection(kPeople).name()).status());
  GoTo("2026-02-02");
  EXPECT_EQ(subjects_->RollOver(100).value().brought, kPeople + 1);
  EXPECT_EQ(subjects_->RollOver(100).value().brought, 0);
  // What refers to a person still has to.
  storage::Command orphan;
  orphan.reads = {{&PersonClaimsTable(), {"nobody"}}};
  orphan.decide = [](storage::UnitOfWork& work) {
    work.Put(PersonClaimsTable(),
             {.key = "nobody", .message = "", .columns = {std::string("regions/330602/subjects/none")}});
    return absl::OkStatus();
  };
  EXPECT_THAT(store_->writes().BlockingSubmit(std::move(orphan)), StatusIs(absl::StatusCode::kNotFound));
}

INSTANTIATE_TEST_SUITE_P(Engines, FewerPagesTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction

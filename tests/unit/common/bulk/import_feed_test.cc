// Rows on their way into a store: taken in order, refused alone, gone on with, held back.

#include "common/bulk/import_feed.h"

#include <atomic>
#include <future>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bulk {
namespace {

using common::v1::Import;
using common::v1::ImportHeader;
using common::v1::RowResult;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kName[] = "regions/330602/imports/a";

const storage::TableSpec& ThingsTable() {
  static const auto& table = *new storage::TableSpec{.name = "things", .key_column = "name"};
  return table;
}

class ImportFeedTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    ASSERT_OK_AND_ASSIGN(
        database_, storage::Database::Open(
                       {.url = "sqlite://" + dir_.path() + "/",
                        .service = "things",
                        .migrations = {{.number = 1,
                                        .name = "things",
                                        .sqlite_sql = "CREATE TABLE things (name TEXT PRIMARY KEY NOT NULL, "
                                                      "envelope BLOB NOT NULL) STRICT",
                                        .postgres_sql = ""},
                                       BulkMigration(2)}}));
    ASSERT_OK_AND_ASSIGN(writes_, storage::WriteQueue::Start(*database_));
    imports_ = std::make_unique<Imports>(*database_, *writes_);
  }

  static ImportHeader Header(int64_t rows, int64_t first = 1) {
    ImportHeader header;
    header.set_name(kName);
    header.set_fingerprint(std::string(64, 'a'));
    header.set_row_count(rows);
    header.set_first_row(first);
    return header;
  }

  // A row whose thing is its number; what is in `bad_` is refused, what is in `broken_` fails its command.
  PreparedRow Prepare(int64_t number) {
    prepared_++;
    PreparedRow row;
    row.number = number;
    row.key = absl::StrCat("list|", number);
    if (bad_.contains(number)) {
      Faults faults;
      faults.AddShape("x", "坏");
      row.faults = faults.list();
    }
    row.digest.add_fields()->set_path("x");
    row.take = [this, number](storage::UnitOfWork& work, Faults* faults) -> absl::StatusOr<std::string> {
      if (broken_.contains(number)) return absl::InvalidArgumentError("broken");
      if (taken_ids_.contains(number)) {
        faults->Add("id", kExistsRule, "已有");
        return std::string();
      }
      const std::string name = absl::StrCat("things/", number);
      work.Insert(ThingsTable(), {.key = name, .message = "thing", .columns = {}});
      return name;
    };
    return row;
  }

  std::shared_ptr<ImportFeed> Feed(ImportHeader header) {
    return std::make_shared<ImportFeed>(
        *imports_, pool_, std::move(header),
        [this](const google::protobuf::Message&, int, int64_t number) { return Prepare(number); },
        [](std::string_view type, const Import& import) {
          common::v1::Event event;
          event.set_type(std::string(type));
          event.set_resource(import.name());
          return event;
        });
  }

  static absl::StatusOr<Import> Finish(ImportFeed& feed) {
    std::promise<absl::StatusOr<Import>> done;
    feed.Finish([&done](absl::StatusOr<Import> import) { done.set_value(std::move(import)); });
    return done.get_future().get();
  }

  // Adds rows as a stream would: only when more may come.
  static absl::Status AddPatiently(ImportFeed& feed, int rows) {
    std::promise<void> ready;
    if (!feed.Ready([&ready] { ready.set_value(); })) ready.get_future().wait();
    return feed.Add(std::make_shared<RowResult>(), rows);
  }

  int64_t Count(const std::string& table) {
    const auto rows = database_->Query("SELECT COUNT(*) FROM " + table);
    EXPECT_OK(rows.status());
    return rows.ok() ? (*rows)[0].Integer(0) : -1;
  }

  testing::TempDir dir_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::WriteQueue> writes_;
  std::unique_ptr<Imports> imports_;
  std::set<int64_t> bad_, broken_, taken_ids_;
  std::atomic<int> prepared_ = 0;
  static constexpr int kThreads = 2;
  Executor pool_{kThreads, 16};
};

TEST_F(ImportFeedTest, EveryRowIsTakenOnceInOrder) {
  const auto feed = Feed(Header(1000));
  for (int i = 0; i < 10; ++i) ASSERT_OK(AddPatiently(*feed, 100));
  ASSERT_OK_AND_ASSIGN(const Import import, Finish(*feed));
  EXPECT_EQ(import.state(), Import::STATE_DONE);
  EXPECT_EQ(import.rows_taken(), 1000);
  EXPECT_EQ(import.created(), 1000);
  EXPECT_EQ(Count("things"), 1000);
  ASSERT_OK_AND_ASSIGN(const auto results, imports_->ListResults(kName, false, 0, 2000));
  ASSERT_EQ(results.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(results[i].row(), i + 1);
  EXPECT_EQ(results[41].resource(), "things/42");
}

TEST_F(ImportFeedTest, ARefusedRowIsRefusedAloneWhateverRefusesIt) {
  bad_ = {1, 70};
  taken_ids_ = {2, 200};
  broken_ = {3, 64, 65, 199, 300};
  const auto feed = Feed(Header(300));
  for (int i = 0; i < 3; ++i) ASSERT_OK(AddPatiently(*feed, 100));
  ASSERT_OK_AND_ASSIGN(const Import import, Finish(*feed));
  EXPECT_EQ(import.state(), Import::STATE_DONE);
  EXPECT_EQ(import.refused(), 9);
  EXPECT_EQ(import.created(), 291);
  EXPECT_EQ(Count("things"), 291);
  ASSERT_OK_AND_ASSIGN(const auto refused, imports_->ListResults(kName, true, 0, 100));
  std::map<int64_t, std::string> rules;
  for (const RowResult& result : refused) rules[result.row()] = result.faults(0).rule();
  const std::map<int64_t, std::string> expected = {{1, "shape"},   {2, "exists"},   {3, "shape"},
                                                   {64, "shape"},  {65, "shape"},   {70, "shape"},
                                                   {199, "shape"}, {200, "exists"}, {300, "shape"}};
  EXPECT_EQ(rules, expected);
}

TEST_F(ImportFeedTest, TheSameAgainChangesNothing) {
  for (int time = 0; time < 2; ++time) {
    const auto feed = Feed(Header(100));
    ASSERT_OK(feed->Add(std::make_shared<RowResult>(), 100));
    ASSERT_OK_AND_ASSIGN(const Import import, Finish(*feed));
    EXPECT_EQ(import.created(), 100);
  }
  EXPECT_EQ(prepared_, 100) << "rows that were taken are not even looked at";
  ImportHeader other = Header(100);
  other.set_name("regions/330602/imports/b");
  const auto feed = Feed(other);
  ASSERT_OK(feed->Add(std::make_shared<RowResult>(), 100));
  ASSERT_OK_AND_ASSIGN(const Import import, Finish(*feed));
  EXPECT_EQ(import.unchanged(), 100);
  EXPECT_EQ(Count("things"), 100);
}

TEST_F(ImportFeedTest, ItGoesOnAfterARestartAndRefusesAGap) {
  {
    const auto feed = Feed(Header(300));
    ASSERT_OK(feed->Add(std::make_shared<RowResult>(), 130));
    ASSERT_OK_AND_ASSIGN(const Import import, Finish(*feed));
    EXPECT_EQ(import.rows_taken(), 130);
  }
  imports_.reset(), writes_.reset(), database_.reset();
  Open();
  ASSERT_OK_AND_ASSIGN(const Import before, imports_->Get(kName));
  EXPECT_EQ(before.rows_taken(), 130);
  EXPECT_EQ(before.state(), Import::STATE_RUNNING);
  const auto gap = Feed(Header(300, 132));
  EXPECT_OK(gap->Add(std::make_shared<RowResult>(), 10));
  EXPECT_THAT(Finish(*gap).status(), StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("up to 130")));
  const auto rest = Feed(Header(300, 101));
  ASSERT_OK(rest->Add(std::make_shared<RowResult>(), 200));
  ASSERT_OK_AND_ASSIGN(const Import after, Finish(*rest));
  EXPECT_EQ(after.state(), Import::STATE_DONE);
  EXPECT_EQ(after.created(), 300);
  EXPECT_EQ(Count("import_results"), 300);
}

TEST_F(ImportFeedTest, ItStopsAtTheFirstRefusedRowWhereAsked) {
  ImportHeader header = Header(300);
  header.set_stop_at_first(true);
  bad_ = {150};
  const auto feed = Feed(header);
  for (int i = 0; i < 3; ++i) ASSERT_OK(AddPatiently(*feed, 100));
  ASSERT_OK_AND_ASSIGN(const Import import, Finish(*feed));
  EXPECT_EQ(import.state(), Import::STATE_STOPPED);
  EXPECT_EQ(import.rows_taken(), 150);
  EXPECT_EQ(Count("things"), 149);
  const auto more = Feed(header);
  EXPECT_OK(more->Add(std::make_shared<RowResult>(), 1));
  EXPECT_THAT(Finish(*more).status(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(ImportFeedTest, AnotherFileUnderTheSameNameIsRefused) {
  const auto feed = Feed(Header(10));
  ASSERT_OK(Finish(*feed).status());
  ImportHeader other = Header(10);
  other.set_fingerprint(std::string(64, 'b'));
  EXPECT_THAT(Finish(*Feed(other)).status(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Finish(*Feed(Header(11))).status(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(ImportFeedTest, HeadersThatMakeNoSenseAreRefusedByField) {
  struct Bad {
    void (*change)(ImportHeader&);
    const char* field;
  };
  for (const Bad& bad :
       {Bad{[](ImportHeader& h) { h.set_name("regions/330602/imports/A b"); }, "header.name"},
        Bad{[](ImportHeader& h) { h.set_fingerprint("xyz"); }, "header.fingerprint"},
        Bad{[](ImportHeader& h) { h.set_row_count(0); }, "header.row_count"},
        Bad{[](ImportHeader& h) { h.set_row_count(1'000'000'000); }, "header.row_count"},
        Bad{[](ImportHeader& h) { h.set_first_row(0); }, "header.first_row"}}) {
    ImportHeader header = Header(10);
    bad.change(header);
    EXPECT_THAT(Finish(*Feed(header)).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bad.field)));
  }
}

TEST_F(ImportFeedTest, MoreRowsThanAnnouncedAreRefused) {
  const auto feed = Feed(Header(10));
  EXPECT_THAT(feed->Add(std::make_shared<RowResult>(), 11), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_OK(feed->Add(std::make_shared<RowResult>(), 10));
  EXPECT_OK(Finish(*feed).status());
}

// A store that is lost ends the stream; nothing is counted as taken that is not there.
TEST_F(ImportFeedTest, AStoreThatIsLostEndsIt) {
  const auto first = Feed(Header(1000));
  ASSERT_OK(first->Add(std::make_shared<RowResult>(), 200));
  ASSERT_OK(Finish(*first).status());
  std::promise<void> lost;
  const auto wait = lost.get_future().share();
  // Every thread waits, so that nothing of the second stream is taken before the store is lost.
  for (int i = 0; i < kThreads; ++i) ASSERT_TRUE(pool_.TryPost([wait] { wait.wait(); }));
  const auto feed = Feed(Header(1000, 201));
  ASSERT_OK(feed->Add(std::make_shared<RowResult>(), 200));
  writes_->Drain();
  lost.set_value();
  EXPECT_THAT(Finish(*feed).status(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(feed->Add(std::make_shared<RowResult>(), 200), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_OK_AND_ASSIGN(const Import import, imports_->Get(kName));
  EXPECT_EQ(Count("things"), import.rows_taken());
  EXPECT_GE(import.rows_taken(), 200);
}

TEST(RowKeyTest, SystemAndNumberAreWords) {
  Faults good;
  EXPECT_EQ(RowKey("list-a", "（2019）12号", &good), "list-a|（2019）12号");
  EXPECT_TRUE(good.empty());
  for (const auto& [system, number] : std::map<std::string, std::string>{
           {"", "1"}, {"List", "1"}, {"a|b", "1"}, {std::string(65, 'a'), "1"}}) {
    Faults faults;
    RowKey(system, number, &faults);
    ASSERT_EQ(faults.list().size(), 1u) << system;
    EXPECT_EQ(faults.list()[0].field(), "source_system");
  }
  for (const std::string& number :
       {std::string(), std::string("a|b"), std::string("a\0b", 3), std::string(129, '1')}) {
    Faults faults;
    RowKey("list", number, &faults);
    ASSERT_EQ(faults.list().size(), 1u) << number;
    EXPECT_EQ(faults.list()[0].field(), "external_id");
  }
}

}  // namespace
}  // namespace fengqiao::bulk

// People who are brought along, as they are kept, on both engines: their rows, one file a person, what their
// county is told, and what lies before the entry.

#include "services/correction/storage/subject_imports.h"

#include <future>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/bulk/import_feed.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/command.h"
#include "common/values/period.h"
#include "services/correction/storage/correction_store.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using common::v1::Import;
using common::v1::RowResult;
using ::fengqiao::testing::PostgresServer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};

v1::SubjectRow Row(int i) {
  const v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  v1::SubjectRow row;
  row.set_source_system("list");
  row.set_external_id(absl::StrCat(i));
  row.set_region(kCounty);
  *row.mutable_person() = notice.person();
  row.mutable_person()->set_number(
      PersonNumber(absl::StrFormat("1990%02d%02d", 1 + i % 12, 1 + i / 12 % 28), "001"));
  row.set_kind(notice.subject().kind());
  *row.mutable_organ() = notice.subject().organ();
  *row.mutable_judgment() = notice.subject().judgment();
  *row.mutable_place() = notice.subject().place();
  *row.mutable_noticed() = notice.subject().noticed();
  *row.mutable_papers() = notice.subject().papers();
  *row.mutable_reported() = Date("2026-01-05");
  row.set_way(v1::Registration::WAY_IN_PERSON);
  *row.mutable_team() = TeamOf(2).team();
  *row.add_classifications() = Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-05").classification();
  return row;
}

class SubjectImportsTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    auto opened = service::ServiceStore::Open(
        {.url = GetParam() == storage::Engine::kPostgres ? PostgresServer::Shared().url()
                                                         : "sqlite://" + dir_.path() + "/",
         .service = absl::StrCat("imports_", ++tests),
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    const std::string secret(32, 's');
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"));
    imports_ = std::make_unique<SubjectImports>(*store_, *subjects_,
                                                *identity::LookupKey::Create(secret, "correction.import"));
  }

  static rpc::CallContext CallOf(const rpc::Caller& caller) {
    return {std::make_shared<const rpc::Caller>(caller), "ImportSubjects", absl::InfiniteFuture(), "",
            nullptr};
  }

  // What became of the rows of a file, which is told from others by its name.
  std::vector<RowResult> Bring(const std::vector<v1::SubjectRow>& rows, const std::string& name,
                               const rpc::Caller& caller = kClerk) {
    const rpc::CallContext call = CallOf(caller);
    v1::SubjectRows message;
    for (const v1::SubjectRow& row : rows) *message.add_rows() = row;
    common::v1::ImportHeader header;
    header.set_name("regions/330602/imports/" + name);
    header.set_fingerprint(std::string(64, 'a'));
    header.set_row_count(static_cast<int64_t>(rows.size()));
    header.set_first_row(1);
    const auto feed = std::make_shared<bulk::ImportFeed>(
        imports_->imports(), runtime_.blocking, header,
        [&](const google::protobuf::Message& sent, int index, int64_t number) {
          const auto prepared = imports_->Prepare(static_cast<const v1::SubjectRows&>(sent).rows(index),
                                                  number, call, bulk::Faults());
          if (between_) between_();
          return prepared;
        },
        [origin = service::Origin(call)](std::string_view type, const Import& import) {
          return origin.Event(type, import.name(), import);
        });
    EXPECT_OK(feed->Add(std::make_shared<v1::SubjectRows>(message), message.rows_size()));
    std::promise<absl::StatusOr<Import>> done;
    feed->Finish([&done](absl::StatusOr<Import> import) { done.set_value(std::move(import)); });
    EXPECT_OK(done.get_future().get());
    return imports_->imports().ListResults(header.name(), false, 0, 1000).value();
  }

  int64_t Count(const std::string& sql) {
    const auto rows = store_->database().Query(sql);
    EXPECT_OK(rows) << sql;
    return rows.ok() ? (*rows)[0].Integer(0) : -1;
  }

  std::vector<std::string> Events() {
    std::vector<std::string> types;
    // On PostgreSQL an event gets its place a moment after the answer.
    for (int i = 0; i < 50000 && store_->feed().log().Lag().value().unsequenced > 0; ++i)
      std::this_thread::yield();
    const auto events = store_->feed().log().ReadAfter(0, 1000);
    EXPECT_OK(events);
    for (const auto& event : *events) types.push_back(event.type() + " " + event.region());
    return types;
  }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-06-15")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  std::unique_ptr<SubjectImports> imports_;
  std::function<void()> between_;
};

std::vector<RowResult::Outcome> OutcomesOf(const std::vector<RowResult>& results) {
  std::vector<RowResult::Outcome> outcomes;
  for (const RowResult& one : results) outcomes.push_back(one.outcome());
  return outcomes;
}

constexpr auto kCreated = RowResult::OUTCOME_CREATED;
constexpr auto kUnchanged = RowResult::OUTCOME_UNCHANGED;
constexpr auto kRefused = RowResult::OUTCOME_REFUSED;

TEST_P(SubjectImportsTest, AFileIsThereWithAllThatHangsOnIt) {
  const auto results = Bring({Row(1), Row(2)}, "first");
  ASSERT_THAT(OutcomesOf(results), ElementsAre(kCreated, kCreated));
  EXPECT_EQ(results[0].key(), "list|1");
  const auto subject = subjects_->GetSubject(results[0].resource());
  ASSERT_OK(subject);
  EXPECT_EQ(subject->etag(), "\"r1\"");
  EXPECT_EQ(DayOf(subject->imported().day()), Day("2026-06-15"));
  EXPECT_THAT(BrokenIn(*subject), IsEmpty());
  EXPECT_EQ(subjects_->GetPerson(subject->name())->name(), "王建国");
  EXPECT_EQ(Count("SELECT COUNT(*) FROM person_claims"), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays WHERE how = 0"), 2);
  EXPECT_EQ(Count(absl::StrCat("SELECT COUNT(*) FROM duties WHERE subject = '", subject->name(), "'")),
            subject->duties_size());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM duties WHERE due < '2026-06-15'"), 0);
  EXPECT_THAT(Events(), ElementsAre("Import.Begun 330602", "Subject.Imported 330602",
                                    "Subject.Imported 330602", "Import.Done 330602"));
  // It goes on like any other: the day finds it.
  clock_->Set(StartOf(Day("2026-07-01")) + absl::Hours(9));
  EXPECT_EQ(subjects_->RollOver(100)->brought, 2);
  EXPECT_GT(Count("SELECT COUNT(*) FROM duties WHERE due < '2026-07-01'"), 0);
}

TEST_P(SubjectImportsTest, TheListIsThatOfTheRegistrationAndTheFiguresOfTheEntry) {
  v1::SubjectRow row = Row(1);
  *row.add_admonitions()->mutable_decided() = Date("2026-03-01");
  *row.add_custodies() = Detained("2026-02-01", "2026-02-03").custody();
  ASSERT_THAT(OutcomesOf(Bring({row}, "one")), ElementsAre(kCreated));
  const auto balance = subjects_->Count("330602", Day("2026-01-01"), Day("2026-06-30"));
  ASSERT_OK(balance);
  EXPECT_EQ(balance->total().entered(), 1);
  EXPECT_EQ(balance->total().closing(), 1);
  EXPECT_TRUE(Balances(balance->total()));
  // Nothing of before the entry; hours are asked for from then on.
  EXPECT_EQ(Count(absl::StrCat("SELECT COUNT(*) FROM figures WHERE measure <> ",
                               int{v1::MEASURE_EDUCATION_DUE}, " OR from_day < '2026-07-01'")),
            0);
}

TEST_P(SubjectImportsTest, TheSameAgainIsUnchangedAndAnotherIsToldByItsField) {
  const std::vector<v1::SubjectRow> rows = {Row(1), Row(2), Row(3)};
  Bring(rows, "first");
  const auto before = Events().size();
  auto again = Bring(rows, "again");
  EXPECT_THAT(OutcomesOf(again), ElementsAre(kUnchanged, kUnchanged, kUnchanged));
  EXPECT_EQ(Events().size(), before + 2);  // the import's own
  std::vector<v1::SubjectRow> changed = rows;
  changed[1].mutable_judgment()->set_crime("诈骗罪");
  changed[2].mutable_person()->set_phone("13900000000");
  again = Bring(changed, "changed");
  ASSERT_THAT(OutcomesOf(again), ElementsAre(kUnchanged, kRefused, kRefused));
  EXPECT_EQ(again[1].faults(0).field(), "judgment.crime");
  EXPECT_EQ(again[2].faults(0).field(), "person.phone");
  EXPECT_EQ(again[2].faults(0).rule(), bulk::kExistsRule);
}

TEST_P(SubjectImportsTest, NobodyGetsASecondFileAndHisCountyIsTold) {
  const auto first = Bring({Row(1)}, "first");
  // Under another number of another list, by another name, and twice in one file.
  v1::SubjectRow other = Row(1), named = Row(1), fresh = Row(2), twice = Row(2);
  other.set_external_id("other");
  named.set_external_id("named");
  named.mutable_person()->set_name("李大山");
  twice.set_external_id("twice");
  const auto second = Bring({other, named, fresh, twice}, "second");
  ASSERT_THAT(OutcomesOf(second), ElementsAre(kRefused, kRefused, kCreated, kRefused));
  std::set<std::string> told;
  for (const int at : {0, 1, 3}) {
    EXPECT_EQ(second[at].faults(0).rule(), "correction.import.known");
    EXPECT_EQ(second[at].resource(), "");
    told.insert(second[at].faults(0).explanation());
    EXPECT_FALSE(absl::StrContains(second[at].ShortDebugString(), first[0].resource()));
  }
  EXPECT_EQ(told.size(), 1u) << "it must not tell which of the two it is";
  const std::vector<std::string> events = Events();
  EXPECT_EQ(std::count(events.begin(), events.end(), "Subject.NoticedAgain 330602"), 3);
  // A notice of the same person is refused as well.
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_person()->set_number(Row(1).person().number());
  rpc::CallContext call = CallOf(kClerk);
  v1::Subject reply;
  std::promise<absl::Status> done;
  subjects_->RegisterNotice(call, notice, &reply, std::make_shared<std::string>(),
                            [&](absl::Status status) { done.set_value(std::move(status)); });
  EXPECT_EQ(done.get_future().get().code(), absl::StatusCode::kAlreadyExists);
}

TEST_P(SubjectImportsTest, ABadRowIsRefusedAloneAndNothingPersonalIsKept) {
  v1::SubjectRow bad = Row(1);
  bad.mutable_person()->set_number("330602199005050010");
  const auto results = Bring({Row(2), bad, Row(3)}, "mixed");
  ASSERT_THAT(OutcomesOf(results), ElementsAre(kCreated, kRefused, kCreated));
  EXPECT_EQ(results[1].faults(0).field(), "person.number");
  EXPECT_FALSE(absl::StrContains(results[1].ShortDebugString(), "330602199005050010"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM subjects"), 2);
}

// A row that was looked at before midnight is entered by the day on which it is.
TEST_P(SubjectImportsTest, MidnightOnTheWayChangesTheDay) {
  between_ = [this] { clock_->Set(StartOf(Day("2027-01-01")) + absl::Seconds(1)); };
  clock_->Set(StartOf(Day("2026-12-31")) + absl::Hours(23));
  const auto over = Bring({Row(1)}, "late");
  ASSERT_THAT(OutcomesOf(over), ElementsAre(kRefused));
  EXPECT_EQ(over[0].faults(0).rule(), "correction.notice.over");
  EXPECT_EQ(Count("SELECT COUNT(*) FROM subjects"), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, SubjectImportsTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction

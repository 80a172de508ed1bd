// Summaries of every kind of place, period and split against a plain sum of the ledger: while nothing is in
// the tallies, while some of it is, when all is, and when an upgrade has filled them. On both engines.

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/identity/lookup_key.h"
#include "common/regions/region_id.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/dispute_types.h"
#include "services/mediation/domain/parameters.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::mediation {
namespace {

using storage::Engine;

constexpr int kEntries = 900;
constexpr uint32_t kSeed = 20261122;
constexpr char kCase[] = "regions/330602/cases/01ARZ3NDEKTSV4RRFFQ69G5FAV";

// Villages of one township, townships, counties, own levels, other cities and provinces.
constexpr const char* kRegions[] = {"330602001201", "330602001202", "330602001", "330602002",   "330602",
                                    "330602-own",   "330603001",    "330603",    "330600",      "330600-own",
                                    "330702003",    "330000",       "340102001", "340102001203"};
constexpr const char* kPlaces[] = {"000000",     "330000",       "340000",      "330600",
                                   "330602",     "330603",       "330602001",   "330602002",
                                   "330602-own", "330602001201", "330602001202"};
constexpr const char* kPeriods[] = {"2026", "2025", "2025-Q2", "2026-01", "2026-03"};
constexpr v1::Split kSplits[] = {v1::SPLIT_UNSPECIFIED,   v1::SPLIT_REGION, v1::SPLIT_TIER,
                                 v1::SPLIT_TYPE,          v1::SPLIT_SOURCE, v1::SPLIT_MONTH,
                                 v1::SPLIT_COMMITTEE_KIND};

// A part, a measure and its sum; "-" is what is carried over.
using Said = std::map<std::string, int64_t>;

class SummariesTest : public ::testing::TestWithParam<Engine> {
 protected:
  // Opens the store with so many migrations.
  void Open(size_t migrations) {
    cases_.reset();
    store_.reset();
    std::vector<storage::Migration> some = MediationMigrations();
    some.resize(migrations);
    const std::string service =
        absl::StrCat("summaries_", ::testing::UnitTest::GetInstance()->current_test_info()->line());
    auto opened = service::ServiceStore::Open(
        {.url = GetParam() == Engine::kPostgres ? testing::PostgresServer::Shared().url()
                                                : "sqlite://" + dir_.path() + "/",
         .service = service,
         .migrations = some},
        runtime_);
    ASSERT_OK(opened.status());
    store_ = *std::move(opened);
    cases_ = std::make_unique<MediationStore>(
        *store_, RuleBook{BuiltInParameters(), calendar::WorkCalendar::BuiltIn(), DisputeTypes::BuiltIn()},
        *identity::LookupKey::Create(std::string(32, 'k'), "mediation.person"));
  }

  void MakeEntries() {
    std::mt19937 random(kSeed);
    const auto one_of = [&](int count) { return static_cast<int>(random() % count); };
    for (int i = 0; i < kEntries; ++i) {
      CountEntry& entry = entries_.emplace_back();
      entry.key.region = kRegions[one_of(std::size(kRegions))];
      entry.key.day = absl::CivilDay(2024, 11, 1) + one_of(720);
      do {
        entry.key.measure = static_cast<v1::Measure>(1 + one_of(v1::Measure_MAX));
      } while (!v1::Measure_IsValid(entry.key.measure));
      entry.key.tier = static_cast<v1::Tier>(1 + one_of(3));
      entry.key.source = static_cast<v1::Source>(1 + one_of(4));
      entry.key.dispute_type = one_of(2) == 0 ? "labour" : "neighbour";
      entry.key.committee_kind = static_cast<v1::Committee::Kind>(one_of(4));
      entry.value = (one_of(4) == 0 ? -1 : 1) * (1 + one_of(3)) * Decimal::kScale;
    }
  }

  // The ledger as the version before the newest one knows it.
  static const storage::TableSpec& OldLedger() {
    static const auto& table = *new storage::TableSpec([] {
      storage::TableSpec old = CountEntriesTable();
      old.columns.pop_back();
      return old;
    }());
    return table;
  }

  // The entries from one number to before another in the ledger; `rolled` as if the tallies of counties had
  // them.
  void Write(size_t from, size_t to, const storage::TableSpec& ledger, bool rolled) {
    storage::Command command;
    v1::Case dispute;
    dispute.set_name(kCase);
    dispute.set_region("regions/330602");
    command.reads = {{&CasesTable(), {kCase}}, {&ledger, {}}};
    std::vector<storage::Record> records;
    for (size_t i = from; i < to; ++i) {
      records.push_back(ToCountRecord(absl::StrCat("e", i), entries_[i], kCase, "Test.Made", ""));
      if (rolled) *(records.back().columns.end() - 2) = int64_t{1};
      records.back().columns.resize(ledger.columns.size());
      command.reads[1].keys.push_back(records.back().key);
    }
    command.decide = [&](storage::UnitOfWork& work) {
      if (work.Find(CasesTable(), kCase) == nullptr) work.Insert(CasesTable(), ToRecord(dispute));
      for (const storage::Record& record : records) work.Insert(ledger, record);
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  }

  static std::string PartOf(const CountKey& key, v1::Split split, std::string_view place) {
    const std::vector<storage::Value> columns = PlaceColumns(key.region);
    switch (split) {
      case v1::SPLIT_REGION: {
        const size_t digits = regions::SubtreePrefix(place).size();
        const size_t level = digits == 0 ? 0 : digits == 2 ? 1 : digits == 4 ? 2 : 3;
        std::string part = std::get<std::string>(columns[level]);
        if (part.size() < 6) part.resize(6, '0');
        return part;
      }
      case v1::SPLIT_TIER:
        return v1::Tier_Name(key.tier);
      case v1::SPLIT_TYPE:
        return key.dispute_type;
      case v1::SPLIT_SOURCE:
        return v1::Source_Name(key.source);
      case v1::SPLIT_MONTH:
        return FormatDay(key.day).substr(0, 7);
      case v1::SPLIT_COMMITTEE_KIND:
        return v1::Committee::Kind_Name(key.committee_kind);
      default:
        return "";
    }
  }

  Said Expected(std::string_view place, const Period& period, v1::Split split) const {
    const std::string_view prefix = regions::SubtreePrefix(place);
    const bool own = place.find('-') != std::string_view::npos;
    Said said;
    int64_t& carried = said["-"];
    for (const CountEntry& entry : entries_) {
      const std::string& region = entry.key.region;
      if (own ? region != place : std::string_view(region).substr(0, prefix.size()) != prefix) continue;
      // An own level is of the county, and no township of it.
      if (prefix.size() > 6 && !own && region.find('-') != std::string::npos) continue;
      const int64_t value = entry.value / Decimal::kScale;
      if (entry.key.day < period.first_day()) {
        switch (entry.key.measure) {
          case v1::MEASURE_ACCEPTED:
          case v1::MEASURE_TAKEN_OVER:
            carried += value;
            break;
          case v1::MEASURE_CONCLUDED:
          case v1::MEASURE_TRANSFERRED:
            carried -= value;
            break;
          default:
            break;
        }
      } else if (entry.key.day < period.end_day()) {
        said[absl::StrCat("|", entry.key.measure)] += value;
        if (split != v1::SPLIT_UNSPECIFIED)
          said[absl::StrCat(PartOf(entry.key, split, place), "|", entry.key.measure)] += value;
      }
    }
    for (auto at = said.begin(); at != said.end();) {
      at = at->second == 0 && at->first != "-" ? said.erase(at) : std::next(at);
    }
    return said;
  }

  Said Asked(std::string_view place, const Period& period, v1::Split split) {
    Said said;
    const auto response = cases_->Summarize(place, period, split);
    EXPECT_OK(response.status());
    if (!response.ok()) return said;
    const auto add = [&](const v1::CaseSummary& summary) {
      for (const v1::CaseSummary::Count& count : summary.counts()) {
        said[absl::StrCat(summary.key(), "|", count.measure())] += std::stoll(count.value().value());
      }
    };
    add(response->total());
    for (const v1::CaseSummary& part : response->parts()) add(part);
    said["-"] = response->total().carried_over();
    return said;
  }

  void Compare(const std::string& when, const std::vector<std::string>& places) {
    for (const std::string& place : places) {
      for (const char* period : kPeriods) {
        for (const v1::Split split : kSplits) {
          const Period months = *Period::Parse(period);
          EXPECT_EQ(Asked(place, months, split), Expected(place, months, split))
              << when << ": " << place << " " << period << " " << v1::Split_Name(split);
        }
      }
    }
  }

  const std::vector<std::string> all_ = std::vector<std::string>(std::begin(kPlaces), std::end(kPlaces));
  testing::TempDir dir_;
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>()};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<MediationStore> cases_;
  std::vector<CountEntry> entries_;
};

TEST_P(SummariesTest, AreTheSumsOfTheLedgerHoweverMuchTheTalliesHave) {
  ASSERT_NO_FATAL_FAILURE(Open(MediationMigrations().size()));
  MakeEntries();
  Write(0, kEntries, CountEntriesTable(), false);
  Compare("fresh", all_);
  ASSERT_OK(cases_->RollUp().status());
  const auto left = cases_->CountFresh(kEntries);
  ASSERT_OK(left);
  ASSERT_GT(*left, 0);
  ASSERT_LT(*left, kEntries);
  Compare("in part", all_);
  for (absl::StatusOr<int> taken = 1; taken.ok() && *taken > 0;) taken = cases_->RollUp();
  EXPECT_THAT(cases_->CountFresh(kEntries).value(), 0);
  Compare("in the tallies", all_);
}

// What was in the tallies of counties before there were others is in the others behind the upgrade, and what
// a replica of the older version takes in afterwards comes there, too.
TEST_P(SummariesTest, AnUpgradeFillsWhatItAddsAndAnOlderReplicaMayGoOn) {
  constexpr size_t kBefore = 10;
  ASSERT_NO_FATAL_FAILURE(Open(kBefore));
  MakeEntries();
  Write(0, kEntries / 2, OldLedger(), true);
  ASSERT_NO_FATAL_FAILURE(Open(MediationMigrations().size()));
  const std::vector<std::string> below = {"330602001", "330602002", "330602-own", "330602001201",
                                          "330602001202"};
  const std::vector<CountEntry> all = entries_;
  entries_.resize(kEntries / 2);
  Compare("upgraded", below);
  for (const std::string& place : all_) {
    const Period period = *Period::Parse("2026");
    EXPECT_EQ(Asked(place, period, v1::SPLIT_UNSPECIFIED)["-"],
              Expected(place, period, v1::SPLIT_UNSPECIFIED)["-"])
        << place;
  }
  entries_ = all;
  // Only PostgreSQL has several replicas.
  Write(kEntries / 2, kEntries, GetParam() == Engine::kPostgres ? OldLedger() : CountEntriesTable(), true);
  Compare("taken by an older replica", below);
  ASSERT_NO_FATAL_FAILURE(Open(MediationMigrations().size()));  // a store knows a table in one way
  for (absl::StatusOr<int> taken = 1; taken.ok() && *taken > 0;) taken = cases_->RollUp();
  EXPECT_EQ(cases_->CountFresh(kEntries).value(), 0);
  Compare("taken here afterwards", below);
}

INSTANTIATE_TEST_SUITE_P(Engines, SummariesTest, ::testing::Values(Engine::kSqlite, Engine::kPostgres),
                         [](const auto& engine) {
                           return engine.param == Engine::kPostgres ? "Postgres" : "Sqlite";
                         });

}  // namespace
}  // namespace fengqiao::mediation

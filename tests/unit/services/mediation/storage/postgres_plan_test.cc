// How PostgreSQL, which plans by its statistics, finds lists and figures among many rows: by the same indexes
// as SQLite (query_plan_test.cc), with nothing forbidden to its planner.

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/strings.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "services/mediation/storage/intake_store.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/subsidy_store.h"
#include "services/mediation/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::mediation {
namespace {

using storage::Value;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kService[] = "mediation_plans";

// A province's rows: eleven cities of eight counties, two townships each.
constexpr const char* kSeed[] = {
    "INSERT INTO cases (name, id, province, city, county, township, region, state, source, tier, grade, "
    "dispute_type, committee, number, waits, envelope) SELECT 'regions/' || p.county || '/cases/' || p.k, "
    "p.k, "
    "'33', left(p.county, 4), p.county, p.county || '00' || n % 2, p.county || '00' || n % 2, 4, 1, 3, 2, "
    "'neighbour', 'regions/' || p.county || '/committees/' || n % 20, '', CASE WHEN n % 50 = 0 THEN 1 ELSE 0 "
    "END, "
    "decode(repeat('a7', 300), 'hex') FROM (SELECT n, '01M' || to_char(n, 'FM0000000') AS k, '33' || "
    "to_char(1 + n / 8 "
    "% 11, 'FM00') || '0' || 2 + n % 8 AS county FROM generate_series(1, 40000) n) p",
    // Of ten terms four are of options, most of them lapsed.
    "INSERT INTO deadlines (id, province, city, county, township, region, due, rule, committee, envelope) "
    "SELECT name "
    "|| '|k' || t, province, city, county, township, region, '2026-' || to_char(1 + (length(name) + t * 7 + "
    "right(id, 3)::int) % 12, 'FM00') || '-15', CASE WHEN t % 2 = 0 THEN 'MD7' ELSE 'MD1' END, committee, "
    "envelope "
    "FROM cases, generate_series(1, 2) t",
    // Each tenth case is shared with the next county.
    "INSERT INTO case_shares (share, province, city, county, township, region, case_id, case_name) SELECT "
    "shared || "
    "'|' || name, '33', left(shared, 4), shared, shared, shared, id, name FROM (SELECT *, left(county, 5) || "
    "2 + "
    "(right(county, 1)::int + 1) % 8 AS shared FROM cases WHERE right(id, 1) = '7') c",
    "INSERT INTO count_entries (id, province, city, county, township, region, day, measure, value, tier, "
    "source, "
    "dispute_type, committee_kind, case_name, event, adjusts, rolled, summed) SELECT name || '-' || m, "
    "province, "
    "city, county, "
    "township, region, '202' || 3 + right(id, 1)::int % 4 || '-0' || 1 + right(id, 2)::int % 9 || '-11', m, "
    "1000000, "
    "3, 1, 'neighbour', 2, name, 'Test.Made', '', 1, 1 FROM cases, generate_series(1, 3) m",
    "INSERT INTO tallies (id, province, city, county, month, split, part, measure, value) SELECT county || "
    "'|' || "
    "month || '|' || s || '||' || measure, province, city, county, month, s, '', measure, 1000000 FROM "
    "(SELECT DISTINCT "
    "province, city, county, left(day, 7) AS month, measure FROM count_entries) e, generate_series(0, 6) s",
    "INSERT INTO township_tallies (id, county, township, month, split, part, measure, value) SELECT township "
    "|| '|' || "
    "month || '|' || s || '||' || measure, county, township, month, s, '', measure, 1000000 FROM (SELECT "
    "DISTINCT "
    "county, township, left(day, 7) AS month, measure FROM count_entries) e, generate_series(0, 6) s",
    "INSERT INTO balances (id, value) SELECT DISTINCT township || '|' || left(day, 7), 1 FROM count_entries",
    "INSERT INTO intakes (receipt, province, city, county, township, region, state, envelope) SELECT id, "
    "province, "
    "city, county, township, region, CASE WHEN right(id, 2) = '11' THEN 1 ELSE 2 END, envelope FROM cases",
    "INSERT INTO closings (case_name, province, city, county, township, region, day) SELECT name, province, "
    "city, "
    "county, township, region, '2025-0' || 1 + right(id, 2)::int % 9 || '-15' FROM cases",
    "ANALYZE"};

class PostgresPlanTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    runtime_ = new rpc::Runtime({}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>());
    auto opened = service::ServiceStore::Open({.url = testing::PostgresServer::Shared().url(),
                                               .service = kService,
                                               .migrations = MediationMigrations()},
                                              *runtime_);
    ASSERT_OK(opened.status());
    store_ = opened->release();
    Seed();
  }
  // The store itself reads only.
  static void Seed() {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> server(
        PQconnectdb(testing::PostgresServer::Shared().url().c_str()), PQfinish);
    const auto run = [&](const std::string& statement) {
      const std::unique_ptr<PGresult, void (*)(PGresult*)> done(PQexec(server.get(), statement.c_str()),
                                                                PQclear);
      ASSERT_EQ(PQresultStatus(done.get()), PGRES_COMMAND_OK) << PQerrorMessage(server.get()) << statement;
    };
    run(absl::StrCat("SET search_path = ", kService));
    for (const char* statement : kSeed) run(statement);
  }
  static void TearDownTestSuite() {
    delete store_;
    delete runtime_;
  }

  std::string PlanOf(const std::string& sql, const std::vector<Value>& params) {
    const auto rows = store_->database().Query("EXPLAIN " + sql, params);
    EXPECT_OK(rows.status()) << sql;
    std::string plan;
    if (rows.ok()) {
      for (const storage::Row row : *rows) absl::StrAppend(&plan, row.Text(0), "\n");
    }
    return plan;
  }

  // That a statement reads no table as a whole, and by this index.
  void Expect(const std::string& sql, const std::vector<Value>& params, const char* index,
              const char* place) {
    const std::string plan = PlanOf(sql, params);
    EXPECT_THAT(plan, HasSubstr(index)) << place << "\n" << plan;
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan"))) << place << "\n" << plan;
  }

  static rpc::Runtime* runtime_;
  static service::ServiceStore* store_;
};
rpc::Runtime* PostgresPlanTest::runtime_ = nullptr;
service::ServiceStore* PostgresPlanTest::store_ = nullptr;

constexpr const char* kPlaces[] = {"330600", "330602", "330602001"};

TEST_F(PostgresPlanTest, ListsAreReadByTheirIndexes) {
  for (const char* place : kPlaces) {
    std::vector<Value> cases = {std::string("01M0030000"), int64_t{50}};
    const std::string of_cases = WithinRegion(place, &cases);
    Expect(internal::CasePageSql(of_cases, "1 = 1"), cases, "cases_by_", place);

    std::vector<Value> terms = {
        std::string(), std::string(), std::string("2026-12-31"), int64_t{51}, std::string("2026-11-22"),
        std::string()};
    const std::string of_terms = WithinRegion(place, &terms);
    const std::string page = internal::DeadlinePageSql(storage::Engine::kPostgres, of_terms, "1 = 1");
    Expect(page, terms, "deadlines_duties_by_", place);
    Expect(page, terms, "deadlines_options_by_", place);

    std::vector<Value> waiting = {std::string(), int64_t{50}};
    const std::string of_waiting = WithinRegion(place, &waiting);
    Expect(internal::WorkWaitingSql(of_waiting, "1 = 1"), waiting, "cases_",
           place);  // those that wait: by id or by part

    std::vector<Value> open = {std::string(), int64_t{50}};
    const std::string of_open = WithinRegion(place, &open);
    Expect(internal::IntakePageSql(of_open, true), open, "intakes_open_by_", place);
  }
  for (const char* place : {"330602", "330602001"}) {
    std::vector<Value> closed = {std::string("2025-03-01"), std::string(), std::string("2025-04-01"),
                                 int64_t{100}};
    const std::string of_closed = WithinRegion(place, &closed);
    Expect(internal::ClosedCasesSql(of_closed), closed, "closings_by_", place);
  }
}

TEST_F(PostgresPlanTest, FiguresAreReadByTheirIndexes) {
  for (const char* place : kPlaces) {
    std::vector<Value> fresh = {std::string("2026-01-01"), std::string("2027-01-01")};
    const std::string of_fresh = WithinRegion(place, &fresh);
    Expect(internal::LedgerSumSql("''", of_fresh, internal::Entries::kNotSummed), fresh,
           "count_entries_unsummed", place);
    std::vector<Value> entries = {std::string("2027-01-01"), int64_t{2}, std::string("2026-01-01"),
                                  std::string(), int64_t{50}};
    const std::string of_entries = WithinRegion(place, &entries);
    Expect(internal::EntryPageSql(of_entries), entries, "count_entries_by_", place);
  }
  for (const char* place : {"330600", "330602"}) {
    std::vector<Value> months = {std::string("2026-01"), std::string("2026-04"), int64_t{0}};
    const std::string within = WithinRegion(place, &months);
    Expect(internal::TallySumSql("tallies", "part", within), months, "tallies_by_", place);
  }
  std::vector<Value> months = {std::string("2026-01"), std::string("2026-04"), int64_t{0}};
  const std::string within = WithinRegion("330602001", &months);
  Expect(internal::TallySumSql("township_tallies", "part", within), months, "township_tallies_by_township",
         "330602001");
  Expect(internal::BalanceSql(), {std::string("330602001|"), std::string("330602001|2025-01")},
         "balances_pkey", "330602001");
}

}  // namespace
}  // namespace fengqiao::mediation

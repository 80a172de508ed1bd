// How fast cases are handled, and whether it stays so when there are many.
//
//   mediation_bench life                   the life of a case as calls, on SQLite and PostgreSQL, beside
//   pgbench running the
//                                          same statements one transaction each
//   mediation_bench many [sqlite|postgres] [SIZE,SIZE,…]
//                                          the same among so many cases (10000,1000000,10000000); what a
//                                          city's year and a county's overdue list take, in times of an empty
//                                          call. Ends with 1 where more rows are visited for them among many
//                                          cases than among few.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/server.h"
#include "services/mediation/service.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"
#include "tests/bench/bench.h"
#include "tests/bench/case_life.h"
#include "tests/bench/many_cases.h"
#include "tests/bench/pgbench.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

constexpr int kAtOnce = 64;
constexpr int kRounds = 7;
constexpr char kCounty[] = "330602";
constexpr char kCity[] = "330600";
constexpr char kTownship[] = "330602001";

// A server of the mediation service on loopback.
struct MediationServer {
  explicit MediationServer(const std::string& url)
      : runtime({}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>()),
        deployable(mediation::CreateService({.database_url = url}, runtime).value()),
        server(rpc::Server::Start({.program = "bench", .listen = "127.0.0.1:0"}, runtime,
                                  {deployable->grpc_service()})
                   .value()) {
    deployable->Serving();
  }
  ~MediationServer() { deployable->Stopping(); }

  std::shared_ptr<grpc::Channel> Channel() const {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server->port()),
                                     grpc::InsecureChannelCredentials(), own);
  }

  rpc::Runtime runtime;
  std::unique_ptr<service::Deployable> deployable;
  std::unique_ptr<rpc::Server> server;
};

// -- The life of a case beside pgbench ---------------------------------------------------------------------

// What one step of a life writes: rows more or less by table, and how long a case and an event of it are.
struct StepRows {
  std::map<std::string, int64_t> rows;
  int64_t case_bytes = 0;
  int64_t event_bytes = 0;
};

constexpr std::array<const char*, 5> kTables = {"identities", "case_parties", "deadlines", "count_entries",
                                                "file_numbers"};

std::vector<StepRows> LookAtSteps(CaseOffice& office, const Engine& engine) {
  const auto number = [&](const std::string& sql) { return std::stoll(engine.ask("SELECT " + sql)[0]); };
  const auto count = [&](const char* table) {
    return number(absl::StrCat("COUNT(*) FROM mediation.", table));
  };
  std::map<std::string, int64_t> before;
  for (const char* table : kTables) before[table] = count(table);
  std::vector<StepRows> steps;
  office.LiveOne([&](int) {
    StepRows& step = steps.emplace_back();
    for (const char* table : kTables) {
      const int64_t now = count(table);
      step.rows[table] = now - before[table];
      before[table] = now;
    }
    step.case_bytes = number("length(envelope) FROM mediation.cases ORDER BY id DESC LIMIT 1");
    step.event_bytes = number("length(envelope) FROM mediation.event_rows ORDER BY seq DESC LIMIT 1");
  });
  return steps;
}

std::string BytesOf(int64_t length) { return absl::StrCat("decode(repeat('a7', ", length, "), 'hex')"); }

// The statements of one life, a transaction a step: what is known of the request, the case locked, its row,
// its terms and entries, the event, the request remembered. Nothing decides anything, nothing gives events
// their order.
std::string PgbenchScript(const std::vector<StepRows>& steps) {
  std::string script = "\\set id random(1, 1000000000000000)\n";
  const std::string place = "'33', '3306', '330602', '330602', '330602'";
  for (size_t i = 0; i < steps.size(); ++i) {
    const StepRows& step = steps[i];
    const std::string key = absl::StrCat("sha256(('", i, "|' || :id)::bytea)");
    absl::StrAppend(&script, "BEGIN;\n",
                    "SELECT hash, reply, event_id, expires_at FROM bare.requests WHERE key = ", key, ";\n");
    if (i == 0) {
      absl::StrAppend(&script,
                      "INSERT INTO bare.cases (name, id, province, city, county, township, region, state, "
                      "source, tier, grade, "
                      "dispute_type, committee, number, waits, envelope) VALUES ('c' || :id, 'i' || :id, ",
                      place, ", 1, 1, 3, 2, 'neighbour', '', '', 0, ", BytesOf(step.case_bytes), ");\n");
    } else {
      absl::StrAppend(&script, "SELECT envelope FROM bare.cases WHERE name = 'c' || :id FOR NO KEY UPDATE;\n",
                      "SELECT envelope FROM bare.identities WHERE case_name = 'c' || :id;\n",
                      "UPDATE bare.cases SET state = ", i,
                      ", committee = 'x', number = 'y', envelope = ", BytesOf(step.case_bytes),
                      " WHERE name = 'c' || :id;\n");
    }
    for (const auto& [table, rows] : step.rows) {
      for (int64_t row = 0; row < rows; ++row) {
        const std::string id = absl::StrCat("'", i, "-", row, "-' || :id");
        if (table == "identities") {
          absl::StrAppend(&script, "INSERT INTO bare.identities (case_name, envelope) VALUES ('c' || :id, ",
                          BytesOf(200), ");\n");
        } else if (table == "case_parties") {
          absl::StrAppend(&script, "INSERT INTO bare.case_parties (id, person_key, case_name) VALUES (", id,
                          ", ", id, ", 'c' || :id);\n");
        } else if (table == "deadlines") {
          absl::StrAppend(&script,
                          "INSERT INTO bare.deadlines (id, province, city, county, township, region, due, "
                          "rule, committee, envelope) "
                          "VALUES (",
                          id, ", ", place, ", '2026-12-01', 'MD1', 'x', ", BytesOf(250), ");\n");
        } else if (table == "count_entries") {
          absl::StrAppend(&script,
                          "INSERT INTO bare.count_entries (id, province, city, county, township, region, "
                          "day, measure, value, tier, "
                          "source, dispute_type, committee_kind, case_name, event, adjusts, rolled) VALUES (",
                          id, ", ", place, ", '2026-11-22', ", row + 1,
                          ", 1000000, 3, 1, 'neighbour', 2, 'c' || :id, 'Case.Registered', '', 0);\n");
        }
      }
      if (rows < 0) {
        absl::StrAppend(&script,
                        "DELETE FROM bare.deadlines WHERE id IN (SELECT id FROM bare.deadlines WHERE id LIKE "
                        "'%-' || :id LIMIT 0);\n");
      }
    }
    absl::StrAppend(&script,
                    "INSERT INTO bare.event_rows (id, time, type, resource, region, envelope) VALUES ('", i,
                    "e' || :id, 1, 'Case.Changed', 'c' || :id, '330602', ", BytesOf(step.event_bytes), ");\n",
                    "INSERT INTO bare.requests (key, hash, reply, event_id, expires_at) VALUES (", key, ", ",
                    BytesOf(32), ", ", BytesOf(step.case_bytes), ", 'e', 1);\nCOMMIT;\n");
  }
  return script;
}

void CompareLife() {
  const auto& postgres = testing::PostgresServer::Shared();
  const testing::TempDir dir;
  const MediationServer on_sqlite("sqlite://" + dir.path() + "/"), on_postgres(postgres.url());
  CaseOffice sqlite_office(on_sqlite.Channel(), kCounty), postgres_office(on_postgres.Channel(), kCounty);
  const Engine engine = PostgresEngine(postgres.url());
  const std::vector<StepRows> steps = LookAtSteps(postgres_office, engine);
  engine.run("CREATE SCHEMA bare");
  for (const char* table :
       {"cases", "identities", "case_parties", "deadlines", "count_entries", "requests", "event_rows"}) {
    engine.run(absl::StrCat("CREATE TABLE bare.", table, " (LIKE mediation.", table, " INCLUDING ALL)"));
  }
  const std::string script = dir.path() + "/life.sql";
  std::ofstream(script) << PgbenchScript(steps);
  constexpr int kLives = 300, kSeconds = 3;
  const auto bare = [&] {
    return PgbenchRate(postgres.url(), "bare", script, kAtOnce, kSeconds) * CaseOffice::Steps();
  };
  ComparePairs(
      "the life of a case, 64 at a time, PostgreSQL", "RPC",
      [&] { return postgres_office.LiveRate(kLives, kAtOnce); }, "pgbench, 64 clients", bare);
  ComparePairs(
      "the life of a case, 64 at a time, SQLite", "RPC",
      [&] { return sqlite_office.LiveRate(kLives, kAtOnce); }, "pgbench, 64 clients", bare);
}

// -- Among many cases --------------------------------------------------------------------------------------

// Waits until the tallies have all entries.
void WaitForTallies(const Engine& engine, const std::string& schema) {
  while (engine.ask(absl::StrCat("SELECT COUNT(*) FROM (SELECT 1 FROM ", schema,
                                 "count_entries WHERE summed = 0 LIMIT 1) f"))[0] != "0") {
    std::this_thread::yield();
  }
}

struct Installation {
  int64_t cases = 0;
  std::string url;
  std::string file;  // of SQLite
  std::unique_ptr<MediationServer> server;
  std::unique_ptr<CaseOffice> office;
};

void Fill(Installation* one) {
  constexpr int kClosed = 50, kMediating = 50, kStepsToMediating = 4;
  const bool sqlite = !one->file.empty();
  {
    MediationServer server(one->url);
    CaseOffice office(server.Channel(), kCounty);
    office.LiveRate(kClosed, kAtOnce);
    office.Begin(kMediating, kStepsToMediating);
    const Engine engine = sqlite ? SqliteEngine(one->file) : PostgresEngine(one->url);
    WaitForTallies(engine, sqlite ? "" : "mediation.");
  }
  const auto start = std::chrono::steady_clock::now();
  Multiply(sqlite ? SqliteEngine(one->file) : PostgresEngine(one->url), one->cases);
  std::printf("%lld cases made in %.0f s\n", static_cast<long long>(one->cases),
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  std::fflush(stdout);
  one->server = std::make_unique<MediationServer>(one->url);
  one->office = std::make_unique<CaseOffice>(one->server->Channel(), kCounty);
}

// What the engine visits for all statements of one summary: the sums of a year by `part` from a table of
// tallies, what is carried over into it, and what is fresh of both. `place` is the prefix of the region's
// digits.
int64_t VisitedBySummary(const Engine& engine, const std::string& region, const std::string& place,
                         const std::string& table, const std::string& part) {
  std::vector<storage::Value> params(3, int64_t{0});
  const std::string among_tallies = mediation::WithinRegion(region, &params);
  params.assign(2, int64_t{0});
  const std::string in_ledger = mediation::WithinRegion(region, &params);
  const std::string code = "'" + place + "'";
  const auto fresh = [&](const char* first, const char* end) {
    return engine.visited(
        mediation::internal::LedgerSumSql("''", in_ledger, mediation::internal::Entries::kNotSummed),
        {first, end, code});
  };
  return engine.visited(mediation::internal::TallySumSql(table, part, among_tallies),
                        {"'2025-01'", "'2026-01'", "0", code}) +
         engine.visited(mediation::internal::BalanceSql(), {"'" + place + "|'", "'" + place + "|2025-01'"}) +
         fresh("'2025-01-01'", "'2026-01-01'") + fresh("''", "'2025-01-01'");
}

// What the engine visits for a city's year, a county's by its townships, a township's, and for a county's
// first page of what is overdue.
struct Visited {
  int64_t city = 0, townships = 0, township = 0, overdue = 0;
};
Visited VisitedBy(const Installation& one) {
  const Engine engine = one.file.empty() ? PostgresEngine(one.url) : SqliteEngine(one.file);
  Visited visited;
  visited.city = VisitedBySummary(engine, kCity, "3306", "tallies", "part");
  visited.townships = VisitedBySummary(engine, kCounty, kCounty, "township_tallies", "township");
  visited.township = VisitedBySummary(engine, kTownship, kTownship, "township_tallies", "part");
  std::vector<storage::Value> params(6, int64_t{0});
  const std::string in_county = mediation::WithinRegion(kCounty, &params);
  visited.overdue = engine.visited(
      mediation::internal::DeadlinePageSql(
          one.file.empty() ? storage::Engine::kPostgres : storage::Engine::kSqlite, in_county, "1 = 1"),
      {"''", "''", "'2026-11-21'", "51", "'2026-11-22'", "''", "'330602'"});
  return visited;
}

int CompareSizes(bool sqlite, const std::vector<int64_t>& sizes) {
  const testing::TempDir dir;
  std::vector<Installation> all(sizes.size());
  for (size_t i = 0; i < sizes.size(); ++i) {
    all[i].cases = sizes[i];
    if (sqlite) {
      const std::string folder = absl::StrCat(dir.path(), "/", sizes[i]);
      all[i].url = absl::StrCat("sqlite://", folder, "/");
      all[i].file = folder + "/mediation.db";
    } else {
      const std::string base = testing::PostgresServer::Shared().url();
      const std::string name = absl::StrCat("cases", sizes[i]);
      PostgresEngine(base).run("CREATE DATABASE " + name);
      all[i].url = base;
      all[i].url.replace(all[i].url.find("postgres?"), 8, name);
    }
    Fill(&all[i]);
  }
  const char* engine = sqlite ? "SQLite" : "PostgreSQL";
  constexpr int kLives = 100;
  std::vector<std::vector<double>> rates(all.size()), ratios(all.size());
  for (int round = 0; round <= kRounds; ++round) {
    for (size_t i = 0; i < all.size(); ++i) {
      const double rate = all[i].office->LiveRate(kLives, kAtOnce);
      if (round > 0) rates[i].push_back(rate);  // the first is to warm
      if (round > 0) ratios[i].push_back(rate / rates[0].back());
    }
  }
  // A year of a city's counties and a page, whatever there is besides: of few cases not every county and
  // month has a tally, nor every page its fifty terms. SQLite counts steps, some thirty a row where runs are
  // put together; PostgreSQL rows, at every node.
  const int64_t most_summary = sqlite ? 5'000 : 2'500, most_township = sqlite ? 2'000 : 1'000,
                most_page = sqlite ? 2'000 : 320;
  bool grows = false;
  for (size_t i = 0; i < all.size(); ++i) {
    CaseOffice& office = *all[i].office;
    const auto times =
        office.MeasureQueries(absl::StrCat("regions/", kCity), "2025", absl::StrCat("regions/", kCounty));
    std::printf(
        "%-10s %9lld cases: %5.0f commands/s (%.2f of the smallest); a city's year %.1f, a county's first %d "
        "overdue "
        "terms %.1f empty calls",
        engine, static_cast<long long>(sizes[i]), Median(rates[i]), Median(ratios[i]), times.summary,
        times.overdue_terms, times.overdue);
    const auto visited = VisitedBy(all[i]);
    std::printf(
        "; visited: %lld for the city's year, %lld for a county's by townships, %lld for a township's, "
        "%lld for the page",
        static_cast<long long>(visited.city), static_cast<long long>(visited.townships),
        static_cast<long long>(visited.township), static_cast<long long>(visited.overdue));
    grows = grows || visited.city > most_summary ||
            std::max(visited.townships, visited.township) > most_township || visited.overdue > most_page;
    std::printf("\n");
    std::fflush(stdout);
  }
  if (grows) std::fprintf(stderr, "more rows are visited than a page or a year has\n");
  return grows ? 1 : 0;
}

std::vector<int64_t> SizesOf(const std::string& text) {
  std::vector<int64_t> sizes;
  for (const auto& piece : absl::StrSplit(text, ',')) {
    int64_t size = 0;
    if (!absl::SimpleAtoi(piece, &size) || size < 100) {
      std::fprintf(stderr, "sizes are numbers from 100, with commas\n");
      std::exit(2);
    }
    sizes.push_back(size);
  }
  return sizes;
}

}  // namespace
}  // namespace fengqiao::bench

int main(int argc, char** argv) {
  using namespace fengqiao::bench;  // NOLINT(google-build-using-namespace): a program of one file
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 1 && arguments[0] == "life") {
    CompareLife();
    return 0;
  }
  if (arguments.empty() || arguments[0] != "many" || arguments.size() > 3) {
    std::fprintf(stderr, "mediation_bench life | many [sqlite|postgres] [SIZE,SIZE,…]\n");
    return 2;
  }
  const bool sqlite = arguments.size() < 2 || arguments[1] == "sqlite";
  return CompareSizes(sqlite, SizesOf(arguments.size() < 3 ? "10000,1000000,10000000" : arguments[2]));
}

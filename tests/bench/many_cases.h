// A database of many cases, made of a few that were lived through by calls: rows copied by the engine itself,
// a province's counties and ten years wide, with the indexes built afterwards.

#ifndef FENGQIAO_TESTS_BENCH_MANY_CASES_H_
#define FENGQIAO_TESTS_BENCH_MANY_CASES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fengqiao::bench {

// The SQL of an engine: runs a statement, asks for one column of texts, or says what a query has to look at.
struct Engine {
  bool postgres = false;
  std::function<void(const std::string& sql)> run;
  // The same, prepared once, with numbers for its names (":i"). SQLite alone.
  std::function<void(const std::string& sql, const std::map<std::string, int64_t>& numbers)> run_prepared;
  std::function<std::vector<std::string>(const std::string& sql)> ask;
  // SQLite: the steps of its machine. PostgreSQL: the rows that the nodes of the plan gave or passed over.
  // Both are the same at every run. `literals` stand for $1, $2, …, as SQL writes them.
  std::function<int64_t(const std::string& sql, const std::vector<std::string>& literals)> visited;
};

// The engine of a service's database: a SQLite file; a PostgreSQL address and the schema.
Engine SqliteEngine(const std::string& file);
Engine PostgresEngine(const std::string& url, const std::string& schema = "mediation");

// Copies the cases that are there (in county 330602) until there are about `cases`.
void Multiply(const Engine& engine, int64_t cases);

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_MANY_CASES_H_

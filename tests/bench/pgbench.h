// PostgreSQL's own load generator, beside which ours is measured.

#ifndef FENGQIAO_TESTS_BENCH_PGBENCH_H_
#define FENGQIAO_TESTS_BENCH_PGBENCH_H_

#include <string>

namespace fengqiao::bench {

// Transactions a second of `script`, a file, by `clients` at a time for so many seconds; tables that it names
// without a schema are those of `schema`. Ends the program, with what pgbench says, where it gives no rate.
double PgbenchRate(const std::string& url, const std::string& schema, const std::string& script, int clients,
                   int seconds);

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_PGBENCH_H_

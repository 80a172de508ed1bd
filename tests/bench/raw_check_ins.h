// The statements that one check-in comes to, in a transaction each, by the engine's own means: nothing
// decides, gives events their order or chains them.

#ifndef FENGQIAO_TESTS_BENCH_RAW_CHECK_INS_H_
#define FENGQIAO_TESTS_BENCH_RAW_CHECK_INS_H_

#include <cstdint>
#include <map>
#include <string>

#include "tests/bench/many_cases.h"

namespace fengqiao::bench {

// What a check-in writes: rows by table, more or less, and how many bytes its parts have.
struct CheckInRows {
  std::map<std::string, int64_t> rows;
  int64_t events = 0;
  int64_t subject_bytes = 0, act_bytes = 0, content_bytes = 0, event_bytes = 0, reply_bytes = 0;
};

// Before and after the check-in of somebody, by name.
CheckInRows LookAt(const Engine& engine, const std::string& name);
CheckInRows Between(const CheckInRows& before, const CheckInRows& after);

// A second, of the people from the `first`th to before the `end`th, whose files nobody can read afterwards:
// `at_once` clients of pgbench for some seconds; or, of SQLite, which has one writer, so many check-ins that
// are committed together, until there are `count`.
double RawCheckIns(const Engine& engine, const std::string& url, const CheckInRows& one, int first, int end,
                   int at_once, int count);

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_RAW_CHECK_INS_H_

// The daily roll-over beside the same rows, byte for byte, written by statements over sets.

#ifndef FENGQIAO_TESTS_BENCH_ROLL_OVER_PAIRS_H_
#define FENGQIAO_TESTS_BENCH_ROLL_OVER_PAIRS_H_

#include <functional>
#include <string>

#include "tests/bench/many_cases.h"

namespace fengqiao::bench {

struct RollOverTimes {
  int brought = 0;
  int64_t new_duties = 0;
  double ours = 0, sets = 0;  // seconds, the best of all rounds
  double ratio = 0;           // the median of the rounds' ratios
};

// `roll_over` brings everybody to `day` and says how many those were; in each round it is done, taken back,
// and done by the engine from a copy of what ours has written. Ends the process where duties but new ones
// have changed.
RollOverTimes PairRollOver(const Engine& engine, const std::string& day, int rounds,
                           const std::function<int()>& roll_over);

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_ROLL_OVER_PAIRS_H_

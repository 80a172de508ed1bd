// What the benchmarks share: interleaved pairs and medians, since the machines are shared and noisy.

#ifndef FENGQIAO_TESTS_BENCH_BENCH_H_
#define FENGQIAO_TESTS_BENCH_BENCH_H_

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace fengqiao::bench {

inline double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Measures two things in turn, `pairs` times after one warm-up each, and prints both medians and the median
// of the ratios ours / reference. Each measurement gives a rate: more is better.
inline double ComparePairs(const std::string& what, const std::string& ours,
                           const std::function<double()>& measure_ours, const std::string& reference,
                           const std::function<double()>& measure_reference, int pairs = 7) {
  measure_reference();
  measure_ours();
  std::vector<double> our_rates, reference_rates, ratios;
  for (int i = 0; i < pairs; ++i) {
    reference_rates.push_back(measure_reference());
    our_rates.push_back(measure_ours());
    ratios.push_back(our_rates.back() / reference_rates.back());
  }
  const double ratio = Median(ratios);
  std::printf("%-52s ratio %.2f   (%s %.0f/s, %s %.0f/s; ratios %.2f to %.2f)\n", what.c_str(), ratio,
              ours.c_str(), Median(our_rates), reference.c_str(), Median(reference_rates),
              *std::min_element(ratios.begin(), ratios.end()),
              *std::max_element(ratios.begin(), ratios.end()));
  std::fflush(stdout);
  return ratio;
}

// Operations a second, by the wall clock.
inline double Rate(double operations, const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return operations / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_BENCH_H_

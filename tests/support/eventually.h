// Waiting for what another thread or process is about to do, where nothing gives notice of it.

#ifndef FENGQIAO_TESTS_SUPPORT_EVENTUALLY_H_
#define FENGQIAO_TESTS_SUPPORT_EVENTUALLY_H_

#include <poll.h>

#include <chrono>

namespace fengqiao::testing {

// Looks every millisecond until `condition()` holds; false when it does not within half a minute, which no
// test comes near unless it fails.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_EVENTUALLY_H_

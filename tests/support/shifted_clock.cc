// Preloaded into a server by a test (LD_PRELOAD): its calendar goes TEST_CLOCK_DAYS days ahead, so that a day
// can come while the test runs. What runs by the monotonic clock is left alone.

#include <dlfcn.h>
#include <sys/time.h>

#include <cstdlib>
#include <ctime>

namespace {

constexpr time_t kSecondsADay = 86400;

time_t Shift() {
  static const time_t shift = [] {
    const char* days = std::getenv("TEST_CLOCK_DAYS");
    return days == nullptr ? time_t{0} : static_cast<time_t>(std::atoi(days)) * kSecondsADay;
  }();
  return shift;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* at) noexcept {
  using Function = int (*)(clockid_t, timespec*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int result = real(clock, at);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += Shift();
  return result;
}

int gettimeofday(timeval* at, void* zone) noexcept {
  using Function = int (*)(timeval*, void*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "gettimeofday"));
  const int result = real(at, zone);
  if (result == 0) at->tv_sec += Shift();
  return result;
}

time_t time(time_t* at) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != nullptr) *at = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"

#include "services/mediation/handler/search_limit.h"

#include "common/status/error.h"

namespace fengqiao::mediation {

absl::Status SearchLimit::Take(std::string_view account, int persons, absl::Time now) {
  constexpr int64_t kHour = 3600;
  const int64_t hour = absl::ToUnixSeconds(now) / kHour;
  MutexLock lock(mutex_);
  if (hour != hour_) {
    hour_ = hour;
    taken_.clear();
  }
  int& taken = taken_[std::string(account)];
  if (taken + persons > most_) {
    return Overloaded("searches for persons in an hour", absl::FromUnixSeconds((hour + 1) * kHour) - now);
  }
  taken += persons;
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation

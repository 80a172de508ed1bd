// How often an account may look for persons.

#ifndef FENGQIAO_SERVICES_MEDIATION_HANDLER_SEARCH_LIMIT_H_
#define FENGQIAO_SERVICES_MEDIATION_HANDLER_SEARCH_LIMIT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"

namespace fengqiao::mediation {

// Counts by account and hour, in memory: a limit on guessing, not on work, so each server has its own.
// Accounts of an hour that is over are forgotten. Thread-safe.
class SearchLimit {
 public:
  explicit SearchLimit(int most) : most_(most) {}

  // RESOURCE_EXHAUSTED where the account has looked for too many persons in this hour; then nothing is
  // counted.
  absl::Status Take(std::string_view account, int persons, absl::Time now);

 private:
  const int most_;
  Mutex mutex_;
  int64_t hour_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int, std::less<>> taken_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_HANDLER_SEARCH_LIMIT_H_

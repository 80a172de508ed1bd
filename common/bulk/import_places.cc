#include "common/bulk/import_places.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"

namespace fengqiao::bulk {
namespace {

// An import takes minutes; whoever waits asks a few times in that.
constexpr absl::Duration kRetry = absl::Seconds(5);

}  // namespace

absl::StatusOr<std::shared_ptr<const void>> ImportPlaces::Take() {
  MutexLock lock(free_->mutex);
  if (free_->left == 0) {
    return Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED,
                 "as many imports are running as the server takes at a time; try again later")
        .Quota("imports", absl::StrCat("at most ", free_->most, " imports run at a time"))
        .RetryAfter(kRetry);
  }
  --free_->left;
  return std::shared_ptr<const void>(free_.get(), [free = free_](const void*) {
    MutexLock returned(free->mutex);
    ++free->left;
  });
}

}  // namespace fengqiao::bulk

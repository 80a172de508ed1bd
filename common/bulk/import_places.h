// How many imports a process takes at a time: each of them has a thread of the pool for reads while it has
// rows.

#ifndef FENGQIAO_COMMON_BULK_IMPORT_PLACES_H_
#define FENGQIAO_COMMON_BULK_IMPORT_PLACES_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"

namespace fengqiao::bulk {

// Thread-safe. Places may outlive it.
class ImportPlaces {
 public:
  explicit ImportPlaces(int most) : free_(std::make_shared<Free>(most)) {}

  // A place, until what is returned is let go of. RESOURCE_EXHAUSTED, with a time to try again, where there
  // is none.
  absl::StatusOr<std::shared_ptr<const void>> Take();

 private:
  struct Free {
    explicit Free(int most_in) : most(most_in), left(most_in) {}
    const int most;
    Mutex mutex;
    int left ABSL_GUARDED_BY(mutex);
  };
  const std::shared_ptr<Free> free_;
};

}  // namespace fengqiao::bulk

#endif  // FENGQIAO_COMMON_BULK_IMPORT_PLACES_H_

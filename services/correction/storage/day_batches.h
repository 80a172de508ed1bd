// The daily roll-over of a table of files: batch by batch, and round those that can't be written.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_DAY_BATCHES_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_DAY_BATCHES_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

// Files that the day changes by itself.
struct DayTable {
  const storage::TableSpec& table;
  // What `bring` looks at besides, under the same names.
  std::vector<const storage::TableSpec*> with = {};
  // Finds the name and the waking day of those whose day has come: $1 the day, $2 how many, $3 and $4 the
  // place.
  std::string waking_sql;
  size_t bytes_a_file = 0;
  // Brings one to the day. Asks the day of the row again, so replicas and repetitions change nothing.
  std::function<absl::Status(storage::UnitOfWork& work, const std::string& name)> bring;
};

// Whether a failure may be of one file alone: damage may; a store that is out of reach or full is everybody's
// trouble.
bool MayBeOfOneFile(const absl::Status& failure);

// More files of one batch, all of it, are not broken each by itself.
inline constexpr size_t kMostBroken = 20;

// The next batch after a place, in one transaction of set-based statements. One that can't be written is
// passed over and named; it keeps nobody else from the day. Blocks.
absl::StatusOr<RolledOver> BringBatch(service::ServiceStore& store, const DayTable& files, int limit,
                                      std::string_view after);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_DAY_BATCHES_H_

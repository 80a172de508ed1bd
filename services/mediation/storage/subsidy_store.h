// The cases that subsidies are computed from: those that were closed in a period, found by place and day.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_SUBSIDY_STORE_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_SUBSIDY_STORE_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "common/values/period.h"
#include "fengqiao/mediation/v1/case.pb.h"

namespace fengqiao::mediation {

const storage::TableSpec& ClosingsTable();

// The most cases that one statement is computed from.
inline constexpr int kMostClosings = 10'000;

// Writes the day of a case's closing where it is new or has changed. The case's row, which is declared,
// guards it; `before` is null for a new case.
void WriteClosing(storage::UnitOfWork& work, const v1::Case* before, const v1::Case& after);

// Thread-safe.
class SubsidyStore {
 public:
  // The store outlives this one.
  explicit SubsidyStore(service::ServiceStore& store) : store_(store) {}

  // Has `take` called with the cases of a region (a county's code, or one in it) and all below it that were
  // closed in the period, one after the other, few of them in memory at a time; an error of it ends that.
  // INVALID_ARGUMENT where there are more than kMostClosings. Blocks.
  absl::Status ForEachClosed(std::string_view region, const Period& period,
                             const std::function<absl::Status(const v1::Case&)>& take);
  // The names of mediators as the published list shows them, by resource name. Blocks.
  absl::StatusOr<std::map<std::string, std::string>> DisplayNames(const std::vector<std::string>& mediators);

 private:
  service::ServiceStore& store_;
};

// The statements, for the test of how they are run. `within` is of WithinRegion.
namespace internal {

// After the place ($1, $2), a day and a name.
std::string ClosedCasesSql(std::string_view within);

}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_SUBSIDY_STORE_H_

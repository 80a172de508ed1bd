// What is open between cases and outside platforms.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_PLATFORM_STORE_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_PLATFORM_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/mediation/v1/platform.pb.h"

namespace fengqiao::mediation {

const storage::TableSpec& OpenPlatformsTable();

// Brings the rows of what is open into step with the case.
void WriteOpenPlatforms(storage::UnitOfWork& work, const v1::Case* before, const v1::Case& after);

// What is asked for; empty lists take all.
struct PlatformQuery {
  std::string region;  // the code
  std::vector<std::string> platforms = {};
  std::vector<int64_t> states = {};
  std::vector<std::string> committees = {};
};

// Something open, with its case whole and its place in the list.
struct OpenPlatform {
  v1::Case dispute;
  v1::ExternalRef ref;
  std::string place;
};

// What is open, the oldest first, after a place ("" for the first page).
absl::StatusOr<std::vector<OpenPlatform>> ReadOpenPlatforms(storage::Reader& reader,
                                                            const PlatformQuery& query,
                                                            std::string_view after, int limit);

namespace internal {
// The statement, for the test of how it is run. `within` is of WithinRegion.
std::string OpenPlatformsSql(std::string_view within, std::string_view where);
}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_PLATFORM_STORE_H_

// Where each person with a device may be, made ready to be asked about many positions.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_GROUNDS_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_GROUNDS_H_

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "common/geometry/shape.h"
#include "common/storage/database.h"
#include "services/correction/domain/positioning_fixes.h"

namespace fengqiao::correction {

using ShapePtr = std::shared_ptr<const geometry::Shape>;

// What is needed of a device before its positions are decided on. Immutable.
struct DeviceGround {
  std::string device;
  std::string order;
  std::string subject;
  std::string county;  // code
  FixRules rules;
  Grounds grounds;
  std::vector<ShapePtr> shapes;  // by the numbers in `grounds`
  bool without_area = false;     // no outline of the home area is loaded: nobody can say that it was left

  void Judge(const v1::Fix& fix, int64_t micros, Verdict* verdict) const;
};
using DeviceGroundPtr = std::shared_ptr<const DeviceGround>;
using DeviceGrounds = std::map<std::string, DeviceGroundPtr, std::less<>>;

// Gives the outline of a home area by its region's code; null where none is loaded.
using AreaByCode = std::function<absl::StatusOr<ShapePtr>(const std::string& code)>;

// Builds a ground from what is stored; adds to `bytes` what its zones take, about.
absl::StatusOr<DeviceGround> MakeGround(const v1::DeviceState& device, const v1::Subject& subject,
                                        const std::vector<v1::PositioningZone>& zones, absl::Time now,
                                        const Parameters& parameters, const AreaByCode& area_of,
                                        int64_t* bytes);
// The code of the region whose outline is the home area of a county: 330600 for its districts, 330681 and
// 429004 for themselves.
std::string HomeAreaCode(std::string_view county);

// How much is kept, and how long without looking.
struct GroundBounds {
  size_t devices = 200'000;
  int64_t bytes = int64_t{256} << 20;  // about, of all outlines together
  absl::Duration trust = absl::Minutes(1);
};

// Keeps what was made, for a minute without looking, and further while what it was made of is unchanged; what
// is changed at this replica is looked at at once. Forgets what was longest unused beyond its bounds.
// Thread-safe.
class PositioningGrounds {
 public:
  // Both outlive it.
  PositioningGrounds(storage::Database& database, const Parameters& parameters, GroundBounds bounds = {});

  // Of the devices that are known. Blocks on PostgreSQL.
  absl::StatusOr<DeviceGrounds> Find(const std::vector<std::string>& devices);

  // What was changed here is looked at again.
  void ForgetSubject(std::string_view subject);
  void ForgetAreas();

  // How many devices are kept now, and what they and the outlines take, about.
  std::pair<size_t, int64_t> Size() const;

 private:
  struct Kept {
    DeviceGroundPtr ground;
    absl::Time looked;
    uint64_t fingerprint = 0;
    int64_t bytes = 0;               // about
    std::vector<std::string> areas;  // that it was made with, or in want of, by code
    std::list<std::string>::iterator use;
  };
  struct Area {
    ShapePtr shape;  // null where none is loaded
    std::string name;
    absl::Time looked;
  };

  absl::Status Load(const std::vector<std::string>& devices, DeviceGrounds* found);
  absl::StatusOr<ShapePtr> AreaOf(const std::string& code, absl::Time now);
  // Looks at the areas again that what is kept of a device was made with.
  absl::Status LookAtAreasOf(const std::string& device, absl::Time now);
  void Keep(DeviceGroundPtr ground, Kept made);
  void Shrink() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  storage::Database& database_;
  const Parameters& parameters_;
  const GroundBounds bounds_;
  mutable Mutex mutex_;
  std::unordered_map<std::string, Kept> kept_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_use_ ABSL_GUARDED_BY(mutex_);  // devices, the last used first
  std::map<std::string, Area> areas_ ABSL_GUARDED_BY(mutex_);
  int64_t zone_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t area_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t area_changes_ ABSL_GUARDED_BY(mutex_) = 0;  // another outline took the place of a known one
  // Raised by every change here: what was read before it is looked at again.
  uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_POSITIONING_GROUNDS_H_

// What one cache holds in this process: entries, least recently used first out, and floors.

#ifndef FENGQIAO_COMMON_CACHE_MEMORY_STORE_H_
#define FENGQIAO_COMMON_CACHE_MEMORY_STORE_H_

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace fengqiao::cache {

struct Entry {
  std::string value;
  int64_t revision = 0;
  absl::Time expiry;  // good before, not at
};

// Not thread-safe.
//
// A floor is the least revision of a key that is not out of date. It stays when the entry is gone, since what
// is older may still come in: from a load that was under way, or from Redis. It is forgotten after
// `floor_life`.
class MemoryStore {
 public:
  // Of no key; every revision is at or above it.
  static constexpr int64_t kNoFloor = -1;

  MemoryStore(size_t capacity, size_t max_floors, absl::Duration floor_life);

  // The entry, which becomes the most recently used; null where there is none that is good at `now`.
  std::shared_ptr<const Entry> Find(std::string_view key, absl::Time now);
  // Keeps an entry, in the place of the one that was there, and lets the least recently used one go where
  // there are too many.
  void Put(std::string_view key, std::shared_ptr<const Entry> entry);

  int64_t Floor(std::string_view key, absl::Time now);
  // Raises the floor of `key` and lets its entry go if that is below. False where there are too many floors
  // to remember one more, and then nothing was done.
  [[nodiscard]] bool RaiseFloor(std::string_view key, int64_t revision, absl::Time now);

  void ClearEntries();
  void ClearFloors();

  size_t size() const { return entries_.size(); }
  std::vector<std::pair<std::string, int64_t>> Floors(absl::Time now);

 private:
  // Lets a map of strings be searched by a view.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  template <typename T>
  using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  // Both lists hold the keys of the maps, whose nodes stay where they are.
  using Order = std::list<const std::string*>;

  struct Kept {
    std::shared_ptr<const Entry> entry;
    Order::iterator place;
  };
  struct Remembered {
    int64_t revision = 0;
    absl::Time until;
    Order::iterator place;
  };

  void Erase(Map<Kept>::iterator at);
  void ForgetOldFloors(absl::Time now);

  const size_t capacity_;
  const size_t max_floors_;
  const absl::Duration floor_life_;
  Map<Kept> entries_;
  Order used_;  // least recently used first
  Map<Remembered> floors_;
  Order raised_;  // longest ago first
};

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_MEMORY_STORE_H_

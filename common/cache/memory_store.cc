#include "common/cache/memory_store.h"

#include <algorithm>

namespace fengqiao::cache {

MemoryStore::MemoryStore(size_t capacity, size_t max_floors, absl::Duration floor_life)
    : capacity_(std::max<size_t>(1, capacity)),
      max_floors_(std::max<size_t>(1, max_floors)),
      floor_life_(floor_life) {}

std::shared_ptr<const Entry> MemoryStore::Find(std::string_view key, absl::Time now) {
  const auto at = entries_.find(key);
  if (at == entries_.end()) return nullptr;
  if (now >= at->second.entry->expiry) {
    Erase(at);
    return nullptr;
  }
  used_.splice(used_.end(), used_, at->second.place);
  return at->second.entry;
}

void MemoryStore::Put(std::string_view key, std::shared_ptr<const Entry> entry) {
  const auto [at, added] = entries_.try_emplace(std::string(key));
  if (added) {
    at->second.place = used_.insert(used_.end(), &at->first);
  } else {
    used_.splice(used_.end(), used_, at->second.place);
  }
  at->second.entry = std::move(entry);
  if (entries_.size() > capacity_) Erase(entries_.find(*used_.front()));
}

int64_t MemoryStore::Floor(std::string_view key, absl::Time now) {
  ForgetOldFloors(now);
  const auto at = floors_.find(key);
  return at == floors_.end() ? kNoFloor : at->second.revision;
}

bool MemoryStore::RaiseFloor(std::string_view key, int64_t revision, absl::Time now) {
  ForgetOldFloors(now);
  auto at = floors_.find(key);
  if (at == floors_.end()) {
    if (floors_.size() >= max_floors_) return false;
    at = floors_.try_emplace(std::string(key)).first;
    at->second.place = raised_.insert(raised_.end(), &at->first);
  } else {
    raised_.splice(raised_.end(), raised_, at->second.place);
  }
  at->second.revision = std::max(at->second.revision, revision);
  at->second.until = now + floor_life_;
  const auto entry = entries_.find(key);
  if (entry != entries_.end() && entry->second.entry->revision < at->second.revision) Erase(entry);
  return true;
}

void MemoryStore::ClearEntries() {
  entries_.clear();
  used_.clear();
}

void MemoryStore::ClearFloors() {
  floors_.clear();
  raised_.clear();
}

std::vector<std::pair<std::string, int64_t>> MemoryStore::Floors(absl::Time now) {
  ForgetOldFloors(now);
  std::vector<std::pair<std::string, int64_t>> floors;
  floors.reserve(floors_.size());
  for (const std::string* key : raised_) floors.emplace_back(*key, floors_.find(*key)->second.revision);
  return floors;
}

void MemoryStore::Erase(Map<Kept>::iterator at) {
  used_.erase(at->second.place);
  entries_.erase(at);
}

void MemoryStore::ForgetOldFloors(absl::Time now) {
  while (!raised_.empty()) {
    const auto oldest = floors_.find(*raised_.front());
    if (now < oldest->second.until) return;
    raised_.pop_front();
    floors_.erase(oldest);
  }
}

}  // namespace fengqiao::cache

// A disk that forgets: an SQLite VFS under which only what was synced survives a power cut.

#ifndef FENGQIAO_TESTS_SUPPORT_UNSYNCED_VFS_H_
#define FENGQIAO_TESTS_SUPPORT_UNSYNCED_VFS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace fengqiao::testing {

// The process's default VFS from construction to destruction; one at a time, and all connections are opened
// after it and closed before. Reads and writes go to real files; beside each stands its last synced image and
// what was written since. The shared-memory file of the journal's index is memory, and is gone after a cut.
// Thread-safe.
class UnsyncedVfs {
 public:
  explicit UnsyncedVfs(uint32_t seed);
  ~UnsyncedVfs();
  UnsyncedVfs(const UnsyncedVfs&) = delete;
  UnsyncedVfs& operator=(const UnsyncedVfs&) = delete;

  // What becomes of writes that were not synced: none survives, or a random choice of their sectors does, as
  // when a disk has written some of its cache in an order of its own.
  enum class Fate { kNothingSurvives, kSomeSurvives };

  // The power goes: from now on every write, sync and deletion fails. Close all connections next.
  void Cut();
  // The machine comes back with the files as the disk had them.
  void Reboot(Fate fate);

  // While full, no write finds room.
  void SetFull(bool full);

  int64_t checkpointed_writes() const;

 private:
  friend struct UnsyncedIo;

  struct Write {
    int64_t offset;
    std::string data;   // for a write
    int64_t size = -1;  // for a truncation
  };
  struct File {
    bool durable = false;  // its name is in the folder for good
    std::string synced;
    std::vector<Write> pending;
    bool is_main = false;
  };

  static void Apply(const Write& write, std::string& image);

  mutable std::mutex mutex_;
  std::mt19937 random_;
  std::map<std::string, File> files_;
  bool cut_ = false, full_ = false;
  int64_t main_writes_ = 0;
  sqlite3_vfs* vfs_ = nullptr;
};

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_UNSYNCED_VFS_H_

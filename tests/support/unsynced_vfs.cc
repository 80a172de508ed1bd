#include "tests/support/unsynced_vfs.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <new>

namespace fengqiao::testing {
namespace {

constexpr char kName[] = "unsynced";
constexpr size_t kSector = 512;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

// The C face towards SQLite.
struct UnsyncedIo {
  struct Handle {
    sqlite3_file base;
    UnsyncedVfs* disk;
    UnsyncedVfs::File* file;  // null for a file without a name
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static Handle* Of(sqlite3_file* file) { return reinterpret_cast<Handle*>(file); }
  static sqlite3_vfs* RealVfs(sqlite3_vfs* vfs) { return static_cast<Shared*>(vfs->pAppData)->real; }

  struct Shared {
    UnsyncedVfs* disk;
    sqlite3_vfs* real;
  };

  static int Close(sqlite3_file* file) { return Of(file)->real()->pMethods->xClose(Of(file)->real()); }
  static int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    return Of(file)->real()->pMethods->xRead(Of(file)->real(), to, size, offset);
  }
  static int Write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    Handle* handle = Of(file);
    std::lock_guard lock(handle->disk->mutex_);
    if (handle->disk->cut_) return SQLITE_IOERR_WRITE;
    if (handle->disk->full_) return SQLITE_FULL;
    const int code = handle->real()->pMethods->xWrite(handle->real(), from, size, offset);
    if (code == SQLITE_OK && handle->file != nullptr) {
      handle->file->pending.push_back(
          {.offset = offset, .data = std::string(static_cast<const char*>(from), size), .size = -1});
      if (handle->file->is_main) ++handle->disk->main_writes_;
    }
    return code;
  }
  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    Handle* handle = Of(file);
    std::lock_guard lock(handle->disk->mutex_);
    if (handle->disk->cut_) return SQLITE_IOERR_TRUNCATE;
    const int code = handle->real()->pMethods->xTruncate(handle->real(), size);
    if (code == SQLITE_OK && handle->file != nullptr) {
      handle->file->pending.push_back({.offset = 0, .data = "", .size = size});
    }
    return code;
  }
  // No real fsync: what is durable is what the image holds.
  static int Sync(sqlite3_file* file, int /*flags*/) {
    Handle* handle = Of(file);
    std::lock_guard lock(handle->disk->mutex_);
    if (handle->disk->cut_) return SQLITE_IOERR_FSYNC;
    if (handle->file != nullptr) {
      for (const UnsyncedVfs::Write& write : handle->file->pending)
        UnsyncedVfs::Apply(write, handle->file->synced);
      handle->file->pending.clear();
      handle->file->durable = true;
    }
    return SQLITE_OK;
  }
  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    return Of(file)->real()->pMethods->xFileSize(Of(file)->real(), size);
  }
  static int Lock(sqlite3_file* file, int level) {
    return Of(file)->real()->pMethods->xLock(Of(file)->real(), level);
  }
  static int Unlock(sqlite3_file* file, int level) {
    return Of(file)->real()->pMethods->xUnlock(Of(file)->real(), level);
  }
  static int CheckReservedLock(sqlite3_file* file, int* out) {
    return Of(file)->real()->pMethods->xCheckReservedLock(Of(file)->real(), out);
  }
  static int FileControl(sqlite3_file* file, int op, void* argument) {
    return Of(file)->real()->pMethods->xFileControl(Of(file)->real(), op, argument);
  }
  static int SectorSize(sqlite3_file* file) {
    return Of(file)->real()->pMethods->xSectorSize(Of(file)->real());
  }
  static int DeviceCharacteristics(sqlite3_file* file) {
    return Of(file)->real()->pMethods->xDeviceCharacteristics(Of(file)->real());
  }
  static int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return Of(file)->real()->pMethods->xShmMap(Of(file)->real(), page, size, extend, out);
  }
  static int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
    return Of(file)->real()->pMethods->xShmLock(Of(file)->real(), offset, count, flags);
  }
  static void ShmBarrier(sqlite3_file* file) { Of(file)->real()->pMethods->xShmBarrier(Of(file)->real()); }
  static int ShmUnmap(sqlite3_file* file, int remove) {
    return Of(file)->real()->pMethods->xShmUnmap(Of(file)->real(), remove);
  }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    // Version 2: with shared memory, without memory-mapped reads and writes, which would go past us.
    static const sqlite3_io_methods kMethods = {2,
                                                Close,
                                                Read,
                                                Write,
                                                Truncate,
                                                Sync,
                                                FileSize,
                                                Lock,
                                                Unlock,
                                                CheckReservedLock,
                                                FileControl,
                                                SectorSize,
                                                DeviceCharacteristics,
                                                ShmMap,
                                                ShmLock,
                                                ShmBarrier,
                                                ShmUnmap,
                                                nullptr,
                                                nullptr};
    const auto* shared = static_cast<Shared*>(vfs->pAppData);
    Handle* handle = new (file) Handle{};
    handle->disk = shared->disk;
    std::lock_guard lock(shared->disk->mutex_);
    const bool existed = name != nullptr && access(name, F_OK) == 0;
    if (shared->disk->cut_ && !existed) return SQLITE_IOERR;
    const int code = shared->real->xOpen(shared->real, name, handle->real(), flags, out_flags);
    if (handle->real()->pMethods == nullptr) return code;
    handle->base.pMethods = &kMethods;
    if (code != SQLITE_OK || name == nullptr) return code;
    const auto [entry, is_new] = shared->disk->files_.try_emplace(name);
    handle->file = &entry->second;
    if (is_new && existed) {
      entry->second.durable = true;
      entry->second.synced = ReadFile(name);
    }
    entry->second.is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    return code;
  }
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync) {
    const auto* shared = static_cast<Shared*>(vfs->pAppData);
    std::lock_guard lock(shared->disk->mutex_);
    if (shared->disk->cut_) return SQLITE_IOERR_DELETE;
    const auto found = shared->disk->files_.find(name);
    // A connection may still hold it; what is written into it from now on is nobody's.
    if (found != shared->disk->files_.end()) found->second = UnsyncedVfs::File{};
    return shared->real->xDelete(shared->real, name, sync);
  }
  static int Access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    return RealVfs(vfs)->xAccess(RealVfs(vfs), name, flags, out);
  }
  static int FullPathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return RealVfs(vfs)->xFullPathname(RealVfs(vfs), name, size, out);
  }
  static int Randomness(sqlite3_vfs* vfs, int size, char* out) {
    return RealVfs(vfs)->xRandomness(RealVfs(vfs), size, out);
  }
  static int Sleep(sqlite3_vfs* vfs, int micros) { return RealVfs(vfs)->xSleep(RealVfs(vfs), micros); }
  static int CurrentTime(sqlite3_vfs* vfs, double* out) {
    return RealVfs(vfs)->xCurrentTime(RealVfs(vfs), out);
  }
  static int GetLastError(sqlite3_vfs* vfs, int size, char* out) {
    return RealVfs(vfs)->xGetLastError(RealVfs(vfs), size, out);
  }
  static int CurrentTimeInt64(sqlite3_vfs* vfs, sqlite3_int64* out) {
    return RealVfs(vfs)->xCurrentTimeInt64(RealVfs(vfs), out);
  }
};

UnsyncedVfs::UnsyncedVfs(uint32_t seed) : random_(seed) {
  sqlite3_initialize();
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  vfs_ = new sqlite3_vfs{};
  vfs_->iVersion = 2;
  vfs_->szOsFile = static_cast<int>(sizeof(UnsyncedIo::Handle)) + real->szOsFile;
  vfs_->mxPathname = real->mxPathname;
  vfs_->zName = kName;
  vfs_->pAppData = new UnsyncedIo::Shared{this, real};
  vfs_->xOpen = UnsyncedIo::Open;
  vfs_->xDelete = UnsyncedIo::Delete;
  vfs_->xAccess = UnsyncedIo::Access;
  vfs_->xFullPathname = UnsyncedIo::FullPathname;
  vfs_->xRandomness = UnsyncedIo::Randomness;
  vfs_->xSleep = UnsyncedIo::Sleep;
  vfs_->xCurrentTime = UnsyncedIo::CurrentTime;
  vfs_->xGetLastError = UnsyncedIo::GetLastError;
  vfs_->xCurrentTimeInt64 = UnsyncedIo::CurrentTimeInt64;
  sqlite3_vfs_register(vfs_, /*makeDflt=*/1);
}

UnsyncedVfs::~UnsyncedVfs() {
  auto* shared = static_cast<UnsyncedIo::Shared*>(vfs_->pAppData);
  sqlite3_vfs_unregister(vfs_);
  sqlite3_vfs_register(shared->real, /*makeDflt=*/1);
  delete shared;
  delete vfs_;
}

void UnsyncedVfs::Cut() {
  std::lock_guard lock(mutex_);
  cut_ = true;
}

void UnsyncedVfs::Apply(const Write& write, std::string& image) {
  if (write.size >= 0) {
    image.resize(write.size);
    return;
  }
  const size_t end = write.offset + write.data.size();
  if (image.size() < end) image.resize(end);
  image.replace(write.offset, write.data.size(), write.data);
}

void UnsyncedVfs::Reboot(Fate fate) {
  std::lock_guard lock(mutex_);
  for (auto& [path, file] : files_) {
    bool exists = file.durable;
    if (fate == Fate::kSomeSurvives) {
      for (const Write& write : file.pending) {
        exists = exists || random_() % 2 == 0;
        if (!exists) continue;
        if (write.size >= 0) {
          if (random_() % 2 == 0) Apply(write, file.synced);
          continue;
        }
        for (size_t from = 0; from < write.data.size(); from += kSector) {
          if (random_() % 2 == 0) continue;
          Apply({.offset = write.offset + static_cast<int64_t>(from),
                 .data = write.data.substr(from, kSector),
                 .size = -1},
                file.synced);
        }
      }
    }
    if (exists) {
      std::ofstream(path, std::ios::binary | std::ios::trunc) << file.synced;
    } else {
      unlink(path.c_str());
    }
    if (EndsWith(path, ".db")) unlink((path + "-shm").c_str());
  }
  files_.clear();
  cut_ = false;
}

void UnsyncedVfs::SetFull(bool full) {
  std::lock_guard lock(mutex_);
  full_ = full;
}

int64_t UnsyncedVfs::checkpointed_writes() const {
  std::lock_guard lock(mutex_);
  return main_writes_;
}

}  // namespace fengqiao::testing

#include "common/service/upload_room.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace fengqiao::service {
namespace {

// After documents of this size the allocator is asked to give back what it keeps. It would keep the most that
// each thread ever needed, and eight large documents, one after the other, would be paid for eight times.
constexpr size_t kLarge = 1 << 20;

}  // namespace

size_t UploadRoom::used() const {
  MutexLock lock(mutex_);
  return used_;
}

UploadRoom::Share::Share(UploadRoom& room, std::string owner) : room_(room), owner_(std::move(owner)) {}

UploadRoom::Share::~Share() {
  {
    MutexLock lock(room_.mutex_);
    GiveBack();
  }
#ifdef __GLIBC__
  if (most_ >= kLarge) malloc_trim(0);
#endif
}

void UploadRoom::Share::GiveBack() {
  if (bytes_ == 0) return;
  room_.used_ -= bytes_;
  const auto own = room_.used_by_.find(owner_);
  own->second -= bytes_;
  if (own->second == 0) room_.used_by_.erase(own);
  bytes_ = 0;
}

absl::Status UploadRoom::Share::Add(size_t bytes) {
  if (bytes == 0) return absl::OkStatus();
  MutexLock lock(room_.mutex_);
  const auto refused = [&](size_t limit, const char* whose) {
    GiveBack();
    return Full(limit, whose);
  };
  if (bytes > room_.limit_ - room_.used_) return refused(room_.limit_, "");
  const auto own = room_.used_by_.find(owner_);
  const size_t used = own == room_.used_by_.end() ? 0 : own->second;
  if (used > bytes_ && used + bytes > room_.limit_ / 2) return refused(room_.limit_ / 2, " of one account");
  room_.used_by_[owner_] = used + bytes;
  room_.used_ += bytes;
  bytes_ += bytes;
  most_ = std::max(most_, bytes_);
  return absl::OkStatus();
}

absl::Status UploadRoom::Full(size_t limit, const char* whose) {
  return Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED,
               absl::StrCat("too many documents", whose, " are being read; try again later"))
      .Quota("documents being read",
             absl::StrCat("at most ", limit >> 20, " MiB of documents", whose, " are read at a time"))
      .RetryAfter(absl::Seconds(1));
}

}  // namespace fengqiao::service

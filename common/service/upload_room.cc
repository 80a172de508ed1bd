#include "common/service/upload_room.h"

#include <malloc.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace fengqiao::service {
namespace {

// After documents of this size the allocator is asked to give back what it keeps. It would keep the most that
// each thread ever needed, and eight large documents, one after the other, would be paid for eight times.
constexpr size_t kLarge = 1 << 20;

}  // namespace

UploadRoom::Share::~Share() {
  room_.used_.fetch_sub(bytes_);
#ifdef __GLIBC__
  if (bytes_ >= kLarge) malloc_trim(0);
#endif
}

absl::Status UploadRoom::Share::Add(size_t bytes) {
  size_t used = room_.used_.load();
  do {
    if (bytes > room_.limit_ - used) return room_.Full();
  } while (!room_.used_.compare_exchange_weak(used, used + bytes));
  bytes_ += bytes;
  return absl::OkStatus();
}

absl::Status UploadRoom::Full() const {
  return Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED,
               "too many documents are being read; try again later")
      .Quota("documents being read",
             absl::StrCat("at most ", limit_ >> 20, " MiB of documents are read at a time"))
      .RetryAfter(absl::Seconds(1));
}

}  // namespace fengqiao::service

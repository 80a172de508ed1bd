// How many bytes of uploads a service has in its memory at a time.
//
// Reading a document takes many times its size (60 times where it is nothing but figures), so it is the sum
// of all that are there that has to be bounded, not the size of each alone.

#ifndef FENGQIAO_COMMON_SERVICE_UPLOAD_ROOM_H_
#define FENGQIAO_COMMON_SERVICE_UPLOAD_ROOM_H_

#include <atomic>
#include <cstddef>
#include <memory>

#include "absl/status/status.h"

namespace fengqiao::service {

// Thread-safe; outlives its shares.
class UploadRoom {
 public:
  explicit UploadRoom(size_t bytes) : limit_(bytes) {}

  size_t used() const { return used_.load(std::memory_order_relaxed); }

  // What one document takes of the room, until it and all that was made of it is gone.
  class Share {
   public:
    explicit Share(UploadRoom& room) : room_(room) {}
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // Takes room for so many bytes more. RESOURCE_EXHAUSTED, with a time to try again, where there is none.
    // They are counted as they come and not as they are announced: whoever announces much and sends nothing
    // keeps nobody out.
    absl::Status Add(size_t bytes);

   private:
    UploadRoom& room_;
    size_t bytes_ = 0;
  };

 private:
  absl::Status Full() const;

  const size_t limit_;
  std::atomic<size_t> used_{0};
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_UPLOAD_ROOM_H_

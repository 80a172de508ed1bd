// How many bytes of uploads a service has in its memory at a time.
//
// Reading a document takes many times its size (60 times where it is nothing but figures), so it is the sum
// of all that are there that has to be bounded, not the size of each alone.

#ifndef FENGQIAO_COMMON_SERVICE_UPLOAD_ROOM_H_
#define FENGQIAO_COMMON_SERVICE_UPLOAD_ROOM_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "common/base/mutex.h"

namespace fengqiao::service {

// Thread-safe; outlives its shares.
class UploadRoom {
 public:
  explicit UploadRoom(size_t bytes) : limit_(bytes) {}

  size_t used() const;

  // What one document takes of the room, until it and all that was made of it is gone.
  class Share {
   public:
    // `owner` is the account that brings the document.
    Share(UploadRoom& room, std::string owner);
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // Takes room for so many bytes more. RESOURCE_EXHAUSTED, with a time to try again, where there is none.
    // They are counted as they come and not as they are announced: whoever announces much and sends nothing
    // keeps nobody out. All documents of one owner together get at most half of the room; one alone may be
    // as large as the room. Who is refused holds nothing from that instant: documents that grow side by side
    // would otherwise all meet the limit while the first to meet it is still on its way out.
    absl::Status Add(size_t bytes);

   private:
    void GiveBack() ABSL_EXCLUSIVE_LOCKS_REQUIRED(room_.mutex_);

    UploadRoom& room_;
    const std::string owner_;
    size_t bytes_ = 0;  // guarded by the room's mutex
    size_t most_ = 0;   // that it ever held
  };

 private:
  static absl::Status Full(size_t limit, const char* whose);

  const size_t limit_;
  mutable Mutex mutex_;
  size_t used_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, size_t> used_by_ ABSL_GUARDED_BY(mutex_);  // owners who have something there
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_UPLOAD_ROOM_H_

// Bytes that come in pieces, after a header that announced how many.

#ifndef FENGQIAO_COMMON_SERVICE_PIECE_UPLOAD_H_
#define FENGQIAO_COMMON_SERVICE_PIECE_UPLOAD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/caller.h"
#include "common/service/upload_room.h"

namespace fengqiao::service {

// The most bytes of one upload, and of one piece of it.
inline constexpr size_t kMostUploadBytes = size_t{16} << 20;
inline constexpr size_t kMostPieceBytes = size_t{1} << 20;

// Not thread-safe. The fields that its errors name are `header`, `header.size_bytes` and `content`.
class PieceUpload {
 public:
  // `room` outlives the upload and every share of it; `caller` is who sends.
  PieceUpload(UploadRoom& room, const rpc::Caller& caller);

  // The header came. INVALID_ARGUMENT for a second one, and for a size outside 1 to 16 MiB (DOCUMENT_EMPTY,
  // DOCUMENT_TOO_LARGE).
  absl::Status Announce(int64_t size_bytes);
  // The next bytes. INVALID_ARGUMENT for none, for more than were announced, for more than 1 MiB at once, or
  // before the header; RESOURCE_EXHAUSTED where the room is full.
  absl::Status Add(const std::string& content);
  // Counts what was made of the bytes, too. RESOURCE_EXHAUSTED as above.
  absl::Status AddMade(size_t bytes) { return share_->Add(bytes); }
  // How long all of it may take: half a minute, and what 64 KiB a second take for what was announced.
  // Infinite before the header.
  absl::Duration TimeLimit() const;
  // OK where all that was announced is there.
  absl::Status CheckComplete() const;

  const std::string& bytes() const { return bytes_; }
  std::string TakeBytes() { return std::move(bytes_); }
  // To be kept beside whatever is made of the bytes, and to go last.
  std::shared_ptr<const void> share() const { return share_; }

 private:
  const std::shared_ptr<UploadRoom::Share> share_;
  int64_t announced_ = 0;  // 0 before the header
  std::string bytes_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_PIECE_UPLOAD_H_

#include "common/service/piece_upload.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::service {

// A service acts for many, and says for whom.
PieceUpload::PieceUpload(UploadRoom& room, const rpc::Caller& caller)
    : share_(std::make_shared<UploadRoom::Share>(
          room, caller.on_behalf_of.empty() ? caller.subject : caller.on_behalf_of)) {}

absl::Status PieceUpload::Announce(int64_t size_bytes) {
  if (announced_ != 0) return InvalidField("header", "must come once, first");
  if (size_bytes > static_cast<int64_t>(kMostUploadBytes)) {
    return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE,
                 absl::StrCat("header.size_bytes: the document has ", size_bytes, " bytes, more than 16 MiB"))
        .Field("header.size_bytes", "must be at most 16 MiB");
  }
  if (size_bytes <= 0) {
    return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_EMPTY,
                 "header.size_bytes: the document is empty, or its size was not announced")
        .Field("header.size_bytes", "must be the number of bytes that follow");
  }
  announced_ = size_bytes;
  return absl::OkStatus();
}

absl::Status PieceUpload::Add(const std::string& content) {
  if (announced_ == 0) return InvalidField("header", "must be the first message");
  if (content.empty()) return InvalidField("content", "is empty: a piece brings something");
  if (content.size() > kMostPieceBytes) return InvalidField("content", "is more than 1 MiB in one message");
  if (bytes_.size() + content.size() > static_cast<size_t>(announced_)) {
    return InvalidField("content", absl::StrCat("is more than the ", announced_, " bytes announced"));
  }
  RETURN_IF_ERROR(share_->Add(content.size()));
  if (bytes_.empty()) bytes_.reserve(static_cast<size_t>(announced_));
  bytes_ += content;
  return absl::OkStatus();
}

absl::Duration PieceUpload::TimeLimit() const {
  constexpr absl::Duration kGrace = absl::Seconds(30);
  constexpr int64_t kLeastBytesASecond = 64 << 10;
  if (announced_ == 0) return absl::InfiniteDuration();
  return kGrace + absl::Seconds(announced_) / kLeastBytesASecond;
}

absl::Status PieceUpload::CheckComplete() const {
  if (announced_ == 0) return InvalidField("header", "must be the first message");
  if (bytes_.size() == static_cast<size_t>(announced_)) return absl::OkStatus();
  return InvalidField(
      "content", absl::StrCat("ended after ", bytes_.size(), " of ", announced_, " bytes; nothing was kept"));
}

}  // namespace fengqiao::service

// A document that comes in pieces.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_DOCUMENT_UPLOAD_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_DOCUMENT_UPLOAD_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/handler/document_room.h"

namespace fengqiao::reports {

// Collects a header and the bytes that it announces. Not thread-safe.
class DocumentUpload {
 public:
  // `room` outlives all that is made of the document.
  explicit DocumentUpload(DocumentRoom& room) : share_(std::make_shared<DocumentRoom::Share>(room)) {}

  // The first message. INVALID_ARGUMENT by field: a size outside 1 to 16 MiB (DOCUMENT_EMPTY,
  // DOCUMENT_TOO_LARGE), a file name that is no text, metadata that make no sense.
  absl::Status SetHeader(const v1::DocumentHeader& header);
  // The next bytes. INVALID_ARGUMENT for more than were announced, for more than 1 MiB at once, or before the
  // header; RESOURCE_EXHAUSTED where the room is full.
  absl::Status AddContent(const std::string& content);
  // OK where all that was announced is there.
  absl::Status CheckComplete() const;

  const v1::DocumentHeader& header() const { return header_; }
  const std::string& bytes() const { return bytes_; }
  std::string TakeBytes() { return std::move(bytes_); }
  // To be kept beside whatever is made of the document, and to go last.
  std::shared_ptr<const void> share() const { return share_; }

 private:
  const std::shared_ptr<DocumentRoom::Share> share_;
  v1::DocumentHeader header_;
  bool has_header_ = false;
  std::string bytes_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_DOCUMENT_UPLOAD_H_

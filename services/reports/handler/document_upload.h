// A document that comes in pieces.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_DOCUMENT_UPLOAD_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_DOCUMENT_UPLOAD_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/service/piece_upload.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// Collects a header and the bytes that it announces. Not thread-safe.
class DocumentUpload {
 public:
  // `room` outlives all that is made of the document.
  DocumentUpload(service::UploadRoom& room, const rpc::Caller& caller) : upload_(room, caller) {}

  // The first message. INVALID_ARGUMENT by field: a size as of PieceUpload::Announce, a file name that is no
  // text, metadata that make no sense.
  absl::Status SetHeader(const v1::DocumentHeader& header);
  absl::Status AddContent(const std::string& content) { return upload_.Add(content); }
  // Counts the text that was made of the bytes, too: a .docx holds many times its size.
  absl::Status AddText(size_t bytes) { return upload_.AddMade(bytes); }
  absl::Duration TimeLimit() const { return upload_.TimeLimit(); }
  absl::Status CheckComplete() const { return upload_.CheckComplete(); }

  const v1::DocumentHeader& header() const { return header_; }
  const std::string& bytes() const { return upload_.bytes(); }
  std::string TakeBytes() { return upload_.TakeBytes(); }
  std::shared_ptr<const void> share() const { return upload_.share(); }

 private:
  service::PieceUpload upload_;
  v1::DocumentHeader header_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_DOCUMENT_UPLOAD_H_

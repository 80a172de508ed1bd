#include "services/reports/formats/refusal.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::reports {
namespace {

Error Refused(ErrorReason reason, std::string_view message, std::string_view rule, std::string_view advice) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message)
      .Field("content", advice)
      .Rule(absl::StrCat("reports.document.", ToAbsl(rule)), advice);
}

}  // namespace

absl::Status UnknownFormat(std::string_view format, std::string_view rule, std::string_view advice) {
  return Refused(ErrorReason::ERROR_REASON_UNKNOWN_FORMAT,
                 absl::StrCat("the document is in a format that is not read: ", ToAbsl(format)), rule, advice)
      .Meta("format", format);
}

absl::Status Encrypted(std::string_view rule, std::string_view advice) {
  return Refused(ErrorReason::ERROR_REASON_DOCUMENT_ENCRYPTED, "the document is encrypted", rule, advice);
}

absl::Status Broken(std::string_view rule, std::string_view advice) {
  return Refused(ErrorReason::ERROR_REASON_DOCUMENT_BROKEN, "the document is damaged", rule, advice);
}

absl::Status NoTextLayer() {
  return Refused(ErrorReason::ERROR_REASON_NO_TEXT_LAYER, "the pages of the document have no text",
                 "pdf_text_layer",
                 "是没有文字层的 PDF（多为扫描件）：请先做文字识别，或上传打印前的电子文档");
}

absl::Status TooComplex(std::string_view rule, std::string_view advice, int64_t limit) {
  return Refused(ErrorReason::ERROR_REASON_DOCUMENT_TOO_COMPLEX, "the document takes too much to be read",
                 rule, advice)
      .Meta("limit", absl::StrCat(limit));
}

absl::Status NothingVisible() {
  return Refused(ErrorReason::ERROR_REASON_DOCUMENT_EMPTY, "the document has no text", "text",
                 "文件中没有可见的文字");
}

}  // namespace fengqiao::reports

#include "services/reports/formats/document_reader.h"

#include "common/status/macros.h"
#include "services/reports/domain/text/decode.h"
#include "services/reports/domain/text/plain_text.h"
#include "services/reports/formats/docx/docx_reader.h"
#include "services/reports/formats/html/html_reader.h"
#include "services/reports/formats/other_formats.h"
#include "services/reports/formats/pdf/pdf_reader.h"

namespace fengqiao::reports {

absl::StatusOr<Document> ReadDocument(std::string_view bytes) {
  if (bytes.size() > kMaxDocumentBytes) return Decode(bytes).status();
  if (LooksLikeZip(bytes)) return ReadDocx(bytes);
  if (LooksLikePdf(bytes)) return ReadPdf(bytes);
  RETURN_IF_ERROR(CheckNotAnotherFormat(bytes));
  if (LooksLikeHtml(bytes)) return ReadHtml(bytes);
  return ReadPlainText(bytes);
}

}  // namespace fengqiao::reports

// PDF as a document.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_READER_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_READER_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reports/domain/text/document.h"
#include "services/reports/formats/pdf/pdf_words.h"

namespace fengqiao::reports {

bool LooksLikePdf(std::string_view bytes);

// The document that the bytes are as PDF. Blocks while a process of its own parses them. DOCUMENT_ENCRYPTED,
// DOCUMENT_BROKEN, NO_TEXT_LAYER, DOCUMENT_TOO_COMPLEX, and the errors of RunPdfProgram.
absl::StatusOr<Document> ReadPdf(std::string_view bytes);

// The same from the words that the process tells. NO_TEXT_LAYER where there are none.
absl::StatusOr<Document> DocumentOf(const std::vector<PdfPage>& pages);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_READER_H_

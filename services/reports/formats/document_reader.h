// The door: from the bytes of a document, of whatever format, to its text.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_DOCUMENT_READER_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_DOCUMENT_READER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/reports/domain/text/document.h"

namespace fengqiao::reports {

// Reads a document, told apart by its bytes: PDF, .docx, HTML, else plain text. The bytes outlive what is
// given back. Blocks: a PDF is read by a program of its own. INVALID_ARGUMENT with the reasons of refusal.h
// and of Decode; RESOURCE_EXHAUSTED where too many PDFs are being read.
absl::StatusOr<Document> ReadDocument(std::string_view bytes);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_DOCUMENT_READER_H_

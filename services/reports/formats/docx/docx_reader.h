// .docx as a document; and what else comes as a ZIP.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_DOCX_READER_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_DOCX_READER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/reports/domain/text/document.h"

namespace fengqiao::reports {

bool LooksLikeZip(std::string_view bytes);

// The document that the bytes are as .docx: its main text, without headers, footers, notes and comments.
// UNKNOWN_FORMAT for another format that comes as a ZIP, and the errors of Package and XmlReader.
absl::StatusOr<Document> ReadDocx(std::string_view bytes);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_DOCX_READER_H_

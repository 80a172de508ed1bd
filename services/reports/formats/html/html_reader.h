// HTML as a document.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_HTML_READER_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_HTML_READER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/reports/domain/text/document.h"

namespace fengqiao::reports {

// Whether the bytes begin as HTML does: after blanks, comments and an XML declaration stands a tag that pages
// begin with.
bool LooksLikeHtml(std::string_view bytes);

// The document that the bytes are as HTML; they outlive it. The encoding is what the page's meta says where
// that fits, else as for plain text. Errors as Decode, and DOCUMENT_TOO_COMPLEX for what nests too deep.
absl::StatusOr<Document> ReadHtml(std::string_view bytes);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_HTML_READER_H_

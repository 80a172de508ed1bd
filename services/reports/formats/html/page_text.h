// From the tokens of a page to its lines.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_PAGE_TEXT_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_PAGE_TEXT_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {

// The lines that a reader of the page sees; the source of a character is its number in `source`. Each block,
// and each row of a table, is a line; navigation and what is hidden is left out. DOCUMENT_TOO_COMPLEX where
// blocks or tables nest too deep, or there are too many cells.
absl::StatusOr<SourcedLines> PageText(std::u32string_view source);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_PAGE_TEXT_H_

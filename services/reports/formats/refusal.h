// Why a document is not read: one way to say it for all formats. INVALID_ARGUMENT about the field `content`,
// with the reason, the rule's id ("reports.document.html_depth"), and in Chinese what it means and what to
// do.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_REFUSAL_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_REFUSAL_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace fengqiao::reports {

// `rule` without "reports.document.". `format` is the format's name, for programs.
absl::Status UnknownFormat(std::string_view format, std::string_view rule, std::string_view advice);
absl::Status Encrypted(std::string_view rule, std::string_view advice);
absl::Status Broken(std::string_view rule, std::string_view advice);
absl::Status NoTextLayer();
absl::Status TooComplex(std::string_view rule, std::string_view advice, int64_t limit);
// The document has no text: DOCUMENT_EMPTY, as for plain text.
absl::Status NothingVisible();

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_REFUSAL_H_

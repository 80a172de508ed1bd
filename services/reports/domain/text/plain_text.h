// Plain text as a document.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_PLAIN_TEXT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_PLAIN_TEXT_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/reports/domain/text/document.h"

namespace fengqiao::reports {

// The document that the bytes are as plain text; they outlive it. Errors as Decode.
absl::StatusOr<Document> ReadPlainText(std::string_view bytes);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_PLAIN_TEXT_H_

// Formats that are known and not read.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_OTHER_FORMATS_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_OTHER_FORMATS_H_

#include <string_view>

#include "absl/status/status.h"

namespace fengqiao::reports {

// UNKNOWN_FORMAT or DOCUMENT_ENCRYPTED, with what to do, for an old Office file, a picture, an archive; OK
// for anything else.
absl::Status CheckNotAnotherFormat(std::string_view bytes);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_OTHER_FORMATS_H_

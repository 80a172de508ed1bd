// Scans of papers: what is taken, and what it changes in a case.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_SCANS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_SCANS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fengqiao/mediation/v1/scan.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// OK for a header whose media type, paper and hash have their shapes; sizes are the upload's own matter.
absl::Status CheckScanHeader(const v1::ScanHeader& header);

// OK where the bytes begin as their media type does and have the hash that the header states, if it does.
absl::Status CheckScanBytes(const v1::ScanHeader& header, std::string_view bytes);

// The case with the scan; `header` states its hash. NOT_FOUND for a paper that is not there; refuses
// (mediation.scan.*) other bytes than were entered or kept. Archived files may be scanned later, too: nothing
// in them changes by that.
absl::StatusOr<Step> AttachScan(const v1::Case& current, const v1::ScanHeader& header);

// The paper, if it has a scan that is kept. NOT_FOUND.
absl::StatusOr<v1::Paper> ScannedPaper(const v1::Case& dispute, std::string_view paper);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_SCANS_H_

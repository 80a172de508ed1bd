// What a caller says of a document, which overrules what is read in it.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_STATED_METADATA_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_STATED_METADATA_H_

#include <vector>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// --region, --year, --issuer and --date.
std::vector<FlagSpec> StatedMetadataFlags();
reports::v1::ReportMetadata StatedMetadata(const FlagValues& flags);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_STATED_METADATA_H_

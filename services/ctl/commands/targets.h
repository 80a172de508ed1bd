// fengqiaoctl indicators targets: what the regions are to reach.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_TARGETS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_TARGETS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

CommandSpec TargetsCommand();

// Reads "<=5", "≥99%", ">1", "=100", "90..95", "≥3亿元" into comparator, value and value_max. A usage error
// for anything else.
absl::Status ReadTargetText(std::string_view text, indicators::v1::Target* target);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_TARGETS_H_

// What the commands that print papers share: what is said on the command line, and where the paper goes.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_PAPER_VALUES_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_PAPER_VALUES_H_

#include <google/protobuf/map.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fengqiao::ctl {

// "agreement" is mediation_agreement, for the prefix "mediation_".
std::string TemplateId(std::string_view prefix, const std::string& paper);

// What --values says: "recorder=沈惠芳;end_time=2026-11-22 10:30" into `pairs`, or else a file with `message`
// in JSON.
absl::Status ReadValues(const std::string& text, google::protobuf::Message* message,
                        google::protobuf::Map<std::string, std::string>* pairs);

// Writes what names people in full: nobody else may read the file.
absl::Status WritePersonalFile(const std::string& path, const std::string& bytes);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_PAPER_VALUES_H_

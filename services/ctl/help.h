// The help of every level of the command tree, made from its table.

#ifndef FENGQIAO_SERVICES_CTL_HELP_H_
#define FENGQIAO_SERVICES_CTL_HELP_H_

#include <ostream>
#include <vector>

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// The help of the last command of `path`.
void PrintHelp(const std::vector<const CommandSpec*>& path, std::ostream& out);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_HELP_H_

// fengqiaoctl as a function.

#ifndef FENGQIAO_SERVICES_CTL_PROGRAM_H_
#define FENGQIAO_SERVICES_CTL_PROGRAM_H_

#include <ostream>
#include <span>
#include <string>

#include "services/ctl/command_line.h"
#include "services/ctl/environment.h"

namespace fengqiao::ctl {

enum ExitCode { kExitOk = 0, kExitFailed = 1, kExitUsage = 2 };

// The whole command tree.
const CommandSpec& Program();

// Runs the command that `arguments` (without the program's name) say. Returns an ExitCode.
int Run(std::span<const std::string> arguments, std::ostream& out, std::ostream& err,
        const Environment& environment);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_PROGRAM_H_

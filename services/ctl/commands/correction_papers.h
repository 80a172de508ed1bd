// Printing the papers of a correction file.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_PAPERS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_PAPERS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// correction paper: one paper as a .docx.
CommandSpec CorrectionPaperCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_PAPERS_H_

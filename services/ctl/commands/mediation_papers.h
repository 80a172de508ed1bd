// Printing the papers of a dispute's file.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PAPERS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PAPERS_H_

#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// mediation print: one paper as a .docx.
CommandSpec PrintCommand();
// mediation export: the whole file as a ZIP.
CommandSpec ExportCommand();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_MEDIATION_PAPERS_H_

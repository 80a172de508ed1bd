// How figures of reports are printed, wherever they come from.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_FACT_RECORDS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_FACT_RECORDS_H_

#include <string>
#include <vector>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/ctl/output/record_writer.h"

namespace fengqiao::ctl {

// The first column, called `first`, says whose figure it is.
std::vector<Column> FactColumns(const std::string& first, Column::In in);
std::vector<Cell> FactCells(const Cell& first, const reports::v1::Fact& fact, bool human);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_FACT_RECORDS_H_

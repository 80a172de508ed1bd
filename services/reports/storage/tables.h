// The tables of the reports service, as commands write them.

#ifndef FENGQIAO_SERVICES_REPORTS_STORAGE_TABLES_H_
#define FENGQIAO_SERVICES_REPORTS_STORAGE_TABLES_H_

#include <string_view>

#include "common/storage/unit_of_work.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

const storage::TableSpec& ReportsTable();
const storage::TableSpec& DocumentsTable();
const storage::TableSpec& TextsTable();
const storage::TableSpec& DocumentClaimsTable();
const storage::TableSpec& FactsTable();
const storage::TableSpec& FindingsTable();

storage::Record ToRecord(const v1::Report& report);
// `number` counts from 1 in text order.
storage::Record ToRecord(const v1::Fact& fact, std::string_view report, int number);
storage::Record ToRecord(const v1::Finding& finding, std::string_view report, int number);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_STORAGE_TABLES_H_

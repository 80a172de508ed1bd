// The tables of the reports service, as commands write them.

#ifndef FENGQIAO_SERVICES_REPORTS_STORAGE_TABLES_H_
#define FENGQIAO_SERVICES_REPORTS_STORAGE_TABLES_H_

#include <string>
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
const storage::TableSpec& DecisionsTable();

storage::Record ToRecord(const v1::Report& report);
// `number` counts from 1 in text order.
storage::Record ToRecord(const v1::Fact& fact, std::string_view report, int number);
storage::Record ToRecord(const v1::Finding& finding, std::string_view report, int number);
storage::Record ToRecord(const v1::FactDecision& decision, std::string_view report, int number);

// What stands for a document in its region: the same bytes are one report of it. `region` is a name.
std::string DocumentClaim(std::string_view region, std::string_view sha256);

// The key of a figure, a finding or a decision.
std::string RowId(std::string_view report, int number);

// The number that a name ends in: 17 of "regions/330602/reports/2022-5f1c/facts/17".
int NumberOf(std::string_view name);

// What the log and lists keep of a report: all but what stands in its text.
v1::Report WithoutOutline(v1::Report report);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_STORAGE_TABLES_H_

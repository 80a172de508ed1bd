#include "services/reports/storage/tables.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"

namespace fengqiao::reports {
namespace {

using storage::ColumnType;
using storage::Record;
using storage::TableSpec;

}  // namespace

std::string DocumentClaim(std::string_view region, std::string_view sha256) {
  return absl::StrCat(ToAbsl(api::RegionOf(region)), "|", ToHex(sha256));
}

std::string RowId(std::string_view report, int number) {
  return absl::StrFormat("%s|%06d", ToAbsl(report), number);
}

int NumberOf(std::string_view name) {
  int number = 0;
  const bool told = absl::SimpleAtoi(ToAbsl(name.substr(name.rfind('/') + 1)), &number);
  return told ? number : 0;
}

v1::Report WithoutOutline(v1::Report report) {
  report.clear_outline();
  report.clear_structure();
  return report;
}

const TableSpec& ReportsTable() {
  static const auto& table = *new TableSpec{.name = "reports",
                                            .key_column = "name",
                                            .columns = {{"region", ColumnType::kText},
                                                        {"year", ColumnType::kInteger},
                                                        {"issuer", ColumnType::kText},
                                                        {"file_name", ColumnType::kText},
                                                        {"published", ColumnType::kInteger},
                                                        {"withdrawn", ColumnType::kInteger}}};
  return table;
}

const TableSpec& DocumentsTable() {
  static const auto& table = *new TableSpec{.name = "documents", .key_column = "report", .columns = {}};
  return table;
}

const TableSpec& TextsTable() {
  static const auto& table = *new TableSpec{.name = "texts", .key_column = "report", .columns = {}};
  return table;
}

const TableSpec& DocumentClaimsTable() {
  static const auto& table = *new TableSpec{.name = "document_claims",
                                            .key_column = "claim",
                                            .columns = {{"report", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& FactsTable() {
  static const auto& table = *new TableSpec{.name = "facts",
                                            .key_column = "id",
                                            .columns = {{"report", ColumnType::kText},
                                                        {"number", ColumnType::kInteger},
                                                        {"code", ColumnType::kText},
                                                        {"role", ColumnType::kInteger},
                                                        {"unit", ColumnType::kText},
                                                        {"period", ColumnType::kText},
                                                        {"review", ColumnType::kInteger},
                                                        {"up", ColumnType::kInteger}}};
  return table;
}

const TableSpec& FindingsTable() {
  static const auto& table = *new TableSpec{.name = "findings",
                                            .key_column = "id",
                                            .columns = {{"report", ColumnType::kText},
                                                        {"number", ColumnType::kInteger},
                                                        {"kind", ColumnType::kInteger},
                                                        {"verdict", ColumnType::kInteger}}};
  return table;
}

const TableSpec& DecisionsTable() {
  static const auto& table = *new TableSpec{.name = "decisions",
                                            .key_column = "id",
                                            .columns = {{"report", ColumnType::kText},
                                                        {"number", ColumnType::kInteger},
                                                        {"fact", ColumnType::kInteger},
                                                        {"reviewer", ColumnType::kText}}};
  return table;
}

Record ToRecord(const v1::Report& report) {
  return {.key = report.name(),
          .message = report.SerializeAsString(),
          .columns = {std::string(api::RegionOf(report.name())), int64_t{report.metadata().year()},
                      report.metadata().issuer(), report.file_name(), int64_t{report.has_publish_time()},
                      int64_t{report.has_withdraw_time()}}};
}

Record ToRecord(const v1::Fact& fact, std::string_view report, int number) {
  return {.key = RowId(report, number),
          .message = fact.SerializeAsString(),
          .columns = {std::string(report), int64_t{number}, fact.code(), int64_t{fact.role()}, fact.unit(),
                      fact.period(), int64_t{fact.review().state()}, int64_t{fact.up_for_review()}}};
}

Record ToRecord(const v1::Finding& finding, std::string_view report, int number) {
  return {
      .key = RowId(report, number),
      .message = finding.SerializeAsString(),
      .columns = {std::string(report), int64_t{number}, int64_t{finding.kind()}, int64_t{finding.verdict()}}};
}

Record ToRecord(const v1::FactDecision& decision, std::string_view report, int number) {
  return {.key = RowId(report, number),
          .message = decision.SerializeAsString(),
          .columns = {std::string(report), int64_t{number}, int64_t{NumberOf(decision.fact())},
                      decision.reviewer()}};
}

}  // namespace fengqiao::reports

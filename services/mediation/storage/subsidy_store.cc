#include "services/mediation/storage/subsidy_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::ColumnType;
using storage::Record;
using storage::Rows;
using storage::TableSpec;
using storage::UnitOfWork;
using storage::Value;

constexpr size_t kNamesAtATime = 200;
constexpr int64_t kCasesAtATime = 100;

Record ToClosingRecord(const v1::Case& dispute) {
  std::vector<Value> columns = PlaceColumns(api::RegionOf(dispute.region()));
  columns.emplace_back(FormatDay(FromProto(dispute.closing().day()).value_or(absl::CivilDay())));
  return {.key = dispute.name(), .message = "", .columns = std::move(columns)};
}

}  // namespace

const TableSpec& ClosingsTable() {
  static const auto& table = *new TableSpec{.name = "closings",
                                            .key_column = "case_name",
                                            .columns = {{"province", ColumnType::kText},
                                                        {"city", ColumnType::kText},
                                                        {"county", ColumnType::kText},
                                                        {"township", ColumnType::kText},
                                                        {"region", ColumnType::kText},
                                                        {"day", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

void WriteClosing(UnitOfWork& work, const v1::Case* before, const v1::Case& after) {
  if (!after.has_closing()) return;
  Record record = ToClosingRecord(after);
  if (before == nullptr || !before->has_closing()) {
    work.Insert(ClosingsTable(), std::move(record));
  } else if (ToClosingRecord(*before).columns != record.columns) {
    work.Replace(ClosingsTable(), std::move(record));
  }
}

absl::Status SubsidyStore::ForEachClosed(std::string_view region, const Period& period,
                                         const std::function<absl::Status(const v1::Case&)>& take) {
  return store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    std::pair<std::string, std::string> place(FormatDay(period.first_day()), "");
    for (int64_t count = 0;;) {
      std::vector<Value> params = {place.first, place.second, FormatDay(period.end_day()), kCasesAtATime};
      const std::string within = WithinRegion(region, &params);
      ASSIGN_OR_RETURN(const Rows rows, reader.Query(internal::ClosedCasesSql(within), params));
      for (const storage::Row row : rows) {
        if (++count > kMostClosings) {
          return InvalidField("period",
                              absl::StrCat("has more than ", kMostClosings,
                                           " closed cases: ask for a shorter one, or a smaller region"));
        }
        place = {row.Text(0), row.Text(1)};
        ASSIGN_OR_RETURN(const auto dispute, storage::OpenMessage<v1::Case>(row.Bytes(2)));
        RETURN_IF_ERROR(take(dispute));
      }
      if (static_cast<int64_t>(rows.size()) < kCasesAtATime) return absl::OkStatus();
    }
  });
}

absl::StatusOr<std::map<std::string, std::string>> SubsidyStore::DisplayNames(
    const std::vector<std::string>& mediators) {
  std::map<std::string, std::string> names;
  for (size_t from = 0; from < mediators.size(); from += kNamesAtATime) {
    std::vector<Value> params;
    const auto end = mediators.begin() + std::min(mediators.size(), from + kNamesAtATime);
    const std::string list = service::InList(mediators.begin() + from, end, &params);
    ASSIGN_OR_RETURN(
        const Rows rows,
        store_.database().Query(absl::StrCat("SELECT name, display_name FROM mediators WHERE name IN ", list),
                                params));
    for (const storage::Row row : rows) names[row.Text(0)] = row.Text(1);
  }
  return names;
}

std::string internal::ClosedCasesSql(std::string_view within) {
  return absl::StrCat(
      "SELECT k.day, k.case_name, c.envelope FROM (SELECT day, case_name FROM closings WHERE (day, "
      "case_name) > "
      "($1, $2) AND day < $3 AND ",
      ToAbsl(within),
      " ORDER BY day, case_name LIMIT $4) AS k JOIN cases c ON c.name = k.case_name ORDER BY k.day, "
      "k.case_name");
}

}  // namespace fengqiao::mediation

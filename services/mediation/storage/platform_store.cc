#include "services/mediation/storage/platform_store.h"

#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/platforms.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::util::TimeUtil;
using storage::ColumnType;
using storage::Record;
using storage::Rows;
using storage::TableSpec;
using storage::Value;

std::map<std::string, Record> OpenRecords(const v1::Case& dispute) {
  std::map<std::string, Record> records;
  for (const v1::ExternalRef& ref : dispute.external_refs()) {
    if (!IsOpen(ref)) continue;
    std::string id = absl::StrCat(dispute.name(), "|", ref.platform());
    std::vector<Value> columns = PlaceColumns(api::RegionOf(dispute.region()));
    columns.insert(columns.end(), {TimeUtil::TimestampToMicroseconds(ref.since()), ref.platform(),
                                   int64_t{ref.state()}, CommitteeOf(dispute), dispute.name()});
    records[id] = {.key = id, .message = "", .columns = std::move(columns)};
  }
  return records;
}

// The two parts of a place, "since|id".
std::pair<int64_t, std::string> PartsOf(std::string_view place) {
  const size_t bar = place.find('|');
  int64_t since = 0;
  if (bar == std::string_view::npos || !absl::SimpleAtoi(ToAbsl(place.substr(0, bar)), &since)) return {};
  return {since, std::string(place.substr(bar + 1))};
}

}  // namespace

const TableSpec& OpenPlatformsTable() {
  static const auto& table = *new TableSpec{.name = "open_platforms",
                                            .key_column = "id",
                                            .columns = {{"province", ColumnType::kText},
                                                        {"city", ColumnType::kText},
                                                        {"county", ColumnType::kText},
                                                        {"township", ColumnType::kText},
                                                        {"region", ColumnType::kText},
                                                        {"since", ColumnType::kInteger},
                                                        {"platform", ColumnType::kText},
                                                        {"state", ColumnType::kInteger},
                                                        {"committee", ColumnType::kText},
                                                        {"case_name", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

void WriteOpenPlatforms(storage::UnitOfWork& work, const v1::Case* before, const v1::Case& after) {
  const auto old_records = before == nullptr ? std::map<std::string, Record>() : OpenRecords(*before);
  const auto new_records = OpenRecords(after);
  for (const auto& [id, record] : old_records) {
    if (!new_records.contains(id)) work.Remove(OpenPlatformsTable(), id);
  }
  for (const auto& [id, record] : new_records) {
    const auto old = old_records.find(id);
    if (old == old_records.end()) {
      work.Insert(OpenPlatformsTable(), record);
    } else if (old->second.columns != record.columns) {
      work.Replace(OpenPlatformsTable(), record);
    }
  }
}

std::string internal::OpenPlatformsSql(std::string_view within, std::string_view where) {
  return absl::StrCat(
      "SELECT c.envelope, p.platform, p.since, p.id FROM (SELECT * FROM open_platforms WHERE "
      "(since, id) > ($1, $2) AND ",
      ToAbsl(within), " AND ", ToAbsl(where),
      " ORDER BY since, id LIMIT $3) p JOIN cases c ON c.name = p.case_name ORDER BY p.since, p.id");
}

absl::StatusOr<std::vector<OpenPlatform>> ReadOpenPlatforms(storage::Reader& reader,
                                                            const PlatformQuery& query,
                                                            std::string_view after, int limit) {
  auto [since, id] = PartsOf(after);
  std::vector<Value> params = {since, std::move(id), int64_t{limit}};
  const std::string within = WithinRegion(query.region, &params);
  std::string where = "1 = 1";
  const auto narrow = [&](std::string_view column, const auto& values) {
    if (!values.empty()) {
      absl::StrAppend(&where, " AND ", ToAbsl(column), " IN ", service::InList(values, &params));
    }
  };
  narrow("platform", query.platforms);
  narrow("state", query.states);
  narrow("committee", query.committees);
  ASSIGN_OR_RETURN(const Rows rows, reader.Query(internal::OpenPlatformsSql(within, where), params));
  std::vector<OpenPlatform> open;
  for (const storage::Row row : rows) {
    OpenPlatform& one = open.emplace_back();
    ASSIGN_OR_RETURN(one.dispute, storage::OpenMessage<v1::Case>(row.Bytes(0)));
    for (const v1::ExternalRef& ref : one.dispute.external_refs()) {
      if (ref.platform() == row.Text(1)) one.ref = ref;
    }
    one.place = absl::StrCat(row.Integer(2), "|", row.Text(3));
  }
  return open;
}

}  // namespace fengqiao::mediation

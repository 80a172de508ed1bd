#include "services/indicators/storage/tables.h"

#include <string>

#include "common/api/resource_name.h"
#include "common/values/period.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/statements.h"
#include "services/indicators/domain/targets.h"

namespace fengqiao::indicators {
namespace {

using google::protobuf::util::TimeUtil;
using storage::ColumnType;
using storage::Record;
using storage::TableSpec;

std::string Code(std::string_view indicator) { return std::string(CodeOf(indicator)); }
std::string Region(std::string_view name) { return std::string(api::RegionOf(name)); }
int64_t Year(const std::string& period) { return Period::Parse(period).value_or(Period()).year(); }

}  // namespace

const TableSpec& AddedRegionsTable() {
  static const auto& table = *new TableSpec{
      .name = "added_regions", .key_column = "code", .columns = {{"parent", ColumnType::kText}}};
  return table;
}

const TableSpec& ObservationsTable() {
  static const auto& table = *new TableSpec{.name = "observations",
                                            .key_column = "id",
                                            .columns = {{"recorded", ColumnType::kInteger},
                                                        {"region", ColumnType::kText},
                                                        {"indicator", ColumnType::kText},
                                                        {"organ", ColumnType::kText},
                                                        {"period", ColumnType::kText},
                                                        {"role", ColumnType::kInteger},
                                                        {"source", ColumnType::kText}}};
  return table;
}

const TableSpec& ValidObservationsTable() {
  static const auto& table = *new TableSpec{.name = "valid_observations",
                                            .key_column = "series",
                                            .columns = {{"region", ColumnType::kText},
                                                        {"indicator", ColumnType::kText},
                                                        {"year", ColumnType::kInteger},
                                                        {"observation", ColumnType::kText},
                                                        {"organ", ColumnType::kText}}};
  return table;
}

const TableSpec& TargetsTable() {
  static const auto& table = *new TableSpec{.name = "targets",
                                            .key_column = "name",
                                            .columns = {{"setter", ColumnType::kText},
                                                        {"region", ColumnType::kText},
                                                        {"indicator", ColumnType::kText},
                                                        {"organ", ColumnType::kText},
                                                        {"period", ColumnType::kText},
                                                        {"year", ColumnType::kInteger}}};
  return table;
}

const TableSpec& TargetClaimsTable() {
  static const auto& table = *new TableSpec{.name = "target_claims",
                                            .key_column = "claim",
                                            .columns = {{"target", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& CountedFiguresTable() {
  static const auto& table = *new TableSpec{
      .name = "counted_figures",
      .key_column = "id",
      .columns = {
          {"region", ColumnType::kText}, {"indicator", ColumnType::kText}, {"year", ColumnType::kInteger}}};
  return table;
}

const TableSpec& FollowedFeedsTable() {
  static const auto& table =
      *new TableSpec{.name = "followed_feeds",
                     .key_column = "feed",
                     .columns = {{"token", ColumnType::kText}, {"position", ColumnType::kInteger}},
                     .envelope_column = ""};
  return table;
}

Record ToRecord(const v1::Region& region) {
  return {.key = Region(region.name()),
          .message = region.SerializeAsString(),
          .columns = {Region(region.parent())}};
}

Record ToRecord(const v1::Observation& o, std::string_view id) {
  return {.key = std::string(id),
          .message = o.SerializeAsString(),
          .columns = {TimeUtil::TimestampToMicroseconds(o.record_time()), Region(o.region()),
                      Code(o.indicator()), o.organ(), o.period(), int64_t{o.role()}, o.source()}};
}

Record ToValidRecord(const v1::Observation& o, std::string_view id) {
  return {.key = SeriesKey(o),
          .message = o.SerializeAsString(),
          .columns = {Region(o.region()), Code(o.indicator()), Year(o.period()), std::string(id), o.organ()}};
}

Record ToRecord(const v1::Target& t) {
  return {.key = t.name(),
          .message = t.SerializeAsString(),
          .columns = {Region(t.name()), Region(t.region()), Code(t.indicator()), t.organ(), t.period(),
                      Year(t.period())}};
}

}  // namespace fengqiao::indicators

// The queries of the store; its commands are in indicator_commands.cc.

#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/period.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/statements.h"
#include "services/indicators/storage/count_store.h"
#include "services/indicators/storage/indicator_store.h"
#include "services/indicators/storage/migrations_data.h"

namespace fengqiao::indicators {
namespace {

using storage::OpenMessage;
using storage::Rows;
using storage::Value;

// What a query may look at; without indicators it may bear on any number.
constexpr size_t kMaxStatements = 200'000;

// 1 for a statement that is no longer the valid one of its series.
constexpr char kSuperseded[] =
    "CASE WHEN EXISTS (SELECT 1 FROM valid_observations v WHERE v.observation = o.id) THEN 0 ELSE 1 END";

// The two parts of a place; before everything for "". Places come out of page tokens, which are checked.
std::pair<int64_t, std::string> PartsOfPlace(std::string_view place) {
  const size_t point = place.find('.');
  int64_t recorded = INT64_MIN;
  if (point == std::string_view::npos || !absl::SimpleAtoi(ToAbsl(place.substr(0, point)), &recorded)) {
    return {INT64_MIN, ""};
  }
  return {recorded, std::string(place.substr(point + 1))};
}

absl::StatusOr<v1::Observation> ReadObservation(const storage::Row& row) {
  ASSIGN_OR_RETURN(auto observation, OpenMessage<v1::Observation>(row.Bytes(0)));
  observation.set_superseded(row.Integer(1) != 0);
  return observation;
}

}  // namespace

std::vector<storage::Migration> IndicatorMigrations() {
  return {{.number = 1,
           .name = "init",
           .sqlite_sql = std::string(data::N0001InitSqliteSql()),
           .postgres_sql = std::string(data::N0001InitPostgresSql())},
          {.number = 2,
           .name = "organs",
           .sqlite_sql = std::string(data::N0002OrgansSqliteSql()),
           .postgres_sql = std::string(data::N0002OrgansPostgresSql())},
          {.number = 3,
           .name = "counts",
           .sqlite_sql = std::string(data::N0003CountsSqliteSql()),
           .postgres_sql = std::string(data::N0003CountsPostgresSql())}};
}

const std::vector<api::FilterField>& ObservationFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "indicator", .sql = "o.indicator"},
      {.name = "organ", .sql = "o.organ"},
      {.name = "period", .sql = "o.period", .canonical = CanonicalPeriod},
      {.name = "source", .sql = "o.source"},
      {.name = "superseded", .type = Type::kBoolean, .sql = kSuperseded},
      {.name = "role",
       .type = Type::kEnum,
       .sql = "o.role",
       .words = api::EnumWords(common::v1::FigureRole_descriptor(), "FIGURE_ROLE_")}};
  return fields;
}

const std::vector<api::FilterField>& TargetFilterFields() {
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "indicator", .sql = "indicator"},
                                         {.name = "region", .sql = "region"},
                                         {.name = "organ", .sql = "organ"},
                                         {.name = "period", .sql = "period", .canonical = CanonicalPeriod}};
  return fields;
}

std::string PlaceOf(const v1::Observation& observation) {
  using google::protobuf::util::TimeUtil;
  const std::string& name = observation.name();
  return absl::StrCat(TimeUtil::TimestampToMicroseconds(observation.record_time()), ".",
                      name.substr(name.rfind('/') + 1));
}

IndicatorStore::IndicatorStore(service::ServiceStore& store, const Catalog& catalog,
                               const regions::RegionTree& tree)
    : store_(store), catalog_(catalog), tree_(tree) {}

std::string internal::ObservationPageSql(std::string_view filter) {
  // Two runs of the index, merged: IN would read and sort all that the region has for every page.
  const auto of_region = [&](std::string_view param) {
    return absl::StrCat("SELECT o.envelope, CAST(", kSuperseded,
                        " AS BIGINT), o.recorded, o.id FROM observations o WHERE o.region = ", ToAbsl(param),
                        " AND (o.recorded, o.id) > ($3, $4) AND ", ToAbsl(filter));
  };
  return absl::StrCat(of_region("$1"), " UNION ALL ", of_region("$2"), " ORDER BY 3, 4 LIMIT $5");
}

absl::StatusOr<v1::Region> IndicatorStore::GetAddition(std::string_view code) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT envelope FROM added_regions WHERE code = $1", {std::string(code)}));
  if (rows.empty()) return NotFound("indicators.fengqiao/Region", absl::StrCat("regions/", ToAbsl(code)));
  return OpenMessage<v1::Region>(rows[0].Bytes(0));
}

absl::StatusOr<std::vector<v1::Region>> IndicatorStore::ListAdditions(std::string_view parent, bool recursive,
                                                                      std::string_view after, int limit) {
  std::vector<Value> params = {std::string(after), int64_t{limit}};
  std::string where = "code > $1";
  if (!recursive) {
    params.emplace_back(std::string(parent));
    where += " AND parent = $3";
  } else if (const std::string prefix(regions::SubtreePrefix(parent)); !prefix.empty()) {
    params.emplace_back(prefix);
    params.emplace_back(prefix + "\x7f");  // after every digit, dash and letter
    params.emplace_back(std::string(parent));
    where += " AND code >= $3 AND code < $4 AND code <> $5";
  }
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(absl::StrCat("SELECT envelope FROM added_regions WHERE ", where,
                                                        " ORDER BY code LIMIT $2"),
                                           params));
  return service::OpenAll<v1::Region>(rows);
}

absl::StatusOr<v1::Observation> IndicatorStore::GetObservation(std::string_view id, std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(absl::StrCat("SELECT o.envelope, CAST(", kSuperseded,
                                                        " AS BIGINT) FROM observations o WHERE o.id = $1"),
                                           {std::string(id)}));
  if (rows.empty()) return NotFound("indicators.fengqiao/Observation", name);
  ASSIGN_OR_RETURN(v1::Observation observation, ReadObservation(rows[0]));
  if (observation.name() != name) return NotFound("indicators.fengqiao/Observation", name);
  return observation;
}

absl::StatusOr<std::vector<v1::Observation>> IndicatorStore::ListObservations(std::string_view region,
                                                                              const api::Filter& filter,
                                                                              std::string_view after,
                                                                              int limit) {
  auto [recorded, id] = PartsOfPlace(after);
  service::SqlFilter where(
      filter, {std::string(region), regions::OwnLevelOf(region), recorded, std::move(id), int64_t{limit}});
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::ObservationPageSql(where.sql()), where.params()));
  std::vector<v1::Observation> observations;
  for (const storage::Row row : rows) {
    ASSIGN_OR_RETURN(observations.emplace_back(), ReadObservation(row));
  }
  return observations;
}

absl::StatusOr<v1::Target> IndicatorStore::GetTarget(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM targets WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return NotFound("indicators.fengqiao/Target", name);
  return OpenMessage<v1::Target>(rows[0].Bytes(0));
}

absl::StatusOr<std::vector<v1::Target>> IndicatorStore::ListTargets(std::string_view setter,
                                                                    const api::Filter& filter,
                                                                    std::string_view after, int limit) {
  service::SqlFilter where(filter, {std::string(setter), std::string(after), int64_t{limit}});
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(
                       absl::StrCat("SELECT envelope FROM targets WHERE setter = $1 AND name > $2 AND ",
                                    where.sql(), " ORDER BY name LIMIT $3"),
                       where.params()));
  return service::OpenAll<v1::Target>(rows);
}

absl::StatusOr<IndicatorStore::Figures> IndicatorStore::LoadFigures(const Query& query) {
  std::vector<Value> params;
  const auto list = [&params](const auto& values) { return service::InList(values, &params); };
  std::vector<int64_t> years;
  for (const int year : query.Years()) years.push_back(year);
  const std::string place = absl::StrCat("region IN ", list(query.regions), " AND year IN ", list(years),
                                         " AND organ IN ", list(query.organs));
  const std::vector<Value> place_params = params;

  // What has no statement is computed, so the codes of its formula, and of the sums in it, are wanted too.
  std::set<std::string> codes;
  std::vector<std::string> wanted = query.codes;
  while (!wanted.empty()) {
    const std::string code = std::move(wanted.back());
    wanted.pop_back();
    if (!codes.insert(code).second) continue;
    const v1::Indicator* indicator = catalog_.Find(code);
    wanted.insert(wanted.end(), indicator->numerators().begin(), indicator->numerators().end());
    wanted.insert(wanted.end(), indicator->denominators().begin(), indicator->denominators().end());
  }
  const std::string of_codes = codes.empty() ? "" : absl::StrCat(" AND indicator IN ", list(codes));

  Figures figures;
  RETURN_IF_ERROR(store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    figures = {};
    ASSIGN_OR_RETURN(const Rows statements,
                     reader.Query(absl::StrCat("SELECT envelope FROM valid_observations WHERE ", place,
                                               of_codes, " LIMIT ", kMaxStatements + 1),
                                  params));
    if (statements.size() > kMaxStatements) {
      return InvalidField("indicators", absl::StrCat("the query bears on more than ", kMaxStatements,
                                                     " statements; ask for less at once"));
    }
    ASSIGN_OR_RETURN(const auto valid, service::OpenAll<v1::Observation>(statements));
    for (const v1::Observation& last : valid) {
      if (auto standing = Standing(last)) figures.statements.push_back(*std::move(standing));
    }
    ASSIGN_OR_RETURN(const Rows targets,
                     reader.Query(absl::StrCat("SELECT envelope FROM targets WHERE ", place), place_params));
    ASSIGN_OR_RETURN(figures.targets, service::OpenAll<v1::Target>(targets));
    ASSIGN_OR_RETURN(figures.counted, LoadCounts(reader, query));
    return absl::OkStatus();
  }));
  return figures;
}

}  // namespace fengqiao::indicators

// The queries.

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/bulk/imports.h"
#include "common/regions/region_id.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/work.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/migrations_data.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::WithinRegion;
using storage::OpenMessage;
using storage::Row;
using storage::Rows;
using storage::Value;
using Backlog = v1::ListMyWorkResponse::Backlog;
using Balance = v1::CountSubjectsResponse::Balance;

constexpr char kSubjectType[] = "correction.fengqiao/Subject";

// The column of the next level below a region, and the region that a value of it stands for.
std::string_view PartColumn(std::string_view region) {
  switch (regions::SubtreePrefix(region).size()) {
    case 0:
      return "province";
    case 2:
      return "city";
    case 4:
      return "county";
    default:
      return "township";
  }
}

std::string RegionOfPart(std::string code) {
  if (code.size() < 6) code.resize(6, '0');
  return absl::StrCat("regions/", code);
}

void Add(const Balance& more, Balance* sum) {
  sum->set_opening(sum->opening() + more.opening());
  sum->set_entered(sum->entered() + more.entered());
  sum->set_moved_in(sum->moved_in() + more.moved_in());
  sum->set_released(sum->released() + more.released());
  sum->set_terminated(sum->terminated() + more.terminated());
  sum->set_moved_out(sum->moved_out() + more.moved_out());
  sum->set_closing(sum->closing() + more.closing());
}

// Subjects and decision organs have duties of their own, which become the office's when they are missed.
std::string OursOrMissed(std::string_view today) {
  return absl::StrCat("(holder IN (", int{v1::Duty::HOLDER_OFFICE}, ",", int{v1::Duty::HOLDER_COUNTY}, ",",
                      int{v1::Duty::HOLDER_CITY}, ",", int{v1::Duty::HOLDER_NEW_COUNTY}, ") OR due < ",
                      ToAbsl(today), ")");
}

// Of a sealed file there are no duties.
std::string Minors(bool with) { return with ? "" : " AND NOT " + OfMinor("duties"); }
// The same of a page: asked of each row's own subject, so that a planner has no choice but to follow the
// page's order and stop at its end; a join it might make by reading all subjects first. PostgreSQL takes such
// a condition to hold for every second row, and a comparison of its outcome for one in two hundred.
std::string MinorsOfPage(bool with) {
  return with ? "" : " AND (SELECT whose.minor = 0 FROM subjects AS whose WHERE whose.name = duties.subject)";
}

}  // namespace

std::vector<storage::Migration> CorrectionMigrations() {
  return {{.number = 1,
           .name = "init",
           .sqlite_sql = std::string(data::N0001InitSqliteSql()),
           .postgres_sql = std::string(data::N0001InitPostgresSql())},
          {.number = 2,
           .name = "figures",
           .sqlite_sql = std::string(data::N0002FiguresSqliteSql()),
           .postgres_sql = std::string(data::N0002FiguresPostgresSql())},
          {.number = 3,
           .name = "resettlement",
           .sqlite_sql = std::string(data::N0003ResettlementSqliteSql()),
           .postgres_sql = std::string(data::N0003ResettlementPostgresSql())},
          {.number = 4,
           .name = "surveys",
           .sqlite_sql = std::string(data::N0004SurveysSqliteSql()),
           .postgres_sql = std::string(data::N0004SurveysPostgresSql())},
          {.number = 5,
           .name = "positioning",
           .sqlite_sql = std::string(data::N0005PositioningSqliteSql()),
           .postgres_sql = std::string(data::N0005PositioningPostgresSql())},
          {.number = 6,
           .name = "person_keys",
           .sqlite_sql = std::string(data::N0006PersonKeysSqliteSql()),
           .postgres_sql = std::string(data::N0006PersonKeysPostgresSql())},
          {.number = 7,
           .name = "providers",
           .sqlite_sql = std::string(data::N0007ProvidersSqliteSql()),
           .postgres_sql = std::string(data::N0007ProvidersPostgresSql())},
          bulk::BulkMigration(8),
          {.number = 9,
           .name = "permits",
           .sqlite_sql = std::string(data::N0009PermitsSqliteSql()),
           .postgres_sql = std::string(data::N0009PermitsPostgresSql())},
          {.number = 11,
           .name = "risk",
           .sqlite_sql = std::string(data::N0011RiskSqliteSql()),
           .postgres_sql = std::string(data::N0011RiskPostgresSql())},
          {.number = 12,
           .name = "handover",
           .sqlite_sql = std::string(data::N0012HandoverSqliteSql()),
           .postgres_sql = std::string(data::N0012HandoverPostgresSql())},
          {.number = 14,
           .name = "sealed_help",
           .sqlite_sql = std::string(data::N0014SealedHelpSqliteSql()),
           .postgres_sql = std::string(data::N0014SealedHelpPostgresSql())},
          {.number = 15,
           .name = "figured_files",
           .sqlite_sql = std::string(data::N0015FiguredFilesSqliteSql()),
           .postgres_sql = std::string(data::N0015FiguredFilesPostgresSql())},
          {.number = 16,
           .name = "closed_persons",
           .sqlite_sql = std::string(data::N0016ClosedPersonsSqliteSql()),
           .postgres_sql = std::string(data::N0016ClosedPersonsPostgresSql())},
          {.number = 17,
           .name = "released_to_seal",
           .sqlite_sql = std::string(data::N0017ReleasedToSealSqliteSql()),
           .postgres_sql = std::string(data::N0017ReleasedToSealPostgresSql())},
          {.number = 18,
           .name = "fewer_pages",
           .sqlite_sql = std::string(data::N0018FewerPagesSqliteSql()),
           .postgres_sql = std::string(data::N0018FewerPagesPostgresSql()),
           .remakes_tables = true},
          {.number = 19,
           .name = "older_replicas",
           .sqlite_sql = std::string(data::N0019OlderReplicasSqliteSql()),
           .postgres_sql = std::string(data::N0019OlderReplicasPostgresSql())}};
}

const std::vector<api::FilterField>& SubjectFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "state",
       .type = Type::kEnum,
       .sql = "state",
       .words = api::EnumWords(v1::Subject::State_descriptor(), "STATE_")},
      {.name = "kind",
       .type = Type::kEnum,
       .sql = "kind",
       .words = api::EnumWords(v1::Subject::Kind_descriptor(), "KIND_")},
      {.name = "supervision_class",
       .type = Type::kEnum,
       .sql = "supervision_class",
       .words = api::EnumWords(v1::SupervisionClass_descriptor(), "SUPERVISION_CLASS_")},
      {.name = "officer", .sql = "officer"}};
  return fields;
}

const std::vector<api::FilterField>& DutyFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "rule", .sql = "rule"},
                                         {.name = "holder",
                                          .type = Type::kEnum,
                                          .sql = "holder",
                                          .words = api::EnumWords(v1::Duty::Holder_descriptor(), "HOLDER_")},
                                         {.name = "subject", .sql = "subject"}};
  return fields;
}

std::string PlaceOf(const v1::Subject& subject) { return IdOf(subject.name()); }

std::string PlaceOf(const v1::SubjectDuty& duty) {
  return absl::StrCat(FormatDay(DayOf(duty.duty().due())), "|", duty.subject(), "|", duty.duty().id());
}

std::string internal::SubjectPageSql(std::string_view within, std::string_view where, bool with_minors) {
  return absl::StrCat("SELECT envelope FROM subjects WHERE id < $1 AND ", ToAbsl(within), " AND ",
                      ToAbsl(where), " AND sealed <> 1", with_minors ? "" : " AND minor = 0",
                      " ORDER BY id DESC LIMIT $2");
}

// One subject's rows are few: they are read first, so that no planner goes by the place or the day instead.
std::string internal::DutyPageSql(std::string_view within, std::string_view where, bool with_minors,
                                  std::string_view of_one) {
  const std::string rows = of_one.empty()
                               ? "SELECT envelope FROM duties"
                               : absl::StrCat("WITH of_one AS MATERIALIZED (SELECT * FROM duties WHERE ",
                                              ToAbsl(of_one), ") SELECT envelope FROM of_one AS duties");
  return absl::StrCat(rows, " WHERE (due, id) > ($1, $2) AND due <= $3 AND ", ToAbsl(within), " AND ",
                      ToAbsl(where), MinorsOfPage(with_minors), " ORDER BY due, id LIMIT $4");
}

std::string internal::WorkPageSql(std::string_view within, bool of_officer, bool with_minors) {
  return absl::StrCat("SELECT envelope FROM duties WHERE (due, id) > ($1, $2) AND ", OursOrMissed("$3"),
                      " AND ", ToAbsl(within), of_officer ? " AND officer = $5" : "",
                      MinorsOfPage(with_minors), " ORDER BY due, id LIMIT $4");
}

// Of the same duties as the list of work.
std::string internal::BacklogSql(std::string_view part, std::string_view within, bool with_minors) {
  return absl::StrCat(
      "SELECT ", ToAbsl(part),
      ", SUM(CASE WHEN due < $1 THEN 1 ELSE 0 END), SUM(CASE WHEN due = $1 THEN 1 ELSE 0 END), "
      "COUNT(*) FROM duties WHERE due < $2 AND ",
      OursOrMissed("$1"), " AND ", ToAbsl(within), Minors(with_minors), " GROUP BY ", ToAbsl(part),
      " ORDER BY ", ToAbsl(part));
}

// $1 the first day, $2 the last.
std::string internal::BalanceSql(std::string_view within) {
  const auto count = [](std::string_view condition) {
    return absl::StrCat(", SUM(CASE WHEN ", ToAbsl(condition), " THEN 1 ELSE 0 END)");
  };
  const auto left = [&](v1::Stay::Exit exit) {
    return count(absl::StrCat("how = ", int{exit}, " AND to_day >= $1 AND to_day <= $2"));
  };
  return absl::StrCat("SELECT county", count("from_day < $1 AND to_day >= $1"),
                      count("from_day >= $1 AND moved_in = 0"), count("from_day >= $1 AND moved_in = 1"),
                      left(v1::Stay::EXIT_RELEASED), left(v1::Stay::EXIT_TERMINATED),
                      left(v1::Stay::EXIT_MOVED_OUT), count("to_day > $2"),
                      " FROM stays WHERE from_day <= $2 AND to_day >= $1 AND ", ToAbsl(within),
                      " GROUP BY county ORDER BY county");
}

std::string internal::WakingSql() {
  return "SELECT name, wakes FROM subjects WHERE wakes <= $1 AND (wakes, name) > ($3, $4) ORDER BY wakes, "
         "name "
         "LIMIT $2";
}

absl::StatusOr<v1::Subject> CorrectionStore::GetSubject(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM subjects WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return NotFound(kSubjectType, name);
  return OpenMessage<v1::Subject>(rows[0].Bytes(0));
}

absl::StatusOr<v1::Person> CorrectionStore::GetPerson(std::string_view name) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT p.envelope, k.envelope FROM persons AS p LEFT JOIN person_keys AS k "
                              "ON k.file = p.subject WHERE p.subject = $1",
                              {std::string(name)}));
  if (rows.empty()) return NotFound(kSubjectType, name);
  return OpenOwned<v1::Person>(name, rows[0].Bytes(0), rows[0].Bytes(1));
}

absl::StatusOr<v1::BarredPerson> CorrectionStore::GetBarredPerson(std::string_view name,
                                                                  std::string_view ban) {
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(
                       "SELECT b.envelope, k.envelope FROM barred_persons AS b LEFT JOIN person_keys AS k "
                       "ON k.file = b.subject WHERE b.subject = $1",
                       {std::string(name)}));
  for (const Row row : rows) {
    ASSIGN_OR_RETURN(const auto barred, OpenOwned<v1::BarredPersons>(name, row.Bytes(0), row.Bytes(1)));
    for (const v1::BarredPerson& one : barred.persons()) {
      if (one.ban() == ban) return one;
    }
  }
  return NotFound("correction.fengqiao/BarredPerson", ban);
}

absl::StatusOr<v1::RiskFile> CorrectionStore::GetRiskFile(std::string_view name) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT r.envelope, k.envelope FROM risk_files AS r LEFT JOIN person_keys AS k "
                              "ON k.file = r.subject WHERE r.subject = $1",
                              {std::string(name)}));
  return rows.empty() ? absl::StatusOr<v1::RiskFile>(v1::RiskFile())
                      : OpenOwned<v1::RiskFile>(name, rows[0].Bytes(0), rows[0].Bytes(1));
}

absl::StatusOr<std::vector<v1::Subject>> CorrectionStore::ListSubjects(std::string_view region,
                                                                       bool with_minors,
                                                                       const api::Filter& filter,
                                                                       std::string_view after, int limit) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::SubjectPageSql(within, where.sql(), with_minors), where.params()));
  return service::OpenAll<v1::Subject>(rows);
}

absl::StatusOr<std::vector<v1::SubjectDuty>> CorrectionStore::ListDuties(std::string_view region,
                                                                         bool with_minors,
                                                                         absl::CivilDay until,
                                                                         const api::Filter& filter,
                                                                         std::string_view after, int limit) {
  auto [due, id] = PartsOf(after);
  std::vector<Value> params = {std::move(due), std::move(id), FormatDay(until), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const std::optional<std::string> subject = filter.Only("subject");
  const std::string of_one = subject ? RowsOfSubject(*subject, &params) : "";
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::DutyPageSql(within, where.sql(), with_minors, of_one),
                                           where.params()));
  return service::OpenAll<v1::SubjectDuty>(rows);
}

absl::StatusOr<std::vector<v1::SubjectDuty>> CorrectionStore::ListWork(std::string_view region,
                                                                       bool with_minors,
                                                                       std::string_view officer,
                                                                       absl::CivilDay today,
                                                                       std::string_view after, int limit) {
  auto [due, id] = PartsOf(after);
  std::vector<Value> params = {std::move(due), std::move(id), FormatDay(today), int64_t{limit}};
  if (!officer.empty()) params.emplace_back(std::string(officer));
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::WorkPageSql(within, !officer.empty(), with_minors), params));
  return service::OpenAll<v1::SubjectDuty>(rows);
}

absl::StatusOr<std::vector<Backlog>> CorrectionStore::CountBacklog(std::string_view region, bool with_minors,
                                                                   absl::CivilDay today) {
  std::vector<Value> params = {FormatDay(today), FormatDay(today + kSoonDays + 1)};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::BacklogSql(PartColumn(region), within, with_minors), params));
  std::vector<Backlog> parts;
  for (const Row row : rows) {
    Backlog& part = parts.emplace_back();
    part.set_region(RegionOfPart(row.Text(0)));
    part.set_overdue(static_cast<int32_t>(row.Integer(1)));
    part.set_due_today(static_cast<int32_t>(row.Integer(2)));
    part.set_due_this_week(static_cast<int32_t>(row.Integer(3) - row.Integer(1) - row.Integer(2)));
  }
  return parts;
}

absl::StatusOr<std::vector<v1::Act>> CorrectionStore::ListActs(std::string_view subject,
                                                               std::string_view after, int limit) {
  const std::string first = ActKey(subject, ""), end = ActKey(subject, after.empty() ? "\x7f" : after);
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT envelope FROM acts WHERE id > $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                              {first, end, int64_t{limit}}));
  return service::OpenAll<v1::Act>(rows);
}

absl::StatusOr<v1::Act> CorrectionStore::GetActContent(std::string_view subject, std::string_view act) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT a.envelope, k.envelope FROM act_contents AS a LEFT JOIN person_keys AS "
                              "k ON k.file = $2 WHERE a.id = $1",
                              {ActKey(subject, act), std::string(subject)}));
  if (rows.empty()) return NotFound("correction.fengqiao/Act", act);
  return OpenOwned<v1::Act>(subject, rows[0].Bytes(0), rows[0].Bytes(1));
}

absl::StatusOr<v1::CountSubjectsResponse> CorrectionStore::Count(std::string_view region, absl::CivilDay from,
                                                                 absl::CivilDay to) {
  std::vector<Value> params = {FormatDay(from), FormatDay(to)};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(internal::BalanceSql(within), params));
  v1::CountSubjectsResponse response;
  response.mutable_total()->set_region(absl::StrCat("regions/", ToAbsl(region)));
  for (const Row row : rows) {
    Balance& county = *response.add_counties();
    county.set_region(RegionOfPart(row.Text(0)));
    county.set_opening(row.Integer(1));
    county.set_entered(row.Integer(2));
    county.set_moved_in(row.Integer(3));
    county.set_released(row.Integer(4));
    county.set_terminated(row.Integer(5));
    county.set_moved_out(row.Integer(6));
    county.set_closing(row.Integer(7));
    Add(county, response.mutable_total());
  }
  return response;
}

}  // namespace fengqiao::correction

// The queries of resettlement and help.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/resettlement_store.h"
#include "services/correction/storage/resettlement_tables.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::WithinRegion;
using storage::OpenMessage;
using storage::Row;
using storage::Rows;
using storage::Value;
using Figures = v1::CountResettlementResponse::Figures;
using v1::ReleasedPerson;

constexpr char kReleasedType[] = "correction.fengqiao/ReleasedPerson";

void Add(const Figures& more, Figures* sum) {
  sum->set_released(sum->released() + more.released());
  sum->set_linked(sum->linked() + more.linked());
  sum->set_on_list(sum->on_list() + more.on_list());
  sum->set_in_help(sum->in_help() + more.in_help());
  sum->set_able(sum->able() + more.able());
  sum->set_placed(sum->placed() + more.placed());
  sum->set_listed(sum->listed() + more.listed());
  sum->set_reoffended(sum->reoffended() + more.reoffended());
  sum->set_ended(sum->ended() + more.ended());
  sum->set_unlinked(sum->unlinked() + more.unlinked());
}

}  // namespace

const std::vector<api::FilterField>& ReleasedFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "state",
       .type = Type::kEnum,
       .sql = "state",
       .words = api::EnumWords(ReleasedPerson::State_descriptor(), "STATE_")},
      {.name = "source",
       .type = Type::kEnum,
       .sql = "source",
       .words = api::EnumWords(ReleasedPerson::Source_descriptor(), "SOURCE_")},
      {.name = "help_class",
       .type = Type::kEnum,
       .sql = "help_class",
       .words = api::EnumWords(v1::HelpClass_descriptor(), "HELP_CLASS_")},
      {.name = "officer", .sql = "officer"}};
  return fields;
}

const std::vector<api::FilterField>& HelpDutyFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "rule", .sql = "rule"},
                                         {.name = "holder",
                                          .type = Type::kEnum,
                                          .sql = "holder",
                                          .words = api::EnumWords(v1::Duty::Holder_descriptor(), "HOLDER_")},
                                         {.name = "released", .sql = "released"}};
  return fields;
}

std::string PlaceOf(const ReleasedPerson& file) { return IdOf(file.name()); }

std::string PlaceOf(const v1::HelpDuty& duty) {
  return absl::StrCat(FormatDay(DayOf(duty.duty().due())), "|", duty.released_person(), "|",
                      duty.duty().id());
}

std::string internal::ReleasedPageSql(std::string_view within, std::string_view where, bool with_minors) {
  return absl::StrCat("SELECT envelope FROM released_persons WHERE id < $1 AND ", ToAbsl(within), " AND ",
                      ToAbsl(where), " AND sealed <> 1", with_minors ? "" : " AND minor = 0",
                      " ORDER BY id DESC LIMIT $2");
}

std::string internal::HelpDutyPageSql(std::string_view within, std::string_view where, bool with_minors) {
  return absl::StrCat("SELECT envelope FROM help_duties WHERE (due, id) > ($1, $2) AND due <= $3 AND ",
                      ToAbsl(within), " AND ", ToAbsl(where), with_minors ? "" : " AND minor = 0",
                      " ORDER BY due, id LIMIT $4");
}

// $1 the first day, $2 the last. Who was sent back was never here.
std::string internal::FiguresSql(std::string_view within) {
  const auto count = [](std::string_view condition) {
    return absl::StrCat(", SUM(CASE WHEN ", ToAbsl(condition), " THEN 1 ELSE 0 END)");
  };
  constexpr char kOnList[] = "left_day > $2";
  const auto ended = [&](std::string_view how) {
    return count(absl::StrCat("how ", ToAbsl(how), " AND left_day >= $1 AND left_day <= $2"));
  };
  return absl::StrCat("SELECT county", count("released_day >= $1"),
                      count("released_day >= $1 AND linked_day <= $2"), count(kOnList),
                      count(absl::StrCat(kOnList, " AND helped_day <= $2")),
                      count(absl::StrCat(kOnList, " AND able = 1")),
                      count(absl::StrCat(kOnList, " AND able = 1 AND placed = 1")), count("left_day >= $1"),
                      ended(absl::StrCat("= ", int{v1::HelpEnd::GROUND_REOFFENDED})),
                      ended(absl::StrCat("NOT IN (0, ", int{v1::HelpEnd::GROUND_REOFFENDED}, ")")),
                      count(absl::StrCat("state = ", int{ReleasedPerson::STATE_UNLINKED})),
                      " FROM released_persons WHERE released_day <= $2 AND how <> ", kSentBack, " AND ",
                      ToAbsl(within), " GROUP BY county ORDER BY county");
}

std::string internal::HelpWakingSql() {
  return "SELECT name, wakes FROM released_persons WHERE wakes <= $1 AND (wakes, name) > ($3, $4) ORDER BY "
         "wakes, name LIMIT $2";
}

absl::StatusOr<ReleasedPerson> ResettlementStore::GetReleased(std::string_view name) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT envelope FROM released_persons WHERE name = $1", {std::string(name)}));
  if (rows.empty()) return NotFound(kReleasedType, name);
  return OpenMessage<ReleasedPerson>(rows[0].Bytes(0));
}

absl::StatusOr<v1::Person> ResettlementStore::GetIdentity(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query("SELECT i.envelope, k.envelope FROM released_identities AS i LEFT "
                                           "JOIN person_keys AS k ON k.file = i.released WHERE "
                                           "i.released = $1",
                                           {std::string(name)}));
  if (rows.empty()) return NotFound(kReleasedType, name);
  return OpenOwned<v1::Person>(name, rows[0].Bytes(0), rows[0].Bytes(1));
}

absl::StatusOr<std::vector<ReleasedPerson>> ResettlementStore::ListReleased(
    std::string_view region, bool with_minors, const api::Filter& filter, std::string_view after, int limit) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::ReleasedPageSql(within, where.sql(), with_minors), where.params()));
  return service::OpenAll<ReleasedPerson>(rows);
}

absl::StatusOr<std::vector<v1::HelpDuty>> ResettlementStore::ListDuties(std::string_view region,
                                                                        bool with_minors,
                                                                        absl::CivilDay until,
                                                                        const api::Filter& filter,
                                                                        std::string_view after, int limit) {
  auto [due, id] = PartsOf(after);
  std::vector<Value> params = {std::move(due), std::move(id), FormatDay(until), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::HelpDutyPageSql(within, where.sql(), with_minors), where.params()));
  return service::OpenAll<v1::HelpDuty>(rows);
}

absl::StatusOr<v1::CountResettlementResponse> ResettlementStore::Count(std::string_view region,
                                                                       absl::CivilDay from,
                                                                       absl::CivilDay to) {
  std::vector<Value> params = {FormatDay(from), FormatDay(to)};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(internal::FiguresSql(within), params));
  v1::CountResettlementResponse response;
  response.mutable_total()->set_region(absl::StrCat("regions/", ToAbsl(region)));
  for (const Row row : rows) {
    Figures& county = *response.add_counties();
    county.set_region(absl::StrCat("regions/", row.Text(0)));
    county.set_released(row.Integer(1));
    county.set_linked(row.Integer(2));
    county.set_on_list(row.Integer(3));
    county.set_in_help(row.Integer(4));
    county.set_able(row.Integer(5));
    county.set_placed(row.Integer(6));
    county.set_listed(row.Integer(7));
    county.set_reoffended(row.Integer(8));
    county.set_ended(row.Integer(9));
    county.set_unlinked(row.Integer(10));
    Add(county, response.mutable_total());
  }
  return response;
}

absl::StatusOr<int64_t> ResettlementStore::CountUnlinked(int64_t most) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(
          "SELECT COUNT(*) FROM (SELECT name FROM released_persons WHERE state = 4 LIMIT $1) AS unlinked",
          {most}));
  return rows[0].Integer(0);
}

}  // namespace fengqiao::correction

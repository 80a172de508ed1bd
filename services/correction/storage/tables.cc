#include "services/correction/storage/tables.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/bulk/imports.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/domain/work.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/provider_store.h"
#include "services/correction/storage/resettlement_tables.h"
#include "services/correction/storage/survey_tables.h"

namespace fengqiao::correction {
namespace {

using service::PlaceColumns;
using service::WithPlace;
using storage::ColumnType;
using storage::Record;
using storage::TableSpec;
using storage::Value;

// The place of a column among those of a record.
size_t ColumnOf(const TableSpec& table, std::string_view name) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(),
                               [&](const auto& column) { return column.name == name; });
  return at - table.columns.begin();
}

std::vector<Value> Concat(std::vector<Value> before, std::vector<Value> middle, std::vector<Value> after) {
  before.insert(before.end(), std::make_move_iterator(middle.begin()), std::make_move_iterator(middle.end()));
  before.insert(before.end(), std::make_move_iterator(after.begin()), std::make_move_iterator(after.end()));
  return before;
}

std::string KeyOf(std::string_view subject, std::string_view part) {
  return absl::StrCat(ToAbsl(subject), "|", ToAbsl(part));
}

// The office's township where one is entrusted, so that it finds its own; else the county.
std::string_view PlaceOf(const v1::Subject& subject) {
  if (IsHeldElsewhere(subject)) return api::RegionOf(CountyHere(subject));
  return api::RegionOf(subject.has_entrustment() ? subject.entrustment().office() : subject.region());
}

}  // namespace

std::vector<const storage::TableSpec*> SealedTables() {
  std::vector<const TableSpec*> tables = {
      &SubjectsTable(),      &PersonsTable(),         &PersonKeysTable(),
      &BarredPersonsTable(), &RiskFilesTable(),       &DutiesTable(),
      &ActsTable(),          &ActContentsTable(),     &ClosedFilesTable(),
      &ClosedPersonsTable(), &ReleasedPersonsTable(), &ReleasedIdentitiesTable(),
      &HelpDutiesTable(),    &ProvidersTable(),       &SurveysTable(),
      &SurveyPersonsTable()};
  for (const TableSpec* table : SealedPositioningTables()) tables.push_back(table);
  for (const TableSpec* table : bulk::SealedTables()) tables.push_back(table);
  return tables;
}

std::string IdOf(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

std::string OfMinor(std::string_view table) {
  return absl::StrCat("EXISTS (SELECT 1 FROM subjects AS whose WHERE whose.name = ", ToAbsl(table),
                      ".subject AND whose.minor = 1)");
}

std::string ShownIn(std::string_view table, bool with_minors) {
  if (!with_minors) return " AND NOT " + OfMinor(table);
  return absl::StrCat(" AND NOT EXISTS (SELECT 1 FROM subjects AS whose WHERE whose.name = ", ToAbsl(table),
                      ".subject AND whose.sealed = 1)");
}

std::string KeptIn(std::string_view table) {
  return absl::StrCat(" AND NOT EXISTS (SELECT 1 FROM subjects AS gone WHERE gone.name = ", ToAbsl(table),
                      ".subject AND gone.state = ", int{v1::Subject::STATE_ERASED}, ")");
}

std::string RowsOfSubject(std::string_view subject, std::vector<Value>* params) {
  params->emplace_back(absl::StrCat(ToAbsl(subject), "|"));
  params->emplace_back(absl::StrCat(ToAbsl(subject), "}"));  // the character after the stroke
  return absl::StrCat("id > $", params->size() - 1, " AND id < $", params->size());
}

std::pair<std::string, std::string> PartsOf(std::string_view place) {
  const size_t bar = place.find('|');
  if (bar == std::string_view::npos) return {"", ""};
  return {std::string(place.substr(0, bar)), std::string(place.substr(bar + 1))};
}

const TableSpec& SubjectsTable() {
  static const auto& table = *new TableSpec{
      .name = "subjects",
      .key_column = "name",
      .columns = WithPlace({{"id", ColumnType::kText}}, {{"state", ColumnType::kInteger},
                                                         {"kind", ColumnType::kInteger},
                                                         {"supervision_class", ColumnType::kInteger},
                                                         {"officer", ColumnType::kText},
                                                         {"minor", ColumnType::kInteger},
                                                         {"sealed", ColumnType::kInteger},
                                                         {"wakes", ColumnType::kText},
                                                         {"figured", ColumnType::kInteger},
                                                         {"counted", ColumnType::kInteger}})};
  return table;
}

const TableSpec& PersonsTable() {
  static const auto& table = *new TableSpec{.name = "persons", .key_column = "subject"};
  return table;
}

const TableSpec& BarredPersonsTable() {
  static const auto& table = *new TableSpec{.name = "barred_persons", .key_column = "subject"};
  return table;
}

const TableSpec& PersonClaimsTable() {
  static const auto& table = *new TableSpec{.name = "person_claims",
                                            .key_column = "claim",
                                            .columns = {{"subject", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& DutiesTable() {
  static const auto& table = *new TableSpec{.name = "duties",
                                            .key_column = "id",
                                            .columns = WithPlace({}, {{"due", ColumnType::kText},
                                                                      {"rule", ColumnType::kText},
                                                                      {"holder", ColumnType::kInteger},
                                                                      {"officer", ColumnType::kText},
                                                                      {"subject", ColumnType::kText}})};
  return table;
}

const TableSpec& ActsTable() {
  static const auto& table = *new TableSpec{
      .name = "acts",
      .key_column = "id",
      .columns = {
          {"subject", ColumnType::kText}, {"kind", ColumnType::kInteger}, {"day", ColumnType::kText}}};
  return table;
}

const TableSpec& ActContentsTable() {
  static const auto& table = *new TableSpec{.name = "act_contents", .key_column = "id"};
  return table;
}

const TableSpec& RiskFilesTable() {
  static const auto& table = *new TableSpec{.name = "risk_files", .key_column = "subject"};
  return table;
}

const TableSpec& StaysTable() {
  static const auto& table = *new TableSpec{.name = "stays",
                                            .key_column = "id",
                                            .columns = WithPlace({}, {{"subject", ColumnType::kText},
                                                                      {"from_day", ColumnType::kText},
                                                                      {"to_day", ColumnType::kText},
                                                                      {"moved_in", ColumnType::kInteger},
                                                                      {"how", ColumnType::kInteger}}),
                                            .envelope_column = ""};
  return table;
}

const TableSpec& OffersTable() {
  static const auto& table = *new TableSpec{.name = "handover_offers",
                                            .key_column = "id",
                                            .columns = {{"state", ColumnType::kInteger}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& HeardTable() {
  static const auto& table = *new TableSpec{.name = "handover_heard",
                                            .key_column = "peer",
                                            .columns = {{"token", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& ClosedFilesTable() {
  static const auto& table =
      *new TableSpec{.name = "closed_files", .key_column = "subject", .made_for_others = true};
  return table;
}

const TableSpec& ClosedPersonsTable() {
  static const auto& table =
      *new TableSpec{.name = "closed_persons", .key_column = "subject", .made_for_others = true};
  return table;
}

namespace {

// Says that the row without a county was put beside a county's own one: then it says nothing of any other.
std::string SharedKey(std::string_view subject, std::string_view transfer) {
  return KeyOf(KeyOf(subject, transfer), "shared");
}

OfferState StateIn(storage::UnitOfWork& work, std::string_view key) {
  const Record* record = work.Find(OffersTable(), key);
  if (record == nullptr) return OfferState::kOpen;
  return static_cast<OfferState>(std::get<int64_t>(record->columns[0]));
}

}  // namespace

std::string OfferKey(std::string_view subject, std::string_view transfer, std::string_view county) {
  return KeyOf(KeyOf(subject, transfer), county);
}

std::vector<std::string> OfferKeys(std::string_view subject, std::string_view transfer,
                                   std::string_view county) {
  return {OfferKey(subject, transfer, county), KeyOf(subject, transfer), SharedKey(subject, transfer)};
}

Record ToRecord(std::string key, OfferState state) {
  return {.key = std::move(key), .message = "", .columns = {static_cast<int64_t>(state)}};
}

OfferState FindOffer(storage::UnitOfWork& work, std::string_view subject, std::string_view transfer,
                     std::string_view county) {
  const OfferState own = StateIn(work, OfferKey(subject, transfer, county));
  const bool shared = work.Find(OffersTable(), SharedKey(subject, transfer)) != nullptr;
  if (own != OfferState::kOpen || shared) return own;
  return StateIn(work, KeyOf(subject, transfer));
}

void PutOffer(storage::UnitOfWork& work, std::string_view subject, std::string_view transfer,
              std::string_view county, OfferState state, bool shared) {
  work.Put(OffersTable(), ToRecord(OfferKey(subject, transfer, county), state));
  // Of a registration the older replicas are never told that it was none.
  if (!shared || StateIn(work, KeyOf(subject, transfer)) == OfferState::kRegistered) return;
  work.Put(OffersTable(), ToRecord(KeyOf(subject, transfer), state));
  work.Put(OffersTable(), ToRecord(SharedKey(subject, transfer), state));
}

Record ToRecord(const v1::Subject& subject, absl::CivilDay wakes, int64_t figured) {
  const auto supervision_class = subject.classifications().empty()
                                     ? v1::SUPERVISION_CLASS_UNSPECIFIED
                                     : subject.classifications().rbegin()->supervision_class();
  return {.key = subject.name(),
          .message = subject.SerializeAsString(),
          .columns = Concat({IdOf(subject.name())}, PlaceColumns(PlaceOf(subject)),
                            {int64_t{subject.state()}, int64_t{subject.kind()}, int64_t{supervision_class},
                             subject.case_officer(), int64_t{subject.minor()}, int64_t{IsSealed(subject)},
                             FormatDay(wakes), figured, figured})};
}

Record ToRecord(std::string_view subject, const v1::Person& person, const PersonKey& key) {
  return {.key = std::string(subject), .message = SealedBy(key, person), .columns = {}};
}

Record ToRecord(std::string_view subject, const v1::BarredPersons& barred, const PersonKey& key) {
  return {.key = std::string(subject), .message = SealedBy(key, barred), .columns = {}};
}

Record ToRecord(std::string_view subject, const v1::RiskFile& file, const PersonKey& key) {
  return {.key = std::string(subject), .message = SealedBy(key, file), .columns = {}};
}

Record ToRecord(std::string_view subject, const v1::HandoverFile& closed, const PersonKey& key) {
  return {.key = std::string(subject), .message = SealedBy(key, closed), .columns = {}};
}

std::string DutyKey(const v1::Subject& subject, const v1::Duty& duty) {
  return KeyOf(subject.name(), duty.id());
}

Record ToRecord(const v1::Subject& subject, const v1::Duty& duty) {
  const v1::SubjectDuty row = DutyRow(subject, duty);
  return {.key = DutyKey(subject, duty),
          .message = row.SerializeAsString(),
          .columns = Concat({}, PlaceColumns(api::RegionOf(row.region())),
                            {FormatDay(DayOf(duty.due())), duty.rule(), int64_t{duty.holder()},
                             subject.case_officer(), subject.name()})};
}

std::string ActKey(std::string_view subject, std::string_view act) { return KeyOf(subject, act); }

Record ToRecord(std::string_view subject, const v1::Act& act) {
  v1::Act plain = act;
  plain.clear_content();
  plain.clear_place();
  return {.key = KeyOf(subject, act.id()),
          .message = plain.SerializeAsString(),
          .columns = {std::string(subject), int64_t{act.kind()}, FormatDay(DayOf(act.day()))}};
}

Record ToContentRecord(std::string_view subject, const v1::Act& act, const PersonKey& key) {
  v1::Act content;
  content.set_content(act.content());
  content.set_place(act.place());
  return {.key = KeyOf(subject, act.id()), .message = SealedBy(key, content), .columns = {}};
}

Record ToRecord(std::string_view subject, const v1::Stay& stay) {
  return {.key = KeyOf(subject, absl::StrCat(stay.epoch())),
          .message = "",
          .columns = Concat({}, PlaceColumns(api::RegionOf(stay.region())),
                            {std::string(subject), FormatDay(DayOf(stay.from())),
                             stay.has_to() ? FormatDay(DayOf(stay.to())) : std::string(kNever),
                             int64_t{stay.moved_in()}, int64_t{stay.exit()}})};
}

const std::string& WakesIn(const Record& subject) {
  return std::get<std::string>(*(subject.columns.end() - 3));
}

bool IsToBeLookedAt(const Record& subject) {
  constexpr int64_t kUnknown = 2;
  return std::get<int64_t>(*(subject.columns.end() - 4)) == kUnknown;
}

int64_t FiguredIn(const TableSpec& table, const Record& file) {
  return std::get<int64_t>(file.columns[ColumnOf(table, "counted")]);
}

void SetFigured(const TableSpec& table, int64_t revision, Record* file) {
  file->columns[ColumnOf(table, "counted")] = revision;
  // What an older version looks at.
  if (&table == &SubjectsTable()) file->columns[ColumnOf(table, "figured")] = revision;
}

}  // namespace fengqiao::correction

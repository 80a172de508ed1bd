#include "services/mediation/storage/tables.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/bulk/imports.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/work.h"
#include "services/mediation/storage/provider_store.h"
#include "services/mediation/storage/sweep_store.h"

namespace fengqiao::mediation {
namespace {

using service::WithPlace;
using storage::ColumnType;
using storage::Record;
using storage::TableSpec;
using storage::Value;

constexpr size_t kCountyDigits = 6;

std::vector<Value> Concat(std::vector<Value> before, std::vector<Value> middle, std::vector<Value> after) {
  before.insert(before.end(), std::make_move_iterator(middle.begin()), std::make_move_iterator(middle.end()));
  before.insert(before.end(), std::make_move_iterator(after.begin()), std::make_move_iterator(after.end()));
  return before;
}

}  // namespace

std::string CommitteeOf(const v1::Case& dispute) {
  for (auto attempt = dispute.attempts().rbegin(); attempt != dispute.attempts().rend(); ++attempt) {
    if (!attempt->committee().empty()) return attempt->committee();
  }
  return "";
}

std::string IdOf(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

const TableSpec& CasesTable() {
  static const auto& table =
      *new TableSpec{.name = "cases",
                     .key_column = "name",
                     .columns = WithPlace({{"id", ColumnType::kText}}, {{"state", ColumnType::kInteger},
                                                                        {"source", ColumnType::kInteger},
                                                                        {"tier", ColumnType::kInteger},
                                                                        {"grade", ColumnType::kInteger},
                                                                        {"dispute_type", ColumnType::kText},
                                                                        {"committee", ColumnType::kText},
                                                                        {"number", ColumnType::kText},
                                                                        {"waits", ColumnType::kInteger}})};
  return table;
}

const TableSpec& IdentitiesTable() {
  static const auto& table = *new TableSpec{.name = "identities", .key_column = "case_name"};
  return table;
}

const TableSpec& CasePartiesTable() {
  static const auto& table =
      *new TableSpec{.name = "case_parties",
                     .key_column = "id",
                     .columns = {{"person_key", ColumnType::kText}, {"case_name", ColumnType::kText}},
                     .envelope_column = ""};
  return table;
}

const TableSpec& ReferralClaimsTable() {
  static const auto& table = *new TableSpec{.name = "referral_claims",
                                            .key_column = "claim",
                                            .columns = {{"case_name", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& CaseSharesTable() {
  static const auto& table = *new TableSpec{
      .name = "case_shares",
      .key_column = "share",
      .columns = WithPlace({}, {{"case_id", ColumnType::kText}, {"case_name", ColumnType::kText}}),
      .envelope_column = ""};
  return table;
}

const TableSpec& CaseSendersTable() {
  static const auto& table = *new TableSpec{.name = "case_senders",
                                            .key_column = "link",
                                            .columns = {{"sender", ColumnType::kText},
                                                        {"case_id", ColumnType::kText},
                                                        {"case_name", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& NumberWordsTable() {
  static const auto& table = *new TableSpec{.name = "number_words",
                                            .key_column = "word",
                                            .columns = {{"committee", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& IntakeCasesTable() {
  static const auto& table = *new TableSpec{.name = "intake_cases",
                                            .key_column = "case_name",
                                            .columns = {{"receipt", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& FileNumbersTable() {
  static const auto& table = *new TableSpec{.name = "file_numbers",
                                            .key_column = "id",
                                            .columns = {{"number", ColumnType::kInteger}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& GivenNumbersTable() {
  static const auto& table = *new TableSpec{.name = "given_numbers",
                                            .key_column = "number",
                                            .columns = {{"case_name", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

std::string NumberWordKey(std::string_view committee, std::string_view word) {
  return absl::StrCat(CountyOf(committee), "|", ToAbsl(word));
}

std::string GivenNumberKey(std::string_view committee, std::string_view number) {
  return absl::StrCat(CountyOf(committee), "|", ToAbsl(number));
}

std::string FileNumberKey(std::string_view committee, int64_t year) {
  return absl::StrCat(ToAbsl(committee), "|", year);
}

const TableSpec& DeadlinesTable() {
  static const auto& table = *new TableSpec{
      .name = "deadlines",
      .key_column = "id",
      .columns = WithPlace(
          {}, {{"due", ColumnType::kText}, {"rule", ColumnType::kText}, {"committee", ColumnType::kText}})};
  return table;
}

const TableSpec& CountEntriesTable() {
  static const auto& table =
      *new TableSpec{.name = "count_entries",
                     .key_column = "id",
                     .columns = WithPlace({}, {{"day", ColumnType::kText},
                                               {"measure", ColumnType::kInteger},
                                               {"value", ColumnType::kInteger},
                                               {"tier", ColumnType::kInteger},
                                               {"source", ColumnType::kInteger},
                                               {"dispute_type", ColumnType::kText},
                                               {"committee_kind", ColumnType::kInteger},
                                               {"case_name", ColumnType::kText},
                                               {"event", ColumnType::kText},
                                               {"adjusts", ColumnType::kText},
                                               {"rolled", ColumnType::kInteger},
                                               {"summed", ColumnType::kInteger}}),
                     .envelope_column = ""};
  return table;
}

const TableSpec& TownshipTalliesTable() {
  static const auto& table = *new TableSpec{.name = "township_tallies",
                                            .key_column = "id",
                                            .columns = {{"county", ColumnType::kText},
                                                        {"township", ColumnType::kText},
                                                        {"month", ColumnType::kText},
                                                        {"split", ColumnType::kInteger},
                                                        {"part", ColumnType::kText},
                                                        {"measure", ColumnType::kInteger},
                                                        {"value", ColumnType::kInteger}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& BalancesTable() {
  static const auto& table = *new TableSpec{.name = "balances",
                                            .key_column = "id",
                                            .columns = {{"value", ColumnType::kInteger}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& TalliesTable() {
  static const auto& table = *new TableSpec{.name = "tallies",
                                            .key_column = "id",
                                            .columns = {{"province", ColumnType::kText},
                                                        {"city", ColumnType::kText},
                                                        {"county", ColumnType::kText},
                                                        {"month", ColumnType::kText},
                                                        {"split", ColumnType::kInteger},
                                                        {"part", ColumnType::kText},
                                                        {"measure", ColumnType::kInteger},
                                                        {"value", ColumnType::kInteger}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& ScansTable() {
  static const auto& table =
      *new TableSpec{.name = "scans",
                     .key_column = "id",
                     .columns = {{"case_name", ColumnType::kText}, {"elsewhere", ColumnType::kInteger}}};
  return table;
}

const TableSpec& CommitteesTable() {
  static const auto& table = *new TableSpec{.name = "committees",
                                            .key_column = "name",
                                            .columns = {{"region", ColumnType::kText},
                                                        {"kind", ColumnType::kInteger},
                                                        {"display_name", ColumnType::kText},
                                                        {"dissolved", ColumnType::kInteger}}};
  return table;
}

const TableSpec& MediatorsTable() {
  static const auto& table = *new TableSpec{.name = "mediators",
                                            .key_column = "name",
                                            .columns = {{"region", ColumnType::kText},
                                                        {"full_time", ColumnType::kInteger},
                                                        {"display_name", ColumnType::kText},
                                                        {"dismissed", ColumnType::kInteger}}};
  return table;
}

const TableSpec& IntakeCodesTable() {
  static const auto& table = *new TableSpec{
      .name = "intake_codes", .key_column = "code", .columns = {{"region", ColumnType::kText}}};
  return table;
}

const TableSpec& IntakesTable() {
  static const auto& table = *new TableSpec{.name = "intakes",
                                            .key_column = "receipt",
                                            .columns = WithPlace({}, {{"state", ColumnType::kInteger}})};
  return table;
}

Record ToRecord(const v1::Case& dispute) {
  return {.key = dispute.name(),
          .message = dispute.SerializeAsString(),
          .columns = Concat({IdOf(dispute.name())}, PlaceColumns(api::RegionOf(dispute.region())),
                            {int64_t{dispute.state()}, int64_t{dispute.source()}, int64_t{dispute.tier()},
                             int64_t{dispute.grade()}, dispute.dispute_type(), CommitteeOf(dispute),
                             dispute.number(), int64_t{WaitsWithoutTerm(dispute)}})};
}

Record ToRecord(const v1::Case& dispute, const v1::Identities& identities) {
  return {.key = dispute.name(), .message = identities.SerializeAsString(), .columns = {}};
}

Record ToShareRecord(const v1::Case& dispute, std::string_view co_region) {
  const std::string_view region = api::RegionOf(co_region);
  return {.key = absl::StrCat(ToAbsl(region), "|", dispute.name()),
          .message = "",
          .columns = Concat({}, PlaceColumns(region), {IdOf(dispute.name()), dispute.name()})};
}

Record ToSenderRecord(const v1::Case& dispute, std::string_view sender) {
  return {.key = absl::StrCat(ToAbsl(sender), "|", dispute.name()),
          .message = "",
          .columns = {std::string(sender), IdOf(dispute.name()), dispute.name()}};
}

std::string CountyOf(std::string_view name) {
  return std::string(api::RegionOf(name).substr(0, kCountyDigits));
}

Record ToPartyRecord(const v1::Case& dispute, std::string_view person_key) {
  return {.key = absl::StrCat(ToAbsl(person_key), "|", dispute.name()),
          .message = "",
          .columns = {std::string(person_key), dispute.name()}};
}

std::string DeadlineId(const v1::Case& dispute, const v1::Clock& clock) {
  return absl::StrCat(dispute.name(), "|", clock.id());
}

namespace {

// Whose term it is: once a case is handed to another region, it is no committee's until one there takes it.
std::string WorkerOf(const v1::Case& dispute) {
  return dispute.state() == v1::Case::STATE_UNDER_REVIEW ? "" : CommitteeOf(dispute);
}

}  // namespace

Record ToDeadlineRecord(const v1::Case& dispute, const v1::Clock& clock) {
  v1::Deadline deadline;
  deadline.set_case_(dispute.name());
  deadline.set_region(dispute.region());
  deadline.set_number(dispute.number());
  *deadline.mutable_clock() = clock;
  return {.key = DeadlineId(dispute, clock),
          .message = deadline.SerializeAsString(),
          .columns = Concat({}, PlaceColumns(api::RegionOf(dispute.region())),
                            {FormatDay(FromProto(clock.due()).value_or(absl::CivilDay())), clock.rule(),
                             WorkerOf(dispute)})};
}

Record ToRecord(const v1::Committee& committee) {
  return {.key = committee.name(),
          .message = committee.SerializeAsString(),
          .columns = {std::string(api::RegionOf(committee.name())), int64_t{committee.kind()},
                      committee.display_name(), int64_t{committee.has_dissolved()}}};
}

Record ToRecord(const v1::Mediator& mediator) {
  return {.key = mediator.name(),
          .message = mediator.SerializeAsString(),
          .columns = {std::string(api::RegionOf(mediator.name())), int64_t{mediator.full_time()},
                      mediator.display_name(), int64_t{mediator.has_dismissal()}}};
}

Record ToCountRecord(std::string_view id, const CountEntry& entry, std::string_view case_name,
                     std::string_view event, std::string_view adjusts) {
  const CountKey& key = entry.key;
  return {.key = std::string(id),
          .message = "",
          .columns = Concat(
              {}, PlaceColumns(key.region),
              {FormatDay(key.day), int64_t{key.measure}, entry.value, int64_t{key.tier}, int64_t{key.source},
               key.dispute_type, int64_t{key.committee_kind}, std::string(case_name), std::string(event),
               std::string(adjusts), int64_t{0}, int64_t{0}})};
}

std::vector<const TableSpec*> SealedTables() {
  std::vector<const TableSpec*> tables = bulk::SealedTables();
  tables.insert(tables.end(), {&CasesTable(), &IdentitiesTable(), &DeadlinesTable(), &CommitteesTable(),
                               &MediatorsTable(), &IntakeCodesTable(), &IntakesTable(), &SweepsTable(),
                               &SweepVisitsTable(), &ScansTable(), &ProvidersTable()});
  return tables;
}

}  // namespace fengqiao::mediation

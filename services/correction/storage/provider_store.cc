#include "services/correction/storage/provider_store.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/providers.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::Done;
using storage::ColumnType;
using storage::Record;
using storage::Rows;
using storage::TableSpec;
using storage::UnitOfWork;

Record ToRecord(const v1::Provider& provider) {
  return {.key = provider.name(),
          .message = provider.SerializeAsString(),
          .columns = {std::string(api::RegionOf(provider.name())), int64_t{provider.kind()},
                      provider.display_name()}};
}

// The rows of the assignments that stand, by key.
std::map<std::string, Record> LinksOf(const v1::Subject& subject) {
  std::map<std::string, Record> links;
  for (const v1::ProviderAssignment& one : subject.provider_assignments()) {
    if (!Stands(one, subject)) continue;
    std::string key = absl::StrCat(one.provider(), "|", subject.name(), "|", one.id());
    const std::string until = one.has_until() ? FormatDay(DayOf(one.until())) : std::string(kNever);
    Record link{.key = key,
                .message = "",
                .columns = {one.provider(), subject.name(), FormatDay(DayOf(one.from())), until}};
    links.emplace(std::move(key), std::move(link));
  }
  return links;
}

}  // namespace

const TableSpec& ProvidersTable() {
  static const auto& table = *new TableSpec{.name = "providers",
                                            .key_column = "name",
                                            .columns = {{"region", ColumnType::kText},
                                                        {"kind", ColumnType::kInteger},
                                                        {"display_name", ColumnType::kText}}};
  return table;
}

const TableSpec& ProviderSubjectsTable() {
  static const auto& table = *new TableSpec{.name = "provider_subjects",
                                            .key_column = "link",
                                            .columns = {{"provider", ColumnType::kText},
                                                        {"subject", ColumnType::kText},
                                                        {"from_day", ColumnType::kText},
                                                        {"until_day", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

void WriteAssignments(UnitOfWork& work, const v1::Subject* before, const v1::Subject& after) {
  std::map<std::string, Record> old_rows;
  if (before != nullptr) old_rows = LinksOf(*before);
  for (auto& [key, row] : LinksOf(after)) {
    // An assignment is never changed: it stands or it does not.
    if (old_rows.erase(key) == 0) work.Insert(ProviderSubjectsTable(), std::move(row));
  }
  for (const auto& [key, row] : old_rows) work.Remove(ProviderSubjectsTable(), key);
}

const std::vector<api::FilterField>& ProviderFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "display_name", .sql = "display_name"},
                                         {.name = "kind",
                                          .type = Type::kEnum,
                                          .sql = "kind",
                                          .words = api::EnumWords(v1::Provider::Kind_descriptor(), "KIND_")}};
  return fields;
}

std::string internal::AssignedSql() {
  return "SELECT s.envelope FROM provider_subjects p JOIN subjects s ON s.name = p.subject "
         "WHERE p.provider = $1 AND p.subject > $2 AND p.from_day <= $3 AND p.until_day >= $3 "
         "ORDER BY p.subject LIMIT $4";
}

ProviderStore::ProviderStore(service::ServiceStore& store)
    : store_(store),
      registry_(store, {.table = ProvidersTable,
                        .type = "correction.fengqiao/Provider",
                        .noun = "Provider",
                        .rule = "A12",
                        .to_record = ToRecord}) {}

void ProviderStore::Create(rpc::CallContext& call, const v1::CreateProviderRequest& request,
                           v1::Provider* reply, Done done) {
  registry_.Create(call, request, absl::StrCat(request.parent(), "/providers/", request.provider_id()),
                   NewProvider, reply, std::move(done));
}

void ProviderStore::Update(rpc::CallContext& call, const v1::UpdateProviderRequest& request,
                           v1::Provider* reply, Done done) {
  registry_.Update(call, request, request.provider().name(), ChangedProvider, reply, std::move(done));
}

absl::StatusOr<v1::Provider> ProviderStore::Get(std::string_view name) { return registry_.Get(name); }

absl::StatusOr<std::vector<v1::Provider>> ProviderStore::List(std::string_view region,
                                                              const api::Filter& filter,
                                                              std::string_view after, int limit) {
  return registry_.List(region, filter, after, limit);
}

absl::StatusOr<std::vector<v1::Subject>> ProviderStore::Assigned(std::string_view provider,
                                                                 absl::CivilDay day, std::string_view after,
                                                                 int limit) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(internal::AssignedSql(),
                                                            {std::string(provider), std::string(after),
                                                             FormatDay(day), int64_t{limit}}));
  return service::OpenAll<v1::Subject>(rows);
}

}  // namespace fengqiao::correction

#include "services/correction/storage/provider_store.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/providers.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::Done;
using service::Origin;
using storage::ColumnType;
using storage::Command;
using storage::Record;
using storage::Rows;
using storage::TableSpec;
using storage::UnitOfWork;
using storage::Value;

constexpr char kProviderType[] = "correction.fengqiao/Provider";
constexpr char kRule[] = "A12";

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

void ProviderStore::Create(rpc::CallContext& call, const v1::CreateProviderRequest& request,
                           v1::Provider* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string name = absl::StrCat(request.parent(), "/providers/", request.provider_id());
  command.reads = {{&ProvidersTable(), {name}}};
  command.decide = [&request, name, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Provider provider, NewProvider(request, work.now()));
    if (work.Find(ProvidersTable(), name) != nullptr) return AlreadyExists(kProviderType, name);
    work.Put(ProvidersTable(), ToRecord(provider));
    work.Emit(origin.Event("Provider.Created", name, kRule, provider));
    work.SetReply(provider.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void ProviderStore::Update(rpc::CallContext& call, const v1::UpdateProviderRequest& request,
                           v1::Provider* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&ProvidersTable(), {request.provider().name()}}};
  command.decide = [&request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string& name = request.provider().name();
    const Record* record = work.Find(ProvidersTable(), name);
    if (record == nullptr) return NotFound(kProviderType, name);
    ASSIGN_OR_RETURN(const auto current, record->Parse<v1::Provider>());
    ASSIGN_OR_RETURN(const v1::Provider next, ChangedProvider(current, request, work.now()));
    work.Put(ProvidersTable(), ToRecord(next));
    work.Emit(origin.Event("Provider.Updated", name, kRule, next));
    work.SetReply(next.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<v1::Provider> ProviderStore::Get(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM providers WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return NotFound(kProviderType, name);
  return storage::OpenMessage<v1::Provider>(rows[0].Bytes(0));
}

absl::StatusOr<std::vector<v1::Provider>> ProviderStore::List(std::string_view region,
                                                              const api::Filter& filter,
                                                              std::string_view after, int limit) {
  std::vector<Value> params = {std::string(after), int64_t{limit}};
  const std::string within = service::NameWithin(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(
                                        absl::StrCat("SELECT envelope FROM providers WHERE name > $1 AND ",
                                                     within, " AND ", where.sql(), " ORDER BY name LIMIT $2"),
                                        where.params()));
  return service::OpenAll<v1::Provider>(rows);
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

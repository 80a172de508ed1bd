#include "services/mediation/storage/provider_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/domain/providers.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
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

constexpr char kProviderType[] = "mediation.fengqiao/Provider";
constexpr char kRule[] = "A12";
// After every id.
constexpr char kLast[] = "\x7f";

Record ToRecord(const v1::Provider& provider) {
  return {.key = provider.name(),
          .message = provider.SerializeAsString(),
          .columns = {std::string(api::RegionOf(provider.name())), int64_t{provider.kind()},
                      provider.display_name()}};
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

const TableSpec& CaseProvidersTable() {
  static const auto& table = *new TableSpec{.name = "case_providers",
                                            .key_column = "link",
                                            .columns = {{"provider", ColumnType::kText},
                                                        {"case_id", ColumnType::kText},
                                                        {"case_name", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

Record ToProviderLink(const v1::Case& dispute, std::string_view provider) {
  return {.key = absl::StrCat(ToAbsl(provider), "|", dispute.name()),
          .message = "",
          .columns = {std::string(provider), IdOf(dispute.name()), dispute.name()}};
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

std::string internal::ProviderCasesSql() {
  return "SELECT c.envelope FROM case_providers p JOIN cases c ON c.name = p.case_name "
         "WHERE p.provider = $1 AND p.case_id < $2 ORDER BY p.case_id DESC LIMIT $3";
}

void ProviderStore::Create(rpc::CallContext& call, const v1::CreateProviderRequest& request,
                           v1::Provider* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string name = absl::StrCat(request.parent(), "/providers/", request.provider_id());
  command.reads = {{&ProvidersTable(), {name}}};
  command.decide = [&request, name, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Provider provider, CreateProvider(request, work.now()));
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
    ASSIGN_OR_RETURN(const v1::Provider next, UpdateProvider(current, request, work.now()));
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
  const std::string within = NameWithin(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::RegistryPageSql("providers", within, where.sql()), where.params()));
  return service::OpenAll<v1::Provider>(rows);
}

absl::StatusOr<std::vector<v1::Case>> ProviderStore::CasesOf(std::string_view provider,
                                                             std::string_view after, int limit) {
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(
                       internal::ProviderCasesSql(),
                       {std::string(provider), after.empty() ? kLast : std::string(after), int64_t{limit}}));
  return service::OpenAll<v1::Case>(rows);
}

}  // namespace fengqiao::mediation

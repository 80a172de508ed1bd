#include "services/mediation/storage/provider_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "services/mediation/domain/providers.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using service::Done;
using storage::ColumnType;
using storage::Record;
using storage::Rows;
using storage::TableSpec;

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

ProviderStore::ProviderStore(service::ServiceStore& store)
    : store_(store),
      registry_(store, {.table = ProvidersTable,
                        .type = "mediation.fengqiao/Provider",
                        .noun = "Provider",
                        .rule = "A12",
                        .to_record = ToRecord}) {}

void ProviderStore::Create(rpc::CallContext& call, const v1::CreateProviderRequest& request,
                           v1::Provider* reply, Done done) {
  registry_.Create(call, request, absl::StrCat(request.parent(), "/providers/", request.provider_id()),
                   CreateProvider, reply, std::move(done));
}

void ProviderStore::Update(rpc::CallContext& call, const v1::UpdateProviderRequest& request,
                           v1::Provider* reply, Done done) {
  registry_.Update(call, request, request.provider().name(), UpdateProvider, reply, std::move(done));
}

absl::StatusOr<v1::Provider> ProviderStore::Get(std::string_view name) { return registry_.Get(name); }

absl::StatusOr<std::vector<v1::Provider>> ProviderStore::List(std::string_view region,
                                                              const api::Filter& filter,
                                                              std::string_view after, int limit) {
  return registry_.List(region, filter, after, limit);
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

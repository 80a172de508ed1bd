// Service providers: the registry of them, and the little that they see of cases.

#include "services/mediation/domain/providers.h"

#include "common/api/etag.h"
#include "common/api/page_token.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/rules.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

inline const api::NamePattern kProviderName("regions/*/providers/*");

constexpr char kRole[] = "provider";

// Whoever is of a provider acts for that one alone.
absl::Status CheckOwn(const CallContext& call, std::string_view provider) {
  if (call.caller().role != kRole || call.caller().organ == provider) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
               "the caller is not of this service provider");
}

std::string IdOfCase(const v1::Case& dispute) { return dispute.name().substr(dispute.name().rfind('/') + 1); }

}  // namespace

MediationHandler::Reactor* MediationHandler::CreateProvider(Context* context,
                                                            const v1::CreateProviderRequest* request,
                                                            v1::Provider* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("CreateProvider"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                           if (const auto status = CheckRegionOfToday(asked.parent(), "parent", today);
                               !status.ok())
                             return done(status);
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           planning_.providers.Create(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::UpdateProvider(Context* context,
                                                            const v1::UpdateProviderRequest* request,
                                                            v1::Provider* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("UpdateProvider"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kProviderName.Parse(asked.provider().name(), "provider.name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           planning_.providers.Update(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::GetProvider(Context* context,
                                                         const v1::GetProviderRequest* request,
                                                         v1::Provider* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetProvider"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kProviderName.Parse(asked.name(), "name").status());
                              ASSIGN_OR_RETURN(*answer, planning_.providers.Get(asked.name()));
                              return absl::OkStatus();
                            });
}

MediationHandler::Reactor* MediationHandler::ListProviders(Context* context,
                                                           const v1::ListProvidersRequest* request,
                                                           v1::ListProvidersResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListProviders"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), ProviderFilterFields()));
        ASSIGN_OR_RETURN(auto rows, planning_.providers.List(api::RegionOf(asked.parent()), filter,
                                                             page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_providers(); },
            [](const v1::Provider& last) { return last.name(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

absl::Status MediationHandler::CheckContract(const CallContext& call, const std::string& name) {
  if (call.caller().role != kRole) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::Provider provider, planning_.providers.Get(name));
  const absl::CivilDay today = LegalDay(runtime_.clock->Now());
  return IsUnderContract(provider, today) ? absl::OkStatus() : Refuse("mediation.provider.unknown");
}

MediationHandler::Reactor* MediationHandler::ListServiceTasks(Context* context,
                                                              const v1::ListServiceTasksRequest* request,
                                                              v1::ListServiceTasksResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListServiceTasks"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(kProviderName.Parse(asked.provider(), "provider").status());
        RETURN_IF_ERROR(CheckOwn(call, asked.provider()));
        RETURN_IF_ERROR(CheckContract(call, asked.provider()));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto cases,
                         planning_.providers.CasesOf(asked.provider(), page.after, page.size + 1));
        for (size_t i = 0; i < cases.size(); ++i) {
          if (i == static_cast<size_t>(page.size)) {
            answer->set_next_page_token(api::MakePageToken(page.fingerprint, IdOfCase(cases[i - 1])));
            break;
          }
          // A case that has gone to another region is that region's to show.
          if (!MayAct(call, cases[i]).ok()) continue;
          for (v1::ServiceTask& task : TasksOf(cases[i], asked.provider())) {
            *answer->add_tasks() = std::move(task);
          }
        }
        return absl::OkStatus();
      });
}

MediationHandler::Reactor* MediationHandler::RecordService(Context* context,
                                                           const v1::RecordServiceRequest* request,
                                                           v1::ServiceTask* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RecordService"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto name = kCaseName.Parse(asked.name(), "name"); !name.ok())
                             return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           if (const auto status = CheckOwn(call, asked.provider()); !status.ok())
                             return done(status);
                           // Nobody else's contract is asked, and nobody else waits for the pool.
                           if (call.caller().role != kRole) return Record(call, asked, answer, done);
                           const bool posted = runtime_.blocking.TryPost([this, &call, &asked, answer, done] {
                             const absl::Status contract = CheckContract(call, asked.provider());
                             if (!contract.ok()) return done(contract);
                             Record(call, asked, answer, done);
                           });
                           if (!posted) done(Overloaded("the pool for blocking work"));
                         });
}

void MediationHandler::Record(CallContext& call, const v1::RecordServiceRequest& asked,
                              v1::ServiceTask* answer, const Done& done) {
  // The case itself is not the provider's to see: it gets its task of it.
  auto dispute = std::make_shared<v1::Case>();
  store_.Change(call, asked, TargetOf(asked), dispute.get(),
                [&asked, answer, done, dispute](const absl::Status& status) {
                  if (!status.ok()) return done(status);
                  for (v1::ServiceTask& task : TasksOf(*dispute, asked.provider())) {
                    if (task.routing() == asked.routing()) *answer = std::move(task);
                  }
                  done(absl::OkStatus());
                });
}

}  // namespace fengqiao::mediation

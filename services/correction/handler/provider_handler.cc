#include "services/correction/handler/provider_handler.h"

#include <utility>
#include <vector>

#include "common/api/filter.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

const api::NamePattern kProviderName("regions/*/providers/*");
constexpr char kRole[] = "provider";

}  // namespace

absl::StatusOr<std::unique_ptr<ProviderHandler>> ProviderHandler::Create(rpc::Runtime& runtime,
                                                                         CorrectionStore& subjects,
                                                                         ProviderStore& providers) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::ProviderService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<ProviderHandler>(
      new ProviderHandler(runtime, subjects, providers, std::move(methods)));
}

ProviderHandler::ProviderHandler(rpc::Runtime& runtime, CorrectionStore& subjects, ProviderStore& providers,
                                 std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime), subjects_(subjects), providers_(providers), methods_(std::move(methods)) {}

template <typename Request>
ProviderHandler::Reactor* ProviderHandler::Step(Context* context, std::string_view method,
                                                const Request* request, v1::Subject* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed(method), context, request, reply,
      [this](CallContext& call, const Request& asked, v1::Subject* answer, const Done& done) {
        const auto name = kSubjectName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        subjects_.Change(call, asked, answer, done);
      });
}

absl::Status ProviderHandler::MayLook(const CallContext& call, const std::string& provider,
                                      absl::CivilDay today) {
  RETURN_IF_ERROR(kProviderName.Parse(provider, "provider").status());
  RETURN_IF_ERROR(MustBeOfProvider(call, provider));
  ASSIGN_OR_RETURN(const v1::Provider found, providers_.Get(provider));
  return call.caller().role == kRole ? MustBeUnderContract(&found, today) : absl::OkStatus();
}

ProviderHandler::Reactor* ProviderHandler::CreateProvider(Context* context,
                                                          const v1::CreateProviderRequest* request,
                                                          v1::Provider* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("CreateProvider"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                           if (const auto status = CheckRegionOfToday(asked.parent(), "parent", today);
                               !status.ok())
                             return done(status);
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           providers_.Create(call, asked, answer, done);
                         });
}

ProviderHandler::Reactor* ProviderHandler::UpdateProvider(Context* context,
                                                          const v1::UpdateProviderRequest* request,
                                                          v1::Provider* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("UpdateProvider"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kProviderName.Parse(asked.provider().name(), "provider.name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           providers_.Update(call, asked, answer, done);
                         });
}

ProviderHandler::Reactor* ProviderHandler::GetProvider(Context* context,
                                                       const v1::GetProviderRequest* request,
                                                       v1::Provider* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetProvider"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kProviderName.Parse(asked.name(), "name").status());
                              ASSIGN_OR_RETURN(*answer, providers_.Get(asked.name()));
                              return absl::OkStatus();
                            });
}

ProviderHandler::Reactor* ProviderHandler::ListProviders(Context* context,
                                                         const v1::ListProvidersRequest* request,
                                                         v1::ListProvidersResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListProviders"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), ProviderFilterFields()));
        ASSIGN_OR_RETURN(auto rows,
                         providers_.List(api::RegionOf(asked.parent()), filter, page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_providers(); },
            [](const v1::Provider& last) { return last.name(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

ProviderHandler::Reactor* ProviderHandler::AssignProvider(Context* context,
                                                          const v1::AssignProviderRequest* request,
                                                          v1::Subject* reply) {
  return Step(context, "AssignProvider", request, reply);
}

ProviderHandler::Reactor* ProviderHandler::WithdrawAssignment(Context* context,
                                                              const v1::WithdrawAssignmentRequest* request,
                                                              v1::Subject* reply) {
  return Step(context, "WithdrawAssignment", request, reply);
}

ProviderHandler::Reactor* ProviderHandler::ListAssigned(Context* context,
                                                        const v1::ListAssignedRequest* request,
                                                        v1::ListAssignedResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListAssigned"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        RETURN_IF_ERROR(MayLook(call, asked.provider(), today));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto subjects,
                         providers_.Assigned(asked.provider(), today, page.after, page.size + 1));
        std::vector<v1::AssignedPerson> persons;
        for (const v1::Subject& subject : subjects) {
          const v1::ProviderAssignment* assigned = AssignedOn(subject, asked.provider(), today);
          if (assigned != nullptr) persons.push_back(AssignedPersonOf(subject, *assigned, today));
        }
        FillPage(
            page, std::move(persons), [&] { return answer->add_persons(); },
            [](const v1::AssignedPerson& last) { return last.subject(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

ProviderHandler::Reactor* ProviderHandler::GetAssigned(Context* context,
                                                       const v1::GetAssignedRequest* request,
                                                       v1::AssignedPerson* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetAssigned"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kSubjectName.Parse(asked.name(), "name").status());
                              const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                              RETURN_IF_ERROR(MayLook(call, asked.provider(), today));
                              const auto subject = subjects_.GetSubject(asked.name());
                              if (absl::IsNotFound(subject.status())) return NoSuchSubject(asked.name());
                              RETURN_IF_ERROR(subject.status());
                              const auto* assigned = AssignedOn(*subject, asked.provider(), today);
                              if (assigned == nullptr) return NoSuchSubject(asked.name());
                              *answer = AssignedPersonOf(*subject, *assigned, today);
                              return absl::OkStatus();
                            });
}

ProviderHandler::Reactor* ProviderHandler::RecordAssignedAct(Context* context,
                                                             const v1::RecordAssignedActRequest* request,
                                                             v1::AssignedPerson* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RecordAssignedAct"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto name = kSubjectName.Parse(asked.name(), "name"); !name.ok())
                             return done(name.status());
                           if (const auto name = kProviderName.Parse(asked.provider(), "provider");
                               !name.ok())
                             return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           subjects_.RecordAssignedAct(call, asked, answer, done);
                         });
}

}  // namespace fengqiao::correction

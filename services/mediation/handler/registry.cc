// Committees and mediators.

#include "common/api/etag.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

template <typename Request>
absl::Status CheckCreate(const Request& request, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckRegionOfToday(request.parent(), "parent", today));
  return CheckCommand(request);
}

}  // namespace

MediationHandler::Reactor* MediationHandler::CreateCommittee(Context* context,
                                                             const v1::CreateCommitteeRequest* request,
                                                             v1::Committee* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("CreateCommittee"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckCreate(asked, LegalDay(runtime_.clock->Now()));
                               !status.ok())
                             return done(status);
                           store_.CreateCommittee(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::UpdateCommittee(Context* context,
                                                             const v1::UpdateCommitteeRequest* request,
                                                             v1::Committee* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("UpdateCommittee"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kCommitteeName.Parse(asked.committee().name(), "committee.name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           store_.UpdateCommittee(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::GetCommittee(Context* context,
                                                          const v1::GetCommitteeRequest* request,
                                                          v1::Committee* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetCommittee"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kCommitteeName.Parse(asked.name(), "name").status());
                              ASSIGN_OR_RETURN(*answer, store_.GetCommittee(asked.name()));
                              return absl::OkStatus();
                            });
}

MediationHandler::Reactor* MediationHandler::ListCommittees(Context* context,
                                                            const v1::ListCommitteesRequest* request,
                                                            v1::ListCommitteesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListCommittees"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), CommitteeFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListCommittees(api::RegionOf(asked.parent()), filter, page.after,
                                                          page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_committees(); },
            [](const v1::Committee& last) { return last.name(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

MediationHandler::Reactor* MediationHandler::CreateMediator(Context* context,
                                                            const v1::CreateMediatorRequest* request,
                                                            v1::Mediator* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("CreateMediator"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckCreate(asked, LegalDay(runtime_.clock->Now()));
                               !status.ok())
                             return done(status);
                           store_.CreateMediator(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::UpdateMediator(Context* context,
                                                            const v1::UpdateMediatorRequest* request,
                                                            v1::Mediator* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("UpdateMediator"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto name = kMediatorName.Parse(asked.mediator().name(), "mediator.name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
                           store_.UpdateMediator(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::GetMediator(Context* context,
                                                         const v1::GetMediatorRequest* request,
                                                         v1::Mediator* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetMediator"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kMediatorName.Parse(asked.name(), "name").status());
                              ASSIGN_OR_RETURN(*answer, store_.GetMediator(asked.name()));
                              return absl::OkStatus();
                            });
}

MediationHandler::Reactor* MediationHandler::ListMediators(Context* context,
                                                           const v1::ListMediatorsRequest* request,
                                                           v1::ListMediatorsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListMediators"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), MediatorFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListMediators(api::RegionOf(asked.parent()), filter, page.after,
                                                         page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_mediators(); },
            [](const v1::Mediator& last) { return last.name(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

}  // namespace fengqiao::mediation

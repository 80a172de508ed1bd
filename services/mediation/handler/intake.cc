// Citizens' channels: dispute codes and what is asked for by them.

#include "services/mediation/domain/intake.h"
#include "common/api/etag.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

template <typename Request>
absl::Status CheckNamed(const api::NamePattern& pattern, const Request& request) {
  RETURN_IF_ERROR(pattern.Parse(request.name(), "name").status());
  return CheckCommand(request);
}

std::string ReceiptOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

MediationHandler::Reactor* MediationHandler::CreateIntakeCode(Context* context,
                                                              const v1::CreateIntakeCodeRequest* request,
                                                              v1::IntakeCode* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("CreateIntakeCode"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           absl::Status status = CheckRegionName(asked.parent(), "parent");
                           if (status.ok()) status = CheckCommand(asked);
                           if (!status.ok()) return done(status);
                           intakes_.CreateCode(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::DisableIntakeCode(Context* context,
                                                               const v1::DisableIntakeCodeRequest* request,
                                                               v1::IntakeCode* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("DisableIntakeCode"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const auto status = CheckNamed(kIntakeCodeName, asked);
                           if (!status.ok()) return done(status);
                           intakes_.DisableCode(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::SubmitIntake(Context* context,
                                                          const v1::SubmitIntakeRequest* request,
                                                          v1::IntakeReceipt* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("SubmitIntake"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           absl::Status status = CheckCommand(asked);
                           if (status.ok() && !api::IsResourceId(asked.code())) {
                             status = InvalidField("code", "is no dispute code");
                           }
                           if (!status.ok()) return done(status);
                           intakes_.Submit(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::GetIntakeState(Context* context,
                                                            const v1::GetIntakeStateRequest* request,
                                                            v1::IntakeReceipt* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetIntakeState"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              if (!api::IsResourceId(asked.receipt())) {
                                return InvalidField("receipt", "is no receipt");
                              }
                              ASSIGN_OR_RETURN(const v1::Intake intake, intakes_.Get(asked.receipt()));
                              answer->set_receipt(asked.receipt());
                              answer->set_state(intake.state());
                              return absl::OkStatus();
                            });
}

MediationHandler::Reactor* MediationHandler::ListIntakes(Context* context,
                                                         const v1::ListIntakesRequest* request,
                                                         v1::ListIntakesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListIntakes"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(auto rows, intakes_.List(api::RegionOf(asked.parent()), asked.open_only(),
                                                  page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_intakes(); },
            [](const v1::Intake& last) { return ReceiptOf(last.name()); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

MediationHandler::Reactor* MediationHandler::RevealIntake(Context* context,
                                                          const v1::RevealIntakeRequest* request,
                                                          v1::RevealIntakeResponse* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RevealIntake"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckNamed(kIntakeName, asked); !status.ok())
                             return done(status);
                           intakes_.RecordReveal(
                               call, asked, answer,
                               [this, &asked, answer, done](const absl::Status& recorded) {
                                 if (!recorded.ok()) return done(recorded);
                                 const bool posted = runtime_.blocking.TryPost([this, &asked, answer, done] {
                                   const auto intake = intakes_.Get(ReceiptOf(asked.name()));
                                   if (!intake.ok()) return done(intake.status());
                                   answer->set_revealed_name(intake->contact_name());
                                   answer->set_revealed_phone(intake->contact_phone());
                                   answer->set_revealed_claim(intake->claim());
                                   done(absl::OkStatus());
                                 });
                                 if (!posted) done(Overloaded("the pool for blocking work"));
                               });
                         });
}

MediationHandler::Reactor* MediationHandler::TriageIntake(Context* context,
                                                          const v1::TriageIntakeRequest* request,
                                                          v1::Intake* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("TriageIntake"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           absl::Status status = CheckNamed(kIntakeName, asked);
                           if (status.ok() && !asked.case_().empty()) {
                             status = kCaseName.Parse(asked.case_(), "case").status();
                           }
                           if (!status.ok()) return done(status);
                           intakes_.Triage(call, asked, answer, done);
                         });
}

}  // namespace fengqiao::mediation

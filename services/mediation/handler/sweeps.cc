// Sweeps: campaigns that find disputes.

#include "common/api/etag.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

inline const api::NamePattern kSweepName("regions/*/sweeps/*");
// A longer list is refused as a whole.
constexpr int kMostTargetsNamed = 1000;

template <typename Request>
absl::Status CheckSweepCommand(const Request& request) {
  RETURN_IF_ERROR(kSweepName.Parse(request.name(), "name").status());
  return api::CheckRequestId(request.request_id());
}

absl::Status CheckCreate(const v1::CreateSweepRequest& request, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckRegionOfToday(request.parent(), "parent", today));
  const auto& targets = request.sweep().targets();
  for (int i = 0; i < targets.size() && i < kMostTargetsNamed; ++i) {
    RETURN_IF_ERROR(
        CheckRegionOfToday(targets[i].region(), absl::StrCat("sweep.targets[", i, "].region"), today));
  }
  return api::CheckRequestId(request.request_id());
}

absl::Status CheckVisit(const v1::RecordSweepVisitRequest& request, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckSweepCommand(request));
  RETURN_IF_ERROR(CheckRegionOfToday(request.visit().region(), "visit.region", today));
  for (int i = 0; i < request.findings_size(); ++i) {
    const auto& finding = request.findings(i);
    const std::string path = absl::StrCat("findings[", i, "]");
    if (!finding.case_().empty()) {
      RETURN_IF_ERROR(kCaseName.Parse(finding.case_(), path + ".case").status());
    }
    RETURN_IF_ERROR(CheckCoRegions(finding.entry().case_(), today, path + ".entry.case"));
    if (finding.entry().parties_size() > kMaxParties) {
      return InvalidField(path + ".entry.parties", "must be at most 100");
    }
  }
  return absl::OkStatus();
}

std::string IdOf(const v1::Sweep& sweep) { return sweep.name().substr(sweep.name().rfind('/') + 1); }

}  // namespace

MediationHandler::Reactor* MediationHandler::CreateSweep(Context* context,
                                                         const v1::CreateSweepRequest* request,
                                                         v1::Sweep* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("CreateSweep"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::Status status = CheckCreate(asked, LegalDay(runtime_.clock->Now()));
                           if (!status.ok()) return done(status);
                           planning_.sweeps.Create(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::RecordSweepVisit(Context* context,
                                                              const v1::RecordSweepVisitRequest* request,
                                                              v1::SweepVisit* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RecordSweepVisit"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::Status status = CheckVisit(asked, LegalDay(runtime_.clock->Now()));
                           if (!status.ok()) return done(status);
                           planning_.sweeps.RecordVisit(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::CloseSweep(Context* context,
                                                        const v1::CloseSweepRequest* request,
                                                        v1::Sweep* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("CloseSweep"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckSweepCommand(asked); !status.ok())
                             return done(status);
                           planning_.sweeps.Close(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::GetSweep(Context* context, const v1::GetSweepRequest* request,
                                                      v1::GetSweepResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetSweep"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kSweepName.Parse(asked.name(), "name").status());
                              ASSIGN_OR_RETURN(*answer, planning_.sweeps.Get(asked.name()));
                              return absl::OkStatus();
                            });
}

MediationHandler::Reactor* MediationHandler::ListSweeps(Context* context,
                                                        const v1::ListSweepsRequest* request,
                                                        v1::ListSweepsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListSweeps"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(auto rows, planning_.sweeps.List(api::RegionOf(asked.parent()), asked.open_only(),
                                                          page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_sweeps(); }, IdOf,
            answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

}  // namespace fengqiao::mediation

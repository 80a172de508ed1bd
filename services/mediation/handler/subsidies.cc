// What mediators are due: a reading, which pays nobody.

#include "services/mediation/domain/subsidies.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;

constexpr size_t kCountyDigits = 6;

absl::Status CheckAsked(const v1::ComputeSubsidiesRequest& asked) {
  RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
  if (regions::SubtreePrefix(api::RegionOf(asked.parent())).size() < kCountyDigits) {
    return InvalidField("parent", "must be a county or a place in one: counties pay");
  }
  if (!asked.committee().empty()) {
    RETURN_IF_ERROR(kCommitteeName.Parse(asked.committee(), "committee").status());
  }
  if (!asked.mediator().empty()) {
    RETURN_IF_ERROR(kMediatorName.Parse(asked.mediator(), "mediator").status());
  }
  return absl::OkStatus();
}

absl::Status CallerGone() {
  return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the caller is gone");
}

}  // namespace

MediationHandler::Reactor* MediationHandler::ComputeSubsidies(Context* context,
                                                              const v1::ComputeSubsidiesRequest* request,
                                                              v1::ComputeSubsidiesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ComputeSubsidies"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckAsked(asked));
        const auto period = Period::Parse(asked.period());
        if (!period.ok()) return InvalidField("period", ToStd(period.status().message()));
        SubsidySum sums(planning_.rates, asked.committee(), asked.mediator());
        RETURN_IF_ERROR(planning_.subsidies.ForEachClosed(
            api::RegionOf(asked.parent()), *period, [&](const v1::Case& dispute) -> absl::Status {
              if (call.cancelled()) return CallerGone();
              sums.Add(dispute);
              if (sums.bytes() < service::kMostPageBytes) return absl::OkStatus();
              return InvalidField(
                  "period",
                  "has more shares than an answer holds (3 MiB): ask for a shorter one, a smaller "
                  "region, one committee or one mediator");
            }));
        *answer = sums.Take();
        std::vector<std::string> mediators;
        for (const v1::MediatorSubsidy& sum : answer->mediators()) mediators.push_back(sum.mediator());
        ASSIGN_OR_RETURN(auto names, planning_.subsidies.DisplayNames(mediators));
        for (v1::MediatorSubsidy& sum : *answer->mutable_mediators()) {
          sum.set_display_name(names[sum.mediator()]);
        }
        return absl::OkStatus();
      });
}

}  // namespace fengqiao::mediation

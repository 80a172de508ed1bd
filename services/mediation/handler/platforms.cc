// Outside platforms: what is open between them and the cases. The steps themselves are in steps.cc.

#include "common/api/page_token.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/macros.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"
#include "services/mediation/storage/platform_store.h"

namespace fengqiao::mediation {

MediationHandler::Reactor* MediationHandler::ListPlatformLinks(Context* context,
                                                               const v1::ListPlatformLinksRequest* request,
                                                               v1::ListPlatformLinksResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListPlatformLinks"), context, request, reply,
      [this](rpc::CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        RETURN_IF_ERROR(CheckBounds(asked));
        ASSIGN_OR_RETURN(const service::PageStart page, service::PageStart::Of(asked));
        PlatformQuery query{.region = std::string(api::RegionOf(asked.parent()))};
        query.platforms.assign(asked.platforms().begin(), asked.platforms().end());
        query.states.assign(asked.states().begin(), asked.states().end());
        ASSIGN_OR_RETURN(auto open, store_.ListOpenPlatforms(query, page.after, page.size + 1));
        if (open.size() > static_cast<size_t>(page.size)) {
          open.resize(page.size);
          answer->set_next_page_token(api::MakePageToken(page.fingerprint, open.back().place));
        }
        for (OpenPlatform& one : open) {
          v1::PlatformLink* link = answer->add_links();
          link->set_case_(one.dispute.name());
          link->set_region(one.dispute.region());
          if (!one.dispute.attempts().empty()) {
            link->set_committee(one.dispute.attempts().rbegin()->committee());
          }
          *link->mutable_ref() = std::move(one.ref);
        }
        return absl::OkStatus();
      });
}

}  // namespace fengqiao::mediation

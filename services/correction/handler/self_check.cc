// What the procuratorate would find.

#include "services/correction/domain/self_check.h"

#include <algorithm>
#include <utility>

#include "common/api/filter.h"
#include "common/law/purpose.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::PageStart;

// Files come whole: so many of them are held at a time.
constexpr int kMostFiles = 200;

bool IsAskedFor(const v1::RunSelfCheckRequest& request, v1::Omission::Kind kind) {
  return request.kinds().empty() ||
         std::find(request.kinds().begin(), request.kinds().end(), kind) != request.kinds().end();
}

absl::Status CheckKinds(const v1::RunSelfCheckRequest& request) {
  const auto& kinds = request.kinds();
  // Each is looked for in the list, omission by omission.
  if (kinds.size() > v1::Omission::Kind_descriptor()->value_count()) {
    return InvalidField("kinds", "are more than there are kinds of omissions");
  }
  const bool none = std::find(kinds.begin(), kinds.end(), v1::Omission::KIND_UNSPECIFIED) != kinds.end();
  return none ? InvalidField("kinds", "must be kinds of omissions") : absl::OkStatus();
}

absl::Status CheckOpening(const v1::FileOpening& opening) {
  RETURN_IF_ERROR(CheckMinorsGround(/*minor=*/true, opening.ground()));
  return law::CheckPurpose(opening.purpose(), "opening.purpose");
}

}  // namespace

CorrectionHandler::Reactor* CorrectionHandler::RunSelfCheck(Context* context,
                                                            const v1::RunSelfCheckRequest* request,
                                                            v1::RunSelfCheckResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("RunSelfCheck"), context, request, reply,
      [this](CallContext& call, const v1::RunSelfCheckRequest& asked,
             v1::RunSelfCheckResponse* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        RETURN_IF_ERROR(CheckKinds(asked));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        const size_t most = static_cast<size_t>(std::min(page.size, kMostFiles));
        // Minors' files too, so that the page can say how many it has passed over.
        ASSIGN_OR_RETURN(const auto files,
                         store_.ListSubjects(api::RegionOf(asked.parent()), /*with_minors=*/true,
                                             api::Filter(), page.after, static_cast<int>(most) + 1));
        // What somebody did on which day is told of minors on a ground alone, and each file is an event
        // (社区矫正法 54).
        const bool with_minors = MayReadMinors(call) && asked.has_opening();
        if (asked.has_opening()) RETURN_IF_ERROR(CheckOpening(asked.opening()));
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        size_t seen = 0, bytes = 0;
        for (; seen < files.size() && seen < most && bytes < service::kMostPageBytes; ++seen) {
          const v1::Subject& file = files[seen];
          if (!IsToBeChecked(file, today)) continue;
          if (file.minor() && !with_minors) {
            answer->set_hidden(answer->hidden() + 1);
            continue;
          }
          if (file.minor()) RETURN_IF_ERROR(store_.RecordOpening(call, file.name(), asked.opening(), asked));
          answer->set_checked(answer->checked() + 1);
          for (v1::Omission& omission : OmissionsOf(file, store_.book(), today)) {
            if (!IsAskedFor(asked, omission.kind())) continue;
            bytes += omission.ByteSizeLong();
            *answer->add_omissions() = std::move(omission);
          }
        }
        if (seen < files.size()) {
          answer->set_next_page_token(api::MakePageToken(page.fingerprint, PlaceOf(files[seen - 1])));
        }
        return absl::OkStatus();
      });
}

}  // namespace fengqiao::correction

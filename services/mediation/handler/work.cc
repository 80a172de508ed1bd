// What is to be done: work lists, and the stream of terms.

#include "absl/strings/str_cat.h"
#include "common/api/page_token.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/handler/deadline_source.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::PageStart;

absl::Status CheckListMyWork(const v1::ListMyWorkRequest& request) {
  RETURN_IF_ERROR(CheckRegionName(request.parent(), "parent"));
  if (!request.committee().empty()) {
    RETURN_IF_ERROR(kCommitteeName.Parse(request.committee(), "committee").status());
  }
  if (!request.mediator().empty()) {
    RETURN_IF_ERROR(kMediatorName.Parse(request.mediator(), "mediator").status());
    if (!request.committee().empty()) return InvalidField("mediator", "must be empty beside `committee`");
  }
  const bool whole_region = request.committee().empty() && request.mediator().empty();
  if (request.with_backlog() && !whole_region) {
    return InvalidField("with_backlog", "is of a region: leave out `committee` and `mediator`");
  }
  if (request.with_backlog() && !request.page_token().empty()) {
    return InvalidField("with_backlog", "comes with the first page alone: leave it out with a `page_token`");
  }
  return absl::OkStatus();
}

absl::StatusOr<MediationStore::WorkQuery> QueryOf(MediationStore& store, const v1::ListMyWorkRequest& request,
                                                  absl::CivilDay today) {
  MediationStore::WorkQuery query{.region = std::string(api::RegionOf(request.parent())),
                                  .committees = {},
                                  .mediator = request.mediator(),
                                  .today = today};
  if (!request.committee().empty()) query.committees.push_back(request.committee());
  if (!request.mediator().empty()) {
    ASSIGN_OR_RETURN(const v1::Mediator mediator, store.GetMediator(request.mediator()));
    // Also those that he has left: what he had there he has still.
    ASSIGN_OR_RETURN(query.committees, store.CommitteesWorkedFor(request.mediator()));
    query.committees.insert(query.committees.end(), mediator.committees().begin(),
                            mediator.committees().end());
    // One who has none yet has no case either.
    if (query.committees.empty()) query.committees.emplace_back("none");
  }
  return query;
}

}  // namespace

MediationHandler::Reactor* MediationHandler::ListMyWork(Context* context,
                                                        const v1::ListMyWorkRequest* request,
                                                        v1::ListMyWorkResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListMyWork"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckListMyWork(asked));
        v1::ListMyWorkRequest same = asked;
        same.clear_with_backlog();  // which only the first page has
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(same));
        ASSIGN_OR_RETURN(const auto query, QueryOf(store_, asked, LegalDay(runtime_.clock->Now())));
        std::vector<std::string> places;
        ASSIGN_OR_RETURN(auto items, store_.ListWork(query, page.after, page.size + 1, &places));
        if (items.size() > static_cast<size_t>(page.size)) {
          items.resize(page.size);
          answer->set_next_page_token(api::MakePageToken(page.fingerprint, places[page.size - 1]));
        }
        for (auto& item : items) *answer->add_items() = std::move(item);
        if (asked.with_backlog()) {
          ASSIGN_OR_RETURN(auto backlog, store_.CountBacklog(query.region, query.today));
          for (auto& part : backlog) *answer->add_backlog() = std::move(part);
        }
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::WatchDeadlinesResponse>* MediationHandler::WatchDeadlines(
    Context* context, const v1::WatchDeadlinesRequest* request) {
  return rpc::ServerStream<v1::WatchDeadlinesRequest, v1::WatchDeadlinesResponse>(
      runtime_, MethodNamed("WatchDeadlines"), context, request, [this](CallContext&, const auto& asked) {
        return mediation::WatchDeadlines(store_, feed_, *runtime_.clock, asked);
      });
}

}  // namespace fengqiao::mediation

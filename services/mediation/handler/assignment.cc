// Who could mediate a dispute: a reading, which assigns nobody.

#include "services/mediation/domain/assignment.h"
#include "common/rpc/unary.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;

constexpr int kUsualLimit = 10;
constexpr int kLargestLimit = 50;

// The stored case, which the caller may act on: who may not appoint for it is told nothing of who could be.
absl::StatusOr<v1::Case> CaseToFill(MediationStore& store, const CallContext& call, const std::string& name) {
  RETURN_IF_ERROR(kCaseName.Parse(name, "case").status());
  auto dispute = store.GetCase(name);
  if (!dispute.ok()) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return dispute.status();
  }
  RETURN_IF_ERROR(MayAct(call, *dispute));
  return dispute;
}

// The same for one that is not entered yet.
absl::StatusOr<v1::Case> DraftToFill(const MediationStore& store, const CallContext& call,
                                     const v1::SuggestMediatorsRequest::Draft& draft, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckRegionOfToday(draft.region(), "draft.region", today));
  RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(draft.region())));
  for (int i = 0; i < draft.co_regions_size(); ++i) {
    RETURN_IF_ERROR(
        CheckRegionOfToday(draft.co_regions(i), absl::StrCat("draft.co_regions[", i, "]"), today));
  }
  return DisputeOf(draft, today, store.book().types, store.person_key());
}

size_t LimitOf(int32_t asked) {
  if (asked <= 0) return kUsualLimit;
  return asked < kLargestLimit ? asked : kLargestLimit;
}

}  // namespace

MediationHandler::Reactor* MediationHandler::SuggestMediators(Context* context,
                                                              const v1::SuggestMediatorsRequest* request,
                                                              v1::SuggestMediatorsResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("SuggestMediators"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const service::Done& done) {
        // What a search for persons found is told only once it is in the log.
        const bool posted = runtime_.blocking.TryPost([this, &call, &asked, answer, done] {
          const absl::Status found = Suggest(call, asked, answer);
          if (!found.ok() || asked.draft().identities().empty()) return done(found);
          store_.RecordSearch(call, asked, answer, done);
        });
        if (!posted) done(Overloaded("the pool for blocking work"));
      });
}

absl::Status MediationHandler::Suggest(const CallContext& call, const v1::SuggestMediatorsRequest& asked,
                                       v1::SuggestMediatorsResponse* answer) {
  if (asked.case_().empty() != asked.has_draft()) {
    return InvalidField("case", "either a case or a draft is to be given");
  }
  if (asked.limit() < 0) return InvalidField("limit", "must not be negative");
  const absl::Time now = runtime_.clock->Now();
  const absl::CivilDay today = LegalDay(now);
  // Who must recuse for a number says whose it is or whose kin: no more of that than of other searches.
  RETURN_IF_ERROR(searches_.Take(call.caller().subject, asked.draft().identities_size(), now));
  ASSIGN_OR_RETURN(const v1::Case dispute, asked.has_draft() ? DraftToFill(store_, call, asked.draft(), today)
                                                             : CaseToFill(store_, call, asked.case_()));
  ASSIGN_OR_RETURN(const v1::Tier tier, TierToFill(asked.tier(), dispute));
  ASSIGN_OR_RETURN(const absl::CivilDay first_day, FirstDayOfRecords(dispute, planning_.weights, today));
  ASSIGN_OR_RETURN(const Candidates candidates, planning_.assignments.Find(dispute, first_day));
  ASSIGN_OR_RETURN(*answer, mediation::SuggestMediators({.dispute = dispute,
                                                         .tier = tier,
                                                         .seats = candidates.seats,
                                                         .records = candidates.records,
                                                         .weights = planning_.weights,
                                                         .types = store_.book().types,
                                                         .today = today,
                                                         .limit = LimitOf(asked.limit())}));
  answer->set_more_seats(candidates.more);
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation

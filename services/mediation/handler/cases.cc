// The entry of cases, their parties and links.

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/rpc/unary.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::Done;

// What a dispute that is entered shares with others: its parties and its senders' numbers. What can't be read
// is told when it is decided.
absl::StatusOr<std::vector<v1::SimilarCase>> SimilarTo(MediationStore& store, const CallContext& call,
                                                       absl::CivilDay today,
                                                       const v1::RegisterCaseRequest& request) {
  std::vector<MediationStore::Person> persons;
  std::vector<std::string> numbers;
  for (const v1::PartyEntry& stated : request.parties()) {
    v1::PartyEntry entry = stated;
    FieldErrors errors;
    CheckPartyEntry("", today, &entry, &errors);
    if (std::string key = PersonKeyOf(entry.identity(), store.person_key()); errors.empty() && !key.empty()) {
      persons.push_back({.key = std::move(key)});
    }
  }
  for (const v1::Referral& referral : request.case_().referrals()) {
    if (std::string key = store.NumberKeyOf(referral.sender(), referral.external_number()); !key.empty()) {
      numbers.push_back(std::move(key));
    }
  }
  return store.FindSimilar(call, api::RegionOf(request.parent()), persons, numbers);
}

absl::Status CheckRegister(const v1::RegisterCaseRequest& request, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckRegionOfToday(request.parent(), "parent", today));
  RETURN_IF_ERROR(CheckCoRegions(request.case_(), today));
  return CheckCommand(request);
}

template <typename Request>
absl::Status CheckOnCase(const Request& request) {
  RETURN_IF_ERROR(kCaseName.Parse(request.name(), "name").status());
  return CheckCommand(request);
}

}  // namespace

MediationHandler::Reactor* MediationHandler::RegisterCase(Context* context,
                                                          const v1::RegisterCaseRequest* request,
                                                          v1::RegisterCaseResponse* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RegisterCase"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                           if (const auto status = CheckRegister(asked, today); !status.ok())
                             return done(status);
                           // Looking for the same dispute reads, which may block; the command does not.
                           const bool posted =
                               runtime_.blocking.TryPost([this, &call, &asked, answer, done, today] {
                                 auto similar = SimilarTo(store_, call, today, asked);
                                 if (!similar.ok()) return done(similar.status());
                                 store_.RegisterCase(call, asked, *std::move(similar), answer, done);
                               });
                           if (!posted) done(Overloaded("the pool for blocking work"));
                         });
}

MediationHandler::Reactor* MediationHandler::AddParty(Context* context, const v1::AddPartyRequest* request,
                                                      v1::Case* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("AddParty"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckOnCase(asked); !status.ok()) return done(status);
                           WithTarget(asked, done, [this, &call, &asked, answer, done](CaseTarget target) {
                             store_.AddParty(call, asked, std::move(target), answer, done);
                           });
                         });
}

MediationHandler::Reactor* MediationHandler::ReopenCase(Context* context,
                                                        const v1::ReopenCaseRequest* request,
                                                        v1::Case* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("ReopenCase"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckOnCase(asked); !status.ok()) return done(status);
                           store_.ReopenCase(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::JoinCase(Context* context, const v1::JoinCaseRequest* request,
                                                      v1::Case* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("JoinCase"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckOnCase(asked); !status.ok()) return done(status);
                           const auto into = kCaseName.Parse(asked.into(), "into");
                           if (!into.ok()) return done(into.status());
                           const bool posted = runtime_.blocking.TryPost([this, &call, &asked, answer, done] {
                             auto numbers = store_.NumbersOf(asked.name());
                             if (!numbers.ok()) return done(numbers.status());
                             store_.JoinCase(call, asked, *std::move(numbers), answer, done);
                           });
                           if (!posted) done(Overloaded("the pool for blocking work"));
                         });
}

MediationHandler::Reactor* MediationHandler::SplitCase(Context* context, const v1::SplitCaseRequest* request,
                                                       v1::Case* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("SplitCase"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           if (const auto status = CheckOnCase(asked); !status.ok()) return done(status);
                           store_.SplitCase(call, asked, answer, done);
                         });
}

MediationHandler::Reactor* MediationHandler::RevealParty(Context* context,
                                                         const v1::RevealPartyRequest* request,
                                                         v1::RevealPartyResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("RevealParty"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
        if (const auto status = CheckOnCase(asked); !status.ok()) return done(status);
        // First the event, then the reading: what is shown is always in the log.
        store_.RecordReveal(call, asked, answer, [this, &asked, answer, done](const absl::Status& recorded) {
          if (!recorded.ok()) return done(recorded);
          const bool posted = runtime_.blocking.TryPost([this, &asked, answer, done] {
            const auto identity = store_.GetIdentity(asked.name(), asked.party());
            if (!identity.ok()) return done(identity.status());
            answer->set_revealed_name(identity->name());
            answer->set_revealed_number(identity->number());
            answer->set_revealed_phone(identity->phone());
            answer->set_revealed_address(identity->address());
            done(absl::OkStatus());
          });
          if (!posted) done(Overloaded("the pool for blocking work"));
        });
      });
}

}  // namespace fengqiao::mediation

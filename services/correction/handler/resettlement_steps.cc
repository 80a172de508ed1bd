// The commands on released persons' files: all but the entry and the reveal of one shape, decided by
// services/correction/domain/resettlement.h.

#include <memory>
#include <type_traits>
#include <utility>

#include "common/rpc/unary.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/handler/names.h"
#include "services/correction/handler/resettlement_handler.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::Done;

// A file is a county's: an office, a city or a province has none of its own.
absl::Status CheckNotice(const v1::RegisterReleaseNoticeRequest& request, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckRegionOfToday(request.parent(), "parent", today));
  if (const std::string why = WhyNoCounty(request.parent(), today); !why.empty()) {
    return InvalidField("parent", why);
  }
  return CheckCommand(request);
}

}  // namespace

template <typename Request>
ResettlementHandler::Reactor* ResettlementHandler::Step(Context* context, std::string_view method,
                                                        const Request* request, v1::ReleasedPerson* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed(method), context, request, reply,
      [this](CallContext& call, const Request& asked, v1::ReleasedPerson* answer, const Done& done) {
        const auto name = kReleasedName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        if constexpr (std::is_same_v<Request, v1::EraseReleasedPersonRequest>) {
          store_.Erase(call, asked, answer, done);
        } else {
          store_.Change(call, asked, answer, done);
        }
      });
}

ResettlementHandler::Reactor* ResettlementHandler::RegisterReleaseNotice(
    Context* context, const v1::RegisterReleaseNoticeRequest* request, v1::ReleasedPerson* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RegisterReleaseNotice"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                           if (const auto status = CheckNotice(asked, today); !status.ok())
                             return done(status);
                           const auto known = std::make_shared<std::string>();
                           const auto told = [this, &call, &asked, known, done](const absl::Status& status) {
                             if (status.ok() || known->empty()) return done(status);
                             // First the event, then the answer, as with a reveal.
                             const bool posted =
                                 runtime_.blocking.TryPost([this, &call, &asked, known, done] {
                                   store_.RecordKnown(call, asked, *known, done);
                                 });
                             if (!posted) done(Overloaded("the pool for blocking work"));
                           };
                           store_.RegisterReleaseNotice(call, asked, answer, known, told);
                         });
}

ResettlementHandler::Reactor* ResettlementHandler::RevealReleasedPerson(
    Context* context, const v1::RevealReleasedPersonRequest* request,
    v1::RevealReleasedPersonResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("RevealReleasedPerson"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
        const auto name = kReleasedName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        // First the event, then the reading: what is shown is always in the log.
        store_.RecordReveal(call, asked, answer, [this, &asked, answer, done](const absl::Status& recorded) {
          if (!recorded.ok()) return done(recorded);
          const bool posted = runtime_.blocking.TryPost([this, &asked, answer, done] {
            const auto person = store_.GetIdentity(asked.name());
            if (!person.ok()) return done(person.status());
            answer->set_revealed_name(person->name());
            answer->set_revealed_number(person->number());
            *answer->mutable_revealed_born() = person->born();
            answer->set_revealed_phone(person->phone());
            answer->set_revealed_address(person->address());
            answer->set_revealed_guardian_name(person->guardian_name());
            answer->set_revealed_guardian_phone(person->guardian_phone());
            done(absl::OkStatus());
          });
          if (!posted) done(Overloaded("the pool for blocking work"));
        });
      });
}

ResettlementHandler::Reactor* ResettlementHandler::VerifyRelease(Context* context,
                                                                 const v1::VerifyReleaseRequest* request,
                                                                 v1::ReleasedPerson* reply) {
  return Step(context, "VerifyRelease", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::ArrangePickUp(Context* context,
                                                                 const v1::ArrangePickUpRequest* request,
                                                                 v1::ReleasedPerson* reply) {
  return Step(context, "ArrangePickUp", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::LinkUp(Context* context, const v1::LinkUpRequest* request,
                                                          v1::ReleasedPerson* reply) {
  return Step(context, "LinkUp", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::ClassifyReleased(
    Context* context, const v1::ClassifyReleasedRequest* request, v1::ReleasedPerson* reply) {
  return Step(context, "ClassifyReleased", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::RecordHelpVisit(Context* context,
                                                                   const v1::RecordHelpVisitRequest* request,
                                                                   v1::ReleasedPerson* reply) {
  return Step(context, "RecordHelpVisit", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::RecordPlacement(Context* context,
                                                                   const v1::RecordPlacementRequest* request,
                                                                   v1::ReleasedPerson* reply) {
  return Step(context, "RecordPlacement", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::RecordAid(Context* context,
                                                             const v1::RecordAidRequest* request,
                                                             v1::ReleasedPerson* reply) {
  return Step(context, "RecordAid", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::RequestMove(Context* context,
                                                               const v1::RequestMoveRequest* request,
                                                               v1::ReleasedPerson* reply) {
  return Step(context, "RequestMove", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::AcceptMove(Context* context,
                                                              const v1::AcceptMoveRequest* request,
                                                              v1::ReleasedPerson* reply) {
  return Step(context, "AcceptMove", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::WithdrawMove(Context* context,
                                                                const v1::WithdrawMoveRequest* request,
                                                                v1::ReleasedPerson* reply) {
  return Step(context, "WithdrawMove", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::EndHelp(Context* context,
                                                           const v1::EndHelpRequest* request,
                                                           v1::ReleasedPerson* reply) {
  return Step(context, "EndHelp", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::CorrectReleasedPerson(
    Context* context, const v1::CorrectReleasedPersonRequest* request, v1::ReleasedPerson* reply) {
  return Step(context, "CorrectReleasedPerson", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::ProposeReleasedErasure(
    Context* context, const v1::ProposeReleasedErasureRequest* request, v1::ReleasedPerson* reply) {
  return Step(context, "ProposeReleasedErasure", request, reply);
}

ResettlementHandler::Reactor* ResettlementHandler::EraseReleasedPerson(
    Context* context, const v1::EraseReleasedPersonRequest* request, v1::ReleasedPerson* reply) {
  return Step(context, "EraseReleasedPerson", request, reply);
}

}  // namespace fengqiao::correction

// Requests that a court order an arrest while it decides on a revocation (社区矫正法 47; domain rules §6.7,
// 5).

#include <algorithm>
#include <string>

#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::ArrestRequest;
using v1::Sanction;
using v1::Subject;

constexpr int kMostRequests = 20;

// A revocation that waits for its court: of imprisonment the law knows no such request.
absl::StatusOr<const Sanction*> AwaitedRevocation(std::string_view id, const Subject& subject) {
  const Sanction* sanction = FindById(id, &subject.sanctions());
  if (sanction == nullptr) return Refuse("correction.sanction.unknown");
  const bool revocation = sanction->kind() == v1::SANCTION_KIND_REVOKE_PROBATION ||
                          sanction->kind() == v1::SANCTION_KIND_REVOKE_PAROLE;
  if (!revocation || sanction->state() != Sanction::STATE_SUBMITTED)
    return Refuse("correction.arrest.sanction");
  return sanction;
}

bool IsInCriminalCustody(const Subject& subject, absl::CivilDay day) {
  const v1::Custody* custody = CustodyOn(subject, day);
  return custody != nullptr && custody->kind() == v1::Custody::KIND_CRIMINAL;
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::RequestArrestRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const ArrestRequest& stated = request.arrest_request();
  FieldErrors errors;
  if (stated.ground() == ArrestRequest::GROUND_UNSPECIFIED)
    errors.Add("arrest_request.ground", "is required");
  CheckSaid("arrest_request.reason", stated.reason(), 10, 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  ASSIGN_OR_RETURN(const Sanction* sanction, AwaitedRevocation(stated.sanction(), current));
  if (now.actor.account == sanction->proposed_by()) return Refuse("correction.sanction.own");
  if (IsInCriminalCustody(current, now.today)) return Refuse("correction.arrest.custody");
  const auto& all = current.arrest_requests();
  if (std::any_of(all.begin(), all.end(), [&](const ArrestRequest& one) {
        return one.sanction() == sanction->id() && one.state() != ArrestRequest::STATE_NOT_GRANTED;
      })) {
    return Refuse("correction.arrest.twice");
  }
  if (all.size() >= kMostRequests) return Refuse("correction.subject.size");
  Step step{.next = current, .event = "Arrest.Requested", .rule = "CCL47"};
  ArrestRequest& made = *step.next.add_arrest_requests();
  made.set_id(NextId("r", all));
  made.set_sanction(sanction->id());
  made.set_ground(stated.ground());
  made.set_reason(stated.reason());
  made.set_state(ArrestRequest::STATE_REQUESTED);
  made.set_requested_by(now.actor.account);
  *made.mutable_requested() = ToProto(now.today);
  *made.mutable_addressee() = sanction->addressee();
  const std::string id = made.id();
  AddDocument(v1::Document::KIND_ARREST_REQUEST, id, now.today, &step.next);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordArrestDecisionRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustNotHaveEnded(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Arrest.Decided", .rule = "CCL47"};
  ArrestRequest* asked = FindById(request.arrest_request(), step.next.mutable_arrest_requests());
  if (asked == nullptr) return Refuse("correction.arrest.unknown");
  if (asked->state() != ArrestRequest::STATE_REQUESTED) return Refuse("correction.arrest.decided");
  FieldErrors errors;
  CheckNamedText("paper", request.paper(), 64, &errors);
  const auto day = CheckPastDay("day", request.day(), now.today, &errors);
  if (day && *day < DayOf(asked->requested())) errors.Add("day", "must not lie before the request");
  RETURN_IF_ERROR(errors.ToStatus());
  asked->set_state(request.granted() ? ArrestRequest::STATE_GRANTED : ArrestRequest::STATE_NOT_GRANTED);
  asked->set_organ_paper(request.paper());
  *asked->mutable_decided() = request.day();
  return step;
}

}  // namespace fengqiao::correction

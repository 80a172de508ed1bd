// What a command on a case names: the case, and what else has to be looked at with it.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_TARGET_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_TARGET_H_

#include <algorithm>
#include <string>
#include <vector>

#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::mediation {

struct CaseTarget {
  std::string name;
  std::string etag;
  // Whom it appoints.
  std::string committee = "";
  std::vector<std::string> mediators = {};
  // The referral whose sender's number it claims for the case; null for none. Of the request.
  const v1::Referral* referral = nullptr;
  // Whether it looks at the mediators that the case has: `mediators` are then they, as they were read before.
  bool by_present_mediators = false;
  // Who is appointed beside them, to the committee that the case has; `committee` and `mediators` then have
  // both.
  std::string appointed = "";
  // The service providers that it calls upon.
  std::vector<std::string> providers = {};
  // The platform whose number it claims for the case.
  std::string platform = "";
  std::string platform_number = "";
  // Whether it is for the region that leads the case, and not for those that share it (A7).
  bool by_leader = false;
};

// Fills in who mediates now, for a target that looks at them.
inline void AddPresent(const v1::Attempt& attempt, CaseTarget* target) {
  target->mediators.assign(attempt.mediators().begin(), attempt.mediators().end());
  if (target->appointed.empty()) return;
  target->committee = attempt.committee();
  if (std::find(target->mediators.begin(), target->mediators.end(), target->appointed) ==
      target->mediators.end()) {
    target->mediators.push_back(target->appointed);
  }
}

template <typename Request>
CaseTarget TargetOf(const Request& request) {
  return {.name = request.name(), .etag = request.etag()};
}

inline CaseTarget TargetOf(const v1::UpdateCaseRequest& request) {
  return {.name = request.case_().name(), .etag = request.case_().etag()};
}

inline CaseTarget TargetOf(const v1::AcceptCaseRequest& request) {
  return {.name = request.name(),
          .etag = request.etag(),
          .committee = request.acceptance().committee(),
          .mediators = {request.mediators().begin(), request.mediators().end()}};
}

inline CaseTarget TargetOf(const v1::EscalateCaseRequest& request) {
  return {.name = request.name(),
          .etag = request.etag(),
          .committee = request.committee(),
          .mediators = {request.mediators().begin(), request.mediators().end()}};
}

// Who is no longer in office neither begins, records nor signs.
template <typename Request>
CaseTarget TargetByMediators(const Request& request) {
  CaseTarget target{.name = request.name(), .etag = request.etag()};
  target.by_present_mediators = true;
  return target;
}
inline CaseTarget TargetOf(const v1::StartMediationRequest& request) { return TargetByMediators(request); }
inline CaseTarget TargetOf(const v1::RecordAgreementRequest& request) { return TargetByMediators(request); }
inline CaseTarget TargetOf(const v1::SignAgreementRequest& request) { return TargetByMediators(request); }
// A party that comes later may be a mediator's relative.
inline CaseTarget TargetOf(const v1::AddPartyRequest& request) { return TargetByMediators(request); }

inline CaseTarget TargetOf(const v1::ReplaceMediatorRequest& request) {
  CaseTarget target = TargetByMediators(request);
  target.appointed = request.successor();
  return target;
}

inline CaseTarget TargetOf(const v1::RouteReferralRequest& request) {
  CaseTarget target{.name = request.name(), .etag = request.etag()};
  if (!request.routing().provider().empty()) target.providers = {request.routing().provider()};
  return target;
}

inline CaseTarget TargetOf(const v1::InviteHelpRequest& request) {
  CaseTarget target{.name = request.name(), .etag = request.etag()};
  target.providers = {request.providers().begin(), request.providers().end()};
  return target;
}

// Who leads a case is the leader's to give up.
inline CaseTarget TargetOf(const v1::TransferCaseRequest& request) {
  CaseTarget target{.name = request.name(), .etag = request.etag()};
  target.by_leader = true;
  return target;
}

inline CaseTarget TargetOf(const v1::RecordServiceRequest& request) {
  CaseTarget target{.name = request.name(), .etag = ""};
  target.providers = {request.provider()};
  return target;
}

inline CaseTarget TargetOf(const v1::LinkPlatformRequest& request) {
  CaseTarget target{.name = request.name(), .etag = request.etag()};
  target.platform = request.platform();
  target.platform_number = request.external_number();
  return target;
}

// Whoever exchanges messages hears of them late, and holds no etag.
inline CaseTarget TargetOf(const v1::RecordTransmissionRequest& request) {
  return {.name = request.name(), .etag = ""};
}
inline CaseTarget TargetOf(const v1::RecordPlatformAnswerRequest& request) {
  return {.name = request.name(), .etag = ""};
}

inline CaseTarget TargetOf(const v1::AddReferralRequest& request) {
  return {.name = request.name(),
          .etag = request.etag(),
          .committee = "",
          .mediators = {},
          .referral = &request.referral()};
}

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_TARGET_H_

#include "services/correction/domain/providers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/contracted/contracted.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/supervision.h"

namespace fengqiao::correction {
namespace {

using v1::Provider;
using v1::ProviderAssignment;
using v1::Subject;

constexpr char kLaw[] = "A12";
constexpr int kMostAssignments = 100;

bool WorksFor(std::string_view provider, const Subject& subject) {
  const std::string_view region = api::RegionOf(provider);
  return regions::IsWithin(api::RegionOf(subject.region()), region) ||
         (subject.has_entrustment() &&
          regions::IsWithin(api::RegionOf(subject.entrustment().office()), region));
}

bool MayRecord(v1::ActKind kind) {
  return kind == v1::ACT_KIND_VISIT || kind == v1::ACT_KIND_TALK || kind == v1::ACT_KIND_EDUCATION ||
         kind == v1::ACT_KIND_PUBLIC_BENEFIT;
}

}  // namespace

absl::StatusOr<Provider> NewProvider(const v1::CreateProviderRequest& request, absl::Time now) {
  RETURN_IF_ERROR(contracted::CheckId(request.provider_id()));
  Provider provider = request.provider();
  FieldErrors errors;
  contracted::CheckFields(&provider, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  contracted::SetNew(absl::StrCat(request.parent(), "/providers/", request.provider_id()), now, &provider);
  return provider;
}

absl::StatusOr<Provider> ChangedProvider(const Provider& current, const v1::UpdateProviderRequest& request,
                                         absl::Time now) {
  static const auto& fields =
      *new api::UpdatableFields{.updatable = {"display_name", "contract_from", "contract_until", "contract"},
                                .immutable = {"name", "kind", "credit_code"}};
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.provider().etag(), revision));
  Provider next = current;
  RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), fields, request.provider(), &next));
  FieldErrors errors;
  contracted::CheckFields(&next, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  contracted::SetChanged(revision, now, &next);
  return next;
}

absl::Status MustBeUnderContract(const Provider* provider, absl::CivilDay day) {
  const bool runs = provider != nullptr && contracted::RunsOn(*provider, day);
  return runs ? absl::OkStatus() : Refuse("correction.provider.contract");
}

bool Stands(const ProviderAssignment& assignment, const Subject& subject) {
  return IsInCharge(subject) && !assignment.has_withdrawal() &&
         assignment.epoch() == subject.responsibility_epoch();
}

const ProviderAssignment* AssignedOn(const Subject& subject, std::string_view provider, absl::CivilDay day) {
  for (const ProviderAssignment& one : subject.provider_assignments()) {
    if (one.provider() == provider && Stands(one, subject) && DayOf(one.from()) <= day &&
        (!one.has_until() || day <= DayOf(one.until()))) {
      return &one;
    }
  }
  return nullptr;
}

v1::AssignedPerson AssignedPersonOf(const Subject& subject, const ProviderAssignment& assignment,
                                    absl::CivilDay today) {
  v1::AssignedPerson person;
  person.set_subject(subject.name());
  person.set_masked_name(subject.person().masked_name());
  person.set_sex(subject.person().sex());
  person.set_minor(subject.minor());
  person.set_supervision_class(ClassOn(subject, today));
  *person.mutable_term_end() = subject.term().end();
  ProviderAssignment& told = *person.mutable_assignment();
  told.set_id(assignment.id());
  told.set_provider(assignment.provider());
  *told.mutable_from() = assignment.from();
  if (assignment.has_until()) *told.mutable_until() = assignment.until();
  told.set_purpose(assignment.purpose());
  return person;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::AssignProviderRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const ProviderAssignment& stated = request.assignment();
  FieldErrors errors;
  CheckSaid("assignment.purpose", stated.purpose(), 4, 500, &errors);
  const auto from = CheckPastDay("assignment.from", stated.from(), now.today, &errors);
  if (from && *from < DayOf(current.registration().reported())) {
    errors.Add("assignment.from", "must not lie before the registration");
  }
  if (stated.has_until()) {
    const auto until = CheckDay("assignment.until", stated.until(), &errors);
    if (until && *until < now.today) errors.Add("assignment.until", "must not lie before today");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(MustBeUnderContract(now.provider, *from));
  RETURN_IF_ERROR(MustBeUnderContract(now.provider, now.today));
  if (!WorksFor(stated.provider(), current)) return Refuse("correction.provider.region");
  if (AssignedOn(current, stated.provider(), now.today) != nullptr) {
    return Refuse("correction.provider.assigned");
  }
  if (current.provider_assignments_size() >= kMostAssignments) return Refuse("correction.subject.size");
  ProviderAssignment assignment;
  assignment.set_id(NextId("g", current.provider_assignments()));
  assignment.set_provider(stated.provider());
  *assignment.mutable_from() = stated.from();
  if (stated.has_until()) *assignment.mutable_until() = stated.until();
  assignment.set_purpose(stated.purpose());
  assignment.set_assigned_by(now.actor.account);
  assignment.set_epoch(current.responsibility_epoch());
  Step step{.next = current, .event = "Provider.Assigned", .rule = kLaw};
  *step.next.add_provider_assignments() = std::move(assignment);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::WithdrawAssignmentRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeHeldHere(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  FieldErrors errors;
  CheckSaid("reason", request.reason(), 4, 500, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Step step{.next = current, .event = "Provider.AssignmentWithdrawn", .rule = kLaw};
  ProviderAssignment* assignment = FindById(request.assignment(), step.next.mutable_provider_assignments());
  if (assignment == nullptr || assignment->has_withdrawal()) return Refuse("correction.provider.unknown");
  auto* withdrawal = assignment->mutable_withdrawal();
  *withdrawal->mutable_day() = ToProto(now.today);
  withdrawal->set_by(now.actor.account);
  withdrawal->set_reason(request.reason());
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordAssignedActRequest& request,
                            const Circumstances& now) {
  if (!MayRecord(request.act().kind())) {
    return InvalidField("act.kind", "must be a visit, a talk, education or public-benefit work");
  }
  FieldErrors errors;
  const auto day = CheckPastDay("act.day", request.act().day(), now.today, &errors);
  const ProviderAssignment* assignment = AssignedOn(current, request.provider(), now.today);
  if (day && (assignment == nullptr || *day < DayOf(assignment->from()))) {
    errors.Add("act.day", "must lie within the assignment");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(MustBeUnderContract(now.provider, *day));
  v1::Act act = request.act();
  act.clear_by_self();
  act.clear_entered();
  act.clear_self_note();
  act.set_provider(request.provider());
  return EnterAct(current, std::move(act), now);
}

}  // namespace fengqiao::correction

#include "services/correction/domain/providers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/identity/fault.h"
#include "common/identity/organisation_code.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/supervision.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::util::TimeUtil;
using v1::Provider;
using v1::ProviderAssignment;
using v1::Subject;

constexpr char kLaw[] = "A12";
constexpr size_t kMaxId = 64;
constexpr size_t kMaxName = 64;
constexpr size_t kMaxContract = 100;
constexpr int kMostAssignments = 100;

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

absl::Status CheckProviderFields(Provider* provider) {
  FieldErrors errors;
  CheckNamedText("provider.display_name", provider->display_name(), kMaxName, &errors);
  CheckText("provider.contract", provider->contract(), kMaxContract, &errors);
  if (provider->kind() == Provider::KIND_UNSPECIFIED) errors.Add("provider.kind", "is required");
  const auto code = identity::ParseOrganisationCode(provider->credit_code());
  if (code.ok()) {
    provider->set_credit_code(code.value.text);
  } else {
    errors.Add("provider.credit_code", identity::TroubleOf(code.fault));
  }
  const auto from = CheckDay("provider.contract_from", provider->contract_from(), &errors);
  if (provider->has_contract_until()) {
    const auto until = CheckDay("provider.contract_until", provider->contract_until(), &errors);
    if (from && until && *until < *from) {
      errors.Add("provider.contract_until", "must not lie before the first day");
    }
  }
  return errors.ToStatus();
}

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
  if (!IsId(request.provider_id())) {
    return InvalidField("provider_id", "must be 1 to 64 characters of [a-z0-9-]");
  }
  Provider provider = request.provider();
  RETURN_IF_ERROR(CheckProviderFields(&provider));
  provider.set_name(absl::StrCat(request.parent(), "/providers/", request.provider_id()));
  provider.set_etag(api::EtagOf(1));
  *provider.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  *provider.mutable_update_time() = provider.create_time();
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
  RETURN_IF_ERROR(CheckProviderFields(&next));
  next.set_etag(api::EtagOf(revision + 1));
  *next.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return next;
}

absl::Status MustBeUnderContract(const Provider* provider, absl::CivilDay day) {
  const bool runs = provider != nullptr && DayOf(provider->contract_from()) <= day &&
                    (!provider->has_contract_until() || day <= DayOf(provider->contract_until()));
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

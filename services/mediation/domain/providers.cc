#include "services/mediation/domain/providers.h"
#include "services/mediation/domain/bounds.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/field_mask.h"
#include "common/base/strings.h"
#include "common/contracted/contracted.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using v1::Provider;

constexpr size_t kMaxPurpose = 500;
constexpr size_t kMaxRecord = 1000;
constexpr int kMaxPersonTimes = 10'000;

absl::Status CheckProviderFields(Provider* provider) {
  FieldErrors errors;
  contracted::CheckFields(provider, &errors);
  if (provider->services().empty()) errors.Add("provider.services", "must have one at least");
  for (int i = 0; i < provider->services_size(); ++i) {
    if (provider->services(i) == v1::Routing::KIND_UNSPECIFIED ||
        !v1::Routing::Kind_IsValid(provider->services(i))) {
      errors.Add(absl::StrCat("provider.services[", i, "]"), "is no service");
    }
  }
  return errors.ToStatus();
}

// A provider that works where the case is on that day.
absl::StatusOr<Provider> ProviderOn(const std::string& name, absl::CivilDay day, const v1::Case& dispute,
                                    const Circumstances& now) {
  const auto found = now.roster.providers.find(name);
  if (found == now.roster.providers.end() || !IsUnderContract(found->second, day)) {
    return Refuse("mediation.provider.unknown");
  }
  if (!WorksOn(name, dispute)) return Refuse("mediation.provider.region");
  return found->second;
}

// The same, and it offers that.
absl::StatusOr<Provider> ProviderFor(const std::string& name, v1::Routing::Kind kind, absl::CivilDay day,
                                     const v1::Case& dispute, const Circumstances& now) {
  ASSIGN_OR_RETURN(Provider provider, ProviderOn(name, day, dispute, now));
  const auto& services = provider.services();
  if (std::find(services.begin(), services.end(), kind) == services.end()) {
    return Refuse("mediation.provider.service");
  }
  return provider;
}

bool IsPresent(const v1::Party* party) { return party != nullptr && party->moved_to().empty(); }

}  // namespace

bool IsUnderContract(const Provider& provider, absl::CivilDay day) {
  return contracted::RunsOn(provider, day);
}

absl::StatusOr<Provider> CreateProvider(const v1::CreateProviderRequest& request, absl::Time now) {
  RETURN_IF_ERROR(contracted::CheckId(request.provider_id()));
  Provider provider = request.provider();
  RETURN_IF_ERROR(CheckProviderFields(&provider));
  contracted::SetNew(absl::StrCat(request.parent(), "/providers/", request.provider_id()), now, &provider);
  return provider;
}

absl::StatusOr<Provider> UpdateProvider(const Provider& current, const v1::UpdateProviderRequest& request,
                                        absl::Time now) {
  static const auto& fields = *new api::UpdatableFields{
      .updatable = {"display_name", "services", "contract_from", "contract_until", "contract"},
      .immutable = {"name", "kind", "credit_code"}};
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.provider().etag(), revision));
  Provider next = current;
  RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), fields, request.provider(), &next));
  RETURN_IF_ERROR(CheckProviderFields(&next));
  contracted::SetChanged(revision, now, &next);
  return next;
}

absl::Status CheckProvider(absl::CivilDay day, const v1::Case& dispute, const Circumstances& now,
                           v1::Routing* routing) {
  if (routing->kind() == v1::Routing::KIND_ASSISTANCE) {
    return InvalidField("routing.kind", "is made by InviteHelp");
  }
  routing->clear_records();
  if (routing->provider().empty()) {
    FieldErrors errors;
    if (!routing->parties().empty()) errors.Add("routing.parties", "goes with a provider");
    if (routing->parties_consent()) errors.Add("routing.parties_consent", "goes with a provider");
    if (!routing->purpose().empty()) errors.Add("routing.purpose", "goes with a provider");
    return errors.ToStatus();
  }
  ASSIGN_OR_RETURN(const Provider provider,
                   ProviderFor(routing->provider(), routing->kind(), day, dispute, now));
  if (routing->parties().empty()) return InvalidField("routing.parties", "must have one at least");
  for (const std::string& id : routing->parties()) {
    if (!IsPresent(FindParty(id, dispute))) return Refuse("mediation.party.unknown");
  }
  if (!routing->parties_consent()) return Refuse("mediation.provider.consent");
  RETURN_IF_ERROR(RequireText("routing.purpose", routing->purpose(), kMaxPurpose));
  routing->set_to(provider.display_name());
  return absl::OkStatus();
}

absl::StatusOr<v1::Routing> InvitationOf(const std::string& name, const v1::Case& dispute,
                                         const Circumstances& now) {
  ASSIGN_OR_RETURN(const Provider provider,
                   ProviderFor(name, v1::Routing::KIND_ASSISTANCE, now.today, dispute, now));
  v1::Routing routing;
  routing.set_kind(v1::Routing::KIND_ASSISTANCE);
  routing.set_provider(name);
  routing.set_to(provider.display_name());
  routing.set_parties_consent(true);
  routing.set_purpose("协助调解");
  *routing.mutable_day() = ToProto(now.today);
  for (const v1::Party& party : dispute.parties()) {
    if (IsPresent(&party)) routing.add_parties(party.id());
  }
  routing.set_person_times(routing.parties_size());
  return routing;
}

absl::Status AddRouting(v1::Routing routing, v1::Case* dispute) {
  if (dispute->routings_size() >= MostIn("Case", "routings"))
    return InvalidField("routing", "there are 100 already");
  routing.set_id(absl::StrCat("h", dispute->routings_size() + 1));
  *dispute->add_routings() = std::move(routing);
  return absl::OkStatus();
}

std::set<std::string> ProvidersOf(const v1::Case& dispute) {
  std::set<std::string> providers;
  for (const v1::Routing& routing : dispute.routings()) {
    if (!routing.provider().empty()) providers.insert(routing.provider());
  }
  return providers;
}

std::vector<v1::ServiceTask> TasksOf(const v1::Case& dispute, std::string_view provider) {
  std::vector<v1::ServiceTask> tasks;
  for (const v1::Routing& routing : dispute.routings()) {
    if (provider.empty() || routing.provider() != provider) continue;
    v1::ServiceTask& task = tasks.emplace_back();
    task.set_case_(dispute.name());
    task.set_routing(routing.id());
    task.set_provider(routing.provider());
    task.set_kind(routing.kind());
    task.set_purpose(routing.purpose());
    *task.mutable_day() = routing.day();
    for (const std::string& id : routing.parties()) {
      const v1::Party* party = FindParty(id, dispute);
      if (IsPresent(party)) *task.add_parties() = *party;
    }
    *task.mutable_records() = routing.records();
    task.set_open(IsOpen(dispute) && WorksOn(std::string(provider), dispute));
  }
  return tasks;
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordServiceRequest& request,
                            const Circumstances& now) {
  if (!IsOpen(current)) return Refuse("mediation.case.closed");
  v1::Case next = current;
  auto* routings = next.mutable_routings();
  const auto routing = std::find_if(routings->begin(), routings->end(), [&](const v1::Routing& one) {
    return !one.provider().empty() && one.id() == request.routing() && one.provider() == request.provider();
  });
  if (routing == routings->end()) return Refuse("mediation.provider.task");
  v1::ServiceRecord record = request.record();
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(record.day(), record.has_day(), "record.day", now));
  RETURN_IF_ERROR(NotBefore(day, routing->day()));
  RETURN_IF_ERROR(ProviderOn(request.provider(), day, current, now).status());
  FieldErrors errors;
  if (record.kind() == v1::ServiceRecord::KIND_UNSPECIFIED) errors.Add("record.kind", "is required");
  CheckNamedText("record.note", record.note(), kMaxRecord, &errors);
  if (record.person_times() < 1 || record.person_times() > kMaxPersonTimes) {
    errors.Add("record.person_times", "must be 1 to 10000");
  }
  if (routing->records_size() >= MostIn("Routing", "records")) errors.Add("record", "there are 100 already");
  RETURN_IF_ERROR(errors.ToStatus());
  *record.mutable_day() = ToProto(day);
  *routing->add_records() = std::move(record);
  return StepOf(std::move(next), "Case.ServiceRecorded", "A12");
}

}  // namespace fengqiao::mediation

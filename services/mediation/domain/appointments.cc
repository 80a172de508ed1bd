#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/bounds.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

bool Within(std::string_view name, std::string_view region) {
  return regions::IsWithin(api::RegionOf(name), api::RegionOf(region));
}

}  // namespace

// A committee takes what its own place has; one above helps below, a joint one what it shares (A7).
bool WorksOn(std::string_view committee, const v1::Case& dispute) {
  const auto near = [&](std::string_view region) {
    return Within(committee, region) || regions::IsWithin(api::RegionOf(region), api::RegionOf(committee));
  };
  return near(dispute.region()) ||
         std::any_of(dispute.co_regions().begin(), dispute.co_regions().end(), near);
}

bool InOffice(const v1::Mediator& mediator, absl::CivilDay day) {
  const auto from = FromProto(mediator.appointed());
  if (from.ok() && day < *from) return false;
  const auto until = FromProto(mediator.appointed_until());
  if (mediator.has_appointed_until() && until.ok() && day > *until) return false;
  const auto dismissed = FromProto(mediator.dismissal().day());
  return !mediator.has_dismissal() || (dismissed.ok() && day < *dismissed);
}

bool MustRecuse(const v1::Mediator& mediator, const v1::Case& dispute) {
  return std::any_of(dispute.parties().begin(), dispute.parties().end(), [&](const v1::Party& party) {
    if (party.key().empty() || !party.moved_to().empty()) return false;
    const auto& relatives = mediator.relative_keys();
    return party.key() == mediator.number_key() ||
           std::find(relatives.begin(), relatives.end(), party.key()) != relatives.end();
  });
}

bool Works(const v1::Committee& committee, absl::CivilDay day) {
  const auto dissolved = FromProto(committee.dissolved());
  const auto established = FromProto(committee.established());
  return !(committee.has_dissolved() && dissolved.ok() && *dissolved <= day) &&
         !(committee.has_established() && established.ok() && day < *established);
}

namespace {

absl::Status StartTerm(const v1::Attempt& attempt, std::string_view event, absl::CivilDay day,
                       const Circumstances& now, v1::Case* dispute) {
  // The rule binds committees alone. A court's term takes its place, at every tier of one delegation.
  if (attempt.form() != v1::FORM_PEOPLES) return absl::OkStatus();
  if (!RunningTerms(attempt.id(), dispute).empty()) return absl::OkStatus();
  return StartClock({.rule = "MD1", .subject = attempt.id(), .event = event, .day = day}, now, dispute);
}

}  // namespace

namespace {

// Of the registry, in office, of the committee where one is named, and not to recuse.
absl::Status CheckPerson(const std::string& name, std::string_view committee, absl::CivilDay day,
                         const v1::Case& dispute, const Circumstances& now) {
  const auto found = now.roster.mediators.find(name);
  // Not told again: what is no name of the registry may be a person's.
  if (found == now.roster.mediators.end()) return Refuse("mediation.mt3.mediator");
  const v1::Mediator& mediator = found->second;
  const std::string who = absl::StrCat("（", name, "）");
  if (!InOffice(mediator, day)) return Refuse("mediation.mt3.mediator", who);
  const auto& committees = mediator.committees();
  if (!committee.empty() && std::find(committees.begin(), committees.end(), committee) == committees.end()) {
    return Refuse("mediation.mt3.mediator_of_committee", who);
  }
  return MustRecuse(mediator, dispute) ? Refuse("mediation.mt3.recusal", who) : absl::OkStatus();
}

}  // namespace

absl::Status CheckPersons(const MediatorNames& mediators, absl::CivilDay day, const v1::Case& dispute,
                          const Circumstances& now) {
  for (const std::string& name : mediators) {
    RETURN_IF_ERROR(CheckPerson(name, /*committee=*/"", day, dispute, now));
  }
  return absl::OkStatus();
}

absl::Status CheckAppointment(std::string_view committee, const MediatorNames& mediators, absl::CivilDay day,
                              const v1::Case& dispute, const Circumstances& now) {
  const auto found = now.roster.committees.find(committee);
  if (found == now.roster.committees.end() || !Works(found->second, day)) {
    return Refuse("mediation.mt3.committee");
  }
  if (!WorksOn(committee, dispute)) return Refuse("mediation.mt3.committee_region");
  if (mediators.empty()) return Refuse("mediation.mt3.mediator");
  for (const std::string& name : mediators) {
    RETURN_IF_ERROR(CheckPerson(name, committee, day, dispute, now));
  }
  return absl::OkStatus();
}

absl::Status CheckInOffice(std::string_view mediator, absl::CivilDay day, const Circumstances& now) {
  const auto known = now.roster.mediators.find(mediator);
  if (known != now.roster.mediators.end() && InOffice(known->second, day)) return absl::OkStatus();
  return Refuse("mediation.mt4.mediator", absl::StrCat("（", ToAbsl(mediator), "）"));
}

absl::Status CheckRecusal(const v1::Attempt& attempt, const v1::Case& dispute, const Circumstances& now) {
  for (const std::string& name : attempt.mediators()) {
    const auto known = now.roster.mediators.find(name);
    if (known != now.roster.mediators.end() && MustRecuse(known->second, dispute)) {
      return Refuse("mediation.mt3.recusal", absl::StrCat("（", name, "）"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMediators(const v1::Attempt& attempt, absl::CivilDay day, const v1::Case& dispute,
                            const Circumstances& now) {
  if (attempt.form() != v1::FORM_PEOPLES) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRecusal(attempt, dispute, now));
  const bool somebody =
      std::any_of(attempt.mediators().begin(), attempt.mediators().end(),
                  [&](const std::string& name) { return CheckInOffice(name, day, now).ok(); });
  // An old file that was taken in need not say who mediated.
  if (somebody || attempt.mediators().empty()) return absl::OkStatus();
  return CheckInOffice(attempt.mediators(0), day, now);
}

absl::Status CheckRoomForAttempt(const v1::Case& dispute) {
  if (dispute.attempts_size() < MostIn("Case", "attempts")) return absl::OkStatus();
  return InvalidField("name", absl::StrCat("has ", MostIn("Case", "attempts"), " attempts already"));
}

std::string FileNumber(const v1::Committee& committee, int64_t year, int number) {
  return absl::StrCat("（", year, "）", committee.number_word(), "第", number, "号");
}

absl::Status BeginAttempt(v1::Attempt attempt, std::string_view event, absl::CivilDay day,
                          const Circumstances& now, v1::Case* dispute) {
  attempt.set_id(absl::StrCat("a", dispute->attempts_size() + 1));
  *attempt.mutable_accepted() = ToProto(day);
  if (const auto committee = now.roster.committees.find(attempt.committee());
      committee != now.roster.committees.end()) {
    dispute->set_committee_kind(committee->second.kind());
    attempt.set_committee_kind(committee->second.kind());
  }
  attempt.set_region(dispute->region());
  dispute->set_tier(attempt.tier());
  dispute->set_state(v1::Case::STATE_ACCEPTED);
  *dispute->add_attempts() = attempt;
  return StartTerm(attempt, event, day, now, dispute);
}

}  // namespace fengqiao::mediation

// Help (domain rules §7, RH2, RH6): class and helpers, visits, placement, aid, and how the person is reached.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/resettlement.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::ReleasedPerson;

constexpr int kMostHelpers = 20;
constexpr size_t kOfficeDigits = 9;
// A cent (分) in the millionths of Decimal.
constexpr int64_t kCent = Decimal::kScale / 100;

absl::Status MustBeLinked(const ReleasedPerson& file) {
  if (HasEnded(file)) return Refuse("correction.resettlement.ended");
  return file.has_link_up() ? absl::OkStatus() : Refuse("correction.resettlement.not_linked");
}

void CheckTeam(const v1::HelpTeam& team, const ReleasedPerson& file, absl::CivilDay today,
               FieldErrors* errors) {
  CheckPastDay("team.formed", team.formed(), today, errors);
  if (team.members().empty() || team.members_size() > kMostHelpers) {
    errors->Add("team.members", absl::StrCat("must have 1 to ", kMostHelpers, " entries"));
  }
  for (int i = 0; i < team.members_size(); ++i) {
    const std::string at = absl::StrCat("team.members[", i, "]");
    if (team.members(i).role() == v1::HelpTeam::ROLE_UNSPECIFIED) errors->Add(at + ".role", "is required");
    CheckText(at + ".account", team.members(i).account(), 64, errors);
  }
  if (team.office().empty()) return;
  const std::string_view office = api::RegionOf(team.office());
  const std::string_view county = api::RegionOf(file.region());
  if (office.size() != kOfficeDigits || office.substr(0, county.size()) != county ||
      team.office() != absl::StrCat("regions/", ToAbsl(office))) {
    errors->Add("team.office", "must be a township of the county, regions/ and 9 digits");
  }
}

void CheckClass(const v1::HelpClassification& stated, absl::CivilDay today, FieldErrors* errors) {
  if (stated.help_class() == v1::HELP_CLASS_UNSPECIFIED) {
    errors->Add("classification.help_class", "is required");
  }
  CheckSaid("classification.grounds", stated.grounds(), 4, 1000, errors);
  CheckPastDay("classification.from", stated.from(), today, errors);
}

// What lies before the link-up is no help.
void CheckSinceLinkUp(std::string_view path, std::optional<absl::CivilDay> day, const ReleasedPerson& file,
                      FieldErrors* errors) {
  if (day && *day < DayOf(file.link_up().day())) errors->Add(path, "must not lie before the link-up");
}

// Ends the placement that goes on, on a day.
void EndPlacement(const common::v1::Date& to, ReleasedPerson* file) {
  for (v1::Placement& placement : *file->mutable_placements()) {
    if (!placement.has_to()) *placement.mutable_to() = to;
  }
}

}  // namespace

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::ClassifyReleasedRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  FieldErrors errors;
  if (!request.has_classification() && !request.has_team()) {
    errors.Add("classification", "must have a class or helpers");
  }
  if (request.has_classification()) CheckClass(request.classification(), now.today, &errors);
  if (request.has_team()) CheckTeam(request.team(), current, now.today, &errors);
  CheckText("case_officer", request.case_officer(), 128, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  // A class may be known before the release: it says whether the person is fetched.
  if (!current.has_verification()) return Refuse("correction.resettlement.unverified");
  HelpStep step{.next = current, .event = "Released.Classified", .rule = "RH6"};
  ReleasedPerson& next = step.next;
  if (request.has_classification()) {
    v1::HelpClassification& made = *next.add_classifications();
    made = request.classification();
    made.set_by(now.actor.account);
  }
  if (request.has_team()) *next.mutable_team() = request.team();
  if (!request.case_officer().empty()) next.set_case_officer(request.case_officer());
  next.set_state(StateOf(next));
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::RecordHelpVisitRequest& request,
                                const Circumstances& now) {
  RETURN_IF_ERROR(MustBeLinked(current));
  const v1::HelpVisit& stated = request.visit();
  FieldErrors errors;
  const auto day = CheckPastDay("visit.day", stated.day(), now.today, &errors);
  CheckSinceLinkUp("visit.day", day, current, &errors);
  if (stated.way() == v1::HelpVisit::WAY_UNSPECIFIED) errors.Add("visit.way", "is required");
  CheckSaid("visit.findings", stated.findings(), 4, 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  HelpStep step{.next = current, .event = "Released.Visited", .rule = "RH6"};
  v1::HelpVisit& visit = *step.next.add_visits();
  visit = stated;
  visit.set_id(NextId("v", current.visits()));
  visit.set_by(now.actor.account);
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::RecordPlacementRequest& request,
                                const Circumstances& now) {
  RETURN_IF_ERROR(MustBeLinked(current));
  const v1::Placement& stated = request.placement();
  HelpStep step{.next = current, .event = "Released.Placed", .rule = "RH2"};
  FieldErrors errors;
  if (!stated.id().empty()) {
    v1::Placement* placement = FindById(stated.id(), step.next.mutable_placements());
    const auto to = CheckPastDay("placement.to", stated.to(), now.today, &errors);
    if (placement != nullptr && to && *to < DayOf(placement->from())) {
      errors.Add("placement.to", "must not lie before the first day");
    }
    RETURN_IF_ERROR(errors.ToStatus());
    if (placement == nullptr || placement->has_to()) {
      return Refuse("correction.resettlement.placement_unknown");
    }
    *placement->mutable_to() = stated.to();
    step.event = "Released.PlacementEnded";
    return step;
  }
  if (stated.kind() == v1::Placement::KIND_UNSPECIFIED) errors.Add("placement.kind", "is required");
  const auto from = CheckPastDay("placement.from", stated.from(), now.today, &errors);
  CheckText("placement.details", stated.details(), 200, &errors);
  if (stated.has_to()) {
    const auto to = CheckPastDay("placement.to", stated.to(), now.today, &errors);
    if (from && to && *to < *from) errors.Add("placement.to", "must not lie before the first day");
  }
  const v1::Placement* current_one = CurrentPlacement(current);
  if (from && current_one != nullptr && *from < DayOf(current_one->from())) {
    errors.Add("placement.from", "must not lie before the one that goes on");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // A person has one placement at a time: the new one takes the old one's place.
  if (!stated.has_to()) EndPlacement(stated.from(), &step.next);
  v1::Placement& placement = *step.next.add_placements();
  placement = stated;
  placement.set_id(NextId("p", current.placements()));
  placement.set_by(now.actor.account);
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::RecordAidRequest& request,
                                const Circumstances& now) {
  RETURN_IF_ERROR(MustBeLinked(current));
  v1::Aid aid = request.aid();
  FieldErrors errors;
  if (aid.kind() == v1::Aid::KIND_UNSPECIFIED) errors.Add("aid.kind", "is required");
  const auto amount = CheckDecimal("aid.amount", aid.mutable_amount(), &errors);
  if (amount && (*amount <= Decimal() || amount->scaled() % kCent != 0)) {
    errors.Add("aid.amount", "must be more than 0 yuan, with at most 2 places");
  }
  const auto day = CheckPastDay("aid.day", aid.day(), now.today, &errors);
  CheckSinceLinkUp("aid.day", day, current, &errors);
  CheckNamedText("aid.paper", aid.paper(), 64, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  HelpStep step{.next = current, .event = "Released.Aided", .rule = "RH2"};
  aid.set_id(NextId("g", current.aids()));
  aid.set_by(now.actor.account);
  *step.next.add_aids() = std::move(aid);
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current,
                                const v1::CorrectReleasedPersonRequest& request, const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  if (now.person == nullptr) return DataLoss("a released person has no identity");
  const v1::Person& given = request.person();
  HelpStep step{.next = current, .event = "Released.PersonCorrected", .rule = "RH1"};
  v1::Person person = *now.person;
  v1::PersonCorrection correction;
  const auto apply = [&](const char* field, const std::string& value, std::string* kept) {
    if (value.empty() || value == *kept) return;
    *kept = value;
    correction.add_fields(field);
  };
  apply("phone", given.phone(), person.mutable_phone());
  apply("address", given.address(), person.mutable_address());
  apply("guardian_name", given.guardian_name(), person.mutable_guardian_name());
  apply("guardian_phone", given.guardian_phone(), person.mutable_guardian_phone());
  FieldErrors errors;
  if (!given.name().empty() || !given.number().empty() || given.has_born() ||
      given.sex() != v1::MaskedPerson::SEX_UNSPECIFIED || !given.no_number_reason().empty()) {
    errors.Add("person", "must have no more than telephone, address and guardian");
  } else if (correction.fields().empty()) {
    errors.Add("person", "must change something");
  }
  CheckPerson("person", now.today, &person, &errors);
  CheckSaid("grounds", request.grounds(), 4, 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  *step.next.mutable_person() = Masked(person, step.next.minor());
  correction.set_id(NextId("n", current.person_corrections()));
  correction.set_grounds(request.grounds());
  correction.set_by(now.actor.account);
  *correction.mutable_entered() = ToProto(now.today);
  TakeOutPerson(person, &correction);  // as it is now, too
  *step.next.add_person_corrections() = std::move(correction);
  step.person = std::move(person);
  return step;
}

}  // namespace fengqiao::correction

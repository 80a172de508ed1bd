#include "services/mediation/domain/assignment.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/mediation_data.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using regions::IdKind;
using v1::MediatorSuggestion;
using v1::SuggestionFactor;

constexpr int kPlaces = 2;
constexpr int kPercent = 100;
constexpr int kMostExcluded = 100;
constexpr int kMostOfDraft = 10;  // co-regions, parties

// How deep a kind of region lies in the tree: the country is the root.
int DepthOf(std::string_view code) {
  const auto id = regions::ParseRegionId(code);
  if (!id.ok()) return 0;
  switch (id->kind) {
    case IdKind::kWholeCountry:
      return 0;
    case IdKind::kProvince:
      return 1;
    case IdKind::kPrefecture:
      return 2;
    case IdKind::kCounty:
      return 3;
    case IdKind::kTownship:
      return 4;
    case IdKind::kVillage:
      return 5;
    case IdKind::kOwnLevel:
    case IdKind::kZone:
      return DepthOf(id->Code()) + 1;
  }
  return 0;
}

// The codes of the regions above one, the nearest first, without the country: nobody appoints from there.
std::vector<std::string> AncestorsOf(std::string_view code) {
  std::vector<std::string> above;
  const std::string county(code.substr(0, 6));
  const std::string candidates[] = {std::string(code.substr(0, 9)), county, county.substr(0, 4) + "00",
                                    county.substr(0, 2) + "0000"};
  for (const std::string& one : candidates) {
    const bool is_above = regions::ParseRegionId(one).ok() && one != code && regions::IsWithin(code, one);
    if (is_above && std::find(above.begin(), above.end(), one) == above.end()) above.push_back(one);
  }
  return above;
}

// The regions that have the case: the one responsible, then those that share it.
std::vector<std::string> OwnRegions(const v1::Case& dispute) {
  std::vector<std::string> own = {std::string(api::RegionOf(dispute.region()))};
  for (const std::string& region : dispute.co_regions()) own.emplace_back(api::RegionOf(region));
  return own;
}

// The steps in the tree between a committee and the nearest region that has the case. One lies within the
// other, or the committee could not take the case.
int DistanceOf(std::string_view committee, const v1::Case& dispute) {
  const std::string_view at = api::RegionOf(committee);
  int nearest = -1;
  for (const std::string& region : OwnRegions(dispute)) {
    if (!regions::IsWithin(at, region) && !regions::IsWithin(region, at)) continue;
    const int steps = std::abs(DepthOf(at) - DepthOf(region));
    nearest = nearest < 0 ? steps : std::min(nearest, steps);
  }
  return std::max(nearest, 0);
}

// The weights that hold for one dispute today.
struct Weights {
  int tier = 0, specialty = 0, load = 0, distance = 0, success = 0;
  int load_full = 0, distance_far = 0, success_years = 0, success_least = 0, success_neutral = 0;
};

absl::StatusOr<Weights> WeightsFor(const v1::Case& dispute, const Parameters& table, absl::CivilDay today) {
  Weights weights;
  const std::string_view region = api::RegionOf(dispute.region());
  const std::pair<const char*, int*> wanted[] = {{"assignment.weight.tier", &weights.tier},
                                                 {"assignment.weight.specialty", &weights.specialty},
                                                 {"assignment.weight.load", &weights.load},
                                                 {"assignment.weight.distance", &weights.distance},
                                                 {"assignment.weight.success", &weights.success},
                                                 {"assignment.load_full", &weights.load_full},
                                                 {"assignment.distance_far", &weights.distance_far},
                                                 {"assignment.success_years", &weights.success_years},
                                                 {"assignment.success_least", &weights.success_least},
                                                 {"assignment.success_neutral", &weights.success_neutral}};
  for (const auto& [key, value] : wanted) {
    const Parameter* found = table.Find(key, region, today);
    if (found == nullptr) return Refuse("mediation.parameter.missing", absl::StrCat("（", key, "）"));
    *value = found->value;
  }
  return weights;
}

// `part` of `whole` of `most` points, to two places; all of them where the whole is nothing.
Decimal PointsOf(int64_t part, int64_t whole, int64_t most) {
  if (whole <= 0) return Decimal::FromInteger(most);
  return Decimal::Quotient(Decimal::FromInteger(part), Decimal::FromInteger(whole), most, kPlaces)
      .value_or(Decimal());
}

SuggestionFactor FactorOf(SuggestionFactor::Kind kind, std::string value, Decimal points, int most,
                          std::string_view why) {
  SuggestionFactor factor;
  factor.set_kind(kind);
  factor.set_value(std::move(value));
  *factor.mutable_points() = ToProto(points);
  *factor.mutable_most() = ToProto(Decimal::FromInteger(most));
  factor.set_explanation(absl::StrCat(ToAbsl(why), "，计", points.ToString(), "分。"));
  return factor;
}

// A mediator in the ranking, with what equal scores are ordered by.
struct Ranked {
  MediatorSuggestion suggestion;
  Decimal score;
  int64_t open = 0;
  int distance = 0;

  auto Order() const {
    return std::tuple(-score, open, distance, std::string_view(suggestion.mediator()),
                      std::string_view(suggestion.committee()));
  }
};

class Ranking {
 public:
  Ranking(const SuggestionInput& input, const Weights& weights) : input_(input), weights_(weights) {}

  Ranked Rank(const Seat& seat) const {
    const auto found = input_.records.find(seat.mediator.name());
    const MediatorRecord record = found == input_.records.end() ? MediatorRecord() : found->second;
    Ranked ranked{.suggestion = {},
                  .score = {},
                  .open = record.open,
                  .distance = DistanceOf(seat.committee.name(), input_.dispute)};
    MediatorSuggestion& suggestion = ranked.suggestion;
    suggestion.set_mediator(seat.mediator.name());
    suggestion.set_display_name(seat.mediator.display_name());
    suggestion.set_committee(seat.committee.name());
    *suggestion.add_factors() = TierFactor(seat.committee);
    *suggestion.add_factors() = SpecialtyFactor(seat.mediator);
    *suggestion.add_factors() = LoadFactor(record);
    *suggestion.add_factors() = DistanceFactor(ranked.distance);
    *suggestion.add_factors() = SuccessFactor(record);
    for (const SuggestionFactor& factor : suggestion.factors()) {
      ranked.score = ranked.score.Plus(FromProto(factor.points()).value_or(Decimal())).value_or(ranked.score);
    }
    *suggestion.mutable_score() = ToProto(ranked.score);
    return ranked;
  }

 private:
  SuggestionFactor TierFactor(const v1::Committee& committee) const {
    const std::string kind = v1::Committee::Kind_Name(committee.kind());
    const Parameter* fit =
        input_.weights.Find(absl::StrCat("assignment.fit.", v1::Tier_Name(input_.tier), ".", kind),
                            api::RegionOf(input_.dispute.region()), input_.today);
    return FactorOf(SuggestionFactor::KIND_TIER, kind,
                    PointsOf(fit == nullptr ? 0 : fit->value, kPercent, weights_.tier), weights_.tier,
                    fit == nullptr ? "这一类调解组织通常不承担该层级的调解" : fit->basis);
  }

  SuggestionFactor SpecialtyFactor(const v1::Mediator& mediator) const {
    const auto& known = mediator.specialties();
    const bool has = std::find(known.begin(), known.end(), input_.dispute.dispute_type()) != known.end();
    const DisputeType* type = input_.types.Find(input_.dispute.dispute_type());
    return FactorOf(SuggestionFactor::KIND_SPECIALTY, has ? "true" : "false",
                    Decimal::FromInteger(has ? weights_.specialty : 0), weights_.specialty,
                    absl::StrCat(has ? "登记的专长包括“" : "登记的专长不包括“",
                                 type == nullptr ? input_.dispute.dispute_type() : type->name, "”"));
  }

  SuggestionFactor LoadFactor(const MediatorRecord& record) const {
    const int64_t room = std::max<int64_t>(weights_.load_full - record.open, 0);
    const std::string why = record.open == 0 ? "现无未结的调解"
                                             : absl::StrCat("现有", record.open, "件未结的调解（满",
                                                            weights_.load_full, "件不计分）");
    // Where nobody may have any, whoever has one gets nothing.
    const Decimal points = weights_.load_full == 0 && record.open > 0
                               ? Decimal()
                               : PointsOf(room, weights_.load_full, weights_.load);
    return FactorOf(SuggestionFactor::KIND_LOAD, absl::StrCat(record.open), points, weights_.load, why);
  }

  SuggestionFactor DistanceFactor(int distance) const {
    const std::string why = distance == 0 ? "调解组织就在纠纷所在的区域"
                                          : absl::StrCat("调解组织与纠纷所在的区域相隔", distance, "级");
    const Decimal points = weights_.distance_far == 0 && distance > 0
                               ? Decimal()
                               : PointsOf(std::max(weights_.distance_far - distance, 0),
                                          weights_.distance_far, weights_.distance);
    return FactorOf(SuggestionFactor::KIND_DISTANCE, absl::StrCat(distance), points, weights_.distance, why);
  }

  SuggestionFactor SuccessFactor(const MediatorRecord& record) const {
    const int64_t concluded = record.agreed + record.not_agreed;
    const std::string years = absl::StrCat("近", weights_.success_years, "年办结同类纠纷", concluded, "件");
    if (concluded == 0 || concluded < weights_.success_least) {
      return FactorOf(SuggestionFactor::KIND_SUCCESS, "",
                      PointsOf(weights_.success_neutral, kPercent, weights_.success), weights_.success,
                      absl::StrCat(years, "，不足", weights_.success_least, "件，按中间值计"));
    }
    const std::string rate = Decimal::Quotient(Decimal::FromInteger(record.agreed),
                                               Decimal::FromInteger(concluded), kPercent, kPlaces)
                                 .value_or(Decimal())
                                 .ToString();
    return FactorOf(SuggestionFactor::KIND_SUCCESS, rate,
                    PointsOf(record.agreed, concluded, weights_.success), weights_.success,
                    absl::StrCat(years, "，其中", record.agreed, "件达成协议（", rate, "%）"));
  }

  const SuggestionInput& input_;
  const Weights& weights_;
};

std::string DayInWords(const common::v1::Date& day) {
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
}

// Why the mediator is out of office, or not yet in it.
std::string OfficeDetail(const v1::Mediator& mediator, absl::CivilDay today) {
  const auto dismissed = FromProto(mediator.dismissal().day());
  if (mediator.has_dismissal() && !(dismissed.ok() && today < *dismissed)) {
    return absl::StrCat("（", DayInWords(mediator.dismissal().day()), "解聘）");
  }
  const auto from = FromProto(mediator.appointed());
  if (from.ok() && today < *from) return absl::StrCat("（聘期自", DayInWords(mediator.appointed()), "起）");
  return absl::StrCat("（聘期至", DayInWords(mediator.appointed_until()), "）");
}

// Why a seat can't be appointed from; no rule where it can.
v1::MediatorExclusion ExclusionOf(const Seat& seat, const SuggestionInput& input) {
  v1::MediatorExclusion out;
  const auto exclude = [&](std::string_view rule, const std::string& detail) {
    out.set_mediator(seat.mediator.name());
    out.set_display_name(seat.mediator.display_name());
    out.set_committee(seat.committee.name());
    out.set_rule(std::string(rule));
    out.set_explanation(absl::StrCat(FindRule(rule).explanation, detail));
  };
  // What no other committee could heal is named first.
  if (MustRecuse(seat.mediator, input.dispute)) {
    exclude("mediation.mt3.recusal", "");
  } else if (!InOffice(seat.mediator, input.today)) {
    exclude("mediation.mt3.mediator", OfficeDetail(seat.mediator, input.today));
  } else if (!Works(seat.committee, input.today)) {
    exclude("mediation.mt3.committee", "");
  }
  return out;
}

AttemptOutcome OutcomeOf(const v1::Attempt& attempt, const v1::Agreement* agreement, bool open) {
  switch (attempt.result()) {
    case v1::Attempt::RESULT_UNSPECIFIED:
      return open ? AttemptOutcome::kOpen : AttemptOutcome::kElsewhere;
    case v1::Attempt::RESULT_AGREED:
      if (agreement != nullptr && agreement->has_effective()) {
        return agreement->impaired() ? AttemptOutcome::kNotAgreed : AttemptOutcome::kAgreed;
      }
      // Written down and not signed yet: it is still to be seen to.
      return open ? AttemptOutcome::kOpen : AttemptOutcome::kNotAgreed;
    case v1::Attempt::RESULT_NOT_AGREED:
    case v1::Attempt::RESULT_WITHDRAWN:
    case v1::Attempt::RESULT_TERM_ENDED:
      return AttemptOutcome::kNotAgreed;
    default:
      return AttemptOutcome::kElsewhere;
  }
}

}  // namespace

const Parameters& BuiltInAssignmentWeights() {
  static const auto& weights = *new Parameters(Parameters::Parse(data::AssignmentTsv()).value());
  return weights;
}

absl::StatusOr<Parameters> ParseAssignmentWeights(std::string_view tsv) {
  return Parameters::ParseLike(tsv, BuiltInAssignmentWeights());
}

std::vector<AttemptPart> AttemptPartsOf(const v1::Case& dispute) {
  const bool open = IsOpen(dispute) && dispute.state() != v1::Case::STATE_TERMINATED;
  std::vector<AttemptPart> parts;
  for (const v1::Attempt& attempt : dispute.attempts()) {
    if (attempt.form() != v1::FORM_PEOPLES) continue;
    const v1::Agreement* agreement = LastAgreement(dispute);
    if (agreement != nullptr && agreement->attempt() != attempt.id()) agreement = nullptr;
    const AttemptOutcome outcome = OutcomeOf(attempt, agreement, open);
    const bool in_force = agreement != nullptr && agreement->has_effective();
    const absl::CivilDay ended =
        FromProto(in_force ? agreement->effective() : attempt.ended()).value_or(absl::CivilDay());
    for (const std::string& mediator : attempt.mediators()) {
      parts.push_back({.attempt = attempt.id(), .mediator = mediator, .outcome = outcome, .ended = ended});
    }
  }
  return parts;
}

absl::StatusOr<v1::Case> DisputeOf(const v1::SuggestMediatorsRequest::Draft& draft, absl::CivilDay today,
                                   const DisputeTypes& types, const PersonKey& person_key) {
  v1::Case dispute;
  FieldErrors errors;
  dispute.set_region(draft.region());
  if (draft.co_regions_size() > kMostOfDraft) errors.Add("draft.co_regions", "must be at most 10");
  *dispute.mutable_co_regions() = draft.co_regions();
  if (types.Find(draft.dispute_type()) == nullptr) {
    errors.Add("draft.dispute_type",
               absl::StrCat("'", draft.dispute_type(), "' is not in the table of dispute types"));
  }
  dispute.set_dispute_type(draft.dispute_type());
  if (draft.form() != v1::FORM_UNSPECIFIED && draft.form() != v1::FORM_PEOPLES) {
    errors.Add("draft.form", "must be FORM_PEOPLES: other forms have no mediators of a committee");
  }
  if (draft.identities_size() > kMostOfDraft) errors.Add("draft.identities", "must be at most 10");
  RETURN_IF_ERROR(errors.ToStatus());
  for (int i = 0; i < draft.identities_size(); ++i) {
    const std::string path = absl::StrCat("draft.identities[", i, "]");
    v1::Identity identity = draft.identities(i);
    const bool organisation = identity.number_kind() == v1::Identity::NUMBER_KIND_CREDIT_CODE;
    v1::Party party;
    party.set_kind(organisation ? v1::Party::KIND_ORGANISATION : v1::Party::KIND_PERSON);
    CheckIdentity(path, today, party, &identity, &errors);
    // Only the number leads to a mediator: who has none is nobody's kin as far as can be told.
    if (identity.number().empty()) errors.Add(path + ".number", "is required");
    dispute.add_parties()->set_key(PersonKeyOf(identity, person_key));
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return dispute;
}

absl::StatusOr<v1::Tier> TierToFill(v1::Tier asked, const v1::Case& dispute) {
  if (asked == v1::TIER_GRID) return Refuse("mediation.a4.grid");
  if (asked != v1::TIER_UNSPECIFIED) return asked;
  if (dispute.tier() != v1::TIER_UNSPECIFIED && dispute.tier() != v1::TIER_GRID) return dispute.tier();
  const int depth = DepthOf(api::RegionOf(dispute.region()));
  if (depth >= DepthOf("330602001001")) return v1::TIER_VILLAGE;
  return depth == DepthOf("330602001") ? v1::TIER_TOWNSHIP : v1::TIER_DEPARTMENT;
}

std::vector<std::string> RegionsToAsk(const v1::Case& dispute) {
  std::vector<std::string> asked = OwnRegions(dispute);
  const size_t own = asked.size();
  for (size_t i = 0; i < own; ++i) {
    for (std::string& above : AncestorsOf(asked[i])) asked.push_back(std::move(above));
  }
  std::vector<std::string> once;
  for (std::string& region : asked) {
    if (std::find(once.begin(), once.end(), region) == once.end()) once.push_back(std::move(region));
  }
  return once;
}

absl::StatusOr<absl::CivilDay> FirstDayOfRecords(const v1::Case& dispute, const Parameters& weights,
                                                 absl::CivilDay today) {
  ASSIGN_OR_RETURN(const Weights held, WeightsFor(dispute, weights, today));
  return absl::CivilDay(today.year() - held.success_years, today.month(), today.day());
}

absl::StatusOr<v1::SuggestMediatorsResponse> SuggestMediators(const SuggestionInput& input) {
  ASSIGN_OR_RETURN(const Weights weights, WeightsFor(input.dispute, input.weights, input.today));
  const Ranking ranking(input, weights);
  std::map<std::string, Ranked> best;
  std::map<std::string, v1::MediatorExclusion> excluded;
  for (const Seat& seat : input.seats) {
    if (!WorksOn(seat.committee.name(), input.dispute)) continue;
    if (v1::MediatorExclusion out = ExclusionOf(seat, input); !out.rule().empty()) {
      excluded.emplace(seat.mediator.name(), std::move(out));
      continue;
    }
    Ranked ranked = ranking.Rank(seat);
    const auto [at, first] = best.try_emplace(seat.mediator.name(), ranked);
    if (!first && ranked.Order() < at->second.Order()) at->second = std::move(ranked);
  }
  std::vector<Ranked> order;
  for (auto& [name, ranked] : best) order.push_back(std::move(ranked));
  std::sort(order.begin(), order.end(),
            [](const Ranked& a, const Ranked& b) { return a.Order() < b.Order(); });
  if (order.size() > input.limit) order.resize(input.limit);
  v1::SuggestMediatorsResponse response;
  for (Ranked& ranked : order) *response.add_suggestions() = std::move(ranked.suggestion);
  for (auto& [name, out] : excluded) {
    // By another committee it may be appointed all the same.
    if (best.contains(name)) continue;
    if (response.excluded_size() == kMostExcluded) break;
    *response.add_excluded() = std::move(out);
  }
  response.set_seats_seen(static_cast<int32_t>(input.seats.size()));
  return response;
}

}  // namespace fengqiao::mediation

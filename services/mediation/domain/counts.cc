#include "services/mediation/domain/counts.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "common/api/resource_name.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/clocks.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;

auto Tied(const CountKey& key) {
  return std::tie(key.region, key.day, key.measure, key.tier, key.source, key.dispute_type,
                  key.committee_kind);
}

absl::CivilDay DayOf(const common::v1::Date& day) { return FromProto(day).value_or(absl::CivilDay()); }

// Joined into another case, which counts in its stead.
bool IsJoined(const Case& dispute) {
  return std::any_of(dispute.links().begin(), dispute.links().end(),
                     [](const v1::Link& link) { return link.kind() == v1::Link::KIND_JOINED_INTO; });
}

// Whether what an attempt leads to counts as people's mediation (A4, A6).
bool IsPeoples(const v1::Attempt& attempt) {
  return attempt.form() == v1::FORM_PEOPLES &&
         (attempt.result_form() == v1::Attempt::RESULT_FORM_UNSPECIFIED ||
          attempt.result_form() == v1::Attempt::RESULT_FORM_CIVIL_AGREEMENT);
}

class Counter {
 public:
  explicit Counter(const Case& dispute) : dispute_(dispute) {}

  std::vector<CountEntry> Count() {
    if (IsJoined(dispute_)) return {};
    Entry();
    Attempts();
    Outcome();
    Aftercare();
    return std::move(entries_);
  }

 private:
  // Where a count belongs: for ever, whatever becomes of the case.
  struct Place {
    std::string_view region;
    v1::Tier tier = v1::TIER_UNSPECIFIED;
    v1::Committee::Kind kind = v1::Committee::KIND_UNSPECIFIED;
  };
  // An attempt that came in whole, with an old case, need not say where it was: then it was where the case
  // is.
  Place PlaceOf(const v1::Attempt& attempt) const {
    if (attempt.region().empty()) {
      const auto kind =
          attempt.committee().empty() ? v1::Committee::KIND_UNSPECIFIED : dispute_.committee_kind();
      return {.region = dispute_.region(), .tier = attempt.tier(), .kind = kind};
    }
    return {.region = attempt.region(), .tier = attempt.tier(), .kind = attempt.committee_kind()};
  }

  void Add(v1::Measure measure, absl::CivilDay day, const Place& place, int64_t count = 1) {
    AddScaled(measure, day, place, count * Decimal::kScale);
  }
  void AddScaled(v1::Measure measure, absl::CivilDay day, const Place& place, int64_t scaled) {
    if (scaled == 0) return;
    entries_.push_back({.key = {.region = std::string(api::RegionOf(place.region)),
                                .day = day,
                                .measure = measure,
                                .tier = place.tier,
                                .source = dispute_.source(),
                                .dispute_type = dispute_.dispute_type(),
                                .committee_kind = place.kind},
                        .value = scaled});
  }

  void Entry() {
    const Place registered{.region = dispute_.name()};
    const absl::CivilDay day = RegisteredOn(dispute_);
    Add(v1::MEASURE_REGISTERED, day, registered);
    if (dispute_.has_late_registration()) Add(v1::MEASURE_LATE_REGISTERED, day, registered);
    Add(v1::MEASURE_DEATHS, day, registered, dispute_.danger().deaths());
    if (dispute_.has_refusal()) {
      Add(v1::MEASURE_REFUSED, DayOf(dispute_.refusal().day()), {.region = dispute_.region()});
    }
  }

  // People's mediation has a dispute from its first attempt until that place gives it away or concludes it.
  // It accepts it once, however many tiers it climbs (I-M1); who gets it later takes it over.
  void Attempts() {
    bool accepted = false;
    for (const v1::Attempt& attempt : dispute_.attempts()) {
      const Place place = PlaceOf(attempt);
      if (attempt.form() == v1::FORM_PEOPLES && !held_) {
        const absl::CivilDay day = DayOf(attempt.accepted());
        Add(accepted ? v1::MEASURE_TAKEN_OVER : v1::MEASURE_ACCEPTED, day, place);
        if (!accepted && IsDifficult()) Add(v1::MEASURE_DIFFICULT, day, place);
        accepted = held_ = true;
      }
      const absl::CivilDay ended = DayOf(attempt.ended());
      switch (attempt.result()) {
        case v1::Attempt::RESULT_ESCALATED:
          Add(v1::MEASURE_ESCALATED, ended, place);
          break;
        case v1::Attempt::RESULT_HANDLED:
          Add(v1::MEASURE_HANDLED, ended, place);
          break;
        case v1::Attempt::RESULT_TRANSFERRED:
          if (held_) Add(v1::MEASURE_TRANSFERRED, ended, place);
          held_ = false;
          break;
        default:
          break;
      }
    }
  }
  bool IsDifficult() const {
    return dispute_.grade() == v1::GRADE_DIFFICULT || dispute_.grade() == v1::GRADE_MAJOR;
  }

  void Outcome() {
    if (!held_) return;
    const v1::Agreement* agreement = LastAgreement(dispute_);
    if (agreement != nullptr && agreement->has_effective()) {
      const v1::Attempt& attempt = *AttemptById(agreement->attempt(), dispute_);
      const Place place = PlaceOf(attempt);
      const absl::CivilDay day = DayOf(agreement->effective());
      Concluded(place, day);
      if (!IsPeoples(attempt) || agreement->impaired()) return;
      Add(v1::MEASURE_SUCCEEDED, day, place);
      Add(agreement->kind() == v1::Agreement::KIND_ORAL ? v1::MEASURE_ORAL_AGREEMENTS
                                                        : v1::MEASURE_WRITTEN_AGREEMENTS,
          day, place);
      AddScaled(v1::MEASURE_AMOUNT, day, place, FromProto(agreement->amount()).value_or(Decimal()).scaled());
      return;
    }
    if (dispute_.state() == Case::STATE_TERMINATED ||
        (dispute_.has_closing() && dispute_.closing().kind() == v1::Closing::KIND_NOT_AGREED)) {
      const v1::Attempt& last = dispute_.attempts(dispute_.attempts_size() - 1);
      Concluded(PlaceOf(last), DayOf(last.ended()));
    }
  }

  void Concluded(const Place& place, absl::CivilDay day) {
    Add(v1::MEASURE_CONCLUDED, day, place);
    // Of the dispute, not of its last attempt: climbing does not make good what was missed below.
    const bool late =
        std::any_of(dispute_.clocks().begin(), dispute_.clocks().end(), [](const v1::Clock& clock) {
          return clock.state() == v1::Clock::STATE_LATE && (IsCourtTerm(clock) || clock.rule() == "MD1");
        });
    if (late) Add(v1::MEASURE_OVERDUE, day, place);
  }

  // What became of the agreement, of the same kind as the agreements that are counted: rates need one base.
  void Aftercare() {
    const v1::Agreement* agreement = LastAgreement(dispute_);
    if (agreement == nullptr) return;
    const v1::Attempt& attempt = *AttemptById(agreement->attempt(), dispute_);
    const Place place = PlaceOf(attempt);
    for (const v1::FollowUp& visit : dispute_.follow_ups()) {
      if (visit.satisfaction() == v1::FollowUp::SATISFACTION_UNSPECIFIED) continue;
      Add(v1::MEASURE_SATISFACTION_ANSWERED, DayOf(visit.day()), place);
      if (visit.satisfaction() != v1::FollowUp::SATISFACTION_NOT) {
        Add(v1::MEASURE_SATISFIED, DayOf(visit.day()), place);
      }
    }
    if (!IsPeoples(attempt) || agreement->impaired()) return;
    Confirmations(*agreement, place);
    if (const auto day = PerformedOn(dispute_)) Add(v1::MEASURE_PERFORMED, *day, place);
  }

  // An agreement is applied for once, on the day of the first application, however often it is tried.
  void Confirmations(const v1::Agreement& agreement, const Place& place) {
    bool applied = false;
    for (const v1::Confirmation& confirmation : dispute_.confirmations()) {
      if (confirmation.agreement() != agreement.id()) continue;
      if (!applied) Add(v1::MEASURE_CONFIRMATION_APPLIED, DayOf(confirmation.applied()), place);
      applied = true;
      if (confirmation.state() == v1::Confirmation::STATE_CONFIRMED ||
          confirmation.state() == v1::Confirmation::STATE_ENFORCEMENT) {
        Add(v1::MEASURE_CONFIRMED, DayOf(confirmation.ruled()), place);
      }
    }
  }

  const Case& dispute_;
  bool held_ = false;  // by people's mediation, when all attempts are told
  std::vector<CountEntry> entries_;
};

}  // namespace

bool operator<(const CountKey& a, const CountKey& b) { return Tied(a) < Tied(b); }

std::vector<CountEntry> CountsOf(const Case& dispute) { return Counter(dispute).Count(); }

std::vector<CountEntry> CountChange(const Case& before, const Case& after) {
  std::map<CountKey, int64_t> sums;
  for (const CountEntry& entry : CountsOf(after)) sums[entry.key] += entry.value;
  if (!before.name().empty()) {
    for (const CountEntry& entry : CountsOf(before)) sums[entry.key] -= entry.value;
  }
  std::vector<CountEntry> change;
  for (const auto& [key, value] : sums) {
    if (value != 0) change.push_back({.key = key, .value = value});
  }
  return change;
}

}  // namespace fengqiao::mediation

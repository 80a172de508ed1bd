#include "services/mediation/domain/counts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "common/api/resource_name.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
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

const v1::Attempt* FirstPeoples(const Case& dispute) {
  for (const v1::Attempt& attempt : dispute.attempts()) {
    if (attempt.form() == v1::FORM_PEOPLES) return &attempt;
  }
  return nullptr;
}

// Whether what an attempt leads to counts as people's mediation (A4, A6).
bool IsPeoples(const v1::Attempt& attempt) {
  return attempt.form() == v1::FORM_PEOPLES &&
         (attempt.result_form() == v1::Attempt::RESULT_FORM_UNSPECIFIED ||
          attempt.result_form() == v1::Attempt::RESULT_FORM_CIVIL_AGREEMENT);
}

// The first day on which all was known to be performed, by the parties' word or by a visit.
std::optional<absl::CivilDay> PerformedOn(const Case& dispute) {
  std::optional<absl::CivilDay> first;
  const auto take = [&](const auto& entries) {
    for (const auto& entry : entries) {
      if (entry.extent() != v1::Performance::EXTENT_FULLY) continue;
      const absl::CivilDay day = DayOf(entry.day());
      first = first ? std::min(*first, day) : day;
    }
  };
  take(dispute.performances());
  take(dispute.follow_ups());
  return first;
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
  void Add(v1::Measure measure, absl::CivilDay day, int64_t count = 1, v1::Tier tier = v1::TIER_UNSPECIFIED) {
    AddScaled(measure, day, count * Decimal::kScale, tier);
  }
  void AddScaled(v1::Measure measure, absl::CivilDay day, int64_t scaled, v1::Tier tier) {
    if (scaled == 0) return;
    entries_.push_back({.key = {.region = std::string(api::RegionOf(dispute_.region())),
                                .day = day,
                                .measure = measure,
                                .tier = tier == v1::TIER_UNSPECIFIED ? dispute_.tier() : tier,
                                .source = dispute_.source(),
                                .dispute_type = dispute_.dispute_type(),
                                .committee_kind = dispute_.committee_kind()},
                        .value = scaled});
  }

  void Entry() {
    const absl::CivilDay day = LegalDay(absl::FromUnixMicros(
        google::protobuf::util::TimeUtil::TimestampToMicroseconds(dispute_.register_time())));
    Add(v1::MEASURE_REGISTERED, day);
    if (dispute_.has_late_registration()) Add(v1::MEASURE_LATE_REGISTERED, day);
    Add(v1::MEASURE_DEATHS, day, dispute_.danger().deaths());
    if (dispute_.has_refusal()) Add(v1::MEASURE_REFUSED, DayOf(dispute_.refusal().day()));
  }

  void Attempts() {
    for (const v1::Attempt& attempt : dispute_.attempts()) {
      if (attempt.result() == v1::Attempt::RESULT_ESCALATED) {
        Add(v1::MEASURE_ESCALATED, DayOf(attempt.ended()), 1, attempt.tier());
      }
      if (attempt.result() == v1::Attempt::RESULT_HANDLED) {
        Add(v1::MEASURE_HANDLED, DayOf(attempt.ended()), 1, attempt.tier());
      }
    }
    const v1::Attempt* peoples = FirstPeoples(dispute_);
    if (peoples == nullptr) return;
    // Accepted once, however many tiers it climbs: on the day people's mediation took it (I-M1).
    const absl::CivilDay day = DayOf(peoples->accepted());
    Add(v1::MEASURE_ACCEPTED, day);
    if (dispute_.grade() == v1::GRADE_DIFFICULT || dispute_.grade() == v1::GRADE_MAJOR) {
      Add(v1::MEASURE_DIFFICULT, day);
    }
  }

  void Outcome() {
    if (FirstPeoples(dispute_) == nullptr) return;
    if (dispute_.has_closing() && dispute_.closing().kind() == v1::Closing::KIND_TRANSFERRED) return;
    const v1::Agreement* agreement = LastAgreement(dispute_);
    if (agreement != nullptr && agreement->has_effective()) {
      const v1::Attempt& attempt = *AttemptById(agreement->attempt(), dispute_);
      const absl::CivilDay day = DayOf(agreement->effective());
      Concluded(attempt, day);
      if (!IsPeoples(attempt) || agreement->impaired()) return;
      Add(v1::MEASURE_SUCCEEDED, day, 1, attempt.tier());
      Add(agreement->kind() == v1::Agreement::KIND_ORAL ? v1::MEASURE_ORAL_AGREEMENTS
                                                        : v1::MEASURE_WRITTEN_AGREEMENTS,
          day, 1, attempt.tier());
      AddScaled(v1::MEASURE_AMOUNT, day, FromProto(agreement->amount()).value_or(Decimal()).scaled(),
                attempt.tier());
      return;
    }
    if (dispute_.state() == Case::STATE_TERMINATED ||
        (dispute_.has_closing() && dispute_.closing().kind() == v1::Closing::KIND_NOT_AGREED)) {
      const v1::Attempt& last = dispute_.attempts(dispute_.attempts_size() - 1);
      Concluded(last, DayOf(last.ended()));
    }
  }

  void Concluded(const v1::Attempt& attempt, absl::CivilDay day) {
    Add(v1::MEASURE_CONCLUDED, day, 1, attempt.tier());
    const bool late =
        std::any_of(dispute_.clocks().begin(), dispute_.clocks().end(), [&](const v1::Clock& clock) {
          if (clock.state() != v1::Clock::STATE_LATE) return false;
          return IsCourtTerm(clock) || (clock.rule() == "MD1" && clock.subject() == attempt.id());
        });
    if (late) Add(v1::MEASURE_OVERDUE, day, 1, attempt.tier());
  }

  void Aftercare() {
    AgreementsLater();
    for (const v1::FollowUp& visit : dispute_.follow_ups()) {
      if (visit.satisfaction() == v1::FollowUp::SATISFACTION_UNSPECIFIED) continue;
      Add(v1::MEASURE_SATISFACTION_ANSWERED, DayOf(visit.day()));
      if (visit.satisfaction() != v1::FollowUp::SATISFACTION_NOT) {
        Add(v1::MEASURE_SATISFIED, DayOf(visit.day()));
      }
    }
  }

  // What became of the agreement, of the same kind as the agreements that are counted: rates need one base.
  void AgreementsLater() {
    const v1::Agreement* agreement = LastAgreement(dispute_);
    if (agreement == nullptr || !IsPeoples(*AttemptById(agreement->attempt(), dispute_))) return;
    for (const v1::Confirmation& confirmation : dispute_.confirmations()) {
      Add(v1::MEASURE_CONFIRMATION_APPLIED, DayOf(confirmation.applied()));
      if (confirmation.state() == v1::Confirmation::STATE_CONFIRMED ||
          confirmation.state() == v1::Confirmation::STATE_ENFORCEMENT) {
        Add(v1::MEASURE_CONFIRMED, DayOf(confirmation.ruled()));
      }
    }
    if (const auto day = PerformedOn(dispute_)) Add(v1::MEASURE_PERFORMED, *day);
  }

  const Case& dispute_;
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

#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/bounds.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxEvidence = 500;
constexpr int kMaxPersons = 100'000;

// Calls `take` for every extent that was recorded with its day, first the parties' word, then the visits.
template <typename Take>
void EachExtent(const v1::Case& dispute, const Take& take) {
  for (const v1::Performance& one : dispute.performances()) take(one.extent(), one.day());
  for (const v1::FollowUp& one : dispute.follow_ups()) take(one.extent(), one.day());
}

}  // namespace

bool IsIn(const v1::Case& dispute, std::initializer_list<v1::Case::State> states) {
  return std::find(states.begin(), states.end(), dispute.state()) != states.end();
}

bool IsOpen(const v1::Case& dispute) {
  return !IsIn(dispute, {v1::Case::STATE_CLOSED, v1::Case::STATE_ARCHIVED, v1::Case::STATE_TRANSFERRED});
}

absl::StatusOr<absl::CivilDay> StatedDay(const common::v1::Date& day, bool stated, std::string_view field,
                                         const Circumstances& now) {
  if (!stated) return now.today;
  const auto parsed = FromProto(day);
  if (!parsed.ok()) return InvalidField(field, ToStd(parsed.status().message()));
  if (*parsed > now.today) return Refuse("mediation.mt10.future");
  return *parsed;
}

absl::CivilDay RegisteredOn(const v1::Case& dispute) {
  return LegalDay(absl::FromUnixMicros(
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(dispute.register_time())));
}

absl::Status NotBefore(absl::CivilDay day, const common::v1::Date& earlier) {
  const auto bound = FromProto(earlier);
  if (!bound.ok() || day >= *bound) return absl::OkStatus();
  return Refuse("mediation.case.day_order",
                absl::StrCat("（", FormatDay(day), " < ", FormatDay(*bound), "）"));
}

absl::Status NotBeforeEntry(absl::CivilDay day, const v1::Case& dispute) {
  if (!dispute.has_late_registration()) RETURN_IF_ERROR(NotBefore(day, ToProto(RegisteredOn(dispute))));
  if (dispute.attempts().empty()) return absl::OkStatus();
  return NotBefore(day, dispute.attempts(dispute.attempts_size() - 1).ended());
}

absl::Status NotBeforeRunning(absl::CivilDay day, const v1::Case& dispute) {
  if (dispute.attempts().empty()) return absl::OkStatus();
  const v1::Attempt& attempt = dispute.attempts(dispute.attempts_size() - 1);
  return NotBefore(day, attempt.has_begun() ? attempt.begun() : attempt.accepted());
}

v1::Attempt* RunningAttempt(v1::Case* dispute) {
  if (dispute->attempts().empty()) return nullptr;
  v1::Attempt* last = dispute->mutable_attempts(dispute->attempts_size() - 1);
  return last->result() == v1::Attempt::RESULT_UNSPECIFIED ? last : nullptr;
}

const v1::Attempt* AttemptById(std::string_view id, const v1::Case& dispute) {
  for (const v1::Attempt& attempt : dispute.attempts()) {
    if (attempt.id() == id) return &attempt;
  }
  return nullptr;
}

void EndAttempt(v1::Attempt::Result result, absl::CivilDay day, std::string_view reason, v1::Case* dispute) {
  v1::Attempt* attempt = RunningAttempt(dispute);
  if (attempt == nullptr) return;
  attempt->set_result(result);
  attempt->set_reason(std::string(reason));
  *attempt->mutable_ended() = ToProto(day);
  const bool goes_on = result == v1::Attempt::RESULT_ESCALATED || result == v1::Attempt::RESULT_TRANSFERRED;
  for (v1::Clock* term : RunningTerms(attempt->id(), dispute)) {
    if (goes_on && term->subject() != attempt->id()) continue;
    MeetClock(day, term);
  }
  DropClocks(attempt->id(), day, dispute);
  if (!goes_on) DropCourtTerms(day, dispute);
}

v1::Agreement* LastAgreement(v1::Case* dispute) {
  return dispute->agreements().empty() ? nullptr
                                       : dispute->mutable_agreements(dispute->agreements_size() - 1);
}

const v1::Agreement* LastAgreement(const v1::Case& dispute) {
  return dispute.agreements().empty() ? nullptr : &dispute.agreements(dispute.agreements_size() - 1);
}

const v1::Agreement* BindingAgreement(const v1::Case& dispute) {
  const v1::Agreement* agreement = LastAgreement(dispute);
  return agreement != nullptr && agreement->has_effective() && !agreement->impaired() ? agreement : nullptr;
}

v1::Performance::Extent ExtentOf(const v1::Case& dispute) {
  auto extent = v1::Performance::EXTENT_UNSPECIFIED;
  EachExtent(dispute, [&](v1::Performance::Extent said, const common::v1::Date&) {
    if (said != v1::Performance::EXTENT_UNSPECIFIED && extent != v1::Performance::EXTENT_FULLY) extent = said;
  });
  return extent;
}

std::optional<absl::CivilDay> PerformedOn(const v1::Case& dispute) {
  std::optional<absl::CivilDay> first;
  EachExtent(dispute, [&](v1::Performance::Extent said, const common::v1::Date& on) {
    if (said != v1::Performance::EXTENT_FULLY) return;
    const absl::CivilDay day = FromProto(on).value_or(absl::CivilDay());
    first = first ? std::min(*first, day) : day;
  });
  return first;
}

bool HasReferral(const v1::Case& dispute, v1::Source source) {
  return std::any_of(dispute.referrals().begin(), dispute.referrals().end(),
                     [&](const v1::Referral& referral) { return referral.source() == source; });
}

bool IsDelegated(const v1::Case& dispute, v1::Source source, const v1::Agreement& agreement) {
  const auto reached = FromProto(agreement.reached());
  return std::any_of(dispute.referrals().begin(), dispute.referrals().end(),
                     [&](const v1::Referral& referral) {
                       const auto outcome = referral.reply().outcome();
                       if (referral.source() != source || !referral.has_confirmed() ||
                           outcome == v1::Referral::OUTCOME_REFUSED) {
                         return false;
                       }
                       const auto confirmed = FromProto(referral.confirmed());
                       return !reached.ok() || !confirmed.ok() || *confirmed <= *reached;
                     });
}

v1::Referral* ReferralById(std::string_view id, v1::Case* dispute) {
  for (v1::Referral& referral : *dispute->mutable_referrals()) {
    if (referral.id() == id) return &referral;
  }
  return nullptr;
}

void CheckDanger(std::string_view path, const v1::Danger& danger, FieldErrors* errors) {
  const auto field = [&](std::string_view name) { return absl::StrCat(ToAbsl(path), ".", ToAbsl(name)); };
  CheckText(field("evidence"), danger.evidence(), kMaxEvidence, errors);
  const bool any = danger.crime() || danger.mass_petition() || danger.mass_fight() || danger.suicide();
  if (any && danger.evidence().empty()) {
    errors->Add(field("evidence"), "is required where a danger is stated (I-M9)");
  }
  if (danger.persons() < 0 || danger.persons() > kMaxPersons) {
    errors->Add(field("persons"), "must be 0 to 100000");
  }
  if (danger.deaths() < 0 || danger.deaths() > kMaxPersons) {
    errors->Add(field("deaths"), "must be 0 to 100000");
  }
}

std::optional<Decimal> CheckAmount(std::string_view path, common::v1::Decimal* amount, FieldErrors* errors) {
  const auto value = CheckDecimal(path, amount, errors);
  if (!value) return std::nullopt;
  if (*value < Decimal()) {
    errors->Add(path, "must not be negative");
  } else if (*value > Decimal::FromInteger(kMostYuan)) {
    errors->Add(path, "must be at most 10000000000 yuan (100亿元)");
  } else {
    return value;
  }
  return std::nullopt;
}

absl::Status CheckRoomForLink(const v1::Case& dispute) {
  if (dispute.links_size() < MostIn("Case", "links")) return absl::OkStatus();
  return InvalidField("name", absl::StrCat("has ", MostIn("Case", "links"), " links already"));
}

absl::Status RequireText(std::string_view field, std::string_view text, size_t most) {
  FieldErrors errors;
  CheckNamedText(field, text, most, &errors);
  return errors.ToStatus();
}

absl::Status AllowText(std::string_view field, std::string_view text, size_t most) {
  FieldErrors errors;
  CheckText(field, text, most, &errors);
  return errors.ToStatus();
}

Step StepOf(v1::Case next, std::string_view event, std::string_view rule) {
  return {.next = std::move(next), .event = std::string(event), .rule = std::string(rule)};
}

}  // namespace fengqiao::mediation

#include "services/correction/domain/parts.h"

#include <algorithm>

#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/identity/normalise.h"
#include "common/regions/region_tree.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {

absl::CivilDay DayOf(const common::v1::Date& day) { return FromProto(day).value_or(absl::CivilDay()); }

std::optional<absl::CivilDay> CheckPastDay(std::string_view path, const common::v1::Date& day,
                                           absl::CivilDay today, FieldErrors* errors) {
  const auto read = CheckDay(path, day, errors);
  if (!read) return std::nullopt;
  if (*read > today) {
    errors->Add(path, "must not lie after today");
    return std::nullopt;
  }
  if (read->year() < 1900) {
    errors->Add(path, "must lie in the years from 1900 on");
    return std::nullopt;
  }
  return read;
}

std::optional<absl::Time> CheckInstant(std::string_view path, const google::protobuf::Timestamp& instant,
                                       FieldErrors* errors) {
  constexpr int64_t kYear10000 = 253'402'300'800;
  if (instant.seconds() <= 0 || instant.seconds() >= kYear10000 || instant.nanos() < 0 ||
      instant.nanos() > 999'999'999) {
    errors->Add(path, "must be an instant of the years 1970 to 9999");
    return std::nullopt;
  }
  return TimeOf(instant);
}

absl::Time TimeOf(const google::protobuf::Timestamp& instant) {
  return absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(instant));
}

google::protobuf::Timestamp InstantOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

absl::CivilDay LastOf(absl::CivilDay first, int months) {
  return calendar::SentenceTerm(first, {.months = months})->last_day;
}

void CheckSaid(std::string_view path, std::string_view text, size_t least, size_t most, FieldErrors* errors) {
  CheckText(path, text, most, errors);
  const auto points = identity::CodePoints(text);
  const auto said = std::count_if(points.begin(), points.end(), [](std::string_view point) {
    return !identity::NormaliseNumber(point).empty();
  });
  if (static_cast<size_t>(said) < least) {
    errors->Add(path, absl::StrCat("must say something, in at least ", least, " characters"));
  }
}

bool IsInCharge(const v1::Subject& subject) {
  return subject.state() == v1::Subject::STATE_RECEIVED ||
         subject.state() == v1::Subject::STATE_IN_CORRECTION;
}

absl::CivilDay LeftOn(const v1::Subject& subject) {
  const v1::Stay& last = *subject.stays().rbegin();
  return DayOf(last.has_to() ? last.to() : last.from());
}

bool HasEnded(const v1::Subject& subject) {
  return subject.state() == v1::Subject::STATE_RELEASED || subject.state() == v1::Subject::STATE_TERMINATED ||
         subject.state() == v1::Subject::STATE_WITHDRAWN || subject.state() == v1::Subject::STATE_ERASED;
}

std::optional<absl::CivilDay> EndedOn(const v1::Subject& subject) {
  if (subject.state() == v1::Subject::STATE_ELSEWHERE && subject.handover().has_ended_there()) {
    return DayOf(subject.handover().ended_there());
  }
  return HasEnded(subject) && subject.has_end() ? std::make_optional(DayOf(subject.end().day()))
                                                : std::nullopt;
}

absl::Status MustNotHaveEnded(const v1::Subject& subject) {
  RETURN_IF_ERROR(MustBeHeldHere(subject));
  return HasEnded(subject) ? Refuse("correction.subject.ended") : absl::OkStatus();
}

absl::Status MustBeInCharge(const v1::Subject& subject) {
  RETURN_IF_ERROR(MustBeHeldHere(subject));
  if (HasEnded(subject)) return Refuse("correction.subject.ended");
  if (IsKnownDead(subject)) return Refuse("correction.subject.dead");
  return IsInCharge(subject) ? absl::OkStatus() : Refuse("correction.subject.not_registered");
}

absl::Status MustBeEntrusted(const v1::Subject& subject, v1::Entrustment::Act act, const Circumstances& now) {
  if (now.actor.level != v1::LEVEL_OFFICE) return absl::OkStatus();
  const auto& acts = subject.entrustment().acts();
  const bool entrusted = subject.has_entrustment() && DayOf(subject.entrustment().from()) <= now.today &&
                         std::find(acts.begin(), acts.end(), act) != acts.end();
  return entrusted ? absl::OkStatus() : Refuse("correction.office.entrustment");
}

absl::Status MustBeCounty(const Circumstances& now) {
  return now.actor.level >= v1::LEVEL_COUNTY ? absl::OkStatus() : Refuse("correction.power.county");
}

std::string HandedOverBy(const v1::Subject& subject, const v1::Transfer& transfer) {
  if (transfer.state() != v1::Transfer::STATE_DONE) return "";
  for (int i = 1; i < subject.stays_size(); ++i) {
    const v1::Stay& stay = subject.stays(i);
    const bool by_it = stay.region() == transfer.to() && DayOf(stay.from()) == DayOf(transfer.received());
    if (by_it) return subject.stays(i - 1).region();
  }
  return "";
}

namespace {

// The first day on which something was applied for that waits for a decision; none where nothing does.
std::optional<absl::CivilDay> FirstApplication(const v1::Subject& subject) {
  std::optional<absl::CivilDay> first;
  const auto look = [&](const auto& applications, auto submitted) {
    for (const auto& one : applications) {
      if (one.state() != submitted) continue;
      const absl::CivilDay day = DayOf(one.requested());
      first = first ? std::min(*first, day) : day;
    }
  };
  look(subject.leaves(), v1::Leave::STATE_SUBMITTED);
  look(subject.travel_permits(), v1::TravelPermit::STATE_SUBMITTED);
  look(subject.waivers(), v1::Waiver::STATE_SUBMITTED);
  return first;
}

}  // namespace

void PutInCharge(std::string_view account, absl::CivilDay today, v1::Subject* subject) {
  const std::string before = subject->case_officer();
  const auto first = FirstApplication(*subject);
  auto& former = *subject->mutable_former_officers();
  // What was applied for since is decided, or this account is put down anew.
  former.erase(std::remove_if(former.begin(), former.end(),
                              [&](const v1::FormerOfficer& one) {
                                return !first || DayOf(one.until()) < *first || one.account() == before;
                              }),
               former.end());
  if (first && !before.empty() && before != account) {
    v1::FormerOfficer& one = *former.Add();
    one.set_account(before);
    *one.mutable_until() = ToProto(today);
  }
  subject->set_case_officer(std::string(account));
}

bool WasInChargeSince(absl::CivilDay day, std::string_view account, const v1::Subject& subject) {
  const auto& former = subject.former_officers();
  return subject.case_officer() == account ||
         std::any_of(former.begin(), former.end(), [&](const v1::FormerOfficer& one) {
           return one.account() == account && DayOf(one.until()) >= day;
         });
}

v1::SupervisionClass ClassOn(const v1::Subject& subject, absl::CivilDay day) {
  v1::SupervisionClass found = v1::SUPERVISION_CLASS_UNSPECIFIED;
  for (const v1::Classification& one : subject.classifications()) {
    if (DayOf(one.from()) <= day) found = one.supervision_class();
  }
  return found;
}

const v1::Custody* CustodyOn(const v1::Subject& subject, absl::CivilDay day) {
  for (const v1::Custody& custody : subject.custodies()) {
    if (custody.has_withdrawal() || day < DayOf(custody.from())) continue;
    if (!custody.has_to() || day <= DayOf(custody.to())) return &custody;
  }
  return nullptr;
}

bool IsInCustody(const v1::Subject& subject, absl::CivilDay day) {
  return CustodyOn(subject, day) != nullptr;
}

std::optional<absl::CivilDay> LastInOrder(const v1::Subject& subject, absl::CivilDay last) {
  for (bool moved = true; moved;) {
    moved = false;
    for (const v1::Custody& custody : subject.custodies()) {
      if (custody.has_withdrawal() || DayOf(custody.from()) > last + 1 ||
          (custody.has_to() && DayOf(custody.to()) <= last))
        continue;
      if (!custody.has_to()) return std::nullopt;
      last = DayOf(custody.to());
      moved = true;
    }
  }
  return last;
}

int FreeDays(const v1::Subject& subject, absl::CivilDay base, absl::CivilDay back) {
  int days = 0;
  for (absl::CivilDay day = base + 1; day <= back; ++day) days += !IsInCustody(subject, day);
  return days;
}

const v1::Sanction* GrantedEnding(const v1::Subject& subject) {
  for (const v1::Sanction& sanction : subject.sanctions()) {
    const bool ends = sanction.kind() == v1::SANCTION_KIND_REVOKE_PROBATION ||
                      sanction.kind() == v1::SANCTION_KIND_REVOKE_PAROLE ||
                      sanction.kind() == v1::SANCTION_KIND_IMPRISON;
    if (ends && sanction.state() == v1::Sanction::STATE_GRANTED) return &sanction;
  }
  return nullptr;
}

std::optional<absl::CivilDay> DiedOn(const v1::Subject& subject) {
  for (const v1::Absence& absence : subject.absences()) {
    if (absence.outcome() == v1::Absence::OUTCOME_DEAD) return DayOf(absence.ended());
  }
  return std::nullopt;
}

absl::CivilDay DeathKnownOn(const v1::Subject& subject) {
  absl::CivilDay known = absl::CivilDay::min();
  for (const v1::Absence& absence : subject.absences()) {
    if (absence.outcome() != v1::Absence::OUTCOME_DEAD) continue;
    known = std::max(known, DayOf(absence.ended()));
    if (absence.has_end_entered()) known = std::max(known, DayOf(absence.end_entered()));
  }
  return known;
}

absl::CivilDay DecisionKnownOn(const v1::Sanction& sanction) {
  const absl::CivilDay decided = DayOf(sanction.organ_decided());
  return sanction.has_organ_decision_entered() ? std::max(decided, DayOf(sanction.organ_decision_entered()))
                                               : decided;
}

bool IsKnownDead(const v1::Subject& subject) { return !HasEnded(subject) && DiedOn(subject).has_value(); }

absl::CivilDay BroughtAlongOn(const v1::Subject& subject) {
  return subject.has_imported() ? DayOf(subject.imported().day()) : absl::CivilDay::min();
}

bool IsSearchedFor(const v1::Subject& subject) {
  return std::any_of(subject.absences().begin(), subject.absences().end(),
                     [](const v1::Absence& one) { return !one.has_ended(); });
}

std::string WhyNoCounty(std::string_view name, absl::CivilDay today) {
  constexpr size_t kCountyDigits = 6;
  const std::string_view code = api::RegionOf(name);
  if (code.size() != kCountyDigits || name != absl::StrCat("regions/", ToAbsl(code))) {
    return "must be a county, regions/ and 6 digits";
  }
  const regions::RegionTree& tree = regions::RegionTree::BuiltIn();
  if (std::string why = tree.WhyNotIn(code, today, today + 1); !why.empty()) return why;
  const regions::Region* region = tree.Find(code, today);
  const bool county =
      region != nullptr &&
      (region->kind == regions::RegionKind::kCounty ||
       (region->kind == regions::RegionKind::kPrefecture && tree.Children(code, today).empty()));
  return county ? "" : "must be a county";
}

}  // namespace fengqiao::correction

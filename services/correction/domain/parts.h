// Small things that every rule of a subject needs.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PARTS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PARTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// A stored day; what was written by rules is always one.
absl::CivilDay DayOf(const common::v1::Date& day);

// A stated day that is there, is no day after today and none of before 1900; else adds to `errors`.
std::optional<absl::CivilDay> CheckPastDay(std::string_view path, const common::v1::Date& day,
                                           absl::CivilDay today, FieldErrors* errors);
// A stated instant of the years 1970 to 9999; else adds to `errors`.
std::optional<absl::Time> CheckInstant(std::string_view path, const google::protobuf::Timestamp& instant,
                                       FieldErrors* errors);
// A stored instant, and back.
absl::Time TimeOf(const google::protobuf::Timestamp& instant);
google::protobuf::Timestamp InstantOf(absl::Time time);
// A text of `least` to `most` characters.
void CheckSaid(std::string_view path, std::string_view text, size_t least, size_t most, FieldErrors* errors);

// The entry with that id, or null.
template <typename Entries>
auto FindById(std::string_view id, Entries* entries) -> decltype(&*entries->begin()) {
  for (auto& entry : *entries) {
    if (entry.id() == id) return &entry;
  }
  return nullptr;
}

// "l3" for the third.
template <typename Entries>
std::string NextId(std::string_view prefix, const Entries& entries) {
  return absl::StrCat(absl::string_view(prefix.data(), prefix.size()), entries.size() + 1);
}

// The last day of so many months by the calendar that begin on `first` and count it.
absl::CivilDay LastOf(absl::CivilDay first, int months);

// Who stands for what the day, or another command, ended by itself.
inline constexpr char kTheService[] = "fengqiao-correction";

// On a county's list: registered, and not ended.
bool IsInCharge(const v1::Subject& subject);
// The day on which the county before gave the person up: the next one's stay begins on it, here or in another
// installation. The subject has stays.
absl::CivilDay LeftOn(const v1::Subject& subject);
bool HasEnded(const v1::Subject& subject);
// The day on which the correction ended: here, or of who has moved on elsewhere, where that was heard.
std::optional<absl::CivilDay> EndedOn(const v1::Subject& subject);
// Refuses what nobody can do any more, or yet: correction.subject.ended, correction.subject.not_registered.
absl::Status MustNotHaveEnded(const v1::Subject& subject);
absl::Status MustBeInCharge(const v1::Subject& subject);

// Refuses an office what it is not entrusted with on `today` (correction.office.entrustment). Others act for
// the county.
absl::Status MustBeEntrusted(const v1::Subject& subject, v1::Entrustment::Act act, const Circumstances& now);
// Refuses who does not act for the county or above (correction.power.county).
absl::Status MustBeCounty(const Circumstances& now);

// The class that holds on a day; UNSPECIFIED before the first.
// The county that had the person before a transfer that is done, `regions/{code}`; empty for any other.
std::string HandedOverBy(const v1::Subject& subject, const v1::Transfer& transfer);

// Puts another account in charge. Who was it before is kept while something waits that was applied for then.
void PutInCharge(std::string_view account, absl::CivilDay today, v1::Subject* subject);
// Whether the account is the officer in charge, or was on that day or since.
bool WasInChargeSince(absl::CivilDay day, std::string_view account, const v1::Subject& subject);

v1::SupervisionClass ClassOn(const v1::Subject& subject, absl::CivilDay day);

// The custody that lasts on a day, or null: what was withdrawn was none.
const v1::Custody* CustodyOn(const v1::Subject& subject, absl::CivilDay day);
// Whether a custody lasts on a day.
bool IsInCustody(const v1::Subject& subject, absl::CivilDay day);
// Nobody in custody can be elsewhere (社区矫正法 32): the last day in order, which `last` is but for custody
// that follows it; none while that lasts.
std::optional<absl::CivilDay> LastInOrder(const v1::Subject& subject, absl::CivilDay last);
// The days after `base` and until `back`, that one too, but for those in custody.
int FreeDays(const v1::Subject& subject, absl::CivilDay base, absl::CivilDay back);

// The sanction by which a court or organ has ended the correction (revoked, imprisoned), or null.
const v1::Sanction* GrantedEnding(const v1::Subject& subject);

// The day on which the person was found dead; none where that is not known, or not the last that is.
std::optional<absl::CivilDay> DiedOn(const v1::Subject& subject);
// The day on which that was known here; that of the death where it is not kept.
absl::CivilDay DeathKnownOn(const v1::Subject& subject);
// The day on which an organ's decision on a sanction was known here; the organ's own where it is not kept.
absl::CivilDay DecisionKnownOn(const v1::Sanction& sanction);
// Whether a file that goes on is of a dead person: what is left is its termination (社区矫正法 45).
bool IsKnownDead(const v1::Subject& subject);

// The day on which a file was brought along that had begun elsewhere (ImportSubjects): nothing of before it
// is owed or counted here. Of all other files the beginning of time.
absl::CivilDay BroughtAlongOn(const v1::Subject& subject);

// Whether the person is searched for.
bool IsSearchedFor(const v1::Subject& subject);

// Why a name, `regions/{code}`, is no county's of today; "" where it is. A city without counties (东莞) is
// one.
std::string WhyNoCounty(std::string_view name, absl::CivilDay today);

// As many transfers a file may have, of which each that is done raises the epoch by one.
inline constexpr int kMostTransfers = 100;

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PARTS_H_

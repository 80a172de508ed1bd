// What a person must not do, enter or whom not meet, and what of it was approved (domain rules §6.3, A10),
// besides the commands.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_BANS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_BANS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/life.h"

namespace fengqiao::correction {

// Whether a ban counts on a day.
bool HoldsOn(const v1::Ban& ban, absl::CivilDay day);
// The ban that forbids a whole county on some day from `from` to `to`, or null.
const v1::Ban* ForbiddenCounty(const v1::Subject& subject, std::string_view county, absl::CivilDay from,
                               absl::CivilDay to);
// Whether a ban, by id, forbids a place, and has not ended on a day.
bool IsPlaceForbidden(const v1::Subject& subject, std::string_view ban, absl::CivilDay day);

// Whether a waiver was approved; what it approves is its window, also of one that was ended early.
bool WasApproved(const v1::Waiver& waiver);
// The legal days that a window touches, whose last instant is out.
absl::CivilDay LastDayOf(const v1::Waiver& waiver);

// Whether a breach can be one of the ban that it names: there is none of what was approved.
absl::Status CheckBrokenBan(const v1::Subject& subject, const v1::Breach& stated, const Circumstances& now);

// Keeps bans within the term and the judgment's injunction, and ends those whose injunction fell; ends the
// waivers of who is detained, handed over or no longer under correction, and of bans that ended. The same
// however often it is asked.
std::vector<Happening> EndBans(absl::CivilDay today, v1::Subject* subject);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_BANS_H_

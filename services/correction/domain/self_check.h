// What the procuratorate would find in a file, found first (domain rules §6.12). It reads the file and
// decides nothing.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_SELF_CHECK_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_SELF_CHECK_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// Every omission in a file on a day, the oldest first. Of a file that has ended: what was one on its last
// day, how it was ended, and documents that have not arrived since. None of a notice that went back, but
// those.
std::vector<v1::Omission> OmissionsOf(const v1::Subject& subject, const RuleBook& book, absl::CivilDay today);

// Whether a file is looked at on a day: one that goes on, or ended within the last two years.
bool IsToBeChecked(const v1::Subject& subject, absl::CivilDay today);

inline constexpr int kCheckedYears = 2;

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_SELF_CHECK_H_

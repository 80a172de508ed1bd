// Legal days: calendar days at UTC+08:00, fixed. (The time-zone database has +09:00 in the summers of 1986 to
// 1991; law counts days, not summers.)

#ifndef FENGQIAO_COMMON_VALUES_LEGAL_DATE_H_
#define FENGQIAO_COMMON_VALUES_LEGAL_DATE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao {

// The legal day on which `instant` lies.
absl::CivilDay LegalDay(absl::Time instant);
// The first instant of a legal day.
absl::Time StartOf(absl::CivilDay day);

// "2022-10-31"; INVALID_ARGUMENT for anything that is no day of the calendar, years 1 to 9999.
absl::StatusOr<absl::CivilDay> ParseDay(std::string_view iso);
std::string FormatDay(absl::CivilDay day);

// The contract's message to and from a day. INVALID_ARGUMENT where it is no day (30 February).
absl::StatusOr<absl::CivilDay> FromProto(const common::v1::Date& message);
common::v1::Date ToProto(absl::CivilDay day);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_LEGAL_DATE_H_

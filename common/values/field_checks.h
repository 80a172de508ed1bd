// Checks of single fields that every service needs. Each adds to `errors`, under `path`, what is wrong.

#ifndef FENGQIAO_COMMON_VALUES_FIELD_CHECKS_H_
#define FENGQIAO_COMMON_VALUES_FIELD_CHECKS_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "common/values/decimal.h"
#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao {

// Makes a stated decimal canonical; none where it is missing or malformed.
std::optional<Decimal> CheckDecimal(std::string_view path, common::v1::Decimal* decimal, FieldErrors* errors);

// A text that people read: no NUL, and no more characters (code points) than `most`.
void CheckText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors);
// The same, and not blank.
void CheckNamedText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors);

// A legal day; none where it is no day of the calendar.
std::optional<absl::CivilDay> CheckDay(std::string_view path, const common::v1::Date& day,
                                       FieldErrors* errors);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_FIELD_CHECKS_H_

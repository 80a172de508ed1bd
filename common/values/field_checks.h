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

// Whether a text says nothing: no character in it but blanks, of either width or of none (U+200B).
bool IsBlankText(std::string_view text);
// Whether a text holds a character that turns the direction of what follows (U+202A to U+202E, U+2066 to
// U+206F) or annotates it unseen (U+FFF9 to U+FFFB): whoever reads it reads something else than what is
// stored.
bool TurnsText(std::string_view text);
// A text that people read: no NUL, nothing that turns it, and no more characters (code points) than `most`.
void CheckText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors);
// The same, and not blank.
void CheckNamedText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors);

// A legal day; none where it is no day of the calendar.
std::optional<absl::CivilDay> CheckDay(std::string_view path, const common::v1::Date& day,
                                       FieldErrors* errors);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_FIELD_CHECKS_H_

#include "common/values/legal_date.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"

namespace fengqiao {
namespace {

const absl::TimeZone& LegalZone() {
  static const absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
  return zone;
}

absl::StatusOr<absl::CivilDay> MakeDay(int year, int month, int day) {
  // CivilDay normalises 30 February to 2 March; what does not come back as it went in is no day.
  const absl::CivilDay civil(year, month, day);
  if (year < 1 || year > 9999 || civil.year() != year || civil.month() != month || civil.day() != day) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%04d-%02d-%02d is no day of the calendar", year, month, day));
  }
  return civil;
}

}  // namespace

absl::CivilDay LegalDay(absl::Time instant) { return absl::ToCivilDay(instant, LegalZone()); }

absl::Time StartOf(absl::CivilDay day) { return absl::FromCivil(day, LegalZone()); }

absl::StatusOr<absl::CivilDay> ParseDay(std::string_view iso) {
  const bool shaped = iso.size() == 10 && iso[4] == '-' && iso[7] == '-';
  int numbers[3] = {0, 0, 0};
  if (shaped) {
    int part = 0;
    for (size_t i = 0; i < iso.size(); ++i) {
      if (i == 4 || i == 7) {
        ++part;
      } else if (iso[i] >= '0' && iso[i] <= '9') {
        numbers[part] = numbers[part] * 10 + (iso[i] - '0');
      } else {
        numbers[0] = -1;
        break;
      }
    }
  }
  if (!shaped || numbers[0] < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", ToAbsl(iso.substr(0, 40)), "' is no day like 2022-10-31"));
  }
  return MakeDay(numbers[0], numbers[1], numbers[2]);
}

std::string FormatDay(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

absl::StatusOr<absl::CivilDay> FromProto(const common::v1::Date& message) {
  return MakeDay(message.year(), message.month(), message.day());
}

common::v1::Date ToProto(absl::CivilDay day) {
  common::v1::Date message;
  message.set_year(static_cast<int32_t>(day.year()));
  message.set_month(day.month());
  message.set_day(day.day());
  return message;
}

}  // namespace fengqiao

// Reporting periods: a year, a half-year, a quarter, a month, or a run of months.

#ifndef FENGQIAO_COMMON_VALUES_PERIOD_H_
#define FENGQIAO_COMMON_VALUES_PERIOD_H_

#include <compare>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace fengqiao {

// A run of whole months. Its canonical form is the shortest of "2022", "2022-H1", "2022-Q3", "2022-10" and
// "2022-01/2022-10" that says it.
class Period {
 public:
  // Months count from year 0: year * 12 + month - 1; `last` is included and not before `first`.
  static Period OfMonths(int first, int last);
  static Period OfYear(int year) { return OfMonths(year * 12, year * 12 + 11); }

  // Any of the forms above; INVALID_ARGUMENT for others, years 1900 to 2999.
  static absl::StatusOr<Period> Parse(std::string_view text);

  std::string ToString() const;

  absl::CivilDay first_day() const;
  // The day after the last one.
  absl::CivilDay end_day() const;
  int year() const { return first_ / 12; }
  bool IsYear() const { return first_ % 12 == 0 && last_ == first_ + 11; }
  // True where every month of `other` lies in this period.
  bool Contains(const Period& other) const { return first_ <= other.first_ && other.last_ <= last_; }
  // The same months one year before.
  Period YearBefore() const { return OfMonths(first_ - 12, last_ - 12); }

  friend auto operator<=>(const Period&, const Period&) = default;

 private:
  int first_ = 0;
  int last_ = 0;
};

// The canonical form of a period; the text itself where it is none.
std::string CanonicalPeriod(std::string_view text);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_PERIOD_H_

#include "common/values/period.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"

namespace fengqiao {
namespace {

// The number that `text` is, digits alone.
std::optional<int> Digits(std::string_view text) {
  int number = 0;
  if (text.empty() || text.size() > 4) return std::nullopt;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<int> Year(std::string_view text) {
  const auto year = text.size() == 4 ? Digits(text) : std::nullopt;
  return year && *year >= 1900 && *year <= 2999 ? year : std::nullopt;
}

// "2022-10" as a month index.
std::optional<int> Month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = Year(text.substr(0, 4));
  const auto month = Digits(text.substr(5));
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  return *year * 12 + *month - 1;
}

}  // namespace

Period Period::OfMonths(int first, int last) {
  Period period;
  period.first_ = first;
  period.last_ = last;
  return period;
}

absl::StatusOr<Period> Period::Parse(std::string_view text) {
  if (const auto year = Year(text)) return OfYear(*year);
  if (const auto month = Month(text)) return OfMonths(*month, *month);
  if (text.size() == 15 && text[7] == '/') {
    const auto first = Month(text.substr(0, 7));
    const auto last = Month(text.substr(8));
    if (first && last && *first <= *last) return OfMonths(*first, *last);
  }
  if (text.size() == 7 && text[4] == '-') {
    const auto year = Year(text.substr(0, 4));
    const int part = text[6] - '0';
    if (year && text[5] == 'H' && part >= 1 && part <= 2) {
      return OfMonths(*year * 12 + (part - 1) * 6, *year * 12 + part * 6 - 1);
    }
    if (year && text[5] == 'Q' && part >= 1 && part <= 4) {
      return OfMonths(*year * 12 + (part - 1) * 3, *year * 12 + part * 3 - 1);
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", ToAbsl(text.substr(0, 40)),
                   "' is no period (2022, 2022-H1, 2022-Q3, 2022-10 or 2022-01/2022-10)"));
}

std::string Period::ToString() const {
  const int months = last_ - first_ + 1;
  const int month = first_ % 12;
  if (months == 12 && month == 0) return absl::StrFormat("%04d", year());
  if (months == 6 && month % 6 == 0) return absl::StrFormat("%04d-H%d", year(), month / 6 + 1);
  if (months == 3 && month % 3 == 0) return absl::StrFormat("%04d-Q%d", year(), month / 3 + 1);
  if (months == 1) return absl::StrFormat("%04d-%02d", year(), month + 1);
  return absl::StrFormat("%04d-%02d/%04d-%02d", year(), month + 1, last_ / 12, last_ % 12 + 1);
}

absl::CivilDay Period::first_day() const { return absl::CivilDay(first_ / 12, first_ % 12 + 1, 1); }

absl::CivilDay Period::end_day() const { return absl::CivilDay((last_ + 1) / 12, (last_ + 1) % 12 + 1, 1); }

std::string CanonicalPeriod(std::string_view text) {
  const auto period = Period::Parse(text);
  return period.ok() ? period->ToString() : std::string(text);
}

}  // namespace fengqiao

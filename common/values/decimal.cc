#include "common/values/decimal.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

constexpr int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

absl::Status Malformed(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(text.substr(0, 40)),
                                                 "' is no decimal number (like -12.5, at most six places)"));
}

// a / b rounded half away from zero.
std::optional<int64_t> DivideRounded(__int128 a, __int128 b) {
  if (b == 0) return std::nullopt;
  const bool negative = (a < 0) != (b < 0);
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  const __int128 quotient = (a + b / 2) / b;
  if (quotient > kMax) return std::nullopt;
  return negative ? -static_cast<int64_t>(quotient) : static_cast<int64_t>(quotient);
}

}  // namespace

absl::StatusOr<Decimal> Decimal::Parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  if (rest.empty() || rest[0] == '.' || rest.back() == '.') return Malformed(text);
  int64_t scaled = 0;
  int places = -1;
  for (char c : rest) {
    if (c == '.') {
      if (places >= 0) return Malformed(text);
      places = 0;
      continue;
    }
    if (c < '0' || c > '9') return Malformed(text);
    if (places == kPlaces) {
      if (c != '0') return Malformed(text);
      continue;
    }
    if (places >= 0) ++places;
    if (scaled > (kMax - (c - '0')) / 10) return Malformed(text);
    scaled = scaled * 10 + (c - '0');
  }
  const int64_t factor = PowerOfTen(kPlaces - (places < 0 ? 0 : places));
  if (scaled > kMax / factor) return Malformed(text);
  scaled *= factor;
  return Decimal(negative ? -scaled : scaled);
}

std::string Decimal::ToString() const {
  const uint64_t magnitude =
      scaled_ < 0 ? 0 - static_cast<uint64_t>(scaled_) : static_cast<uint64_t>(scaled_);
  std::string text = absl::StrCat(scaled_ < 0 ? "-" : "", magnitude / kScale);
  uint64_t fraction = magnitude % kScale;
  if (fraction == 0) return text;
  std::string digits = absl::StrCat(fraction + kScale).substr(1);
  while (digits.back() == '0') digits.pop_back();
  return absl::StrCat(text, ".", digits);
}

std::optional<Decimal> Decimal::Plus(Decimal other) const {
  int64_t sum;
  if (__builtin_add_overflow(scaled_, other.scaled_, &sum)) return std::nullopt;
  return Decimal(sum);
}

std::optional<Decimal> Decimal::Minus(Decimal other) const {
  int64_t difference;
  if (__builtin_sub_overflow(scaled_, other.scaled_, &difference)) return std::nullopt;
  return Decimal(difference);
}

std::optional<Decimal> Decimal::Times(Decimal other) const {
  const auto product = DivideRounded(static_cast<__int128>(scaled_) * other.scaled_, kScale);
  if (!product) return std::nullopt;
  return Decimal(*product);
}

std::optional<Decimal> Decimal::Quotient(Decimal numerator, Decimal denominator, int64_t factor, int places) {
  const auto quotient = DivideRounded(static_cast<__int128>(numerator.scaled_) * factor * PowerOfTen(places),
                                      denominator.scaled_);
  if (!quotient) return std::nullopt;
  const int64_t unit = PowerOfTen(kPlaces - places);
  if (*quotient > kMax / unit || *quotient < -(kMax / unit)) return std::nullopt;
  return Decimal(*quotient * unit);
}

Decimal Decimal::Rounded(int places) const {
  const int64_t unit = PowerOfTen(kPlaces - places);
  const int64_t rest = scaled_ % unit;
  const int64_t floor = scaled_ - rest;
  if (rest * 2 >= unit) return Decimal(floor + unit);
  if (rest * 2 <= -unit) return Decimal(floor - unit);
  return Decimal(floor);
}

absl::StatusOr<Decimal> FromProto(const common::v1::Decimal& message) {
  return Decimal::Parse(message.value());
}

common::v1::Decimal ToProto(Decimal decimal) {
  common::v1::Decimal message;
  message.set_value(decimal.ToString());
  return message;
}

}  // namespace fengqiao

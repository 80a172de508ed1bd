// Exact decimal numbers: a 64-bit integer of millionths. Figures never become binary floating point.

#ifndef FENGQIAO_COMMON_VALUES_DECIMAL_H_
#define FENGQIAO_COMMON_VALUES_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao {

// A decimal with six places, from -9,223,372,036,854.775807 on. 4万多亿元 (4e12 yuan) fits.
class Decimal {
 public:
  static constexpr int64_t kScale = 1'000'000;
  static constexpr int kPlaces = 6;

  constexpr Decimal() = default;
  static constexpr Decimal FromScaled(int64_t millionths) { return Decimal(millionths); }
  // Aborts past the range; for literals and counts known to be small.
  static constexpr Decimal FromInteger(int64_t whole) { return Decimal(whole * kScale); }

  // "-12.5", "330629800". INVALID_ARGUMENT for anything else: no exponent, no sign "+", no blanks, at most
  // six places, within the range.
  static absl::StatusOr<Decimal> Parse(std::string_view text);

  constexpr int64_t scaled() const { return scaled_; }
  constexpr bool IsInteger() const { return scaled_ % kScale == 0; }
  // The whole part, cut towards zero.
  constexpr int64_t Truncated() const { return scaled_ / kScale; }

  // The canonical form: no trailing zeros, no point without places.
  std::string ToString() const;

  // None where the result is out of range.
  std::optional<Decimal> Plus(Decimal other) const;
  std::optional<Decimal> Minus(Decimal other) const;
  std::optional<Decimal> Times(Decimal other) const;  // rounded half up (away from zero) to six places

  // Numerator x `factor` / denominator, rounded half up (away from zero) to `places` (0 to 6). None where the
  // denominator is 0 or the result is out of range.
  static std::optional<Decimal> Quotient(Decimal numerator, Decimal denominator, int64_t factor, int places);

  // Rounded half up (away from zero) to `places` (0 to 6).
  Decimal Rounded(int places) const;

  friend constexpr auto operator<=>(Decimal, Decimal) = default;
  friend constexpr Decimal operator-(Decimal d) { return Decimal(-d.scaled_); }

 private:
  explicit constexpr Decimal(int64_t scaled) : scaled_(scaled) {}
  int64_t scaled_ = 0;
};

// The contract's message to and from a decimal.
absl::StatusOr<Decimal> FromProto(const common::v1::Decimal& message);
common::v1::Decimal ToProto(Decimal decimal);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_VALUES_DECIMAL_H_

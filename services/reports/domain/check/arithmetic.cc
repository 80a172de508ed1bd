#include "services/reports/domain/check/arithmetic.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace fengqiao::reports {
namespace {

using Wide = __int128;

int64_t UnitOf(int places) {
  int64_t unit = Decimal::kScale;
  while (places-- > 0) unit /= 10;
  return unit;
}

Wide FloorDivide(Wide a, Wide b) {
  const Wide quotient = a / b;
  return quotient - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

// Whether `rate` is what `numerator` x factor / `denominator` rounds to, compared in half units of the last
// place so that nothing is rounded twice.
bool Rounds(Wide numerator, Wide denominator, const PrintedRate& rate) {
  const Wide unit = UnitOf(rate.places);
  const Wide twice = 2 * numerator * rate.factor * Decimal::kScale;
  const Wide low = (2 * static_cast<Wide>(rate.value.scaled()) - unit) * denominator;
  const Wide high = (2 * static_cast<Wide>(rate.value.scaled()) + unit) * denominator;
  return low <= twice && twice < high;
}

Implied Collect(Wide low, Wide high, int64_t lowest, const auto& fits) {
  Implied implied;
  low = std::max<Wide>(low, lowest);
  if (high - low > static_cast<Wide>(4 * kMostImplied)) {
    implied.too_many = true;
    return implied;
  }
  for (Wide candidate = low; candidate <= high; ++candidate) {
    if (fits(static_cast<int64_t>(candidate))) implied.numbers.push_back(static_cast<int64_t>(candidate));
  }
  if (implied.numbers.size() > kMostImplied) {
    implied.numbers.clear();
    implied.too_many = true;
  }
  return implied;
}

}  // namespace

Agreement Compare(int64_t numerator, int64_t denominator, const PrintedRate& rate) {
  if (denominator <= 0) return Agreement::kNot;
  if (Rounds(numerator, denominator, rate)) return Agreement::kRounds;
  const Wide exact = static_cast<Wide>(numerator) * rate.factor * Decimal::kScale;
  const Wide printed = static_cast<Wide>(rate.value.scaled()) * denominator;
  const Wide unit = static_cast<Wide>(UnitOf(rate.places)) * denominator;
  // Cutting off only ever makes less of it.
  return exact > printed && exact - printed < unit ? Agreement::kCut : Agreement::kNot;
}

Implied ImpliedDenominators(int64_t numerator, const PrintedRate& rate) {
  const Wide unit = UnitOf(rate.places);
  const Wide low_rate = 2 * static_cast<Wide>(rate.value.scaled()) - unit;
  const Wide high_rate = 2 * static_cast<Wide>(rate.value.scaled()) + unit;
  if (numerator <= 0 || low_rate <= 0) return {.numbers = {}, .too_many = true};
  const Wide twice = 2 * static_cast<Wide>(numerator) * rate.factor * Decimal::kScale;
  return Collect(FloorDivide(twice, high_rate), FloorDivide(twice, low_rate) + 1, 1,
                 [&](int64_t candidate) { return Rounds(numerator, candidate, rate); });
}

Implied ImpliedNumerators(int64_t denominator, const PrintedRate& rate) {
  if (denominator <= 0) return {.numbers = {}, .too_many = true};
  const Wide unit = UnitOf(rate.places);
  const Wide below = 2 * static_cast<Wide>(rate.factor) * Decimal::kScale;
  const Wide low = (2 * static_cast<Wide>(rate.value.scaled()) - unit) * denominator;
  const Wide high = (2 * static_cast<Wide>(rate.value.scaled()) + unit) * denominator;
  return Collect(FloorDivide(low, below), FloorDivide(high, below) + 1, 0,
                 [&](int64_t candidate) { return Rounds(candidate, denominator, rate); });
}

Implied ImpliedPriors(int64_t now, const PrintedRate& change) {
  // now / prior = 1 + change / 100
  PrintedRate rate = change;
  const auto base = Decimal::FromInteger(change.factor).Plus(change.value);
  if (!base) return {.numbers = {}, .too_many = true};
  rate.value = *base;
  return ImpliedDenominators(now, rate);
}

std::string PercentText(int64_t numerator, int64_t denominator, int places) {
  const int shown = std::clamp(places, 2, Decimal::kPlaces);
  // The division is done in whole numbers, so that no figure is too large for a decimal.
  Wide scale = 1;
  for (int i = 0; i < shown; ++i) scale *= 10;
  const Wide scaled =
      (static_cast<Wide>(numerator) * 100 * scale * 2 + denominator) / (2 * static_cast<Wide>(denominator));
  const auto whole = static_cast<int64_t>(scaled / scale);
  std::string fraction = absl::StrCat(static_cast<int64_t>(scaled % scale + scale)).substr(1);
  return absl::StrCat(whole, ".", fraction, "%");
}

}  // namespace fengqiao::reports

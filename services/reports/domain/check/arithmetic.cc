#include "services/reports/domain/check/arithmetic.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace fengqiao::reports {
namespace {

using common::v1::Bound;
using Wide = __int128;

// A number beyond it is no count of anything in a report.
constexpr int64_t kMostTold = 1'000'000'000'000;

int64_t UnitOf(int places) {
  int64_t unit = Decimal::kScale;
  for (; places > 0; --places) unit /= 10;
  for (; places < 0; ++places) unit *= 10;
  return unit;
}

// What a printed number stands for, in half units of a millionth so that nothing is rounded twice. Open ends
// are absent.
struct Window {
  std::optional<Wide> low;
  std::optional<Wide> high;
  bool low_open = false;
  bool high_open = false;
};

Window WindowOf(Decimal value, Wide unit, Bound bound) {
  const Wide twice = 2 * static_cast<Wide>(value.scaled());
  switch (bound) {
    case Bound::BOUND_EXACT:
      return {.low = twice - unit, .high = twice + unit, .high_open = true};
    case Bound::BOUND_AT_LEAST:
      return {.low = twice};
    case Bound::BOUND_MORE_THAN:
      return {.low = twice, .low_open = true};
    case Bound::BOUND_AT_MOST:
      return {.high = twice};
    case Bound::BOUND_LESS_THAN:
      return {.high = twice, .high_open = true};
    case Bound::BOUND_APPROX: {
      const Wide some = std::max(unit, (twice < 0 ? -twice : twice) / 20);
      return {.low = twice - some, .high = twice + some};
    }
    default:
      return {};
  }
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
    // The ends that were given may be off by one.
    while (low < high && !fits(static_cast<int64_t>(low))) ++low;
    while (high > low && !fits(static_cast<int64_t>(high))) --high;
    if (low < high && high <= kMostTold)
      implied.range = {static_cast<int64_t>(low), static_cast<int64_t>(high)};
    return implied;
  }
  for (Wide candidate = low; candidate <= high; ++candidate) {
    if (fits(static_cast<int64_t>(candidate))) implied.numbers.push_back(static_cast<int64_t>(candidate));
  }
  if (implied.numbers.size() > kMostImplied) {
    implied.range = {implied.numbers.front(), implied.numbers.back()};
    implied.numbers.clear();
    implied.too_many = true;
  }
  return implied;
}

}  // namespace

std::optional<Amount> Amount::Plus(const Amount& other) const {
  const auto least = low.Plus(other.low);
  const auto most = high.Plus(other.high);
  if (!least || !most) return std::nullopt;
  return Amount{*least, *most};
}

std::optional<Amount> Amount::Minus(const Amount& other) const {
  const auto least = low.Minus(other.high);
  const auto most = high.Minus(other.low);
  if (!least || !most) return std::nullopt;
  return Amount{*least, *most};
}

Agreement Compare(int64_t numerator, int64_t denominator, const PrintedRate& rate) {
  return Compare(Amount::Of(numerator), Amount::Of(denominator), rate);
}

Agreement Compare(const Amount& numerator, const Amount& denominator, const PrintedRate& rate) {
  if (denominator.low <= Decimal() || numerator.low < Decimal()) return Agreement::kNot;
  // The least and the greatest quotient, as fractions of which only the rate's side is multiplied out.
  const auto times = [&](Decimal value) {
    return static_cast<Wide>(value.scaled()) * 2 * rate.factor * Decimal::kScale;
  };
  const auto at_least = [&](Wide twice) { return times(numerator.high) >= twice * denominator.low.scaled(); };
  const auto above = [&](Wide twice) { return times(numerator.high) > twice * denominator.low.scaled(); };
  const auto at_most = [&](Wide twice) { return times(numerator.low) <= twice * denominator.high.scaled(); };
  const auto below = [&](Wide twice) { return times(numerator.low) < twice * denominator.high.scaled(); };
  const Window window = WindowOf(rate.value, UnitOf(rate.places), rate.bound);
  const bool fits = (!window.low || (window.low_open ? above(*window.low) : at_least(*window.low))) &&
                    (!window.high || (window.high_open ? below(*window.high) : at_most(*window.high)));
  if (fits) return Agreement::kRounds;
  // Cutting off only ever makes less of it.
  const Wide twice = 2 * static_cast<Wide>(rate.value.scaled());
  switch (rate.bound) {
    case Bound::BOUND_EXACT:
      return at_least(twice) && below(twice + 2 * UnitOf(rate.places)) ? Agreement::kCut : Agreement::kNot;
    case Bound::BOUND_AT_LEAST:
    case Bound::BOUND_MORE_THAN:
      return at_least(twice - UnitOf(rate.places)) ? Agreement::kCut : Agreement::kNot;
    case Bound::BOUND_AT_MOST:
    case Bound::BOUND_LESS_THAN:
      return at_most(twice + UnitOf(rate.places)) ? Agreement::kCut : Agreement::kNot;
    default:
      return Agreement::kCut;
  }
}

Agreement CompareChange(const Amount& prior, const Amount& now, const PrintedRate& change) {
  if (prior.low <= Decimal() || now.low < Decimal()) return Agreement::kCut;
  // now / prior = 1 + change / factor, and a fall is written as a fall of so much.
  const Wide whole = 2 * static_cast<Wide>(change.factor) * Decimal::kScale;
  const bool falls = change.value < Decimal();
  const Decimal size = falls ? -change.value : change.value;
  const auto ratio = [&](Wide twice) { return falls ? whole - twice : whole + twice; };
  const auto meets = [&](const Window& window) {
    const std::optional<Wide>& least = falls ? window.high : window.low;
    const std::optional<Wide>& most = falls ? window.low : window.high;
    if (least && static_cast<Wide>(now.high.scaled()) * whole < ratio(*least) * prior.low.scaled())
      return false;
    return !most || static_cast<Wide>(now.low.scaled()) * whole <= ratio(*most) * prior.high.scaled();
  };
  const Wide unit = UnitOf(change.places);
  const Window window = WindowOf(size, unit, change.bound);
  if (meets(window)) return Agreement::kRounds;
  const bool exact = change.bound == Bound::BOUND_EXACT;
  if (!exact && !window.low && !window.high) return Agreement::kCut;
  if (change.bound == Bound::BOUND_APPROX) return Agreement::kCut;
  const auto wider = [&](std::optional<Wide> end, Wide by) {
    return end ? std::optional<Wide>(*end + by) : std::nullopt;
  };
  return meets({.low = wider(window.low, -unit), .high = wider(window.high, unit)}) ? Agreement::kCut
                                                                                    : Agreement::kNot;
}

Agreement CompareDifference(const Amount& prior, const Amount& now, const Amount& change, Decimal step,
                            Bound bound) {
  const auto difference = now.Minus(prior);
  if (!difference) return Agreement::kCut;
  // A fall is written as a fall of so much.
  const bool falls = change.high < Decimal();
  const Amount size = falls ? Amount{-difference->high, -difference->low} : *difference;
  const Amount said = falls ? Amount{-change.high, -change.low} : change;
  switch (bound) {
    case Bound::BOUND_EXACT:
      break;
    case Bound::BOUND_AT_LEAST:
      return size.high >= said.low ? Agreement::kRounds : Agreement::kNot;
    case Bound::BOUND_MORE_THAN:
      return size.high > said.low ? Agreement::kRounds : Agreement::kNot;
    case Bound::BOUND_AT_MOST:
      return size.low <= said.high ? Agreement::kRounds : Agreement::kNot;
    case Bound::BOUND_LESS_THAN:
      return size.low < said.high ? Agreement::kRounds : Agreement::kNot;
    default:
      return Agreement::kCut;
  }
  if (size.Meets(said)) return Agreement::kRounds;
  const auto wider = said.Plus({-step, step});
  // What is counted and not rounded can't be cut off.
  const bool rounded = !size.Known() || !said.Known();
  return !wider || (rounded && size.Meets(*wider)) ? Agreement::kCut : Agreement::kNot;
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

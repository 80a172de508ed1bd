#include "services/indicators/domain/count_check.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "common/values/bounded.h"
#include "common/values/decimal.h"

namespace fengqiao::indicators {
namespace {

using v1::Indicator;
using v1::IndicatorCell;

constexpr int64_t kPercent = 100;
// 亿元, the coarsest unit in which reports give amounts.
constexpr int64_t kCoarsest = 100'000'000 * Decimal::kScale;

// The step, in millionths, in which a statement is written: 10000 for 95.3 %; of an amount the power of ten
// of its last digit that is not 0, because amounts are stated in 万元 and 亿元.
int64_t StepOf(const Indicator& indicator, Decimal stated) {
  const int64_t coarsest = indicator.kind() == Indicator::KIND_AMOUNT ? kCoarsest : Decimal::kScale;
  if (stated.scaled() == 0) return Decimal::kScale;
  int64_t step = 1;
  while (step < coarsest && stated.scaled() % (step * 10) == 0) step *= 10;
  return step;
}

// What the count may be, in steps of the statement, rounded half up.
Decimal InSteps(Decimal value, int64_t step) {
  const int64_t half = value.scaled() < 0 ? -(step / 2) : step / 2;
  return Decimal::FromScaled((value.scaled() + half) / step * step);
}

// The count with all its places: a rate before it was rounded for showing.
std::optional<Decimal> PreciseOf(const Indicator& indicator, const v1::CountedFigure& counted) {
  if (!counted.has_value()) return std::nullopt;
  const auto value = FromProto(counted.value());
  if (!value.ok()) return std::nullopt;
  if (!counted.has_denominator()) return *value;
  const auto numerator = FromProto(counted.numerator()), denominator = FromProto(counted.denominator());
  if (!numerator.ok() || !denominator.ok()) return std::nullopt;
  const int64_t factor = indicator.kind() == Indicator::KIND_RATE ? kPercent : 1;
  return Decimal::Quotient(*numerator, *denominator, factor, Decimal::kPlaces);
}

}  // namespace

IndicatorCell::CountCheck CheckCount(const Indicator& indicator, const v1::Observation& stated,
                                     const v1::CountedFigure& counted) {
  const auto value = FromProto(stated.value());
  const auto count = PreciseOf(indicator, counted);
  if (!value.ok() || !count) return IndicatorCell::COUNT_CHECK_UNSPECIFIED;
  // Of a part of the period: ten months against twelve tell nothing.
  if (stated.period() != counted.period() || stated.has_cutoff())
    return IndicatorCell::COUNT_CHECK_CANNOT_TELL;
  std::optional<Decimal> high;
  if (stated.has_value_max()) {
    const auto end = FromProto(stated.value_max());
    if (end.ok()) high = *end;
  }
  const Interval wanted = Interval::Of(*value, stated.bound(), high);
  if (!wanted.low && !wanted.high) return IndicatorCell::COUNT_CHECK_CANNOT_TELL;
  const Decimal read = InSteps(*count, StepOf(indicator, *value));
  switch (IsWithin(Interval{.low = read, .high = read}, wanted)) {
    case Answer::kYes:
      return IndicatorCell::COUNT_CHECK_AGREES;
    case Answer::kNo:
      return IndicatorCell::COUNT_CHECK_DIFFERS;
    case Answer::kCannotTell:
      break;
  }
  return IndicatorCell::COUNT_CHECK_CANNOT_TELL;
}

}  // namespace fengqiao::indicators

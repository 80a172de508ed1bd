#include "services/reports/domain/check/change_work.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"

namespace fengqiao::reports {
namespace {

bool IsPoints(const Figure& figure) {
  return figure.fact->unit == "个百分点" || figure.fact->unit == "百分点";
}

}  // namespace

Amount Loosely(const Figure& figure) {
  if (figure.Exact()) return figure.AsAmount();
  // The last place that is told: 10 of 320余, 1000 of 9万3千多.
  int64_t place = 1;
  for (int64_t whole = figure.value.Truncated(); whole != 0 && whole % 10 == 0; whole /= 10) place *= 10;
  const Decimal most = figure.value.Plus(Decimal::FromInteger(place)).value_or(figure.value);
  const Decimal least = figure.value.Minus(Decimal::FromInteger(place)).value_or(figure.value);
  switch (figure.fact->bound) {
    case common::v1::BOUND_AT_LEAST:
    case common::v1::BOUND_MORE_THAN:
      return {figure.value, most};
    case common::v1::BOUND_AT_MOST:
    case common::v1::BOUND_LESS_THAN:
      return {least, figure.value};
    default:
      return {least, most};
  }
}

std::string PeriodText(std::string_view period) {
  const std::string year = absl::StrCat(ToAbsl(period.substr(0, 4)), "年");
  // "2024-01/2024-06"
  if (period.size() != 15) return year;
  const auto month = [&](size_t at) {
    return period.substr(at + (period[at] == '0' ? 1 : 0), period[at] == '0' ? 1 : 2);
  };
  return absl::StrCat(year, ToAbsl(month(5)), "至", ToAbsl(month(13)), "月");
}

std::string WithUnit(Decimal value, std::string_view unit) {
  if (unit == "%") return absl::StrCat(value.ToString(), "个百分点");
  if (unit != "CNY") return absl::StrCat(value.ToString(), ToAbsl(unit));
  const Decimal myriad = Decimal::FromInteger(10'000);
  const auto in_myriads = Decimal::Quotient(value, myriad, 1, Decimal::kPlaces);
  return value < myriad || !in_myriads ? absl::StrCat(value.ToString(), "元")
                                       : absl::StrCat(in_myriads->ToString(), "万元");
}

std::optional<ChangeWork> WorkChange(const Figure& prior, const Figure& now, const Figure& change) {
  const Decimal before = prior.value;
  const Decimal after = now.value;
  const auto by = after.Minus(before);
  if (!by || before <= Decimal()) return std::nullopt;
  const std::string_view unit = change.fact->unit;
  const bool of_rates = now.fact->unit == "%";
  if (unit == now.fact->unit || (of_rates && IsPoints(change))) {
    ChangeWork outcome;
    outcome.agreement = CompareDifference(
        Loosely(prior), Loosely(now), change.Exact() ? change.AsAmount() : Amount{change.value, change.value},
        std::max({change.step, now.step, prior.step}), change.fact->bound);
    outcome.arithmetic = absl::StrCat(after.ToString(), "-", before.ToString(), "=", by->ToString());
    outcome.should_be = absl::StrCat(Direction(*by), WithUnit(SizeOf(*by), now.fact->unit));
    // 由14%下降10% may be points or a share of the 14.
    outcome.sure = !of_rates || IsPoints(change);
    return outcome;
  }
  if (unit != "%" && unit != "倍") return std::nullopt;
  ChangeWork outcome;
  PrintedRate rate = change.AsRate();
  if (unit == "倍") rate.factor = 1;
  outcome.agreement = CompareChange(Loosely(prior), Loosely(now), rate);
  // 增长1.5倍 is often said of what is one and a half times as much.
  if (unit == "倍" && outcome.agreement == Agreement::kNot) return std::nullopt;
  const std::string percent = PercentText(SizeOf(*by).scaled(), before.scaled(), change.places);
  outcome.arithmetic = absl::StrCat("(", after.ToString(), "-", before.ToString(), ")÷", before.ToString(),
                                    "=", *by < Decimal() ? "-" : "", percent);
  outcome.should_be = absl::StrCat(Growth(*by), percent);
  return outcome;
}

bool GoesOtherWay(const Figure& prior, const Figure& now, const Figure& change) {
  const Decimal by = now.value.Minus(prior.value).value_or(Decimal());
  return by != Decimal() && (by < Decimal()) != (change.value < Decimal());
}

}  // namespace fengqiao::reports

#include "services/reports/domain/check/rate_doubts.h"

#include <algorithm>
#include <string>

#include "services/reports/domain/check/rate_terms.h"
#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

std::u32string NameOf(const Figure& figure) {
  return figure.indicator == nullptr ? std::u32string() : ToCodePoints(figure.indicator->display_name());
}

}  // namespace

bool MayHaveCarriedOver(const Figure& rate, const Figures& numerators, const Figures& denominators) {
  const auto ends = [](std::string_view code, std::string_view with) {
    return code.size() > with.size() && code.compare(code.size() - with.size(), with.size(), with) == 0;
  };
  if (!ends(numerators.front()->fact->code, ".concluded") ||
      !ends(denominators.front()->fact->code, ".accepted"))
    return false;
  const auto numerator = AmountOf(numerators);
  const auto denominator = AmountOf(denominators);
  PrintedRate at_most = rate.AsRate();
  at_most.bound = common::v1::BOUND_AT_MOST;
  return numerator && denominator && Compare(*numerator, *denominator, at_most) == Agreement::kNot;
}

bool IsFarFrom(const Figure& rate, const Figures& numerators, const Figures& denominators) {
  PrintedRate twice = rate.AsRate(), half = rate.AsRate();
  twice.bound = common::v1::BOUND_AT_MOST;
  twice.value = rate.value.Plus(rate.value).value_or(rate.value);
  half.bound = common::v1::BOUND_AT_LEAST;
  half.value = Decimal::FromScaled(rate.value.scaled() / 2);
  const auto numerator = AmountOf(numerators);
  const auto denominator = AmountOf(denominators);
  return !numerator || !denominator || Compare(*numerator, *denominator, twice) == Agreement::kNot ||
         Compare(*numerator, *denominator, half) == Agreement::kNot;
}

bool IsOfMore(std::u32string_view text, const Figure& rate) {
  return HasAny(ClauseBefore(text, rate.begin()), {U"均", U"分别", U"累计", U"以来", U"历年", U"平均"});
}

bool IsOfPart(std::u32string_view text, const std::vector<Figure>& figures, size_t at,
              const Figures& numerators, const Figures& denominators) {
  const Figure& rate = figures[at];
  Figures halves = numerators;
  halves.insert(halves.end(), denominators.begin(), denominators.end());
  // Another rate of the same name is what they make.
  for (size_t i = at - std::min(kTermReach, at); i < figures.size() && i <= at + kTermReach; ++i) {
    const Figure& other = figures[i];
    if (i != at && other.sentence == rate.sentence && other.fact->code == rate.fact->code && other.IsRate() &&
        other.Exact() && CompareSums(numerators, denominators, other) == Agreement::kRounds)
      return true;
  }
  size_t told = 0;
  for (const Figure* half : halves) {
    if (half->begin() < rate.begin()) told = std::max(told, half->end());
    // 败诉率4.8%，其中…共4件: what is told behind a rate, behind more words, is not what made it.
    if (half->begin() > rate.end()) {
      const auto between = text.substr(rate.end(), half->begin() - rate.end());
      if (between.find(U"其中") != std::u32string_view::npos || between.size() > kTermClause) return true;
    }
  }
  if (told > 0 && told < rate.begin() &&
      text.substr(told, rate.begin() - told).find(U"其中") != std::u32string_view::npos)
    return true;
  std::u32string whole = NameOf(rate);
  for (const Figure* half : halves) whole += NameOf(*half);
  std::u32string told_of_halves = whole;
  for (const Figure* half : halves) told_of_halves += ClauseBefore(text, half->begin());
  if (IsNarrower(ClauseBefore(text, rate.begin()), told_of_halves)) return true;
  for (const Figure* half : denominators) whole += ClauseBefore(text, half->begin());
  whole += ClauseBefore(text, rate.begin());
  return std::any_of(numerators.begin(), numerators.end(), [&](const Figure* numerator) {
    const std::u32string_view words = ClauseBefore(text, numerator->begin());
    const size_t of_which = words.rfind(U"其中");
    return of_which != std::u32string_view::npos && IsNarrower(words.substr(of_which + 2), whole);
  });
}

bool IsOfOtherScope(std::u32string_view text, const Figure& rate, const Figures& numerators,
                    const Figures& denominators) {
  size_t begin = rate.begin(), end = rate.end();
  for (const Figures* halves : {&numerators, &denominators}) {
    for (const Figure* half : *halves) {
      begin = std::min(begin, half->begin());
      end = std::max(end, half->end());
    }
  }
  begin -= ClauseBefore(text, begin).size();
  return TellsOtherScope(text.substr(begin, end - begin)) || TellsOtherScope(RestOfSentence(text, end));
}

}  // namespace fengqiao::reports

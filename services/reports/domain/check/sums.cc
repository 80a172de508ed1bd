#include "services/reports/domain/check/sums.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace fengqiao::reports {

bool SameUnit(const Figures& figures) {
  return std::all_of(figures.begin(), figures.end(),
                     [&](const Figure* f) { return f->fact->unit == figures.front()->fact->unit; });
}

int64_t Sum(const Figures& figures) {
  int64_t sum = 0;
  for (const Figure* f : figures) sum += f->value.Truncated();
  return sum;
}

std::string SumText(const Figures& figures) {
  const std::string text = absl::StrJoin(
      figures, "+", [](std::string* out, const Figure* f) { absl::StrAppend(out, f->value.ToString()); });
  return figures.size() > 1 ? absl::StrCat("(", text, ")") : text;
}

std::optional<Amount> AmountOf(const Figures& figures) {
  std::optional<Amount> sum = Amount::Of(0);
  for (const Figure* f : figures) {
    if (sum) sum = sum->Plus(f->AsAmount());
  }
  return sum;
}

Agreement CompareSums(const Figures& numerators, const Figures& denominators, const Figure& rate) {
  const auto numerator = AmountOf(numerators);
  const auto denominator = AmountOf(denominators);
  if (!numerator || !denominator) return Agreement::kCut;
  return Compare(*numerator, *denominator, rate.AsRate());
}

bool AllKnown(const Figures& figures) {
  return std::all_of(figures.begin(), figures.end(), [](const Figure* f) { return f->AsAmount().Known(); });
}

bool AnyRound(const Figures& figures) {
  return std::any_of(figures.begin(), figures.end(), [](const Figure* f) { return f->LooksRound(); });
}

}  // namespace fengqiao::reports

// The figures of a report as the checks see them.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_FIGURES_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_FIGURES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/values/decimal.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/check/arithmetic.h"
#include "services/reports/domain/extract/plain_fact.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {

struct Figure {
  const PlainFact* fact = nullptr;
  const indicators::v1::Indicator* indicator = nullptr;  // null without a code
  Decimal value;
  // How many places after the point it was printed to; -1 for what is told in tens (三成, 四分之一).
  int places = 0;
  // One unit of its last printed place: 1 of 70件, 100 of 1.78万件, 0.1 of 45.2%.
  Decimal step;
  int sentence = 0;  // which sentence of the text it stands in; ； does not end one
  int paragraph = 0;
  // What the checks ask of every figure stands here once more: most figures pass them by, and their facts are
  // then not fetched from memory.
  common::v1::FigureRole role = common::v1::FIGURE_ROLE_UNSPECIFIED;
  bool exact = false;  // told without a bound, and no range

  bool Exact() const { return exact; }
  bool IsCount() const {
    return Exact() && value.IsInteger() && value >= Decimal() && indicator != nullptr &&
           indicator->kind() == indicators::v1::Indicator::KIND_COUNT;
  }
  bool IsRate() const {
    return indicator != nullptr && indicator->kind() == indicators::v1::Indicator::KIND_RATE;
  }
  // A number of things, with a measure word.
  bool CountsThings() const;
  // A count that may have been rounded without saying so: 1200件, 35000人次.
  bool LooksRound() const {
    return value.IsInteger() && value >= Decimal::FromInteger(1000) && value.Truncated() % 100 == 0;
  }
  // What it may be by how it was printed: counts are what they say unless told in 万 or 亿, all else was
  // rounded. Only for exact ones.
  Amount AsAmount() const;
  PrintedRate AsRate() const {
    return {.value = value,
            .places = places,
            .factor = fact->unit == "%" ? 100 : 1,
            .bound = fact->value_max ? common::v1::BOUND_UNSPECIFIED : fact->bound};
  }
  bool Is(common::v1::FigureRole wanted) const { return role == wanted; }
  size_t begin() const { return static_cast<size_t>(fact->start); }
  size_t end() const { return static_cast<size_t>(fact->end); }
  // As it stands in the text.
  std::string surface() const { return ToUtf8(fact->surface); }
  // Of the same region, level and period.
  bool SamePlaceAndTime(const Figure& other) const {
    return fact->region == other.fact->region && fact->scope == other.fact->scope &&
           fact->period == other.fact->period;
  }
};

// Facts that were stored, as the reader tells them. Those whose value no decimal holds, and rejected ones,
// are left out. `facts` must outlive them.
PlainFacts PlainFactsOf(const std::vector<v1::Fact>& facts, const Lexicon& lexicon);

// `facts` must outlive the figures.
std::vector<Figure> FiguresOf(std::u32string_view text, const std::vector<PlainFact>& facts,
                              const Lexicon& lexicon);

v1::Operand OperandOf(const Figure& figure);
v1::Operand OperandOf(const v1::Fact& fact);

// How a number was printed, read off its surface.
struct Precision {
  int places = 0;
  Decimal step;
};
Precision PrecisionOf(std::u32string_view surface, Decimal value);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_FIGURES_H_

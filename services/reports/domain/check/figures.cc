#include "services/reports/domain/check/figures.h"

#include <algorithm>

#include "services/reports/domain/review/review.h"

namespace fengqiao::reports {
namespace {

// How many digits stand after the point, full-width ones too.
int PrintedPlaces(std::string_view surface) {
  const size_t point = std::min(surface.find('.'), surface.find("．"));
  if (point == std::string_view::npos) return 0;
  int places = 0;
  for (size_t i = point + (surface[point] == '.' ? 1 : 3); i < surface.size();) {
    if (surface[i] >= '0' && surface[i] <= '9') {
      ++i;
    } else if (surface.substr(i, 2) == "\xEF\xBC" && i + 2 < surface.size() && surface[i + 2] >= '\x90' &&
               surface[i + 2] <= '\x99') {
      i += 3;
    } else {
      break;
    }
    ++places;
  }
  return std::min(places, Decimal::kPlaces);
}

}  // namespace

std::vector<Figure> FiguresOf(std::u32string_view text, const std::vector<v1::Fact>& facts,
                              const Lexicon& lexicon) {
  std::vector<Figure> figures;
  figures.reserve(facts.size());
  int sentence = 0;
  int paragraph = 0;
  size_t at = 0;
  for (const v1::Fact& fact : facts) {
    for (const auto begin = static_cast<size_t>(fact.span().start()); at < begin && at < text.size(); ++at) {
      const char32_t c = text[at];
      if (c == U'\n' || c == U'\r') ++paragraph;
      if (c == U'。' || c == U'！' || c == U'？' || c == U'\n' || c == U'\r') ++sentence;
    }
    const auto value = FromProto(fact.value());
    if (!value.ok() || IsRejected(fact)) continue;
    Figure figure;
    figure.fact = &fact;
    figure.value = *value;
    // A corrected value is not the printed one: as many places as it has itself were meant.
    const bool printed =
        !fact.has_review() || fact.review().original().value().value() == fact.value().value();
    figure.places = PrintedPlaces(printed ? fact.span().surface() : fact.value().value());
    figure.sentence = sentence;
    figure.paragraph = paragraph;
    if (const int32_t number = lexicon.Find(fact.code()); number >= 0) {
      figure.indicator = &lexicon.indicators()[static_cast<size_t>(number)];
    }
    figures.push_back(figure);
  }
  return figures;
}

v1::Operand OperandOf(const Figure& figure) {
  v1::Operand operand;
  *operand.mutable_span() = figure.fact->span();
  operand.set_code(figure.fact->code());
  *operand.mutable_value() = figure.fact->value();
  return operand;
}

}  // namespace fengqiao::reports

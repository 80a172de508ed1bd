#include "services/reports/domain/check/figures.h"

#include <algorithm>

#include "services/reports/domain/review/review.h"
#include "services/reports/domain/text/characters.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr std::u32string_view kNumerals = U"一二三四五六七八九十百千零两〇壹贰叁";

bool IsDigit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'\uFF10' && c <= U'\uFF19'); }
bool IsPoint(char32_t c) { return c == U'.' || c == U'\uFF0E' || c == U'点' || c == U'點'; }

// 10 to the power of `exponent`; of a negative one, the decimal 0.0…1.
Decimal PowerOfTen(int exponent) {
  int64_t scaled = Decimal::kScale;
  for (; exponent > 0; --exponent) scaled *= 10;
  for (; exponent < 0; ++exponent) scaled /= 10;
  return Decimal::FromScaled(scaled);
}

// The power of ten that the last of 万 and 亿 in it stands for.
int Multiplier(std::u32string_view text) {
  int power = 0;
  for (const char32_t c : text) {
    if (c == U'万' || c == U'萬') power = 4;
    if (c == U'亿' || c == U'億') power = power == 4 ? 12 : 8;
  }
  return power;
}

}  // namespace

PlainFacts PlainFactsOf(const std::vector<v1::Fact>& facts, const Lexicon& lexicon) {
  PlainFacts plain;
  plain.facts.reserve(facts.size());
  for (const v1::Fact& stored : facts) {
    const auto value = FromProto(stored.value());
    if (!value.ok() || IsRejected(stored)) continue;
    PlainFact& fact = plain.facts.emplace_back();
    fact.start = stored.span().start();
    fact.end = stored.span().end();
    fact.surface = plain.names.Keep(ToCodePoints(stored.span().surface()));
    // A corrected value is not the printed one: as many places as it has itself were meant.
    const bool printed =
        !stored.has_review() || stored.review().original().value().value() == stored.value().value();
    fact.printed = printed ? fact.surface : plain.names.Keep(ToCodePoints(stored.value().value()));
    fact.value = *value;
    if (stored.has_value_max()) fact.value_max = FromProto(stored.value_max()).value_or(*value);
    fact.unit = stored.unit();
    fact.bound = stored.bound();
    fact.role = stored.role();
    fact.period = stored.period();
    fact.region = stored.region();
    fact.scope = stored.scope();
    fact.subject = plain.names.Keep(ToCodePoints(stored.subject()));
    fact.indicator = lexicon.Find(stored.code());
    fact.code = stored.code();
    fact.confidence = stored.confidence();
    fact.reviewed = stored.has_review();
  }
  return plain;
}

std::vector<Figure> FiguresOf(std::u32string_view text, const std::vector<PlainFact>& facts,
                              const Lexicon& lexicon) {
  std::vector<Figure> figures;
  figures.reserve(facts.size());
  int sentence = 0;
  int paragraph = 0;
  size_t at = 0;
  for (const PlainFact& fact : facts) {
    const auto before = text.substr(0, static_cast<size_t>(fact.start));
    for (; (at = SkipPlain(before, at)) < before.size(); ++at) {
      const char32_t c = text[at];
      if (c == U'\n' || c == U'\r') ++paragraph;
      if (c == U'。' || c == U'！' || c == U'？' || c == U'\n' || c == U'\r') ++sentence;
    }
    Figure& figure = figures.emplace_back();
    figure.fact = &fact;
    figure.value = fact.value;
    const Precision precision = PrecisionOf(fact.printed, fact.value);
    figure.places = precision.places;
    figure.step = precision.step;
    figure.sentence = sentence;
    figure.paragraph = paragraph;
    figure.role = fact.role;
    figure.exact = fact.bound == common::v1::BOUND_EXACT && !fact.value_max;
    if (fact.indicator >= 0) figure.indicator = &lexicon.indicators()[static_cast<size_t>(fact.indicator)];
  }
  return figures;
}

Precision PrecisionOf(std::u32string_view text, Decimal value) {
  // 三成 and 四分之一 are told in tens, 一成二 in ones.
  if (const size_t tenth = text.find(U'成'); tenth != std::u32string::npos) {
    const bool ones = tenth + 1 < text.size() && kNumerals.find(text[tenth + 1]) != kNumerals.npos;
    return {.places = ones ? 0 : -1, .step = PowerOfTen(ones ? 0 : 1)};
  }
  const size_t part = text.find(U"分之");
  if (part != std::u32string::npos && (part == 0 || text.find_first_of(U"百千万") >= part))
    return {.places = -1, .step = PowerOfTen(1)};
  int places = 0;
  bool counting = false;
  for (const char32_t c : text) {
    if (IsPoint(c)) {
      counting = true;
    } else if (counting && (IsDigit(c) || kNumerals.find(c) != kNumerals.npos)) {
      ++places;
    } else if (counting) {
      break;
    }
  }
  places = std::min(places, Decimal::kPlaces);
  // 9万3千 goes on below its 万 and was counted, as far as one can tell.
  const bool goes_on = (text.find_first_of(U"千百", text.find(U'万')) != std::u32string::npos);
  const int power = value.IsInteger() && !goes_on ? Multiplier(text) : 0;
  return {.places = places, .step = PowerOfTen(power - places)};
}

bool Figure::CountsThings() const {
  const std::string_view unit = fact->unit;
  return !unit.empty() && unit != "%" && unit != "CNY" && unit != "ratio" && unit != "rank" &&
         unit != "个百分点" && unit != "百分点" && unit != "倍";
}

Amount Figure::AsAmount() const {
  // What is counted and printed to the last one was not rounded.
  const Decimal one = Decimal::FromInteger(1);
  if (value.IsInteger() && step <= one && (CountsThings() || fact->unit.empty())) return {value, value};
  const Decimal half = Decimal::FromScaled(step.scaled() / 2);
  return {value.Minus(half).value_or(value), value.Plus(half).value_or(value)};
}

v1::Operand OperandOf(const v1::Fact& fact) {
  v1::Operand operand;
  *operand.mutable_span() = fact.span();
  operand.set_code(fact.code());
  *operand.mutable_value() = fact.value();
  return operand;
}

v1::Operand OperandOf(const Figure& figure) {
  v1::Operand operand;
  operand.mutable_span()->set_start(figure.fact->start);
  operand.mutable_span()->set_end(figure.fact->end);
  operand.mutable_span()->set_surface(figure.surface());
  operand.set_code(std::string(figure.fact->code));
  *operand.mutable_value() = ToProto(figure.value);
  return operand;
}

}  // namespace fengqiao::reports

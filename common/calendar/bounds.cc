#include "common/calendar/bounds.h"

namespace fengqiao::calendar {
namespace {

struct Word {
  BoundWord word;
  std::string_view text;
  bool upwards;  // the numbers meant are those above the bound
};
constexpr Word kWords[] = {
    {BoundWord::kFrom, "以上", true},     {BoundWord::kUpTo, "以下", false},
    {BoundWord::kWithin, "以内", false},  {BoundWord::kWithin, "内", false},
    {BoundWord::kMoreThan, "超过", true}, {BoundWord::kLessThan, "不满", false},
};

struct Rule {
  Instrument instrument;
  BoundWord word;
  bool includes;
};
// A pair that is not here is not defined.
constexpr Rule kRules[] = {
    {Instrument::kCorrectionMeasures, BoundWord::kFrom, true},
    {Instrument::kCorrectionMeasures, BoundWord::kUpTo, false},
    {Instrument::kCorrectionMeasures, BoundWord::kWithin, true},
    {Instrument::kCorrectionMeasures, BoundWord::kMoreThan, false},
    {Instrument::kPublicSecurityLaw, BoundWord::kFrom, true},
    {Instrument::kPublicSecurityLaw, BoundWord::kUpTo, true},
    {Instrument::kPublicSecurityLaw, BoundWord::kWithin, true},
    {Instrument::kCivilCode, BoundWord::kFrom, true},
    {Instrument::kCivilCode, BoundWord::kUpTo, true},
    {Instrument::kCivilCode, BoundWord::kWithin, true},
    {Instrument::kCivilCode, BoundWord::kMoreThan, false},
    {Instrument::kCivilCode, BoundWord::kLessThan, false},
};

const Word& Find(BoundWord word) {
  const Word* found = kWords;
  while (found->word != word) ++found;
  return *found;
}

}  // namespace

std::optional<BoundWord> BoundWordOf(std::string_view word) {
  for (const Word& known : kWords) {
    if (known.text == word) return known.word;
  }
  return std::nullopt;
}

std::string_view ToString(BoundWord word) { return Find(word).text; }

std::optional<bool> IncludesBound(Instrument instrument, BoundWord word) {
  for (const Rule& rule : kRules) {
    if (rule.instrument == instrument && rule.word == word) return rule.includes;
  }
  return std::nullopt;
}

std::optional<bool> Holds(Instrument instrument, BoundWord word, int64_t value, int64_t bound) {
  const std::optional<bool> includes = IncludesBound(instrument, word);
  if (!includes) return std::nullopt;
  if (value == bound) return *includes;
  return (value > bound) == Find(word).upwards;
}

std::string_view ArticleOf(Instrument instrument) {
  switch (instrument) {
    case Instrument::kCorrectionMeasures:
      return "社区矫正法实施办法第58条";
    case Instrument::kPublicSecurityLaw:
      return "治安管理处罚法第143条";
    case Instrument::kCivilCode:
      return "民法典第1259条";
  }
  return "";
}

}  // namespace fengqiao::calendar

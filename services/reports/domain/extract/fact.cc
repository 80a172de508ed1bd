#include "services/reports/domain/extract/fact.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/regions/region_id.h"
#include "services/reports/domain/extract/coder.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/text/characters.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestSubject = 40;
constexpr size_t kLittleContent = 2;  // characters that tell no subject

// The scale is told in the contract (Fact.confidence) and in the domain's README.
constexpr int kJustEnough = 350;     // the threshold reached, the next one as good
constexpr int kPerScore = 8;         // over the threshold
constexpr int kPerMargin = 6;        // over the next one
constexpr int kFarAhead = 40;        // more of a margin says no more
constexpr int kSpelledOut = 850;     // 无脱管漏管 names what there was none of
constexpr int kInheritedLess = 150;  // 同比增长5%: of what was said before, probably
constexpr int kLeast = 50, kMost = 990;
constexpr int kDoubtful = 500;  // at most: to be looked at by somebody

int ConfidenceOf(const Mention& mention, const CodeChoice& choice) {
  if (mention.zero) return kSpelledOut;
  const int most = mention.doubtful ? kDoubtful : kMost;
  const int certain = kJustEnough + kPerScore * (choice.score - Coder::kThreshold) +
                      kPerMargin * std::min(choice.margin, kFarAhead);
  return std::clamp(certain - (mention.inherited ? kInheritedLess : 0), kLeast, most);
}

constexpr CharacterSet kSaysNothing(U" 、()（）“”和及与为达的是了到至共由从其中");

bool IsTrimmed(char32_t c) { return IsClauseMark(c) || kSaysNothing.Has(c); }

}  // namespace

std::string_view FactMaker::PeriodOf(const Mention& mention) {
  const int year = mention.year != 0 ? mention.year : options_.year;
  if (year <= 0) return "";
  const Period period{year, mention.first_month, mention.last_month};
  if (period == last_period_) return last_period_name_;
  const bool whole = mention.first_month == 0 || (mention.first_month == 1 && mention.last_month == 12);
  last_period_ = period;
  last_period_name_ = facts_.names.Keep(
      whole ? absl::StrCat(year)
            : absl::StrFormat("%04d-%02d/%04d-%02d", year, mention.first_month, year, mention.last_month));
  return last_period_name_;
}

std::string_view FactMaker::WrittenUnitName(std::u32string_view text) {
  WrittenUnit& unit = written_units_[text.front() % written_units_.size()];
  if (unit.text != text) unit = {text, facts_.names.Keep(ToUtf8(text))};
  return unit.name;
}

std::string_view FactMaker::UnitOf(const Mention& mention, const CodeChoice* choice) {
  const Quantity& quantity = mention.quantity;
  if (quantity.unit_begin < quantity.unit_end) {
    const auto written = WrittenUnitName(Text(quantity.unit_begin, quantity.unit_end));
    // 无一例脱管: 例 is no measure word of persons.
    const bool foreign = mention.zero && choice != nullptr &&
                         (lexicon_.units().PrimaryOf(written) & lexicon_.UnitsOf(choice->indicator)) == 0;
    if (!foreign) return written;
  }
  if (quantity.unit.empty() && choice != nullptr && (mention.zero || quantity.bare))
    return lexicon_.indicators()[static_cast<size_t>(choice->indicator)].units(0);
  return facts_.names.Keep(quantity.unit);
}

std::u32string_view FactMaker::SubjectOf(const Mention& mention) const {
  if (mention.zero) return Text(mention.quantity.begin, mention.quantity.end);
  Window window = mention.before;
  if (window.end - window.begin > kLongestSubject) window.begin = window.end - kLongestSubject;
  const auto trim = [this](Window& w) {
    while (w.begin < w.end && IsTrimmed(text_[w.begin])) ++w.begin;
    while (w.end > w.begin && IsTrimmed(text_[w.end - 1])) --w.end;
  };
  trim(window);
  if (window.end - window.begin <= kLittleContent) {
    Window after = mention.after;
    trim(after);
    if (after.end > after.begin) window = after;
  }
  if (window.end == window.begin && !mention.codes.empty()) {
    window = {mention.codes[0].head_begin, mention.codes[0].head_end};
  }
  return Text(window.begin, window.end);
}

void FactMaker::Add(const Mention& mention, const CodeChoice* choice, std::string_view region) {
  const Quantity& quantity = mention.quantity;
  PlainFact& fact = facts_.facts.emplace_back();
  fact.start = static_cast<int32_t>(quantity.begin);
  fact.end = static_cast<int32_t>(quantity.end);
  fact.surface = Text(quantity.begin, quantity.end);
  fact.printed = fact.surface;
  fact.value = quantity.value;
  fact.value_max = quantity.value_max;
  fact.unit = UnitOf(mention, choice);
  fact.bound = quantity.bound;
  fact.role = mention.role;
  fact.period = PeriodOf(mention);
  fact.region = region.empty() ? own_region_ : facts_.names.Keep(region);
  if (mention.own_level) fact.scope = regions::kOwnLevelName;
  fact.subject = SubjectOf(mention);
  if (choice == nullptr) {
    if (quantity.weak && fact.role == common::v1::FIGURE_ROLE_ACTUAL)
      fact.role = common::v1::FIGURE_ROLE_OTHER;
    return;
  }
  fact.indicator = choice->indicator;
  fact.code = lexicon_.indicators()[static_cast<size_t>(choice->indicator)].code();
  fact.confidence = ConfidenceOf(mention, *choice);
  fact.evidence = Text(choice->head_begin, choice->head_end);
}

}  // namespace fengqiao::reports

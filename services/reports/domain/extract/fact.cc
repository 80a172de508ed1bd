#include "services/reports/domain/extract/fact.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/regions/region_id.h"
#include "common/values/decimal.h"
#include "services/reports/domain/extract/coder.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestSubject = 40;
constexpr size_t kLittleContent = 2;  // characters that tell no subject

int ConfidenceOf(const Mention& mention, const CodeChoice& choice) {
  const int certain = 350 + 8 * (choice.score - Coder::kThreshold) + 6 * std::min(choice.margin, 40);
  return std::clamp(certain - (mention.inherited ? 100 : 0), 50, 990);
}

std::string PeriodOf(const Mention& mention, const ExtractOptions& options) {
  const int year = mention.year != 0 ? mention.year : options.year;
  if (year <= 0) return "";
  const bool whole = mention.first_month == 0 || (mention.first_month == 1 && mention.last_month == 12);
  if (whole) return absl::StrCat(year);
  return absl::StrFormat("%04d-%02d/%04d-%02d", year, mention.first_month, year, mention.last_month);
}

std::string SubjectOf(std::u32string_view text, const Mention& mention) {
  if (mention.zero) {
    return ToUtf8(text.substr(mention.quantity.begin, mention.quantity.end - mention.quantity.begin));
  }
  Window window = mention.before;
  if (window.end - window.begin > kLongestSubject) window.begin = window.end - kLongestSubject;
  const auto trims = [](char32_t c) {
    return IsClauseMark(c) || std::u32string_view(U" 、()（）“”和及与为达的是了到至共由从其中").find(c) !=
                                  std::u32string_view::npos;
  };
  const auto trim = [&](Window& w) {
    while (w.begin < w.end && trims(text[w.begin])) ++w.begin;
    while (w.end > w.begin && trims(text[w.end - 1])) --w.end;
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
  return ToUtf8(text.substr(window.begin, window.end - window.begin));
}

}  // namespace

v1::Fact FactOf(std::u32string_view text, const Mention& mention, const CodeChoice* choice,
                const std::string& region, const Lexicon& lexicon, const ExtractOptions& options) {
  const Quantity& quantity = mention.quantity;
  v1::Fact fact;
  fact.mutable_span()->set_start(static_cast<int32_t>(quantity.begin));
  fact.mutable_span()->set_end(static_cast<int32_t>(quantity.end));
  fact.mutable_span()->set_surface(ToUtf8(text.substr(quantity.begin, quantity.end - quantity.begin)));
  *fact.mutable_value() = ToProto(quantity.value);
  if (quantity.value_max) *fact.mutable_value_max() = ToProto(*quantity.value_max);
  // 无一例脱管: 例 is no measure word of persons.
  const bool foreign = mention.zero && choice != nullptr &&
                       (lexicon.units().PrimaryOf(ToUtf8(
                            text.substr(quantity.unit_begin, quantity.unit_end - quantity.unit_begin))) &
                        lexicon.UnitsOf(choice->indicator)) == 0;
  const bool written = quantity.unit_begin < quantity.unit_end && !foreign;
  fact.set_unit(written ? ToUtf8(text.substr(quantity.unit_begin, quantity.unit_end - quantity.unit_begin))
                        : quantity.unit);
  fact.set_bound(quantity.bound);
  fact.set_role(mention.role);
  fact.set_period(PeriodOf(mention, options));
  fact.set_region(region.empty() ? options.region : region);
  if (mention.own_level) fact.set_scope(regions::kOwnLevelName);
  fact.set_subject(SubjectOf(text, mention));
  if (choice == nullptr) {
    if (quantity.weak && fact.role() == common::v1::FIGURE_ROLE_ACTUAL)
      fact.set_role(common::v1::FIGURE_ROLE_OTHER);
    return fact;
  }
  const auto& indicator = lexicon.indicators()[static_cast<size_t>(choice->indicator)];
  fact.set_code(indicator.code());
  if (fact.unit().empty() && (mention.zero || quantity.bare)) fact.set_unit(indicator.units(0));
  fact.set_confidence(ConfidenceOf(mention, *choice));
  fact.set_evidence(ToUtf8(text.substr(choice->head_begin, choice->head_end - choice->head_begin)));
  return fact;
}

}  // namespace fengqiao::reports

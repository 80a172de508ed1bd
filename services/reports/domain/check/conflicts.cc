#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/values/bounded.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;
using v1::Finding;

// Below it a code may be a mistake of the reader, and two values no conflict.
constexpr int kSure = 700;
constexpr int kAlike = 60;

// The indicators of which a report has one value: rates, ranks, and what formulas divide. Others may come in
// batches (two lots of notices).
std::vector<bool> SingleValued(const Lexicon& lexicon) {
  std::vector<bool> single(lexicon.indicators().size());
  const auto add = [&](const auto& codes) {
    for (const std::string& code : codes) {
      if (const int32_t number = lexicon.Find(code); number >= 0) single[static_cast<size_t>(number)] = true;
    }
  };
  for (size_t i = 0; i < single.size(); ++i) {
    const Indicator& indicator = lexicon.indicators()[i];
    if (indicator.kind() != Indicator::KIND_COUNT && indicator.kind() != Indicator::KIND_AMOUNT)
      single[i] = true;
    add(indicator.numerators());
    add(indicator.denominators());
  }
  return single;
}

// How much of what two subjects say is the same, in percent: characters that both have of those that either
// has. 行业性调委会 调解纠纷 is a part of what 各级调委会受理纠纷 counts, and no other value of it.
int Likeness(std::u32string_view one, std::u32string_view other) {
  const std::set<char32_t> left(one.begin(), one.end());
  const std::set<char32_t> right(other.begin(), other.end());
  std::vector<char32_t> both;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
  const size_t either = left.size() + right.size() - both.size();
  return either == 0 ? 100 : static_cast<int>(100 * both.size() / either);
}

template <typename Key>
Key KeyOf(const Figure& figure) {
  const PlainFact& fact = *figure.fact;
  return Key{fact.code, fact.region, fact.scope, fact.period};
}

// Whether two tellings of one thing can both be right.
bool Agree(const Figure& exact, const Figure& other) {
  if (other.Exact()) return exact.AsAmount().Meets(other.AsAmount());
  const Interval told = Interval::Of(other.value, other.fact->bound, other.fact->value_max);
  return IsWithin({.low = exact.value, .high = exact.value}, told) == Answer::kYes;
}

// Holds another telling of a figure against the first exact one.
void Compare(const Figure& exact, const Figure& other, std::vector<Finding>& findings) {
  if (exact.value == other.value && other.Exact()) return;
  if (other.fact->bound == common::v1::BOUND_APPROX) return;
  if (Likeness(exact.fact->subject, other.fact->subject) < kAlike) return;
  const bool in_order = exact.begin() < other.begin();
  const Figure& before = in_order ? exact : other;
  const Figure& after = in_order ? other : exact;
  Finding finding;
  finding.set_kind(Finding::KIND_CONFLICT);
  *finding.mutable_stated() = OperandOf(before);
  *finding.add_parts() = OperandOf(after);
  const std::string head =
      absl::StrCat(exact.indicator->display_name(), "先写作", before.surface(), "，后写作", after.surface());
  if (Agree(exact, other)) {
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_arithmetic(absl::StrCat(before.surface(), "≈", after.surface()));
    finding.set_explanation(absl::StrCat(head, "，一致。"));
  } else {
    // The same words may stand for two things (applications and cases), so nobody is accused.
    finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
    finding.set_arithmetic(absl::StrCat(before.value.ToString(), "≠", after.value.ToString()));
    finding.set_explanation(absl::StrCat(head, "，口径是否相同需要核实。"));
  }
  findings.push_back(std::move(finding));
}

// Two values of which one has a nought or a 万 too many.
void TellSlipOfPlace(const Figure& before, const Figure& after, std::vector<Finding>& findings) {
  Finding finding;
  finding.set_kind(Finding::KIND_CONFLICT);
  *finding.mutable_stated() = OperandOf(before);
  *finding.add_parts() = OperandOf(after);
  finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
  finding.set_arithmetic(absl::StrCat(before.value.ToString(), "≠", after.value.ToString()));
  finding.set_explanation(absl::StrCat(before.indicator->display_name(), "先写作", before.surface(),
                                       "，后写作", after.surface(),
                                       "，数字相同而位数不同，可能多写或漏写了“万”或小数点，", "需要核实。"));
  findings.push_back(std::move(finding));
}

// Whether the figure stands alone in a cell of a table of bars or tabs.
bool IsInCell(std::u32string_view text, const Figure& figure) {
  const auto parts = [](char32_t c) { return c == U'|' || c == U'\t' || c == U'｜' || c == U'│'; };
  size_t before = figure.begin(), after = figure.end();
  while (before > 0 && text[before - 1] == U' ') --before;
  while (after < text.size() && text[after] == U' ') ++after;
  return (before > 0 && parts(text[before - 1])) || (after < text.size() && parts(text[after]));
}

// Whether the figure is one of a list of values (分别为120件、98件和76件): of as many things.
bool IsInList(std::u32string_view text, const std::vector<Figure>& figures, size_t at) {
  const auto lists = [&](size_t one, size_t other) {
    const Figure& before = figures[one];
    const Figure& after = figures[other];
    if (before.end() >= after.begin() || after.begin() - before.end() > 2) return false;
    return text.substr(before.end(), after.begin() - before.end()).find_first_not_of(U"、，,和与及") ==
           std::u32string_view::npos;
  };
  return (at > 0 && lists(at - 1, at)) || (at + 1 < figures.size() && lists(at, at + 1));
}

// The digits that a number begins with, without the noughts behind them.
int64_t DigitsOf(Decimal value) {
  int64_t digits = value.scaled();
  while (digits != 0 && digits % 10 == 0) digits /= 10;
  return digits;
}

// 12.6万人次 here and 126万人次 there: the same digits, and another place of the point.
bool IsSlipOfPlace(const Figure& one, const Figure& other) {
  constexpr int64_t kFew = 100;
  return one.value != other.value && DigitsOf(one.value) == DigitsOf(other.value) &&
         DigitsOf(one.value) >= kFew && one.value > Decimal();
}

// What is told of one thing.
struct Tellings {
  const Figure* exact = nullptr;    // the first exact one of the prose
  const Figure* in_cell = nullptr;  // the first exact one of a table
  bool rows_differ = false;  // then they are of different places or kinds, and no tellings of one thing
  std::vector<const Figure*> again;  // all others of the prose
};

}  // namespace

void CheckConflicts(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon,
                    std::vector<Finding>& findings) {
  const std::vector<bool> single = SingleValued(lexicon);
  using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
  std::map<Key, Tellings> told;
  std::map<Key, const Figure*> batches;  // the first of what may be told in several
  for (size_t i = 0; i < figures.size(); ++i) {
    const Figure& figure = figures[i];
    if (figure.indicator == nullptr || !figure.Is(common::v1::FIGURE_ROLE_ACTUAL)) continue;
    if (figure.fact->confidence < kSure || IsInList(text, figures, i)) continue;
    if (!single[static_cast<size_t>(figure.fact->indicator)]) {
      if (!figure.Exact()) continue;
      const auto [first, is_first] = batches.emplace(KeyOf<Key>(figure), &figure);
      if (!is_first && first->second->fact->unit == figure.fact->unit &&
          IsSlipOfPlace(*first->second, figure))
        TellSlipOfPlace(*first->second, figure, findings);
      continue;
    }
    Tellings& of_it = told[KeyOf<Key>(figure)];
    if (IsInCell(text, figure)) {
      if (!figure.Exact()) continue;
      if (of_it.in_cell == nullptr) of_it.in_cell = &figure;
      of_it.rows_differ |= of_it.in_cell->value != figure.value;
    } else if (figure.Exact() && of_it.exact == nullptr) {
      of_it.exact = &figure;
    } else {
      of_it.again.push_back(&figure);
    }
  }
  for (auto& [key, of_it] : told) {
    if (of_it.in_cell != nullptr && !of_it.rows_differ) {
      if (of_it.exact == nullptr) {
        of_it.exact = of_it.in_cell;
      } else {
        of_it.again.push_back(of_it.in_cell);
      }
    }
    if (of_it.exact == nullptr) continue;
    for (const Figure* other : of_it.again) {
      if (of_it.exact->fact->unit == other->fact->unit) Compare(*of_it.exact, *other, findings);
    }
  }
}

}  // namespace fengqiao::reports

#include "services/reports/domain/extract/doubles.h"

#include <cstddef>
#include <cstdlib>

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_PRIOR;

constexpr int kClearlyLess = 14;  // a difference of scores that tells
constexpr size_t kSeries = 6;     // figures before one that may be of the same series

}  // namespace

void KeepOneOfEach(std::vector<Mention>& mentions) {
  const auto own = [](const Mention& m) {
    return m.role == FIGURE_ROLE_ACTUAL && m.codes.size() == 1 && !m.zero && m.list_first < 0 &&
           m.series_year == 0 && !m.withheld && !m.total;
  };
  for (size_t i = 1; i < mentions.size(); ++i) {
    for (size_t j = i; j-- > 0 && i - j <= kSeries && own(mentions[i]);) {
      Mention& other = mentions[j];
      Mention& mention = mentions[i];
      if (!own(other) || other.codes[0].indicator != mention.codes[0].indicator) continue;
      if (other.year != mention.year || other.first_month != mention.first_month ||
          other.last_month != mention.last_month || other.regions != mention.regions ||
          other.own_level != mention.own_level) {
        continue;
      }
      const CodeChoice& a = mention.codes[0];
      const CodeChoice& b = other.codes[0];
      const bool one_head = a.head_begin < b.head_end && b.head_begin < a.head_end;
      if (!one_head && std::abs(a.score - b.score) < kClearlyLess) continue;
      (mention.codes[0].score > other.codes[0].score ? other : mention).codes.clear();
    }
  }
}

void CompareWithEarlier(const std::vector<const Mention*>& figures, int report_year, Mention& mention) {
  if (mention.codes.empty() || mention.withheld || figures.size() < 2) return;
  const auto year = [&](const Mention& m) { return m.year == 0 ? report_year : m.year; };
  for (size_t i = figures.size() - 1; i-- > 0 && figures.size() - i <= kSeries;) {
    auto& other = const_cast<Mention&>(*figures[i]);
    if (other.codes.empty() || other.withheld) continue;
    if (other.codes[0].indicator != mention.codes[0].indicator) continue;
    if (year(other) == year(mention)) continue;
    Mention& earlier = year(other) < year(mention) ? other : mention;
    if (earlier.role == FIGURE_ROLE_ACTUAL && year(earlier) < report_year) earlier.role = FIGURE_ROLE_PRIOR;
  }
}

}  // namespace fengqiao::reports

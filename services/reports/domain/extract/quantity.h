// Figures in a sentence: number, approximators, unit, bound. What a figure is about is decided elsewhere.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_QUANTITY_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_QUANTITY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/values/decimal.h"
#include "fengqiao/common/v1/values.pb.h"
#include "services/reports/domain/extract/landmarks.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

struct Quantity {
  size_t begin = 0;  // offsets in the text that was searched
  size_t end = 0;
  size_t number_begin = 0;  // after the approximators
  Decimal value;
  std::optional<Decimal> value_max;
  std::string unit;       // "%", "CNY", "ratio", "rank", the measure word, or "" for a bare number
  size_t unit_begin = 0;  // where the measure word stands that is told as written; equal: none is
  size_t unit_end = 0;
  UnitClasses classes = 0;
  common::v1::Bound bound = common::v1::BOUND_EXACT;
  bool bare = false;             // no unit: a figure only where it turns out to be an indicator
  int sign = 0;                  // of 同比+8.9%, 同比-3.2%
  bool weak = false;             // likewise, by its measure word
  bool multiplied = false;       // 万, 亿: money where the words say so
  bool ordinal = false;          // 第三
  bool ordinal_of_many = false;  // 全省第二家: a place in an order, but no rank
};

// Finds the figures of text[begin, end), which is one sentence or less, in order. `landmarks` are those of
// the stretch. `skips` are stretches whose numbers are no figures, in order. `whole_cell`: it is a cell of a
// table of which 21 436 is one number. Takes time linear in the stretch.
std::vector<Quantity> FindQuantities(std::u32string_view text, size_t begin, size_t end,
                                     const Landmarks& landmarks, const Lexicon& lexicon,
                                     const Stretches& skips, bool whole_cell = false);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_QUANTITY_H_

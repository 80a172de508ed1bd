// Numbers as reports write them: 33062.98万, 38 160, 9万3千多, 三百二十余万, 近百.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_NUMBER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_NUMBER_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/values/decimal.h"
#include "services/reports/domain/extract/numeral.h"

namespace fengqiao::reports {

struct Number {
  size_t begin = 0;
  size_t end = 0;
  Decimal value;
  bool chinese = false;     // written in Chinese numerals from the start
  bool open = false;        // an inner 余, 多 or 几: the number or more
  bool multiplied = false;  // ends in 百, 千, 万 or 亿
  bool bare_power = false;  // begins with 百, 千 or 万 itself: a number only where 近, 余 and the like say so
  bool digits_only = false;   // Chinese digits one after the other, as years are written
  bool blank_parted = false;  // 38 160: one number only where it is counted by something
  int digits = 0;             // Arabic digits before the point
};

// The number that begins at text[at]. None where there is none, where it is a chain of points (1.2.3), or
// where it has more digits than a decimal holds.
std::optional<Number> ParseNumber(std::u32string_view text, size_t at);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_NUMBER_H_

// Dates in a sentence, as far as they say which period a figure is about.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MARKS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MARKS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/landmarks.h"

namespace fengqiao::reports {

// "2021年", "截至10月底", "2022年1-9月", "上半年", "全年".
struct DateMark {
  size_t begin = 0;
  size_t end = 0;
  int year = 0;         // 0: the report's
  int first_month = 0;  // 0: the whole year
  int last_month = 0;
  bool dated = false;  // a month follows that is no period: 2022年3月15日
};

// The marks of text[begin, end), in order. A single month or day is none unless 截至 stands before it, and a
// run of years (2021-2025年) is none.
std::vector<DateMark> FindDateMarks(std::u32string_view text, size_t begin, size_t end);
// The same where the landmarks of the stretch are known; `marks` becomes what was found.
void FindDateMarks(std::u32string_view text, size_t begin, size_t end, const Landmarks& landmarks,
                   std::vector<DateMark>& marks);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MARKS_H_

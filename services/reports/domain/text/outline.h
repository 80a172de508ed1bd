// The headings of a report, and where its lines begin.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_OUTLINE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_OUTLINE_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace fengqiao::reports {

// A heading: 一、 is of level 1 (as 第一章), (一) of 2, "1." of 3, (1) of 4.
struct OutlineHeading {
  int level = 1;
  size_t begin = 0;        // of the number
  size_t title_begin = 0;  // after the number
  size_t end = 0;          // of the title
};

// The headings in text order: of lines, and those inside a paragraph, after a full stop or a blank, as texts
// that lost their line ends have them. Linear in the text.
std::vector<OutlineHeading> FindHeadings(std::u32string_view text);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_OUTLINE_H_

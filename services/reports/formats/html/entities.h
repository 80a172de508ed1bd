// Character references: &nbsp; &#8212; &#x2014;

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_ENTITIES_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_ENTITIES_H_

#include <cstddef>
#include <string_view>

namespace fengqiao::reports {

struct Reference {
  size_t length = 0;                // of what is written, ampersand included; 0 where this is none
  char32_t characters[2] = {0, 0};  // the second is 0 where there is one
};

// The reference that `text` begins with, by the rules of HTML outside attributes: some names need no
// semicolon, the longest name wins, numbers that are no character are U+FFFD.
Reference ReferenceAt(std::u32string_view text);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_ENTITIES_H_

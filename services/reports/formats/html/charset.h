// The encoding that a page says it has.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_CHARSET_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_CHARSET_H_

#include <string>
#include <string_view>

namespace fengqiao::reports {

// The first charset=… in the first 4 KiB, in lower case; "" for none.
std::string DeclaredCharset(std::string_view bytes);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_CHARSET_H_

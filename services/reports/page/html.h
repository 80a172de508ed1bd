// Writing HTML, with everything that comes from outside escaped.

#ifndef FENGQIAO_SERVICES_REPORTS_PAGE_HTML_H_
#define FENGQIAO_SERVICES_REPORTS_PAGE_HTML_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace fengqiao::reports {

// Collects HTML. Raw takes markup of our own, Text whatever a document or a caller said.
class Html {
 public:
  Html& Raw(std::string_view markup) {
    out_ += markup;
    return *this;
  }
  // Escapes for text and for quoted attributes alike. Control characters, which HTML has no way to write,
  // become U+FFFD.
  Html& Text(std::string_view text);
  Html& Number(size_t number) {
    out_ += std::to_string(number);
    return *this;
  }
  std::string Take() && { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_PAGE_HTML_H_

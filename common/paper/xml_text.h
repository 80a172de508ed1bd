// Text within XML.

#ifndef FENGQIAO_COMMON_PAPER_XML_TEXT_H_
#define FENGQIAO_COMMON_PAPER_XML_TEXT_H_

#include <string>
#include <string_view>

namespace fengqiao::paper {

// Appends any bytes as character data or the value of an attribute. What XML has no way to say (control
// characters, U+FFFE and U+FFFF, bytes that are no UTF-8) becomes U+FFFD, so that a reader sees that
// something stood there.
void AppendXml(std::string_view text, std::string& out);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_XML_TEXT_H_

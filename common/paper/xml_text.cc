#include "common/paper/xml_text.h"

#include "common/base/utf8.h"

namespace fengqiao::paper {
namespace {

constexpr std::string_view kReplacement = "\ufffd";

bool IsForbidden(std::string_view c) {
  if (c.size() == 1) {
    const auto byte = static_cast<unsigned char>(c[0]);
    return byte < ' ' && byte != '\t' && byte != '\n';
  }
  // U+0080 to U+009F are allowed, but no program shows them; U+FFFE and U+FFFF are not.
  if (c.size() == 2) return c[0] == '\xc2' && static_cast<unsigned char>(c[1]) < 0xa0;
  return c == "\xef\xbf\xbe" || c == "\xef\xbf\xbf";
}

std::string_view Reference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";  // for the sake of ]]>
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

}  // namespace

void AppendXml(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    const std::string_view c = text.substr(0, length == 0 ? 1 : length);
    text.remove_prefix(c.size());
    if (length == 0 || IsForbidden(c)) {
      out += kReplacement;
    } else if (const std::string_view reference = length == 1 ? Reference(c[0]) : std::string_view();
               !reference.empty()) {
      out += reference;
    } else {
      out += c;
    }
  }
}

}  // namespace fengqiao::paper

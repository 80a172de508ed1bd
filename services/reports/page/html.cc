#include "services/reports/page/html.h"

namespace fengqiao::reports {

namespace {

// U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069, in UTF-8: they would turn the rest of a line round,
// so that it reads otherwise than it is written.
bool IsDirectionControl(std::string_view bytes) {
  if (bytes.size() < 3 || bytes[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(bytes[1]), third = static_cast<unsigned char>(bytes[2]);
  if (second == 0x80) return third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE);
  return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

}  // namespace

Html& Html::Text(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDirectionControl(text.substr(i, 3))) {
      out_ += "\xEF\xBF\xBD";
      i += 2;
      continue;
    }
    switch (c) {
      case '&':
        out_ += "&amp;";
        break;
      case '<':
        out_ += "&lt;";
        break;
      case '>':
        out_ += "&gt;";
        break;
      case '"':
        out_ += "&quot;";
        break;
      case '\'':
        out_ += "&#39;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool control = (byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7F;
        if (control) {
          out_ += "\xEF\xBF\xBD";
        } else {
          out_ += c;
        }
      }
    }
  }
  return *this;
}

}  // namespace fengqiao::reports

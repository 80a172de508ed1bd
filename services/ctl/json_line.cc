#include "services/ctl/json_line.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"

namespace fengqiao::ctl {

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
  return out;
}

void JsonLine::Name(std::string_view name) {
  if (out_.size() > 1) out_ += ", ";
  out_ += JsonString(name);
  out_ += ": ";
}

JsonLine& JsonLine::Text(std::string_view name, std::string_view value) {
  Name(name);
  out_ += JsonString(value);
  return *this;
}

JsonLine& JsonLine::Number(std::string_view name, int64_t value) {
  Name(name);
  absl::StrAppend(&out_, value);
  return *this;
}

JsonLine& JsonLine::Verbatim(std::string_view name, std::string_view json) {
  Name(name);
  out_.append(json);
  return *this;
}

std::string JsonLine::Finish() { return out_ + "}"; }

}  // namespace fengqiao::ctl

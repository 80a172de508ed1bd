// One JSON object on one line, its members in the order they were given.

#ifndef FENGQIAO_SERVICES_CTL_JSON_LINE_H_
#define FENGQIAO_SERVICES_CTL_JSON_LINE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace fengqiao::ctl {

class JsonLine {
 public:
  JsonLine& Text(std::string_view name, std::string_view value);
  JsonLine& Number(std::string_view name, int64_t value);
  // `json` is JSON already: a number with its digits as they are, an array, an object, null.
  JsonLine& Verbatim(std::string_view name, std::string_view json);
  std::string Finish();

 private:
  void Name(std::string_view name);

  std::string out_ = "{";
};

// `text` (UTF-8) as a JSON string with its quotation marks.
std::string JsonString(std::string_view text);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_JSON_LINE_H_

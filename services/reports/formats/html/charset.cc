#include "services/reports/formats/html/charset.h"

#include "absl/strings/ascii.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kReach = 4096;
constexpr std::string_view kKey = "charset";

}  // namespace

std::string DeclaredCharset(std::string_view bytes) {
  std::string head(bytes.substr(0, kReach));
  absl::AsciiStrToLower(&head);
  for (size_t at = head.find(kKey); at != std::string::npos; at = head.find(kKey, at + 1)) {
    size_t begin = head.find_first_not_of(" \t\r\n", at + kKey.size());
    if (begin == std::string::npos || head[begin] != '=') continue;
    begin = head.find_first_not_of(" \t\r\n\"'", begin + 1);
    if (begin == std::string::npos) break;
    return head.substr(begin, head.find_first_of(" \t\r\n\"'>;/", begin) - begin);
  }
  return "";
}

}  // namespace fengqiao::reports

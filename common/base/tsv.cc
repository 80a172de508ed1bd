#include "common/base/tsv.h"

#include "absl/strings/str_cat.h"

namespace fengqiao {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::vector<std::string_view> SplitFields(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1) {
    pieces.push_back(text.substr(begin, end - begin));
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

absl::Status ReadTsv(std::string_view text, size_t columns,
                     const std::function<absl::Status(const std::vector<std::string_view>& fields)>& take) {
  // An operator's spreadsheet may have put a byte order mark in front and carriage returns behind.
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  int number = 0;
  for (std::string_view line : SplitFields(text, '\n')) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line[0] == '#') continue;
    const auto fields = SplitFields(line, '\t');
    if (fields.size() != columns) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", number, ": ", fields.size(), " columns instead of ", columns));
    }
    if (const absl::Status status = take(fields); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace fengqiao

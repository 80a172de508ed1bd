#include "common/paper/paper_number.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/utf8.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::paper {
namespace {

constexpr int kFirstYear = 1949;
constexpr int kLastYear = 9999;
constexpr size_t kLongestWord = 60;  // bytes: twenty characters
constexpr std::string_view kBeforeSequence = "字第";
constexpr std::string_view kBehindSequence = "号";
constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
    {"（", "）"}, {"〔", "〕"}, {"(", ")"}};

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}
bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// A word of letters and characters: no sign that the number itself is made of, no blank, no control.
absl::Status CheckWord(std::string_view field, std::string_view word) {
  if (word.empty() || word.size() > kLongestWord) return InvalidField(field, "应为一至二十个字");
  if (word.find(kBeforeSequence) != std::string_view::npos) return InvalidField(field, "不能含有“字第”");
  while (!word.empty()) {
    const size_t length = Utf8Length(word);
    const std::string_view c = word.substr(0, length);
    const bool bracket = std::any_of(std::begin(kBrackets), std::end(kBrackets),
                                     [&](const auto& pair) { return c == pair.first || c == pair.second; });
    if (length == 0 || bracket || c == "\u3000" || (length == 1 && (c[0] <= ' ' || c[0] == '\x7f')))
      return InvalidField(field, "含有括号、空白或不可见字符");
    word.remove_prefix(length);
  }
  return absl::OkStatus();
}

absl::Status CheckNumber(const PaperNumber& number) {
  if (number.year < kFirstYear || number.year > kLastYear)
    return InvalidField("year", "年份应在1949至9999之间");
  if (number.sequence < 1) return InvalidField("sequence", "序号从1开始");
  RETURN_IF_ERROR(CheckWord("organ", number.organ));
  return CheckWord("kind", number.kind);
}

bool Digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

absl::StatusOr<std::string> FormatPaperNumber(const PaperNumber& number) {
  RETURN_IF_ERROR(CheckNumber(number));
  return absl::StrCat("（", number.year, "）", number.organ, number.kind, ToAbsl(kBeforeSequence),
                      number.sequence, ToAbsl(kBehindSequence));
}

absl::StatusOr<PaperNumber> ParsePaperNumber(std::string_view text, std::string_view kind) {
  const absl::Status wrong = InvalidField("number", "应为“（2026）越城人调字第12号”的形式");
  PaperNumber number;
  number.kind = std::string(kind);
  for (const auto& [open, close] : kBrackets) {
    if (!StartsWith(text, open)) continue;
    const std::string_view year = text.substr(open.size(), 4);
    if (!Digits(year) || !StartsWith(text.substr(open.size() + year.size()), close)) return wrong;
    number.year = (year[0] - '0') * 1000 + (year[1] - '0') * 100 + (year[2] - '0') * 10 + (year[3] - '0');
    text.remove_prefix(open.size() + year.size() + close.size());
    break;
  }
  const size_t at = text.find(kBeforeSequence);
  if (number.year == 0 || at == std::string_view::npos || !EndsWith(text, kBehindSequence)) return wrong;
  const std::string_view word = text.substr(0, at);
  std::string_view sequence = text.substr(at + kBeforeSequence.size());
  if (sequence.size() <= kBehindSequence.size()) return wrong;
  sequence.remove_suffix(kBehindSequence.size());
  if (!Digits(sequence) || sequence[0] == '0' || !absl::SimpleAtoi(ToAbsl(sequence), &number.sequence))
    return wrong;
  if (!EndsWith(word, kind)) return InvalidField("number", "不是此类文书的编号");
  number.organ = std::string(word.substr(0, word.size() - kind.size()));
  RETURN_IF_ERROR(CheckNumber(number));
  return number;
}

}  // namespace fengqiao::paper

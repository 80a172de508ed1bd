#include "services/reports/formats/pdf/pdf_words.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr int32_t kFarthest = 100'000'000;  // a thousand times the largest page

// Takes an integer and the blank after it.
std::optional<int32_t> TakeNumber(std::string_view& line) {
  int32_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc() || number > kFarthest || number < -kFarthest) return std::nullopt;
  line.remove_prefix(static_cast<size_t>(end - line.data()));
  if (!line.empty() && line[0] == ' ') line.remove_prefix(1);
  return number;
}

std::optional<PdfWord> ParseWord(std::string_view line) {
  const size_t tab = line.find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  const std::string_view text = line.substr(tab + 1);
  line = line.substr(0, tab);
  if (text.empty() || FirstBadUtf8(text)) return std::nullopt;
  PdfWord word;
  const auto top = TakeNumber(line), bottom = TakeNumber(line), upright = TakeNumber(line),
             space = TakeNumber(line);
  if (!top || !bottom || !upright || !space || *bottom < *top) return std::nullopt;
  word.top = *top;
  word.bottom = *bottom;
  word.upright = *upright != 0;
  word.space_after = *space != 0;
  word.text = ToCodePoints(text);
  while (!line.empty()) {
    const auto edge = TakeNumber(line);
    if (!edge) return std::nullopt;
    word.edges.push_back(*edge);
  }
  if (word.edges.size() != word.text.size() + 1) return std::nullopt;
  return word;
}

}  // namespace

void AppendPage(const PdfPage& page, std::string& out) {
  absl::StrAppend(&out, "P ", page.width, " ", page.height, "\n");
}

void AppendWord(const PdfWord& word, std::string& out) {
  absl::StrAppend(&out, "W ", word.top, " ", word.bottom, " ", word.upright ? 1 : 0, " ",
                  word.space_after ? 1 : 0);
  for (const int32_t edge : word.edges) absl::StrAppend(&out, " ", edge);
  out.push_back('\t');
  for (const char32_t c : word.text) AppendUtf8(c, out);
  out.push_back('\n');
}

void AppendEnd(std::string& out) { out += "E\n"; }

std::optional<std::vector<PdfPage>> ParsePages(std::string_view told) {
  std::vector<PdfPage> pages;
  size_t characters = 0;
  while (!told.empty()) {
    const size_t end = told.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = told.substr(0, end);
    told.remove_prefix(end + 1);
    if (line == "E") return told.empty() ? std::optional(std::move(pages)) : std::nullopt;
    const std::string_view kind = line.substr(0, 2);
    line.remove_prefix(kind.size());
    if (kind == "P ") {
      const auto width = TakeNumber(line), height = TakeNumber(line);
      if (!width || !height || !line.empty() || pages.size() >= kMostPdfPages) return std::nullopt;
      pages.push_back({.width = *width, .height = *height});
    } else if (kind == "W " && !pages.empty()) {
      auto word = ParseWord(line);
      if (!word) return std::nullopt;
      characters += word->text.size();
      if (characters > kMostPdfCharacters) return std::nullopt;
      pages.back().words.push_back(*std::move(word));
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace fengqiao::reports

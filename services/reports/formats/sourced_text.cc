#include "services/reports/formats/sourced_text.h"

#include <algorithm>

#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {

bool IsBlankChar(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == U'\f' || c == U'\u3000' ||
         c == U'\u00A0' || (c >= U'\u2000' && c <= U'\u200A');
}

bool IsWide(char32_t c) {
  return (c >= 0x2E80 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
         (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0x2018 && c <= 0x201F) ||
         c == U'…' || c == U'—';
}

bool IsInvisible(char32_t c) {
  return c == U'\u00AD' || (c >= U'\u200B' && c <= U'\u200F') || (c >= U'\u202A' && c <= U'\u202E') ||
         (c >= U'\u2060' && c <= U'\u2064') || c == U'\uFEFF';
}

bool IsText(char32_t c) {
  if (c < 0x20) return c == U'\t' || c == U'\n' || c == U'\r';
  return c != 0x7F && !(c >= 0x80 && c < 0xA0) && !(c >= 0xD800 && c <= 0xDFFF) && c < 0x110000 &&
         c != 0xFFFE && c != 0xFFFF;
}

void Trim(SourcedLine& line) {
  const auto blank = [](const SourcedChar& at) { return IsBlankChar(at.c); };
  line.erase(std::find_if_not(line.rbegin(), line.rend(), blank).base(), line.end());
  line.erase(line.begin(), std::find_if_not(line.begin(), line.end(), blank));
}

void Join(SourcedLine& line, const SourcedLine& more) {
  if (!line.empty() && !more.empty() && !IsWide(line.back().c) && !IsWide(more.front().c)) {
    line.push_back({U' ', kNoSource});
  }
  line.insert(line.end(), more.begin(), more.end());
}

std::pair<Source, Source> SourcedText::Range(size_t begin, size_t end) const {
  Source least = kNoSource, greatest = 0;
  for (size_t at = begin; at < end && at < sources.size(); ++at) {
    if (sources[at] == kNoSource) continue;
    least = std::min(least, sources[at]);
    greatest = std::max(greatest, sources[at]);
  }
  if (least == kNoSource) return {kNoSource, kNoSource};
  return {least, greatest};
}

SourcedText Flattened(SourcedLines lines) {
  SourcedText text;
  for (SourcedLine& line : lines) {
    for (const SourcedChar& at : line) {
      AppendUtf8(at.c, text.utf8);
      text.sources.push_back(at.source);
    }
    text.utf8.push_back('\n');
    text.sources.push_back(kNoSource);
    SourcedLine().swap(line);  // the whole text is there twice for no longer than a line
  }
  return text;
}

}  // namespace fengqiao::reports

#include "services/ctl/output/display_width.h"

#include <utf8proc.h>

#include <algorithm>

namespace fengqiao::ctl {
namespace {

constexpr utf8proc_int32_t kReplacement = 0xFFFD;
constexpr utf8proc_int32_t kEmojiStyle = 0xFE0F;
constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "…";

struct CodePoint {
  utf8proc_int32_t value = kReplacement;
  size_t size = 1;
  bool valid = false;
};

// `text` is not empty.
CodePoint First(std::string_view text) {
  utf8proc_int32_t value = 0;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (size <= 0) return {};
  return {value, static_cast<size_t>(size), true};
}

bool IsRegionalIndicator(utf8proc_int32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }

// What a reader takes for one character.
struct Cluster {
  size_t size = 0;  // bytes
  int width = 0;
};

// `text` is not empty.
Cluster FirstCluster(std::string_view text) {
  CodePoint last = First(text);
  Cluster cluster{last.size, utf8proc_charwidth(last.value)};
  utf8proc_int32_t state = 0;
  while (cluster.size < text.size()) {
    const CodePoint next = First(text.substr(cluster.size));
    if (utf8proc_grapheme_break_stateful(last.value, next.value, &state)) break;
    const bool pair = next.value == kEmojiStyle || IsRegionalIndicator(next.value);
    cluster.width = pair ? 2 : std::max(cluster.width, utf8proc_charwidth(next.value));
    cluster.size += next.size;
    last = next;
  }
  return cluster;
}

bool IsDirectionMark(utf8proc_int32_t c) {
  return (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x061C;
}

bool IsBreak(utf8proc_int32_t c) {
  return c == '\n' || c == '\r' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

}  // namespace

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Cluster cluster = FirstCluster(text);
    width += cluster.width;
    text.remove_prefix(cluster.size);
  }
  return width;
}

std::string CutToWidth(std::string_view text, int columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  if (columns <= 0) return "";
  int width = 1;  // of the ellipsis
  size_t kept = 0;
  while (kept < text.size()) {
    const Cluster cluster = FirstCluster(text.substr(kept));
    if (width + cluster.width > columns) break;
    width += cluster.width;
    kept += cluster.size;
  }
  return std::string(text.substr(0, kept)).append(kEllipsis);
}

std::string PadToWidth(std::string_view text, int columns, Align align) {
  const auto blanks = static_cast<size_t>(std::max(0, columns - DisplayWidth(text)));
  std::string padded(text);
  padded.insert(align == Align::kRight ? 0 : padded.size(), blanks, ' ');
  return padded;
}

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = First(text);
    if (!c.valid) {
      printable += kReplacementBytes;
    } else if (IsBreak(c.value)) {
      printable += ' ';
    } else if (utf8proc_category(c.value) == UTF8PROC_CATEGORY_CC) {
      printable += kReplacementBytes;
    } else if (!IsDirectionMark(c.value) && c.value != 0xFEFF) {
      printable += text.substr(0, c.size);
    }
    text.remove_prefix(c.size);
  }
  return printable;
}

}  // namespace fengqiao::ctl

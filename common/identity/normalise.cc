#include "common/identity/normalise.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/base/utf8.h"

namespace fengqiao::identity {
namespace {

constexpr std::string_view kDot = "·";

bool IsBlank(std::string_view point) {
  for (const std::string_view blank :
       {" ", "\t", "\r", "\n", "\u00A0", "\u2002", "\u2003", "\u2009", "\u200B", "\u3000", "\uFEFF"}) {
    if (point == blank) return true;
  }
  return false;
}

bool IsDot(std::string_view point) {
  for (const std::string_view dot :
       {kDot, std::string_view("•"), std::string_view("・"), std::string_view("‧"), std::string_view("･"),
        std::string_view("．"), std::string_view(".")}) {
    if (point == dot) return true;
  }
  return false;
}

// U+FF01 to U+FF5E are ASCII's 0x21 to 0x7E, three bytes each: EF BC 81 to EF BD 9E.
std::string FoldWidth(std::string_view point) {
  if (point.size() != 3 || point[0] != '\xEF' || (point[1] != '\xBC' && point[1] != '\xBD')) {
    return std::string(point);
  }
  const int number = (static_cast<unsigned char>(point[1]) - 0xBC) * 64 +
                     (static_cast<unsigned char>(point[2]) - 0x80) + 0x20;
  if (number < 0x21 || number > 0x7E) return std::string(point);
  return std::string(1, static_cast<char>(number));
}

std::string Upper(std::string text) {
  if (text.size() == 1) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

}  // namespace

std::vector<std::string_view> CodePoints(std::string_view text) {
  std::vector<std::string_view> points;
  while (!text.empty()) {
    const size_t length = std::max<size_t>(Utf8Length(text), 1);
    points.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return points;
}

std::string NormaliseNumber(std::string_view text) {
  std::string number;
  for (const std::string_view point : CodePoints(text)) {
    if (!IsBlank(point)) number += Upper(FoldWidth(point));
  }
  return number;
}

std::string NormaliseName(std::string_view text) {
  std::string name;
  bool blank = false;
  for (const std::string_view point : CodePoints(text)) {
    if (IsBlank(point)) {
      blank = true;
      continue;
    }
    const std::string folded = IsDot(point) ? std::string(kDot) : Upper(FoldWidth(point));
    const bool between_words = blank && !name.empty() &&
                               absl::ascii_isascii(static_cast<unsigned char>(name.back())) &&
                               folded.size() == 1;
    if (between_words) name += ' ';
    name += folded;
    blank = false;
  }
  return name;
}

}  // namespace fengqiao::identity

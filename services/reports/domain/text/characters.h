// What characters are told apart by first.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cwchar>
#include <string_view>

namespace fengqiao::reports {

// Neither a digit, a letter, a blank, a line end nor a mark of punctuation. Nearly all characters of a report
// are plain, and one comparison tells it: the marks of Chinese lie before U+3020 or, in full width, from
// U+FF00 on, with the byte-order mark in front of them.
constexpr bool IsPlain(char32_t c) { return c - 0x3020 < 0xFE00 - 0x3020; }

// Where text[from, …) has the first character that is not plain; the end where it has none.
inline size_t SkipPlain(std::u32string_view text, size_t from) {
  const char32_t* at = text.data() + from;
  const char32_t* const end = text.data() + text.size();
  while (at < end && IsPlain(*at)) ++at;
  return static_cast<size_t>(at - text.data());
}

// Where `c` stands first in text[from, …), npos where it does not. The library of C looks at eight characters
// at a time, std::u32string_view::find at one.
inline size_t FindCharacter(std::u32string_view text, char32_t c, size_t from = 0) {
  static_assert(sizeof(wchar_t) == sizeof(char32_t));
  if (from >= text.size()) return std::u32string_view::npos;
  const auto* begin = reinterpret_cast<const wchar_t*>(text.data());
  const wchar_t* found = std::wmemchr(begin + from, static_cast<wchar_t>(c), text.size() - from);
  return found != nullptr ? static_cast<size_t>(found - begin) : std::u32string_view::npos;
}

// Some characters. Whether one is among them is asked of nearly every character, and nearly always denied:
// 256 bits say no to most without looking for it.
class CharacterSet {
 public:
  // `characters` must outlive this; a literal does.
  constexpr explicit CharacterSet(std::u32string_view characters) : characters_(characters) {
    for (const char32_t c : characters) hints_[c / 64 % 4] |= uint64_t{1} << c % 64;
  }
  constexpr bool Has(char32_t c) const {
    return (hints_[c / 64 % 4] >> c % 64 & 1) != 0 && characters_.find(c) != std::u32string_view::npos;
  }

 private:
  std::u32string_view characters_;
  std::array<uint64_t, 4> hints_{};
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_

// What characters are told apart by first.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace fengqiao::reports {

// Neither a digit, a letter, a blank, a line end nor a mark of punctuation. Nearly all characters of a report
// are plain, and one comparison tells it: the marks of Chinese lie before U+3020 or, in full width, from
// U+FF00 on, with the byte-order mark in front of them.
constexpr bool IsPlain(char32_t c) { return c - 0x3020 < 0xFE00 - 0x3020; }

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

// What characters are told apart by first.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_

namespace fengqiao::reports {

// Neither a digit, a letter, a blank, a line end nor a mark of punctuation. Nearly all characters of a report
// are plain, and one comparison tells it: the marks of Chinese lie before U+3020 or, in full width, from
// U+FF00 on, with the byte-order mark in front of them.
constexpr bool IsPlain(char32_t c) { return c - 0x3020 < 0xFE00 - 0x3020; }

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CHARACTERS_H_

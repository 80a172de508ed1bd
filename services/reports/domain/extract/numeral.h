// Digits and numerals, by a table: these questions are asked of every character several times.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_NUMERAL_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_NUMERAL_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace fengqiao::reports {

namespace internal {

// The upper half of a byte says what the character is, the lower its value (of a power of ten, the exponent).
inline constexpr uint8_t kArabic = 0x10;
inline constexpr uint8_t kChinese = 0x20;
inline constexpr uint8_t kPower = 0x30;
inline constexpr uint8_t kNothing = 0x40;   // 无, 未, 没: a zero without a numeral may begin
inline constexpr uint8_t kDateWord = 0x50;  // 上半年, 前三季度: a date without a numeral may begin
inline constexpr uint8_t kYear = 0x60;      // 年
inline constexpr uint8_t kKind = 0xF0;

inline constexpr std::array<uint8_t, 0x10000> kNumerals = [] {
  std::array<uint8_t, 0x10000> table{};
  for (unsigned digit = 0; digit <= 9; ++digit) {
    table[U'0' + digit] = static_cast<uint8_t>(kArabic | digit);
    table[U'０' + digit] = static_cast<uint8_t>(kArabic | digit);
  }
  constexpr std::u32string_view kDigits[] = {U"〇零○", U"一壹弌", U"二两兩贰貳", U"三叁參", U"四肆",
                                             U"五伍",  U"六陆陸", U"七柒",       U"八捌",   U"九玖"};
  for (unsigned digit = 0; digit <= 9; ++digit) {
    for (char32_t c : kDigits[digit]) table[c] = static_cast<uint8_t>(kChinese | digit);
  }
  constexpr std::u32string_view kPowers[] = {U"", U"十拾", U"百佰", U"千仟", U"万萬", U"", U"", U"", U"亿億"};
  for (unsigned exponent = 1; exponent <= 8; ++exponent) {
    for (char32_t c : kPowers[exponent]) table[c] = static_cast<uint8_t>(kPower | exponent);
  }
  for (char32_t c : U"无無未没沒") {
    if (c != 0) table[c] = kNothing;
  }
  for (char32_t c : U"上下前第全") {
    if (c != 0) table[c] = kDateWord;
  }
  table[U'年'] = kYear;
  return table;
}();

inline uint8_t Numeral(char32_t c) { return c < kNumerals.size() ? kNumerals[c] : uint8_t{0}; }

}  // namespace internal

// 0 to 9 for an Arabic digit, full-width or not, else -1.
inline int ArabicDigit(char32_t c) {
  const uint8_t numeral = internal::Numeral(c);
  return (numeral & internal::kKind) == internal::kArabic ? numeral & 0x0F : -1;
}

// 0 to 9 for a Chinese numeral below ten, traditional and formal ones too, else -1.
inline int ChineseDigit(char32_t c) {
  const uint8_t numeral = internal::Numeral(c);
  return (numeral & internal::kKind) == internal::kChinese ? numeral & 0x0F : -1;
}

// 10, 100, 1000, 10^4 or 10^8 for a Chinese power of ten, else 0.
inline long long ChinesePower(char32_t c) {
  const uint8_t numeral = internal::Numeral(c);
  if ((numeral & internal::kKind) != internal::kPower) return 0;
  constexpr long long kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  return kPowers[numeral & 0x0F];
}

inline bool IsChineseNumeral(char32_t c) {
  const uint8_t kind = internal::Numeral(c) & internal::kKind;
  return kind == internal::kChinese || kind == internal::kPower;
}

// A digit, or a Chinese numeral.
inline bool IsNumeral(char32_t c) {
  return internal::Numeral(c) - unsigned{internal::kArabic} <
         unsigned{internal::kNothing - internal::kArabic};
}

// Whether a figure may begin at `c`: a numeral, or 无 and the like.
inline bool MayBeginFigure(char32_t c) {
  return internal::Numeral(c) - unsigned{internal::kArabic} <
         unsigned{internal::kDateWord - internal::kArabic};
}

// Whether a date may begin at `c`: a digit, Chinese ones too, or a word like 上半年.
inline bool MayBeginDate(char32_t c) {
  const uint8_t kind = internal::Numeral(c) & internal::kKind;
  return kind == internal::kArabic || kind == internal::kChinese || kind == internal::kDateWord;
}

// Either, or 年 itself.
inline bool MayBeginFigureOrDate(char32_t c) { return internal::Numeral(c) != 0; }

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_NUMERAL_H_

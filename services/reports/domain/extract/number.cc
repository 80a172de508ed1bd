#include "services/reports/domain/extract/number.h"

#include <algorithm>
#include <cstdint>

namespace fengqiao::reports {
namespace {

constexpr __int128 kLimit = static_cast<__int128>(INT64_MAX);
constexpr size_t kLongest = 40;  // characters; no figure is longer

bool IsOpenMark(char32_t c) {
  return c == U'余' || c == U'餘' || c == U'多' || c == U'几' || c == U'幾' || c == U'来';
}
bool IsPoint(char32_t c) { return c == U'.' || c == U'．'; }
bool IsThinSpace(char32_t c) { return c == U' ' || c == U'\u00A0' || c == U'\u2009' || c == U'\u202F'; }

// Reads characters of one text from a place on.
class Scanner {
 public:
  Scanner(std::u32string_view text, size_t at) : text_(text), begin_(at), at_(at) {}

  char32_t Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : U'\0'; }
  void Skip(size_t count = 1) { at_ += count; }
  size_t at() const { return at_; }
  bool TooLong() const { return at_ - begin_ > kLongest; }

 private:
  std::u32string_view text_;
  size_t begin_;
  size_t at_;
};

// Millionths, or none where they do not fit.
std::optional<__int128> Add(__int128 a, __int128 b) {
  const __int128 sum = a + b;
  if (sum > kLimit) return std::nullopt;
  return sum;
}

// Three digits that go on a grouped number after a separator: "160" of "38 160".
bool GroupFollows(const Scanner& in, size_t ahead) {
  for (size_t i = 0; i < 3; ++i) {
    if (ArabicDigit(in.Peek(ahead + i)) < 0) return false;
  }
  return ArabicDigit(in.Peek(ahead + 3)) < 0;
}

// "1789", "38 160", "1,208", "33062.98" as millionths.
std::optional<__int128> ReadArabic(Scanner& in, Number& number) {
  __int128 whole = 0;
  int digits = 0;
  int lead = 0;  // digits of the first group
  bool grouped = false;
  char32_t separator = 0;
  for (;; in.Skip()) {
    const int digit = ArabicDigit(in.Peek());
    if (digit >= 0) {
      whole = whole * 10 + digit;
      ++digits;
      if (!grouped) ++lead;
      if (digits > 13) return std::nullopt;
      continue;
    }
    const char32_t c = in.Peek();
    // １，５００: the full-width comma parts full-width digits alone.
    const bool wide = c == U'，' && in.Peek(1) >= U'０' && in.Peek(1) <= U'９';
    const bool separates = (c == U',' || wide || IsThinSpace(c)) && (separator == 0 || separator == c);
    if (digits == 0 || lead > 3 || !separates || !GroupFollows(in, 1)) break;
    separator = c;
    grouped = true;
    number.blank_parted = c == U' ' || c == U'\u00A0';
  }
  number.digits = digits;
  // 4 506.7 is one number still: of two cells the first would have had a point of its own.
  if (IsPoint(in.Peek()) && ArabicDigit(in.Peek(1)) >= 0) number.blank_parted = false;
  __int128 scaled = whole * Decimal::kScale;
  if (IsPoint(in.Peek()) && ArabicDigit(in.Peek(1)) >= 0) {
    in.Skip();
    int64_t unit = Decimal::kScale;
    for (int digit; (digit = ArabicDigit(in.Peek())) >= 0; in.Skip()) {
      unit /= 10;
      if (unit == 0 && digit != 0) return std::nullopt;
      scaled += unit * digit;
    }
    if (IsPoint(in.Peek()) && ArabicDigit(in.Peek(1)) >= 0) return std::nullopt;  // 1.2.3
  }
  if (scaled > kLimit) return std::nullopt;
  return scaled;
}

// The powers that follow a number, and lower ones after them: 万亿, or the 万, 3千 of 9万3千. An open mark
// may stand before each power: 4余万, 4万多亿.
std::optional<__int128> ReadPowers(Scanner& in, __int128 scaled, Number& number) {
  __int128 total = 0;  // what lower groups add to
  long long ceiling = 0;
  for (;;) {
    bool any = false;
    long long last = 0;
    for (;;) {
      const size_t mark = IsOpenMark(in.Peek()) ? 1 : 0;
      const long long power = ChinesePower(in.Peek(mark));
      if (power < 100 || (power == 100 && in.Peek(mark + 1) == U'分')) break;  // 3百分点
      if (mark == 1) number.open = true;
      in.Skip(mark + 1);
      scaled *= power;
      if (scaled > kLimit) return std::nullopt;
      any = true;
      last = power;
    }
    const auto sum = Add(total, scaled);
    if (!sum) return std::nullopt;
    total = *sum;
    if (!any) return total;
    number.multiplied = true;
    ceiling = last;
    // 9万3千: digits with a lower power, or all digits that the power leaves room for (2万3000).
    if (number.open || ArabicDigit(in.Peek()) < 0) return total;
    Scanner ahead = in;
    long long group = 0;
    int digits = 0;
    for (int digit; (digit = ArabicDigit(ahead.Peek())) >= 0; ahead.Skip()) {
      if (++digits > 8) return total;
      group = group * 10 + digit;
    }
    const size_t mark = IsOpenMark(ahead.Peek()) ? 1 : 0;
    const long long power = ChinesePower(ahead.Peek(mark));
    const bool lower = power >= 100 && power < ceiling && group * power < ceiling;
    // 2千2百万: a greater power after lower ones is for all of them.
    const long long whole = lower ? ChinesePower(ahead.Peek(mark + 1)) : 0;
    // 6千8百余万: with an open mark between them.
    const size_t open = IsOpenMark(ahead.Peek(mark + 1)) ? 1 : 0;
    const long long beyond = lower && open == 1 ? ChinesePower(ahead.Peek(mark + 2)) : whole;
    if (beyond >= 10'000 && ceiling < 10'000 && mark == 0) {
      if (open == 1) number.open = true;
      ahead.Skip(2 + open);
      const __int128 all = (total + static_cast<__int128>(group * power) * Decimal::kScale) * beyond;
      in = ahead;
      if (all > kLimit) return std::nullopt;
      return all;
    }
    const bool rest = power < 100 && !IsPoint(ahead.Peek()) && ahead.Peek() != U'年' &&
                      ahead.Peek() != U'月' && group < ceiling && group * 10 >= ceiling;
    if (!lower && !rest) return total;
    in = ahead;
    scaled = static_cast<__int128>(group) * Decimal::kScale;
    if (rest) return Add(total, scaled);
  }
}

// 三百二十余万, 一千二百, 二〇二〇, 三点五.
std::optional<__int128> ReadChinese(Scanner& in, Number& number) {
  __int128 total = 0;    // of whole 亿 and 万
  __int128 section = 0;  // below the next 万
  long long digit = -1;
  int run = 0;  // digits without a power between them
  int longest_run = 0;
  bool power_seen = false;
  bool first = true;
  for (;; in.Skip(), first = false) {
    // Checked before it grows again, so that no step can overflow.
    if (in.TooLong() || section > kLimit / Decimal::kScale || total > kLimit / Decimal::kScale)
      return std::nullopt;
    const char32_t c = in.Peek();
    if (const int d = ChineseDigit(c); d >= 0) {
      if (digit == 0 && run == 1) {  // the 零 of 一百零五
        digit = d;
        continue;
      }
      if (digit >= 0) section = section * 10 + digit;
      digit = d;
      longest_run = std::max(longest_run, ++run);
      continue;
    }
    size_t mark = 0;
    if (!first && IsOpenMark(c) && ChinesePower(in.Peek(1)) >= 100) mark = 1;
    const long long power = ChinesePower(in.Peek(mark));
    if (power == 0) break;
    if (mark == 1) {
      number.open = true;
      in.Skip();
    }
    if (first && power > 10) number.bare_power = true;
    power_seen = true;
    if (power < 10'000) {
      section += (digit < 0 ? 1 : digit) * power;
    } else {
      section += digit < 0 ? 0 : digit;
      if (first) section = 1;
      // 三万亿 multiplies what came before, 一亿三千万 adds to it.
      if (power > 10'000) {
        total = (total + section) * power;
      } else {
        total += section * power;
      }
      section = 0;
    }
    digit = -1;
    run = 0;
  }
  if (digit >= 0) section = run > 1 ? section * 10 + digit : section + digit;
  number.multiplied = power_seen;
  number.digits_only = !power_seen && longest_run > 1;
  if (longest_run > 1 && power_seen) return std::nullopt;  // 七八十: no number
  __int128 scaled = (total + section) * Decimal::kScale;
  if (scaled > kLimit) return std::nullopt;
  if (in.Peek() == U'点' && ChineseDigit(in.Peek(1)) >= 0) {
    in.Skip();
    int64_t unit = Decimal::kScale;
    for (int d; (d = ChineseDigit(in.Peek())) >= 0; in.Skip()) {
      unit /= 10;
      if (unit == 0 && d != 0) return std::nullopt;
      scaled += unit * d;
    }
    return ReadPowers(in, scaled, number);
  }
  return scaled;
}

}  // namespace

std::optional<Number> ParseNumber(std::u32string_view text, size_t at) {
  Number number;
  number.begin = at;
  Scanner in(text, at);
  std::optional<__int128> scaled;
  if (ArabicDigit(in.Peek()) >= 0) {
    scaled = ReadArabic(in, number);
    // 3.2 万件: a blank in front of the power.
    if ((in.Peek() == U' ' || in.Peek() == U'\u00A0') && ChinesePower(in.Peek(1)) >= 10'000) in.Skip();
    if (scaled) scaled = ReadPowers(in, *scaled, number);
  } else if (ChineseDigit(in.Peek()) >= 0 || ChinesePower(in.Peek()) > 0) {
    number.chinese = true;
    scaled = ReadChinese(in, number);
  }
  if (!scaled || *scaled > kLimit || in.at() == at) return std::nullopt;
  number.end = in.at();
  number.value = Decimal::FromScaled(static_cast<int64_t>(*scaled));
  return number;
}

}  // namespace fengqiao::reports

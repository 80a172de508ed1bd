#include "common/paper/chinese_numbers.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace fengqiao::paper {
namespace {

struct Numerals {
  const char* digits[10];
  const char* thousand;
  const char* hundred;
  const char* ten;
};

constexpr Numerals kPlain = {{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}, "千", "百", "十"};
constexpr Numerals kCapital = {
    {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}, "仟", "佰", "拾"};

constexpr uint64_t kMyriad = 10'000;             // 万
constexpr uint64_t kMyriadMyriad = 100'000'000;  // 亿
constexpr int64_t kFen = Decimal::kScale / 100;

void AppendBelowMyriad(uint64_t number, const Numerals& numerals, std::string& out) {
  const struct {
    uint64_t value;
    const char* name;
  } places[] = {{1000, numerals.thousand}, {100, numerals.hundred}, {10, numerals.ten}, {1, ""}};
  bool started = false;
  bool gap = false;
  for (const auto& place : places) {
    const uint64_t digit = number / place.value % 10;
    if (digit == 0) {
      gap = started;
      continue;
    }
    if (gap) out += numerals.digits[0];
    absl::StrAppend(&out, numerals.digits[digit], place.name);
    started = true;
    gap = false;
  }
}

// Nothing for 0.
void Append(uint64_t number, const Numerals& numerals, std::string& out) {
  if (number < kMyriad) return AppendBelowMyriad(number, numerals, out);
  const bool large = number >= kMyriadMyriad;
  const uint64_t unit = large ? kMyriadMyriad : kMyriad;
  Append(number / unit, numerals, out);
  out += large ? "亿" : "万";
  const uint64_t rest = number % unit;
  if (rest > 0 && rest < unit / 10) out += numerals.digits[0];
  Append(rest, numerals, out);
}

}  // namespace

std::string ChineseNumber(uint64_t number) {
  std::string out;
  Append(number, kPlain, out);
  if (out.empty()) return kPlain.digits[0];
  // 十二, not 一十二; but 一百一十二.
  const std::string_view ten = "一十";
  if (std::string_view(out).substr(0, ten.size()) == ten) out.erase(0, ten.size() / 2);
  return out;
}

std::string WrittenDay(absl::CivilDay day) {
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
}

std::string ChineseDay(absl::CivilDay day) {
  std::string out;
  for (const char digit : std::to_string(day.year())) out += digit == '0' ? "〇" : kPlain.digits[digit - '0'];
  absl::StrAppend(&out, "年", ChineseNumber(static_cast<uint64_t>(day.month())), "月",
                  ChineseNumber(static_cast<uint64_t>(day.day())), "日");
  return out;
}

std::string WrittenYuan(Decimal yuan) {
  if (yuan.IsInteger()) return absl::StrCat(yuan.ToString(), "元");
  const int64_t fen = yuan.scaled() / kFen;
  const uint64_t size = static_cast<uint64_t>(fen < 0 ? -fen : fen);
  return absl::StrFormat("%s%d.%02d元", fen < 0 ? "-" : "", size / 100, size % 100);
}

std::string CapitalYuan(Decimal yuan) {
  const auto fen = static_cast<uint64_t>(yuan.scaled() / kFen);
  if (fen == 0) return "零元整";
  std::string out;
  Append(fen / 100, kCapital, out);
  if (!out.empty()) out += "元";
  const uint64_t jiao = fen / 10 % 10;
  if (jiao > 0) absl::StrAppend(&out, kCapital.digits[jiao], "角");
  if (fen % 10 == 0) return out += "整";  // no fen: nothing may be written behind
  if (jiao == 0 && !out.empty()) out += kCapital.digits[0];
  return absl::StrCat(out, kCapital.digits[fen % 10], "分");
}

}  // namespace fengqiao::paper

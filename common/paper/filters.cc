#include "common/paper/filters.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"
#include "common/paper/chinese_numbers.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"

namespace fengqiao::paper {
namespace {

absl::Status Not(std::string_view what) { return absl::InvalidArgumentError(ToAbsl(what)); }

absl::StatusOr<absl::CivilDay> DayIn(std::string_view value) {
  const auto day = ParseDay(value);
  if (!day.ok()) return Not("不是日期（应为 2026-11-22 的形式）");
  return *day;
}

absl::StatusOr<Decimal> YuanIn(std::string_view value) {
  const auto yuan = Decimal::Parse(value);
  if (!yuan.ok() || yuan->scaled() % (Decimal::kScale / 100) != 0)
    return Not("不是金额（应为以元计、至多两位小数的数）");
  return *yuan;
}

absl::StatusOr<std::string> Date(std::string_view value) {
  ASSIGN_OR_RETURN(const absl::CivilDay day, DayIn(value));
  return WrittenDay(day);
}

absl::StatusOr<std::string> DateCn(std::string_view value) {
  ASSIGN_OR_RETURN(const absl::CivilDay day, DayIn(value));
  return ChineseDay(day);
}

bool TwoDigits(std::string_view text, int below, int& number) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !digit(text[0]) || !digit(text[1])) return false;
  number = (text[0] - '0') * 10 + (text[1] - '0');
  return number < below;
}

// "2026-11-22 09:30"
absl::StatusOr<std::string> DateTime(std::string_view value) {
  constexpr std::string_view kForm = "不是时间（应为 2026-11-22 09:30 的形式）";
  constexpr size_t kDay = 10, kLength = 16;
  int hour = 0, minute = 0;
  if (value.size() != kLength || (value[kDay] != ' ' && value[kDay] != 'T') || value[13] != ':' ||
      !TwoDigits(value.substr(11, 2), 24, hour) || !TwoDigits(value.substr(14, 2), 60, minute))
    return Not(kForm);
  const auto day = ParseDay(value.substr(0, kDay));
  if (!day.ok()) return Not(kForm);
  return absl::StrFormat("%s%d时%02d分", WrittenDay(*day), hour, minute);
}

absl::StatusOr<std::string> Yuan(std::string_view value) {
  ASSIGN_OR_RETURN(const Decimal yuan, YuanIn(value));
  return WrittenYuan(yuan);
}

absl::StatusOr<std::string> YuanCn(std::string_view value) {
  ASSIGN_OR_RETURN(const Decimal yuan, YuanIn(value));
  if (yuan < Decimal()) return Not("是负数，不能写成大写金额");
  return CapitalYuan(yuan);
}

absl::StatusOr<std::string> Chinese(std::string_view value) {
  constexpr uint64_t kMost = 9'999'999'999'999'999;
  uint64_t number = 0;
  if (!absl::SimpleAtoi(ToAbsl(value), &number) || number > kMost) return Not("不是整数");
  return ChineseNumber(number);
}

absl::StatusOr<std::string> Box(std::string_view value) {
  if (value == "true") return std::string("☑");
  if (value == "false") return std::string("☐");
  return Not("不是 true 或 false");
}

constexpr FilterKind kFilters[] = {
    {"date", false, false, Date},  {"date_cn", false, false, DateCn}, {"datetime", false, false, DateTime},
    {"yuan", false, false, Yuan},  {"yuan_cn", false, false, YuanCn}, {"chinese", false, false, Chinese},
    {"box", false, false, Box},    {"or", false, true, nullptr},      {"count", true, false, nullptr},
    {"join", true, true, nullptr},
};

}  // namespace

const FilterKind* FindFilter(std::string_view name) {
  for (const FilterKind& filter : kFilters) {
    if (filter.name == name) return &filter;
  }
  return nullptr;
}

}  // namespace fengqiao::paper

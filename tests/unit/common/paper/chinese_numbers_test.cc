#include "common/paper/chinese_numbers.h"

#include <cstdint>
#include <string>

#include "gtest/gtest.h"

namespace fengqiao::paper {
namespace {

TEST(ChineseNumberTest, IsSpoken) {
  const struct {
    uint64_t number;
    const char* text;
  } cases[] = {{0, "零"},
               {7, "七"},
               {10, "十"},
               {12, "十二"},
               {20, "二十"},
               {101, "一百零一"},
               {110, "一百一十"},
               {1'010, "一千零一十"},
               {10'000, "一万"},
               {100'500, "十万零五百"},
               {105'000, "十万五千"},
               {100'000'005, "一亿零五"},
               {1'000'000'000'000, "一万亿"},
               {9'999'999'999'999'999, "九千九百九十九万九千九百九十九亿九千九百九十九万九千九百九十九"}};
  for (const auto& c : cases) EXPECT_EQ(ChineseNumber(c.number), c.text) << c.number;
}

// Reads a spoken number back by its places, so that every number up to a bound can be tried.
uint64_t Spoken(std::string_view text) {
  constexpr std::string_view kDigits = "零一二三四五六七八九";
  uint64_t total = 0, section = 0, digit = 0;
  bool has_digit = false;
  for (size_t at = 0; at < text.size(); at += 3) {
    const std::string_view c = text.substr(at, 3);
    if (const size_t found = kDigits.find(c); found != std::string_view::npos) {
      digit = found / 3;
      has_digit = true;
      continue;
    }
    const uint64_t one = has_digit ? digit : 1;
    if (c == "十") section += one * 10;
    if (c == "百") section += one * 100;
    if (c == "千") section += one * 1000;
    if (c == "万") {
      total += (section + (has_digit ? digit : 0)) * 10'000;
      section = 0;
    }
    digit = 0;
    has_digit = false;
  }
  return total + section + digit;
}

TEST(ChineseNumberTest, SaysEveryNumberOnce) {
  for (uint64_t number = 0; number < 120'000; ++number) {
    const std::string text = ChineseNumber(number);
    ASSERT_EQ(Spoken(text), number) << text;
    ASSERT_EQ(text.find("零零"), std::string::npos) << text;
    if (number > 0) {
      ASSERT_NE(text.substr(text.size() - 3), "零") << text;
    }
  }
}

TEST(ChineseNumberTest, WritesDays) {
  EXPECT_EQ(WrittenDay(absl::CivilDay(2026, 11, 2)), "2026年11月2日");
  EXPECT_EQ(ChineseDay(absl::CivilDay(2026, 11, 22)), "二〇二六年十一月二十二日");
  EXPECT_EQ(ChineseDay(absl::CivilDay(2000, 10, 30)), "二〇〇〇年十月三十日");
}

TEST(ChineseNumberTest, WritesMoney) {
  const struct {
    int64_t fen;
    const char* written;
    const char* capital;
  } cases[] = {{0, "0元", "零元整"},
               {5, "0.05元", "伍分"},
               {50, "0.50元", "伍角整"},
               {105, "1.05元", "壹元零伍分"},
               {1'200'000, "12000元", "壹万贰仟元整"},
               {100'150, "1001.50元", "壹仟零壹元伍角整"},
               {10'700'053, "107000.53元", "壹拾万柒仟元伍角叁分"},
               {140'950, "1409.50元", "壹仟肆佰零玖元伍角整"},
               {600'714, "6007.14元", "陆仟零柒元壹角肆分"},
               {33'062'980'000, "330629800元", "叁亿叁仟零陆拾贰万玖仟捌佰元整"},
               {100'000'000'000'000, "1000000000000元", "壹万亿元整"}};
  for (const auto& c : cases) {
    const Decimal yuan = Decimal::FromScaled(c.fen * (Decimal::kScale / 100));
    EXPECT_EQ(WrittenYuan(yuan), c.written);
    EXPECT_EQ(CapitalYuan(yuan), c.capital);
  }
  EXPECT_EQ(WrittenYuan(Decimal::FromScaled(-500'000)), "-0.50元");
}

}  // namespace
}  // namespace fengqiao::paper

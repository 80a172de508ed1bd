#include "services/reports/domain/extract/number.h"

#include <string>

#include "gtest/gtest.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

struct Row {
  const char* text;
  const char* value;  // "" where it is no number
  size_t end;
};

class NumberTest : public ::testing::TestWithParam<Row> {};

TEST_P(NumberTest, IsReadExactly) {
  const auto number = ParseNumber(ToCodePoints(GetParam().text), 0);
  if (*GetParam().value == '\0') {
    EXPECT_FALSE(number.has_value()) << number->value.ToString();
    return;
  }
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(number->value.ToString(), GetParam().value);
  EXPECT_EQ(number->end, GetParam().end);
}

INSTANTIATE_TEST_SUITE_P(
    Arabic, NumberTest,
    ::testing::Values(Row{"0件", "0", 1}, Row{"102件", "102", 3}, Row{"５．２２％", "5.22", 4},
                      Row{"33062.98万元", "330629800", 9}, Row{"1,234件", "1234", 5}, Row{"1,23件", "1", 1},
                      Row{"38 160多个", "38160", 6}, Row{"38 16个", "38", 2}, Row{"2022 100件", "2022", 4},
                      Row{"1,234,567元", "1234567", 9}, Row{"4万余人次", "40000", 2},
                      Row{"40余万名", "400000", 4}, Row{"4万多亿元", "4000000000000", 4},
                      Row{"9万3千多件", "93000", 4}, Row{"2万3000件", "23000", 6},
                      Row{"1亿2000万元", "120000000", 7}, Row{"20万2023年", "200000", 3},
                      Row{"1.2.3版", "", 0}, Row{"12.", "12", 2}, Row{"1234567.1234567", "", 0},
                      Row{"0.000001", "0.000001", 8}, Row{"12345678901234", "", 0}, Row{"100000亿亿", "", 0},
                      Row{"件", "", 0}, Row{"-5", "", 0}, Row{"", "", 0}));

INSTANTIATE_TEST_SUITE_P(
    Chinese, NumberTest,
    ::testing::Values(Row{"一千二百余件", "1200", 4}, Row{"三百二十余万元", "3200000", 6},
                      Row{"两万份", "20000", 2}, Row{"十二个", "12", 2}, Row{"二十", "20", 2},
                      Row{"一百零五件", "105", 4}, Row{"一百一十件", "110", 4}, Row{"百余人", "100", 1},
                      Row{"十万", "100000", 2}, Row{"一亿三千万", "130000000", 5},
                      Row{"二〇二二年", "2022", 4}, Row{"三点五亿", "350000000", 4}, Row{"兩萬", "20000", 2},
                      Row{"壹佰贰拾", "120", 4}, Row{"七八十个", "", 0}, Row{"千万亿亿亿", "", 0}));

TEST(NumberTest, SaysHowItWasWritten) {
  const auto read = [](const char* text) { return *ParseNumber(ToCodePoints(text), 0); };
  EXPECT_TRUE(read("百余").bare_power);
  EXPECT_FALSE(read("一百余").bare_power);
  EXPECT_TRUE(read("二〇二二").digits_only);
  EXPECT_FALSE(read("二十二").digits_only);
  EXPECT_TRUE(read("40余万").open);
  EXPECT_FALSE(read("40万余").open);  // what follows the number is the caller's
  EXPECT_TRUE(read("三百").chinese);
  EXPECT_FALSE(read("3百").chinese);
  EXPECT_EQ(read("2022年").digits, 4);
}

TEST(NumberTest, AnEndlessRunOfNumeralsIsNone) {
  EXPECT_FALSE(ParseNumber(std::u32string(100000, U'一'), 0).has_value());
  EXPECT_FALSE(ParseNumber(std::u32string(100000, U'万'), 0).has_value());
  EXPECT_FALSE(ParseNumber(std::u32string(100000, U'9'), 0).has_value());
}

}  // namespace
}  // namespace fengqiao::reports

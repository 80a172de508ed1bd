#include "services/reports/domain/extract/marks.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

std::string Marks(const std::string& utf8) {
  const std::u32string text = ToCodePoints(utf8);
  std::vector<std::string> found;
  for (const DateMark& m : FindDateMarks(text, 0, text.size())) {
    found.push_back(absl::StrCat(m.year, "/", m.first_month, "-", m.last_month));
  }
  return absl::StrJoin(found, " ");
}

TEST(MarksTest, YearsAndRunsOfMonths) {
  EXPECT_EQ(Marks("2021年"), "2021/0-0");
  EXPECT_EQ(Marks("二〇二〇年度"), "2020/0-0");
  EXPECT_EQ(Marks("截至10月底"), "0/1-10");
  EXPECT_EQ(Marks("截止2022年10月底"), "2022/1-10");
  EXPECT_EQ(Marks("截止到9月30日"), "0/1-9");
  EXPECT_EQ(Marks("1—6月"), "0/1-6");
  EXPECT_EQ(Marks("2024年1至9月份"), "2024/1-9");
  EXPECT_EQ(Marks("2023年1月1日至12月31日"), "2023/1-12");
  EXPECT_EQ(Marks("今年上半年"), "0/1-6");
  EXPECT_EQ(Marks("2024年前三季度"), "2024/1-9");
  EXPECT_EQ(Marks("第一季度"), "0/1-3");
}

TEST(MarksTest, WhatIsNone) {
  EXPECT_EQ(Marks("11月，我市"), "");
  EXPECT_EQ(Marks("5月3日"), "");
  EXPECT_EQ(Marks("3年"), "");
  EXPECT_EQ(Marks("1013年"), "");
  EXPECT_EQ(Marks("102件"), "");
  EXPECT_EQ(Marks("2021-2025年"), "");
  EXPECT_EQ(Marks("12-3月"), "");
  EXPECT_EQ(Marks("13月"), "");
}

}  // namespace
}  // namespace fengqiao::reports

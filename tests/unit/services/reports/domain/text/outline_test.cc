#include "services/reports/domain/text/outline.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Headings(const std::string& utf8) {
  const std::u32string text = ToCodePoints(utf8);
  std::vector<std::string> found;
  for (const OutlineHeading& h : FindHeadings(text)) {
    const std::u32string_view view = text;
    found.push_back(absl::StrCat(h.level, " ", ToUtf8(view.substr(h.begin, h.title_begin - h.begin)), "|",
                                 ToUtf8(view.substr(h.title_begin, h.end - h.title_begin))));
  }
  return found;
}

TEST(OutlineTest, LinesOfEveryLevel) {
  EXPECT_THAT(Headings("标题\n一、主要工作\n（一）调解\n1.受理。全年受理10件。\n(2)其他\n二、问题\n"),
              ElementsAre("1 一、|主要工作", "2 （一）|调解", "3 1.|受理", "4 (2)|其他", "1 二、|问题"));
}

TEST(OutlineTest, ChaptersAndParts) {
  EXPECT_THAT(Headings("第一章 总则\n第二节 范围\n第三部分 附则"),
              ElementsAre("1 第一章 |总则", "2 第二节 |范围", "1 第三部分 |附则"));
}

TEST(OutlineTest, InsideOneParagraph) {
  EXPECT_THAT(
      Headings("现报告如下: 一、主要成效 (一)夯实基础。全年学法12次。 (二)依法行政。办结5件。 二、工作思路 "
               "(一)深化"),
      ElementsAre("1 一、|主要成效", "2 (一)|夯实基础", "2 (二)|依法行政", "1 二、|工作思路", "2 (一)|深化"));
}

TEST(OutlineTest, AYearMayFollowTheNumber) {
  EXPECT_THAT(Headings("四、二〇二三年工作打算\n五、2023年计划\n"),
              ElementsAre("1 四、|二〇二三年工作打算", "1 五、|2023年计划"));
}

TEST(OutlineTest, WhatOnlyLooksLikeOne) {
  EXPECT_THAT(Headings("一、二、三产业协调发展"), IsEmpty());
  EXPECT_THAT(Headings("共受理(一)般案件"), IsEmpty());
  EXPECT_THAT(Headings("增长1.5倍\n3.5万元\n"), IsEmpty());
  EXPECT_THAT(Headings("2022年,全局共受理\n10件;其中\n"), IsEmpty());
  EXPECT_THAT(Headings("一、" + std::string(61 * 3, 'x')), IsEmpty());  // too long for a title
  EXPECT_THAT(Headings("一、"), IsEmpty());
  EXPECT_THAT(Headings(""), IsEmpty());
}

TEST(OutlineTest, CarriageReturnsEndTitles) {
  EXPECT_THAT(Headings("一、甲\r\n二、乙\r\n"), ElementsAre("1 一、|甲", "1 二、|乙"));
}

}  // namespace
}  // namespace fengqiao::reports

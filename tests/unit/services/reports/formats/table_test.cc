#include "services/reports/formats/table.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

SourcedLine LineOf(const std::string& text) {
  SourcedLine line;
  for (const char32_t c : ToCodePoints(text)) line.push_back({c, 0});
  return line;
}

TableCell CellOf(const std::string& text, int columns = 1, int rows = 1) {
  TableCell cell;
  if (!text.empty()) cell.lines.push_back(LineOf(text));
  cell.columns = columns;
  cell.rows = rows;
  return cell;
}

std::vector<std::string> Told(std::vector<TableRow> rows) {
  SourcedLines lines;
  AppendTable(std::move(rows), lines);
  std::vector<std::string> told;
  for (const SourcedLine& line : lines) {
    std::u32string text;
    for (const SourcedChar& at : line) text.push_back(at.c);
    told.push_back(ToUtf8(text));
  }
  return told;
}

TEST(TableTest, ARowIsALine) {
  EXPECT_THAT(Told({{CellOf("指标"), CellOf("2021年"), CellOf("2022年")},
                    {CellOf("受理(件)"), CellOf("84"), CellOf("90")}}),
              ElementsAre("指标 | 2021年 | 2022年", "受理(件) | 84 | 90"));
}

TEST(TableTest, AnEmptyCellKeepsItsColumn) {
  EXPECT_THAT(
      Told({{CellOf(""), CellOf("2021年"), CellOf("2022年")}, {CellOf("受理"), CellOf(""), CellOf("90")}}),
      ElementsAre("|  | 2021年 | 2022年 |", "受理 |  | 90"));
}

TEST(TableTest, AHeaderOfTwoRowsIsOneLine) {
  EXPECT_THAT(Told({{CellOf("指标", 1, 2), CellOf("2022年", 2), CellOf("同比", 1, 2)},
                    {CellOf("目标"), CellOf("完成")},
                    {CellOf("受理"), CellOf("80"), CellOf("90"), CellOf("5%")}}),
              ElementsAre("指标 | 2022年目标 | 2022年完成 | 同比", "受理 | 80 | 90 | 5%"));
}

TEST(TableTest, NamesThatSpanRowsAreRepeatedAndFiguresAreNot) {
  EXPECT_THAT(Told({{CellOf("类"), CellOf("指标"), CellOf("数")},
                    {CellOf("复议", 1, 2), CellOf("受理"), CellOf("90", 1, 2)},
                    {CellOf("审结")}}),
              ElementsAre("类 | 指标 | 数", "复议 | 受理 | 90", "复议 | 审结 | "));
}

TEST(TableTest, WordsContinuedCellsAreTheCellAbove) {
  TableCell below;
  below.continues = true;
  EXPECT_THAT(Told({{CellOf("类"), CellOf("指标"), CellOf("数")},
                    {CellOf("复议"), CellOf("受理"), CellOf("90")},
                    {below, CellOf("审结"), CellOf("81")}}),
              ElementsAre("类 | 指标 | 数", "复议 | 受理 | 90", "复议 | 审结 | 81"));
}

TEST(TableTest, ATitleOverTheTableIsALineAndASectionInItKeepsTheColumns) {
  EXPECT_THAT(Told({{CellOf("主要指标", 3)},
                    {CellOf("指标"), CellOf("目标"), CellOf("完成")},
                    {CellOf("诉讼", 3)},
                    {CellOf("败诉率"), CellOf("8%"), CellOf("4%")}}),
              ElementsAre("主要指标", "指标 | 目标 | 完成", "诉讼 |  | ", "败诉率 | 8% | 4%"));
}

TEST(TableTest, ATableForTheLayoutOfAPageIsToldCellByCell) {
  EXPECT_THAT(Told({{CellOf("菜单"), CellOf(std::string(500, 'x'))}}),
              ElementsAre("菜单", std::string(500, 'x')));
  TableCell outer = CellOf("内");
  outer.holds_table = true;
  EXPECT_THAT(Told({{CellOf("甲"), outer}}), ElementsAre("甲", "内"));
  EXPECT_THAT(Told({{CellOf("甲")}, {CellOf("乙")}}), ElementsAre("甲", "乙"));
}

TEST(TableTest, WhatPartsCellsDoesNotStandInThem) {
  TableCell two_lines = CellOf("受理");
  two_lines.lines.push_back(LineOf("(件)"));
  EXPECT_THAT(Told({{CellOf("a|b"), CellOf("c\td"), two_lines}}), ElementsAre("a／b | c d | 受理(件)"));
}

TEST(TableTest, SpansTakeNoMoreRoomThanTheTableGives) {
  std::vector<TableRow> rows(5000);
  for (TableRow& row : rows) row.push_back(CellOf("名称", 1000, 100000));
  size_t length = 0;
  for (const std::string& line : Told(std::move(rows))) length += line.size();
  EXPECT_LT(length, 5000u * 300);
}

}  // namespace
}  // namespace fengqiao::reports

#include "services/ctl/output/table.h"

#include <sstream>

#include "gtest/gtest.h"

namespace fengqiao::ctl {
namespace {

std::string Printed(const Table& table, int width) {
  std::ostringstream out;
  table.Print(out, width);
  return out.str();
}

TEST(Table, LinesUpChineseAndLatin) {
  Table table({{.title = "指标"}, {.title = "数值", .align = Align::kRight}, {.title = "说明"}});
  table.AddRow({"败诉率", "5.22%", "未达标"});
  table.AddRow({"loss", "3968件", ""});
  EXPECT_EQ(Printed(table, 0),
            "指标      数值  说明\n"
            "------  ------  ------\n"
            "败诉率   5.22%  未达标\n"
            "loss    3968件\n");
}

TEST(Table, CutsOnlyWhatMayBeCut) {
  Table table({{.title = "代码"}, {.title = "标题", .may_be_cut = true}, {.title = "数值"}});
  table.AddRow({"330602", "法治政府建设年度报告", "33062.98万元"});
  EXPECT_EQ(Printed(table, 34),
            "代码    标题          数值\n"
            "------  ------------  ------------\n"
            "330602  法治政府建…   33062.98万元\n");
  // There is no room for it: the figure stays whole, and the title keeps five characters.
  EXPECT_EQ(Printed(table, 10),
            "代码    标题        数值\n"
            "------  ----------  ------------\n"
            "330602  法治政府…   33062.98万元\n");
}

TEST(Table, LeavesOutColumnsInWhichNothingStands) {
  Table table({{.title = "代码"}, {.title = "机关"}, {.title = "期间"}});
  table.AddRow({"330602", "", "2022"});
  EXPECT_EQ(Printed(table, 0), "代码    期间\n------  ----\n330602  2022\n");
}

TEST(Table, MakesCellsPrintable) {
  Table table({{.title = "文件"}});
  table.AddRow({"a\x1b[2J\nb"});
  EXPECT_EQ(Printed(table, 0), "文件\n-------\na\uFFFD[2J b\n");
}

}  // namespace
}  // namespace fengqiao::ctl

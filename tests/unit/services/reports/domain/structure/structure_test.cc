#include "services/reports/domain/structure/structure.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Folding& TestFolding() {
  static const auto* const folding = new Folding();
  return *folding;
}

v1::ReportStructure Read(const std::string& utf8, const std::string& title = "法治政府建设年度报告") {
  const auto reader = StructureReader::BuiltIn(TestFolding());
  EXPECT_TRUE(reader.ok()) << reader.status();
  const std::u32string text = ToCodePoints(utf8);
  return reader->Read(text, FindHeadings(text), title);
}

std::string Parts(const v1::ReportStructure& structure) {
  return absl::StrJoin(structure.parts(), "; ", [](std::string* out, const v1::ReportPart& part) {
    absl::StrAppend(out, v1::ReportPart::Kind_Name(part.kind()).substr(sizeof("KIND_") - 1), " ",
                    part.title());
  });
}

constexpr char kWhole[] =
    "一、主要举措和成效\n做了不少工作。\n二、存在的不足和原因\n基层力量仍然薄弱，人手不够。培训的针对性还不强"
    "。\n"
    "三、党政主要负责人履行第一责任人职责情况\n带头学法。\n四、下一年度主要安排\n继续努力。\n五、其他需要报告"
    "的事项\n无。\n";

TEST(StructureTest, FiveParts) {
  const auto structure = Read(kWhole);
  EXPECT_EQ(Parts(structure),
            "MEASURES 一、主要举措和成效; SHORTCOMINGS 二、存在的不足和原因; HEADS_DUTIES "
            "三、党政主要负责人履行第一责任人职责情况; "
            "NEXT_YEAR 四、下一年度主要安排; OTHER_MATTERS 五、其他需要报告的事项");
  EXPECT_THAT(structure.missing(), IsEmpty());
  EXPECT_TRUE(structure.compulsory());
}

TEST(StructureTest, ASectionGoesToTheNextHeadingOfItsLevelOrAbove) {
  const std::u32string text = ToCodePoints("一、主要工作\n(一)甲\n干了。\n二、下一步打算\n再干。\n");
  const auto structure = StructureReader::BuiltIn(TestFolding())->Read(text, FindHeadings(text), "");
  ASSERT_EQ(structure.parts_size(), 2);
  EXPECT_EQ(structure.parts(0).end(), structure.parts(1).start());
  EXPECT_EQ(structure.parts(1).end(), static_cast<int>(text.size()));
}

TEST(StructureTest, WhatIsMissing) {
  const auto structure = Read("一、主要做法\n干了。\n二、下一步工作打算\n再干。\n");
  EXPECT_THAT(structure.missing(),
              ElementsAre(v1::ReportPart::KIND_SHORTCOMINGS, v1::ReportPart::KIND_HEADS_DUTIES,
                          v1::ReportPart::KIND_OTHER_MATTERS));
}

TEST(StructureTest, OneHeadingCanBeginTwoParts) {
  const auto structure =
      Read("一、主要做法\n干了。\n二、存在的问题和下一步打算\n人手还是不够用的。下一步，再招些人进来。\n");
  EXPECT_THAT(Parts(structure),
              HasSubstr("SHORTCOMINGS 二、存在的问题和下一步打算; NEXT_YEAR 二、存在的问题和下一步打算"));
  ASSERT_EQ(structure.problems_size(), 1);
  EXPECT_EQ(structure.problems(0).surface(), "人手还是不够用的。");
}

TEST(StructureTest, PartsWithoutNumbersAreFoundByTheirLines) {
  EXPECT_EQ(Parts(Read("党政主要负责人履行推进法治建设职责，听取汇报四次。\n下一步，将继续努力。\n")),
            "HEADS_DUTIES 党政主要负责人履行推进法; NEXT_YEAR 下一步，将继续努力。");
}

TEST(StructureTest, ProblemsAreSentencesOfThePart) {
  const auto structure = Read(kWhole);
  ASSERT_EQ(structure.problems_size(), 2);
  EXPECT_EQ(structure.problems(0).surface(), "基层力量仍然薄弱，人手不够。");
  EXPECT_EQ(structure.problems(1).surface(), "培训的针对性还不强。");
  const std::u32string text = ToCodePoints(kWhole);
  for (const v1::Span& problem : structure.problems()) {
    EXPECT_EQ(ToUtf8(std::u32string_view(text).substr(problem.start(), problem.end() - problem.start())),
              problem.surface());
  }
}

TEST(StructureTest, OnlyReportsOnGovernmentByLawMustHaveAllParts) {
  EXPECT_FALSE(Read(kWhole, "司法局2022年工作总结").compulsory());
}

TEST(StructureTest, MakingGoodAShortfallIsNoPartAboutShortcomings) {
  EXPECT_EQ(Parts(Read("一、主要做法\n(一)短板攻坚,成效明显\n干了。\n")), "MEASURES 一、主要做法");
}

TEST(StructureTest, AnEmptyTextHasNothing) {
  EXPECT_EQ(Read("").missing_size(), 5);
  EXPECT_EQ(Read("\n\n").missing_size(), 5);
}

TEST(StructureTest, ABadLineIsNamed) {
  for (const auto& [tsv, trouble] :
       {std::pair("measures\tx\n", "parts.tsv:1: must have 3 columns"),
        std::pair("# c\nweather\tx\ty\n", "parts.tsv:2: there is no part 'weather'"),
        std::pair("other\tx|\ty\n", "parts.tsv:1: has an empty word"),
        std::pair("other\tx\ty\nother\tx\ty\n", "parts.tsv:2: names a part twice"),
        std::pair("other\tx\ty\n", "must name all five parts")}) {
    EXPECT_THAT(StructureReader::Load(tsv, TestFolding()).status().ToString(), HasSubstr(trouble));
  }
}

}  // namespace
}  // namespace fengqiao::reports

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/temp_dir.h"
#include "tests/unit/services/ctl/ctl_fixture.h"

namespace fengqiao::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Invented: the loss rate does not follow from its two numbers.
constexpr char kText[] =
    "越城区2022年法治政府建设年度报告\n"
    "一、行政诉讼\n"
    "全年一审行政诉讼收案80件，审结70件，败诉28件，行政诉讼败诉率45.2%，考核目标为5%以下。\n"
    "法律援助为群众挽回经济损失33062.98万元。\n";

class ReportOfflineTest : public CtlTest {
 protected:
  ReportOfflineTest() { variables.clear(); }  // no server anywhere

  std::string File(const std::string& name, const std::string& content) {
    std::ofstream(folder / name, std::ios::binary) << content;
    return folder / name;
  }

  // Every line as JSON; fails the test where one is none.
  std::vector<google::protobuf::Struct> Lines(const std::string& text) {
    std::vector<google::protobuf::Struct> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &lines.emplace_back()).ok()) << line;
    }
    return lines;
  }

  testing::TempDir folder;
};

TEST_F(ReportOfflineTest, ExtractPrintsOneObjectALine) {
  const Result result = Ctl({"reports", "extract", "--format=jsonl", File("000_年报.txt", kText)});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  bool found = false;
  for (const auto& line : Lines(result.out)) {
    const auto& fields = line.fields();
    EXPECT_EQ(fields.at("doc").string_value(), "000");
    EXPECT_EQ(fields.at("region").string_value(), "330602");
    if (fields.at("surface").string_value() != "45.2%") continue;
    found = true;
    EXPECT_EQ(fields.at("value").number_value(), 45.2);
    EXPECT_EQ(fields.at("code").string_value(), "litigation.loss_rate");
    EXPECT_EQ(fields.at("role").string_value(), "actual");
    EXPECT_EQ(fields.at("period").string_value(), "2022");
  }
  EXPECT_TRUE(found) << result.out;
}

TEST_F(ReportOfflineTest, CheckPrintsOneFindingALine) {
  const Result result = Ctl({"reports", "check", "--format=jsonl", File("000.txt", kText)});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  bool found = false;
  for (const auto& line : Lines(result.out)) {
    const auto& fields = line.fields();
    if (fields.at("verdict").string_value() != "INCONSISTENT") continue;
    found = true;
    EXPECT_EQ(fields.at("stated").struct_value().fields().at("surface").string_value(), "45.2%");
    EXPECT_THAT(fields.at("explanation").string_value(), HasSubstr("28"));
  }
  EXPECT_TRUE(found) << result.out;
}

TEST_F(ReportOfflineTest, ForPeopleThereAreTablesAndSentences) {
  const std::string file = File("000.txt", kText);
  const Result facts = Ctl({"reports", "extract", file});
  EXPECT_THAT(facts.out, HasSubstr("33062.98万元"));
  // One file needs no column for its name, two do.
  EXPECT_THAT(facts.out, Not(StartsWith("文件")));
  EXPECT_THAT(Ctl({"reports", "extract", file, File("001.txt", kText)}).out, StartsWith("文件"));
  EXPECT_THAT(Ctl({"reports", "extract", file, "--format=csv"}).out,
              HasSubstr("33062.98万元,330629800,,CNY,"));
  EXPECT_THAT(Ctl({"reports", "extract", file, "--format=json"}).out, StartsWith("[\n{\"doc\": \"000\""));

  const Result findings = Ctl({"reports", "check", file});
  EXPECT_THAT(findings.out, HasSubstr("（000.txt）\n"));
  EXPECT_THAT(findings.out, HasSubstr("  ✗ 不一致："));
  EXPECT_THAT(findings.out, HasSubstr("共 1 份报告"));
}

TEST_F(ReportOfflineTest, WhatTheCallerSaysOverrulesTheText) {
  const Result result =
      Ctl({"reports", "extract", "--format=jsonl", File("a.txt", kText), "--region=500115", "--year=2021"});
  for (const auto& line : Lines(result.out)) {
    EXPECT_EQ(line.fields().at("region").string_value(), "500115");
    EXPECT_EQ(line.fields().at("period").string_value(), "2021");
  }
}

TEST_F(ReportOfflineTest, GoesOnAfterAFileThatCannotBeRead) {
  const std::string empty = folder / "empty";
  std::filesystem::create_directory(empty);
  const Result result = Ctl({"reports", "extract", "--format=jsonl", folder / "absent.txt", empty,
                             File("bad.txt", "\xFF\xFF\xFF"), File("good.txt", kText)});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("absent.txt：没有这个文件\n"));
  EXPECT_THAT(result.err, HasSubstr("：是文件夹，其中没有 .txt、.html、.docx 或 .pdf 文件\n"));
  EXPECT_THAT(result.err, HasSubstr("bad.txt：文件既非 UTF-8 也非 GB18030"));
  EXPECT_THAT(result.out, HasSubstr("\"doc\": \"good\""));
}

TEST_F(ReportOfflineTest, ACatalogThatCannotBeReadIsAnError) {
  const Result result =
      Ctl({"reports", "extract", File("a.txt", kText), "--catalog=" + File("c.tsv", "no\tcatalog\n")});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_EQ(result.out, "");
}

}  // namespace
}  // namespace fengqiao::ctl

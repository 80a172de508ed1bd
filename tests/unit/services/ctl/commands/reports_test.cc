#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "common/status/error.h"
#include "services/ctl/commands/names.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/ctl/ctl_fixture.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::Fact;
using reports::v1::Finding;
using reports::v1::Report;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Report MakeReport(const std::string& region, int year, const std::string& id) {
  Report report;
  report.set_name("regions/" + region + "/reports/" + id);
  report.mutable_metadata()->set_region("regions/" + region);
  report.mutable_metadata()->set_year(year);
  report.mutable_metadata()->set_title("法治政府建设年度报告");
  report.mutable_metadata()->set_issuer("司法局");
  report.set_fact_count(48);
  report.set_coded_fact_count(30);
  report.set_finding_count(12);
  report.set_inconsistency_count(1);
  return report;
}

Finding MakeFinding(Finding::Verdict verdict, const std::string& explanation) {
  Finding finding;
  finding.set_kind(Finding::KIND_RATE);
  finding.set_verdict(verdict);
  finding.set_explanation(explanation);
  finding.mutable_stated()->mutable_span()->set_start(10);
  finding.mutable_stated()->mutable_span()->set_end(15);
  finding.mutable_stated()->mutable_span()->set_surface("45.2%");
  return finding;
}

class ReportsTest : public CtlTest {
 protected:
  std::string File(const std::string& name, const std::string& content) {
    std::ofstream(folder / name, std::ios::binary) << content;
    return folder / name;
  }

  testing::TempDir folder;
};

TEST_F(ReportsTest, ListWalksThroughAllPages) {
  for (int i = 0; i < 7; ++i) {
    server.reports.reports.push_back(MakeReport("330602", 2016 + i, "r" + std::to_string(i)));
  }
  const Result all = Ctl({"reports", "list", "--page_size=3", "--format=jsonl", "--filter=year > 2000"});
  EXPECT_EQ(all.code, kExitOk) << all.err;
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 7);
  EXPECT_THAT(server.reports.page_sizes, ElementsAre(3, 3, 3));
  EXPECT_THAT(server.reports.parents, ElementsAre("regions/000000", "regions/000000", "regions/000000"));
  EXPECT_EQ(server.reports.filters.back(), "year > 2000");

  const Result some =
      Ctl({"reports", "list", "--page_size=3", "--limit=4", "--region=330600", "--format=jsonl"});
  EXPECT_EQ(std::count(some.out.begin(), some.out.end(), '\n'), 4);
  EXPECT_EQ(server.reports.parents.back(), "regions/330600");
}

TEST_F(ReportsTest, WithoutARegionTheCallersOwnAreMeant) {
  for (int i = 0; i < 3; ++i)
    server.reports.reports.push_back(MakeReport("330602", 2016 + i, "r" + std::to_string(i)));
  const auto parents = [&](const std::vector<std::string>& more) {
    server.reports.parents.clear();
    std::vector<std::string> arguments = {"reports", "list", "--format=jsonl"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Result result = Ctl(arguments);
    EXPECT_EQ(result.code, kExitOk) << result.err;
    return server.reports.parents;
  };
  EXPECT_THAT(parents({}), ElementsAre("regions/000000"));
  EXPECT_THAT(parents({"--dev_caller=li;official;330602"}), ElementsAre("regions/330602"));
  // Each once, and none within another.
  EXPECT_THAT(parents({"--dev_caller=li;official;330700,330602,330600,330602,330700"}),
              ElementsAre("regions/330600", "regions/330700"));
  EXPECT_THAT(parents({"--dev_caller=li;official;330602,000000"}), ElementsAre("regions/000000"));
  EXPECT_THAT(parents({"--dev_caller=li;official;330602", "--region=330700"}), ElementsAre("regions/330700"));
  // The limit is for all of them together.
  EXPECT_THAT(parents({"--dev_caller=li;official;330602,330700", "--limit=3"}),
              ElementsAre("regions/330602"));
  const auto token = [](const std::string& claims) {
    return "--token=e30." + std::string(absl::WebSafeBase64Escape(claims)) + ".c2ln";
  };
  EXPECT_THAT(parents({token(R"({"sub":"li","regions":["330602"]})")}), ElementsAre("regions/330602"));
  EXPECT_THAT(parents({token(R"({"sub":"li","regions":"330700"})")}), ElementsAre("regions/330700"));
  // What can't be read is left to the service.
  for (const std::string& bad :
       {token("{"), token("{}"), token(R"({"regions":[7]})"), std::string("--token=x")})
    EXPECT_THAT(parents({bad}), ElementsAre("regions/000000")) << bad;
}

TEST_F(ReportsTest, ListIsATableOfChineseForPeople) {
  server.reports.reports = {MakeReport("330602", 2022, "2022-5f1c"), MakeReport("500115", 2022, "2022-9a")};
  server.reports.reports[0].mutable_publish_time()->set_seconds(1'677'600'000);
  const Result result = Ctl({"reports", "list"});
  EXPECT_EQ(
      result.out,
      "名称                              年度  地区                标题                  印发单位  数值  "
      "有代码  核查  不一致  发布\n"
      "--------------------------------  ----  ------------------  --------------------  --------  ----  "
      "------  ----  ------  ------\n"
      "regions/330602/reports/2022-5f1c  2022  浙江省绍兴市越城区  法治政府建设年度报告  司法局      48  "
      "    30    12       1  已发布\n"
      "regions/500115/reports/2022-9a    2022  重庆市长寿区        法治政府建设年度报告  司法局      48  "
      "    30    12       1  未发布\n");
}

TEST_F(ReportsTest, WhatWasDecidedSinceItWasPublishedIsSaidToWait) {
  server.reports.reports = {MakeReport("330602", 2022, "2022-5f1c")};
  EXPECT_THAT(Ctl({"reports", "list"}).out, HasSubstr("未发布"));
  server.reports.reports[0].set_decision_count(1);
  EXPECT_THAT(Ctl({"reports", "list"}).out, HasSubstr("待再发布"));
  server.reports.reports[0].mutable_publish_time()->set_seconds(1'677'600'000);
  EXPECT_THAT(Ctl({"reports", "list"}).out, HasSubstr("已发布"));
}

TEST_F(ReportsTest, NothingThereIsSaid) {
  EXPECT_EQ(Ctl({"reports", "list"}).out, "没有符合条件的报告。\n");
  EXPECT_EQ(Ctl({"reports", "list", "--format=json"}).out, "[]\n");
}

TEST_F(ReportsTest, ShowPrintsSummaryAndOutline) {
  Report report = MakeReport("330602", 2022, "2022-5f1c");
  auto* first = report.add_outline();
  first->set_level(1);
  first->set_number("一、");
  first->set_title("主要举措");
  auto* second = report.add_outline();
  second->set_level(2);
  second->set_number("（一）");
  second->set_title("依法决策");
  server.reports.reports = {report};
  const Result result = Ctl({"reports", "show", report.name()});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.out, HasSubstr("标题      法治政府建设年度报告\n"));
  EXPECT_THAT(result.out, HasSubstr("数值      48 个，其中有指标代码 30 个\n"));
  EXPECT_THAT(result.out, HasSubstr("提纲\n  一、主要举措\n    （一）依法决策\n"));
  EXPECT_THAT(Ctl({"reports", "show", report.name(), "--format=json"}).out, StartsWith("{\n \"name\""));
}

TEST_F(ReportsTest, ShowTextAndOriginalAreByteForByte) {
  std::string bytes;
  for (int c = 0; c < 256; ++c) bytes.push_back(static_cast<char>(c));
  server.reports.originals["regions/330602/reports/a"] = bytes;
  EXPECT_EQ(Ctl({"reports", "show", "regions/330602/reports/a", "--text"}).out, bytes);
  EXPECT_EQ(Ctl({"reports", "show", "regions/330602/reports/a", "--original"}).out, bytes);
  EXPECT_EQ(Ctl({"reports", "show", "regions/330602/reports/a", "--text", "--original"}).code, kExitUsage);
}

TEST_F(ReportsTest, PageGoesToStandardOutputOrIntoAFile) {
  server.reports.page = "<!DOCTYPE html>页";
  EXPECT_EQ(Ctl({"reports", "page", "regions/330602/reports/b", "regions/330602/reports/a"}).out,
            server.reports.page);
  EXPECT_THAT(server.reports.page_requests.back().names(),
              ElementsAre("regions/330602/reports/b", "regions/330602/reports/a"));

  const std::string path = folder / "page.html";
  const Result result =
      Ctl({"reports", "page", "--region=330600", "--filter=year = 2022", "--output=" + path});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(server.reports.page_requests.back().parent(), "regions/330600");
  EXPECT_EQ(server.reports.page_requests.back().filter(), "year = 2022");
  std::ifstream file(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), server.reports.page);
}

TEST_F(ReportsTest, APageThatBreaksOffLeavesThePreviousOneWhole) {
  const std::string path = File("page.html", "the previous page");
  server.reports.page = "<!DOCTYPE";
  server.reports.page_error = absl::UnavailableError("gone");
  EXPECT_EQ(Ctl({"reports", "page", "--output=" + path}).code, kExitFailed);
  std::ifstream file(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "the previous page");
  EXPECT_FALSE(std::ifstream(path + ".part").good());
}

TEST_F(ReportsTest, AnAbsentReportIsAnErrorWithItsName) {
  const Result result = Ctl({"reports", "show", "regions/330602/reports/none"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err,
            "错误：未找到（NOT_FOUND，NOT_FOUND）\n"
            "  there is no regions/330602/reports/none\n"
            "  资源 regions/330602/reports/none\n");
}

TEST_F(ReportsTest, FactsShowFiguresForPeopleAndDigitsForPrograms) {
  Fact fact;
  fact.mutable_span()->set_start(100);
  fact.mutable_span()->set_end(110);
  fact.mutable_span()->set_surface("33062.98万元");
  fact.mutable_value()->set_value("330629800");
  fact.set_unit("CNY");
  fact.set_bound(common::v1::BOUND_AT_LEAST);
  fact.set_role(common::v1::FIGURE_ROLE_ACTUAL);
  fact.set_code("legal_aid.recovered_amount");
  fact.set_period("2022");
  fact.set_subject("挽回损失");
  server.reports.facts["regions/330602/reports/a"] = {fact};
  EXPECT_EQ(Ctl({"reports", "facts", "regions/330602/reports/a"}).out,
            "   位置  原文                   数值  性质  代码                        期间  计数对象\n"
            "-------  ------------  -------------  ----  --------------------------  ----  --------\n"
            "100-110  33062.98万元  ≥33062.98万元  实绩  legal_aid.recovered_amount  2022  挽回损失\n");
  EXPECT_THAT(Ctl({"reports", "facts", "regions/330602/reports/a", "--human=false"}).out,
              HasSubstr("≥330629800元"));
  EXPECT_THAT(Ctl({"reports", "facts", "regions/330602/reports/a", "--format=csv"}).out,
              HasSubstr(",100-110,33062.98万元,330629800,,CNY,不少于,实绩,"));
}

TEST_F(ReportsTest, IngestSendsHeaderAndBytes) {
  variables["FENGQIAO_TOKEN"] = "secret";
  std::string large(600 * 1024, 'x');
  large += "完";
  const Result result = Ctl({"reports", "ingest", File("年报.txt", large), "--region=330602", "--year=2022",
                             "--issuer=司法局", "--date=2023-01-31"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  ASSERT_THAT(server.reports.uploads, SizeIs(1));
  const auto& upload = server.reports.uploads[0];
  EXPECT_EQ(upload.bytes, large);
  EXPECT_EQ(upload.largest_part, 256u * 1024);
  EXPECT_EQ(upload.request_id, "request-1");
  EXPECT_EQ(upload.header.file_name(), "年报.txt");
  EXPECT_EQ(upload.header.size_bytes(), static_cast<int64_t>(large.size()));
  EXPECT_EQ(upload.header.metadata().region(), "regions/330602");
  EXPECT_EQ(upload.header.metadata().year(), 2022);
  EXPECT_EQ(upload.header.metadata().issuer(), "司法局");
  EXPECT_EQ(DayText(upload.header.metadata().issue_date()), "2023-01-31");
  EXPECT_THAT(server.reports.authorizations, ElementsAre("Bearer secret"));
  EXPECT_EQ(result.out,
            "文件      结果    名称                           数值  有代码  核查  不一致\n"
            "--------  ------  -----------------------------  ----  ------  ----  ------\n"
            "年报.txt  已入库  regions/330602/reports/2022-1     3       2     0       0\n");
  EXPECT_EQ(result.err, "");
}

TEST_F(ReportsTest, IngestSaysNothingOfTheDocumentThatTheCallerDidNot) {
  Ctl({"reports", "ingest", File("a.txt", "x")});
  ASSERT_THAT(server.reports.uploads, SizeIs(1));
  EXPECT_EQ(server.reports.uploads[0].header.metadata().ByteSizeLong(), 0u);
}

TEST_F(ReportsTest, IngestGoesOnAfterAFailure) {
  Report known = MakeReport("330602", 2022, "2022-old");
  server.reports.reports = {known};
  server.reports.ingest_errors["bad.txt"] =
      Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_UNKNOWN_ENCODING, "neither")
          .Meta("offset", "17");
  server.reports.ingest_errors["old.txt"] = AlreadyExists("reports.fengqiao/Report", known.name());
  const std::string empty = folder / "empty";
  std::filesystem::create_directory(empty);
  const Result result = Ctl({"reports", "ingest", File("bad.txt", "b"), folder / "absent.txt", empty,
                             File("old.txt", "o"), File("good.txt", "g")});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err,
              HasSubstr("bad.txt：文件既非 UTF-8 也非 GB18030（INVALID_ARGUMENT，UNKNOWN_ENCODING）"));
  EXPECT_THAT(result.err, HasSubstr("  offset = 17\n"));
  EXPECT_THAT(result.err, HasSubstr("absent.txt：没有这个文件\n"));
  EXPECT_THAT(result.err, HasSubstr("：是文件夹，其中没有 .txt、.html、.docx 或 .pdf 文件\n"));
  EXPECT_THAT(result.out,
              HasSubstr("old.txt   已在库  regions/330602/reports/2022-old    48      30    12       1"));
  EXPECT_THAT(result.out, HasSubstr("good.txt  已入库"));
  EXPECT_THAT(result.out, Not(HasSubstr("bad.txt")));
}

TEST_F(ReportsTest, AFolderIsTheReportsInIt) {
  const std::string year = folder / "2022";
  std::filesystem::create_directories(year + "/deeper.txt");
  for (const char* name :
       {"2022/c.pdf", "2022/a.TXT", "2022/b.docx", "2022/d.htm", "2022/notes.xlsx", "2022/.hidden"})
    File(name, name);
  const Result result = Ctl({"reports", "ingest", year});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  std::vector<std::string> names;
  for (const auto& upload : server.reports.uploads) names.push_back(upload.header.file_name());
  EXPECT_THAT(names, ElementsAre("a.TXT", "b.docx", "c.pdf", "d.htm"));
}

TEST_F(ReportsTest, ARefusalBeforeTheEndIsTheAnswer) {
  server.reports.ingest_errors["large.txt"] = Error(
      absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE, "larger than 16 MiB");
  const Result result = Ctl({"reports", "ingest", File("large.txt", std::string(17 << 20, 'x'))});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("large.txt：文件超过 16 MiB（INVALID_ARGUMENT，DOCUMENT_TOO_LARGE）"));
  EXPECT_THAT(result.out, HasSubstr("没有文件入库。"));
}

TEST_F(ReportsTest, WhatIsThereAlreadyIsNoFailure) {
  server.reports.ingest_errors["old.txt"] =
      AlreadyExists("reports.fengqiao/Report", "regions/330602/reports/x");
  const Result result = Ctl({"reports", "ingest", File("old.txt", "o")});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.out, HasSubstr("已在库  regions/330602/reports/x"));
}

TEST_F(ReportsTest, ABarIsDrawnOnlyForWhoWatches) {
  const std::string file = File("a.txt", std::string(1000, 'x'));
  EXPECT_EQ(Ctl({"reports", "ingest", file}).err, "");
  error_columns = 80;
  const std::string bar = Ctl({"reports", "ingest", file}).err;
  EXPECT_THAT(bar, HasSubstr("100% a.txt"));
  EXPECT_THAT(bar, ::testing::EndsWith("\r\x1b[K"));
}

TEST_F(ReportsTest, FindingsAreSentencesUnderTheirReport) {
  Report first = MakeReport("330602", 2022, "a");
  Report second = MakeReport("500115", 2022, "b");
  Report third = MakeReport("371002", 2022, "c");
  server.reports.reports = {first, second, third};
  server.reports.findings[first.name()] = {MakeFinding(Finding::VERDICT_INCONSISTENT, "甲与乙对不上。")};
  server.reports.findings[third.name()] = {MakeFinding(Finding::VERDICT_INCONSISTENT, "丙算得不对。"),
                                           MakeFinding(Finding::VERDICT_MET, "丁达到目标。")};
  const Result result = Ctl({"reports", "findings", "--all", "--filter=verdict = INCONSISTENT"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(server.reports.filters.back(), "verdict = INCONSISTENT");
  EXPECT_EQ(result.out,
            "法治政府建设年度报告（regions/330602/reports/a）\n"
            "  ✗ 不一致：甲与乙对不上。\n"
            "\n"
            "法治政府建设年度报告（regions/371002/reports/c）\n"
            "  ✗ 不一致：丙算得不对。\n"
            "  ✓ 达标：丁达到目标。\n"
            "\n"
            "共 3 份报告，列出 3 项，其中不一致 2 项。\n");
}

TEST_F(ReportsTest, FindingsAsRecords) {
  server.reports.findings["regions/330602/reports/a"] = {
      MakeFinding(Finding::VERDICT_INCONSISTENT, "对不上。")};
  EXPECT_THAT(Ctl({"reports", "findings", "regions/330602/reports/a", "--format=csv"}).out,
              HasSubstr("regions/330602/reports/a,比率,不一致,10,15,45.2%,,,,,,对不上。,\r\n"));
  EXPECT_THAT(Ctl({"reports", "findings", "regions/330602/reports/a", "--format=jsonl"}).out,
              HasSubstr("\"verdict\":\"VERDICT_INCONSISTENT\""));
  EXPECT_EQ(Ctl({"reports", "findings", "regions/330602/reports/none"}).out, "没有符合条件的核查结果。\n");
}

TEST_F(ReportsTest, FindingsAcrossReportsNameTheOtherOne) {
  Finding finding = MakeFinding(Finding::VERDICT_INCONSISTENT, "与去年的报告不符。");
  finding.set_kind(Finding::KIND_PRIOR);
  finding.add_parts()->set_report("regions/330602/reports/z");
  server.reports.across["regions/330602/reports/a"] = {finding};
  const std::vector<std::string> command = {"reports", "findings", "--across", "regions/330602/reports/a"};
  EXPECT_THAT(Ctl(command).out, HasSubstr("  ✗ 不一致：与去年的报告不符。\n"));
  EXPECT_THAT(Ctl({"reports", "findings", "--across", "regions/330602/reports/a", "--format=csv"}).out,
              HasSubstr("regions/330602/reports/a,往年,不一致,10,15,45.2%,,,,,,与去年的报告不符。,regions/"
                        "330602/reports/z\r\n"));
  EXPECT_EQ(Ctl({"reports", "findings", "regions/330602/reports/a"}).out, "没有符合条件的核查结果。\n");
}

TEST_F(ReportsTest, FindingsAndPublishWantEitherNamesOrAll) {
  for (const char* command : {"findings", "publish"}) {
    EXPECT_EQ(Ctl({"reports", command}).code, kExitUsage);
    EXPECT_EQ(Ctl({"reports", command, "--all", "regions/330602/reports/a"}).code, kExitUsage);
  }
}

TEST_F(ReportsTest, PublishAllGoesOnAfterAFailure) {
  server.reports.reports = {MakeReport("330602", 2022, "a"), MakeReport("500115", 2022, "b"),
                            MakeReport("371002", 2022, "c")};
  server.reports.publish_errors["regions/500115/reports/b"] = Unavailable("indicators can't be reached");
  const Result result = Ctl({"reports", "publish", "--all"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(server.reports.published, ElementsAre("regions/330602/reports/a", "regions/371002/reports/c"));
  EXPECT_THAT(result.err, HasSubstr("regions/500115/reports/b：服务暂不可用"));
  EXPECT_EQ(result.out,
            "报告                      结果    指标数值\n"
            "------------------------  ------  --------\n"
            "regions/330602/reports/a  已发布        30\n"
            "regions/371002/reports/c  已发布        30\n");
  const Result again = Ctl({"reports", "publish", "regions/330602/reports/a"});
  EXPECT_EQ(again.code, kExitOk);
  EXPECT_THAT(again.out, HasSubstr("此前已发布"));
  const Result sent = Ctl({"reports", "publish", "--again", "regions/330602/reports/a"});
  EXPECT_THAT(sent.out, ::testing::AllOf(HasSubstr("已发布"), ::testing::Not(HasSubstr("此前"))));
}

}  // namespace
}  // namespace fengqiao::ctl

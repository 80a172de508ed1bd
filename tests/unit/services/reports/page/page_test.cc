#include "services/reports/page/page.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "services/reports/page/comparison.h"
#include "services/reports/page/marked_text.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<indicators::v1::Indicator>& TestCatalog() {
  static const auto* const catalog =
      new std::vector<indicators::v1::Indicator>(indicators::Catalog::BuiltIn()->List());
  return *catalog;
}

// A report as the reader reads it.
PageReport Report(const std::string& text, const std::string& region = "regions/330602",
                  const std::string& region_name = "越城区", int year = 2022) {
  static const auto* const reader = ReportReader::Create(TestCatalog())->release();
  v1::ReportMetadata said;
  said.set_region(region);
  said.set_year(year);
  auto reading = reader->Read(text, said);
  EXPECT_TRUE(reading.ok()) << reading.status();
  PageReport report;
  report.region_name = region_name;
  report.text = reading->text;
  report.facts = reading->facts;
  report.findings = reading->findings;
  *report.report.mutable_metadata() = reading->metadata;
  report.report.mutable_outline()->Add(reading->outline.begin(), reading->outline.end());
  report.report.set_name(absl::StrCat(region, "/reports/", year, "-1"));
  return report;
}

std::string Page(const std::vector<PageReport>& reports) { return RenderPage(reports, TestCatalog()); }

v1::Fact FactAt(int start, int end) {
  v1::Fact fact;
  fact.mutable_span()->set_start(start);
  fact.mutable_span()->set_end(end);
  return fact;
}

TEST(MarksTest, FiguresOfOnePlaceShareAMark) {
  const auto marks = MarksOf({FactAt(2, 4), FactAt(2, 4), FactAt(3, 6), FactAt(8, 9)}, 10);
  ASSERT_EQ(marks.size(), 2u);
  EXPECT_THAT(marks[0].facts, ElementsAre(0, 1, 2));
  EXPECT_EQ(marks[0].end, 4u);
  EXPECT_THAT(marks[1].facts, ElementsAre(3));
}

TEST(MarksTest, PlacesOutsideTheTextAreLeftOut) {
  EXPECT_TRUE(MarksOf({FactAt(10, 12), FactAt(5, 5), FactAt(-3, -1)}, 10).empty());
  EXPECT_EQ(MarksOf({FactAt(8, 99)}, 10)[0].end, 10u);
}

TEST(PageTest, AFigureLinksToItsRowAndBack) {
  const std::string page = Page({Report("全区受理矛盾纠纷80件，调解成功76件。")});
  EXPECT_THAT(page, HasSubstr("<a class=\"f actual\" id=\"t1-1\" href=\"#f1-1\">80件<span"));
  EXPECT_THAT(page, HasSubstr("<tr id=\"f1-1\"><td><a href=\"#t1-1\">80件</a></td><td>80 件</td>"));
  EXPECT_THAT(page, HasSubstr("<code>mediation.cases_succeeded</code>"));
}

TEST(PageTest, TwoFiguresOfOnePlaceAreOneLink) {
  const std::string page = Page({Report("全年社区矫正对象无脱管漏管。")});
  EXPECT_THAT(page, HasSubstr("data-more=\"1\">无脱管漏管<span id=\"t1-2\"></span>"));
  EXPECT_THAT(page, HasSubstr("<tr id=\"f1-2\">"));
}

TEST(PageTest, HeadingsStandBelowThePagesOwn) {
  EXPECT_THAT(Page({Report("一、主要工作\n受理矛盾纠纷80件。\n")}), HasSubstr("<h3>一、主要工作</h3>"));
}

// Whatever a document says, it is text: in the text, in the title, in a finding, in the table.
TEST(PageTest, NothingOfADocumentIsMarkup) {
  PageReport report =
      Report("<script>alert(1)</script>受理矛盾纠纷80件，\"><img src=x onerror=alert(2)>调解成功76件&amp;。");
  report.report.mutable_metadata()->set_title("<b>题</b>");
  report.region_name = "'\"<i>";
  for (v1::Finding& finding : report.findings) finding.set_explanation("<u>");
  const std::string page = Page({report, report});
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<b>题")));
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(page, HasSubstr("&amp;amp;"));
}

TEST(PageTest, ControlCharactersAreShownAsReplaced) {
  EXPECT_THAT(Page({Report("受理\x01矛盾纠纷80件。")}), HasSubstr("受理\xEF\xBF\xBD矛盾纠纷"));
}

TEST(PageTest, NothingTurnsALineRound) {
  const std::string page = Page({Report("受理\u202E矛盾\u2066纠纷\u200F80件。")});
  EXPECT_THAT(page, HasSubstr("受理\uFFFD矛盾\uFFFD纠纷\uFFFD"));
  EXPECT_THAT(page, ::testing::Not(HasSubstr("\u202E")));
}

TEST(ComparisonTest, ReportsOfOneRegionAndYearAreToldApart) {
  PageReport bureau = Report("行政诉讼败诉率5.22%。"), government = Report("行政诉讼败诉率5.1%。"),
             again = Report("行政诉讼败诉率4.1%。");
  bureau.report.mutable_metadata()->set_issuer("越城区司法局");
  government.report.mutable_metadata()->set_issuer("越城区人民政府");
  again.report.mutable_metadata()->set_issuer("越城区人民政府");
  const std::string page =
      Page({bureau, government, again, Report("败诉率6%。", "regions/330603", "柯桥区")});
  for (const char* name : {">越城区 2022年（越城区司法局）<", ">越城区 2022年（越城区人民政府）<",
                           ">越城区 2022年（越城区人民政府） 第2份<", ">柯桥区 2022年<"})
    EXPECT_THAT(page, HasSubstr(name));
}

TEST(PageTest, WhatCannotAllBeRightComesFirst) {
  const std::string page = Page({Report(
      "受理矛盾纠纷80件，调解成功76件，调解成功率95%。\n审结一审行政诉讼案件100件，败诉5件，败诉率6%。")});
  const size_t wrong = page.find("<li class=\"wrong\">");
  const size_t right = page.find("<li class=\"right\">");
  ASSERT_NE(wrong, std::string::npos);
  ASSERT_NE(right, std::string::npos);
  EXPECT_LT(wrong, right);
  EXPECT_THAT(page, HasSubstr("✗1处不一致"));
}

TEST(PageTest, FindingsAcrossReportsLeadToTheOtherReport) {
  std::vector<PageReport> reports = {Report("受理矛盾纠纷80件。"),
                                     Report("受理矛盾纠纷90件。", "regions/330603", "柯桥<区>")};
  v1::Finding finding;
  finding.set_kind(v1::Finding::KIND_REGION);
  finding.set_verdict(v1::Finding::VERDICT_INCONSISTENT);
  finding.set_explanation("两者不符。");
  *finding.mutable_stated()->mutable_span() = reports[0].facts[0].span();
  v1::Operand& there = *finding.add_parts();
  *there.mutable_span() = reports[1].facts[0].span();
  there.set_report(reports[1].report.name());
  v1::Operand& elsewhere = *finding.add_parts();
  elsewhere.mutable_span()->set_surface("70件");
  elsewhere.set_report("regions/330604/reports/2022-1");
  reports[0].across.push_back(finding);
  const std::string page = Page(reports);
  EXPECT_THAT(page, HasSubstr("与其他报告对照"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#t1-1\">80件</a>、柯桥&lt;区&gt;2022年 <a href=\"#t2-1\">90件</a>、"
                              "regions/330604/reports/2022-1 70件"));
  EXPECT_THAT(page, HasSubstr("✗1处不一致"));
}

TEST(PageTest, TheSameReportsGiveTheSamePage) {
  const std::vector<PageReport> reports = {Report("受理矛盾纠纷80件。"),
                                           Report("受理矛盾纠纷90件。", "regions/330603", "柯桥区")};
  EXPECT_EQ(Page(reports), Page(reports));
}

TEST(ComparisonTest, ComparesWhatTwoReportsSayOfTheirOwnRegionAndYear) {
  const std::vector<PageReport> reports = {
      Report("行政诉讼败诉率5.22%（考核目标5%以下），去年为9.3%。市本级受理法律援助案件10件。"),
      Report("行政诉讼败诉率4.1%。受理法律援助案件20件。", "regions/330603", "柯桥区")};
  const Definitions definitions(TestCatalog());
  const auto rows = Compare(reports, definitions);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].definition->code(), "litigation.loss_rate");
  EXPECT_EQ(reports[0].facts[rows[0].figures[0]->fact].span().surface(), "5.22%");
  EXPECT_TRUE(rows[0].figures[0]->target);
  EXPECT_EQ(rows[0].figures[0]->attained, v1::Finding::VERDICT_MISSED);
  EXPECT_FALSE(rows[0].figures[1]->target);
}

TEST(ComparisonTest, ARateHasAChartThatIsReadOut) {
  const std::string page = Page({Report("行政诉讼败诉率5.22%（考核目标5%以下）。"),
                                 Report("行政诉讼败诉率4.1%。", "regions/330603", "柯桥区")});
  EXPECT_THAT(page,
              HasSubstr("aria-label=\"行政诉讼败诉率：越城区 2022年 5.22%（未达标），柯桥区 2022年 4.1%\""));
  EXPECT_THAT(page, HasSubstr("<rect class=\"bar missed\" x=\"150\""));
  EXPECT_THAT(page, HasSubstr("<line class=\"aim\""));
}

TEST(ComparisonTest, CountsHaveNoChart) {
  const std::string page =
      Page({Report("受理矛盾纠纷80件。"), Report("受理矛盾纠纷90件。", "regions/330603", "柯桥区")});
  EXPECT_THAT(page, HasSubstr("id=\"comparison\""));
  EXPECT_THAT(page, Not(HasSubstr("<svg")));
}

TEST(ComparisonTest, OneReportIsNotCompared) {
  EXPECT_THAT(Page({Report("受理矛盾纠纷80件。")}), Not(HasSubstr("id=\"comparison\"")));
}

TEST(PageTest, SaysWhatWasReviewedAndWhatIsToBe) {
  PageReport report = Report("2022年，全区一审行政诉讼败诉率5.5%。受理矛盾纠纷80件，调解成功76件。");
  ASSERT_EQ(report.facts.size(), 3u);
  report.facts[0].set_up_for_review(true);
  const v1::Fact read = report.facts[1];
  v1::FactReview& corrected = *report.facts[1].mutable_review();
  corrected.set_state(v1::FactReview::STATE_CORRECTED);
  corrected.set_reviewer("李<四>");
  corrected.mutable_review_time()->set_seconds(1'667'000'000);
  *corrected.mutable_original() = read;
  report.facts[1].mutable_value()->set_value("81");
  report.facts[2].mutable_review()->set_state(v1::FactReview::STATE_REJECTED);
  const std::string page = Page({report});
  EXPECT_THAT(page, HasSubstr("<b class=\"doubt\">待核实</b>"));
  EXPECT_THAT(page, HasSubstr("（实绩，待核实）"));
  EXPECT_THAT(page, HasSubstr("已更正</b> 李&lt;四&gt; 2022-10-29，原读作 80 件"));
  EXPECT_THAT(page, HasSubstr("<b class=\"missed\">已剔除</b>"));
  EXPECT_THAT(page, HasSubstr("class=\"f actual rejected\""));
  EXPECT_THAT(page, HasSubstr("待核实1个，已核实2个"));
}

TEST(PageTest, ComparesWhatWasCorrectedAndNotWhatWasRejected) {
  PageReport one = Report("2022年，全区一审行政诉讼败诉率5.5%。");
  const PageReport other = Report("2022年，全区一审行政诉讼败诉率6.5%。", "regions/330603", "柯桥区");
  ASSERT_EQ(one.facts.size(), 1u);
  const v1::Fact read = one.facts[0];
  v1::FactReview& review = *one.facts[0].mutable_review();
  *review.mutable_original() = read;
  review.set_state(v1::FactReview::STATE_CORRECTED);
  one.facts[0].mutable_value()->set_value("4.25");
  EXPECT_THAT(Page({one, other}), HasSubstr(">4.25%</a>"));
  review.set_state(v1::FactReview::STATE_REJECTED);
  EXPECT_THAT(Page({one, other}), Not(HasSubstr("各地比较")));
}

}  // namespace
}  // namespace fengqiao::reports

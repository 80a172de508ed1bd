#include "services/reports/page/page.h"

#include <algorithm>
#include <unordered_map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/hash.h"
#include "common/values/legal_date.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/words.h"
#include "services/reports/page/comparison.h"
#include "services/reports/page/definitions.h"
#include "services/reports/page/html.h"
#include "services/reports/page/marked_text.h"
#include "services/reports/page/page_data.h"

namespace fengqiao::reports {
namespace {

using common::v1::FigureRole;

// The policy's name for a script or style sheet of our own.
std::string PolicyHash(std::string_view content) {
  return absl::StrCat("'sha256-", absl::Base64Escape(Sha256(content)), "'");
}

void WriteHead(const std::string& title, Html& html) {
  html.Raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
  html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  html.Raw(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src ");
  html.Raw(PolicyHash(data::PageCss())).Raw("; script-src ").Raw(PolicyHash(data::PageJs())).Raw("\">\n");
  html.Raw("<link rel=\"icon\" href=\"data:,\">\n<title>").Text(title).Raw("</title>\n<style>");
  html.Raw(data::PageCss()).Raw("</style>\n</head>\n");
}

size_t InconsistenciesOf(const PageReport& report) {
  size_t count = 0;
  for (const auto* findings : {&report.findings, &report.across}) {
    for (const v1::Finding& finding : *findings)
      count += finding.verdict() == v1::Finding::VERDICT_INCONSISTENT ? 1 : 0;
  }
  return count;
}

std::string TitleOf(const PageReport& report) {
  const auto& metadata = report.report.metadata();
  return metadata.title().empty() ? absl::StrCat(report.region_name, metadata.year(), "年报告")
                                  : metadata.title();
}

void WriteTop(const std::vector<PageReport>& reports, bool compared, Html& html) {
  html.Raw("<body>\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n<header>\n<h1>年报数值核对</h1>\n");
  html.Raw("<nav aria-label=\"目录\"><ul>\n");
  if (compared) html.Raw("<li><a href=\"#comparison\">各地比较</a></li>\n");
  for (size_t i = 0; i < reports.size(); ++i) {
    const size_t wrong = InconsistenciesOf(reports[i]);
    html.Raw("<li><a href=\"#r").Number(i + 1).Raw("\">").Text(TitleOf(reports[i])).Raw("</a>");
    if (wrong > 0) html.Raw(" <b class=\"missed\">✗").Number(wrong).Raw("处不一致</b>");
    html.Raw("</li>\n");
  }
  html.Raw("</ul></nav>\n<p class=\"legend\" aria-label=\"图例\">图例：");
  for (const FigureRole role :
       {FigureRole::FIGURE_ROLE_ACTUAL, FigureRole::FIGURE_ROLE_TARGET, FigureRole::FIGURE_ROLE_PLAN,
        FigureRole::FIGURE_ROLE_PRIOR, FigureRole::FIGURE_ROLE_CHANGE, FigureRole::FIGURE_ROLE_OTHER}) {
    html.Raw("<span class=\"f ").Raw(RoleClass(role)).Raw("\">").Raw(WordOf(role)).Raw("</span> ");
  }
  html.Raw("</p>\n</header>\n<main id=\"main\">\n");
}

void WriteTerm(std::string_view term, std::string_view words, Html& html) {
  if (!words.empty()) html.Raw("<div><dt>").Raw(term).Raw("</dt><dd>").Text(words).Raw("</dd></div>");
}

void WriteMetadata(const PageReport& report, Html& html) {
  const auto& metadata = report.report.metadata();
  size_t coded = 0;
  for (const v1::Fact& fact : report.facts) coded += fact.code().empty() ? 0 : 1;
  html.Raw("<dl class=\"meta\">");
  WriteTerm("地区", report.region_name, html);
  WriteTerm("年度", absl::StrCat(metadata.year()), html);
  WriteTerm("印发单位", metadata.issuer(), html);
  WriteTerm("数值", absl::StrCat(report.facts.size(), "个，有指标代码", coded, "个"), html);
  WriteTerm("核查",
            absl::StrCat(report.findings.size() + report.across.size(), "项，不一致",
                         InconsistenciesOf(report), "项"),
            html);
  size_t unsure = 0, reviewed = 0;
  for (const v1::Fact& fact : report.facts) {
    unsure += fact.up_for_review() ? 1 : 0;
    reviewed += fact.has_review() ? 1 : 0;
  }
  WriteTerm("核实", absl::StrCat("待核实", unsure, "个，已核实", reviewed, "个"), html);
  WriteTerm("名称", report.report.name(), html);
  html.Raw("</dl>\n");
}

// Which of the parts that the law asks for are there, and which are not.
void WriteStructure(const v1::ReportStructure& structure, Html& html) {
  if (!structure.compulsory()) return;
  html.Raw("<p class=\"parts\">法定五部分：");
  for (const v1::ReportPart& part : structure.parts())
    html.Raw("<span class=\"met\">✓ ").Raw(WordOf(part.kind())).Raw("</span> ");
  for (const int missing : structure.missing())
    html.Raw("<b class=\"missed\">✗ 缺").Raw(WordOf(static_cast<v1::ReportPart::Kind>(missing))).Raw("</b> ");
  html.Raw("</p>\n");
}

// Where the figures of the page's reports stand, by the place at which each begins.
struct OnPage {
  size_t number = 0;  // of the report
  std::string label;  // what it is called in other reports' findings
  std::unordered_map<int, size_t> figures;
};
using Places = std::unordered_map<std::string, OnPage>;  // by resource name

Places PlacesOf(const std::vector<PageReport>& reports) {
  Places places;
  for (size_t r = 0; r < reports.size(); ++r) {
    OnPage& report = places[reports[r].report.name()];
    report.number = r + 1;
    report.label = absl::StrCat(reports[r].region_name, reports[r].report.metadata().year(), "年");
    for (size_t i = 0; i < reports[r].facts.size(); ++i)
      report.figures.emplace(reports[r].facts[i].span().start(), i);
  }
  return places;
}

// The figure, with a link where it is on the page, and the report where that is another one.
void WriteOperand(const v1::Operand& operand, const Places& places, const PageReport& own, Html& html) {
  const std::string& name = operand.report().empty() ? own.report.name() : operand.report();
  const auto report = places.find(name);
  const bool other = name != own.report.name();
  if (other) html.Text(report == places.end() ? name : report->second.label).Raw(" ");
  if (report == places.end()) {
    html.Text(operand.span().surface());
    return;
  }
  const auto figure = report->second.figures.find(operand.span().start());
  if (figure == report->second.figures.end()) {
    html.Text(operand.span().surface());
    return;
  }
  html.Raw("<a href=\"#");
  WriteFigureId('t', report->second.number, figure->second, html);
  html.Raw("\">").Text(operand.span().surface()).Raw("</a>");
}

void WriteFinding(const v1::Finding& finding, const Places& places, const PageReport& own, Html& html) {
  const bool wrong = finding.verdict() == v1::Finding::VERDICT_INCONSISTENT;
  const bool missed = finding.verdict() == v1::Finding::VERDICT_MISSED;
  const bool unsure = finding.verdict() == v1::Finding::VERDICT_CANNOT_TELL;
  html.Raw("<li class=\"")
      .Raw(wrong    ? "wrong"
           : missed ? "off"
           : unsure ? "unsure"
                    : "right")
      .Raw("\"><p><b>");
  html.Raw(MarkOf(finding.verdict()))
      .Raw(" ")
      .Raw(WordOf(finding.verdict()))
      .Raw("</b> <span class=\"kind\">");
  html.Raw(WordOf(finding.kind())).Raw("</span></p><p>").Text(finding.explanation()).Raw("</p>");
  html.Raw("<p class=\"places\">原文：");
  WriteOperand(finding.stated(), places, own, html);
  for (const v1::Operand& part : finding.parts()) {
    html.Raw("、");
    WriteOperand(part, places, own, html);
  }
  html.Raw("</p></li>\n");
}

bool AnyWrong(const std::vector<v1::Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const v1::Finding& finding) {
    return finding.verdict() == v1::Finding::VERDICT_INCONSISTENT;
  });
}

// What can't all be right comes first.
void WriteFindingList(const std::vector<v1::Finding>& findings, const Places& places, const PageReport& own,
                      Html& html) {
  html.Raw("<ol class=\"findings\">\n");
  for (const bool wrong : {true, false}) {
    for (const v1::Finding& finding : findings) {
      if ((finding.verdict() == v1::Finding::VERDICT_INCONSISTENT) == wrong)
        WriteFinding(finding, places, own, html);
    }
  }
  html.Raw("</ol>\n");
}

void WriteFindingsOf(const PageReport& report, size_t number, const Places& places, Html& html) {
  html.Raw("<aside aria-labelledby=\"c").Number(number).Raw("\"><h3 id=\"c").Number(number);
  html.Raw("\">核查结果</h3>\n");
  if (report.findings.empty() && report.across.empty()) html.Raw("<p>没有可核查的算式。</p>\n");
  // Whichever of the two has what can't all be right comes first.
  const bool across_first = !AnyWrong(report.findings) && AnyWrong(report.across);
  if (!report.findings.empty() && !across_first) WriteFindingList(report.findings, places, report, html);
  if (!report.across.empty()) {
    html.Raw("<h3>与其他报告对照</h3>\n");
    WriteFindingList(report.across, places, report, html);
  }
  if (!report.findings.empty() && across_first) {
    html.Raw("<h3>本报告之内</h3>\n");
    WriteFindingList(report.findings, places, report, html);
  }
  html.Raw("</aside>\n");
}

// Whether people have looked at it, and what was read where they say otherwise.
void WriteReview(const v1::Fact& fact, Html& html) {
  if (fact.up_for_review()) html.Raw("<b class=\"doubt\">待核实</b>");
  if (!fact.has_review()) return;
  const v1::FactReview& review = fact.review();
  html.Raw("<b class=\"")
      .Raw(IsRejected(fact) ? "missed" : "met")
      .Raw("\">")
      .Raw(WordOf(review.state()))
      .Raw("</b> ")
      .Text(review.reviewer());
  const absl::Time time = absl::FromUnixSeconds(review.review_time().seconds());
  html.Raw(" ").Text(FormatDay(LegalDay(time)));
  if (review.state() == v1::FactReview::STATE_CORRECTED) {
    const v1::Fact& read = review.original();
    html.Raw("，原读作 ").Text(read.value().value());
    if (read.has_value_max()) html.Raw("～").Text(read.value_max().value());
    html.Raw(" ").Text(read.unit()).Raw(" ").Raw(WordOf(read.role())).Raw(" ").Text(read.period());
    if (!read.code().empty()) html.Raw(" <code>").Text(read.code()).Raw("</code>");
  }
  if (!review.note().empty()) html.Raw("：").Text(review.note());
}

void WriteFigureRow(const PageReport& report, size_t number, size_t i, const Definitions& definitions,
                    Html& html) {
  const v1::Fact& fact = report.facts[i];
  html.Raw("<tr id=\"");
  WriteFigureId('f', number, i, html);
  html.Raw("\"><td><a href=\"#");
  WriteFigureId('t', number, i, html);
  html.Raw("\">").Text(fact.span().surface()).Raw("</a></td><td>").Text(fact.value().value());
  if (fact.has_value_max()) html.Raw("～").Text(fact.value_max().value());
  html.Raw(" ").Text(fact.unit()).Raw("</td><td>").Raw(WordOf(fact.bound()));
  html.Raw("</td><td>").Raw(WordOf(fact.role())).Raw("</td><td>");
  if (!fact.code().empty()) {
    html.Text(definitions.NameOf(fact.code())).Raw(" <code>").Text(fact.code()).Raw("</code>");
  }
  html.Raw("</td><td>").Text(fact.period()).Raw("</td><td>").Text(report.region_name);
  if (fact.region() != report.report.metadata().region()) html.Raw(" ").Text(fact.region());
  if (!fact.scope().empty()) html.Raw(" ").Text(fact.scope());
  html.Raw("</td><td>")
      .Text(fact.subject())
      .Raw("</td><td>")
      .Number(static_cast<size_t>(fact.span().start()));
  html.Raw("–").Number(static_cast<size_t>(fact.span().end())).Raw("</td><td>");
  WriteReview(fact, html);
  html.Raw("</td></tr>\n");
}

void WriteFigures(const PageReport& report, size_t number, const Definitions& definitions, Html& html) {
  html.Raw("<details class=\"figures\"><summary>全部数值（")
      .Number(report.facts.size())
      .Raw("个）</summary>\n");
  html.Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"全部数值\"><table><thead><tr>");
  for (const char* title : {"原文", "数值", "界限", "性质", "指标", "期间", "地区", "所数", "位置", "核实"})
    html.Raw("<th scope=\"col\">").Raw(title).Raw("</th>");
  html.Raw("</tr></thead><tbody>\n");
  for (size_t i = 0; i < report.facts.size(); ++i) WriteFigureRow(report, number, i, definitions, html);
  html.Raw("</tbody></table></div></details>\n");
}

void WriteReport(const PageReport& report, size_t number, const Definitions& definitions,
                 const Places& places, Html& html) {
  html.Raw("<section class=\"report\" id=\"r").Number(number).Raw("\" aria-labelledby=\"r").Number(number);
  html.Raw("-title\">\n<h2 id=\"r").Number(number).Raw("-title\">").Text(TitleOf(report)).Raw("</h2>\n");
  WriteMetadata(report, html);
  WriteStructure(report.report.structure(), html);
  html.Raw("<div class=\"columns\">\n<article aria-label=\"原文\">\n");
  WriteMarkedText(report, number, html);
  html.Raw("</article>\n");
  WriteFindingsOf(report, number, places, html);
  html.Raw("</div>\n");
  WriteFigures(report, number, definitions, html);
  html.Raw("</section>\n");
}

}  // namespace

std::string RenderPage(const std::vector<PageReport>& reports,
                       const std::vector<indicators::v1::Indicator>& catalog) {
  const Definitions definitions(catalog);
  Html html;
  WriteHead(reports.size() == 1 ? absl::StrCat(TitleOf(reports[0]), " - 年报数值核对") : "年报数值核对",
            html);
  WriteTop(reports, !Compare(reports, definitions).empty(), html);
  WriteComparison(reports, definitions, html);
  const Places places = PlacesOf(reports);
  for (size_t i = 0; i < reports.size(); ++i) WriteReport(reports[i], i + 1, definitions, places, html);
  html.Raw("</main>\n<div id=\"panel\" role=\"status\" aria-live=\"polite\" hidden></div>\n<script>");
  html.Raw(data::PageJs()).Raw("</script>\n</body>\n</html>\n");
  return std::move(html).Take();
}

}  // namespace fengqiao::reports

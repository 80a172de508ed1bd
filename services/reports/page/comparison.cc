#include "services/reports/page/comparison.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/values/decimal.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/words.h"
#include "services/reports/page/chart.h"
#include "services/reports/page/marked_text.h"

namespace fengqiao::reports {
namespace {

using common::v1::FigureRole;
using indicators::v1::Indicator;

// By code, what one report says of its own region and year.
using FiguresByCode = std::unordered_map<std::string, ComparedFigure>;

FiguresByCode FiguresOf(const PageReport& report) {
  const std::string year = absl::StrCat(report.report.metadata().year());
  const auto own = [&](const v1::Fact& fact) {
    return !IsRejected(fact) && !fact.code().empty() && fact.scope().empty() &&
           fact.region() == report.report.metadata().region() &&
           fact.period().compare(0, year.size(), year) == 0;
  };
  std::unordered_map<std::string, size_t> targets;
  for (size_t i = 0; i < report.facts.size(); ++i) {
    const v1::Fact& fact = report.facts[i];
    if (own(fact) && fact.role() == FigureRole::FIGURE_ROLE_TARGET) targets.emplace(fact.code(), i);
  }
  std::unordered_map<int, v1::Finding::Verdict> attained;  // by where the figure stands
  for (const v1::Finding& finding : report.findings) {
    if (finding.kind() == v1::Finding::KIND_TARGET)
      attained.emplace(finding.stated().span().start(), finding.verdict());
  }
  FiguresByCode figures;
  for (size_t i = 0; i < report.facts.size(); ++i) {
    const v1::Fact& fact = report.facts[i];
    if (!own(fact) || fact.role() != FigureRole::FIGURE_ROLE_ACTUAL) continue;
    ComparedFigure figure{.fact = i};
    if (const auto target = targets.find(fact.code()); target != targets.end())
      figure.target = target->second;
    if (const auto check = attained.find(fact.span().start()); check != attained.end())
      figure.attained = check->second;
    figures.emplace(fact.code(), figure);
  }
  return figures;
}

// 永康市 2023年; with who issued it where several are called so, and with a number where that is the same
// too.
std::vector<std::string> ColumnNames(const std::vector<PageReport>& reports) {
  std::vector<std::string> names;
  std::unordered_map<std::string, int> times;
  for (const PageReport& report : reports) {
    names.push_back(absl::StrCat(report.region_name, " ", report.report.metadata().year(), "年"));
    ++times[names.back()];
  }
  std::unordered_map<std::string, int> seen;
  for (size_t i = 0; i < reports.size(); ++i) {
    const std::string& issuer = reports[i].report.metadata().issuer();
    if (times[names[i]] > 1 && !issuer.empty()) absl::StrAppend(&names[i], "（", issuer, "）");
    if (const int number = ++seen[names[i]]; number > 1) absl::StrAppend(&names[i], " 第", number, "份");
  }
  return names;
}

// As printed, or as corrected where the print was misread.
std::string ShownOf(const v1::Fact& fact) {
  const bool printed = !fact.has_review() || fact.review().original().value().value() == fact.value().value();
  return printed ? fact.span().surface() : absl::StrCat(fact.value().value(), fact.unit());
}

void WriteFigure(const PageReport& report, size_t number, const ComparedFigure& figure, Html& html) {
  html.Raw("<a href=\"#");
  WriteFigureId('t', number, figure.fact, html);
  html.Raw("\">").Text(ShownOf(report.facts[figure.fact])).Raw("</a>");
  if (figure.target) {
    html.Raw(" <span class=\"aim\">目标").Text(ShownOf(report.facts[*figure.target])).Raw("</span>");
  }
  if (figure.attained == v1::Finding::VERDICT_MET || figure.attained == v1::Finding::VERDICT_MISSED) {
    html.Raw(figure.attained == v1::Finding::VERDICT_MET ? " <b class=\"met\">" : " <b class=\"missed\">");
    html.Raw(MarkOf(figure.attained)).Raw(WordOf(figure.attained)).Raw("</b>");
  }
}

void WriteTable(const std::vector<PageReport>& reports, const std::vector<ComparedIndicator>& rows,
                Html& html) {
  html.Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"各地比较表\">");
  html.Raw("<table><thead><tr><th scope=\"col\">指标</th>");
  for (const std::string& name : ColumnNames(reports)) html.Raw("<th scope=\"col\">").Text(name).Raw("</th>");
  html.Raw("</tr></thead><tbody>\n");
  for (const ComparedIndicator& row : rows) {
    html.Raw("<tr><th scope=\"row\">").Text(row.definition->display_name()).Raw("</th>");
    for (size_t i = 0; i < reports.size(); ++i) {
      html.Raw("<td>");
      if (row.figures[i]) {
        WriteFigure(reports[i], i + 1, *row.figures[i], html);
      } else {
        html.Raw("<span class=\"none\">—</span>");
      }
      html.Raw("</td>");
    }
    html.Raw("</tr>\n");
  }
  html.Raw("</tbody></table></div>\n");
}

std::optional<Decimal> ValueOf(const v1::Fact& fact) {
  const auto value = Decimal::Parse(fact.value().value());
  return value.ok() ? std::optional<Decimal>(*value) : std::nullopt;
}

void WriteCharts(const std::vector<PageReport>& reports, const std::vector<ComparedIndicator>& rows,
                 Html& html) {
  html.Raw("<div class=\"charts\">\n");
  const std::vector<std::string> names = ColumnNames(reports);
  for (const ComparedIndicator& row : rows) {
    // Counts of unequal regions side by side say nothing.
    if (row.definition->kind() != Indicator::KIND_RATE && row.definition->kind() != Indicator::KIND_RATIO)
      continue;
    std::vector<Bar> bars;
    for (size_t i = 0; i < reports.size(); ++i) {
      if (!row.figures[i]) continue;
      const v1::Fact& fact = reports[i].facts[row.figures[i]->fact];
      const auto value = ValueOf(fact);
      if (!value) continue;
      Bar bar{.label = names[i], .text = ShownOf(fact), .value = *value};
      if (row.figures[i]->target) bar.target = ValueOf(reports[i].facts[*row.figures[i]->target]);
      bar.missed = row.figures[i]->attained == v1::Finding::VERDICT_MISSED;
      bars.push_back(std::move(bar));
    }
    WriteChart(row.definition->display_name(), bars, html);
  }
  html.Raw("</div>\n");
}

}  // namespace

std::vector<ComparedIndicator> Compare(const std::vector<PageReport>& reports,
                                       const Definitions& definitions) {
  std::vector<FiguresByCode> figures;
  figures.reserve(reports.size());
  for (const PageReport& report : reports) figures.push_back(FiguresOf(report));
  std::vector<ComparedIndicator> rows;
  for (const Indicator& definition : definitions.all()) {
    ComparedIndicator row{.definition = &definition, .figures = {}};
    int stated = 0;
    for (const FiguresByCode& of_report : figures) {
      const auto found = of_report.find(definition.code());
      row.figures.push_back(found == of_report.end() ? std::nullopt : std::optional(found->second));
      stated += found == of_report.end() ? 0 : 1;
    }
    if (stated >= 2) rows.push_back(std::move(row));
  }
  return rows;
}

void WriteComparison(const std::vector<PageReport>& reports, const Definitions& definitions, Html& html) {
  const auto rows = Compare(reports, definitions);
  if (rows.empty()) return;
  html.Raw("<section id=\"comparison\" aria-labelledby=\"comparison-title\">\n");
  html.Raw("<h2 id=\"comparison-title\">各地比较</h2>\n<p>至少两份报告都写明的指标共").Number(rows.size());
  html.Raw("项；点数值可回到原文。图中竖线为报告所写的目标。</p>\n");
  WriteTable(reports, rows, html);
  WriteCharts(reports, rows, html);
  html.Raw("</section>\n");
}

}  // namespace fengqiao::reports

#include "services/reports/page/chart.h"

#include <algorithm>

namespace fengqiao::reports {
namespace {

constexpr int64_t kLabelWidth = 150;
constexpr int64_t kBarWidth = 330;
constexpr int64_t kTextGap = 8;
constexpr int64_t kWidth = 640;
constexpr size_t kRow = 30;
constexpr size_t kBarHeight = 18;

// How long a bar of `value` is.
int64_t LengthOf(Decimal value, Decimal largest) {
  if (value <= Decimal() || largest <= Decimal()) return 0;
  const auto share = Decimal::Quotient(value, largest, kBarWidth, 0);
  return share ? share->scaled() / Decimal::kScale : 0;
}

void WriteBar(const Bar& bar, size_t top, Decimal largest, Html& html) {
  const int64_t length = LengthOf(bar.value, largest);
  const size_t middle = top + kRow / 2 + 5;
  html.Raw("<text class=\"label\" x=\"").Number(kLabelWidth - kTextGap).Raw("\" y=\"").Number(middle);
  html.Raw("\" text-anchor=\"end\">").Text(bar.label).Raw("</text>");
  html.Raw("<rect class=\"").Raw(bar.missed ? "bar missed" : "bar").Raw("\" x=\"").Number(kLabelWidth);
  html.Raw("\" y=\"").Number(top + (kRow - kBarHeight) / 2).Raw("\" width=\"");
  html.Number(static_cast<size_t>(std::max<int64_t>(length, 1)));
  html.Raw("\" height=\"").Number(kBarHeight).Raw("\"/>");
  int64_t text_at = kLabelWidth + length;
  if (bar.target) {
    const int64_t line = kLabelWidth + LengthOf(*bar.target, largest);
    html.Raw("<line class=\"aim\" x1=\"").Number(static_cast<size_t>(line)).Raw("\" x2=\"");
    html.Number(static_cast<size_t>(line)).Raw("\" y1=\"").Number(top + 2).Raw("\" y2=\"");
    html.Number(top + kRow - 2).Raw("\"/>");
    text_at = std::max(text_at, line);
  }
  html.Raw("<text class=\"value\" x=\"").Number(static_cast<size_t>(text_at + kTextGap)).Raw("\" y=\"");
  html.Number(middle).Raw("\">").Text(bar.text).Raw(bar.missed ? " ✗</text>\n" : "</text>\n");
}

}  // namespace

void WriteChart(const std::string& title, const std::vector<Bar>& bars, Html& html) {
  Decimal largest;
  for (const Bar& bar : bars) {
    largest = std::max(largest, bar.value);
    if (bar.target) largest = std::max(largest, *bar.target);
  }
  if (largest <= Decimal()) return;

  html.Raw("<figure><figcaption>").Text(title).Raw("</figcaption><svg role=\"img\" viewBox=\"0 0 ");
  html.Number(kWidth).Raw(" ").Number(bars.size() * kRow).Raw("\" aria-label=\"").Text(title).Raw("：");
  for (size_t i = 0; i < bars.size(); ++i) {
    html.Text(i == 0 ? "" : "，")
        .Text(bars[i].label)
        .Raw(" ")
        .Text(bars[i].text)
        .Raw(bars[i].missed ? "（未达标）" : "");
  }
  html.Raw("\">\n");
  for (size_t i = 0; i < bars.size(); ++i) WriteBar(bars[i], i * kRow, largest, html);
  html.Raw("</svg></figure>\n");
}

}  // namespace fengqiao::reports

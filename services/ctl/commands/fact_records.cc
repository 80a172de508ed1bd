#include "services/ctl/commands/fact_records.h"

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/output/figures.h"

namespace fengqiao::ctl {

namespace {

// Where a reader looks in the original; "" where the position in the text says as much.
std::string PlaceText(const reports::v1::Place& place) {
  if (place.has_page_area() && place.page_area().boxes_size() > 0)
    return absl::StrCat("第", place.page_area().boxes(0).page(), "页");
  if (!place.has_paragraph_range()) return "";
  const auto& range = place.paragraph_range();
  if (range.table() > 0)
    return absl::StrCat("表", range.table(), "第", range.row(), "行第", range.cell(), "格");
  return absl::StrCat("第", range.paragraph(), "段");
}

}  // namespace

std::vector<Cell> FactCells(const Cell& first, const reports::v1::Fact& fact, bool human) {
  return {first,
          absl::StrCat(fact.span().start(), "-", fact.span().end()),
          fact.span().surface(),
          FigureText(fact.value(), fact.value_max(), fact.bound(), fact.unit(), human),
          fact.value().value(),
          fact.value_max().value(),
          fact.unit(),
          WordOf(fact.bound()),
          WordOf(fact.role()),
          fact.code(),
          fact.period(),
          CodeOf(fact.region()),
          fact.scope(),
          fact.subject(),
          fact.evidence(),
          absl::StrCat(fact.confidence()),
          PlaceText(fact.place()),
          fact.has_review()      ? WordOf(fact.review().state())
          : fact.up_for_review() ? "待核实"
                                 : "",
          fact.review().reviewer(),
          fact.review().note()};
}

std::vector<Column> FactColumns(const std::string& first, Column::In in) {
  return {{.title = first, .in = in},
          {.title = "位置", .align = Align::kRight},
          {.title = "原文"},
          {.title = "数值", .align = Align::kRight, .in = Column::In::kTable},
          {.title = "数值", .in = Column::In::kCsv},
          {.title = "上限", .in = Column::In::kCsv},
          {.title = "单位", .in = Column::In::kCsv},
          {.title = "界限", .in = Column::In::kCsv},
          {.title = "性质"},
          {.title = "代码"},
          {.title = "期间"},
          {.title = "地区", .in = Column::In::kCsv},
          {.title = "范围"},
          {.title = "计数对象", .may_be_cut = true},
          {.title = "依据词", .in = Column::In::kCsv},
          {.title = "把握（千分）", .in = Column::In::kCsv},
          {.title = "原件中"},
          {.title = "核实"},
          {.title = "核实人", .in = Column::In::kCsv},
          {.title = "核实备注", .in = Column::In::kCsv}};
}

}  // namespace fengqiao::ctl

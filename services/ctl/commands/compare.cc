#include "services/ctl/commands/compare.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/ctl/commands/comparison.h"
#include "services/ctl/commands/indicator_query.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"
#include "services/ctl/json_line.h"
#include "services/ctl/output/figures.h"
#include "services/ctl/output/json.h"
#include "services/ctl/output/table.h"
#include "services/ctl/output/words.h"

namespace fengqiao::ctl {
namespace {

constexpr int kGap = 2;
constexpr std::string_view kLegend =
    "✓ 达标  ✗ 未达标  ? 无法判断，括号内为目标；↑↓ 同比（比率为百分点，名次为位数，其余为百分比）；\n"
    "# 按优劣的名次；* 由分子分母算得；! 各来源说法不一";

// What stands in one place of the table: value, target, change, place.
using Parts = std::array<std::string, 4>;

std::string ChangePart(const IndicatorCell& cell, const Indicator* definition, std::string_view unit) {
  if (cell.has_change_percent()) return ChangeText(cell.change_percent().value(), "%", true);
  if (!cell.has_change()) return "";
  const bool rate = definition != nullptr && definition->kind() == Indicator::KIND_RATE;
  return ChangeText(cell.change().value(), rate ? "" : unit, true);
}

Parts PartsOf(const IndicatorCell* cell, int place, const Catalog& catalog, bool human) {
  if (cell == nullptr) return {};
  const std::string unit = catalog.UnitOf(cell->indicator());
  Parts parts;
  if (cell->has_value()) {
    parts[0] = FigureText(cell->value(), {}, cell->bound(), unit, human);
  } else if (cell->has_target()) {
    parts[0].assign(1, '-');
  }
  if (cell->computed()) parts[0] += "*";
  if (cell->disputed()) parts[0] += "!";
  if (cell->has_target()) {
    const auto& target = cell->target();
    const std::string text = TargetText(target.comparator(), target.value(), target.value_max(), unit, human);
    parts[1] = absl::StrCat(std::string(MarkOf(target.attainment())), "(", text, ")");
  }
  parts[2] = ChangePart(*cell, catalog.Find(cell->indicator()), unit);
  if (place > 0) parts[3] = absl::StrCat("#", place);
  return parts;
}

// A region's column: the parts line up among themselves.
std::vector<std::string> ColumnOf(const std::vector<ComparisonRow>& rows, size_t region,
                                  const Catalog& catalog, bool human) {
  std::vector<Parts> parts;
  std::array<int, std::tuple_size_v<Parts>> widths{};
  for (const ComparisonRow& row : rows) {
    parts.push_back(PartsOf(row.cells[region], row.places[region], catalog, human));
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(parts.back()[i]));
  }
  std::vector<std::string> column;
  for (const Parts& of_row : parts) {
    std::string text;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] == 0) continue;
      if (!text.empty()) text += ' ';
      text += PadToWidth(of_row[i], widths[i], i == 1 ? Align::kLeft : Align::kRight);
    }
    column.push_back(std::move(text));
  }
  return column;
}

int WidthOf(const std::string& title, const std::vector<std::string>& column) {
  int width = DisplayWidth(title);
  for (const std::string& text : column) width = std::max(width, DisplayWidth(text));
  return width;
}

// For people. Where the regions do not fit side by side, they stand in several tables one below another.
void PrintTables(Invocation& invocation, const Comparison& comparison, const std::vector<ComparisonRow>& rows,
                 const std::vector<std::string>& names, const Catalog& catalog) {
  std::vector<std::string> indicators;
  indicators.reserve(rows.size());
  for (const ComparisonRow& row : rows) indicators.push_back(catalog.NameOf(row.indicator));
  const int width = invocation.output().width;
  const int first_width = WidthOf("指标", indicators);

  size_t next = 0;
  while (next < comparison.regions().size()) {
    std::vector<TableColumn> titles = {{.title = "指标", .may_be_cut = true}};
    std::vector<std::vector<std::string>> columns = {indicators};
    int used = first_width;
    while (next < comparison.regions().size()) {
      std::vector<std::string> column = ColumnOf(rows, next, catalog, invocation.output().human);
      const int wide = kGap + WidthOf(names[next], column);
      if (width > 0 && columns.size() > 1 && used + wide > width) break;
      used += wide;
      titles.push_back({.title = names[next]});
      columns.push_back(std::move(column));
      ++next;
    }
    Table table(std::move(titles));
    for (size_t i = 0; i < rows.size(); ++i) {
      std::vector<std::string> cells;
      cells.reserve(columns.size());
      for (const auto& column : columns) cells.push_back(column[i]);
      table.AddRow(cells);
    }
    table.Print(invocation.out(), width);
    invocation.out() << '\n';
  }
  invocation.out() << kLegend << '\n';
}

// The columns of one region in CSV.
std::vector<Cell> CsvCells(const IndicatorCell* cell, int place, const std::string& unit) {
  if (cell == nullptr) return {"", "", "", "", "", ""};
  const auto& target = cell->target();
  return {FigureText(cell->value(), {}, cell->bound(), "", false),
          cell->has_target()
              ? TargetText(target.comparator(), target.value(), target.value_max(), unit, false)
              : "",
          WordOf(target.attainment()),
          cell->change().value(),
          cell->change_percent().value(),
          place > 0 ? absl::StrCat(place) : ""};
}

absl::StatusOr<std::string> RowJson(const ComparisonRow& row, const Catalog& catalog) {
  std::string regions;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    if (row.cells[i] == nullptr) continue;
    ASSIGN_OR_RETURN(const std::string cell, ToJson(*row.cells[i]));
    JsonLine region;
    region.Verbatim("cell", cell);
    if (row.places[i] > 0) region.Number("place", row.places[i]);
    absl::StrAppend(&regions, regions.empty() ? "" : ", ", region.Finish());
  }
  JsonLine line;
  line.Text("indicator", row.indicator).Text("displayName", catalog.NameOf(row.indicator));
  line.Text("unit", catalog.UnitOf(row.indicator)).Verbatim("regions", absl::StrCat("[", regions, "]"));
  return line.Finish();
}

absl::Status WriteRecords(Invocation& invocation, const std::vector<ComparisonRow>& rows,
                          const std::vector<std::string>& names, const Catalog& catalog) {
  std::vector<Column> columns = {{.title = "代码"}, {.title = "指标"}, {.title = "单位"}};
  for (const std::string& name : names) {
    for (const char* what : {"数值", "目标", "达标", "同比增减", "同比%", "名次"}) {
      columns.push_back({.title = absl::StrCat(name, " ", what)});
    }
  }
  const auto writer = invocation.Writer(std::move(columns));
  for (const ComparisonRow& row : rows) {
    const std::string unit = catalog.UnitOf(row.indicator);
    std::vector<Cell> cells = {CodeOf(row.indicator), catalog.NameOf(row.indicator), unit};
    for (size_t i = 0; i < row.cells.size(); ++i) {
      for (Cell& cell : CsvCells(row.cells[i], row.places[i], unit)) cells.push_back(std::move(cell));
    }
    RETURN_IF_ERROR(writer->Add(cells, [&] { return RowJson(row, catalog); }));
  }
  writer->Finish("");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Outcome> CompareRegions(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  Connection& connection = invocation.connection();
  ASSIGN_OR_RETURN(CellQuery query, CellQuery::Of(invocation));
  std::string period = flags.Text("period");
  if (period.empty()) {
    ASSIGN_OR_RETURN(period, UsualPeriod(connection, query.regions));
  }
  query.periods = {period};
  ASSIGN_OR_RETURN(const Catalog catalog, Catalog::Read(connection, connection.Indicators()));

  Comparison comparison(query.regions);
  RETURN_IF_ERROR(ForEachCell(connection, query, catalog.size(), [&comparison](const IndicatorCell& cell) {
    comparison.Add(cell);
    return absl::OkStatus();
  }));
  if (flags.Switch("all_regions") || flags.Switch("own_level")) comparison.DropEmptyRegions();
  const auto rows = comparison.Rows(static_cast<int>(flags.Number("min_regions")),
                                    flags.Switch("targets_only"), [&catalog](const std::string& indicator) {
                                      const Indicator* definition = catalog.Find(indicator);
                                      return definition == nullptr ? Indicator::DIRECTION_UNSPECIFIED
                                                                   : definition->better();
                                    });
  RegionNames names(connection);
  const std::vector<std::string> titles =
      names.ShortNames(comparison.regions(), LastDayOf(period, invocation.Today()));

  if (invocation.output().format != Format::kTable) {
    RETURN_IF_ERROR(WriteRecords(invocation, rows, titles, catalog));
  } else if (rows.empty()) {
    invocation.out() << "没有可比的数值。\n";
  } else {
    // Whoever said the period knows it.
    if (!flags.Has("period")) invocation.out() << "期间：" << Printable(period) << "\n\n";
    PrintTables(invocation, comparison, rows, titles, catalog);
  }
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl

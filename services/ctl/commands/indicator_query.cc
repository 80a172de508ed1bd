#include "services/ctl/commands/indicator_query.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/api/enum_words.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/period.h"
#include "services/ctl/commands/report_list.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/figures.h"
#include "services/ctl/output/words.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using indicators::v1::Indicator;
using indicators::v1::IndicatorCell;

// The service's limits on one query.
constexpr size_t kMostRegions = 500;
constexpr size_t kMostCells = 20'000;

std::string FormulaText(const Indicator& indicator) {
  const std::string sum = absl::StrJoin(indicator.numerators(), " + ");
  if (indicator.denominators().empty()) return sum;
  return absl::StrCat(sum, " / ", absl::StrJoin(indicator.denominators(), " + "));
}

std::string YesNo(bool yes) { return yes ? "是" : ""; }

std::vector<Column> CellColumns() {
  constexpr auto kTable = Column::In::kTable;
  constexpr auto kCsv = Column::In::kCsv;
  constexpr auto kRight = Align::kRight;
  return {{.title = "代码", .in = kCsv},
          {.title = "指标", .may_be_cut = true},
          {.title = "地区代码", .in = kCsv},
          {.title = "地区", .may_be_cut = true},
          {.title = "机关"},
          {.title = "期间"},
          {.title = "数值", .align = kRight, .in = kTable},
          {.title = "数值", .in = kCsv},
          {.title = "单位", .in = kCsv},
          {.title = "界限", .in = kCsv},
          {.title = "推算", .in = kCsv},
          {.title = "分子", .align = kRight},
          {.title = "分母", .align = kRight},
          {.title = "目标", .align = kRight},
          {.title = "达标"},
          {.title = "差距", .align = kRight},
          {.title = "上年", .align = kRight},
          {.title = "同比", .align = kRight, .in = kTable},
          {.title = "同比增减", .in = kCsv},
          {.title = "同比%", .in = kCsv},
          {.title = "所述期间"},
          {.title = "统计截止", .in = kCsv},
          {.title = "说法不一"},
          {.title = "统计数", .align = kRight},
          {.title = "核对"},
          {.title = "修订", .align = kRight, .in = kCsv},
          {.title = "修订前", .align = kRight, .in = kCsv},
          {.title = "统计至", .align = kRight, .in = kCsv},
          {.title = "统计项目", .in = kCsv},
          {.title = "出处", .in = kCsv}};
}

std::string NumberOf(int64_t number) { return number == 0 ? "" : absl::StrCat(number); }

// As `mediation behind --measure` takes them.
std::string MeasuresOf(const indicators::v1::CountedFigure& counted) {
  return absl::StrJoin(counted.measures(), "、", [](std::string* out, absl::string_view measure) {
    absl::ConsumePrefix(&measure, "MEASURE_");
    absl::StrAppend(out, measure);
  });
}

class CellFormatter {
 public:
  CellFormatter(Invocation& invocation, const Catalog& catalog, RegionNames& regions)
      : human_(invocation.output().human), today_(invocation.Today()), catalog_(catalog), regions_(regions) {}

  std::vector<Cell> Cells(const IndicatorCell& cell) const {
    const std::string unit = catalog_.UnitOf(cell.indicator());
    const auto figure = [&](const common::v1::Decimal& value) {
      return Cell(FigureText(value.value(), unit, human_), value.value());
    };
    const auto& target = cell.target();
    const std::string value = FigureText(cell.value(), {}, cell.bound(), unit, human_);
    return {CodeOf(cell.indicator()),
            catalog_.NameOf(cell.indicator()),
            CodeOf(cell.region()),
            regions_.FullName(cell.region(), LastDayOf(cell.period(), today_)),
            cell.organ(),
            cell.period(),
            cell.computed() ? value + "*" : value,
            cell.value().value(),
            unit,
            cell.has_value() ? WordOf(cell.bound()) : "",
            YesNo(cell.computed()),
            cell.numerator().value(),
            cell.denominator().value(),
            TargetCell(cell, unit),
            Cell(std::string(MarkOf(target.attainment())), std::string(WordOf(target.attainment()))),
            figure(target.margin()),
            figure(cell.previous()),
            ChangeCell(cell, unit),
            cell.change().value(),
            cell.change_percent().value(),
            cell.stated_period(),
            DayText(cell.cutoff()),
            YesNo(cell.disputed()),
            figure(cell.counted().value()),
            cell.from_count() ? std::string("取自统计") : std::string(WordOf(cell.count_check())),
            NumberOf(cell.counted().revision()),
            cell.counted().previous_value().value(),
            NumberOf(cell.counted().position()),
            MeasuresOf(cell.counted()),
            cell.source()};
  }

 private:
  Cell TargetCell(const IndicatorCell& cell, const std::string& unit) const {
    if (!cell.has_target()) return "";
    const auto& target = cell.target();
    return {TargetText(target.comparator(), target.value(), target.value_max(), unit, human_),
            TargetText(target.comparator(), target.value(), target.value_max(), unit, false)};
  }

  std::string ChangeCell(const IndicatorCell& cell, const std::string& unit) const {
    if (!cell.has_change()) return "";
    std::string text = ChangeText(cell.change().value(), unit == "%" ? "个百分点" : unit, human_);
    if (cell.has_change_percent() && cell.change().value() != "0") {
      absl::StrAppend(&text, "（", cell.change_percent().value(), "%）");
    }
    return text;
  }

  const bool human_;
  const absl::CivilDay today_;
  const Catalog& catalog_;
  RegionNames& regions_;
};

absl::StatusOr<std::vector<std::string>> RegionsWithReports(Connection& connection) {
  std::set<std::string> regions;
  RETURN_IF_ERROR(ForEachReport(connection, "", "", PageOptions(), [&](const reports::v1::Report& report) {
    regions.insert(report.metadata().region());
    return absl::OkStatus();
  }));
  if (regions.empty()) return LocalError("报告服务中还没有报告");
  return std::vector<std::string>(regions.begin(), regions.end());
}

}  // namespace

std::vector<FlagSpec> CellQueryFlags() {
  constexpr auto kSwitch = FlagSpec::Type::kSwitch;
  return {{.name = "indicators", .value = "代码,…", .help = "指标；不给则为各地区有数值的全部指标"},
          {.name = "regions", .value = "区划代码,…", .help = "地区"},
          {.name = "all_regions", .type = kSwitch, .help = "全部有报告的地区"},
          {.name = "own_level", .type = kSwitch, .help = "连同各地区的本级"}};
}

absl::StatusOr<CellQuery> CellQuery::Of(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  CellQuery query;
  for (const std::string& code : flags.List("indicators")) query.indicators.push_back(IndicatorName(code));
  for (const std::string& code : flags.List("regions")) query.regions.push_back(RegionName(code));
  if (flags.Switch("all_regions") == !query.regions.empty()) {
    return UsageError("须用 --regions 给出地区，或用 --all_regions");
  }
  if (query.regions.empty()) {
    ASSIGN_OR_RETURN(query.regions, RegionsWithReports(invocation.connection()));
  }
  if (flags.Switch("own_level")) {
    std::vector<std::string> with_own;
    for (const std::string& region : query.regions) {
      with_own.push_back(region);
      const std::string own = regions::OwnLevelOf(CodeOf(region));
      if (!own.empty()) with_own.push_back(RegionName(own));
    }
    query.regions = std::move(with_own);
  }
  return query;
}

absl::StatusOr<std::string> UsualPeriod(Connection& connection, const std::vector<std::string>& regions) {
  const std::set<std::string> wanted(regions.begin(), regions.end());
  std::map<int, int> reports_of_year;
  RETURN_IF_ERROR(ForEachReport(connection, "", "", PageOptions(), [&](const reports::v1::Report& report) {
    if (wanted.count(report.metadata().region()) > 0) ++reports_of_year[report.metadata().year()];
    return absl::OkStatus();
  }));
  if (reports_of_year.empty()) return UsageError("须用 --period 给出期间，如 --period=2022");
  const auto usual =
      std::max_element(reports_of_year.begin(), reports_of_year.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second, a.first) < std::pair(b.second, b.first);
      });
  return absl::StrCat(usual->first);
}

absl::Status ForEachCell(Connection& connection, const CellQuery& query, size_t catalog_size,
                         const std::function<absl::Status(const IndicatorCell&)>& each) {
  const size_t indicators = query.indicators.empty() ? catalog_size : query.indicators.size();
  const size_t cells_a_region = std::max<size_t>(1, indicators) * std::max<size_t>(1, query.organs.size()) *
                                std::max<size_t>(1, query.periods.size());
  const size_t at_once = std::clamp<size_t>(kMostCells / cells_a_region, 1, kMostRegions);
  for (size_t first = 0; first < query.regions.size(); first += at_once) {
    indicators::v1::QueryIndicatorsRequest request;
    request.mutable_indicators()->Assign(query.indicators.begin(), query.indicators.end());
    const size_t end = std::min(first + at_once, query.regions.size());
    for (size_t i = first; i < end; ++i) request.add_regions(query.regions[i]);
    request.mutable_organs()->Assign(query.organs.begin(), query.organs.end());
    request.mutable_periods()->Assign(query.periods.begin(), query.periods.end());
    request.set_omit_empty(query.omit_empty);

    grpc::ClientContext context;
    connection.Prepare(&context);
    const auto reader = connection.Indicators().QueryIndicators(&context, request);
    indicators::v1::QueryIndicatorsResponse response;
    while (reader->Read(&response)) {
      for (const IndicatorCell& cell : response.cells()) {
        if (const absl::Status status = each(cell); !status.ok()) {
          context.TryCancel();
          (void)reader->Finish();
          return status;
        }
      }
    }
    RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  }
  return absl::OkStatus();
}

absl::CivilDay LastDayOf(std::string_view period, absl::CivilDay today) {
  const auto parsed = Period::Parse(period);
  return parsed.ok() ? parsed->end_day() - 1 : today;
}

absl::StatusOr<Outcome> ListIndicators(Invocation& invocation) {
  Connection& connection = invocation.connection();
  const FlagValues& flags = invocation.flags();
  indicators::v1::ListIndicatorsRequest request;
  request.set_filter(flags.Text("filter"));
  const auto writer = invocation.Writer({{.title = "代码"},
                                         {.title = "名称"},
                                         {.title = "单位"},
                                         {.title = "种类"},
                                         {.title = "优劣"},
                                         {.title = "公式", .may_be_cut = true},
                                         {.title = "别称", .in = Column::In::kCsv},
                                         {.title = "依据", .in = Column::In::kCsv}});
  RETURN_IF_ERROR(ForEachItem<indicators::v1::ListIndicatorsResponse>(
      connection, request, PageOptions::Of(flags),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Indicators().ListIndicators(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.indicators(); },
      [&writer](const Indicator& indicator) {
        return writer->Add(
            {indicator.code(), indicator.display_name(), absl::StrJoin(indicator.units(), "、"),
             WordOf(indicator.kind()), WordOf(indicator.better()), FormulaText(indicator),
             absl::StrJoin(indicator.aliases(), "；"), indicator.basis()},
            JsonOf(indicator));
      }));
  writer->Finish("没有符合条件的指标。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> QueryIndicators(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  if (flags.List("periods").empty()) return UsageError("须用 --periods 给出期间，如 --periods=2022");
  ASSIGN_OR_RETURN(CellQuery query, CellQuery::Of(invocation));
  query.organs = flags.List("organs");
  query.periods = flags.List("periods");
  query.omit_empty = !flags.Switch("all");
  Connection& connection = invocation.connection();
  ASSIGN_OR_RETURN(const Catalog catalog, Catalog::Read(connection, connection.Indicators()));
  RegionNames regions(connection);
  const CellFormatter formatter(invocation, catalog, regions);
  const auto writer = invocation.Writer(CellColumns());
  RETURN_IF_ERROR(ForEachCell(connection, query, catalog.size(), [&](const IndicatorCell& cell) {
    return writer->Add(formatter.Cells(cell), JsonOf(cell));
  }));
  writer->Finish("没有数值。");
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl

#include "services/ctl/commands/indicators.h"

#include "services/ctl/commands/compare.h"
#include "services/ctl/commands/indicator_query.h"
#include "services/ctl/commands/targets.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using Type = FlagSpec::Type;

CommandSpec Query() {
  std::vector<FlagSpec> flags = CellQueryFlags();
  flags.push_back({.name = "organs", .value = "机关,…", .help = "地区内的机关；不给则为地区本身"});
  flags.push_back({.name = "periods", .value = "期间,…", .help = "如 2022 或 2021,2022 或 2022-H1"});
  flags.push_back({.name = "all", .type = Type::kSwitch, .help = "没有数值的也列出"});
  return {.name = "query",
          .summary = "查询各地区各期的指标，每个数值一行",
          .flags = std::move(flags),
          .details =
              "统计数由人民调解的案件逐件得出，与公布的数值并列核对；其中有哪些案件，用 mediation behind 列出"
              "（统计项目见 --format=csv）。\n"
              "例：fengqiaoctl indicators query --indicators=litigation.loss_rate --regions=330602 "
              "--periods=2021,2022",
          .run = QueryIndicators};
}

CommandSpec Compare() {
  std::vector<FlagSpec> flags = CellQueryFlags();
  flags.push_back({.name = "period", .value = "期间", .help = "如 2022；默认为多数报告的年度"});
  flags.push_back({.name = "min_regions",
                   .type = Type::kNumber,
                   .value = "个数",
                   .help = "只要至少这么多地区有数值的指标",
                   .fallback = "1"});
  flags.push_back({.name = "targets_only", .type = Type::kSwitch, .help = "只要有目标的指标"});
  return {.name = "compare",
          .summary = "各地区并列比较：每个指标一行，每个地区一列",
          .flags = std::move(flags),
          .details =
              "数值之后为是否达标与目标、同比、按优劣的名次。\n"
              "例：fengqiaoctl indicators compare --period=2022 --all_regions",
          .run = CompareRegions};
}

}  // namespace

CommandSpec IndicatorsCommand() {
  return {.name = "indicators",
          .summary = "指标的目录、查询、比较与目标",
          .commands = {{.name = "list",
                        .summary = "列出指标目录",
                        .flags = PagingFlags("对 code、kind、better、display_name 的条件，如 kind = RATE"),
                        .run = ListIndicators},
                       Query(),
                       Compare(),
                       TargetsCommand()}};
}

}  // namespace fengqiao::ctl

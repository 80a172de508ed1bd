#include "services/ctl/program.h"

#include "common/base/strings.h"
#include "common/config/flags.h"
#include "services/ctl/commands/correction.h"
#include "services/ctl/commands/indicators.h"
#include "services/ctl/commands/log.h"
#include "services/ctl/commands/mediation.h"
#include "services/ctl/commands/positioning.h"
#include "services/ctl/commands/regions.h"
#include "services/ctl/commands/reports.h"
#include "services/ctl/errors.h"
#include "services/ctl/help.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {
namespace {

using Type = FlagSpec::Type;

constexpr std::string_view kDetails =
    "输出形式：table 供人阅读；csv 依 RFC 4180，数值为原数；json 为一个数组（show 为一个对象），jsonl "
    "每行一个对象，\n"
    "字段名按 protobuf 的惯例用 lowerCamelCase。选项名中的 - 与 _ 通用。\n"
    "退出码：0 成功，1 失败，2 用法有误。";

std::vector<FlagSpec> SharedFlags() {
  return {
      {.name = "server",
       .value = "地址",
       .help = "各项服务的地址",
       .fallback = "127.0.0.1:7000",
       .variable = "FENGQIAO_SERVER"},
      {.name = "reports_server",
       .value = "地址",
       .help = "报告服务的地址，分开部署时用",
       .variable = "FENGQIAO_REPORTS_SERVER"},
      {.name = "indicators_server",
       .value = "地址",
       .help = "指标服务的地址，分开部署时用",
       .variable = "FENGQIAO_INDICATORS_SERVER"},
      {.name = "mediation_server",
       .value = "地址",
       .help = "调解服务的地址，分开部署时用",
       .variable = "FENGQIAO_MEDIATION_SERVER"},
      {.name = "correction_server",
       .value = "地址",
       .help = "社区矫正服务的地址，分开部署时用",
       .variable = "FENGQIAO_CORRECTION_SERVER"},
      {.name = "token", .value = "令牌", .help = "身份令牌（Bearer）", .variable = "FENGQIAO_TOKEN"},
      {.name = "dev_caller",
       .value = "账号;角色;地区",
       .help = "以何人身份调用，仅限 --auth=dev 的服务",
       .variable = "FENGQIAO_DEV_CALLER"},
      {.name = "timeout",
       .type = Type::kDuration,
       .value = "时长",
       .help = "每次调用的时限",
       .fallback = "30s"},
      {.name = "format",
       .value = "形式",
       .help = "输出形式：table、json、csv、jsonl",
       .fallback = "table",
       .choices = {"table", "json", "csv", "jsonl"}},
      {.name = "human",
       .type = Type::kSwitch,
       .help = "表格中的金额以万元、亿元计，--human=false 则以元计",
       .fallback = "true"},
      {.name = "width",
       .type = Type::kNumber,
       .value = "列数",
       .help = "表格的最大宽度，0 为不限；默认为终端的宽度"},
      {.name = "bom", .type = Type::kSwitch, .help = "CSV 之前加字节序标记，便于 Excel 打开"},
  };
}

}  // namespace

const CommandSpec& Program() {
  static const CommandSpec& program = *new CommandSpec{
      .name = "fengqiaoctl",
      .summary = "枫桥系统的命令行",
      .flags = SharedFlags(),
      .details = kDetails,
      .commands = {ReportsCommand(), IndicatorsCommand(), RegionsCommand(), MediationCommand(),
                   CorrectionCommand(), PositioningCommand(), WatchCommand(), VerifyCommand()}};
  return program;
}

int Run(std::span<const std::string> arguments, std::ostream& out, std::ostream& err,
        const Environment& environment) {
  auto line = ParseCommandLine(Program(), arguments, environment.variable);
  if (!line.ok()) {
    err << "fengqiaoctl: " << ToStd(line.status().message()) << '\n';
    return kExitUsage;
  }
  if (line->version) {
    out << "fengqiaoctl " << Version() << '\n';
    return kExitOk;
  }
  if (line->help) {
    PrintHelp(line->path, out);
    return kExitOk;
  }

  const CommandFunction run = line->command().run;
  Invocation invocation(*std::move(line), environment, out, err);
  const absl::StatusOr<Outcome> outcome = run(invocation);
  out.flush();
  if (!outcome.ok() && IsUsageError(outcome.status())) {
    err << "fengqiaoctl: " << ToStd(outcome.status().message()) << '\n';
    return kExitUsage;
  }
  if (!outcome.ok()) {
    PrintError("", outcome.status(), err);
    return kExitFailed;
  }
  if (!out.good()) {
    // A full disk, most likely: what was printed is not whole.
    PrintError("", LocalError("输出未能写完"), err);
    return kExitFailed;
  }
  return *outcome == Outcome::kDone ? kExitOk : kExitFailed;
}

}  // namespace fengqiao::ctl

#include "services/ctl/commands/mediation.h"

#include "services/ctl/commands/mediation_bulk.h"
#include "services/ctl/commands/mediation_changes.h"
#include "services/ctl/commands/mediation_papers.h"
#include "services/ctl/commands/mediation_planning.h"
#include "services/ctl/commands/mediation_platforms.h"
#include "services/ctl/commands/mediation_providers.h"
#include "services/ctl/commands/mediation_reads.h"
#include "services/ctl/commands/mediation_scans.h"
#include "services/ctl/commands/mediation_steps.h"
#include "services/ctl/commands/mediation_work.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using Type = FlagSpec::Type;
using Flags = std::vector<FlagSpec>;

// A command about one region.
CommandSpec OfRegion(std::string_view name, std::string_view summary, Flags flags, CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = "区划代码",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = std::move(flags),
          .run = run};
}

FlagSpec PeriodFlag() {
  return {.name = "period", .value = "期间", .help = "如 2026、2026-H1、2026-Q3、2026-11"};
}

CommandSpec Show() {
  return {.name = "show",
          .summary = "显示一起纠纷：当事人（脱敏）、各次调解、协议、司法确认、期限",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .run = ShowCase};
}

CommandSpec Search() {
  CommandSpec spec =
      OfRegion("search", "按事由、卷号、移送单位、外部编号、文书号中的字词查找纠纷，新录入的在前",
               PagingFlags("同 list"), SearchCases);
  spec.arguments = "区划代码 字词…";
  spec.least_arguments = 2;
  spec.most_arguments = CommandSpec::kAny;
  spec.details =
      "每个字词都要有；至少两个连续的汉字，或一个完整的数字、字母词。例：fengqiaoctl mediation search 330602 "
      "楼上 漏水";
  return spec;
}

CommandSpec Summary() {
  return OfRegion("summary", "统计一个地区及其下级的纠纷",
                  {PeriodFlag(),
                   {.name = "by",
                    .value = "分项",
                    .help = "按什么分：region、tier、type、source、month、committee_kind",
                    .choices = {"region", "tier", "type", "source", "month", "committee_kind"}}},
                  SummarizeCases);
}

CommandSpec Behind() {
  return OfRegion(
      "behind", "列出一个统计数背后的纠纷",
      With(
          {PeriodFlag(),
           {.name = "measure",
            .value = "统计项",
            .help =
                "REGISTERED、ACCEPTED、CONCLUDED、SUCCEEDED、CONFIRMED、PERFORMED、OVERDUE、TRANSFERRED 等"}},
          PagingFlags("")),
      ListCasesBehind);
}

CommandSpec Do() {
  return {.name = "do",
          .summary = "执行调解服务的一个命令，请求为 JSON",
          .arguments = "命令 请求",
          .least_arguments = 2,
          .most_arguments = 2,
          .details =
              "命令与字段见 proto/fengqiao/mediation/v1；request_id 不写则自动生成。\n"
              "请求写成 - 则从标准输入读取：有姓名、证件号码的请求，不要写在命令行上。\n"
              "例：fengqiaoctl mediation do RecordFollowUp "
              "'{\"name\":\"regions/330602/cases/"
              "…\",\"followUp\":{\"satisfaction\":\"SATISFACTION_SATISFIED\"}}'",
          .run = DoStep};
}

CommandSpec Play() {
  return {.name = "play",
          .summary = "依次执行文件中的命令，每行一个 JSON 对象",
          .arguments = "文件…",
          .least_arguments = 1,
          .most_arguments = CommandSpec::kAny,
          .details =
              "每行如 {\"do\": \"AcceptCase\", \"as\": \"甲\", \"request\": {…}}；请求中 \"$甲\" "
              "指先前某步所得的名称，\n"
              "\"@today\"、\"@today+30\" 指日期。某步失败即停，以 1 退出。",
          .run = PlaySteps};
}

}  // namespace

CommandSpec MediationCommand() {
  return {
      .name = "mediation",
      .summary = "人民调解：纠纷、期限、统计、调解组织",
      .commands = {
          OfRegion("list", "列出一个地区及其下级的纠纷，新的在前",
                   PagingFlags("对 state、tier、source、grade、dispute_type、committee、number 的条件，如 "
                               "state = MEDIATING"),
                   ListCases),
          Search(),
          Show(),
          OfRegion(
              "deadlines", "列出进行中的期限，先到期的在前",
              With({{.name = "overdue", .type = Type::kSwitch, .help = "只要已经逾期的"},
                    {.name = "until", .type = Type::kDay, .value = "日期", .help = "只要这一天及以前到期的"}},
                   PagingFlags("对 rule、committee 的条件，如 rule = MD7")),
              ListDeadlines),
          OfRegion("work", "列出待办：先按期限先后，再列无期限而等待办理的",
                   With({{.name = "committee", .value = "名称", .help = "只要这个调解组织的"},
                         {.name = "mediator", .value = "名称", .help = "只要这名调解员经办的"}},
                        PagingFlags("")),
                   ListWork),
          OfRegion("backlog", "看下级各地积压多少：逾期、今日到期、七日内到期、等待办理", {}, ShowBacklog),
          OfRegion("reminders", "接收期限提醒：先是现有的，随后有变化就有一条",
                   {{.name = "from", .value = "断点", .help = "从上次的断点继续"},
                    {.name = "until_now", .type = Type::kSwitch, .help = "到此刻为止"}},
                   ShowReminders),
          Summary(),
          OfRegion("tiers", "看各层级化解了多少、上交了多少", {PeriodFlag()}, ShowTiers),
          Behind(),
          OfRegion("committees", "列出调解组织",
                   PagingFlags("对 kind、display_name、dissolved 的条件，如 kind = VILLAGE"), ListCommittees),
          OfRegion("mediators", "列出调解员", PagingFlags("对 full_time、dismissed、display_name 的条件"),
                   ListMediators),
          SuggestCommand(),
          ReplaceMediatorCommand(),
          ProvidersCommand(),
          ServiceTasksCommand(),
          RecordServiceCommand(),
          PlatformLinksCommand(),
          LinkPlatformCommand(),
          RecordTransmissionCommand(),
          RecordAnswerCommand(),
          SubsidiesCommand(),
          SweepsCommand(),
          SweepCommand(),
          Do(),
          Play(),
          PrintCommand(),
          ExportCommand(),
          PutScanCommand(),
          GetScanCommand(),
          ImportCasesCommand(),
          ExportCasesCommand()}};
}

}  // namespace fengqiao::ctl

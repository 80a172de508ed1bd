#include "services/ctl/commands/reports.h"

#include "services/ctl/commands/report_commitments.h"
#include "services/ctl/commands/report_findings.h"
#include "services/ctl/commands/report_ingest.h"
#include "services/ctl/commands/report_offline.h"
#include "services/ctl/commands/report_page.h"
#include "services/ctl/commands/report_publish.h"
#include "services/ctl/commands/report_reads.h"
#include "services/ctl/commands/stated_metadata.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using Type = FlagSpec::Type;
using Flags = std::vector<FlagSpec>;

Flags With(Flags flags, const Flags& more) {
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

FlagSpec RegionFlag() {
  return {
      .name = "region", .value = "区划代码", .help = "只要这个地区及其下级的；不给则为身份所及的全部地区"};
}

// `extract` and `check` differ in what they print.
CommandSpec Offline(std::string_view name, std::string_view summary, std::string_view details,
                    CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = "文件…",
          .least_arguments = 1,
          .most_arguments = CommandSpec::kAny,
          .flags = With(StatedMetadataFlags(),
                        {{.name = "catalog", .value = "文件", .help = "指标目录；不给则用内置的"}}),
          .details = details,
          .run = run};
}

CommandSpec Extract() {
  return Offline(
      "extract", "从报告文件中抽取数值，不需要服务",
      "--format=jsonl 每行一个数值：文件、位置（以字计）、原文、值、单位、界限、性质、代码、期间、地区。\n"
      "例：fengqiaoctl reports extract --format=jsonl 年报/*.txt",
      ExtractReports);
}

CommandSpec Check() {
  return Offline("check", "核查报告文件中的数值是否自洽，不需要服务",
                 "--format=jsonl 每行一项核查：文件、种类、所核数值、所据数值、结论、推算、算式、说明。\n"
                 "例：fengqiaoctl reports check 年报/*.txt",
                 CheckReports);
}

CommandSpec Ingest() {
  return {
      .name = "ingest",
      .summary = "把报告文件存入报告服务并抽取、核查",
      .arguments = "文件…",
      .least_arguments = 1,
      .most_arguments = CommandSpec::kAny,
      .flags = StatedMetadataFlags(),
      .details =
          "文件须为 UTF-8 或 GB18030 文本，不超过 16 MiB。某个文件失败时继续处理其余文件，最后以 1 退出；\n"
          "已在库的文件不算失败。\n例：fengqiaoctl reports ingest 年报/*.txt",
      .run = IngestReports};
}

CommandSpec List() {
  return {.name = "list",
          .summary = "列出报告",
          .flags = With({RegionFlag()},
                        PagingFlags("对 year、issuer、published、file_name 的条件，如 year = 2022")),
          .run = ListReports};
}

CommandSpec Show() {
  return {
      .name = "show",
      .summary = "显示一份报告的概况与提纲，或其文本、原件",
      .arguments = "名称",
      .least_arguments = 1,
      .most_arguments = 1,
      .flags = {{.name = "text", .type = Type::kSwitch, .help = "原样输出文本（UTF-8），各数值的位置以此计"},
                {.name = "original", .type = Type::kSwitch, .help = "原样输出入库时的文件"}},
      .run = ShowReport};
}

CommandSpec Facts() {
  return {.name = "facts",
          .summary = "列出一份报告中的数值",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = PagingFlags("对 code、role、unit、period、coded 的条件，如 role = TARGET"),
          .run = ListFacts};
}

CommandSpec Findings() {
  return {.name = "findings",
          .summary = "列出核查结果，每项一句话",
          .arguments = "[名称…]",
          .most_arguments = CommandSpec::kAny,
          .flags = With({{.name = "all", .type = Type::kSwitch, .help = "列出全部报告的"}, RegionFlag()},
                        PagingFlags("对 kind、verdict 的条件，如 verdict = INCONSISTENT")),
          .details = "例：fengqiaoctl reports findings --all --filter='verdict = INCONSISTENT'",
          .run = ListFindings};
}

CommandSpec Commitments() {
  return {.name = "commitments",
          .summary = "列出一份报告对以后年度的目标和计划，或看后一份报告是否兑现",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = With({{.name = "against", .value = "名称", .help = "同一地区以后年度的报告，与之比较"}},
                        PagingFlags("")),
          .details =
              "例：fengqiaoctl reports commitments regions/330602/reports/2022-5f1c "
              "--against=regions/330602/reports/2023-9a07",
          .run = ListCommitments};
}

CommandSpec Page() {
  return {.name = "page",
          .summary = "把报告做成一个网页文件：文中数值逐个标出，旁列核查结果，并比较各地",
          .arguments = "[名称…]",
          .most_arguments = CommandSpec::kAny,
          .flags = {RegionFlag(),
                    {.name = "filter",
                     .value = "条件",
                     .help = "不写名称时，对 year、issuer、published、file_name 的条件，如 year = 2022"},
                    {.name = "output", .value = "文件", .help = "写入这个文件；不给则写到标准输出"}},
          .details =
              "不写名称则取全部报告，最多 50 份。\n例：fengqiaoctl reports page --filter='year = 2022' "
              "--output=年报.html",
          .run = WritePage};
}

CommandSpec Publish() {
  return {.name = "publish",
          .summary = "把报告中有指标代码的数值送入指标服务；重复发布无妨",
          .arguments = "[名称…]",
          .most_arguments = CommandSpec::kAny,
          .flags = {{.name = "all", .type = Type::kSwitch, .help = "发布全部报告"},
                    {.name = "again",
                     .type = Type::kSwitch,
                     .help = "此前已发布的也再次送出（指标服务的数据丢失或恢复过时用）"},
                    RegionFlag()},
          .run = PublishReports};
}

}  // namespace

CommandSpec ReportsCommand() {
  return {.name = "reports",
          .summary = "年度报告的抽取、核查、入库与发布",
          .commands = {Extract(), Check(), Ingest(), List(), Show(), Facts(), Findings(), Commitments(),
                       Page(), Publish()}};
}

}  // namespace fengqiao::ctl

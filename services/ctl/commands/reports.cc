#include "services/ctl/commands/reports.h"

#include "services/ctl/commands/report_annotations.h"
#include "services/ctl/commands/report_commitments.h"
#include "services/ctl/commands/report_findings.h"
#include "services/ctl/commands/report_ingest.h"
#include "services/ctl/commands/report_offline.h"
#include "services/ctl/commands/report_page.h"
#include "services/ctl/commands/report_publish.h"
#include "services/ctl/commands/report_reads.h"
#include "services/ctl/commands/report_review.h"
#include "services/ctl/commands/report_withdraw.h"
#include "services/ctl/commands/stated_metadata.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using Type = FlagSpec::Type;
using Flags = std::vector<FlagSpec>;

FlagSpec RegionFlag() {
  return {
      .name = "region", .value = "区划代码", .help = "只要这个地区及其下级的；不给则为身份所及的全部地区"};
}

// `extract` and `check` differ in what they print.
CommandSpec Offline(std::string_view name, std::string_view summary, std::string_view details,
                    CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = "文件或文件夹…",
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
      "文件可为纯文本、网页、.docx 或有文字层的 PDF，也可为存放这些文件的文件夹。\n"
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
  return {.name = "ingest",
          .summary = "把报告文件存入报告服务并抽取、核查",
          .arguments = "文件或文件夹…",
          .least_arguments = 1,
          .most_arguments = CommandSpec::kAny,
          .flags = StatedMetadataFlags(),
          .details =
              "文件可为纯文本、网页（UTF-8 或 GB18030）、.docx 或有文字层的 PDF，不超过 16 "
              "MiB；也可为存放这些文件的文件夹。\n"
              "某个文件失败时继续处理其余文件，最后以 1 退出；"
              "已在库的文件不算失败，除非这次给出的地区、年度等与已存的不同。\n例：fengqiaoctl reports "
              "ingest 年报/*.txt",
          .run = IngestReports};
}

CommandSpec List() {
  return {
      .name = "list",
      .summary = "列出报告",
      .flags = With({RegionFlag()},
                    PagingFlags("对 year、issuer、published、withdrawn、file_name 的条件，如 year = 2022")),
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
          .flags = PagingFlags(
              "对 code、role、unit、period、coded、review、up_for_review 的条件，如 role = TARGET"),
          .run = ListFacts};
}

CommandSpec Review() {
  return {.name = "review",
          .summary = "列出一份报告中待核实的数值；或者核实、更正、剔除其中的数值",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = With({{.name = "accept", .value = "序号,…", .help = "这些数值读得对"},
                         {.name = "reject", .value = "序号,…", .help = "这些不是数值"},
                         {.name = "correct",
                          .value = "序号:字段=值;…",
                          .help = "更正一个数值；字段为 code、role、value、value_max、unit、bound、period、"
                                  "region、scope，等号后空着即清空"},
                         {.name = "note", .value = "文字", .help = "上述各项的备注"},
                         {.name = "file", .value = "文件", .help = "从文件读入多项决定"},
                         {.name = "etag", .value = "版本", .help = "报告须仍是这个版本"},
                         {.name = "history", .type = Type::kSwitch, .help = "列出历次决定"}},
                        PagingFlags("")),
          .details =
              "序号是数值名称最后的数字。文件每行一项，以制表符分隔：序号、accept|correct|reject、字段=值;"
              "…、备注；\n"
              "后两列可无，# 开头的行略过。所有决定要么全部生效，要么全不生效。\n"
              "例：fengqiaoctl reports review regions/330602/reports/2022-5f1c --accept=12,15 "
              "--correct='17:code=litigation.loss_rate;unit=%'",
          .run = ReviewFacts};
}

CommandSpec Annotations() {
  return {
      .name = "annotations",
      .summary = "把报告中的数值写成标注（JSONL），剔除的不写，更正的按更正后",
      .arguments = "名称…",
      .least_arguments = 1,
      .most_arguments = CommandSpec::kAny,
      .flags = {{.name = "reviewed", .type = Type::kSwitch, .help = "只写核实过的"}},
      .details =
          "格式同 reports extract --format=jsonl；位置以 reports show --text 的文本计。\n"
          "例：fengqiaoctl reports annotations --reviewed regions/330602/reports/2022-5f1c > 330602.jsonl",
      .run = WriteAnnotations};
}

CommandSpec Findings() {
  return {.name = "findings",
          .summary = "列出核查结果，每项一句话",
          .arguments = "[名称…]",
          .most_arguments = CommandSpec::kAny,
          .flags = With(
              {{.name = "all", .type = Type::kSwitch, .help = "列出全部报告的"},
               {.name = "across",
                .type = Type::kSwitch,
                .help = "改为与库中其他报告对照：上年的、上级和下级的、同一排名中各地的、同一年度另一份的"},
               RegionFlag()},
              PagingFlags("对 kind、verdict 的条件，如 verdict = INCONSISTENT")),
          .details =
              "例：fengqiaoctl reports findings --all --filter='verdict = INCONSISTENT'\n"
              "例：fengqiaoctl reports findings --all --across",
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

CommandSpec Withdraw() {
  return {
      .name = "withdraw",
      .summary = "撤回入库有误的报告，或已有更正版的旧报告",
      .arguments = "名称…",
      .least_arguments = 1,
      .most_arguments = CommandSpec::kAny,
      .flags = {{.name = "reason", .value = "文字", .help = "撤回的理由，必填"},
                {.name = "etag", .value = "版本", .help = "报告须仍是这个版本"}},
      .details =
          "已发布的数值随之从指标服务收回，报告不再参与比较、核实和发布，但仍可查阅；同一文件可以重新入库。\n"
          "撤回后不能恢复；中断的撤回可以重做。\n"
          "例：fengqiaoctl reports withdraw regions/330602/reports/2022-5f1c --reason=年度有误",
      .run = WithdrawReports};
}

}  // namespace

CommandSpec ReportsCommand() {
  return {.name = "reports",
          .summary = "年度报告的抽取、核查、入库与发布",
          .commands = {Extract(), Check(), Ingest(), List(), Show(), Facts(), Findings(), Review(),
                       Annotations(), Commitments(), Page(), Publish(), Withdraw()}};
}

}  // namespace fengqiao::ctl

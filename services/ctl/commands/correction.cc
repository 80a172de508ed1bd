#include "services/ctl/commands/correction.h"

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/ctl/commands/correction_bulk.h"
#include "services/ctl/commands/correction_figures.h"
#include "services/ctl/commands/correction_opening.h"
#include "services/ctl/commands/correction_papers.h"
#include "services/ctl/commands/correction_reads.h"
#include "services/ctl/commands/correction_released.h"
#include "services/ctl/commands/correction_risk.h"
#include "services/ctl/commands/correction_self.h"
#include "services/ctl/commands/correction_surveys.h"
#include "services/ctl/commands/correction_year.h"
#include "services/ctl/commands/service_steps.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;
using Type = FlagSpec::Type;
using Flags = std::vector<FlagSpec>;

CommandSpec Of(std::string_view name, std::string_view summary, std::string_view argument, Flags flags,
               CommandFunction run) {
  return {.name = name,
          .summary = summary,
          .arguments = argument,
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = std::move(flags),
          .run = run};
}

std::string LineOf(const google::protobuf::Message& reply, const std::string& name) {
  const auto* subject = dynamic_cast<const v1::Subject*>(&reply);
  if (subject == nullptr) return name;
  return absl::StrCat(name, "  ", ToAbsl(WordOf(subject->kind())), "  ", ToAbsl(WordOf(subject->state())));
}

StepService Correction() {
  return {
      .descriptor = v1::RegisterNoticeRequest::descriptor()->file()->FindServiceByName("CorrectionService"),
      .called = "社区矫正服务",
      .call = &Connection::CallCorrection,
      .name_in = &OwnNameIn,
      .line_of = &LineOf};
}

absl::StatusOr<Outcome> DoCorrection(Invocation& invocation) { return DoStep(invocation, Correction()); }
absl::StatusOr<Outcome> PlayCorrection(Invocation& invocation) { return PlaySteps(invocation, Correction()); }

CommandSpec Do() {
  return {.name = "do",
          .summary = "执行社区矫正服务的一个命令，请求为 JSON",
          .arguments = "命令 请求",
          .least_arguments = 2,
          .most_arguments = 2,
          .details =
              "命令与字段见 proto/fengqiao/correction/v1；request_id 不写则自动生成。\n"
              "请求写成 - 则从标准输入读取：有姓名、证件号码的请求，不要写在命令行上。",
          .run = DoCorrection};
}

CommandSpec Play() {
  return {.name = "play",
          .summary = "依次执行文件中的命令，每行一个 JSON 对象",
          .arguments = "文件…",
          .least_arguments = 1,
          .most_arguments = CommandSpec::kAny,
          .details =
              "每行如 {\"do\": \"RegisterSubject\", \"as\": \"甲\", \"request\": {…}}；请求中 \"$甲\" "
              "指先前某步所得的名称，\n"
              "\"@today\"、\"@today-30\" 指日期。某步失败即停，以 1 退出。",
          .run = PlayCorrection};
}

FlagSpec Period() {
  return {.name = "period", .value = "期间", .help = "如 2026、2026-H1、2026-Q3、2026-11"};
}
FlagSpec Until() {
  return {.name = "until", .type = Type::kDay, .value = "日期", .help = "截至这一天；不写即今天"};
}

CommandSpec Behind() {
  return {.name = "behind",
          .summary = "列出一项数字背后的档案",
          .arguments = "区划代码 项目",
          .least_arguments = 2,
          .most_arguments = 2,
          .flags = With({Period(), Until()}, PagingFlags("")),
          .details = "项目写 figures 所列的名称，如 脱管。",
          .run = ListSubjectsBehind};
}

}  // namespace

CommandSpec CorrectionCommand() {
  return {
      .name = "correction",
      .summary = "社区矫正：对象、到期事项、待办、在册人数",
      .commands = {
          Of("list", "列出一个地区及其下级的社区矫正对象，新的在前", "区划代码",
             PagingFlags("对 state、kind、supervision_class、officer 的条件，如 state = IN_CORRECTION"),
             ListSubjects),
          Of("show", "显示一名对象：刑期、处罚、经常性活动、禁止事项、未了事项（脱敏）", "名称", {},
             ShowSubject),
          Of("duties", "列出未完成的事项，先到期的在前", "区划代码",
             With({{.name = "overdue", .type = Type::kSwitch, .help = "只要已经逾期的"},
                   {.name = "until", .type = Type::kDay, .value = "日期", .help = "只要这一天及以前到期的"}},
                  PagingFlags("对 rule、holder、subject 的条件，如 rule = CD6")),
             ListDuties),
          Of("work", "列出本机构的待办，以及他人逾期需要跟进的", "区划代码",
             With({{.name = "officer", .value = "账号", .help = "只要这名个案负责人的"}}, PagingFlags("")),
             ListCorrectionWork),
          Of("backlog", "看下级各地积压多少", "区划代码", {}, ShowCorrectionBacklog),
          Of("balance", "看各县一段日期内的接收、迁入、解除、终止、迁出和在册", "区划代码",
             {{.name = "from", .type = Type::kDay, .value = "日期", .help = "第一天"},
              {.name = "to", .type = Type::kDay, .value = "日期", .help = "最后一天"}},
             ShowBalance),
          Of("figures", "看一段期间的各项数字：次数与人数", "区划代码",
             {Period(),
              {.name = "parts", .type = Type::kSwitch, .help = "连同其中的半年、季度和月份"},
              Until()},
             ShowCorrectionFigures),
          Behind(),
          Of("check", "自查：检察院会发现的遗漏和不当，含两年内已经结束的档案", "区划代码",
             With(With({{.name = "kinds",
                         .value = "种类",
                         .help = "只要这些，以逗号分隔，如 NO_SEARCH,LEAVE_LEVEL"},
                        {.name = "grave", .type = Type::kSwitch, .help = "只要严重的"}},
                       OpeningFlags()),
                  PagingFlags("")),
             CheckCorrection),
          Of("suggest", "看一名对象的违规可以提请什么处罚", "名称", OpeningFlags(), SuggestSanctions),
          CorrectionRiskCommand(),
          Do(),
          Play(),
          ImportSubjectsCommand(),
          CorrectionPaperCommand(),
          ReleasedCommand(),
          SurveysCommand(),
          CorrectionSelfCommand(),
          CorrectionProvidersCommand(),
          CorrectionYearCommand()}};
}

}  // namespace fengqiao::ctl

#include "services/ctl/commands/mediation_planning.h"

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;
using Type = FlagSpec::Type;

v1::Tier TierOf(const std::string& word) {
  if (word == "village") return v1::TIER_VILLAGE;
  if (word == "township") return v1::TIER_TOWNSHIP;
  return word == "department" ? v1::TIER_DEPARTMENT : v1::TIER_UNSPECIFIED;
}

std::string ReasonsText(const v1::MediatorSuggestion& suggestion) {
  std::string text;
  for (const v1::SuggestionFactor& factor : suggestion.factors())
    absl::StrAppend(&text, factor.explanation());
  return text;
}

// Suggestions come with their place in the order, who is left out without one.
absl::StatusOr<Outcome> Suggest(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::SuggestMediatorsRequest request;
  request.set_case_(invocation.arguments()[0]);
  request.set_tier(TierOf(invocation.flags().Text("tier")));
  if (invocation.flags().Has("limit")) {
    request.set_limit(static_cast<int32_t>(invocation.flags().Number("limit")));
  }
  v1::SuggestMediatorsResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Mediation().SuggestMediators(context, request, &response);
  }));
  const auto writer = invocation.Writer({{.title = "名次", .align = Align::kRight},
                                         {.title = "姓名"},
                                         {.title = "得分", .align = Align::kRight},
                                         {.title = "调解员"},
                                         {.title = "调解组织"},
                                         {.title = "理由"}});
  int place = 0;
  for (const v1::MediatorSuggestion& one : response.suggestions()) {
    RETURN_IF_ERROR(writer->Add({absl::StrCat(++place), one.display_name(), one.score().value(),
                                 one.mediator(), one.committee(), ReasonsText(one)},
                                JsonOf(one)));
  }
  for (const v1::MediatorExclusion& one : response.excluded()) {
    RETURN_IF_ERROR(writer->Add({"不列入", one.display_name(), "", one.mediator(), one.committee(),
                                 absl::StrCat(one.explanation(), "（", one.rule(), "）")},
                                JsonOf(one)));
  }
  writer->Finish("没有可以承担这起纠纷的调解员。");
  if (invocation.output().format == Format::kTable) {
    invocation.out() << "仅供参考，由调解组织指定或者当事人选择。"
                     << (response.more_seats() ? "较远的调解员未全部列入比较。" : "") << "\n";
  }
  return Outcome::kDone;
}

// One line a mediator.
absl::Status PrintSums(Invocation& invocation, const v1::ComputeSubsidiesResponse& response) {
  const auto writer = invocation.Writer({{.title = "姓名"},
                                         {.title = "件数", .align = Align::kRight},
                                         {.title = "金额(元)", .align = Align::kRight},
                                         {.title = "调解员"}});
  for (const v1::MediatorSubsidy& sum : response.mediators()) {
    RETURN_IF_ERROR(writer->Add(
        {sum.display_name(), absl::StrCat(sum.shares_size()), sum.amount().value(), sum.mediator()},
        JsonOf(sum)));
  }
  writer->Finish("没有应发的补贴。");
  return absl::OkStatus();
}

// One line a share, and one a case that gives nothing, with the reason.
absl::Status PrintShares(Invocation& invocation, const v1::ComputeSubsidiesResponse& response) {
  const auto writer = invocation.Writer({{.title = "姓名"},
                                         {.title = "卷号"},
                                         {.title = "结案"},
                                         {.title = "等级"},
                                         {.title = "结果"},
                                         {.title = "标准(元)", .align = Align::kRight},
                                         {.title = "分担人数", .align = Align::kRight},
                                         {.title = "金额(元)", .align = Align::kRight},
                                         {.title = "纠纷"},
                                         {.title = "说明", .may_be_cut = true}});
  for (const v1::MediatorSubsidy& sum : response.mediators()) {
    for (const v1::SubsidyShare& share : sum.shares()) {
      RETURN_IF_ERROR(writer->Add(
          {sum.display_name(), share.number(), DayText(share.day()), std::string(WordOf(share.grade())),
           std::string(WordOf(share.outcome())), share.rate().value(), absl::StrCat(share.shared_by()),
           share.amount().value(), share.case_(), share.basis()},
          JsonOf(share)));
    }
  }
  for (const v1::SubsidyExclusion& out : response.excluded()) {
    RETURN_IF_ERROR(writer->Add(
        {"不计", out.number(), DayText(out.day()), "", "", "", "", "0", out.case_(), out.explanation()},
        JsonOf(out)));
  }
  writer->Finish("没有结案的纠纷。");
  return absl::OkStatus();
}

absl::StatusOr<Outcome> Subsidies(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ComputeSubsidiesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_period(invocation.flags().Text("period"));
  request.set_committee(invocation.flags().Text("committee"));
  request.set_mediator(invocation.flags().Text("mediator"));
  v1::ComputeSubsidiesResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Mediation().ComputeSubsidies(context, request, &response);
  }));
  RETURN_IF_ERROR(invocation.flags().Switch("cases") ? PrintShares(invocation, response)
                                                     : PrintSums(invocation, response));
  if (invocation.output().format == Format::kTable) {
    invocation.out() << "合计 " << response.total().value() << " 元，" << response.cases() << " 件；不计补贴 "
                     << response.excluded_size() << " 件。校验码 " << response.digest().substr(0, 16) << "\n";
  }
  return Outcome::kDone;
}

std::string DaysText(const v1::Sweep& sweep) {
  return absl::StrCat(DayText(sweep.first_day()), " 至 ", DayText(sweep.last_day()));
}

absl::StatusOr<Outcome> ListSweeps(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListSweepsRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_open_only(invocation.flags().Switch("open"));
  const auto writer = invocation.Writer({{.title = "名称"},
                                         {.title = "排查"},
                                         {.title = "状态"},
                                         {.title = "起止"},
                                         {.title = "主题", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<v1::ListSweepsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListSweeps(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.sweeps(); },
      [&](const v1::Sweep& sweep) {
        return writer->Add(
            {sweep.name(), sweep.title(), sweep.state() == v1::Sweep::STATE_OPEN ? "进行中" : "已结束",
             DaysText(sweep), sweep.theme()},
            JsonOf(sweep));
      }));
  writer->Finish("没有排查。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ShowSweep(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::GetSweepRequest request;
  request.set_name(invocation.arguments()[0]);
  v1::GetSweepResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Mediation().GetSweep(context, request, &response);
  }));
  if (invocation.output().format == Format::kTable) {
    invocation.out() << response.sweep().title() << "（" << DaysText(response.sweep()) << "，"
                     << (response.sweep().state() == v1::Sweep::STATE_OPEN ? "进行中" : "已结束") << "）\n";
  }
  RegionNames regions(connection);
  const auto writer = invocation.Writer({{.title = "区域"},
                                         {.title = "计划处数", .align = Align::kRight},
                                         {.title = "排查次数", .align = Align::kRight},
                                         {.title = "走访处数", .align = Align::kRight},
                                         {.title = "走访人数", .align = Align::kRight},
                                         {.title = "发现纠纷", .align = Align::kRight},
                                         {.title = "已化解", .align = Align::kRight},
                                         {.title = "未化解", .align = Align::kRight}});
  const auto add = [&](const std::string& title, const v1::SweepProgress& line) {
    return writer->Add({title, absl::StrCat(line.target_places()), absl::StrCat(line.visits()),
                        absl::StrCat(line.places()), absl::StrCat(line.persons()), absl::StrCat(line.found()),
                        absl::StrCat(line.settled()), absl::StrCat(line.open())},
                       JsonOf(line));
  };
  for (const v1::SweepProgress& line : response.regions()) {
    RETURN_IF_ERROR(add(regions.FullName(line.region(), invocation.Today()), line));
  }
  RETURN_IF_ERROR(add("合计", response.total()));
  writer->Finish("");
  return Outcome::kDone;
}

}  // namespace

CommandSpec SuggestCommand() {
  return {
      .name = "suggest",
      .summary = "为一起纠纷推荐调解员并说明理由；应当回避、不在任的列明依据",
      .arguments = "名称",
      .least_arguments = 1,
      .most_arguments = 1,
      .flags = {{.name = "tier",
                 .value = "层级",
                 .help = "由哪一层调解：village、township、department；不写则按纠纷现在的层级",
                 .choices = {"village", "township", "department"}},
                {.name = "limit", .type = Type::kNumber, .value = "人数", .help = "至多推荐几人，默认 10"}},
      .details = "尚未登记的纠纷用 fengqiaoctl mediation do SuggestMediators '{\"draft\":{…}}'。",
      .run = Suggest};
}

CommandSpec SubsidiesCommand() {
  return {.name = "subsidies",
          .summary = "计算一个县（市、区）某期间结案的以案定补",
          .arguments = "区划代码",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = {{.name = "period", .value = "期间", .help = "如 2026、2026-H1、2026-Q3、2026-11"},
                    {.name = "committee", .value = "名称", .help = "只要这一调解组织的"},
                    {.name = "mediator", .value = "名称", .help = "只要这一调解员的"},
                    {.name = "cases", .type = Type::kSwitch, .help = "逐件列出，连同不计补贴的纠纷及原因"}},
          .run = Subsidies};
}

CommandSpec SweepsCommand() {
  return {.name = "sweeps",
          .summary = "列出一个地区及其下级的矛盾纠纷排查，新的在前",
          .arguments = "区划代码",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = With({{.name = "open", .type = Type::kSwitch, .help = "只要进行中的"}}, PagingFlags("")),
          .run = ListSweeps};
}

CommandSpec SweepCommand() {
  return {.name = "sweep",
          .summary = "显示一次排查的进展：各区域走访多少、发现多少、化解多少",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .details =
              "开展、登记走访、结束用 fengqiaoctl mediation do CreateSweep、RecordSweepVisit、CloseSweep。",
          .run = ShowSweep};
}

}  // namespace fengqiao::ctl

#include "services/ctl/commands/mediation_reads.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

// The parties' masked names, one side a word: "张*明 诉 李*伟".
std::string PartiesText(const v1::Case& dispute) {
  std::vector<std::string> applicants, others;
  for (const v1::Party& party : dispute.parties()) {
    (party.side() == v1::Party::SIDE_APPLICANT ? applicants : others).push_back(party.masked_name());
  }
  return absl::StrCat(absl::StrJoin(applicants, "、"), others.empty() ? "" : " 与 ",
                      absl::StrJoin(others, "、"));
}

std::string DaysText(int days) {
  if (days < 0) return absl::StrCat("逾期", -days, "天");
  return days == 0 ? "今天" : absl::StrCat("剩", days, "天");
}

// A list of cases, a line each.
template <typename Response, typename Request, typename Call>
absl::StatusOr<Outcome> PrintCases(Invocation& invocation, const Request& request, const Call& call) {
  const auto writer = invocation.Writer({{.title = "名称"},
                                         {.title = "卷号"},
                                         {.title = "状态"},
                                         {.title = "层级"},
                                         {.title = "来源"},
                                         {.title = "类型"},
                                         {.title = "当事人", .may_be_cut = true},
                                         {.title = "事由", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<Response>(
      invocation.connection(), request, PageOptions::Of(invocation.flags()), call,
      [](const auto& response) -> const auto& { return response.cases(); },
      [&](const v1::Case& dispute) {
        return writer->Add(
            {dispute.name(), dispute.number(), WordOf(dispute.state()),
             dispute.tier() == v1::TIER_UNSPECIFIED ? "" : WordOf(dispute.tier()), WordOf(dispute.source()),
             dispute.dispute_type(), PartiesText(dispute), dispute.claim()},
            JsonOf(dispute));
      }));
  writer->Finish("没有符合条件的纠纷。");
  return Outcome::kDone;
}

}  // namespace

absl::StatusOr<Outcome> ListCases(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListCasesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  return PrintCases<v1::ListCasesResponse>(
      invocation, request, [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListCases(context, asked, response);
      });
}

absl::StatusOr<Outcome> SearchCases(Invocation& invocation) {
  Connection& connection = invocation.connection();
  const std::vector<std::string>& arguments = invocation.arguments();
  v1::SearchCasesRequest request;
  request.set_parent(RegionName(arguments[0]));
  request.set_query(absl::StrJoin(arguments.begin() + 1, arguments.end(), " "));
  request.set_filter(invocation.flags().Text("filter"));
  return PrintCases<v1::SearchCasesResponse>(
      invocation, request, [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().SearchCases(context, asked, response);
      });
}

absl::StatusOr<Outcome> ListDeadlines(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListDeadlinesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  request.set_overdue_only(invocation.flags().Switch("overdue"));
  if (const auto until = invocation.flags().Day("until")) *request.mutable_due_until() = ToProto(*until);
  const auto writer = invocation.Writer({{.title = "到期"},
                                         {.title = "余日", .align = Align::kRight},
                                         {.title = "期限"},
                                         {.title = "规则"},
                                         {.title = "卷号"},
                                         {.title = "名称"},
                                         {.title = "依据", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<v1::ListDeadlinesResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListDeadlines(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.deadlines(); },
      [&](const v1::Deadline& deadline) {
        return writer->Add({DayText(deadline.clock().due()),
                            Cell(DaysText(deadline.days_left()), absl::StrCat(deadline.days_left())),
                            deadline.clock().title(), deadline.clock().rule(), deadline.number(),
                            deadline.case_(), deadline.clock().basis()},
                           JsonOf(deadline));
      }));
  writer->Finish("没有符合条件的期限。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListCommittees(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListCommitteesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "名称"},
                                         {.title = "全称"},
                                         {.title = "种类"},
                                         {.title = "委员", .align = Align::kRight},
                                         {.title = "专职", .align = Align::kRight},
                                         {.title = "提示", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<v1::ListCommitteesResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListCommittees(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.committees(); },
      [&](const v1::Committee& committee) {
        return writer->Add(
            {committee.name(), committee.display_name(), WordOf(committee.kind()),
             absl::StrCat(committee.composition().members()),
             absl::StrCat(committee.composition().full_time()), absl::StrJoin(committee.warnings(), "；")},
            JsonOf(committee));
      }));
  writer->Finish("没有符合条件的调解组织。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListMediators(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListMediatorsRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "名称"},
                                         {.title = "姓名"},
                                         {.title = "专兼职"},
                                         {.title = "聘任"},
                                         {.title = "解聘"},
                                         {.title = "专长", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<v1::ListMediatorsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListMediators(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.mediators(); },
      [&](const v1::Mediator& mediator) {
        return writer->Add({mediator.name(), mediator.display_name(), mediator.full_time() ? "专职" : "兼职",
                            DayText(mediator.appointed()), DayText(mediator.dismissal().day()),
                            absl::StrJoin(mediator.specialties(), "、")},
                           JsonOf(mediator));
      }));
  writer->Finish("没有符合条件的调解员。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListCasesBehind(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListCasesBehindRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_period(invocation.flags().Text("period"));
  v1::Measure measure;
  if (!v1::Measure_Parse("MEASURE_" + invocation.flags().Text("measure"), &measure)) {
    return UsageError("--measure 须为 ACCEPTED、SUCCEEDED、CONFIRMED 等，见 --help");
  }
  request.set_measure(measure);
  const auto writer = invocation.Writer(
      {{.title = "日期"}, {.title = "计数", .align = Align::kRight}, {.title = "名称"}, {.title = "事件"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListCasesBehindResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListCasesBehind(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.entries(); },
      [&](const v1::ListCasesBehindResponse::Entry& entry) {
        return writer->Add({DayText(entry.day()), entry.value().value(), entry.case_(), entry.event()},
                           JsonOf(entry));
      }));
  writer->Finish("没有计入的纠纷。");
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl

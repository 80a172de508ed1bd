#include "services/ctl/commands/correction_reads.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/ctl/commands/correction_opening.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;

std::string Text(std::string_view word) { return std::string(word); }

std::string ClassText(const v1::Subject& subject) {
  return subject.classifications().empty()
             ? ""
             : Text(WordOf(subject.classifications().rbegin()->supervision_class()));
}

// A minor has no masked name: the file alone says who it is.
std::string NameText(const std::string& masked_name) {
  return masked_name.empty() ? "（未成年）" : masked_name;
}

absl::StatusOr<common::v1::Date> DayFlag(const Invocation& invocation, std::string_view name) {
  const auto day = invocation.flags().Day(name);
  if (!day) return UsageError(absl::StrCat("--", ToAbsl(name), " 须写明"));
  return ToProto(*day);
}

}  // namespace

absl::StatusOr<Outcome> ListSubjects(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListSubjectsRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "姓名"},
                                         {.title = "类型"},
                                         {.title = "状态"},
                                         {.title = "类别"},
                                         {.title = "期满"},
                                         {.title = "负责人"},
                                         {.title = "待办", .align = Align::kRight},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListSubjectsResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Correction().ListSubjects(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.subjects(); },
      [&](const v1::Subject& subject) {
        return writer->Add({NameText(subject.person().masked_name()), Text(WordOf(subject.kind())),
                            Text(WordOf(subject.state())), ClassText(subject), DayText(subject.term().end()),
                            subject.case_officer(), absl::StrCat(subject.duties_size()), subject.name()},
                           JsonOf(subject));
      }));
  writer->Finish("没有社区矫正对象。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ShowSubject(Invocation& invocation) {
  v1::GetSubjectRequest request;
  request.set_name(invocation.arguments()[0]);
  v1::Subject subject;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Correction().GetSubject(context, request, &subject);
  }));
  if (invocation.output().format != Format::kTable) {
    ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(subject));
    invocation.out() << json;
    return Outcome::kDone;
  }
  invocation.out() << NameText(subject.person().masked_name()) << "  " << WordOf(subject.kind()) << "  "
                   << WordOf(subject.state()) << "  " << ClassText(subject) << "\n"
                   << subject.judgment().crime() << "，" << subject.judgment().number() << "，"
                   << DayText(subject.term().start()) << " 至 " << DayText(subject.term().end()) << "\n"
                   << "负责：" << CodeOf(subject.region()) << "（第" << subject.responsibility_epoch()
                   << "次接收），个案负责人 " << subject.case_officer() << "\n";
  for (const v1::Sanction& sanction : subject.sanctions()) {
    invocation.out() << "处罚 " << sanction.id() << "：" << WordOf(sanction.kind()) << "，提请人 "
                     << sanction.proposed_by() << "，决定人 " << sanction.decided_by() << "\n";
  }
  for (const v1::TravelPermit& permit : subject.travel_permits()) {
    invocation.out() << "经常性活动 " << permit.id() << "：" << WordOf(permit.state()) << "，"
                     << DayText(permit.from()) << " 至 " << DayText(permit.to()) << "，前往 "
                     << absl::StrJoin(
                            permit.destinations(), "、",
                            [](std::string* out, const std::string& county) { out->append(CodeOf(county)); })
                     << "，已报告 " << permit.movements_total() << " 次\n";
  }
  for (const v1::Ban& ban : subject.bans()) {
    if (ban.has_ended()) continue;
    invocation.out() << WordOf(ban.kind()) << " " << ban.id() << "：" << ban.text() << "，"
                     << DayText(ban.from()) << " 至 " << DayText(ban.to()) << "\n";
  }
  for (const v1::Waiver& waiver : subject.waivers()) {
    invocation.out() << "准许 " << waiver.id() << "（" << waiver.ban() << "）：" << WordOf(waiver.state())
                     << "，" << waiver.details() << "\n";
  }
  for (const v1::Duty& duty : subject.duties()) {
    invocation.out() << DayText(duty.due()) << "  " << WordOf(duty.holder()) << "  " << duty.title() << "（"
                     << duty.law() << "）\n";
  }
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListDuties(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListDutiesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_overdue_only(invocation.flags().Switch("overdue"));
  if (const auto until = invocation.flags().Day("until")) *request.mutable_due_until() = ToProto(*until);
  request.set_filter(invocation.flags().Text("filter"));
  const auto writer = invocation.Writer({{.title = "到期"},
                                         {.title = "余日", .align = Align::kRight},
                                         {.title = "由谁"},
                                         {.title = "事项"},
                                         {.title = "姓名"},
                                         {.title = "依据"},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListDutiesResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Correction().ListDuties(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.duties(); },
      [&](const v1::SubjectDuty& row) {
        return writer->Add(
            {DayText(row.duty().due()), absl::StrCat(row.days_left()), Text(WordOf(row.duty().holder())),
             row.duty().title(), NameText(row.masked_name()), row.duty().law(), row.subject()},
            JsonOf(row));
      }));
  writer->Finish("没有到期事项。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListCorrectionWork(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListMyWorkRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_case_officer(invocation.flags().Text("officer"));
  const auto writer = invocation.Writer({{.title = "缓急"},
                                         {.title = "到期"},
                                         {.title = "姓名"},
                                         {.title = "名称"},
                                         {.title = "缘由", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<v1::ListMyWorkResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Correction().ListMyWork(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.items(); },
      [&](const v1::ListMyWorkResponse::WorkItem& item) {
        return writer->Add({Text(WordOf(item.urgency())), DayText(item.duty().duty().due()),
                            NameText(item.duty().masked_name()), item.duty().subject(), item.why()},
                           JsonOf(item));
      }));
  writer->Finish("没有待办。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ShowCorrectionBacklog(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListMyWorkRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_page_size(1);
  request.set_with_backlog(true);
  v1::ListMyWorkResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Correction().ListMyWork(context, request, &response);
  }));
  const auto writer = invocation.Writer({{.title = "地区"},
                                         {.title = "逾期", .align = Align::kRight},
                                         {.title = "今日到期", .align = Align::kRight},
                                         {.title = "七日内到期", .align = Align::kRight}});
  for (const auto& part : response.backlog()) {
    RETURN_IF_ERROR(writer->Add({CodeOf(part.region()), absl::StrCat(part.overdue()),
                                 absl::StrCat(part.due_today()), absl::StrCat(part.due_this_week())},
                                JsonOf(part)));
  }
  writer->Finish("没有积压。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ShowBalance(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::CountSubjectsRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  ASSIGN_OR_RETURN(*request.mutable_from(), DayFlag(invocation, "from"));
  ASSIGN_OR_RETURN(*request.mutable_to(), DayFlag(invocation, "to"));
  v1::CountSubjectsResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Correction().CountSubjects(context, request, &response);
  }));
  std::vector<Column> columns = {{.title = "地区"}};
  for (const char* title : {"期初在册", "新接收", "迁入", "解除", "终止", "迁出", "期末在册"}) {
    columns.push_back({.title = title, .align = Align::kRight});
  }
  const auto writer = invocation.Writer(std::move(columns));
  const auto add = [&](const std::string& name, const v1::CountSubjectsResponse::Balance& one) {
    return writer->Add(
        {name, absl::StrCat(one.opening()), absl::StrCat(one.entered()), absl::StrCat(one.moved_in()),
         absl::StrCat(one.released()), absl::StrCat(one.terminated()), absl::StrCat(one.moved_out()),
         absl::StrCat(one.closing())},
        JsonOf(one));
  };
  for (const auto& county : response.counties()) RETURN_IF_ERROR(add(CodeOf(county.region()), county));
  if (response.counties_size() > 1) RETURN_IF_ERROR(add("合计", response.total()));
  writer->Finish("没有社区矫正对象。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> CheckCorrection(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::RunSelfCheckRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  for (const std::string& word : invocation.flags().List("kinds")) {
    v1::Omission::Kind kind = v1::Omission::KIND_UNSPECIFIED;
    if (!v1::Omission::Kind_Parse(absl::StrCat("KIND_", word), &kind)) {
      return UsageError(absl::StrCat("没有“", word, "”这一种遗漏"));
    }
    request.add_kinds(kind);
  }
  SetOpening(invocation, &request);
  const bool grave_only = invocation.flags().Switch("grave");
  const auto writer = invocation.Writer({{.title = "轻重"},
                                         {.title = "自何日"},
                                         {.title = "姓名"},
                                         {.title = "名称"},
                                         {.title = "责任地"},
                                         {.title = "事项"},
                                         {.title = "问题", .may_be_cut = true}});
  int64_t hidden = 0;
  RETURN_IF_ERROR(ForEachItem<v1::RunSelfCheckResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Correction().RunSelfCheck(context, asked, response);
      },
      [&hidden](const auto& response) -> const auto& {
        hidden += response.hidden();
        return response.omissions();
      },
      [&](const v1::Omission& one) -> absl::Status {
        if (grave_only && !one.grave()) return absl::OkStatus();
        return writer->Add(
            {one.grave() ? "严重" : "一般", DayText(one.since()), NameText(one.masked_name()), one.subject(),
             CodeOf(one.region()), one.entry(), absl::StrCat(one.text(), one.law())},
            JsonOf(one));
      }));
  writer->Finish("没有发现遗漏。");
  if (hidden > 0 && invocation.output().format == Format::kTable) {
    invocation.out() << "另有 " << hidden
                     << " 份未成年人档案没有查看（应当写明用途和法律依据）或者不在可看的范围内。\n";
  }
  return Outcome::kDone;
}

absl::StatusOr<Outcome> SuggestSanctions(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::SuggestSanctionsRequest request;
  request.set_name(invocation.arguments()[0]);
  SetOpening(invocation, &request);
  v1::SuggestSanctionsResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Correction().SuggestSanctions(context, request, &response);
  }));
  const auto writer =
      invocation.Writer({{.title = "可提请"}, {.title = "缘由"}, {.title = "依据"}, {.title = "违规"}});
  for (const auto& one : response.suggestions()) {
    const std::string what = absl::StrCat(ToAbsl(WordOf(one.kind())), one.optional() ? "（可以不提）" : "");
    RETURN_IF_ERROR(
        writer->Add({what, one.why(), one.law(), absl::StrJoin(one.breaches(), "、")}, JsonOf(one)));
  }
  writer->Finish("没有可以提请的处罚。");
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl

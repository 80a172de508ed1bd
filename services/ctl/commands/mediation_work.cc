#include "services/ctl/commands/mediation_work.h"

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/rpc/grpc_status.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace v1 = mediation::v1;

absl::StatusOr<Outcome> ListWork(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListMyWorkRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_committee(invocation.flags().Text("committee"));
  request.set_mediator(invocation.flags().Text("mediator"));
  const auto writer = invocation.Writer({{.title = "缓急"},
                                         {.title = "待办"},
                                         {.title = "到期"},
                                         {.title = "卷号"},
                                         {.title = "名称"},
                                         {.title = "缘由", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<v1::ListMyWorkResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Mediation().ListMyWork(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.items(); },
      [&](const v1::WorkItem& item) {
        return writer->Add(
            {WordOf(item.urgency()), item.task(), item.has_clock() ? DayText(item.clock().due()) : "",
             item.number(), item.case_(), item.why()},
            JsonOf(item));
      }));
  writer->Finish("没有待办。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ShowBacklog(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListMyWorkRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_page_size(1);
  request.set_with_backlog(true);
  v1::ListMyWorkResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Mediation().ListMyWork(context, request, &response);
  }));
  const auto writer = invocation.Writer({{.title = "地区"},
                                         {.title = "逾期", .align = Align::kRight},
                                         {.title = "今日到期", .align = Align::kRight},
                                         {.title = "七日内到期", .align = Align::kRight},
                                         {.title = "等待办理", .align = Align::kRight}});
  for (const v1::Backlog& part : response.backlog()) {
    RETURN_IF_ERROR(writer->Add({part.region(), absl::StrCat(part.overdue()), absl::StrCat(part.due_today()),
                                 absl::StrCat(part.due_this_week()), absl::StrCat(part.waiting())},
                                JsonOf(part)));
  }
  writer->Finish("没有积压。");
  return Outcome::kDone;
}

namespace {

absl::Status WriteNotices(const v1::WatchDeadlinesResponse& response, RecordWriter& writer) {
  for (const v1::DeadlineNotice& notice : response.notices()) {
    RETURN_IF_ERROR(
        writer.Add({WordOf(notice.kind()), notice.has_clock() ? DayText(notice.clock().due()) : "",
                    notice.clock().title(), notice.number(), notice.case_()},
                   JsonOf(notice)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Outcome> ShowReminders(Invocation& invocation) {
  const bool until_now = invocation.flags().Switch("until_now");
  if (invocation.output().format != Format::kJsonl && !until_now) {
    return UsageError("没有 --until_now 时输出没有尽头，请用 --format=jsonl");
  }
  v1::WatchDeadlinesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_resume_token(invocation.flags().Text("from"));
  request.set_until_now(until_now);
  const auto writer = invocation.Writer(
      {{.title = "提醒"}, {.title = "到期"}, {.title = "期限"}, {.title = "卷号"}, {.title = "名称"}});
  grpc::ClientContext context;
  invocation.connection().Identify(&context);
  const auto reader = invocation.connection().Mediation().WatchDeadlines(&context, request);
  v1::WatchDeadlinesResponse response;
  std::string token = request.resume_token();
  while (reader->Read(&response)) {
    if (const absl::Status status = WriteNotices(response, *writer); !status.ok()) {
      context.TryCancel();
      (void)reader->Finish();
      return status;
    }
    if (!response.resume_token().empty()) token = response.resume_token();
    invocation.out().flush();
  }
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  writer->Finish("没有需要留意的期限。");
  if (!token.empty()) invocation.err() << "断点：" << token << '\n';
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl

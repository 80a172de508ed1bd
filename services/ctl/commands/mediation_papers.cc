#include "services/ctl/commands/mediation_papers.h"

#include <string>
#include <string_view>

#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/paper_values.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr std::string_view kPrefix = "mediation_";

absl::StatusOr<Outcome> PrintPaper(Invocation& invocation) {
  v1::RenderPaperRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_paper(TemplateId(kPrefix, invocation.arguments()[1]));
  request.set_subject(invocation.flags().Text("subject"));
  request.set_request_id(invocation.environment().request_id());
  RETURN_IF_ERROR(ReadValues(invocation.flags().Text("values"), request.mutable_values(),
                             request.mutable_values()->mutable_fields()));
  Connection& connection = invocation.connection();
  v1::RenderPaperResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Mediation().RenderPaper(context, request, &response);
  }));
  const std::string stated = invocation.flags().Text("output");
  const std::string path = stated.empty() ? FileName(response.file_name()) : stated;
  RETURN_IF_ERROR(WritePersonalFile(path, response.docx()));
  invocation.err() << "文书已写入 " << path << '\n';
  return Outcome::kDone;
}

// Says what was left out; the file is then there, but not whole.
Outcome TellLeftOut(Invocation& invocation, const v1::ExportFileResponse& first) {
  for (const auto& left_out : first.left_out()) {
    invocation.err() << "未印：" << left_out.paper() << (left_out.subject().empty() ? "" : " ")
                     << left_out.subject() << "，" << left_out.explanation() << '\n';
  }
  return first.left_out().empty() ? Outcome::kDone : Outcome::kPartlyFailed;
}

absl::StatusOr<Outcome> ExportFile(Invocation& invocation) {
  v1::ExportFileRequest request;
  v1::PaperValues pairs;
  RETURN_IF_ERROR(ReadValues(invocation.flags().Text("values"), &request, pairs.mutable_fields()));
  if (!pairs.fields().empty()) *request.add_inputs()->mutable_values() = pairs;
  request.set_name(invocation.arguments()[0]);
  request.set_request_id(invocation.environment().request_id());
  grpc::ClientContext context;
  invocation.connection().Prepare(&context);
  const auto reader = invocation.connection().Mediation().ExportFile(&context, request);
  v1::ExportFileResponse first, part;
  std::string zip;
  while (reader->Read(&part)) {
    zip += part.chunk();
    if (first.file_name().empty()) first = part;
  }
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  const std::string stated = invocation.flags().Text("output");
  const std::string path = stated.empty() ? FileName(first.file_name()) : stated;
  RETURN_IF_ERROR(WritePersonalFile(path, zip));
  invocation.err() << "卷宗已写入 " << path << '\n';
  return TellLeftOut(invocation, first);
}

FlagSpec OutputFlag(std::string_view help) { return {.name = "output", .value = "文件", .help = help}; }

}  // namespace

CommandSpec PrintCommand() {
  return {
      .name = "print",
      .summary = "印出一份文书（.docx），当事人信息为全文，留有记录",
      .arguments = "名称 文书",
      .least_arguments = 2,
      .most_arguments = 2,
      .flags = {{.name = "subject",
                 .value = "编号",
                 .help = "针对哪次调解、哪份协议等，如 a1、g1、r1、f2；不写为最近的"},
                {.name = "values",
                 .value = "内容",
                 .help = "案件中没有的内容：字段=内容;字段=内容，或者 JSON 文件"},
                OutputFlag("写到哪里；不写则按文书名称")},
      .details =
          "文书如 agreement、record、mediation_proof，各有哪些字段见 services/mediation/papers/README.md。\n"
          "例：fengqiaoctl mediation print regions/331082100/cases/… agreement "
          "--values='obligations.debtor={p2}'",
      .run = PrintPaper};
}

CommandSpec ExportCommand() {
  return {.name = "export",
          .summary = "导出整个卷宗（ZIP），当事人信息为全文，留有记录",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = {{.name = "values",
                     .value = "内容",
                     .help = "案件中没有的内容：字段=内容;…，用于每份文书；或者 JSON 文件，形如 {\"inputs\": "
                             "[{\"paper\": …}]}"},
                    OutputFlag("写到哪里；不写则按卷宗名称")},
          .details = "缺少内容而印不出的文书逐一列出，以 1 退出；印得出的仍写入文件。",
          .run = ExportFile};
}

}  // namespace fengqiao::ctl

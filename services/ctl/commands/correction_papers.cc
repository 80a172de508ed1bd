#include "services/ctl/commands/correction_papers.h"

#include <string>

#include "common/status/macros.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/paper_values.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;

absl::StatusOr<Outcome> PrintPaper(Invocation& invocation) {
  v1::RenderPaperRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_paper(TemplateId("correction_", invocation.arguments()[1]));
  request.set_about(invocation.flags().Text("about"));
  request.set_purpose(invocation.flags().Text("purpose"));
  if (invocation.flags().Switch("supervision")) {
    request.mutable_ground()->set_kind(v1::LegalGround::KIND_SUPERVISION);
  }
  request.set_request_id(invocation.environment().request_id());
  RETURN_IF_ERROR(ReadValues(invocation.flags().Text("values"), request.mutable_values(),
                             request.mutable_values()->mutable_fields()));
  Connection& connection = invocation.connection();
  v1::RenderPaperResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Correction().RenderPaper(context, request, &response);
  }));
  const std::string stated = invocation.flags().Text("output");
  const std::string path = stated.empty() ? FileName(response.file_name()) : stated;
  RETURN_IF_ERROR(WritePersonalFile(path, response.docx()));
  invocation.err() << "文书已写入 " << path << '\n';
  return Outcome::kDone;
}

}  // namespace

CommandSpec CorrectionPaperCommand() {
  return {
      .name = "paper",
      .summary = "印出一份文书（.docx），对象信息为全文，留有记录",
      .arguments = "名称 文书",
      .least_arguments = 2,
      .most_arguments = 2,
      .flags = {{.name = "purpose", .value = "用途", .help = "印来何用，记入日志"},
                {.name = "supervision",
                 .type = FlagSpec::Type::kSwitch,
                 .help = "未成年人的档案：依据为履行社区矫正职责（其他依据用 do RenderPaper）"},
                {.name = "about",
                 .value = "编号",
                 .help = "针对哪项处罚、外出等，如 s1、l1、t1、a1、d1.2；不写为最近的"},
                {.name = "values",
                 .value = "内容",
                 .help =
                     "档案中没有的内容：字段=内容;字段=内容，或者 JSON 文件；number 只写序号则自动成文号"},
                {.name = "output", .value = "文件", .help = "写到哪里；不写则按文书名称"}},
      .details =
          "文书如 warning、release_certificate、delivery_receipt，各有哪些字段见 "
          "services/correction/papers/README.md。\n"
          "例：fengqiaoctl correction paper regions/331082/subjects/… warning --about=s1 "
          "--purpose=送达警告决定 "
          "--values='number=12'",
      .run = PrintPaper};
}

}  // namespace fengqiao::ctl

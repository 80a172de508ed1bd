#include "services/ctl/commands/mediation_scans.h"

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/output_file.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr size_t kPiece = 256 << 10;

struct Suffix {
  std::string_view suffix;
  const char* media_type;
};
constexpr Suffix kSuffixes[] = {{".pdf", "application/pdf"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"},
                                {".png", "image/png"},       {".tif", "image/tiff"}, {".tiff", "image/tiff"}};

absl::StatusOr<std::string> MediaTypeOf(const std::string& path) {
  const std::string lower = absl::AsciiStrToLower(path);
  for (const Suffix& one : kSuffixes) {
    if (absl::EndsWith(lower, ToAbsl(one.suffix))) return std::string(one.media_type);
  }
  return UsageError(absl::StrCat(path, " 须为 .pdf、.jpg、.png 或 .tif"));
}

absl::StatusOr<Outcome> PutScan(Invocation& invocation) {
  const std::string& path = invocation.arguments()[2];
  ASSIGN_OR_RETURN(const std::string media_type, MediaTypeOf(path));
  ASSIGN_OR_RETURN(const std::string bytes, ReadInputFile(path));
  v1::UploadScanRequest request;
  v1::ScanHeader& header = *request.mutable_header();
  header.set_name(invocation.arguments()[0]);
  header.set_paper(invocation.arguments()[1]);
  header.set_media_type(media_type);
  header.set_size_bytes(static_cast<int64_t>(bytes.size()));
  header.set_request_id(invocation.environment().request_id());
  grpc::ClientContext context;
  invocation.connection().Prepare(&context);
  v1::Case dispute;
  const auto writer = invocation.connection().Mediation().UploadScan(&context, &dispute);
  // The service may answer before everything is sent; then the rest is not sent.
  bool open = writer->Write(request);
  for (size_t sent = 0; open && sent < bytes.size(); sent += kPiece) {
    request.set_content(bytes.substr(sent, kPiece));
    open = writer->Write(request);
  }
  writer->WritesDone();
  RETURN_IF_ERROR(rpc::FromGrpc(writer->Finish()));
  for (const v1::Paper& paper : dispute.papers()) {
    if (paper.id() == header.paper()) {
      invocation.out() << "扫描件已入卷：" << paper.id() << "，" << paper.scan_bytes() << " 字节，SHA-256 "
                       << paper.sha256() << '\n';
    }
  }
  return Outcome::kDone;
}

absl::StatusOr<Outcome> GetScan(Invocation& invocation) {
  v1::DownloadScanRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_paper(invocation.arguments()[1]);
  request.set_purpose(invocation.flags().Text("purpose"));
  request.set_request_id(invocation.environment().request_id());
  OutputFile file(invocation.arguments()[2], Readers::kNobody);  // full names and numbers
  if (!file.out()) return UsageError(absl::StrCat("写不进文件 ", invocation.arguments()[2]));
  grpc::ClientContext context;
  invocation.connection().Prepare(&context);
  const auto reader = invocation.connection().Mediation().DownloadScan(&context, request);
  v1::DownloadScanResponse part;
  while (reader->Read(&part)) {
    file.out().write(part.chunk().data(), static_cast<std::streamsize>(part.chunk().size()));
  }
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  RETURN_IF_ERROR(file.Keep());
  invocation.err() << "扫描件已写入 " << invocation.arguments()[2] << '\n';
  return Outcome::kDone;
}

}  // namespace

CommandSpec PutScanCommand() {
  return {.name = "put-scan",
          .summary = "把一份文书的扫描件存入卷宗（.pdf、.jpg、.png、.tif，至多 16 MiB）",
          .arguments = "名称 文书编号 文件",
          .least_arguments = 3,
          .most_arguments = 3,
          .details = "文书编号如 d3，见 mediation show。同一文书的扫描件存入后不得替换。",
          .run = PutScan};
}

CommandSpec GetScanCommand() {
  return {.name = "get-scan",
          .summary = "取出一份文书的扫描件，留有记录",
          .arguments = "名称 文书编号 文件",
          .least_arguments = 3,
          .most_arguments = 3,
          .flags = {{.name = "purpose", .value = "用途", .help = "取来何用，记入日志"}},
          .run = GetScan};
}

}  // namespace fengqiao::ctl

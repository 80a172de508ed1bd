#include "services/ctl/commands/report_ingest.h"

#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/stated_metadata.h"
#include "services/ctl/invocation.h"
#include "services/ctl/progress.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::IngestReportRequest;
using reports::v1::Report;

constexpr int64_t kChunkBytes = 256 * 1024;

// The upload of one file. The service may answer before everything is sent; then the rest is not sent.
class Upload {
 public:
  Upload(Invocation& invocation, Progress& progress) : invocation_(invocation), progress_(progress) {}

  absl::StatusOr<Report> Send(const std::string& path, int64_t size) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return LocalError("文件打不开");
    invocation_.connection().Prepare(&context_);
    writer_ = invocation_.connection().Reports().IngestReport(&context_, &report_);

    if (writer_->Write(FirstMessage(path, size))) {
      if (const absl::Status status = SendBytes(file, size); !status.ok()) {
        context_.TryCancel();
        (void)writer_->Finish();
        return status;
      }
    }
    writer_->WritesDone();
    RETURN_IF_ERROR(rpc::FromGrpc(writer_->Finish()));
    return std::move(report_);
  }

  int64_t sent() const { return sent_; }

 private:
  IngestReportRequest FirstMessage(const std::string& path, int64_t size) {
    IngestReportRequest request;
    request.set_request_id(invocation_.environment().request_id());
    auto* header = request.mutable_header();
    header->set_file_name(FileName(path));
    header->set_size_bytes(size);
    *header->mutable_metadata() = StatedMetadata(invocation_.flags());
    return request;
  }

  absl::Status SendBytes(std::ifstream& file, int64_t size) {
    IngestReportRequest request;
    while (sent_ < size) {
      std::string& content = *request.mutable_content();
      content.resize(static_cast<size_t>(std::min(kChunkBytes, size - sent_)));
      file.read(content.data(), static_cast<std::streamsize>(content.size()));
      if (file.gcount() != static_cast<std::streamsize>(content.size())) {
        return LocalError("文件在读取时变短或读不出");
      }
      if (!writer_->Write(request)) return absl::OkStatus();
      sent_ += static_cast<int64_t>(content.size());
      progress_.Advance(static_cast<int64_t>(content.size()));
    }
    return absl::OkStatus();
  }

  Invocation& invocation_;
  Progress& progress_;
  grpc::ClientContext context_;
  Report report_;
  std::unique_ptr<grpc::ClientWriterInterface<IngestReportRequest>> writer_;
  int64_t sent_ = 0;
};

// What is stored under `name`; where it can't be read, a report with nothing but its name.
Report StoredReport(Invocation& invocation, const std::string& name) {
  reports::v1::GetReportRequest request;
  request.set_name(name);
  Report report;
  const absl::Status status = invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Reports().GetReport(context, request, &report);
  });
  if (!status.ok()) report.set_name(name);
  return report;
}

std::vector<Column> IngestColumns() {
  return {{.title = "文件", .may_be_cut = true},
          {.title = "结果"},
          {.title = "名称"},
          {.title = "数值", .align = Align::kRight},
          {.title = "有代码", .align = Align::kRight},
          {.title = "核查", .align = Align::kRight},
          {.title = "不一致", .align = Align::kRight}};
}

absl::Status AddRecord(RecordWriter& writer, const std::string& path, std::string_view result,
                       const Report& report) {
  return writer.Add({FileName(path), result, report.name(), absl::StrCat(report.fact_count()),
                     absl::StrCat(report.coded_fact_count()), absl::StrCat(report.finding_count()),
                     absl::StrCat(report.inconsistency_count())},
                    JsonOf(report));
}

}  // namespace

absl::StatusOr<Outcome> IngestReports(Invocation& invocation) {
  const std::vector<std::string> paths = WithoutFolders(invocation.arguments());
  int64_t total = 0;
  for (const std::string& path : paths) total += FileSize(path).value_or(0);
  Progress progress(invocation.err(), invocation.environment().error_columns, total);
  const auto writer = invocation.Writer(IngestColumns());
  Outcome outcome = Outcome::kDone;

  for (const std::string& path : paths) {
    progress.Begin(FileName(path));
    const auto size = FileSize(path);
    Upload upload(invocation, progress);
    const auto report = size.ok() ? upload.Send(path, *size) : size.status();
    progress.Advance(size.value_or(0) - upload.sent());
    progress.Clear();
    if (report.ok()) {
      RETURN_IF_ERROR(AddRecord(*writer, path, "已入库", *report));
    } else if (absl::IsAlreadyExists(report.status()) && !NamesFields(report.status())) {
      RETURN_IF_ERROR(
          AddRecord(*writer, path, "已在库", StoredReport(invocation, ResourceOf(report.status()))));
    } else {
      outcome = invocation.Failed(path, report.status());
    }
  }
  writer->Finish("没有文件入库。");
  return outcome;
}

}  // namespace fengqiao::ctl

#include "services/ctl/row_import.h"

#include "common/api/enum_words.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/output/csv.h"
#include "services/ctl/progress.h"

namespace fengqiao::ctl {
namespace {

using common::v1::Import;
using common::v1::RowResult;

// Rows of one stream: few enough that somebody who watches sees it go on.
constexpr int64_t kRowsAStream = 5000;
constexpr size_t kIdDigits = 32;

// One file on its way, which stands before the row `next`.
class Running {
 public:
  Running(const RowStream& stream, common::v1::ImportHeader header)
      : stream_(stream), header_(std::move(header)) {}

  // Asks how far it is, and sends some rows from there.
  absl::Status GoOn(Import* import) {
    const absl::Status known = stream_.get(header_.name(), import);
    if (!known.ok() && known.code() != absl::StatusCode::kNotFound) return known;
    if (import->state() > Import::STATE_RUNNING) return absl::OkStatus();
    RETURN_IF_ERROR(MoveTo(import->rows_taken() + 1));
    header_.set_first_row(next_);
    const int64_t end = std::min(next_ + kRowsAStream, header_.row_count() + 1);
    Import reply;
    RETURN_IF_ERROR(stream_.send(header_, end, &next_, &reply));
    *import = reply;
    return absl::OkStatus();
  }

 private:
  // Stands before a row; begins again where the file is past it.
  absl::Status MoveTo(int64_t row) {
    if (next_ == 0 || next_ > row) {
      RETURN_IF_ERROR(stream_.open());
      next_ = 1;
    }
    while (next_ < row) RETURN_IF_ERROR(stream_.skip(&next_));
    return absl::OkStatus();
  }

  const RowStream& stream_;
  common::v1::ImportHeader header_;
  int64_t next_ = 0;  // 0 before the file was opened
};

}  // namespace

bool IsWorthAnotherTry(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kResourceExhausted ||
         status.code() == absl::StatusCode::kDeadlineExceeded || status.code() == absl::StatusCode::kAborted;
}

absl::StatusOr<Import> RunImport(Invocation& invocation, const FileSummary& file, const RowStream& stream) {
  common::v1::ImportHeader header;
  header.set_name(absl::StrCat(RegionName(invocation.arguments()[0]), "/imports/",
                               file.fingerprint.substr(0, kIdDigits)));
  header.set_fingerprint(file.fingerprint);
  header.set_row_count(file.rows);
  header.set_stop_at_first(invocation.flags().Switch("stop-at-first"));
  Progress progress(invocation.err(), invocation.environment().error_columns, file.rows);
  progress.Begin("导入");
  Running running(stream, header);
  Import import;
  bool heard = false;
  int tries = 0;
  for (absl::Duration pause = kFirstBulkPause; import.state() <= Import::STATE_RUNNING;) {
    const int64_t before = import.rows_taken();
    const absl::Status status = running.GoOn(&import);
    progress.Advance(import.rows_taken() - before);
    if (import.rows_taken() > before) tries = 0, pause = kFirstBulkPause;
    if (status.ok()) {
      heard = true;
      continue;
    }
    // A service that never answered is more likely a wrong address than one that is being started again.
    heard = heard || !absl::IsUnavailable(status);
    if (!heard || !IsWorthAnotherTry(status) || ++tries > kBulkTries) return status;
    invocation.environment().pause(pause);
    pause = std::min(2 * pause, kLongestBulkPause);
  }
  return import;
}

std::string ResultHead(std::string_view resource) {
  return absl::StrCat(ToAbsl(kByteOrderMark),
                      CsvRecord({"行", "编号", "结果", std::string(resource), "栏目", "规则", "说明"}));
}

std::string ResultLines(const RowResult& result, const UnreadableRows& unreadable) {
  const auto line = [&](std::string field, std::string rule, std::string explanation) {
    return CsvRecord({absl::StrCat(result.row()), result.key(), std::string(WordOf(result.outcome())),
                      result.resource(), std::move(field), std::move(rule), std::move(explanation)});
  };
  if (const auto found = unreadable.find(result.row()); found != unreadable.end())
    return line("", "shape", found->second);
  if (result.faults().empty()) return line("", "", "");
  std::string lines;
  for (const auto& fault : result.faults()) lines += line(fault.field(), fault.rule(), fault.explanation());
  return lines;
}

Outcome TellImport(Invocation& invocation, const Import& import, const std::string& results) {
  invocation.out() << "共 " << import.row_count() << " 行：导入 " << import.created() << "，已有未变 "
                   << import.unchanged() << "，被拒绝 " << import.refused() << "\n";
  if (import.state() == Import::STATE_STOPPED)
    invocation.out() << "在第 " << import.rows_taken() << " 行停止；改好后再导入，已导入的行不会重复。\n";
  invocation.err() << "逐行结果已写入 " << results << '\n';
  return import.refused() == 0 ? Outcome::kDone : Outcome::kPartlyFailed;
}

CommandSpec ImportCommand(std::string_view summary, std::string_view details, CommandFunction run) {
  return {
      .name = "import",
      .summary = summary,
      .arguments = "区划代码 文件",
      .least_arguments = 2,
      .most_arguments = 2,
      .flags = {{.name = "stop-at-first", .type = FlagSpec::Type::kSwitch, .help = "遇到第一行被拒绝即停止"},
                {.name = "results", .value = "文件", .help = "逐行结果写到哪里；不写则为 文件.results.csv"},
                {.name = "refused_only", .type = FlagSpec::Type::kSwitch, .help = "逐行结果只写被拒绝的行"}},
      .details = details,
      .run = run};
}

}  // namespace fengqiao::ctl

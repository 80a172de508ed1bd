#include "services/ctl/commands/report_offline.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/ctl/commands/fact_records.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/report_findings.h"
#include "services/ctl/commands/stated_metadata.h"
#include "services/ctl/invocation.h"
#include "services/ctl/offline.h"
#include "services/ctl/progress.h"

namespace fengqiao::ctl {
namespace {

using reports::ReportReading;
using reports::v1::Fact;
using reports::v1::Finding;

// Gives every file's reading to `each`; goes on after one that can't be read.
template <typename Each>
absl::StatusOr<Outcome> ForEachFile(Invocation& invocation, const Each& each) {
  OfflineOptions options;
  options.metadata = StatedMetadata(invocation.flags());
  options.catalog_path = invocation.flags().Text("catalog");
  ASSIGN_OR_RETURN(const OfflineReader reader, OfflineReader::Create(options));
  const std::vector<std::string> paths = WithoutFolders(invocation.arguments());
  Progress progress(invocation.err(), invocation.environment().error_columns,
                    static_cast<int64_t>(paths.size()));
  Outcome outcome = Outcome::kDone;
  for (const std::string& path : paths) {
    progress.Begin(FileName(path));
    const absl::Status input = CheckInput(path);
    const auto reading = input.ok() ? reader.Read(path) : input;
    progress.Advance(1);
    progress.Clear();
    if (!reading.ok()) {
      outcome = invocation.Failed(path, reading.status());
      continue;
    }
    RETURN_IF_ERROR(each(path, *reading));
  }
  return outcome;
}

std::string TitleOf(const std::string& path, const ReportReading& reading) {
  const std::string& title = reading.metadata.title();
  return title.empty() ? FileName(path) : absl::StrCat(title, "（", FileName(path), "）");
}

}  // namespace

absl::StatusOr<Outcome> ExtractReports(Invocation& invocation) {
  const auto writer = invocation.Writer(FactColumns("文件", Column::In::kBoth));
  const bool one_file = WithoutFolders(invocation.arguments()).size() == 1;
  const auto print = [&](const std::string& path, const ReportReading& reading) -> absl::Status {
    const std::string doc = DocOf(path);
    for (const Fact& fact : reading.facts) {
      // In a table of one file its name on every line would be noise.
      RETURN_IF_ERROR(writer->Add(FactCells(Cell(one_file ? "" : doc, doc), fact, invocation.output().human),
                                  [&]() -> absl::StatusOr<std::string> { return FactJson(doc, fact); }));
    }
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(const Outcome outcome, ForEachFile(invocation, print));
  writer->Finish("没有数值。");
  return outcome;
}

absl::StatusOr<Outcome> CheckReports(Invocation& invocation) {
  FindingPrinter printer(invocation);
  const auto print = [&](const std::string& path, const ReportReading& reading) -> absl::Status {
    const std::string doc = DocOf(path);
    printer.BeginDocument(TitleOf(path, reading), doc);
    for (const Finding& finding : reading.findings) {
      RETURN_IF_ERROR(
          printer.Add(finding, [&]() -> absl::StatusOr<std::string> { return FindingJson(doc, finding); }));
    }
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(const Outcome outcome, ForEachFile(invocation, print));
  printer.Finish();
  return outcome;
}

}  // namespace fengqiao::ctl

// fengqiaoctl reports findings; and how findings are printed, wherever they come from.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_FINDINGS_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_FINDINGS_H_

#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/output/record_writer.h"

namespace fengqiao::ctl {

absl::StatusOr<Outcome> ListFindings(Invocation& invocation);

// Prints findings of several documents: for people a heading a document and a sentence a finding, else as
// records.
class FindingPrinter {
 public:
  explicit FindingPrinter(Invocation& invocation);

  // The next findings are of this document: `title` is for people, `name` for programs.
  void BeginDocument(std::string_view title, std::string_view name);
  // `json` replaces the message's own JSON where given.
  absl::Status Add(const reports::v1::Finding& finding, const JsonSource& json = nullptr);
  // Another report of the same year that may be the same one, corrected. For people only.
  void TellVersion(std::string_view name);
  // Call it once, at the end.
  void Finish();

 private:
  void PrintTitle();
  void PrintSentence(const reports::v1::Finding& finding);

  std::ostream& out_;
  // Null where people read.
  std::unique_ptr<RecordWriter> writer_;
  std::string title_, name_;
  bool title_printed_ = false, printed_ = false;
  int documents_ = 0, inconsistent_ = 0, findings_ = 0;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_REPORT_FINDINGS_H_

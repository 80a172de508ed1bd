// Runs the program that parses PDFs.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_PROCESS_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_PROCESS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fengqiao::reports {

struct PdfProcessOptions {
  std::string program;  // its path
  absl::Duration time = absl::Seconds(30);
  size_t most_output = 128 << 20;
};

// fengqiao-pdftext beside the running program; where that is not it, what FENGQIAO_PDFTEXT names.
std::string PdfProgram();

// What the program tells of the PDF. Blocks until it has ended, or was ended for taking too long. Whatever
// becomes of it is a refusal of the document; INTERNAL where it can't be started, RESOURCE_EXHAUSTED where as
// many as may run are running.
absl::StatusOr<std::string> RunPdfProgram(std::string_view bytes, const PdfProcessOptions& options);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_PROCESS_H_

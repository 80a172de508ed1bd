// The whole file (卷宗) of a case as one ZIP.

#ifndef FENGQIAO_SERVICES_MEDIATION_PAPERS_FILE_EXPORT_H_
#define FENGQIAO_SERVICES_MEDIATION_PAPERS_FILE_EXPORT_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/paper/paper_library.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/papers/paper_facts.h"

namespace fengqiao::mediation {

struct ExportedFile {
  std::string zip;
  std::string file_name;
  std::vector<v1::ExportFileResponse::LeftOut> left_out;
};

// OK where the inputs name papers that there are, each paper and subject once.
absl::Status CheckInputs(const v1::ExportFileRequest& request);

// Prints what the case calls for and what the request names, in the order of the file. A paper that lacks
// data is left out and told; FAILED_PRECONDITION where nothing could be printed.
//
// The scans of the file's papers come after them, in the order of the file, as far as 128 MiB of them go; the
// others are left out and told. `scan_of` gives the bytes of one.
using ScanReader = std::function<absl::StatusOr<std::string>(const v1::Paper& paper)>;
absl::StatusOr<ExportedFile> ExportCaseFile(const paper::PaperLibrary& library, const PaperFacts& facts,
                                            const v1::ExportFileRequest& request, const ScanReader& scan_of);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_PAPERS_FILE_EXPORT_H_

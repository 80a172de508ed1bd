// Reading reports without a server: what `fengqiaoctl reports extract` and `check` print with --format=jsonl.

#ifndef FENGQIAO_SERVICES_CTL_OFFLINE_H_
#define FENGQIAO_SERVICES_CTL_OFFLINE_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::ctl {

struct OfflineOptions {
  // What is said of every file; overrules what the texts tell.
  reports::v1::ReportMetadata metadata;
  // A catalog file to use instead of the one that is compiled in.
  std::string catalog_path;
};

// Reads the files in order and prints one JSON object a line: for ExtractFiles a figure (doc, start, end,
// surface, value, unit, bound, role, code, period, region, scope, subject, confidence), for CheckFiles a
// finding (doc, kind, stated, parts, verdict, implied, arithmetic, explanation). `doc` is the file name up to
// its first "_" or ".". A file whose region or year can't be told is read all the same, with the region ""
// and the period "". Stops at the first file that can't be read and names it. Blocks.
absl::Status ExtractFiles(const std::vector<std::string>& files, const OfflineOptions& options,
                          std::ostream& out);
absl::Status CheckFiles(const std::vector<std::string>& files, const OfflineOptions& options,
                        std::ostream& out);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OFFLINE_H_

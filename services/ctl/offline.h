// Reading reports without a server: what `fengqiaoctl reports extract` and `check` stand on, and their lines
// with
// --format=jsonl.

#ifndef FENGQIAO_SERVICES_CTL_OFFLINE_H_
#define FENGQIAO_SERVICES_CTL_OFFLINE_H_

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/report_reader.h"

namespace fengqiao::ctl {

struct OfflineOptions {
  // What is said of every file; overrules what the texts tell.
  reports::v1::ReportMetadata metadata;
  // A catalog file to use instead of the one that is compiled in.
  std::string catalog_path;
};

// Reads files with one catalog. Blocks.
class OfflineReader {
 public:
  static absl::StatusOr<OfflineReader> Create(const OfflineOptions& options);

  // A file whose region or year can't be told is read all the same, with the region "" and the period "".
  absl::StatusOr<reports::ReportReading> Read(const std::string& path) const;

 private:
  OfflineReader(std::unique_ptr<const reports::ReportReader> reader, reports::v1::ReportMetadata metadata)
      : reader_(std::move(reader)), metadata_(std::move(metadata)) {}

  std::unique_ptr<const reports::ReportReader> reader_;
  reports::v1::ReportMetadata metadata_;
};

// How a file is called in the lines: its name up to the first "_" or ".".
std::string DocOf(const std::string& path);
// One figure as a JSON object: doc, start, end, surface, value, unit, bound, role, code (null where
// annotations don't know it; then own_code has the catalog's), period, region, scope, subject, place (in the
// original: byte_start and byte_end; paragraph, start, end, table, row, cell; or boxes of page, left, top,
// right, bottom in hundredths of a point), confidence.
std::string FactJson(const std::string& doc, const reports::v1::Fact& fact);
// One finding as a JSON object: doc, kind, stated, parts, verdict, implied, arithmetic, explanation.
std::string FindingJson(const std::string& doc, const reports::v1::Finding& finding);

// Reads the files in order and prints FactJson or FindingJson, one object a line. Stops at the first file
// that can't be read and names it.
absl::Status ExtractFiles(const std::vector<std::string>& files, const OfflineOptions& options,
                          std::ostream& out);
absl::Status CheckFiles(const std::vector<std::string>& files, const OfflineOptions& options,
                        std::ostream& out);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OFFLINE_H_

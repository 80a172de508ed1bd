// A whole file (卷宗) to take away: papers and scans in one ZIP.

#ifndef FENGQIAO_COMMON_PAPER_BUNDLE_H_
#define FENGQIAO_COMMON_PAPER_BUNDLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fengqiao::paper {

struct BundleFile {
  std::string name;        // "人民调解协议书.docx"; what no file system takes in it becomes "_"
  std::string_view bytes;  // outlives the call
};

// A bundle is made in memory, where it stands twice for a moment.
inline constexpr uint64_t kLargestBundle = uint64_t{256} << 20;

// A ZIP of the files in their order, which their names keep after unpacking ("003_人民调解协议书.docx"); the
// same files give the same bytes. What is compressed in itself is stored as it is. RESOURCE_EXHAUSTED past
// 10,000 files or `most_bytes` in all.
absl::StatusOr<std::string> ExportBundle(const std::vector<BundleFile>& files,
                                         uint64_t most_bytes = kLargestBundle);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_BUNDLE_H_

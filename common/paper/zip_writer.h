// A ZIP in memory, the same bytes for the same content.

#ifndef FENGQIAO_COMMON_PAPER_ZIP_WRITER_H_
#define FENGQIAO_COMMON_PAPER_ZIP_WRITER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fengqiao::paper {

struct ZipPart {
  std::string name;
  std::string_view bytes;
  bool deflate = true;
};

// The parts in their order, each dated 1980-01-01, the first day that a ZIP can tell.
absl::StatusOr<std::string> WriteZip(const std::vector<ZipPart>& parts);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_ZIP_WRITER_H_

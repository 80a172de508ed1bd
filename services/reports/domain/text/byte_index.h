// From the number of a character to the bytes that it is written in.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_BYTE_INDEX_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_BYTE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// Immutable, thread-safe.
class ByteIndex {
 public:
  // `bytes` is text in `encoding`, and outlives this.
  ByteIndex(std::string_view bytes, v1::Report::Encoding encoding);

  // Where the character begins, in bytes; the end of the text for the number after the last one.
  size_t OffsetOf(size_t character) const;

 private:
  size_t LengthAt(size_t offset) const;

  std::string_view bytes_;
  bool gb18030_;
  std::vector<uint32_t> marks_;  // the offsets of every kStride-th character
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_BYTE_INDEX_H_

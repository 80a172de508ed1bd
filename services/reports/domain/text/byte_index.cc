#include "services/reports/domain/text/byte_index.h"

#include <algorithm>

namespace fengqiao::reports {
namespace {

constexpr size_t kStride = 128;

}  // namespace

ByteIndex::ByteIndex(std::string_view bytes, v1::Report::Encoding encoding)
    : bytes_(bytes), gb18030_(encoding == v1::Report::ENCODING_GB18030) {
  marks_.reserve(bytes.size() / kStride + 1);
  size_t character = 0;
  for (size_t offset = 0; offset < bytes.size(); offset += LengthAt(offset), ++character) {
    if (character % kStride == 0) marks_.push_back(static_cast<uint32_t>(offset));
  }
  if (marks_.empty()) marks_.push_back(0);
}

size_t ByteIndex::LengthAt(size_t offset) const {
  const auto lead = static_cast<unsigned char>(bytes_[offset]);
  if (lead < 0x80) return 1;
  if (!gb18030_) return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // A digit in second place tells four bytes from two.
  const auto second = offset + 1 < bytes_.size() ? static_cast<unsigned char>(bytes_[offset + 1]) : 0x40;
  return second >= '0' && second <= '9' ? 4 : 2;
}

size_t ByteIndex::OffsetOf(size_t character) const {
  const size_t mark = std::min(character / kStride, marks_.size() - 1);
  size_t offset = marks_[mark];
  for (size_t at = mark * kStride; at < character && offset < bytes_.size(); ++at) offset += LengthAt(offset);
  return std::min(offset, bytes_.size());
}

}  // namespace fengqiao::reports

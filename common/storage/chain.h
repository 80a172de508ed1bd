// The hash chain over a log's stored bytes.

#ifndef FENGQIAO_COMMON_STORAGE_CHAIN_H_
#define FENGQIAO_COMMON_STORAGE_CHAIN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/hash.h"

namespace fengqiao::storage {

// The link of the event at `position`: SHA-256(previous link, position as eight big-endian bytes, stored
// bytes). The link before the first position is empty.
inline std::string ChainLink(std::string_view previous, int64_t position, std::string_view stored) {
  Sha256Stream stream;
  stream.Add(previous);
  stream.Add(static_cast<uint64_t>(position));
  stream.Add(stored);
  return stream.Finish();
}

}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_CHAIN_H_

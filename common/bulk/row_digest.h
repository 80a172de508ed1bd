// By what a row that was entered is known again, field by field, without keeping the row.

#ifndef FENGQIAO_COMMON_BULK_ROW_DIGEST_H_
#define FENGQIAO_COMMON_BULK_ROW_DIGEST_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "fengqiao/common/v1/bulk.pb.h"
#include "google/protobuf/message.h"

namespace fengqiao::bulk {

// A digest under the installation's key: rows hold personal data, whose plain digests could be tried out.
using Digest = std::function<uint64_t(std::string_view bytes)>;

// One digest a field that is set. A single message in the row (its resource) is gone into, one level deep.
common::v1::RowDigest DigestOf(const google::protobuf::Message& row, const Digest& digest);

// The path of the first field in which the two differ; "" where they are the same.
std::string FirstDifference(const common::v1::RowDigest& kept, const common::v1::RowDigest& sent);

}  // namespace fengqiao::bulk

#endif  // FENGQIAO_COMMON_BULK_ROW_DIGEST_H_

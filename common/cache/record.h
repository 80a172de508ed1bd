// The bytes that caches leave in Redis and the notices that they send one another through it.
//
// A record begins with "FQ1", its kind and its revision as nineteen digits, so that the Lua scripts of
// redis.cc can compare revisions without reading the rest. A checksum covers everything and the key, so that
// whatever else may stand in Redis is told from what was written there.

#ifndef FENGQIAO_COMMON_CACHE_RECORD_H_
#define FENGQIAO_COMMON_CACHE_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace fengqiao::cache {

struct Record {
  // A tombstone has no value: it says that what is older than its revision is out of date.
  bool tombstone = false;
  int64_t revision = 0;
  absl::Time loaded;  // when the owner was asked
  absl::Time expiry;
  std::string value;
};

// `key` is the key in Redis. Instants are kept to the microsecond; those before 1970 become 1970.
std::string EncodeRecord(std::string_view key, const Record& record);
// Nothing where the bytes are not a record of this key.
std::optional<Record> DecodeRecord(std::string_view key, std::string_view bytes);

// Nineteen digits. `number` must not be negative.
std::string FixedDigits(int64_t number);
std::optional<int64_t> ParseFixedDigits(std::string_view digits);

// "One key changed at a revision", or "all that was loaded up to an instant is out of date".
struct Notice {
  std::string cache;
  std::optional<std::string> key;  // nothing: all keys
  int64_t revision = 0;            // with a key
  absl::Time loaded_until;         // without
};

std::string EncodeNotice(const Notice& notice);
std::optional<Notice> DecodeNotice(std::string_view bytes);

}  // namespace fengqiao::cache

#endif  // FENGQIAO_COMMON_CACHE_RECORD_H_

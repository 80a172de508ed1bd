// What stands in a column that is searched for exact matches, in place of the personal value itself: whoever
// steals the database can't find a person in it without the secret, nor try all numbers.

#ifndef FENGQIAO_COMMON_IDENTITY_LOOKUP_KEY_H_
#define FENGQIAO_COMMON_IDENTITY_LOOKUP_KEY_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace fengqiao::identity {

// Immutable, so safe for any number of threads.
class LookupKey {
 public:
  // Keys for one purpose, "mediation.party.number": two purposes share no key, so that rows of two tables
  // can't be joined by them. INVALID_ARGUMENT for a secret of less than 32 bytes or no purpose.
  static absl::StatusOr<LookupKey> Create(std::string_view secret, std::string_view purpose);

  // 64 hexadecimal digits of HMAC-SHA256 over a **normalised** value; "" for an empty one, so that two people
  // without a number are not each other's match.
  std::string Of(std::string_view value) const;

 private:
  explicit LookupKey(std::string key) : key_(std::move(key)) {}

  std::string key_;
};

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_LOOKUP_KEY_H_

// Conversions between std::string_view and absl::string_view, which are two types on Debian 12.

#ifndef FENGQIAO_COMMON_BASE_STRINGS_H_
#define FENGQIAO_COMMON_BASE_STRINGS_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace fengqiao {

inline absl::string_view ToAbsl(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view ToStd(absl::string_view s) { return {s.data(), s.size()}; }

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_BASE_STRINGS_H_

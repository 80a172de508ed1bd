// What personal data are read for: a reading without a reason that can be read is none (个人信息保护法 6,
// 28).

#ifndef FENGQIAO_COMMON_LAW_PURPOSE_H_
#define FENGQIAO_COMMON_LAW_PURPOSE_H_

#include <string_view>

#include "absl/status/status.h"

namespace fengqiao::law {

// INVALID_ARGUMENT for a purpose of less than 4 or more than 200 characters, blanks of every kind at its ends
// not counted, or of one with fewer than 4 letters and Chinese characters: signs and digits give no reason.
absl::Status CheckPurpose(std::string_view purpose, std::string_view field = "purpose");

}  // namespace fengqiao::law

#endif  // FENGQIAO_COMMON_LAW_PURPOSE_H_

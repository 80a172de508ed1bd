// Whether a telephone number can be one. That it rings is nobody's promise.

#ifndef FENGQIAO_COMMON_IDENTITY_PHONE_H_
#define FENGQIAO_COMMON_IDENTITY_PHONE_H_

#include <string>
#include <string_view>

#include "common/identity/fault.h"

namespace fengqiao::identity {

enum class PhoneKind {
  kMobile,
  kLandline,
  kService,  // 400, 800, 95xxx, 96xxx: an organisation's
  kAbroad    // Hong Kong, Macao and Taiwan too
};

struct Phone {
  PhoneKind kind = PhoneKind::kMobile;
  // "13800000000", "0575-85120000", "010-65550000-8012" with an extension, "4001234567", "+85221230000".
  std::string text;
};

// Reads a number as people type it: full-width digits, blanks, strokes, brackets, +86, 转 before an
// extension.
Checked<Phone> ParsePhone(std::string_view text);

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_PHONE_H_

// What can be wrong with a number, each with the id of the rule that it breaks. No message repeats the
// number: it goes into logs and errors, where personal data have no place.

#ifndef FENGQIAO_COMMON_IDENTITY_FAULT_H_
#define FENGQIAO_COMMON_IDENTITY_FAULT_H_

#include <string>
#include <string_view>

namespace fengqiao::identity {

enum class Fault {
  kNone,
  kNumberLength,
  kNumberCharacters,
  kOldNumber,
  kOldForeignerCard,
  kProvince,
  kBirthDate,
  kBornInFuture,
  kNumberCheck,
  kCodeLength,
  kCodeCharacters,
  kCodeArea,
  kCodeCheck,
  kSubjectCheck,
  kPhoneCharacters,
  kPhoneNoAreaCode,
  kPhoneShape,
};

// "identity.gb11643.check"; "" for kNone.
std::string_view RuleOf(Fault fault);
// What is wrong, for the one who typed it.
std::string_view MessageOf(Fault fault);
// Message and rule, for a field of BadRequest: "the check character … (identity.gb11643.check)".
std::string TroubleOf(Fault fault);

// What was read, or why it could not be.
template <typename T>
struct Checked {
  Fault fault = Fault::kNone;
  T value = {};  // where ok()

  bool ok() const { return fault == Fault::kNone; }
};

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_FAULT_H_

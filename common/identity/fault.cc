#include "common/identity/fault.h"

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"

namespace fengqiao::identity {
namespace {

struct Row {
  Fault fault;
  std::string_view rule;
  std::string_view message;
};
constexpr Row kRows[] = {
    {Fault::kNone, "", ""},
    {Fault::kNumberLength, "identity.gb11643.length", "an identity number has 18 characters"},
    {Fault::kNumberCharacters, "identity.gb11643.characters",
     "an identity number is 17 digits and a digit or X"},
    {Fault::kOldNumber, "identity.gb11643.old15",
     "a number of 15 digits is from a card that expired in 2013: ask for the one of 18"},
    {Fault::kOldForeignerCard, "identity.gb11643.foreigner15",
     "a foreigner's card with three letters in front has no check character: register it as another "
     "document"},
    {Fault::kProvince, "identity.gb11643.province", "no province has the number's first two digits"},
    {Fault::kBirthDate, "identity.gb11643.birth", "digits 7 to 14 are no day on which a person can be born"},
    {Fault::kBornInFuture, "identity.gb11643.future", "the birth date in the number lies in the future"},
    {Fault::kNumberCheck, "identity.gb11643.check",
     "the check character does not fit the other 17: a digit is wrong or two are exchanged"},
    {Fault::kCodeLength, "identity.gb32100.length", "a unified social credit code has 18 characters"},
    {Fault::kCodeCharacters, "identity.gb32100.characters",
     "a unified social credit code is digits and capitals without I, O, S, V and Z"},
    {Fault::kCodeArea, "identity.gb32100.area", "characters 3 to 8 are the registering area's six digits"},
    {Fault::kCodeCheck, "identity.gb32100.check",
     "the check character does not fit the other 17: one is wrong or two are exchanged"},
    {Fault::kSubjectCheck, "identity.gb11714.check",
     "the organisation code in characters 9 to 17 has a wrong check character"},
    {Fault::kPhoneCharacters, "identity.phone.characters",
     "a telephone number is digits, strokes and a plus"},
    {Fault::kPhoneNoAreaCode, "identity.phone.area", "the area code is missing"},
    {Fault::kPhoneShape, "identity.phone.shape",
     "neither a mobile number of 11 digits, nor an area code with 7 or 8 digits, nor a foreign number"},
};

const Row& RowOf(Fault fault) {
  for (const Row& row : kRows) {
    if (row.fault == fault) return row;
  }
  return kRows[0];
}

}  // namespace

std::string_view RuleOf(Fault fault) { return RowOf(fault).rule; }
std::string_view MessageOf(Fault fault) { return RowOf(fault).message; }

std::string TroubleOf(Fault fault) {
  const Row& row = RowOf(fault);
  return row.rule.empty() ? "" : absl::StrCat(ToAbsl(row.message), " (", ToAbsl(row.rule), ")");
}

}  // namespace fengqiao::identity

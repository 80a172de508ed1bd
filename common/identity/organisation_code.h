// The unified social credit code of organisations (GB 32100), with the organisation code (GB 11714) in it.

#ifndef FENGQIAO_COMMON_IDENTITY_ORGANISATION_CODE_H_
#define FENGQIAO_COMMON_IDENTITY_ORGANISATION_CODE_H_

#include <string>
#include <string_view>

#include "common/identity/fault.h"

namespace fengqiao::identity {

struct OrganisationCode {
  std::string text;  // normalised

  // Who registered it: 1 institutions, 3 judicial administration, 5 civil affairs, 9 market supervision.
  char authority() const { return text[0]; }
  std::string_view area() const { return std::string_view(text).substr(2, 6); }
  // The nine characters of GB 11714.
  std::string_view subject() const { return std::string_view(text).substr(8, 9); }
};

// Reads a code as people type it (small letters, full-width forms, blanks).
Checked<OrganisationCode> ParseOrganisationCode(std::string_view text);

// The character that belongs behind the first 17 of GB 32100, and behind the first 8 of GB 11714; 0 where
// these are not of their alphabet or not so many.
char CreditCheckCharacterOf(std::string_view seventeen);
char SubjectCheckCharacterOf(std::string_view eight);

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_ORGANISATION_CODE_H_

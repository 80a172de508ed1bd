// One spelling for what people type in several.

#ifndef FENGQIAO_COMMON_IDENTITY_NORMALISE_H_
#define FENGQIAO_COMMON_IDENTITY_NORMALISE_H_

#include <string>
#include <string_view>
#include <vector>

namespace fengqiao::identity {

// The code points of a text, one by one; a byte that belongs to none stands for itself.
std::vector<std::string_view> CodePoints(std::string_view text);

// Full-width forms (１２Ｘ) as ASCII, blanks of every kind dropped, letters in capitals. Nothing else is
// dropped: a number with a stroke too many is to be refused, not repaired.
std::string NormaliseNumber(std::string_view text);

// A name for comparing: full-width forms as ASCII, the many dots of 买买提·艾力 as one, Latin letters in
// capitals, blanks dropped between Chinese characters and single between Latin words.
std::string NormaliseName(std::string_view text);

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_NORMALISE_H_

// The 18-character numbers of persons by GB 11643: of citizens, of residents from Hong Kong, Macao and
// Taiwan, and of foreigners with permanent residence, who all share birth date, sequence and check character.

#ifndef FENGQIAO_COMMON_IDENTITY_PERSON_NUMBER_H_
#define FENGQIAO_COMMON_IDENTITY_PERSON_NUMBER_H_

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/identity/fault.h"

namespace fengqiao::identity {

enum class Holder {
  kCitizen,
  kHongKongResident,  // 港澳台居民居住证, 81
  kMacaoResident,     // 82
  kTaiwanResident,    // 83
  kForeigner          // 外国人永久居留身份证 as issued since 2023-12-01, 9
};

enum class Sex { kMale, kFemale };

struct PersonNumber {
  std::string text;  // normalised
  Holder holder = Holder::kCitizen;
  absl::CivilDay born;
  Sex sex = Sex::kMale;

  // The six digits in front: of a citizen the area at the time of issue. It may be none of today's.
  std::string_view area() const { return std::string_view(text).substr(0, 6); }
};

// Reads a number as people type it (x, full-width digits, blanks). `today` bounds the birth date.
Checked<PersonNumber> ParsePersonNumber(std::string_view text, absl::CivilDay today);

// The character that belongs behind 17 digits; 0 where they are no 17 digits.
char CheckCharacterOf(std::string_view seventeen_digits);

// The birthday in a person's `years`-th year; 28 February where 29 February is missing.
absl::CivilDay BirthdayAfter(absl::CivilDay born, int years);
// Completed years on `day`, the birthday itself counting, as in ordinary speech; 0 before birth.
int AgeOn(absl::CivilDay born, absl::CivilDay day);
// 周岁 as criminal law counts it: an age is reached on the day after the birthday (SPC interpretation of 2006
// on minors, 2; from memory). Who is 18 today is still a minor today.
bool HasReachedAge(absl::CivilDay born, int years, absl::CivilDay day);

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_PERSON_NUMBER_H_

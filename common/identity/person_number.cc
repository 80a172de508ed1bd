#include "common/identity/person_number.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "common/identity/normalise.h"

namespace fengqiao::identity {
namespace {

constexpr size_t kLength = 18;
constexpr int kWeights[kLength - 1] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
constexpr std::string_view kCheckCharacters = "10X98765432";
// Nobody whose number is typed today was born before.
constexpr int kFirstBirthYear = 1850;

// The first two digits of GB/T 2260's provinces. They have never been given up, while counties' codes are by
// the hundred; so this is all that can be asked of an area.
constexpr std::string_view kProvinces[] = {
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82"};

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

int NumberOf(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

Fault ShapeFault(std::string_view text) {
  if (text.size() == 15 && IsDigits(text)) return Fault::kOldNumber;
  const bool letters = text.size() == 15 && std::all_of(text.begin(), text.begin() + 3, [](char c) {
                         return absl::ascii_isupper(static_cast<unsigned char>(c));
                       });
  if (letters && IsDigits(text.substr(3))) return Fault::kOldForeignerCard;
  if (text.size() != kLength) return Fault::kNumberLength;
  const bool shaped = IsDigits(text.substr(0, kLength - 1)) && (IsDigits(text.substr(17)) || text[17] == 'X');
  return shaped ? Fault::kNone : Fault::kNumberCharacters;
}

std::optional<Holder> HolderOf(std::string_view text) {
  if (text[0] == '9') return Holder::kForeigner;
  const std::string_view province = text.substr(0, 2);
  if (province == "81") return Holder::kHongKongResident;
  if (province == "82") return Holder::kMacaoResident;
  if (province == "83") return Holder::kTaiwanResident;
  const bool known =
      std::find(std::begin(kProvinces), std::end(kProvinces), province) != std::end(kProvinces);
  return known ? std::optional(Holder::kCitizen) : std::nullopt;
}

std::optional<absl::CivilDay> BirthDateOf(std::string_view text) {
  const int year = NumberOf(text.substr(6, 4));
  const int month = NumberOf(text.substr(10, 2));
  const int day = NumberOf(text.substr(12, 2));
  const absl::CivilDay born(year, month, day);
  // CivilDay makes 2 March of 30 February.
  const bool real = born.year() == year && born.month() == month && born.day() == day;
  return real && year >= kFirstBirthYear ? std::optional(born) : std::nullopt;
}

Checked<PersonNumber> Refused(Fault fault) { return {.fault = fault}; }

}  // namespace

char CheckCharacterOf(std::string_view seventeen_digits) {
  if (seventeen_digits.size() != kLength - 1 || !IsDigits(seventeen_digits)) return 0;
  int sum = 0;
  for (size_t i = 0; i < kLength - 1; ++i) sum += kWeights[i] * (seventeen_digits[i] - '0');
  return kCheckCharacters[sum % 11];
}

Checked<PersonNumber> ParsePersonNumber(std::string_view text, absl::CivilDay today) {
  PersonNumber number{.text = NormaliseNumber(text)};
  const std::string_view normal = number.text;
  if (const Fault fault = ShapeFault(normal); fault != Fault::kNone) return Refused(fault);
  const std::optional<Holder> holder = HolderOf(normal);
  if (!holder) return Refused(Fault::kProvince);
  const std::optional<absl::CivilDay> born = BirthDateOf(normal);
  if (!born) return Refused(Fault::kBirthDate);
  if (*born > today) return Refused(Fault::kBornInFuture);
  if (CheckCharacterOf(normal.substr(0, kLength - 1)) != normal.back()) return Refused(Fault::kNumberCheck);
  number.holder = *holder;
  number.born = *born;
  number.sex = (normal[16] - '0') % 2 == 1 ? Sex::kMale : Sex::kFemale;
  return {.value = std::move(number)};
}

absl::CivilDay BirthdayAfter(absl::CivilDay born, int years) {
  const absl::CivilDay birthday(born.year() + years, born.month(), born.day());
  return birthday.month() == born.month() ? birthday : birthday - 1;
}

int AgeOn(absl::CivilDay born, absl::CivilDay day) {
  if (day < born) return 0;
  const int years = static_cast<int>(day.year() - born.year());
  return day < BirthdayAfter(born, years) ? years - 1 : years;
}

bool HasReachedAge(absl::CivilDay born, int years, absl::CivilDay day) {
  return day > BirthdayAfter(born, years);
}

}  // namespace fengqiao::identity

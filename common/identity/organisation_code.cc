#include "common/identity/organisation_code.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/identity/normalise.h"

namespace fengqiao::identity {
namespace {

constexpr size_t kLength = 18;
constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr int kCreditModulus = 31;
constexpr std::string_view kSubjectAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr int kSubjectWeights[] = {3, 7, 9, 10, 5, 8, 4, 2};
static_assert(kCreditAlphabet.size() == kCreditModulus);

}  // namespace

char CreditCheckCharacterOf(std::string_view seventeen) {
  if (seventeen.size() != kLength - 1) return 0;
  int sum = 0;
  int weight = 1;  // 3 to the power of the place
  for (const char c : seventeen) {
    const size_t value = kCreditAlphabet.find(c);
    if (value == std::string_view::npos) return 0;
    sum += weight * static_cast<int>(value);
    weight = weight * 3 % kCreditModulus;
  }
  return kCreditAlphabet[(kCreditModulus - sum % kCreditModulus) % kCreditModulus];
}

char SubjectCheckCharacterOf(std::string_view eight) {
  if (eight.size() != std::size(kSubjectWeights)) return 0;
  int sum = 0;
  for (size_t i = 0; i < eight.size(); ++i) {
    const size_t value = kSubjectAlphabet.find(eight[i]);
    if (value == std::string_view::npos) return 0;
    sum += kSubjectWeights[i] * static_cast<int>(value);
  }
  const int check = 11 - sum % 11;
  if (check == 10) return 'X';
  return static_cast<char>('0' + check % 11);
}

Checked<OrganisationCode> ParseOrganisationCode(std::string_view text) {
  OrganisationCode code{.text = NormaliseNumber(text)};
  const std::string_view normal = code.text;
  if (normal.size() != kLength) return {.fault = Fault::kCodeLength};
  if (normal.find_first_not_of(kCreditAlphabet) != std::string_view::npos) {
    return {.fault = Fault::kCodeCharacters};
  }
  const std::string_view area = code.area();
  if (!std::all_of(area.begin(), area.end(),
                   [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); })) {
    return {.fault = Fault::kCodeArea};
  }
  if (CreditCheckCharacterOf(normal.substr(0, kLength - 1)) != normal.back()) {
    return {.fault = Fault::kCodeCheck};
  }
  const std::string_view subject = code.subject();
  if (SubjectCheckCharacterOf(subject.substr(0, 8)) != subject.back()) return {.fault = Fault::kSubjectCheck};
  return {.value = std::move(code)};
}

}  // namespace fengqiao::identity

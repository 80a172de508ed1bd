#include "common/identity/phone.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/identity/normalise.h"

namespace fengqiao::identity {
namespace {

// The longest number that people may type, with its strokes; E.164 has 15 digits.
constexpr size_t kLongest = 40;
constexpr size_t kLongestAbroad = 15;
constexpr size_t kShortestAbroad = 7;
constexpr size_t kLongestExtension = 6;

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Digits, '-' between groups and a '+' in front; "" where anything else is in it.
std::string Groups(std::string_view text) {
  std::string groups;
  const std::string number = NormaliseNumber(text);
  for (const std::string_view point : CodePoints(number)) {
    const bool stroke = point == "-" || point == "(" || point == ")" || point == "—" || point == "–" ||
                        point == "―" || point == "转" || point == "#" || point == "*";
    if (stroke) {
      if (!groups.empty() && groups.back() != '-' && groups != "+") groups += '-';
    } else if (point.size() == 1 && (IsDigits(point) || (point == "+" && groups.empty()))) {
      groups += point;
    } else {
      return "";
    }
  }
  if (!groups.empty() && groups.back() == '-') groups.pop_back();
  return groups;
}

std::string DigitsOf(std::string_view groups) {
  std::string digits(groups);
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  return digits;
}

// Takes +86, 0086 or 86 from in front of a mobile number away.
std::string_view WithoutCountry(std::string_view groups) {
  for (const std::string_view prefix : {"+86", "0086"}) {
    if (!StartsWith(groups, prefix)) continue;
    groups.remove_prefix(prefix.size());
    if (StartsWith(groups, "-")) groups.remove_prefix(1);
    return groups;
  }
  if (StartsWith(groups, "86-")) return groups.substr(3);
  if (StartsWith(groups, "861") && DigitsOf(groups).size() == 13) return groups.substr(2);
  return groups;
}

bool IsMobile(std::string_view digits) { return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3'; }

bool IsService(std::string_view digits) {
  if (StartsWith(digits, "400") || StartsWith(digits, "800")) return digits.size() == 10;
  if (StartsWith(digits, "95")) return digits.size() >= 5 && digits.size() <= 8 && digits.size() != 7;
  return StartsWith(digits, "96") && (digits.size() == 5 || digits.size() == 6);
}

// A subscriber's number within its area.
bool IsLocal(std::string_view digits) {
  return (digits.size() == 7 || digits.size() == 8) && digits[0] >= '2';
}

Checked<Phone> Plausible(PhoneKind kind, std::string text) {
  return {.value = {.kind = kind, .text = std::move(text)}};
}

// 010 and 02x are three digits, all other area codes four. The last group is an extension where it is one too
// many.
Checked<Phone> Landline(std::string_view groups) {
  // +86 575 leaves the 0 of the area code out.
  const std::string digits = DigitsOf(groups);
  const size_t area = digits[1] <= '2' ? 3 : 4;
  if (digits.size() <= area || digits[1] == '0') return {.fault = Fault::kPhoneShape};
  const std::string local = digits.substr(area);
  const std::string front = absl::StrCat(digits.substr(0, area), "-");
  if (IsLocal(local)) return Plausible(PhoneKind::kLandline, front + local);
  const size_t last = groups.rfind('-');
  if (last == std::string_view::npos) return {.fault = Fault::kPhoneShape};
  const std::string_view extension = groups.substr(last + 1);
  if (extension.size() > kLongestExtension || extension.size() >= local.size()) {
    return {.fault = Fault::kPhoneShape};
  }
  const std::string subscriber = local.substr(0, local.size() - extension.size());
  if (!IsLocal(subscriber)) return {.fault = Fault::kPhoneShape};
  return Plausible(PhoneKind::kLandline, absl::StrCat(front, subscriber, "-", ToAbsl(extension)));
}

Checked<Phone> Abroad(std::string_view groups) {
  groups.remove_prefix(StartsWith(groups, "+") ? 1 : 2);
  const std::string digits = DigitsOf(groups);
  if (digits.size() < kShortestAbroad || digits.size() > kLongestAbroad || digits[0] == '0' ||
      StartsWith(digits, "86")) {
    return {.fault = Fault::kPhoneShape};
  }
  return Plausible(PhoneKind::kAbroad, "+" + digits);
}

}  // namespace

Checked<Phone> ParsePhone(std::string_view text) {
  if (text.size() > kLongest * 3) return {.fault = Fault::kPhoneShape};
  const std::string typed = Groups(text);
  if (typed.empty()) return {.fault = Fault::kPhoneCharacters};
  std::string groups(WithoutCountry(typed));
  const bool had_country = groups.size() != typed.size();
  if (groups.empty() || groups[0] == '+' || StartsWith(groups, "00")) {
    return groups.empty() ? Checked<Phone>{.fault = Fault::kPhoneShape} : Abroad(groups);
  }
  const std::string digits = DigitsOf(groups);
  if (IsMobile(digits)) return Plausible(PhoneKind::kMobile, digits);
  if (IsService(digits)) return Plausible(PhoneKind::kService, digits);
  // Behind +86 the 0 of an area code is left out.
  if (had_country && digits[0] != '0') groups.insert(groups.begin(), '0');
  if (groups[0] == '0')
    return groups.size() > 1 ? Landline(groups) : Checked<Phone>{.fault = Fault::kPhoneShape};
  return {.fault = IsLocal(digits) ? Fault::kPhoneNoAreaCode : Fault::kPhoneShape};
}

}  // namespace fengqiao::identity

#include "common/regions/region_id.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"

namespace fengqiao::regions {
namespace {

constexpr size_t kCodeSize = 6;
constexpr size_t kMaxWord = 16;
constexpr std::string_view kOwnLevelWord = "self";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

bool AllDigits(std::string_view s) { return std::all_of(s.begin(), s.end(), IsDigit); }

IdKind KindOfCode(std::string_view code) {
  if (code == kCountry) return IdKind::kWholeCountry;
  if (code.substr(2) == "0000") return IdKind::kProvince;
  return code.substr(4) == "00" ? IdKind::kPrefecture : IdKind::kCounty;
}

// What is wrong with the word after the dash, or "".
std::string_view WordTrouble(std::string_view word) {
  if (word.empty() || word.size() > kMaxWord) return "the word after the dash has 1 to 16 characters";
  if (!IsLower(word[0])) return "the word after the dash starts with a letter a to z";
  const bool fits = std::all_of(word.begin(), word.end(), [](char c) { return IsLower(c) || IsDigit(c); });
  return fits ? "" : "the word after the dash has letters a to z and digits";
}

struct Shape {
  IdKind kind = IdKind::kWholeCountry;
  std::string_view trouble = {};  // "" where the shape is an id's
};

Shape DigitsShape(std::string_view id) {
  if (id.size() != 6 && id.size() != 9 && id.size() != 12) return {.trouble = "a code has 6, 9 or 12 digits"};
  // National codes start at 11 (北京): what is below is no province, except the country itself.
  if (id[0] == '0' && id != kCountry) return {.trouble = "no province has a code that starts with 0"};
  if (id.size() == 6) return {.kind = KindOfCode(id)};
  // 东莞 and its like have townships right below the prefecture, so a township may hang on xxyy00, never on a
  // province.
  if (id.substr(2, 4) == "0000") return {.trouble = "no township lies right below a province"};
  if (id.substr(6, 3) == "000")
    return {.trouble = "a township's three digits are not 000: write the 6-digit code"};
  if (id.size() == 9) return {.kind = IdKind::kTownship};
  if (id.substr(9) == "000")
    return {.trouble = "a village's three digits are not 000: write the 9-digit code"};
  return {.kind = IdKind::kVillage};
}

Shape ShapeOf(std::string_view id) {
  const size_t dash = id.find('-');
  const std::string_view digits = id.substr(0, dash);
  if (digits.empty() || !AllDigits(digits)) return {.trouble = "a region's id starts with 6, 9 or 12 digits"};
  if (dash == std::string_view::npos) return DigitsShape(id);
  if (dash != kCodeSize || digits == kCountry || digits[0] == '0') {
    return {.trouble = "only a 6-digit code of a province, prefecture or county takes a dash and a word"};
  }
  const std::string_view word = id.substr(dash + 1);
  return {.kind = word == kOwnLevelWord ? IdKind::kOwnLevel : IdKind::kZone, .trouble = WordTrouble(word)};
}

}  // namespace

absl::StatusOr<RegionId> ParseRegionId(std::string_view text) {
  const Shape shape = ShapeOf(text);
  if (!shape.trouble.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", ToAbsl(text.substr(0, 40)), "' is no region: ", ToAbsl(shape.trouble)));
  }
  return RegionId{.text = std::string(text), .kind = shape.kind};
}

std::string OwnLevelOf(std::string_view id) {
  const Shape shape = ShapeOf(id);
  const bool governed =
      shape.kind == IdKind::kProvince || shape.kind == IdKind::kPrefecture || shape.kind == IdKind::kCounty;
  if (!shape.trouble.empty() || !governed) return {};
  return absl::StrCat(ToAbsl(id), "-", ToAbsl(kOwnLevelWord));
}

bool IsWithin(std::string_view id, std::string_view ancestor) {
  if (!ShapeOf(id).trouble.empty() || !ShapeOf(ancestor).trouble.empty()) return false;
  if (id == ancestor) return true;
  if (ancestor.find('-') != std::string_view::npos) return false;
  const std::string_view above = SubtreePrefix(ancestor);
  // A shorter code never starts with a longer one's digits by chance: 330000 is not within 330600.
  return id.substr(0, above.size()) == above;
}

std::string_view SubtreePrefix(std::string_view id) {
  if (id.size() != 6) return id;
  while (id.size() >= 2 && id.substr(id.size() - 2) == "00") id.remove_suffix(2);
  return id;
}

}  // namespace fengqiao::regions

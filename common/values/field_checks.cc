#include "common/values/field_checks.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"

namespace fengqiao {
namespace {

// Of a text that is UTF-8, as every text of a message is.
size_t CharactersIn(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The bytes of the UTF-8 character that `text`, which is not empty, begins with.
std::string_view FirstCharacter(std::string_view text) {
  size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return text.substr(0, length);
}

}  // namespace

bool IsBlankText(std::string_view text) {
  constexpr std::string_view kBlanks[] = {" ",      "\t",     "\r",     "\n",     "\v",
                                          "\f",     "\u00a0", "\u00ad", "\u200b", "\u200c",
                                          "\u200d", "\u2060", "\u3000", "\ufeff"};
  while (!text.empty()) {
    const std::string_view first = FirstCharacter(text);
    if (std::find(std::begin(kBlanks), std::end(kBlanks), first) == std::end(kBlanks)) return false;
    text.remove_prefix(first.size());
  }
  return true;
}

bool TurnsText(std::string_view text) {
  const auto within = [](std::string_view point, std::string_view first, std::string_view last) {
    return point.size() == first.size() && point >= first && point <= last;
  };
  // All of them begin with one of these two bytes, which few texts have.
  for (size_t at = text.find_first_of("\xE2\xEF"); at != std::string_view::npos;
       at = text.find_first_of("\xE2\xEF", at + 1)) {
    const std::string_view point = text.substr(at, 3);
    if (within(point, "\u202a", "\u202e") || within(point, "\u2066", "\u206f") ||
        within(point, "\ufff9", "\ufffb")) {
      return true;
    }
  }
  return false;
}

std::optional<Decimal> CheckDecimal(std::string_view path, common::v1::Decimal* decimal,
                                    FieldErrors* errors) {
  const auto value = FromProto(*decimal);
  if (!value.ok()) {
    errors->Add(path, ToStd(value.status().message()));
    return std::nullopt;
  }
  *decimal = ToProto(*value);
  return *value;
}

void CheckText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors) {
  if (CharactersIn(text) > most) errors->Add(path, absl::StrCat("is longer than ", most, " characters"));
  if (TurnsText(text)) errors->Add(path, "has a character that turns the direction of text");
  errors->CheckText(path, text);
}

void CheckNamedText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors) {
  if (IsBlankText(text)) return errors->Add(path, "is required");
  CheckText(path, text, most, errors);
}

std::optional<absl::CivilDay> CheckDay(std::string_view path, const common::v1::Date& day,
                                       FieldErrors* errors) {
  const auto parsed = FromProto(day);
  if (parsed.ok()) return *parsed;
  errors->Add(path, ToStd(parsed.status().message()));
  return std::nullopt;
}

}  // namespace fengqiao

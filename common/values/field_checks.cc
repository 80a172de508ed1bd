#include "common/values/field_checks.h"

#include <algorithm>

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

}  // namespace

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
  errors->CheckText(path, text);
}

void CheckNamedText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return errors->Add(path, "is required");
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

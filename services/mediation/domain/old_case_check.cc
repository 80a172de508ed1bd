#include "services/mediation/domain/old_case_check.h"

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr int kMostCharactersShown = 12;

}  // namespace

std::string PathOf(std::string_view list, int index, std::string_view field) {
  std::string path = absl::StrCat("case.", ToAbsl(list), "[", index, "]");
  if (!field.empty()) absl::StrAppend(&path, ".", ToAbsl(field));
  return path;
}

void OldCaseCheck::Refuse(std::string_view path, std::string_view rule, std::string_view detail) {
  faults_.AddStatus(path, mediation::Refuse(rule, detail));
}

void OldCaseCheck::Text(std::string_view path, std::string_view text, size_t most) {
  FieldErrors errors;
  CheckText(path, text, most, &errors);
  if (!errors.empty()) faults_.AddShape(path, absl::StrCat("最多", most, "个字，且不能含有不能存储的字符"));
}

void OldCaseCheck::NamedText(std::string_view path, std::string_view text, size_t most) {
  FieldErrors errors;
  CheckNamedText(path, text, most, &errors);
  if (!errors.empty()) faults_.AddShape(path, absl::StrCat("必须填写，最多", most, "个字"));
}

void OldCaseCheck::Amount(std::string_view path, common::v1::Decimal* amount) {
  if (amount == nullptr) return;
  FieldErrors errors;
  if (!CheckAmount(path, amount, &errors))
    faults_.AddShape(path, "须为不小于零、不超过100亿元的数字，小数点后最多6位");
}

void OldCaseCheck::AtMost(std::string_view path, int count, int most) {
  if (count > most) faults_.AddShape(path, absl::StrCat("最多", most, "项"));
}

MaybeDay OldCaseCheck::Day(std::string_view path, bool given, const common::v1::Date& day) {
  if (!given) return std::nullopt;
  const auto parsed = FromProto(day);
  if (!parsed.ok()) {
    faults_.AddShape(path, "不是日历上的日期");
    return std::nullopt;
  }
  if (*parsed > now_.today) {
    Refuse(path, "mediation.mt10.future");
    return std::nullopt;
  }
  return *parsed;
}

MaybeDay OldCaseCheck::RequiredDay(std::string_view path, bool given, const common::v1::Date& day) {
  if (!given) faults_.AddShape(path, "必须填写日期");
  return Day(path, given, day);
}

void OldCaseCheck::NotBefore(std::string_view path, MaybeDay day, MaybeDay earlier, std::string_view rule) {
  if (!day || !earlier || *day >= *earlier) return;
  Refuse(path, rule, absl::StrCat("（", FormatDay(*day), " < ", FormatDay(*earlier), "）"));
}

void OldCaseCheck::Id(std::string_view path, std::string_view kind, int index, std::string* id) {
  const std::string right = absl::StrCat(ToAbsl(kind), index + 1);
  if (!id->empty() && *id != right && id->size() <= kMostCharactersShown) {
    faults_.AddShape(path, absl::StrCat("编号须按顺序，此处应为", right));
  } else if (!id->empty() && *id != right) {
    faults_.AddShape(path, "编号须按顺序");
  }
  *id = right;
}

}  // namespace fengqiao::mediation

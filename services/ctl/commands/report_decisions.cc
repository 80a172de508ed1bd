#include "services/ctl/commands/report_decisions.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/ctl/command_line.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::Fact;
using reports::v1::FactDecision;

std::string Trimmed(std::string_view text) { return std::string(absl::StripAsciiWhitespace(ToAbsl(text))); }

// "at_least" as BOUND_AT_LEAST; false where there is no such word.
template <typename Enum, typename Parse>
bool ReadWord(std::string_view prefix, const std::string& word, const Parse& parse, Enum* value) {
  return parse(absl::StrCat(ToAbsl(prefix), absl::AsciiStrToUpper(word)), value);
}

absl::Status SetField(const std::string& field, const std::string& value, Fact* fact) {
  const auto unknown = [&] { return UsageError(absl::StrCat("看不懂的值：", field, "=", value)); };
  if (field == "code") {
    fact->set_code(value);
  } else if (field == "unit") {
    fact->set_unit(value);
  } else if (field == "period") {
    fact->set_period(value);
  } else if (field == "region") {
    fact->set_region(value.find('/') == std::string::npos ? absl::StrCat("regions/", value) : value);
  } else if (field == "scope") {
    fact->set_scope(value);
  } else if (field == "value") {
    fact->mutable_value()->set_value(value);
  } else if (field == "value_max") {
    if (!value.empty()) fact->mutable_value_max()->set_value(value);
  } else if (field == "role") {
    common::v1::FigureRole role;
    if (!ReadWord("FIGURE_ROLE_", value, common::v1::FigureRole_Parse, &role)) return unknown();
    fact->set_role(role);
  } else if (field == "bound") {
    common::v1::Bound bound;
    if (!ReadWord("BOUND_", value, common::v1::Bound_Parse, &bound)) return unknown();
    fact->set_bound(bound);
  } else {
    return UsageError(absl::StrCat("没有可以更正的字段 ", field));
  }
  return absl::OkStatus();
}

absl::Status SetFields(std::string_view fields, FactDecision* decision) {
  for (const absl::string_view part : absl::StrSplit(ToAbsl(fields), ';', absl::SkipWhitespace())) {
    const size_t equals = part.find('=');
    if (equals == absl::string_view::npos) return UsageError(absl::StrCat("更正须写成 字段=值：", part));
    const std::string field = Trimmed(ToStd(part.substr(0, equals)));
    RETURN_IF_ERROR(SetField(field, Trimmed(ToStd(part.substr(equals + 1))), decision->mutable_corrected()));
    decision->mutable_update_mask()->add_paths(field);
  }
  if (!decision->has_corrected()) return UsageError("更正须写明 字段=值");
  return absl::OkStatus();
}

}  // namespace

absl::Status AddDecision(const std::string& report, std::string_view number, std::string_view action,
                         std::string_view fields, std::string_view note,
                         reports::v1::ReviewFactsRequest* request) {
  FactDecision decision;
  const std::string which = Trimmed(number);
  const bool digits = !which.empty() && std::all_of(which.begin(), which.end(),
                                                    [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!digits && which.find('/') == std::string::npos)
    return UsageError(absl::StrCat("须为数值的序号：", which));
  decision.set_fact(digits ? absl::StrCat(report, "/facts/", which) : which);
  const std::string said = Trimmed(action);
  if (said == "accept") {
    decision.set_action(FactDecision::ACTION_ACCEPT);
  } else if (said == "reject") {
    decision.set_action(FactDecision::ACTION_REJECT);
  } else if (said == "correct") {
    decision.set_action(FactDecision::ACTION_CORRECT);
    RETURN_IF_ERROR(SetFields(fields, &decision));
  } else {
    return UsageError(absl::StrCat("须为 accept、correct 或 reject：", said));
  }
  if (said != "correct" && !Trimmed(fields).empty()) return UsageError("只有更正才写 字段=值");
  decision.set_note(Trimmed(note));
  *request->add_decisions() = std::move(decision);
  return absl::OkStatus();
}

absl::Status AddDecisions(const std::string& report, std::string_view lines,
                          reports::v1::ReviewFactsRequest* request) {
  int number = 0;
  for (absl::string_view line : absl::StrSplit(ToAbsl(lines), '\n')) {
    ++number;
    if (number == 1) absl::ConsumePrefix(&line, "\xEF\xBB\xBF");
    line = absl::StripSuffix(line, "\r");
    if (absl::StripAsciiWhitespace(line).empty() || line[0] == '#') continue;
    std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (cells.size() < 2 || cells.size() > 4)
      return UsageError(absl::StrCat("第 ", number, " 行：须为 2 至 4 列，以制表符分隔"));
    cells.resize(4);
    const absl::Status added = AddDecision(report, cells[0], cells[1], cells[2], cells[3], request);
    if (!added.ok()) return UsageError(absl::StrCat("第 ", number, " 行：", added.message()));
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::ctl

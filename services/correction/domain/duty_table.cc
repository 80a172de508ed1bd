// duties.tsv: what is due, by whom, by which law.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/correction_data.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::Duty;

struct DutyKind {
  std::string rule;
  Duty::Holder holder = Duty::HOLDER_UNSPECIFIED;
  std::string parameter;  // that gives the days; empty where the day comes from the subject
  std::string law;
  std::string title;
};
using DutyTable = std::map<std::string, DutyKind, std::less<>>;

absl::StatusOr<DutyTable> ParseTable(std::string_view tsv) {
  DutyTable table;
  RETURN_IF_ERROR(ReadTsv(tsv, 5, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    DutyKind kind{.rule = std::string(fields[0]),
                  .parameter = std::string(fields[2]),
                  .law = std::string(fields[3]),
                  .title = std::string(fields[4])};
    if (kind.rule.empty() || kind.law.empty() || kind.title.empty()) {
      return absl::InvalidArgumentError("rule, law and title are required");
    }
    if (!Duty::Holder_Parse(absl::StrCat("HOLDER_", ToAbsl(fields[1])), &kind.holder) ||
        kind.holder == Duty::HOLDER_UNSPECIFIED) {
      return absl::InvalidArgumentError("who must do it: SUBJECT, OFFICE, COUNTY, CITY, ORGAN or NEW_COUNTY");
    }
    const std::string rule = kind.rule;
    if (!table.emplace(rule, std::move(kind)).second) {
      return absl::InvalidArgumentError(absl::StrCat("'", rule, "' is there twice"));
    }
    return absl::OkStatus();
  }));
  return table;
}

const DutyTable& Table() {
  static const auto& table = *new DutyTable(ParseTable(data::DutiesTsv()).value());
  return table;
}

const DutyKind& KindOf(std::string_view rule) {
  const auto at = Table().find(rule);
  if (at == Table().end()) {
    std::fprintf(stderr, "duties.tsv has no rule '%s'\n", std::string(rule).c_str());
    std::abort();
  }
  return at->second;
}

}  // namespace

std::optional<int> LengthOf(std::string_view rule, const v1::Subject& subject, const RuleBook& book,
                            absl::CivilDay on) {
  const Parameter* length = book.parameters.Find(KindOf(rule).parameter, api::RegionOf(subject.region()), on);
  return length == nullptr ? std::nullopt : std::optional(length->value);
}

Duty MakeDuty(std::string_view rule, std::string_view about, absl::CivilDay since, absl::CivilDay due) {
  const DutyKind& kind = KindOf(rule);
  Duty duty;
  duty.set_id(about.empty() ? kind.rule : absl::StrCat(kind.rule, ":", ToAbsl(about)));
  duty.set_rule(kind.rule);
  duty.set_law(kind.law);
  duty.set_title(kind.title);
  duty.set_holder(kind.holder);
  *duty.mutable_since() = ToProto(since);
  *duty.mutable_due() = ToProto(due);
  return duty;
}

std::vector<std::string_view> DutyRules() {
  std::vector<std::string_view> rules;
  for (const auto& [rule, kind] : Table()) rules.push_back(rule);
  return rules;
}

absl::Status CheckDutyTable(std::string_view tsv) { return ParseTable(tsv).status(); }

}  // namespace fengqiao::correction

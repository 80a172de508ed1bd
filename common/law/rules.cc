#include "common/law/rules.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::law {

absl::StatusOr<RuleTable> RuleTable::Parse(std::string_view tsv) {
  std::map<std::string, Rule, std::less<>> by_id;
  RETURN_IF_ERROR(ReadTsv(tsv, 3, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    if (fields[0].empty() || fields[1].empty() || fields[2].empty()) {
      return absl::InvalidArgumentError("id, law and explanation are required");
    }
    Rule rule{std::string(fields[0]), std::string(fields[1]), std::string(fields[2])};
    if (!by_id.emplace(fields[0], std::move(rule)).second) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(fields[0]), "' is there twice"));
    }
    return absl::OkStatus();
  }));
  RuleTable table;
  for (auto& [id, rule] : by_id) table.rules_.push_back(std::move(rule));
  return table;
}

RuleTable RuleTable::Embedded(std::string_view tsv) {
  auto table = Parse(tsv);
  if (!table.ok()) {
    std::fprintf(stderr, "rules.tsv: %s\n", std::string(table.status().message()).c_str());
    std::abort();
  }
  return *std::move(table);
}

const Rule& RuleTable::Find(std::string_view id) const {
  const auto at =
      std::lower_bound(rules_.begin(), rules_.end(), id,
                       [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  if (at == rules_.end() || at->id != id) {
    std::fprintf(stderr, "rules.tsv has no rule '%s'\n", std::string(id).c_str());
    std::abort();
  }
  return *at;
}

absl::Status RuleTable::Refuse(std::string_view id, std::string_view detail) const {
  const Rule& rule = Find(id);
  return RuleRefuses(rule.id, absl::StrCat(rule.explanation, ToAbsl(detail), "（", rule.law, "）"));
}

}  // namespace fengqiao::law

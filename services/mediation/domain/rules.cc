#include "services/mediation/domain/rules.h"

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
#include "services/mediation/domain/mediation_data.h"

namespace fengqiao::mediation {
namespace {

std::vector<Rule> LoadRules() {
  auto rules = ParseRules(data::RulesTsv());
  if (!rules.ok()) {
    std::fprintf(stderr, "rules.tsv: %s\n", std::string(rules.status().message()).c_str());
    std::abort();
  }
  return *std::move(rules);
}

}  // namespace

absl::StatusOr<std::vector<Rule>> ParseRules(std::string_view tsv) {
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
  std::vector<Rule> rules;
  for (auto& [id, rule] : by_id) rules.push_back(std::move(rule));
  return rules;
}

const std::vector<Rule>& AllRules() {
  static const auto& rules = *new std::vector<Rule>(LoadRules());
  return rules;
}

const Rule& FindRule(std::string_view id) {
  const auto& rules = AllRules();
  const auto at =
      std::lower_bound(rules.begin(), rules.end(), id,
                       [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  if (at == rules.end() || at->id != id) {
    std::fprintf(stderr, "rules.tsv has no rule '%s'\n", std::string(id).c_str());
    std::abort();
  }
  return *at;
}

absl::Status Refuse(std::string_view id, std::string_view detail) {
  const Rule& rule = FindRule(id);
  return RuleRefuses(rule.id, absl::StrCat(rule.explanation, ToAbsl(detail), "（", rule.law, "）"));
}

}  // namespace fengqiao::mediation

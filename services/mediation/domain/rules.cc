#include "services/mediation/domain/rules.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/error.h"
#include "services/mediation/domain/mediation_data.h"

namespace fengqiao::mediation {
namespace {

std::vector<Rule> LoadRules() {
  std::vector<Rule> rules;
  const absl::Status status = ReadTsv(data::RulesTsv(), 3, [&](const std::vector<std::string_view>& fields) {
    rules.push_back({std::string(fields[0]), std::string(fields[1]), std::string(fields[2])});
    return absl::OkStatus();
  });
  if (!status.ok()) {
    std::fprintf(stderr, "rules.tsv: %s\n", std::string(status.message()).c_str());
    std::abort();
  }
  std::sort(rules.begin(), rules.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
  return rules;
}

}  // namespace

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

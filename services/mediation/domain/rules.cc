#include "services/mediation/domain/rules.h"

#include "common/status/macros.h"
#include "services/mediation/domain/mediation_data.h"

namespace fengqiao::mediation {
namespace {

const law::RuleTable& Table() {
  static const auto& table = *new law::RuleTable(law::RuleTable::Embedded(data::RulesTsv()));
  return table;
}

}  // namespace

absl::StatusOr<std::vector<Rule>> ParseRules(std::string_view tsv) {
  ASSIGN_OR_RETURN(const law::RuleTable table, law::RuleTable::Parse(tsv));
  return table.all();
}

const std::vector<Rule>& AllRules() { return Table().all(); }

const Rule& FindRule(std::string_view id) { return Table().Find(id); }

absl::Status Refuse(std::string_view id, std::string_view detail) { return Table().Refuse(id, detail); }

}  // namespace fengqiao::mediation

// Why a command is refused: rules.tsv, by id.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_RULES_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_RULES_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/law/rules.h"

namespace fengqiao::mediation {

using law::Rule;

// The rule with that id, which must be in rules.tsv: a test holds every id in the code against it.
const Rule& FindRule(std::string_view id);
const std::vector<Rule>& AllRules();
// Reads such a table, by id. INVALID_ARGUMENT names the bad line.
absl::StatusOr<std::vector<Rule>> ParseRules(std::string_view tsv);

// FAILED_PRECONDITION by a rule: its sentence, its law, and `detail` where there is one.
absl::Status Refuse(std::string_view id, std::string_view detail = {});

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_RULES_H_

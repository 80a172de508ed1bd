// Why a command is refused: rules.tsv, by id.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_RULES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/law/rules.h"

namespace fengqiao::correction {

const law::RuleTable& Rules();

// FAILED_PRECONDITION by a rule: its sentence, `detail` where there is one, its law.
absl::Status Refuse(std::string_view id, std::string_view detail = {});

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_RULES_H_

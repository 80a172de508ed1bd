#include "services/correction/domain/rules.h"

#include "services/correction/domain/correction_data.h"

namespace fengqiao::correction {

const law::RuleTable& Rules() {
  static const auto& table = *new law::RuleTable(law::RuleTable::Embedded(data::RulesTsv()));
  return table;
}

absl::Status Refuse(std::string_view id, std::string_view detail) { return Rules().Refuse(id, detail); }

}  // namespace fengqiao::correction

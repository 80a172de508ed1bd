// Why something is refused: rules by id, each with its law and a Chinese sentence for those who read it.

#ifndef FENGQIAO_COMMON_LAW_RULES_H_
#define FENGQIAO_COMMON_LAW_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fengqiao::law {

struct Rule {
  std::string id;           // "mediation.mt3.recusal"
  std::string law;          // "人民调解法第15条"
  std::string explanation;  // a Chinese sentence
};

// A service's rules.tsv.
class RuleTable {
 public:
  // INVALID_ARGUMENT names the bad line.
  static absl::StatusOr<RuleTable> Parse(std::string_view tsv);
  // One that is compiled in; ends the program with a message where it can't be read.
  static RuleTable Embedded(std::string_view tsv);

  // The rule with that id, which must be there: a test holds every id in a service's code against its table.
  const Rule& Find(std::string_view id) const;
  // By id.
  const std::vector<Rule>& all() const { return rules_; }

  // FAILED_PRECONDITION by a rule: its sentence, `detail` where there is one, its law.
  absl::Status Refuse(std::string_view id, std::string_view detail = {}) const;

 private:
  std::vector<Rule> rules_;
};

}  // namespace fengqiao::law

#endif  // FENGQIAO_COMMON_LAW_RULES_H_

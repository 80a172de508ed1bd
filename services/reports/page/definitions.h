// The catalog as the page needs it.

#ifndef FENGQIAO_SERVICES_REPORTS_PAGE_DEFINITIONS_H_
#define FENGQIAO_SERVICES_REPORTS_PAGE_DEFINITIONS_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::reports {

class Definitions {
 public:
  // `catalog` outlives this.
  explicit Definitions(const std::vector<indicators::v1::Indicator>& catalog) : catalog_(catalog) {
    for (const auto& indicator : catalog) by_code_.emplace(indicator.code(), &indicator);
  }

  const std::vector<indicators::v1::Indicator>& all() const { return catalog_; }
  // The Chinese name; the code itself where the catalog has it no more.
  std::string_view NameOf(const std::string& code) const {
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? std::string_view(code) : std::string_view(found->second->display_name());
  }

 private:
  const std::vector<indicators::v1::Indicator>& catalog_;
  std::unordered_map<std::string, const indicators::v1::Indicator*> by_code_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_PAGE_DEFINITIONS_H_

#include "common/service/registry.h"

#include "common/base/strings.h"

namespace fengqiao::service {

std::string RegistryPageSql(std::string_view table, std::string_view within, std::string_view where) {
  return absl::StrCat("SELECT envelope FROM ", ToAbsl(table), " WHERE name > $1 AND ", ToAbsl(within),
                      " AND ", ToAbsl(where), " ORDER BY name LIMIT $2");
}

}  // namespace fengqiao::service

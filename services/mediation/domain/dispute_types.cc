#include "services/mediation/domain/dispute_types.h"

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "services/mediation/domain/mediation_data.h"

namespace fengqiao::mediation {

const DisputeTypes& DisputeTypes::BuiltIn() {
  static const auto& types = *new DisputeTypes(Parse(data::DisputeTypesTsv()).value());
  return types;
}

absl::StatusOr<DisputeTypes> DisputeTypes::Parse(std::string_view tsv) {
  DisputeTypes table;
  RETURN_IF_ERROR(ReadTsv(tsv, 3, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    if (fields[0].empty() || fields[1].empty())
      return absl::InvalidArgumentError("code and name are required");
    if (fields[2] != "0" && fields[2] != "1") return absl::InvalidArgumentError("the third column is 0 or 1");
    if (!table.types_
             .emplace(fields[0],
                      DisputeType{.name = std::string(fields[1]), .excludes_esignature = fields[2] == "1"})
             .second) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(fields[0]), "' is there twice"));
    }
    return absl::OkStatus();
  }));
  if (table.types_.empty()) return absl::InvalidArgumentError("the table is empty");
  return table;
}

const DisputeType* DisputeTypes::Find(std::string_view code) const {
  const auto at = types_.find(code);
  return at == types_.end() ? nullptr : &at->second;
}

}  // namespace fengqiao::mediation

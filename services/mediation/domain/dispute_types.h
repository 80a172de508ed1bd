// The table of dispute types, a versioned list of data (domain rules §4.3).

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_DISPUTE_TYPES_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_DISPUTE_TYPES_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::mediation {

struct DisputeType {
  std::string name;  // "婚姻家庭"
  // Whether electronic signature alone does not do (电子签名法 3).
  bool excludes_esignature = false;
};

class DisputeTypes {
 public:
  static const DisputeTypes& BuiltIn();
  // INVALID_ARGUMENT names the bad line.
  static absl::StatusOr<DisputeTypes> Parse(std::string_view tsv);

  // Null where there is no such code.
  const DisputeType* Find(std::string_view code) const;

 private:
  std::map<std::string, DisputeType, std::less<>> types_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_DISPUTE_TYPES_H_

// The catalog: what is measured, in which unit, which direction is better, and by which formula.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_CATALOG_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_CATALOG_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::indicators {

// The definitions of one catalog file. Immutable, and so thread-safe.
class Catalog {
 public:
  // Reads tab-separated lines: a header, then code, name, units, kind, better, numerator, denominator,
  // aliases and basis; units and aliases separated by "|", the codes of a formula by "+". INVALID_ARGUMENT
  // names the first bad line.
  static absl::StatusOr<Catalog> Parse(std::string_view tsv);
  // The catalog that is compiled in.
  static absl::StatusOr<Catalog> BuiltIn();

  // The definition of `code`; null where there is none. Valid as long as the catalog.
  const v1::Indicator* Find(std::string_view code) const;
  // All definitions, by code.
  const std::vector<v1::Indicator>& List() const { return indicators_; }
  // The first 16 hexadecimal digits of the file's SHA-256.
  const std::string& revision() const { return revision_; }

 private:
  std::vector<v1::Indicator> indicators_;
  std::unordered_map<std::string, size_t> by_code_;
  std::string revision_;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_CATALOG_H_

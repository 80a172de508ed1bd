// The services whose records are counted, and what each of them counts.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTED_SERVICES_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTED_SERVICES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fengqiao::indicators {

// What a count counts. Different ones don't add up.
enum class CountUnit { kPieces, kDays, kMinutes, kYuan, kFen };

// One count of a service, as it stands in counted.tsv: "SUCCEEDED", or "WARNINGS.persons" where times and
// persons are counted apart.
struct CountWord {
  std::string enum_name;  // "MEASURE_SUCCEEDED", as that service's contract says it
  CountUnit unit = CountUnit::kPieces;
};

struct CountedService {
  std::string_view word;  // "mediation", as in counted.tsv and in metrics
  std::string full_name;  // of the contract's service
};

const std::vector<CountedService>& CountedServices();
// Null for a word that names none.
const CountedService* FindCountedService(std::string_view word);

// What a word of that service's counts means; none for what it does not count.
std::optional<CountWord> FindCount(const CountedService& service, std::string_view word);

// The suffix of a count of persons.
inline constexpr std::string_view kOfPersons = ".persons";

inline constexpr std::string_view kMediation = "mediation";
inline constexpr std::string_view kCorrection = "correction";

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_COUNTED_SERVICES_H_

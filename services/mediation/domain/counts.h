// What a case counts for (domain rules §9.2). The counts are a function of the case alone, so that a
// command's effect on the figures is the difference between the case before and after it, and nothing else
// ever counts.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_COUNTS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_COUNTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// By what counts are split.
struct CountKey {
  std::string region;  // the code of the region whose attempt it was, or that registered or refused it
  absl::CivilDay day;
  v1::Measure measure = v1::MEASURE_UNSPECIFIED;
  v1::Tier tier = v1::TIER_UNSPECIFIED;
  v1::Source source = v1::SOURCE_UNSPECIFIED;
  std::string dispute_type;
  v1::Committee::Kind committee_kind = v1::Committee::KIND_UNSPECIFIED;

  friend bool operator==(const CountKey&, const CountKey&) = default;
  friend bool operator<(const CountKey& a, const CountKey& b);
};

struct CountEntry {
  CountKey key;
  int64_t value = 0;  // millionths, as Decimal
};

// What a case counts for as it stands.
std::vector<CountEntry> CountsOf(const v1::Case& dispute);

// What has to be added to the figures so that they are those of `after`: entries of `before` come back
// negative.
std::vector<CountEntry> CountChange(const v1::Case& before, const v1::Case& after);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_COUNTS_H_

// What each class of supervision asks for, by place and day (domain rules §6.3): frequencies.tsv.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_FREQUENCIES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_FREQUENCIES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/subject.pb.h"

namespace fengqiao::correction {

// Calendar weeks begin on Mondays.
enum class PeriodUnit { kWeek, kMonth, kQuarter };

struct PeriodOfTime {
  absl::CivilDay first, last;
};

// The period in which a day lies.
PeriodOfTime PeriodAround(absl::CivilDay day, PeriodUnit unit);

struct Frequency {
  std::string region;
  v1::SupervisionClass supervision_class = v1::SUPERVISION_CLASS_UNSPECIFIED;
  v1::ActKind kind = v1::ACT_KIND_UNSPECIFIED;
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;  // the day after the last one
  PeriodUnit unit = PeriodUnit::kMonth;
  int amount = 0;  // times or minutes
  std::string certainty;
  std::string basis;
};

class Frequencies {
 public:
  static const Frequencies& BuiltIn();
  // INVALID_ARGUMENT names the bad line.
  static absl::StatusOr<Frequencies> Parse(std::string_view tsv);

  // What holds in a region (a code) on a day: of the smallest place that covers it. Null where nothing is
  // laid down: then nothing is asked for.
  const Frequency* Find(std::string_view region, v1::SupervisionClass supervision_class, v1::ActKind kind,
                        absl::CivilDay on) const;

 private:
  std::vector<Frequency> rows_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_FREQUENCIES_H_

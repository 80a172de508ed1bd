// What a file counts for (domain rules §9.3): a function of the file alone, so that a command's effect on the
// figures is the difference between the file before and after it, and nothing else ever counts.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_FIGURES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_FIGURES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/figures.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

struct FigureEntry {
  v1::Measure measure = v1::MEASURE_UNSPECIFIED;
  // Of the file's entries the one that counts, unique within the measure: "l3".
  std::string entry;
  // The county that had the person on that day, `regions/{code}`.
  std::string region;
  absl::CivilDay from;
  // The day after the last one of what lasts; of an instant `from` itself.
  absl::CivilDay to;
  int64_t times = 1;
};

// All but the stays, which are rows of their own, and the acts, which are no part of the file. Which entries
// there are follows from the file alone; the rule book only moves their days.
std::vector<FigureEntry> FiguresOf(const v1::Subject& subject, const RuleBook& book);

// What an act of a file counts for.
FigureEntry FigureOf(const v1::Subject& subject, const v1::Act& act);

// Whether it lasts, and so counts in every period in which one of its days lies.
bool Lasts(v1::Measure measure);
// Whether it is told by the stays on the counties' lists.
bool IsOfStays(v1::Measure measure);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_FIGURES_H_

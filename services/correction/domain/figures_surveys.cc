// What a survey counts for (I-C9).

#include "common/api/resource_name.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {

std::vector<FigureEntry> FiguresOf(const v1::Survey& survey) {
  std::vector<FigureEntry> entries;
  if (survey.state() == v1::Survey::STATE_WITHDRAWN) return entries;
  const std::string county = survey.name().substr(0, survey.name().find("/surveys/"));
  const auto add = [&](v1::Measure measure, absl::CivilDay day, absl::CivilDay known) {
    entries.push_back({.measure = measure, .entry = "", .region = county, .from = day, .to = known});
  };
  const absl::CivilDay due = DayOf(survey.due());
  add(v1::MEASURE_SURVEYS_DUE, due, due);
  if (!survey.has_opinion()) return entries;
  const absl::CivilDay delivered = DayOf(survey.opinion().day());
  // Before the day comes it counts for nothing, in time or not.
  if (delivered <= due) add(v1::MEASURE_SURVEYS_IN_TIME, due, due);
  add(v1::MEASURE_SURVEYS_DELIVERED, delivered, delivered);
  if (survey.has_adoption() && survey.adoption().adopted()) {
    add(v1::MEASURE_SURVEYS_ADOPTED, delivered, std::max(delivered, DayOf(survey.adoption().day())));
  }
  return entries;
}

}  // namespace fengqiao::correction

// What a stated change should be by the two values that it is between; for changes within a report and across
// two.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_CHANGE_WORK_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_CHANGE_WORK_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/reports/domain/check/figures.h"

namespace fengqiao::reports {

inline Decimal SizeOf(Decimal value) { return value < Decimal() ? -value : value; }
inline const char* Direction(Decimal by) { return by < Decimal() ? "减少" : "增加"; }
inline const char* Growth(Decimal by) { return by < Decimal() ? "下降" : "增长"; }

// What a figure may be; of 320余 and 近300 what they are commonly said of.
Amount Loosely(const Figure& figure);

// "2022年", "2024年1至6月".
std::string PeriodText(std::string_view period);

// "33件", "336.1万元"; of a difference of two rates "2.1个百分点".
std::string WithUnit(Decimal value, std::string_view unit);

struct ChangeWork {
  Agreement agreement = Agreement::kNot;
  std::string arithmetic;
  std::string should_be;  // "增长17.73%"
  bool sure = true;       // that the change is meant so
};

// In percent of the earlier value, in percent points, or in their own unit; nothing where the change is of
// neither.
std::optional<ChangeWork> WorkChange(const Figure& prior, const Figure& now, const Figure& change);

// Whether the change goes the other way than the two values: it was read wrongly then.
bool GoesOtherWay(const Figure& prior, const Figure& now, const Figure& change);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_CHANGE_WORK_H_

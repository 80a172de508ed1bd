// The years that a report and its figures can be about. A number before them in front of 年 counts years.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_YEARS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_YEARS_H_

namespace fengqiao::reports {

inline constexpr int kFirstYear = 1990;
inline constexpr int kLastYear = 2099;

inline constexpr bool IsReportYear(int year) { return year >= kFirstYear && year <= kLastYear; }

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_YEARS_H_

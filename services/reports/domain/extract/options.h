// What is known of a report before its figures are read.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_OPTIONS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_OPTIONS_H_

#include <string>

namespace fengqiao::reports {

struct ExtractOptions {
  std::string region;   // `regions/{code}`, or empty where it is not known
  int year = 0;         // the year reported on; 0 where it is not known: periods stay empty then
  int first_month = 0;  // of a report about part of a year
  int last_month = 0;
  bool past = false;  // told in the spring after it: 去年 is the year reported on, 今年 the one to come

  bool IsPartOfYear() const { return last_month != 0 && !(first_month == 1 && last_month == 12); }
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_OPTIONS_H_

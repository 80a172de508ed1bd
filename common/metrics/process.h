// What every process shows of itself, under the names that Prometheus' own libraries use.

#ifndef FENGQIAO_COMMON_METRICS_PROCESS_H_
#define FENGQIAO_COMMON_METRICS_PROCESS_H_

#include "common/metrics/metrics.h"

namespace fengqiao {

// Memory, processor time, open files and the start of this process, read from /proc at each scrape.
void AddProcessMetrics(Metrics& metrics);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_METRICS_PROCESS_H_

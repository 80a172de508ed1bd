// What is counted of positions.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_FIX_METRICS_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_FIX_METRICS_H_

#include <array>

#include "common/metrics/metrics.h"
#include "fengqiao/correction/v1/positioning_service.pb.h"

namespace fengqiao::correction {

struct FixMetrics {
  explicit FixMetrics(Metrics& metrics);

  prometheus::Counter& taken;
  prometheus::Gauge& last;  // when positions were taken last, since 1970; 0 before the first
  std::array<prometheus::Counter*, v1::ReportPositionsResponse::Reason_ARRAYSIZE> refused;  // by reason
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_FIX_METRICS_H_

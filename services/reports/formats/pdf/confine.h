// Takes from the running process what a parser of hostile input does not need.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_CONFINE_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_CONFINE_H_

#include <cstdint>

namespace fengqiao::reports {

inline constexpr int64_t kPdfMemoryBytes = 384 << 20;
inline constexpr int64_t kPdfCpuSeconds = 20;

// From here on: so much memory and processor time, no file is written, no socket opened, no program started,
// no other process touched. False where the system refuses; then nothing hostile should be read.
bool Confine();

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_CONFINE_H_

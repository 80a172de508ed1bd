#include "services/reports/domain/words.h"

namespace fengqiao::reports {

using v1::Finding;

std::string_view MarkOf(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::VERDICT_CONSISTENT:
    case Finding::VERDICT_MET:
      return "✓";
    case Finding::VERDICT_INCONSISTENT:
    case Finding::VERDICT_MISSED:
      return "✗";
    default:
      return "?";
  }
}

}  // namespace fengqiao::reports

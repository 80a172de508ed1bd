// Whether what looks like a figure is one that is to be told.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_TELLING_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_TELLING_H_

#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/role.h"

namespace fengqiao::reports {

// A rank where words say that it is one, a bare number where its code is known, all else. `previous` is the
// figure before it that was told, null where there is none.
bool IsFigure(std::u32string_view text, const std::vector<CueHit>& cues, const Mention* previous,
              const Mention& mention);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_TELLING_H_

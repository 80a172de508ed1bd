// Lists of names with lists of figures, and names that share one.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SERIES_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SERIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/role.h"

namespace fengqiao::reports {

// A year or a region that a name of a list may be.
struct AxisHit {
  size_t begin = 0;
  size_t end = 0;
  int year = 0;
  std::string region;
};

// Whether any cue says that figures answer to names: 分别, 均为.
bool SpeakOfSeries(const std::vector<CueHit>& cues);

// 受理、办结分别为100件、90件: gives each figure of the list the name in its place. 办结率、履行率均为100%:
// gives the figure the names that share it. Where the names are years or regions
// (甘谷、秦安两县分别为3件和4件, 近三年依次为1件、2件、3件), gives the figures those, and the words that the
// names share. `mentions` are those of one sentence in order, `cues` its cues, `axes` its years and regions,
// in order; `year` is the report's.
void AlignSeries(std::u32string_view text, const std::vector<CueHit>& cues, const std::vector<AxisHit>& axes,
                 int year, std::vector<Mention>& mentions);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SERIES_H_

// What a report says of itself: region, year, issuer, day, title.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_METADATA_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_METADATA_H_

#include <string_view>
#include <vector>

#include "common/regions/region_tree.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/lexicon/readable_text.h"
#include "services/reports/domain/text/outline.h"

namespace fengqiao::reports {

struct DocumentGuess {
  v1::ReportMetadata metadata;  // what can't be told is not set
  int first_month = 0;          // of a report about part of a year, else 0
  int last_month = 0;
  bool past = false;  // told in the spring after it, as 去年
};

// `utf8` is the text as it came. The region is the one that the issuer's name bears or that the
// beginning speaks of; where two are as likely, none is guessed.
DocumentGuess GuessMetadata(std::string_view utf8, const ReadableText& text,
                            const std::vector<OutlineHeading>& headings, const Lexicon& lexicon,
                            const regions::RegionTree& tree);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_METADATA_H_

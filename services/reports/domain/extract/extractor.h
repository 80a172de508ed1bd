// Reads the figures out of a report: where each stands, what it counts, for when and where.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_EXTRACTOR_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_EXTRACTOR_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/plain_fact.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/lexicon/readable_text.h"
#include "services/reports/domain/text/outline.h"

namespace fengqiao::reports {

// Thread-safe. The lexicon must outlive it.
class Extractor {
 public:
  explicit Extractor(const Lexicon& lexicon) : lexicon_(lexicon) {}

  // The facts in text order; stops after kMostFigures + 1. Linear in the text, whose original must outlive
  // them.
  PlainFacts Read(const ReadableText& text, const std::vector<OutlineHeading>& headings,
                  const ExtractOptions& options) const;
  // The same as messages, without names.
  std::vector<v1::Fact> Extract(std::u32string_view text, const std::vector<OutlineHeading>& headings,
                                const ExtractOptions& options) const;

 private:
  const Lexicon& lexicon_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_EXTRACTOR_H_

// Which parts a report has, and what it admits.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_STRUCTURE_STRUCTURE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_STRUCTURE_STRUCTURE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/lexicon/matcher.h"
#include "services/reports/domain/text/outline.h"

namespace fengqiao::reports {

// Finds the five compulsory parts of an annual report on government by law by the words of its headings, or,
// where headings have no numbers, of its lines' beginnings. Immutable, thread-safe.
class StructureReader {
 public:
  // INVALID_ARGUMENT names the bad line of `tsv`. `folding` outlives the reader.
  static absl::StatusOr<StructureReader> Load(std::string_view tsv, const Folding& folding);
  // The words that are compiled in.
  static absl::StatusOr<StructureReader> BuiltIn(const Folding& folding);

  // `title` is the report's title. Linear in the text.
  v1::ReportStructure Read(std::u32string_view text, const std::vector<OutlineHeading>& headings,
                           std::string_view title) const;

 private:
  struct Part {
    v1::ReportPart::Kind kind;
    std::vector<std::u32string> heading_words;
    std::vector<std::u32string> line_starts;
  };

  explicit StructureReader(const Folding& folding) : folding_(&folding) {}
  void FindInHeadings(std::u32string_view text, const std::vector<OutlineHeading>& headings,
                      std::vector<v1::ReportPart>& found) const;
  void FindInLines(std::u32string_view text, std::vector<v1::ReportPart>& found) const;

  const Folding* folding_;
  std::vector<Part> parts_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_STRUCTURE_STRUCTURE_H_

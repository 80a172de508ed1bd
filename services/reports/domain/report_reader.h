// From the bytes of a document to everything the reports service knows of it.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_REPORT_READER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_REPORT_READER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/text/document.h"

namespace fengqiao::reports {

// What was read in one document. Facts and findings are in text order and have no names yet.
struct ReportReading {
  std::string text;  // UTF-8; every span counts in its code points
  int text_length = 0;
  v1::Report::Format format = v1::Report::FORMAT_UNSPECIFIED;
  v1::Report::Encoding encoding = v1::Report::ENCODING_UNSPECIFIED;
  int page_count = 0;
  v1::ReportMetadata metadata;
  std::vector<v1::Heading> outline;
  v1::ReportStructure structure;
  std::vector<v1::Fact> facts;
  std::vector<v1::Finding> findings;
};

// Reads documents with one catalog. Immutable, thread-safe; costs some tens of milliseconds to make.
class ReportReader {
 public:
  // INVALID_ARGUMENT where the catalog can't be used.
  static absl::StatusOr<std::unique_ptr<const ReportReader>> Create(
      const std::vector<indicators::v1::Indicator>& catalog);
  ~ReportReader();

  // Reads a document. What `said` says of it overrules the guess, field by field. FAILED_PRECONDITION
  // (REGION_UNKNOWN, YEAR_UNKNOWN) where region or year can't be told and are not said.
  absl::StatusOr<ReportReading> Read(Document document, const v1::ReportMetadata& said) const;
  // The same, but what can't be told stays empty instead of being an error: for reading without a store.
  absl::StatusOr<ReportReading> ReadAnyway(Document document, const v1::ReportMetadata& said) const;

  // Plain text; errors of its decoding too.
  absl::StatusOr<ReportReading> Read(std::string_view bytes, const v1::ReportMetadata& said) const;
  absl::StatusOr<ReportReading> ReadAnyway(std::string_view bytes, const v1::ReportMetadata& said) const;

  // The findings of a text (UTF-8) whose figures were reviewed since it was read; they have no names yet.
  std::vector<v1::Finding> Check(std::string_view text, const std::vector<v1::Fact>& facts) const;

  const Lexicon& lexicon() const;

 private:
  struct Parts;
  explicit ReportReader(std::unique_ptr<const Parts> parts);
  const std::unique_ptr<const Parts> parts_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_REPORT_READER_H_

// A document as it was read: its text, and where each character of it stood.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_DOCUMENT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_DOCUMENT_H_

#include <cstddef>
#include <memory>
#include <string>

#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// Leads from the text back to the original. Immutable, thread-safe.
class Origin {
 public:
  virtual ~Origin() = default;
  // Where the code points [begin, end) of the text stood; they are not empty and lie within it.
  virtual v1::Place Find(size_t begin, size_t end) const = 0;
};

struct Document {
  // UTF-8; every span counts in its code points.
  std::string text;
  v1::Report::Format format = v1::Report::FORMAT_UNSPECIFIED;
  v1::Report::Encoding encoding = v1::Report::ENCODING_UNSPECIFIED;
  int page_count = 0;  // of a PDF
  std::unique_ptr<const Origin> origin;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_DOCUMENT_H_

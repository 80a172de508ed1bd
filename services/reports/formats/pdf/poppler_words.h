// The part that touches poppler: runs in a process of its own, for it parses what anybody may have made.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_POPPLER_WORDS_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_POPPLER_WORDS_H_

#include <functional>
#include <string>
#include <string_view>

#include "services/reports/formats/pdf/pdf_words.h"

namespace fengqiao::reports {

// Gives the words of a PDF, in the form of pdf_words.h, page by page. May throw std::bad_alloc.
PdfExit TellWords(std::string_view bytes, const std::function<void(const std::string& told)>& tell);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_POPPLER_WORDS_H_

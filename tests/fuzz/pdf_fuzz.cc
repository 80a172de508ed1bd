// Any bytes as PDF: what the program that parses it tells (its main function, here in one process) is of the
// form that the service takes. Poppler itself is the system's library, without instrumentation.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/pdf/pdf_reader.h"
#include "services/reports/formats/pdf/poppler_words.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fengqiao::reports;  // NOLINT(google-build-using-namespace): a fuzzer's only function
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  LooksLikePdf(bytes);
  std::string told;
  if (TellWords(bytes, [&](const std::string& part) { told += part; }) != kPdfRead) return 0;
  const auto pages = ParsePages(told);
  if (!pages) std::abort();
  const auto document = DocumentOf(*pages);
  if (document.ok() && (document->text.empty() || FirstBadUtf8(document->text))) std::abort();
  return 0;
}

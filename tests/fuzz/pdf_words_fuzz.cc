// Whatever a program that was taken over tells: it is refused, or becomes a text each character of which
// stands on one of its pages.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/pdf/pdf_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fengqiao::reports;  // NOLINT(google-build-using-namespace): a fuzzer's only function
  const auto pages = ParsePages({reinterpret_cast<const char*>(data), size});
  if (!pages) return 0;
  const auto document = DocumentOf(*pages);
  if (!document.ok()) return 0;
  if (document->text.empty() || FirstBadUtf8(document->text)) std::abort();
  const size_t length = ToCodePoints(document->text).size();
  for (size_t at = 0; at < length; ++at) {
    const auto place = document->origin->Find(at, at + 1);
    if (!place.has_page_area()) continue;
    for (const auto& box : place.page_area().boxes()) {
      if (box.page() < 1 || box.page() > document->page_count || box.right() < box.left() ||
          box.bottom() < box.top())
        std::abort();
    }
  }
  return 0;
}

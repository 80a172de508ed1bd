// Any bytes as HTML are read or refused; the text is valid, without what nobody could see, and each character
// leads back to bytes of the page, in order but for cells that are repeated.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/html/html_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fengqiao::reports;  // NOLINT(google-build-using-namespace): a fuzzer's only function
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  LooksLikeHtml(bytes);
  const auto document = ReadHtml(bytes);
  if (!document.ok()) return 0;
  if (document->text.empty() || FirstBadUtf8(document->text)) std::abort();
  if (document->text.find('\0') != std::string::npos) std::abort();
  const std::u32string text = ToCodePoints(document->text);
  for (size_t at = 0; at < text.size(); ++at) {
    const auto place = document->origin->Find(at, at + 1);
    if (!place.has_byte_range()) continue;
    const auto& range = place.byte_range();
    if (range.start() < 0 || range.end() <= range.start() || range.end() > static_cast<int64_t>(size))
      std::abort();
    // What is written as itself is found as itself.
    const char32_t c = text[at];
    if (c >= U'0' && c <= U'9' && range.end() - range.start() == 1 &&
        bytes[static_cast<size_t>(range.start())] != static_cast<char>(c)) {
      std::abort();
    }
  }
  return 0;
}

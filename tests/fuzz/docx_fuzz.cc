// Any bytes as .docx are read or refused; so is any XML as the main part, which no fuzzer finds through
// deflate. What was read is valid, and each character leads back to a paragraph.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/docx/body.h"
#include "services/reports/formats/docx/docx_reader.h"
#include "services/reports/formats/docx/xml.h"

namespace {

using namespace fengqiao::reports;  // NOLINT(google-build-using-namespace): the fuzzer is of that folder

void CheckPackage(std::string_view bytes) {
  const auto document = ReadDocx(bytes);
  if (!document.ok()) return;
  if (document->text.empty() || FirstBadUtf8(document->text)) std::abort();
  const size_t length = ToCodePoints(document->text).size();
  for (size_t at = 0; at < length; ++at) {
    const auto place = document->origin->Find(at, at + 1);
    if (place.has_paragraph_range() && place.paragraph_range().end() != place.paragraph_range().start() + 1)
      std::abort();
  }
}

void CheckMainPart(std::string_view xml) {
  DocxBody body({"toc"});
  XmlReader reader(body);
  // In two pieces, as the parts of a package come.
  if (!reader.Feed(xml.substr(0, xml.size() / 2)) || !reader.Feed(xml.substr(xml.size() / 2)) ||
      !reader.Finish().ok())
    return;
  const auto paragraphs = body.TakeParagraphs();
  const auto places = body.TakePlaces();
  for (const auto& place : places) {
    if (place.paragraph >= paragraphs.size()) std::abort();
  }
  for (const auto& line : body.TakeLines()) {
    if (line.empty()) std::abort();
    for (const auto& at : line) {
      if (!IsText(at.c) || (at.source != kNoSource && at.source >= places.size())) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  LooksLikeZip(bytes) ? CheckPackage(bytes) : CheckMainPart(bytes);
  return 0;
}

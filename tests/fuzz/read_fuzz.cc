// Any document is read or refused; every span lies in the text, carries its surface and comes in order, and
// every finding speaks of figures that were read.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>

#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "services/reports/domain/text/codepoints.h"

namespace {

using fengqiao::reports::ReportReader;
using Place = std::pair<int, int>;

const ReportReader& Reader() {
  static const ReportReader* const reader =
      ReportReader::Create(fengqiao::indicators::Catalog::BuiltIn()->List()).value().release();
  return *reader;
}

Place PlaceOf(const fengqiao::reports::v1::Span& span) { return {span.start(), span.end()}; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto reading = Reader().ReadAnyway({reinterpret_cast<const char*>(data), size}, {});
  if (!reading.ok()) return 0;
  const std::u32string text = fengqiao::reports::ToCodePoints(reading->text);
  std::set<Place> places;
  int last = 0;
  for (const auto& fact : reading->facts) {
    const auto& span = fact.span();
    if (span.start() < last || span.end() <= span.start()) std::abort();
    if (static_cast<size_t>(span.end()) > text.size()) std::abort();
    const auto begin = static_cast<size_t>(span.start());
    const auto length = static_cast<size_t>(span.end() - span.start());
    if (fengqiao::reports::ToUtf8(std::u32string_view(text).substr(begin, length)) != span.surface())
      std::abort();
    last = span.start();
    places.insert(PlaceOf(span));
  }
  for (const auto& finding : reading->findings) {
    if (places.count(PlaceOf(finding.stated().span())) == 0) std::abort();
    for (const auto& part : finding.parts()) {
      if (places.count(PlaceOf(part.span())) == 0) std::abort();
    }
    if (finding.explanation().empty()) std::abort();
  }
  return 0;
}

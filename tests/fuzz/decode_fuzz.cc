// Any bytes decode to valid text or to an error that says where; what was decoded decodes again to itself.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/text/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fengqiao::reports;  // NOLINT(google-build-using-namespace): a fuzzer's only function
  const auto decoded = Decode({reinterpret_cast<const char*>(data), size});
  if (!decoded.ok()) return 0;
  if (FirstBadUtf8(decoded->text)) std::abort();
  const auto again = Decode(decoded->text);
  if (!again.ok() || again->text != decoded->text) std::abort();
  if (ToUtf8(ToCodePoints(decoded->text)) != decoded->text) std::abort();
  return 0;
}

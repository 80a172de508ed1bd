// No bytes but those of a token of ours are taken for one; what we made is read back.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "common/api/page_token.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fengqiao::api;  // NOLINT(google-build-using-namespace): a fuzzer's only function
  static const std::string& fingerprint =
      *new std::string(QueryFingerprint(fengqiao::indicators::v1::ListTargetsRequest()));
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto key = ReadPageToken(input, fingerprint);
  // A token that is taken is one that we would make, to the letter.
  if (key.ok() && !input.empty() && MakePageToken(fingerprint, *key) != input) std::abort();
  if (size < 1000 && ReadPageToken(MakePageToken(fingerprint, input), fingerprint).value() != input)
    std::abort();
  if (size > 0 && size < 1000 && ReadPageToken(MakePageToken(fingerprint, input), "another query....").ok())
    std::abort();
  return 0;
}

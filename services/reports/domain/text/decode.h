// From the bytes of a document to its text.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_DECODE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_DECODE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

inline constexpr size_t kMaxDocumentBytes = 16 << 20;

struct Decoded {
  // UTF-8. Line ends and a byte-order mark stay as they are: the mark counts as one code point in every span.
  std::string text;
  v1::Report::Encoding encoding = v1::Report::ENCODING_UNSPECIFIED;
};

// Strict UTF-8, else strict GB18030 (which holds GBK and GB2312); the other way round where GB18030 is what
// the document `declares`. INVALID_ARGUMENT with the reason DOCUMENT_TOO_LARGE past 16 MiB, DOCUMENT_EMPTY
// where nothing is visible, UNKNOWN_ENCODING where neither fits or a NUL stands amid the text, with the
// `offset` of the first byte that fits neither.
absl::StatusOr<Decoded> Decode(std::string_view bytes,
                               v1::Report::Encoding declares = v1::Report::ENCODING_UNSPECIFIED);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_DECODE_H_

#include "services/reports/domain/text/plain_text.h"

#include <utility>

#include "common/status/macros.h"
#include "services/reports/domain/text/byte_index.h"
#include "services/reports/domain/text/decode.h"

namespace fengqiao::reports {
namespace {

class TextOrigin final : public Origin {
 public:
  TextOrigin(std::string_view bytes, v1::Report::Encoding encoding) : index_(bytes, encoding) {}

  v1::Place Find(size_t begin, size_t end) const override {
    v1::Place place;
    place.mutable_byte_range()->set_start(static_cast<int64_t>(index_.OffsetOf(begin)));
    place.mutable_byte_range()->set_end(static_cast<int64_t>(index_.OffsetOf(end)));
    return place;
  }

 private:
  const ByteIndex index_;
};

}  // namespace

absl::StatusOr<Document> ReadPlainText(std::string_view bytes) {
  ASSIGN_OR_RETURN(Decoded decoded, Decode(bytes));
  Document document;
  document.text = std::move(decoded.text);
  document.format = v1::Report::FORMAT_TEXT;
  document.encoding = decoded.encoding;
  document.origin = std::make_unique<TextOrigin>(bytes, decoded.encoding);
  return document;
}

}  // namespace fengqiao::reports

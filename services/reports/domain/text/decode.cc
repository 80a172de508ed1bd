#include "services/reports/domain/text/decode.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

absl::Status TooLarge(size_t size) {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE,
               absl::StrCat("the document has ", size, " bytes; at most ", kMaxDocumentBytes, " are read"))
      .Field("content", "must be at most 16 MiB")
      .Meta("bytes", absl::StrCat(size))
      .Meta("limit", absl::StrCat(kMaxDocumentBytes));
}

absl::Status Empty() {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_EMPTY,
               "the document has no text")
      .Field("content", "must hold text");
}

absl::Status Unknown(size_t offset, const char* why) {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_UNKNOWN_ENCODING,
               absl::StrCat("the text is neither UTF-8 nor GB18030: ", why, " at byte ", offset))
      .Field("content", "must be UTF-8 or GB18030")
      .Meta("offset", absl::StrCat(offset));
}

// The text, or the offset of the first byte that is not GB18030. glibc's table rejects unassigned four-byte
// codes; that what it gives is UTF-8 without surrogates is checked once more.
std::variant<std::string, size_t> FromGb18030(std::string_view bytes) {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == reinterpret_cast<iconv_t>(-1)) return size_t{0};
  std::string text(bytes.size() * 2 + 16,
                   '\0');  // a two-byte code becomes at most three bytes, four become four
  char* in = const_cast<char*>(bytes.data());  // iconv does not write to it
  size_t in_left = bytes.size();
  char* out = text.data();
  size_t out_left = text.size();
  const size_t irreversible = iconv(converter, &in, &in_left, &out, &out_left);
  iconv_close(converter);
  const size_t offset = bytes.size() - in_left;
  if (irreversible != 0) return offset;
  text.resize(text.size() - out_left);
  if (FirstBadUtf8(text)) return offset;
  return text;
}

// Whether there is more than blanks, controls and a byte-order mark.
bool HasVisibleText(std::string_view utf8) {
  static constexpr std::string_view kBlanks[] = {"\xEF\xBB\xBF", "\xE3\x80\x80", "\xC2\xA0"};
  for (size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte <= ' ' || byte == 0x7F) {
      ++i;
      continue;
    }
    const auto* blank = std::find_if(std::begin(kBlanks), std::end(kBlanks),
                                     [&](std::string_view b) { return utf8.substr(i, b.size()) == b; });
    if (blank == std::end(kBlanks)) return true;
    i += blank->size();
  }
  return false;
}

}  // namespace

absl::StatusOr<Decoded> Decode(std::string_view bytes, v1::Report::Encoding declares) {
  if (bytes.size() > kMaxDocumentBytes) return TooLarge(bytes.size());
  if (!HasVisibleText(bytes)) return Empty();
  // No text file holds NUL, but every UTF-16 file does; and PostgreSQL could not keep it.
  if (const size_t nul = bytes.find('\0'); nul != std::string_view::npos) return Unknown(nul, "a NUL");
  const bool prefers_gb18030 = declares == v1::Report::ENCODING_GB18030;
  const auto bad_utf8 = FirstBadUtf8(bytes);
  if (!bad_utf8 && !prefers_gb18030) return Decoded{std::string(bytes), v1::Report::ENCODING_UTF8};
  auto converted = FromGb18030(bytes);
  if (const size_t* bad = std::get_if<size_t>(&converted)) {
    // Pages say gb2312 and are UTF-8.
    if (!bad_utf8) return Decoded{std::string(bytes), v1::Report::ENCODING_UTF8};
    return Unknown(std::max(*bad, *bad_utf8), "a byte that fits neither");
  }
  Decoded decoded{std::get<std::string>(std::move(converted)), v1::Report::ENCODING_GB18030};
  if (!HasVisibleText(decoded.text)) return Empty();
  return decoded;
}

}  // namespace fengqiao::reports

#include "services/reports/domain/text/codepoints.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "common/base/utf8.h"

namespace fengqiao::reports {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;
constexpr uint64_t kLowBits = 0x0101010101010101;

template <typename T>
T Word(const void* at) {
  T word;
  std::memcpy(&word, at, sizeof(T));
  return word;
}

// A lead byte of three and its two continuation bytes, as they lie in the low bytes of a word.
constexpr uint32_t kThreeBytes = std::endian::native == std::endian::little ? 0x008080E0 : 0xE0808000;
constexpr uint32_t kThreeBytesMask = std::endian::native == std::endian::little ? 0x00C0C0F0 : 0xF0C0C000;
// Two such characters: nearly all of a report, which is therefore read by twos.
constexpr uint64_t kTwice =
    std::endian::native == std::endian::little ? 0x00008080E08080E0 : 0xE08080E080800000;
constexpr uint64_t kTwiceMask =
    std::endian::native == std::endian::little ? 0x0000C0C0F0C0C0F0 : 0xF0C0C0F0C0C00000;

// Whether a lead byte of three makes a code point with whatever continuation bytes: all but E0, which may be
// overlong, and ED, which may be a surrogate.
bool IsSafeLead(unsigned char lead) { return (0xDFFEu >> (lead & 0x0F) & 1) != 0; }

// How many bytes begin a code point, eight at a time.
size_t CodePointCount(std::string_view utf8) {
  size_t count = 0;
  size_t i = 0;
  for (; i + 8 <= utf8.size(); i += 8) {
    const auto word = Word<uint64_t>(utf8.data() + i);
    count += ((~word >> 7 | word >> 6) & kLowBits) * kLowBits >> 56;
  }
  for (; i < utf8.size(); ++i) count += (static_cast<unsigned char>(utf8[i]) & 0xC0) != 0x80;
  return count;
}

}  // namespace

std::optional<size_t> FirstBadUtf8(std::string_view bytes) {
  const auto* const begin = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = begin + bytes.size();
  const auto* p = begin;
  while (p < end) {
    if (end - p >= 8) {
      const auto word = Word<uint64_t>(p);
      if ((word & kTwiceMask) == kTwice && IsSafeLead(p[0]) && IsSafeLead(p[3])) {
        p += 6;
        continue;
      }
      // A run of ASCII.
      if ((word & kHighBits) == 0) {
        p += 8;
        continue;
      }
      if ((Word<uint32_t>(p) & kThreeBytesMask) == kThreeBytes && IsSafeLead(p[0])) {
        p += 3;
        continue;
      }
    }
    const auto at = static_cast<size_t>(p - begin);
    const size_t length = Utf8Length(bytes.substr(at, 4));
    if (length == 0) return at;
    p += length;
  }
  return std::nullopt;
}

std::u32string ToCodePoints(std::string_view utf8) {
  std::u32string text(CodePointCount(utf8), U'\0');
  char32_t* out = text.data();
  const auto* p = reinterpret_cast<const unsigned char*>(utf8.data());
  const auto* end = p + utf8.size();
  while (p < end) {
    if (*p >= 0xE0 && *p < 0xF0) {
      *out++ = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
      p += 3;
    } else if (*p < 0x80) {
      *out++ = *p++;
    } else if (*p < 0xE0) {
      *out++ = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
      p += 2;
    } else {
      *out++ = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
      p += 4;
    }
  }
  return text;
}

void AppendUtf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | c >> 6));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | c >> 12));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | c >> 18));
    out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

std::string ToUtf8(std::u32string_view text) {
  // Nearly all is of three bytes: written in place, then cut.
  std::string out(text.size() * 4, '\0');
  char* at = out.data();
  for (char32_t c : text) {
    if (c >= 0x800 && c < 0x10000) {
      *at++ = static_cast<char>(0xE0 | c >> 12);
      *at++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
      *at++ = static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x80) {
      *at++ = static_cast<char>(c);
    } else if (c < 0x800) {
      *at++ = static_cast<char>(0xC0 | c >> 6);
      *at++ = static_cast<char>(0x80 | (c & 0x3F));
    } else {
      *at++ = static_cast<char>(0xF0 | c >> 18);
      *at++ = static_cast<char>(0x80 | (c >> 12 & 0x3F));
      *at++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
      *at++ = static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  out.resize(static_cast<size_t>(at - out.data()));
  return out;
}

}  // namespace fengqiao::reports

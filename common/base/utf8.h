// UTF-8 that can be relied on, from bytes that can't.

#ifndef FENGQIAO_COMMON_BASE_UTF8_H_
#define FENGQIAO_COMMON_BASE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace fengqiao {

// The length (1 to 4) of the code point that `text` begins with; 0 where it begins with none: a stray or
// missing continuation byte, an overlong form, a surrogate, or a number past U+10FFFF.
size_t Utf8Length(std::string_view text);

// `text` with each byte that belongs to no code point replaced by U+FFFD. For what goes into logs and error
// details: JSON and protobuf refuse anything else.
std::string ToValidUtf8(std::string_view text);

// The first `limit` bytes and "…", without cutting a code point; all of a text that is no longer than that.
std::string CutUtf8(std::string_view text, size_t limit);

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_BASE_UTF8_H_

// Text as code points: every span of a report counts in them.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CODEPOINTS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CODEPOINTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fengqiao::reports {

// The offset of the first byte that is not UTF-8 (overlong forms, surrogates and what lies past U+10FFFF are
// not); none where all is.
std::optional<size_t> FirstBadUtf8(std::string_view bytes);

// `utf8` must be UTF-8.
std::u32string ToCodePoints(std::string_view utf8);
std::string ToUtf8(std::u32string_view text);
void AppendUtf8(char32_t c, std::string& out);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_TEXT_CODEPOINTS_H_

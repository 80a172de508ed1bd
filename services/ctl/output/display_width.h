// How wide text is in a terminal, and how it is cut and padded: a Chinese character takes two columns, a
// combining mark none.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_DISPLAY_WIDTH_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_DISPLAY_WIDTH_H_

#include <string>
#include <string_view>

namespace fengqiao::ctl {

// The columns that a text of one line takes. A byte that is no UTF-8 counts as one.
int DisplayWidth(std::string_view text);

// The text, or as much of it as fits into `columns` with "…" after it. What a reader takes for one character
// (with its combining marks, an emoji sequence) is never cut.
std::string CutToWidth(std::string_view text, int columns);

enum class Align { kLeft, kRight };

// Filled up with blanks to `columns`; unchanged where it is wider.
std::string PadToWidth(std::string_view text, int columns, Align align);

// What may be printed of a text that comes from elsewhere: line breaks and tabs become blanks; control
// characters, which could command the terminal, and bytes that are no UTF-8 become U+FFFD; marks that turn
// the direction of writing are left out.
std::string Printable(std::string_view text);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_DISPLAY_WIDTH_H_

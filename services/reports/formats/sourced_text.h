// Text whose characters know where they come from.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_SOURCED_TEXT_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_SOURCED_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fengqiao::reports {

// What a source number means is the format's own affair; it grows in reading order.
using Source = uint32_t;
// Of characters that are ours: line ends, the bars between cells.
inline constexpr Source kNoSource = UINT32_MAX;

struct SourcedChar {
  char32_t c;
  Source source;
};

using SourcedLine = std::vector<SourcedChar>;
using SourcedLines = std::vector<SourcedLine>;

// Blanks that have no meaning at the ends of a line.
bool IsBlankChar(char32_t c);
// Characters that are written without blanks between them: a line end among them is no blank.
bool IsWide(char32_t c);
// Characters that nobody sees and that would part a number: soft hyphen, zero-width blanks.
bool IsInvisible(char32_t c);
// Whether XML and PostgreSQL would take it: no controls, no surrogates.
bool IsText(char32_t c);

void Trim(SourcedLine& line);
// Puts `more` behind `line`, with a blank where two words would run together.
void Join(SourcedLine& line, const SourcedLine& more);

// All lines as one text, each with a line end.
struct SourcedText {
  std::string utf8;
  std::vector<Source> sources;  // one for each code point

  // The least and greatest source of the code points [begin, end), which are not empty; none where all are
  // ours.
  std::pair<Source, Source> Range(size_t begin, size_t end) const;
};
SourcedText Flattened(SourcedLines lines);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_SOURCED_TEXT_H_

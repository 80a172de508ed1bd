// From the words of a page to its lines.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_LINES_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_LINES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/reports/formats/pdf/pdf_words.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {

// Where a character stands: the source of a character is the number of its glyph.
struct PdfGlyph {
  int32_t page;  // from 1
  int32_t left, top, right, bottom;
};

// What stands together in a line, without a gap in which the border between two cells could be.
struct PdfPiece {
  int32_t left, right;
  SourcedLine text;
  bool blank = false;  // in prose there is a blank before it
  bool apart = false;  // so far from the piece before it as words of prose are not
  int32_t middle = 0;  // from top to bottom, of its first word
  int32_t size = 0;    // of its type; 0 where it has no Chinese characters
};

// A stretch of a line, from edge to edge.
struct Span {
  int32_t left = 0;
  int32_t right = 0;

  bool Overlaps(const Span& other) const { return left < other.right && other.left < right; }
};

struct PdfLine {
  int32_t top, bottom;
  std::vector<PdfPiece> pieces;  // from left to right, none empty
  bool upright = true;
  // Of its last word and of its first, which may be the name of several rows and stand between them.
  int32_t middle = 0, first_middle = 0;
  int32_t size = 1;  // of its type: a box's height says less of it, as fonts have all kinds of them
  // Where the line is set beside something else: between which margins instead of those of the page.
  int32_t own_left = -1, own_right = -1;

  int32_t left() const { return pieces.front().left; }
  int32_t right() const { return pieces.back().right; }
  // Where pieces were taken from it, the type is that of those which are left.
  void SetSizeByPieces() {
    int32_t widest = 0;
    for (const PdfPiece& piece : pieces) widest = piece.size > widest ? piece.size : widest;
    if (widest > 0) size = widest;
  }
  // As far as it can be told from the line alone.
  size_t cells() const {
    size_t count = 1;
    for (const PdfPiece& piece : pieces) count += piece.apart;
    return count;
  }
};

// What a column, a cell or a piece covers of the page's width.
Span SpanOf(const PdfPiece& piece);
// Those that overlap as one, from left to right.
std::vector<Span> Merged(std::vector<Span> spans);

// The lines of a page from top to bottom, the upright ones first. Adds its glyphs to `glyphs`.
std::vector<PdfLine> LinesOf(const PdfPage& page, int32_t number, std::vector<PdfGlyph>& glyphs);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PAGE_LINES_H_

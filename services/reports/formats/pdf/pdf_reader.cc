#include "services/reports/formats/pdf/pdf_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/reports/formats/pdf/page_asides.h"
#include "services/reports/formats/pdf/page_columns.h"
#include "services/reports/formats/pdf/page_layout.h"
#include "services/reports/formats/pdf/page_lines.h"
#include "services/reports/formats/pdf/pdf_process.h"
#include "services/reports/formats/refusal.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {
namespace {

class PdfOrigin final : public Origin {
 public:
  PdfOrigin(std::vector<Source> sources, std::vector<PdfGlyph> glyphs)
      : sources_(std::move(sources)), glyphs_(std::move(glyphs)) {}

  v1::Place Find(size_t begin, size_t end) const override {
    v1::Place place;
    v1::PageArea& area = *place.mutable_page_area();
    for (size_t at = begin; at < end && at < sources_.size(); ++at) {
      if (sources_[at] == kNoSource) continue;
      const PdfGlyph& glyph = glyphs_[sources_[at]];
      v1::PageBox* box = area.boxes_size() > 0 ? area.mutable_boxes(area.boxes_size() - 1) : nullptr;
      // A new line, or a new page.
      if (box == nullptr || box->page() != glyph.page || glyph.top >= box->bottom() ||
          glyph.bottom <= box->top()) {
        box = area.add_boxes();
        box->set_page(glyph.page);
        box->set_left(glyph.left);
        box->set_top(glyph.top);
        box->set_right(glyph.right);
        box->set_bottom(glyph.bottom);
      }
      box->set_left(std::min(box->left(), glyph.left));
      box->set_top(std::min(box->top(), glyph.top));
      box->set_right(std::max(box->right(), glyph.right));
      box->set_bottom(std::max(box->bottom(), glyph.bottom));
    }
    if (area.boxes_size() == 0) place.Clear();
    return place;
  }

 private:
  const std::vector<Source> sources_;
  const std::vector<PdfGlyph> glyphs_;
};

}  // namespace

bool LooksLikePdf(std::string_view bytes) {
  constexpr std::string_view kMagic = "%PDF-";
  constexpr size_t kReach = 1024;  // readers allow that much before it
  const size_t at = bytes.substr(0, kReach).find(kMagic);
  // A text may speak of it; it ends otherwise.
  return at == 0 || (at != std::string_view::npos && bytes.rfind("%%EOF") != std::string_view::npos);
}

absl::StatusOr<Document> DocumentOf(const std::vector<PdfPage>& pages) {
  std::vector<PdfGlyph> glyphs;
  std::vector<PdfPageLines> lines;
  for (const PdfPage& page : pages) {
    const auto number = static_cast<int32_t>(lines.size()) + 1;
    lines.push_back({.height = page.height, .lines = LinesOf(page, number, glyphs)});
  }
  if (glyphs.empty()) return NoTextLayer();
  DropRunningLines(lines);
  SourcedLines joined = JoinLines(PartAsides(PartColumns(std::move(lines))));
  // Pictures with numbers beneath them are scanned, too.
  if (joined.empty()) return NoTextLayer();
  SourcedText text = Flattened(std::move(joined));
  Document document;
  document.format = v1::Report::FORMAT_PDF;
  document.page_count = static_cast<int>(pages.size());
  document.text = std::move(text.utf8);
  document.origin = std::make_unique<PdfOrigin>(std::move(text.sources), std::move(glyphs));
  return document;
}

absl::StatusOr<Document> ReadPdf(std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string told, RunPdfProgram(bytes, {.program = PdfProgram()}));
  const auto pages = ParsePages(told);
  // A parser that was taken over may tell anything.
  if (!pages) return Broken("pdf", "PDF 文件已损坏：请重新打印或导出为 PDF");
  return DocumentOf(*pages);
}

}  // namespace fengqiao::reports

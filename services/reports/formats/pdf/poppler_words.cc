#include "services/reports/formats/pdf/poppler_words.h"

#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-page.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "services/reports/domain/text/codepoints.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {
namespace {

// A damaged page may place its words anywhere.
int32_t Hundredths(double points) {
  if (!(std::abs(points) < 1e5)) return 0;
  return static_cast<int32_t>(std::lround(points * 100));
}

PdfWord WordOf(const poppler::text_box& box) {
  PdfWord word;
  const poppler::rectf whole = box.bbox();
  word.top = Hundredths(whole.top());
  word.bottom = std::max(word.top, Hundredths(whole.bottom()));
  word.upright = box.rotation() == 0;
  word.space_after = box.has_space_after();
  const poppler::byte_array utf8 = box.text().to_utf8();
  const std::string_view text(utf8.data(), utf8.size());
  if (FirstBadUtf8(text)) return word;
  const std::u32string characters = ToCodePoints(text);
  int32_t last = Hundredths(whole.left());
  for (size_t i = 0; i < characters.size(); ++i) {
    const char32_t c = characters[i];
    const poppler::rectf glyph = box.char_bbox(i);
    // More characters than glyphs, as of ligatures: the others are as wide as nothing.
    const bool known = glyph.width() > 0 || glyph.x() > 0;
    const int32_t left = known ? Hundredths(glyph.left()) : last;
    last = known ? Hundredths(glyph.right()) : last;
    if (!IsText(c) || IsInvisible(c) || IsBlankChar(c)) continue;
    word.text.push_back(c);
    word.edges.push_back(left);
  }
  word.edges.push_back(last);
  return word;
}

}  // namespace

PdfExit TellWords(std::string_view bytes, const std::function<void(const std::string&)>& tell) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (document == nullptr) return kPdfBroken;
  if (document->is_locked()) return kPdfEncrypted;
  const int count = document->pages();
  if (count < 1) return kPdfBroken;
  if (count > kMostPdfPages) return kPdfTooLarge;
  size_t characters = 0;
  int pages = 0;
  std::string told;
  for (int number = 0; number < count; ++number) {
    const std::unique_ptr<poppler::page> page(document->create_page(number));
    PdfPage size;
    if (page != nullptr) {
      const poppler::rectf rect = page->page_rect();
      size.width = Hundredths(rect.width());
      size.height = Hundredths(rect.height());
      ++pages;
    }
    told.clear();
    AppendPage(size, told);
    if (page != nullptr) {
      for (const poppler::text_box& box : page->text_list()) {
        const PdfWord word = WordOf(box);
        if (word.text.empty()) continue;
        characters += word.text.size();
        if (characters > kMostPdfCharacters) return kPdfTooLarge;
        AppendWord(word, told);
      }
    }
    tell(told);
  }
  if (pages == 0) return kPdfBroken;
  told.clear();
  AppendEnd(told);
  tell(told);
  return kPdfRead;
}

}  // namespace fengqiao::reports

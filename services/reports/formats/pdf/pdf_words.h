// What the program that parses PDFs tells the service: words with their boxes, page by page, as lines of
// text. The service takes no line on trust.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_WORDS_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_WORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fengqiao::reports {

// All lengths are hundredths of a point, from the upper left corner of the page.
struct PdfWord {
  int32_t top = 0;
  int32_t bottom = 0;
  bool upright = true;  // written from left to right
  bool space_after = false;
  std::u32string text;
  std::vector<int32_t>
      edges;  // where each character begins, and where the last one ends: one more than there are characters
};

struct PdfPage {
  int32_t width = 0;
  int32_t height = 0;
  std::vector<PdfWord> words;
};

inline constexpr int kMostPdfPages = 3000;
inline constexpr size_t kMostPdfCharacters = 3'000'000;

// How the program ends.
enum PdfExit {
  kPdfRead = 0,
  kPdfBroken = 10,
  kPdfEncrypted = 11,
  kPdfTooLarge = 12,  // more pages or characters than are taken
  kPdfOutOfMemory = 13,
};

void AppendPage(const PdfPage& page, std::string& out);  // without its words
void AppendWord(const PdfWord& word, std::string& out);
void AppendEnd(std::string& out);

// None for what does not have exactly that form, or does not come to its end.
std::optional<std::vector<PdfPage>> ParsePages(std::string_view told);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_PDF_PDF_WORDS_H_

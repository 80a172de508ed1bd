// HTML as a row of characters and tags, with where each begins. A tokenizer of our own, because every
// character must lead back to its bytes, and because a page that opens a million elements must cost no more
// than one that opens none.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_TOKENS_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_TOKENS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace fengqiao::reports {

struct HtmlToken {
  enum class Kind { kEnd, kText, kStartTag, kEndTag };
  Kind kind = Kind::kEnd;
  size_t begin = 0;  // in characters of the source

  // Of text: the characters that a character or a reference stands for; the second is 0 where there is one.
  char32_t characters[2] = {0, 0};

  // Of a tag: the name in lower case; "" for one that is too long to be known.
  std::string name;
  bool self_closing = false;
  bool hidden = false;  // by the attribute `hidden`, or a style that says so
  int columns = 1;      // colspan
  int rows = 1;         // rowspan; 0 for all
};

// Gives the tokens in order. Comments, doctypes and what scripts, styles and the like hold are passed over.
class HtmlTokenizer {
 public:
  // `source` outlives this.
  explicit HtmlTokenizer(std::u32string_view source) : source_(source) {}

  // False at the end.
  bool Next(HtmlToken* token);

 private:
  bool ReadTag(HtmlToken* token);
  void ReadAttributes(HtmlToken* token);
  void SkipComment();
  void SkipTo(char32_t c);
  void SkipRawText(std::string_view name);
  char32_t At(size_t at) const { return at < source_.size() ? source_[at] : U'\0'; }

  std::u32string_view source_;
  size_t at_ = 0;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_HTML_TOKENS_H_

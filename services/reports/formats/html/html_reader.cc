#include "services/reports/formats/html/html_reader.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/status/macros.h"
#include "services/reports/domain/text/byte_index.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/text/decode.h"
#include "services/reports/formats/html/charset.h"
#include "services/reports/formats/html/entities.h"
#include "services/reports/formats/html/page_text.h"
#include "services/reports/formats/refusal.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kSniffed = 4096;

// The source of a character is its number in the page.
class HtmlOrigin final : public Origin {
 public:
  HtmlOrigin(std::string_view bytes, v1::Report::Encoding encoding, std::vector<Source> sources)
      : bytes_(bytes), index_(bytes, encoding), text_{.utf8 = "", .sources = std::move(sources)} {}

  v1::Place Find(size_t begin, size_t end) const override {
    v1::Place place;
    const auto [first, last] = text_.Range(begin, end);
    if (first == kNoSource) return place;
    place.mutable_byte_range()->set_start(static_cast<int64_t>(index_.OffsetOf(first)));
    place.mutable_byte_range()->set_end(static_cast<int64_t>(EndOf(last)));
    return place;
  }

 private:
  // A reference is one character of the text and many of the page.
  size_t EndOf(size_t character) const {
    const size_t begin = index_.OffsetOf(character);
    if (begin < bytes_.size() && bytes_[begin] == '&') {
      std::u32string written;
      for (const char c : bytes_.substr(begin, 40)) written.push_back(static_cast<unsigned char>(c));
      if (const Reference reference = ReferenceAt(written); reference.length > 0)
        return begin + reference.length;
    }
    return index_.OffsetOf(character + 1);
  }

  std::string_view bytes_;
  const ByteIndex index_;
  const SourcedText text_;
};

v1::Report::Encoding EncodingOf(const std::string& charset) {
  static constexpr std::string_view kChinese[] = {
      "gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "chinese", "csgb2312", "cp936", "windows-936"};
  if (std::find(std::begin(kChinese), std::end(kChinese), charset) != std::end(kChinese))
    return v1::Report::ENCODING_GB18030;
  return v1::Report::ENCODING_UNSPECIFIED;
}

}  // namespace

bool LooksLikeHtml(std::string_view bytes) {
  // The list by which browsers tell HTML from text, without those that a text may begin with.
  static constexpr std::string_view kFirstTags[] = {
      "<!doctype html", "<html",  "<head",    "<script",  "<iframe", "<h1", "<div",  "<font",
      "<table",         "<style", "<title",   "<body",    "<br",     "<p",  "<meta", "<link",
      "<center",        "<span",  "<section", "<article", "<h2",     "<h3"};
  std::string head(bytes.substr(0, kSniffed));
  absl::AsciiStrToLower(&head);
  std::string_view rest = head;
  if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);
  for (;;) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n\f"), rest.size()));
    const bool comment = rest.substr(0, 4) == "<!--";
    if (!comment && rest.substr(0, 5) != "<?xml") break;
    const std::string_view end = comment ? "-->" : "?>";
    const size_t at = rest.find(end);
    // A page may begin with a long comment; a text begins with none.
    if (at == std::string_view::npos) return comment;
    rest.remove_prefix(at + end.size());
  }
  return std::any_of(std::begin(kFirstTags), std::end(kFirstTags), [&](std::string_view tag) {
    if (rest.substr(0, tag.size()) != tag) return false;
    const char next = tag.size() < rest.size() ? rest[tag.size()] : '>';
    return next == '>' || next == '/' || static_cast<unsigned char>(next) <= ' ';
  });
}

absl::StatusOr<Document> ReadHtml(std::string_view bytes) {
  ASSIGN_OR_RETURN(Decoded decoded, Decode(bytes, EncodingOf(DeclaredCharset(bytes))));
  Document document;
  document.format = v1::Report::FORMAT_HTML;
  document.encoding = decoded.encoding;
  const std::u32string source = ToCodePoints(decoded.text);
  std::string().swap(decoded.text);
  ASSIGN_OR_RETURN(SourcedLines lines, PageText(source));
  if (lines.empty()) return NothingVisible();
  SourcedText text = Flattened(std::move(lines));
  document.text = std::move(text.utf8);
  document.origin = std::make_unique<HtmlOrigin>(bytes, decoded.encoding, std::move(text.sources));
  return document;
}

}  // namespace fengqiao::reports

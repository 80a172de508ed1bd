#include "services/reports/formats/html/tokens.h"

#include <algorithm>
#include <iterator>

#include "services/reports/formats/html/entities.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestName = 16;    // of a tag or attribute that is looked at
constexpr size_t kLongestValue = 512;  // of an attribute that is looked at

// What stands in these is no markup and not to be read.
constexpr std::string_view kRawText[] = {"script", "style",   "title",    "textarea", "xmp",
                                         "iframe", "noembed", "noframes", "noscript"};

bool IsSpace(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == U'\f'; }
char32_t Lower(char32_t c) { return c >= U'A' && c <= U'Z' ? c + 0x20 : c; }
bool IsLetter(char32_t c) { return Lower(c) >= U'a' && Lower(c) <= U'z'; }

void AppendLower(char32_t c, size_t limit, std::string& out) {
  if (out.size() <= limit) out.push_back(c < 0x80 ? static_cast<char>(Lower(c)) : '?');
}

int SpanIn(const std::string& value, int least) {
  int span = 0;
  size_t digits = 0;
  while (digits < value.size() && digits < 5 && value[digits] >= '0' && value[digits] <= '9')
    span = span * 10 + (value[digits++] - '0');
  return digits == 0 ? 1 : std::max(span, least);
}

// display:none and visibility:hidden, however blanks stand in them.
bool StyleHides(const std::string& style) {
  std::string packed;
  std::copy_if(style.begin(), style.end(), std::back_inserter(packed),
               [](char c) { return static_cast<unsigned char>(c) > ' '; });
  return packed.find("display:none") != std::string::npos ||
         packed.find("visibility:hidden") != std::string::npos;
}

}  // namespace

bool HtmlTokenizer::Next(HtmlToken* token) {
  while (at_ < source_.size()) {
    *token = HtmlToken();
    token->begin = at_;
    const char32_t c = source_[at_];
    if (c == U'<') {
      const char32_t next = At(at_ + 1);
      if (next == U'!') {
        SkipComment();
        continue;
      }
      if (next == U'?' || (next == U'/' && !IsLetter(At(at_ + 2)) && At(at_ + 2) != U'\0')) {
        SkipTo(U'>');
        continue;
      }
      if (IsLetter(next) || next == U'/') {
        if (ReadTag(token)) return true;
        continue;
      }
    }
    token->kind = HtmlToken::Kind::kText;
    if (c == U'&') {
      if (const Reference reference = ReferenceAt(source_.substr(at_)); reference.length > 0) {
        token->characters[0] = reference.characters[0];
        token->characters[1] = reference.characters[1];
        at_ += reference.length;
        return true;
      }
    }
    token->characters[0] = c;
    ++at_;
    return true;
  }
  return false;
}

// True where there is a tag to be told.
bool HtmlTokenizer::ReadTag(HtmlToken* token) {
  token->kind = HtmlToken::Kind::kStartTag;
  ++at_;
  if (At(at_) == U'/') {
    token->kind = HtmlToken::Kind::kEndTag;
    ++at_;
  }
  while (at_ < source_.size() && !IsSpace(source_[at_]) && source_[at_] != U'/' && source_[at_] != U'>') {
    AppendLower(source_[at_++], kLongestName, token->name);
  }
  if (token->name.size() > kLongestName) token->name.clear();
  ReadAttributes(token);
  // A tag that the document ends in is none.
  if (at_ >= source_.size()) return false;
  ++at_;
  if (token->kind == HtmlToken::Kind::kStartTag && !token->self_closing &&
      std::find(std::begin(kRawText), std::end(kRawText), token->name) != std::end(kRawText)) {
    SkipRawText(token->name);
    return false;
  }
  return true;
}

// Up to the end of the tag.
void HtmlTokenizer::ReadAttributes(HtmlToken* token) {
  std::string name, value;
  while (at_ < source_.size() && source_[at_] != U'>') {
    if (IsSpace(source_[at_])) {
      ++at_;
      continue;
    }
    if (source_[at_] == U'/') {
      token->self_closing = At(at_ + 1) == U'>';
      ++at_;
      continue;
    }
    name.clear();
    value.clear();
    do {
      AppendLower(source_[at_++], kLongestName, name);
    } while (at_ < source_.size() && !IsSpace(source_[at_]) && source_[at_] != U'/' && source_[at_] != U'>' &&
             source_[at_] != U'=');
    while (IsSpace(At(at_))) ++at_;
    if (At(at_) == U'=') {
      ++at_;
      while (IsSpace(At(at_))) ++at_;
      const char32_t quote = At(at_);
      if (quote == U'"' || quote == U'\'') {
        for (++at_; at_ < source_.size() && source_[at_] != quote; ++at_)
          AppendLower(source_[at_], kLongestValue, value);
        if (at_ < source_.size()) ++at_;
      } else {
        for (; at_ < source_.size() && !IsSpace(source_[at_]) && source_[at_] != U'>'; ++at_)
          AppendLower(source_[at_], kLongestValue, value);
      }
    }
    if (name == "hidden") token->hidden = true;
    if (name == "style" && StyleHides(value)) token->hidden = true;
    if (name == "colspan") token->columns = SpanIn(value, 1);
    if (name == "rowspan") token->rows = SpanIn(value, 0);
  }
}

void HtmlTokenizer::SkipComment() {
  if (source_.substr(at_, 4) != U"<!--") return SkipTo(U'>');
  // <!--> and <!---> are whole comments.
  const size_t end = source_.find(U"-->", at_ + 2);
  at_ = end == std::u32string_view::npos ? source_.size() : end + 3;
}

void HtmlTokenizer::SkipTo(char32_t c) {
  const size_t end = source_.find(c, at_);
  at_ = end == std::u32string_view::npos ? source_.size() : end + 1;
}

// Past the end tag.
void HtmlTokenizer::SkipRawText(std::string_view name) {
  for (; at_ < source_.size(); ++at_) {
    if (source_[at_] != U'<' || At(at_ + 1) != U'/') continue;
    size_t matched = 0;
    while (matched < name.size() && Lower(At(at_ + 2 + matched)) == static_cast<char32_t>(name[matched]))
      ++matched;
    const char32_t after = At(at_ + 2 + matched);
    if (matched == name.size() && (IsSpace(after) || after == U'/' || after == U'>')) return SkipTo(U'>');
  }
}

}  // namespace fengqiao::reports

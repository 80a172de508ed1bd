#include "services/reports/page/marked_text.h"

#include <algorithm>
#include <string>

#include "common/api/enum_words.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using common::v1::FigureRole;

// The headings of a report stand below the page's own two levels.
constexpr int kFirstLevel = 3;
constexpr int kLastLevel = 6;

// Writes the lines of a text; `at` only ever goes on, so the whole takes one pass.
class TextWriter {
 public:
  TextWriter(const PageReport& report, size_t number, Html& html)
      : report_(report),
        number_(number),
        html_(html),
        text_(ToCodePoints(report.text)),
        marks_(MarksOf(report.facts, text_.size())) {}

  void Write() {
    for (size_t begin = 0; begin < text_.size();) {
      const size_t line_end = std::min(text_.find(U'\n', begin), text_.size());
      size_t end = line_end;
      while (end > begin && (text_[end - 1] == U'\r' || text_[end - 1] == U'\uFEFF')) --end;
      WriteLine(begin, end);
      begin = line_end + 1;
    }
  }

 private:
  void WriteLine(size_t begin, size_t end) {
    if (std::all_of(text_.begin() + static_cast<ptrdiff_t>(begin),
                    text_.begin() + static_cast<ptrdiff_t>(end),
                    [](char32_t c) { return c == U' ' || c == U'\u3000' || c == U'\t' || c == U'\uFEFF'; }))
      return;
    const int level = HeadingLevel(begin, end);
    if (level == 0) {
      html_.Raw("<p>");
      WriteStretch(begin, end);
      html_.Raw("</p>\n");
      return;
    }
    const std::string tag = "h" + std::to_string(level);
    html_.Raw("<").Raw(tag).Raw(">");
    WriteStretch(begin, end);
    html_.Raw("</").Raw(tag).Raw(">\n");
  }

  // 0 where the line is none. A heading that is only the start of its line stays a paragraph.
  int HeadingLevel(size_t begin, size_t end) {
    const auto& outline = report_.report.outline();
    while (heading_ < outline.size() && outline[heading_].start() < static_cast<int>(begin)) ++heading_;
    if (heading_ >= outline.size() || outline[heading_].end() < static_cast<int>(end) ||
        outline[heading_].start() >= static_cast<int>(end))
      return 0;
    return std::clamp(kFirstLevel - 1 + outline[heading_].level(), kFirstLevel, kLastLevel);
  }

  void WriteStretch(size_t begin, size_t end) {
    size_t at = begin;
    for (; mark_ < marks_.size() && marks_[mark_].begin < end; ++mark_) {
      const Mark& mark = marks_[mark_];
      if (mark.begin < at) continue;
      html_.Text(Utf8(at, mark.begin));
      WriteMark(mark, std::min(mark.end, end));
      at = std::min(mark.end, end);
    }
    html_.Text(Utf8(at, end));
  }

  void WriteMark(const Mark& mark, size_t end) {
    const v1::Fact& first = report_.facts[mark.facts.front()];
    const auto any = [&](const auto& holds) {
      return std::any_of(mark.facts.begin(), mark.facts.end(),
                         [&](size_t i) { return holds(report_.facts[i]); });
    };
    const bool unsure = any([](const v1::Fact& fact) { return fact.up_for_review(); });
    const bool rejected = !any([](const v1::Fact& fact) { return !IsRejected(fact); });
    html_.Raw("<a class=\"f ").Raw(RoleClass(first.role()));
    html_.Raw(unsure ? " doubt" : "").Raw(rejected ? " rejected" : "").Raw("\" id=\"");
    WriteFigureId('t', number_, mark.facts.front(), html_);
    html_.Raw("\" href=\"#");
    WriteFigureId('f', number_, mark.facts.front(), html_);
    html_.Raw("\"");
    if (mark.facts.size() > 1) html_.Raw(" data-more=\"").Number(mark.facts.size() - 1).Raw("\"");
    html_.Raw(">").Text(Utf8(mark.begin, end));
    // What the rows of the other figures lead back to.
    for (size_t i = 1; i < mark.facts.size(); ++i) {
      html_.Raw("<span id=\"");
      WriteFigureId('t', number_, mark.facts[i], html_);
      html_.Raw("\"></span>");
    }
    html_.Raw("<span class=\"sr\">（").Raw(rejected ? "已剔除" : WordOf(first.role()));
    html_.Raw(unsure ? "，待核实" : "").Raw("）</span></a>");
  }

  std::string Utf8(size_t begin, size_t end) const {
    return ToUtf8(std::u32string_view(text_).substr(begin, end - begin));
  }

  const PageReport& report_;
  const size_t number_;
  Html& html_;
  const std::u32string text_;
  const std::vector<Mark> marks_;
  size_t mark_ = 0;
  int heading_ = 0;
};

}  // namespace

std::vector<Mark> MarksOf(const std::vector<v1::Fact>& facts, size_t text_length) {
  std::vector<Mark> marks;
  for (size_t i = 0; i < facts.size(); ++i) {
    const auto begin = static_cast<size_t>(std::max(0, facts[i].span().start()));
    const auto end = std::min(static_cast<size_t>(std::max(0, facts[i].span().end())), text_length);
    if (begin >= end) continue;
    if (!marks.empty() && begin < marks.back().end) {
      marks.back().facts.push_back(i);
    } else {
      marks.push_back({begin, end, {i}});
    }
  }
  return marks;
}

void WriteFigureId(char kind, size_t report, size_t fact, Html& html) {
  html.Raw(std::string_view(&kind, 1)).Number(report).Raw("-").Number(fact + 1);
}

std::string_view RoleClass(FigureRole role) {
  switch (role) {
    case FigureRole::FIGURE_ROLE_ACTUAL:
      return "actual";
    case FigureRole::FIGURE_ROLE_TARGET:
      return "target";
    case FigureRole::FIGURE_ROLE_PLAN:
      return "plan";
    case FigureRole::FIGURE_ROLE_PRIOR:
      return "prior";
    case FigureRole::FIGURE_ROLE_CHANGE:
      return "change";
    default:
      return "other";
  }
}

void WriteMarkedText(const PageReport& report, size_t number, Html& html) {
  TextWriter(report, number, html).Write();
}

}  // namespace fengqiao::reports

#include "services/reports/domain/extract/marks.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/years.h"

namespace fengqiao::reports {
namespace {

struct Whole {
  int value;
  size_t end;
};

class DateReader {
 public:
  DateReader(std::u32string_view text, size_t begin, size_t end)
      : text_(text.substr(0, end)), begin_(begin) {}

  // A mark whose first digit is at `at`; `next` is where to go on.
  std::optional<DateMark> ReadAt(size_t at, size_t& next) const {
    const auto first = Read(at);
    next = at + 1;
    if (!first) return std::nullopt;
    next = first->end;
    DateMark mark{.begin = at};
    size_t i = Skip(first->end);
    if (At(i) == U'年' && IsReportYear(first->value)) {
      const bool since = at > begin_ && text_[at - 1] == U'至' && !CutOffBefore(at);
      if (at > begin_ && (IsDash(text_[at - 1]) || since)) return std::nullopt;  // 2021-2025年
      mark.year = first->value;
      mark.end = i + 1;
      next = mark.end;
      ReadPart(mark, Skip(i + 1), CutOffBefore(at));
      next = mark.end;
      return mark;
    }
    if (!ReadMonths(mark, at, CutOffBefore(at))) return std::nullopt;
    next = mark.end;
    return mark;
  }

  // 上半年, 前三季度.
  std::optional<DateMark> ReadWords(size_t at) const {
    static constexpr struct {
      std::u32string_view words;
      int first, last;
    } kParts[] = {{U"上半年", 1, 6},   {U"下半年", 7, 12}, {U"前三季度", 1, 9}, {U"前三个季度", 1, 9},
                  {U"第一季度", 1, 3}, {U"一季度", 1, 3},  {U"二季度", 4, 6},   {U"三季度", 7, 9},
                  {U"四季度", 10, 12}, {U"全年", 1, 12}};
    if (at >= text_.size()) return std::nullopt;  // a year that ends the text
    for (const auto& part : kParts) {
      if (text_[at] != part.words[0]) continue;
      if (text_.substr(at, part.words.size()) != part.words) continue;
      if (part.first == 7 && part.last == 12 && at > begin_ && text_[at - 1] == U'上') continue;  // 上下半年
      return DateMark{
          .begin = at, .end = at + part.words.size(), .first_month = part.first, .last_month = part.last};
    }
    return ReadFirstMonths(at);
  }

 private:
  // 前十个月, 前5个月.
  std::optional<DateMark> ReadFirstMonths(size_t at) const {
    if (text_[at] != U'前') return std::nullopt;
    const auto number = ParseNumber(text_.substr(0, std::min(text_.size(), at + 6)), at + 1);
    if (!number || text_.substr(number->end, 2) != U"个月" || !number->value.IsInteger()) return std::nullopt;
    const int64_t months = number->value.Truncated();
    if (months < 1 || months > 12) return std::nullopt;
    return DateMark{
        .begin = at, .end = number->end + 2, .first_month = 1, .last_month = static_cast<int>(months)};
  }

  char32_t At(size_t i) const { return i < text_.size() ? text_[i] : U'\0'; }
  size_t Skip(size_t i) const { return At(i) == U' ' || At(i) == U'\u00A0' ? i + 1 : i; }
  static bool IsDash(char32_t c) {
    return c == U'-' || c == U'–' || c == U'—' || c == U'~' || c == U'～' || c == U'－' || c == U'―';
  }

  // A whole number below 10,000, in digits or as years are written in Chinese.
  std::optional<Whole> Read(size_t at) const {
    int value = 0;
    size_t i = at;
    for (; i < text_.size() && i - at < 5; ++i) {
      const int digit = ArabicDigit(text_[i]) >= 0 ? ArabicDigit(text_[i]) : ChineseDigit(text_[i]);
      if (digit < 0) break;
      value = value * 10 + digit;
    }
    if (i == at || i - at == 5) return std::nullopt;
    return Whole{value, i};
  }

  bool CutOffBefore(size_t at) const {
    size_t i = at;
    while (i > begin_ && (text_[i - 1] == U' ' || text_[i - 1] == U'到' || text_[i - 1] == U'至')) --i;
    if (i >= begin_ + 2) {
      const std::u32string_view words = text_.substr(i - 2, 2);
      if (words == U"截至" || words == U"截止") return true;
    }
    return i >= begin_ + 1 && text_[i - 1] == U'截';
  }

  // What follows the year: months, a half, quarters, nothing.
  void ReadPart(DateMark& mark, size_t at, bool cut_off) const {
    if (const auto words = ReadWords(at)) {
      mark.first_month = words->first_month;
      mark.last_month = words->last_month;
      mark.end = words->end;
      return;
    }
    DateMark months = mark;
    if (ReadMonths(months, at, cut_off)) {
      mark = months;
    } else if (const auto month = Read(at); month && month->value <= 12 && At(Skip(month->end)) == U'月') {
      mark.dated = true;
    }
  }

  // 1-10月, 1月1日至12月31日, 截至10月底.
  bool ReadMonths(DateMark& mark, size_t at, bool cut_off) const {
    const auto first = Read(at);
    if (!first || first->value < 1 || first->value > 12) return false;
    size_t i = Skip(first->end);
    if (At(i) == U'月') i = SkipDay(i + 1);
    const size_t joint = Skip(i);
    if (IsDash(At(joint)) || At(joint) == U'至' || At(joint) == U'到') {
      const auto last = Read(Skip(joint + 1));
      if (last && last->value >= first->value && last->value <= 12 && At(Skip(last->end)) == U'月') {
        mark.first_month = first->value;
        mark.last_month = last->value;
        mark.end = SkipDay(Skip(last->end) + 1);
        return true;
      }
    }
    if (!cut_off || At(Skip(first->end)) != U'月') return false;
    mark.first_month = 1;
    mark.last_month = first->value;
    mark.end = SkipDay(Skip(first->end) + 1);
    return true;
  }

  // After 底, 份, 末, 31日.
  size_t SkipDay(size_t at) const {
    if (At(at) == U'底' || At(at) == U'份' || At(at) == U'末' || At(at) == U'初') return at + 1;
    const auto day = Read(Skip(at));
    if (day && day->value >= 1 && day->value <= 31 && At(Skip(day->end)) == U'日') return Skip(day->end) + 1;
    return at;
  }

  std::u32string_view text_;
  size_t begin_;
};

}  // namespace

void FindDateMarks(std::u32string_view text, size_t begin, size_t end, const Landmarks& landmarks,
                   std::vector<DateMark>& marks) {
  marks.clear();
  const DateReader reader(text, begin, end);
  size_t next = begin;
  for (const size_t at : landmarks.numerals) {
    const char32_t c = text[at];
    if (at < next || !MayBeginDate(c)) continue;
    next = at + 1;
    std::optional<DateMark> mark;
    if (ArabicDigit(c) >= 0 || ChineseDigit(c) >= 0) {
      // A digit run is looked at from its start alone.
      mark = reader.ReadAt(at, next);
      if (!mark) mark = reader.ReadWords(at);
      while (!mark && next < end && ArabicDigit(c) >= 0 && ArabicDigit(text[next]) >= 0) ++next;
    } else {
      mark = reader.ReadWords(at);
    }
    if (!mark) continue;
    next = mark->end;
    marks.push_back(*mark);
  }
}

std::vector<DateMark> FindDateMarks(std::u32string_view text, size_t begin, size_t end) {
  std::vector<DateMark> marks;
  LandmarkWindow window(text.substr(0, end));
  FindDateMarks(text, begin, end, window.Of(begin, end), marks);
  return marks;
}

}  // namespace fengqiao::reports

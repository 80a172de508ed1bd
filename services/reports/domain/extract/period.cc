#include "services/reports/domain/extract/period.h"

#include <algorithm>

#include "services/reports/domain/extract/number.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_PLAN;
using common::v1::FIGURE_ROLE_PRIOR;
using common::v1::FIGURE_ROLE_TARGET;

constexpr size_t kCompareReach = 18;  // from a year to the 相比 that ends its clause
constexpr size_t kLeadReach = 5;      // from the start of a clause to a date that leads it
constexpr size_t kThingReach = 8;     // from 上年 to what was done then
constexpr size_t kSpanLead = 10;      // from the start of a clause to 近三年
constexpr size_t kTermReach = 30;     // from the start of a sentence to 任期内
constexpr size_t kBaseReach = 7;      // from a date to the earlier value that it is of

bool Holds(std::u32string_view words, char32_t c) { return words.find(c) != std::u32string_view::npos; }

}  // namespace

void Periods::BeginSentence(const Sentence& sentence, const Landmarks& landmarks) {
  begin_ = sentence.begin;
  FindDateMarks(text_, sentence.begin, sentence.end, landmarks, marks_);
  AddRelativeYears(sentence, landmarks);
  uses_.clear();
  for (const DateMark& mark : marks_) uses_.push_back(UseOf(mark));
  next_ = 0;
  year_ = months_ = DateMark{};
  FindSpans(sentence, landmarks);
}

// 自2019年以来, 近三年, 2021年至2023年, 十三五期间, 本届政府任期内: more years than the report's.
void Periods::FindSpans(const Sentence& sentence, const Landmarks& landmarks) {
  spans_.clear();
  const auto add = [&](size_t begin, size_t end, bool since) {
    if (LeadsItsClause(begin)) spans_.push_back({begin, end, since});
  };
  for (const DateMark& mark : marks_) {
    if (mark.year == 0) continue;
    const auto after = text_.substr(mark.end, 6);
    const bool since =
        after.substr(0, 2) == U"以来" || after.substr(0, 2) == U"至今" || after.substr(0, 3) == U"起至今";
    if (since && mark.year < options_.year) add(mark.begin, mark.end, true);
    // A second year right behind: 2021年至2023年. Not 由2021年到2023年的…, which tells where something moved.
    const bool joined = !after.empty() && Holds(U"至到-—–~～", after[0]);
    if (!joined || after.size() < 5) continue;
    int year = 0;
    for (size_t i = 1; i < 5; ++i) {
      const int digit = ArabicDigit(after[i]);
      year = digit < 0 || year < 0 ? -1 : year * 10 + digit;
    }
    if (year > mark.year && year <= options_.year) add(mark.begin, mark.end + 5, false);
  }
  for (const size_t at : landmarks.numerals) {
    if ((text_[at] != U'五' && text_[at] != U'年') || at <= sentence.begin || at + 1 >= sentence.end)
      continue;
    if (text_[at] == U'五' && at >= sentence.begin + 2 && text_[at - 2] == U'十') {
      const size_t end = text_[at + 1] == U'”' ? at + 2 : at + 1;
      const auto after = text_.substr(end, 2);
      const size_t begin = at - 2 > sentence.begin && text_[at - 3] == U'“' ? at - 3 : at - 2;
      if (after == U"期间" || after == U"时期" || after == U"以来") add(begin, end, false);
    }
    const bool several =
        (ChineseDigit(text_[at - 1]) >= 2 || ArabicDigit(text_[at - 1]) >= 2 || text_[at - 1] == U'几') &&
        at >= sentence.begin + 2;
    if (text_[at] != U'年' || !several) continue;
    // 近五年, 五年来
    if (text_[at - 2] == U'近' || text_.substr(at - 2, 1) == U"这") {
      add(at - 2, at + 1, false);
    } else if (text_[at + 1] == U'来' && ArabicDigit(text_[at - 2]) < 0 && ChineseDigit(text_[at - 2]) < 0) {
      add(at - 1, at + 2, false);
    }
  }
  // It leads a sentence: no need to look at all of it.
  const size_t limit = std::min(sentence.end, sentence.begin + kTermReach);
  const size_t term = text_.substr(0, limit).find(U"任期", sentence.begin);
  if (term != std::u32string_view::npos) {
    const auto after = text_.substr(term + 2, 2);
    const auto before = text_.substr(sentence.begin, term - sentence.begin);
    if (after.substr(0, 1) == U"内" || after == U"以来" || after == U"期间") {
      const size_t cabinet = before.rfind(U"届");
      add(cabinet != std::u32string_view::npos && cabinet > 0 ? sentence.begin + cabinet - 1 : term, term + 2,
          false);
    }
  }
}

// Whether hardly anything stands in front: 我市近三年, 自2019年以来. 对近三年的案卷 is a thing done this
// year.
bool Periods::LeadsItsClause(size_t at) const {
  static constexpr std::u32string_view kLead = U"自从在我全各市县区省镇乡州旗截至目前过去“(（ 来";
  for (size_t i = at; i > begin_ && at - i < kSpanLead; --i) {
    if (IsClauseMark(text_[i - 1])) return true;
    if (!Holds(kLead, text_[i - 1])) return false;
  }
  return true;
}

// A span holds until another date that leads its clause, 今年, or the end of the half-sentence.
Periods::Span Periods::SpanOf(const Mention& mention) const {
  const size_t here = mention.quantity.begin;
  const YearSpan* span = nullptr;
  for (const YearSpan& candidate : spans_) {
    if (candidate.end <= here) span = &candidate;
  }
  if (span == nullptr || mention.series_year != 0 || mention.list_first >= 0) return Span::kNone;
  for (size_t i = 0; i < marks_.size(); ++i) {
    const bool leads = marks_[i].begin >= span->end && marks_[i].end <= here;
    if (leads && (uses_[i] == Use::kCarried || uses_[i] == Use::kClause)) return Span::kNone;
  }
  const auto between = text_.substr(span->end, here - span->end);
  if (between.find_first_of(U"；;") != std::u32string_view::npos) return Span::kNone;
  for (const auto year : {U"今年", U"本年", U"全年", U"其中"}) {
    if (between.find(year) != std::u32string_view::npos) return Span::kNone;
  }
  // 2021年以来 is often said of the report's year alone.
  if (!span->since || between.find(U"累计") != std::u32string_view::npos) return Span::kSurely;
  return Span::kPerhaps;
}

// 去年调解80件，今年调解90件: words for years, where they lead a clause.
void Periods::AddRelativeYears(const Sentence& sentence, const Landmarks& landmarks) {
  if (options_.year == 0) return;
  const size_t known = marks_.size();
  for (const size_t place : landmarks.numerals) {
    if (text_[place] != U'年' || place == sentence.begin || place + 1 >= sentence.end) continue;
    const size_t at = place - 1;
    if (!Holds(U"去上今明", text_[at])) continue;
    const bool leads = at == sentence.begin || IsClauseMark(text_[at - 1]) || text_[at - 1] == U'而';
    // 去年同期受理203件 is of that year too.
    const bool same = !Holds(U"今明", text_[at]) && text_.substr(at + 2, 2) == U"同期";
    if (!leads || (!same && Holds(U"的同末底度以来初", text_[at + 2])) || IsOfOneThing(at + 2, sentence.end))
      continue;
    // 明年 at the head of a sentence makes a plan of it, and has its year.
    if (text_[at] == U'明' && at == sentence.begin) continue;
    const int said = options_.year + (options_.past && text_[at] != U'上' ? 1 : 0);
    const int year = text_[at] == U'今' ? said : text_[at] == U'明' ? said + 1 : said - 1;
    marks_.push_back({.begin = at, .end = at + (same ? 4 : 2), .year = year});
  }
  if (marks_.size() > known) {
    std::sort(marks_.begin(), marks_.end(),
              [](const DateMark& a, const DateMark& b) { return a.begin < b.begin; });
  }
}

// 上年申报的1个村获评: what happened then is told of the one thing, not of the figure.
bool Periods::IsOfOneThing(size_t at, size_t end) const {
  for (size_t i = at; i + 1 < end && i - at < kThingReach && !IsClauseMark(text_[i]); ++i) {
    if (ArabicDigit(text_[i]) >= 0) return false;
    if (text_[i] == U'的') return i > at && ArabicDigit(text_[i + 1]) >= 0;
  }
  return false;
}

// 2021年的80件: the year of one figure alone.
bool Periods::IsOfNextFigure(const DateMark& mark) const {
  return mark.end + 1 < text_.size() && text_[mark.end] == U'的' && ArabicDigit(text_[mark.end + 1]) >= 0;
}

// 办理470件，去年为441件；调解3000件: the year before of the one figure behind it, not of what follows.
bool Periods::IsOfFigureBehind(const DateMark& mark) const {
  if (mark.end - mark.begin != 2 || !Holds(U"去上", text_[mark.begin])) return false;
  size_t at = mark.end;
  if (at < text_.size() && Holds(U"为是有仅共", text_[at])) ++at;
  return at < text_.size() && ArabicDigit(text_[at]) >= 0;
}

// 去年同期: the same months of the year before, and of one clause alone.
bool Periods::IsSamePeriod(const DateMark& mark) const {
  return mark.year != 0 && mark.end >= 2 && text_.substr(mark.end - 2, 2) == U"同期";
}

Periods::Use Periods::UseOf(const DateMark& mark) const {
  if (IsSamePeriod(mark)) return Use::kClause;
  const auto after = text_.substr(mark.end, 2);
  // 2020年以来, 从2023年起: where something began is not when a figure is of. Nor is 2024年结转.
  if (after == U"以来" || after == U"结转" || after.substr(0, 1) == U"起") return Use::kNone;
  // 完成全年目标2200件 speaks of the goal's year, not of what was done.
  if (mark.year == 0 && mark.last_month == 12 &&
      (after == U"目标" || after == U"任务" || after == U"指标" || after == U"计划"))
    return Use::kNone;
  const char32_t before = mark.begin > begin_ ? text_[mark.begin - 1] : U'\0';
  if (mark.year != 0 && Holds(U"比较与同从由去自超", before)) return Use::kBase;
  // 和2019年（4904件）比起来.
  if (mark.year != 0 && Holds(U"和跟同与", before) && IsComparedBehind(mark)) return Use::kBase;
  if (mark.dated || IsOfFigureBehind(mark)) return Use::kClause;
  // 2021年、2022年分别为: each is its own figure's.
  const auto lists = [](char32_t c) { return c == U'、' || c == U'和' || c == U'与'; };
  const char32_t next = mark.end < text_.size() ? text_[mark.end] : U'\0';
  const bool list_goes_on =
      lists(next) && mark.end + 1 < text_.size() && ArabicDigit(text_[mark.end + 1]) >= 0;
  const bool list_ends = lists(before) && mark.begin >= begin_ + 2 && text_[mark.begin - 2] == U'年';
  if (list_goes_on || list_ends) return Use::kNone;
  size_t clause = mark.begin;
  bool bracketed = false;
  while (clause > begin_ && mark.begin - clause <= 24 && !IsClauseMark(text_[clause - 1]) &&
         !Holds(U")）", text_[clause - 1])) {
    --clause;
    if (Holds(U"(（", text_[clause])) {
      bracketed = true;
      break;
    }
  }
  return !bracketed && !IsOfNextFigure(mark) && mark.begin - clause <= kLeadReach ? Use::kCarried
                                                                                  : Use::kClause;
}

// Whether 相比 or 比起来 ends the clause that a year begins.
bool Periods::IsComparedBehind(const DateMark& mark) const {
  const auto behind = text_.substr(mark.end, kCompareReach);
  const auto clause = behind.substr(0, behind.find_first_of(U"，,；;。\n"));
  return clause.find(U"相比") != std::u32string_view::npos ||
         clause.find(U"比起") != std::u32string_view::npos ||
         clause.find(U"比较") != std::u32string_view::npos;
}

bool Periods::LeadsHalfSentence(const DateMark& mark) const {
  size_t at = mark.begin;
  while (at > begin_ && mark.begin - at <= kLeadReach) {
    if (Holds(U"；;", text_[at - 1])) return true;
    --at;
  }
  return at == begin_;
}

void Periods::Apply(const DateMark& mark, Mention& mention) const {
  if (mark.year != 0) mention.year = mark.year;
  if (mark.first_month != 0) {
    mention.first_month = mark.first_month;
    mention.last_month = mark.last_month;
  } else if (mark.year != 0 && mark.year != options_.year && !IsSamePeriod(mark)) {
    mention.first_month = mention.last_month = 0;
  }
}

void Periods::Place(Mention& mention) {
  mention.first_month = options_.first_month;
  mention.last_month = options_.last_month;
  mention.year = passage_.past_year();
  for (; next_ < marks_.size() && marks_[next_].end <= mention.quantity.begin; ++next_) {
    if (uses_[next_] != Use::kCarried) continue;
    if (marks_[next_].first_month != 0) months_ = marks_[next_];
    if (marks_[next_].year != 0) {
      year_ = marks_[next_];
      if (marks_[next_].first_month == 0) months_ = DateMark{};
    }
  }
  // 败诉率5%，上半年6%；办结率94%: what began amid a half-sentence ends with it.
  if (months_.first_month != 0 && !LeadsHalfSentence(months_)) {
    const auto between = text_.substr(months_.end, mention.quantity.begin - months_.end);
    if (between.find_first_of(U"；;") != std::u32string_view::npos) months_ = DateMark{};
  }
  if (year_.year != 0) Apply(year_, mention);
  if (months_.first_month != 0) Apply(months_, mention);
  size_t first = next_;
  while (first > 0 && marks_[first - 1].begin >= mention.clause_begin) --first;
  for (; first < next_; ++first) {
    if (uses_[first] != Use::kCarried && uses_[first] != Use::kClause) continue;
    if (marks_[first].begin < mention.before.begin && IsOfNextFigure(marks_[first])) continue;
    Apply(marks_[first], mention);
  }
  if (mention.year == options_.year) mention.year = 0;
}

int Periods::BaseYear(const Mention& mention) const {
  if (next_ == 0 || uses_[next_ - 1] != Use::kBase) return 0;
  const DateMark& mark = marks_[next_ - 1];
  const size_t here = mention.quantity.begin;
  // 较2021年同期（80件）: what stands right in front of a bracket is of what is in it.
  const bool framed = mention.bracketed && here == mention.clause_begin && mark.end < mention.clause_begin;
  if ((mark.begin < mention.before.begin && !framed) || here - mark.end > kBaseReach) return 0;
  for (size_t i = mark.end; i < here; ++i) {
    if (!Holds(U"的全年同期末底度内份为是达有共约近 （(", text_[i])) return 0;
  }
  return mark.year;
}

void Periods::Finish(Mention& mention) const {
  if (mention.role == FIGURE_ROLE_PRIOR && mention.year == 0) mention.year = options_.year - 1;
  const bool to_come = mention.role == FIGURE_ROLE_TARGET || mention.role == FIGURE_ROLE_PLAN ||
                       (mention.planned && mention.role != FIGURE_ROLE_PRIOR);
  if (!to_come) return;
  mention.first_month = mention.last_month = 0;
  if (mention.year == 0 && passage_.planned()) mention.year = passage_.plan_year();
}

}  // namespace fengqiao::reports

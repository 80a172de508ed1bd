#include "services/reports/domain/extract/period.h"

#include <algorithm>

#include "services/reports/domain/extract/number.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_PLAN;
using common::v1::FIGURE_ROLE_PRIOR;
using common::v1::FIGURE_ROLE_TARGET;

constexpr size_t kLeadReach = 5;   // from the start of a clause to a date that leads it
constexpr size_t kThingReach = 8;  // from 上年 to what was done then
constexpr size_t kBaseReach = 7;   // from a date to the earlier value that it is of

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
}

// 去年调解80件，今年调解90件: words for years, where they lead a clause.
void Periods::AddRelativeYears(const Sentence& sentence, const Landmarks& landmarks) {
  if (options_.year == 0) return;
  const size_t known = marks_.size();
  for (const size_t place : landmarks.numerals) {
    if (text_[place] != U'年' || place == sentence.begin || place + 1 >= sentence.end) continue;
    const size_t at = place - 1;
    if (!Holds(U"去上今", text_[at])) continue;
    const bool leads = at == sentence.begin || IsClauseMark(text_[at - 1]) || text_[at - 1] == U'而';
    // 去年同期受理203件 is of that year too.
    const bool same = text_[at] != U'今' && text_.substr(at + 2, 2) == U"同期";
    if (!leads || (!same && Holds(U"的同末底度以来初", text_[at + 2])) || IsOfOneThing(at + 2, sentence.end))
      continue;
    const int year = text_[at] == U'今' ? options_.year : options_.year - 1;
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

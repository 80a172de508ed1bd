#include "services/reports/domain/extract/passage.h"

#include <algorithm>

namespace fengqiao::reports {
namespace {

constexpr size_t kPlanMarkReach = 16;  // from the start of a sentence to what makes it one about plans
constexpr size_t kYearReach = 8;       // from the start of a sentence or heading to a year that is all of its
constexpr size_t kLeadReach = 4;

bool Has(CueSet cues, Cue cue) { return (cues & Bit(cue)) != 0; }

}  // namespace

void Passage::EnterTitle(size_t begin, size_t end) {
  auto title = text_.substr(begin, end - begin);
  for (const auto done : {U"情况", U"报告", U"总结", U"通报", U"小结", U"落实", U"公报", U"年报"}) {
    if (title.find(done) != std::u32string_view::npos) return;
  }
  if (std::any_of(title.begin(), title.end(), IsClauseMark)) return;
  for (const auto plan : {U"要点", U"计划", U"安排", U"方案", U"打算", U"思路", U"任务清单", U"任务分解",
                          U"目标任务", U"责任书"}) {
    const size_t at = title.rfind(plan);
    if (at == std::u32string_view::npos) continue;
    // 工作要点（2023年）, 《工作要点》的通知: nothing else is behind it.
    const auto rest = title.substr(at + std::u32string_view(plan).size());
    title_plan_ |= rest.find_first_not_of(U" \r\u3000》”的通知(（)）0123456789年度征求意见稿试行表一览") ==
                   std::u32string_view::npos;
  }
}

void Passage::Enter(const OutlineHeading& heading, const std::vector<Match>& words) {
  while (!sections_.empty() && sections_.back().level >= heading.level) sections_.pop_back();
  Section section{.level = heading.level};
  CueSet all = 0;
  for (const Match& word : words) {
    CueSet cues = lexicon_.CuesOf(word.word);
    // 明年安排, but not 安排部署调解.
    if (static_cast<size_t>(word.end) + 1 < heading.end) cues &= ~Bit(Cue::kPlanHeading);
    all |= cues;
  }
  // 问题与下一步 is about both: there its sentences say for themselves what is to come.
  section.plan =
      (Has(all, Cue::kPlanSection) && !Has(all, Cue::kTroubleSection)) ||
      (Has(all, Cue::kPlanHeading) && !Has(all, Cue::kDoneSection) && !Has(all, Cue::kTroubleSection));
  const auto title = text_.substr(heading.title_begin, heading.end - heading.title_begin);
  section.goals = title.find(U"目标") != std::u32string_view::npos &&
                  title.find_first_of(U"打划措") == std::u32string_view::npos;
  section.this_year = section.plan && Has(all, Cue::kThisYear);
  for (const DateMark& mark : FindDateMarks(text_, heading.title_begin, heading.end)) {
    if (mark.year == 0) continue;
    section.year = mark.year;
    const bool leads = mark.begin - heading.title_begin <= kYearReach;
    if (leads && mark.first_month == 0 && mark.year < options_.year) section.past_year = mark.year;
  }
  if (!sections_.empty()) {
    section.plan |= sections_.back().plan;
    section.this_year |= sections_.back().this_year;
    if (section.year == 0) section.year = sections_.back().year;
    if (section.past_year == 0 && section.year <= 0) section.past_year = sections_.back().past_year;
  }
  if (section.year > options_.year && options_.year != 0) section.plan = true;
  sections_.push_back(section);
  BeginLine();
}

void Passage::BeginLine() {
  line_plan_ = line_this_year_ = false;
  line_year_ = 0;
}

void Passage::Judge(const Sentence& sentence, const std::vector<CueHit>& cues,
                    const std::vector<DateMark>& marks) {
  told_of_past_ = false;
  for (const DateMark& mark : marks) {
    if (mark.year != 0 && mark.year <= options_.year) told_of_past_ = true;
  }
  for (const DateMark& mark : marks) {
    if (mark.year > options_.year) told_of_past_ = false;
  }
  for (const DateMark& mark : marks) {
    const bool leads = mark.begin - sentence.begin <= kYearReach;
    if (!leads && mark.first_month == 0) continue;
    if (mark.year > options_.year && options_.year != 0 && mark.begin - sentence.begin <= kPlanMarkReach) {
      line_plan_ = true;
      line_year_ = mark.year;
    }
    if (options_.last_month != 0 && mark.first_month > options_.last_month && mark.year == 0) {
      line_plan_ = true;
      line_this_year_ = true;
    }
  }
  for (const CueHit& hit : cues) {
    if (hit.begin - sentence.begin > kPlanMarkReach) break;
    if (Has(hit.cues, Cue::kPlanSection) && IsLead(sentence, hit)) {
      line_plan_ = true;
      line_this_year_ |= Has(hit.cues, Cue::kThisYear);
    }
  }
}

// 下一步，…: what makes a plan stands at the head of a sentence and is followed by a clause of its own.
bool Passage::IsLead(const Sentence& sentence, const CueHit& hit) const {
  if (hit.begin - sentence.begin <= kLeadReach) return true;
  return hit.end < sentence.end && IsClauseMark(text_[hit.end]);
}

int Passage::plan_year() const {
  if (line_year_ != 0) return line_year_;
  const bool section_plan = !sections_.empty() && sections_.back().plan;
  if (section_plan && sections_.back().year > options_.year) return sections_.back().year;
  if (line_this_year_ || (section_plan && sections_.back().this_year)) return options_.year;
  return options_.IsPartOfYear() ? 0 : options_.year + 1;
}

}  // namespace fengqiao::reports

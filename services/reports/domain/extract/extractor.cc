#include "services/reports/domain/extract/extractor.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/values/decimal.h"
#include "services/reports/domain/extract/coder.h"
#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/extract/fact.h"
#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/extract/series.h"
#include "services/reports/domain/extract/table.h"
#include "services/reports/domain/extract/windows.h"
#include "services/reports/domain/extract/zero.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_PRIOR;
using common::v1::FIGURE_ROLE_TARGET;

constexpr size_t kLookback = 48;       // into earlier clauses
constexpr size_t kLittleContent = 2;   // characters that leave the subject to an earlier clause
constexpr size_t kPlanMarkReach = 16;  // from the start of a sentence to what makes it one about plans
constexpr size_t kSentenceYearReach =
    8;                             // from the start of a sentence to a year that is the whole sentence's
constexpr size_t kMoneyReach = 8;  // between 金额 and its figure
constexpr size_t kLongestSubject = 40;
constexpr size_t kMostWords = 16384;  // that are kept of a paragraph without end

// The section that a passage lies in.
struct Section {
  int level = 0;
  bool plan = false;
  int year = 0;  // that the heading names
};

class FigureReader {
 public:
  FigureReader(const Lexicon& lexicon, std::u32string_view text, const std::vector<OutlineHeading>& headings,
               const ExtractOptions& options)
      : lexicon_(lexicon),
        text_(text),
        headings_(headings),
        options_(options),
        context_(lexicon),
        coder_(lexicon, context_),
        table_(lexicon) {}

  std::vector<v1::Fact> Read() && {
    size_t heading = 0;
    for (size_t at = 0; at < text_.size() && facts_.size() <= kMostFigures;) {
      if (heading < headings_.size() && headings_[heading].begin <= at) {
        const OutlineHeading& h = headings_[heading++];
        EnterSection(h);
        // A line that looks like a heading may still state figures.
        ReadSentence({h.title_begin, h.end, true});
        at = std::max(at, h.end);
        continue;
      }
      const size_t limit = heading < headings_.size() ? headings_[heading].begin : text_.size();
      const Sentence sentence = SentenceAt(text_, at, limit);
      ReadSentence(sentence);
      at = sentence.end;
    }
    return std::move(facts_);
  }

 private:
  void EnterSection(const OutlineHeading& heading) {
    std::vector<Match> words;
    lexicon_.matcher().Scan(text_, heading.title_begin, heading.end, words);
    context_.Enter(heading.level, words);
    while (!sections_.empty() && sections_.back().level >= heading.level) sections_.pop_back();
    Section section{.level = heading.level};
    for (const Match& word : words) {
      if ((lexicon_.CuesOf(word.word) & Bit(Cue::kPlanSection)) != 0) section.plan = true;
    }
    for (const DateMark& mark : FindDateMarks(text_, heading.title_begin, heading.end)) {
      if (mark.year != 0) section.year = mark.year;
    }
    if (!sections_.empty()) {
      section.plan |= sections_.back().plan;
      if (section.year == 0) section.year = sections_.back().year;
    }
    if (section.year > options_.year && options_.year != 0) section.plan = true;
    sections_.push_back(section);
    line_plan_ = false;
    line_year_ = 0;
  }

  void ReadSentence(const Sentence& sentence) {
    if (sentence.begin >= sentence.end) return;
    if (sentence.fresh || words_.size() > kMostWords) words_.clear();
    if (sentence.fresh) context_.BeginParagraph(sentence.begin);
    if (sentence.begin > 0 && (text_[sentence.begin - 1] == U'\n' || text_[sentence.begin - 1] == U'\r')) {
      line_plan_ = false;
      line_year_ = 0;
    }
    context_.BeginSentence(sentence.begin);
    seen_ = words_.size();
    lexicon_.matcher().Scan(text_, sentence.begin, sentence.end, words_);
    if (IsRow(sentence)) {
      ReadRow();
    } else if (MayHoldFigures(sentence)) {
      ReadFigures(sentence);
    }
    SeeWordsUpTo(sentence.end);
    previous_sentence_ = sentence.begin;
  }

  // A whole line that is a row of a table.
  bool IsRow(const Sentence& sentence) {
    const bool line_start = sentence.begin == 0 || text_[sentence.begin - 1] == U'\n';
    const bool line_end =
        sentence.end == text_.size() || text_[sentence.end - 1] == U'\n' || text_[sentence.end - 1] == U'\r';
    if (sentence.begin + 1 == sentence.end && text_[sentence.begin] == U'\n') return false;  // of a \r\n
    return line_start && line_end && table_.Next(text_, sentence.begin, sentence.end);
  }

  // The figures of a row: its first cell says what they are of, or their columns do.
  void ReadRow() {
    const auto& cells = table_.cells();
    const auto& columns = table_.columns();
    size_t label = 0;
    while (label + 1 < cells.size() && columns[label].kind != TableColumn::Kind::kName) ++label;
    std::optional<TableUnit> row_unit;
    for (size_t i = 0; i < cells.size() && !row_unit; ++i) {
      const bool names = i == label || columns[i].kind == TableColumn::Kind::kUnit;
      if (names) row_unit = UnitIn(text_.substr(cells[i].begin, cells[i].end - cells[i].begin), lexicon_);
    }
    for (size_t i = label + 1; i < cells.size(); ++i) {
      const TableColumn& column = columns[i];
      if (column.kind == TableColumn::Kind::kNoFigures || column.kind == TableColumn::Kind::kUnit) continue;
      if (cells[i].begin == cells[i].end) continue;
      auto found = FindQuantities(text_, cells[i].begin, cells[i].end, lexicon_, {});
      if (found.size() != 1 || found[0].begin > cells[i].begin + 1 || found[0].end != cells[i].end) continue;
      ReadCell(column, cells[label], row_unit, std::move(found[0]));
    }
  }

  void ReadCell(const TableColumn& column, const Window& label, const std::optional<TableUnit>& row_unit,
                Quantity quantity) {
    Mention mention;
    mention.quantity = std::move(quantity);
    mention.before = column.kind == TableColumn::Kind::kName ? column.header : label;
    mention.after = {mention.quantity.end, mention.quantity.end};
    mention.clause_begin = mention.before.begin;
    mention.clause_end = mention.quantity.end;
    mention.listed = true;
    if (const auto& unit = column.unit ? column.unit : row_unit; unit && mention.quantity.bare)
      TakeUnit(*unit, mention.quantity);
    const int year = column.year < 0 ? options_.year - 1 : column.year;
    const bool earlier = year != 0 && year < options_.year;
    mention.year = year == options_.year ? 0 : year;
    mention.role = column.kind == TableColumn::Kind::kTarget   ? FIGURE_ROLE_TARGET
                   : column.kind == TableColumn::Kind::kChange ? FIGURE_ROLE_CHANGE
                   : earlier                                   ? FIGURE_ROLE_PRIOR
                                                               : FIGURE_ROLE_ACTUAL;
    if (mention.role == FIGURE_ROLE_CHANGE && mention.quantity.number_begin > 0 &&
        text_[mention.quantity.number_begin - 1] == U'-' && mention.quantity.value > Decimal()) {
      mention.quantity.value = -mention.quantity.value;
    }
    std::vector<Match> words;
    lexicon_.matcher().Scan(text_, mention.before.begin, mention.before.end, words);
    const CodeChoice choice = coder_.Choose(mention, mention.before, mention.before.begin, words);
    if (choice.indicator >= 0) mention.codes.push_back(choice);
    if (mention.codes.empty() && (mention.quantity.bare || mention.quantity.weak)) return;
    Emit(mention);
  }

  // A bare number of a column in 万元.
  static void TakeUnit(const TableUnit& unit, Quantity& quantity) {
    const auto value = quantity.value.Times(Decimal::FromInteger(unit.factor));
    if (!value) return;
    quantity.value = *value;
    quantity.unit = unit.name;
    quantity.classes = unit.classes;
    quantity.bare = false;
  }

  bool MayHoldFigures(const Sentence& sentence) const {
    const auto stretch = text_.substr(sentence.begin, sentence.end - sentence.begin);
    return std::any_of(stretch.begin(), stretch.end(), MayBeginFigure);
  }

  void SeeWordsUpTo(size_t end) {
    for (; seen_ < words_.size() && static_cast<size_t>(words_[seen_].end) <= end; ++seen_) {
      context_.See(words_[seen_]);
    }
  }

  void ReadFigures(const Sentence& sentence) {
    marks_ = FindDateMarks(text_, sentence.begin, sentence.end);
    std::vector<Match> own(words_.begin() + static_cast<ptrdiff_t>(seen_), words_.end());
    const auto cues = CuesIn(lexicon_, own, sentence.begin, sentence.end);
    JudgePassage(sentence, cues);

    std::vector<Mention> mentions;
    for (Quantity& quantity :
         FindQuantities(text_, sentence.begin, sentence.end, lexicon_, Skips(sentence, cues))) {
      Mention mention;
      mention.quantity = std::move(quantity);
      mentions.push_back(std::move(mention));
    }
    for (const ZeroPhrase& phrase : FindZeros(text_, sentence.begin, sentence.end, lexicon_, context_, own)) {
      mentions.push_back(ZeroMention(phrase));
    }
    if (mentions.empty()) return;
    std::stable_sort(mentions.begin(), mentions.end(),
                     [](const Mention& a, const Mention& b) { return a.quantity.begin < b.quantity.begin; });
    SetWindows(text_, sentence, mentions);
    AlignSeries(text_, cues, mentions);

    const Mention* previous = nullptr;
    for (size_t i = 0; i < mentions.size(); ++i) {
      Mention& mention = mentions[i];
      SeeWordsUpTo(mention.quantity.begin);
      const Mention* next = i + 1 < mentions.size() ? &mentions[i + 1] : nullptr;
      Understand(sentence, cues, previous, next, mention);
      if (!IsFigure(cues, mention)) continue;
      Emit(mention);
      previous = &mention;
    }
  }

  // Quoted stretches, titles, and fixed phrases: their numbers are no figures.
  std::vector<std::pair<size_t, size_t>> Skips(const Sentence& sentence,
                                               const std::vector<CueHit>& cues) const {
    auto skips = QuotedStretches(text_, sentence.begin, sentence.end);
    const size_t quoted = skips.size();
    for (const CueHit& hit : cues) {
      if ((hit.cues & Bit(Cue::kSkip)) != 0 && !CutsANumber(hit)) skips.emplace_back(hit.begin, hit.end);
    }
    if (skips.size() > quoted) std::sort(skips.begin(), skips.end());
    // Made disjoint, so that they can be walked along with the text.
    std::vector<std::pair<size_t, size_t>> merged;
    for (const auto& skip : skips) {
      if (!merged.empty() && skip.first < merged.back().second) {
        merged.back().second = std::max(merged.back().second, skip.second);
      } else {
        merged.push_back(skip);
      }
    }
    return merged;
  }

  // The 千名 of 五千名 is no fixed phrase.
  bool CutsANumber(const CueHit& hit) const {
    const auto numeral = [&](size_t at) {
      return at < text_.size() && (ArabicDigit(text_[at]) >= 0 || IsChineseNumeral(text_[at]));
    };
    return (numeral(hit.begin) && hit.begin > 0 && numeral(hit.begin - 1)) ||
           (numeral(hit.end - 1) && numeral(hit.end));
  }

  Mention ZeroMention(const ZeroPhrase& phrase) const {
    Mention mention;
    mention.zero = true;
    mention.quantity.begin = mention.quantity.number_begin = phrase.begin;
    mention.quantity.end = phrase.end;
    for (int32_t indicator : phrase.indicators) {
      CodeChoice choice;
      choice.indicator = indicator;
      choice.score = 2 * Coder::kThreshold;
      choice.margin = Coder::kThreshold;
      choice.head_begin = phrase.begin;
      choice.head_end = phrase.end;
      mention.codes.push_back(choice);
    }
    return mention;
  }

  // Whether the sentence, and what follows it in its line, is about what is to come.
  void JudgePassage(const Sentence& sentence, const std::vector<CueHit>& cues) {
    mark_ = level_cue_ = 0;
    own_level_ = false;
    carried_year_ = carried_months_ = DateMark{};
    for (const DateMark& mark : marks_) {
      const bool leads = mark.begin - sentence.begin <= kSentenceYearReach;
      if (!leads && mark.first_month == 0) continue;
      if (mark.year > options_.year && options_.year != 0 && mark.begin - sentence.begin <= kPlanMarkReach) {
        line_plan_ = true;
        line_year_ = mark.year;
      }
      if (options_.last_month != 0 && mark.first_month > options_.last_month) line_plan_ = true;
    }
    for (const CueHit& hit : cues) {
      if (hit.begin - sentence.begin > kPlanMarkReach) break;
      if ((hit.cues & Bit(Cue::kPlanSection)) != 0 && IsLead(sentence, hit)) line_plan_ = true;
    }
  }

  // 下一步，…: what makes a plan stands at the head of a sentence and is followed by a clause of its own.
  bool IsLead(const Sentence& sentence, const CueHit& hit) const {
    if (hit.begin - sentence.begin <= 4) return true;
    return hit.end < sentence.end && IsClauseMark(text_[hit.end]);
  }

  bool InPlan() const { return line_plan_ || (!sections_.empty() && sections_.back().plan); }

  // Role, period, level and code, in this order: each needs the ones before.
  void Understand(const Sentence& sentence, const std::vector<CueHit>& cues, const Mention* previous,
                  const Mention* next, Mention& mention) {
    const size_t here = mention.quantity.begin;
    std::vector<CueHit> front;  // the cues in front of the figure in its clause
    const auto first = std::lower_bound(cues.begin(), cues.end(), mention.clause_begin,
                                        [](const CueHit& hit, size_t at) { return hit.end + 1 < at; });
    for (auto hit = first; hit != cues.end() && hit->end <= here; ++hit) {
      // 与考核目标（45%以上）: what stands right in front of the bracket belongs to it.
      const bool leads =
          mention.bracketed && hit->end + 1 == mention.clause_begin && (hit->cues & Bit(Cue::kTarget)) != 0;
      if (hit->begin >= mention.clause_begin || leads) front.push_back(*hit);
    }
    AsMoney(front, mention);
    RoleHints hints;
    hints.plan_passage = InPlan();
    hints.from_pair = IsFromPair(front, mention, next);
    hints.to_pair = previous != nullptr && previous->role == FIGURE_ROLE_PRIOR &&
                    previous->quantity.end >= mention.clause_begin && LeadsOn(previous->quantity.end, here);
    SetPeriod(sentence, hints, mention);
    DecideRole(text_, front, hints, mention);
    if (hints.earlier_year && mention.role == FIGURE_ROLE_ACTUAL && IsCompared(front)) {
      mention.role = FIGURE_ROLE_PRIOR;
    }
    FinishPeriod(mention);
    mention.own_level = IsOwnLevel(cues, here);  // mentions come in order
    if (!mention.zero) ChooseCodes(sentence, front, previous, hints, mention);
  }

  // A bare 1.2亿 after 金额 is money.
  void AsMoney(const std::vector<CueHit>& front, Mention& mention) const {
    Quantity& quantity = mention.quantity;
    if (!quantity.bare || !quantity.multiplied) return;
    for (const CueHit& hit : front) {
      if ((hit.cues & Bit(Cue::kMoney)) == 0 || quantity.begin - hit.end > kMoneyReach) continue;
      quantity.bare = false;
      quantity.unit = "CNY";
      quantity.classes = Bit(UnitClass::kMoney);
      return;
    }
  }

  // 由20%提升至46%.
  bool IsFromPair(const std::vector<CueHit>& front, const Mention& mention, const Mention* next) const {
    if (next == nullptr || next->clause_begin != mention.clause_begin) return false;
    for (auto hit = front.rbegin(); hit != front.rend(); ++hit) {
      if ((hit->cues & Bit(Cue::kFrom)) == 0 || hit->begin < mention.before.begin) continue;
      return mention.quantity.begin - hit->end <= kLongestSubject / 2 &&
             LeadsOn(mention.quantity.end, next->quantity.begin);
    }
    return false;
  }

  // Whether a short stretch leads from an earlier value to a later one: 提升至, 增加到.
  bool LeadsOn(size_t begin, size_t end) const {
    if (end < begin || end - begin > 14) return false;
    const auto stretch = text_.substr(begin, end - begin);
    return stretch.find_first_of(U"至到为") != std::u32string_view::npos;
  }

  static bool IsCompared(const std::vector<CueHit>& front) {
    return std::any_of(front.begin(), front.end(), [](const CueHit& hit) {
      return (hit.cues & (Bit(Cue::kCompare) | Bit(Cue::kLastYear))) != 0;
    });
  }

  bool IsOwnLevel(const std::vector<CueHit>& cues, size_t here) {
    for (; level_cue_ < cues.size() && cues[level_cue_].begin < here; ++level_cue_) {
      if ((cues[level_cue_].cues & Bit(Cue::kOwnLevel)) != 0) own_level_ = true;
      if ((cues[level_cue_].cues & Bit(Cue::kWhole)) != 0) own_level_ = false;
    }
    return own_level_;
  }

  void SetPeriod(const Sentence& sentence, RoleHints& hints, Mention& mention) {
    mention.first_month = options_.first_month;
    mention.last_month = options_.last_month;
    const auto apply = [&](const DateMark& mark) {
      if (mark.year != 0) mention.year = mark.year;
      if (mark.first_month != 0) {
        mention.first_month = mark.first_month;
        mention.last_month = mark.last_month;
      } else if (mark.year != 0 && mark.year != options_.year) {
        mention.first_month = mention.last_month = 0;
      }
    };
    // Marks that hold for what follows in the sentence, then those of the clause.
    for (; mark_ < marks_.size() && marks_[mark_].end <= mention.quantity.begin; ++mark_) {
      const DateMark& mark = marks_[mark_];
      if (IsStartingPoint(mark)) continue;
      if (mark.first_month != 0) carried_months_ = mark;
      if (mark.begin - sentence.begin <= kSentenceYearReach) carried_year_ = mark;
    }
    apply(carried_year_);
    apply(carried_months_);
    size_t first = mark_;
    while (first > 0 && marks_[first - 1].begin >= mention.before.begin) --first;
    for (; first < mark_; ++first) {
      if (!IsStartingPoint(marks_[first])) apply(marks_[first]);
    }
    if (mention.year == options_.year) mention.year = 0;
    if (mention.year > options_.year && options_.year != 0) hints.plan_passage = true;
    hints.earlier_year = mention.year != 0 && mention.year < options_.year;
  }

  // 2020年以来, 从2023年起: where something began is not when a figure is of.
  bool IsStartingPoint(const DateMark& mark) const {
    return text_.substr(mark.end, 2) == U"以来" || text_.substr(mark.end, 1) == U"起";
  }

  void FinishPeriod(Mention& mention) const {
    const Section* section = sections_.empty() ? nullptr : &sections_.back();
    if (mention.role == FIGURE_ROLE_PRIOR && mention.year == 0) mention.year = options_.year - 1;
    if (mention.role == FIGURE_ROLE_TARGET || mention.role == common::v1::FIGURE_ROLE_PLAN ||
        (mention.planned && mention.role != FIGURE_ROLE_PRIOR)) {
      mention.first_month = mention.last_month = 0;
      if (mention.year == 0 && InPlan()) {
        if (line_year_ != 0) {
          mention.year = line_year_;
        } else if (section != nullptr && section->plan && section->year > options_.year) {
          mention.year = section->year;
        } else if (options_.last_month == 0 || options_.last_month == 12) {
          mention.year = options_.year + 1;
        }
      }
    }
  }

  void ChooseCodes(const Sentence& sentence, const std::vector<CueHit>& front, const Mention* previous,
                   const RoleHints& hints, Mention& mention) {
    if (!mention.alike.empty()) {
      for (const Window& name : mention.alike) {
        const CodeChoice choice = coder_.Choose(mention, name, name.begin, words_);
        const bool known =
            std::any_of(mention.codes.begin(), mention.codes.end(),
                        [&](const CodeChoice& other) { return other.indicator == choice.indicator; });
        if (choice.indicator >= 0 && !known) mention.codes.push_back(choice);
      }
      if (!mention.codes.empty()) return;
    }
    const bool little = !mention.listed && ContentLength(front, mention.before) <= kLittleContent &&
                        ContentLength(front, mention.after) <= kLittleContent;
    CodeChoice choice = coder_.Choose(mention, mention.before, mention.before.begin, words_);
    const bool leans = mention.role == FIGURE_ROLE_CHANGE || mention.role == FIGURE_ROLE_TARGET ||
                       hints.to_pair || mention.role == FIGURE_ROLE_PRIOR;
    if (choice.indicator < 0 && little && leans && previous != nullptr && Inherit(*previous, mention)) return;
    if (choice.indicator < 0 && little) {
      size_t lookback = mention.quantity.begin > kLookback ? mention.quantity.begin - kLookback : 0;
      const bool first_clause = mention.clause_begin == sentence.begin;
      lookback = std::max(
          {lookback, first_clause && !sentence.fresh ? previous_sentence_ : sentence.begin, last_end_});
      choice = coder_.Choose(mention, mention.before, lookback, words_);
    }
    if (choice.indicator < 0 && mention.quantity.ordinal && previous != nullptr) choice = RankOf(*previous);
    if (choice.indicator < 0 || mention.quantity.ordinal_of_many) return;
    if (previous != nullptr && IsPartOf(front, *previous, choice, mention)) return;
    mention.codes.push_back(choice);
  }

  // 共152人,其中重点对象17人: a part is not the whole once more.
  static bool IsPartOf(const std::vector<CueHit>& front, const Mention& previous, const CodeChoice& choice,
                       const Mention& mention) {
    if (mention.role == FIGURE_ROLE_CHANGE || previous.codes.empty()) return false;
    if (previous.codes.front().indicator != choice.indicator) return false;
    return std::any_of(front.begin(), front.end(),
                       [](const CueHit& hit) { return (hit.cues & Bit(Cue::kOfWhich)) != 0; });
  }

  // The code of the figure before, where units allow it.
  bool Inherit(const Mention& previous, Mention& mention) const {
    if (previous.codes.empty()) return false;
    const auto& code = previous.codes.front();
    const UnitClasses units = lexicon_.UnitsOf(code.indicator);
    const UnitClasses mine = mention.quantity.classes;
    constexpr UnitClasses kParts = Bit(UnitClass::kRate) | Bit(UnitClass::kPoint) | Bit(UnitClass::kFold);
    const bool fits = mention.role == FIGURE_ROLE_CHANGE ? (mine & kParts) != 0 || (mine & units) != 0
                                                         : mention.quantity.bare || (mine & units) != 0;
    if (!fits) return false;
    mention.codes.push_back(code);
    mention.inherited = true;
    return true;
  }

  // litigation.loss_rate, 位居全省第二: the rank of what was said before, where the catalog has it.
  CodeChoice RankOf(const Mention& previous) const {
    if (previous.codes.empty()) return {};
    CodeChoice choice = previous.codes.front();
    const auto& indicator = lexicon_.indicators()[static_cast<size_t>(choice.indicator)];
    choice.indicator = lexicon_.Find(absl::StrCat(indicator.code(), "_rank"));
    return choice.indicator < 0 ? CodeChoice{} : choice;
  }

  // How many characters of the window are neither cues nor dates nor linking words.
  size_t ContentLength(const std::vector<CueHit>& front, const Window& window) const {
    std::array<bool, kLongestBefore + 1> covered{};
    const auto cover = [&](size_t begin, size_t end) {
      for (size_t i = std::max(begin, window.begin); i < std::min(end, window.end); ++i)
        covered[i - window.begin] = true;
    };
    constexpr CueSet kContent = Bit(Cue::kMoney) | Bit(Cue::kComplete) | Bit(Cue::kSkip);
    for (const CueHit& hit : front) {
      if ((hit.cues & ~kContent) != 0) cover(hit.begin, hit.end);
    }
    for (size_t i = mark_; i > 0 && marks_[i - 1].end > window.begin; --i)
      cover(marks_[i - 1].begin, marks_[i - 1].end);
    size_t content = 0;
    for (size_t i = window.begin; i < window.end && content <= kLittleContent; ++i) {
      if (covered[i - window.begin] || IsLinking(text_, i, i + 1, 1)) continue;
      if (text_[i] >= 0x3400 && text_[i] <= 0x9FFF) ++content;
    }
    return content;
  }

  // Whether the mention is to be told at all.
  bool IsFigure(const std::vector<CueHit>& cues, const Mention& mention) const {
    const Quantity& quantity = mention.quantity;
    if (mention.zero) return true;
    if (quantity.ordinal) {
      auto hit = std::upper_bound(cues.begin(), cues.end(), quantity.begin,
                                  [](size_t at, const CueHit& cue) { return at < cue.end; });
      while (hit != cues.begin() && quantity.begin - (hit - 1)->end <= 3) {
        --hit;
        if ((hit->cues & (Bit(Cue::kRankVerb) | Bit(Cue::kRankAmong))) != 0) return true;
      }
      return false;
    }
    if (!quantity.bare && !quantity.weak) return true;
    return !mention.codes.empty();
  }

  void Emit(const Mention& mention) {
    last_end_ = mention.quantity.end;
    if (mention.codes.empty()) {
      facts_.push_back(FactOf(text_, mention, nullptr, lexicon_, options_));
      return;
    }
    for (const CodeChoice& choice : mention.codes) {
      facts_.push_back(FactOf(text_, mention, &choice, lexicon_, options_));
    }
  }

  const Lexicon& lexicon_;
  std::u32string_view text_;
  const std::vector<OutlineHeading>& headings_;
  const ExtractOptions& options_;
  Context context_;
  Coder coder_;
  TableTracker table_;
  std::vector<Match> words_;     // of the paragraph so far
  size_t seen_ = 0;              // how many of them the context has seen
  std::vector<DateMark> marks_;  // of the sentence
  size_t mark_ = 0;              // how many of them lie before the figure
  DateMark carried_year_;        // that holds for the rest of the sentence
  DateMark carried_months_;
  size_t level_cue_ = 0;  // how many cues were looked at for 市本级
  bool own_level_ = false;
  std::vector<Section> sections_;
  bool line_plan_ = false;
  int line_year_ = 0;
  size_t previous_sentence_ = 0;
  size_t last_end_ = 0;  // of the last figure
  std::vector<v1::Fact> facts_;
};

}  // namespace

std::vector<v1::Fact> Extractor::Extract(std::u32string_view text,
                                         const std::vector<OutlineHeading>& headings,
                                         const ExtractOptions& options) const {
  return FigureReader(lexicon_, text, headings, options).Read();
}

}  // namespace fengqiao::reports

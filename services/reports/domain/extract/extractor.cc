#include "services/reports/domain/extract/extractor.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>

#include "services/reports/domain/extract/code_finder.h"
#include "services/reports/domain/extract/coder.h"
#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/extract/elsewhere.h"
#include "services/reports/domain/extract/fact.h"
#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/passage.h"
#include "services/reports/domain/extract/period.h"
#include "services/reports/domain/extract/places.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/rows.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/extract/series.h"
#include "services/reports/domain/extract/single.h"
#include "services/reports/domain/extract/table.h"
#include "services/reports/domain/extract/windows.h"
#include "services/reports/domain/extract/zero.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_PRIOR;

constexpr size_t kLongestRateName = 7;   // of one that names no kind
constexpr size_t kMoneyReach = 8;        // between 金额 and its figure
constexpr size_t kLongestFrom = 20;      // between 由 and the earlier value
constexpr size_t kGoalReach = 8;         // between a figure and the 目标 that it is
constexpr size_t kLongestHeadline = 20;  // of a line that may be a heading without a number
constexpr size_t kComparisonReach = 4;   // cues back to 相比
constexpr size_t kLongestTitle = 60;
constexpr size_t kLongestCaption = 44;
constexpr size_t kLongestPlaceName = 6;  // in front of who a sentence is about
constexpr size_t kRankReach = 16;        // between 位列 and the rank
constexpr int kClearlyLess = 14;         // a difference of scores that tells
constexpr size_t kShortestTold = 7;      // of a cell that is more than a figure
constexpr size_t kLongestUnit = 8;       // with its brackets
constexpr size_t kMostWords = 16384;     // that are kept of a paragraph without end

class FigureReader {
 public:
  FigureReader(const Lexicon& lexicon, const ReadableText& readable,
               const std::vector<OutlineHeading>& headings, const ExtractOptions& options)
      : lexicon_(lexicon),
        text_(readable.text()),
        headings_(headings),
        options_(options),
        context_(lexicon),
        passage_(lexicon, text_, options),
        periods_(text_, options, passage_),
        places_(lexicon.folding(), text_, options),
        elsewhere_(lexicon.folding(), text_, options),
        codes_(lexicon, text_, context_),
        table_(lexicon),
        rows_(lexicon, text_, options, places_, elsewhere_, codes_),
        window_(text_),
        facts_(readable.original(), lexicon, options) {}

  PlainFacts Read() && {
    goals_in_brackets_ = SaysBracketsHoldGoals();
    EnterTitle();
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
      const Sentence sentence = SentenceAt(text_, at, limit, window_);
      ReadSentence(sentence);
      at = sentence.end;
    }
    return std::move(facts_).Take();
  }

 private:
  void EnterSection(const OutlineHeading& heading) {
    std::vector<Match> words;
    lexicon_.matcher().Scan(text_, heading.title_begin, heading.end, words);
    context_.Enter(heading.level, heading.title_begin, heading.end, words);
    passage_.Enter(heading, words);
    places_.EnterHeading(heading.level, heading.title_begin, heading.end);
    EnterLevel(heading, words);
    table_.Leave({});
  }

  // （一）市本级: what follows, to the next heading of its level, is of the body itself.
  void EnterLevel(const OutlineHeading& heading, const std::vector<Match>& words) {
    if (section_own_level_ && heading.level > own_level_heading_) return;
    own_level_heading_ = heading.level;
    section_own_level_ = std::any_of(words.begin(), words.end(), [&](const Match& word) {
      return (lexicon_.CuesOf(word.word) & Bit(Cue::kOwnLevel)) != 0 &&
             heading.end - heading.title_begin <=
                 static_cast<size_t>(word.end - word.begin) + kLongestPlaceName;
    });
  }

  // What the title speaks of, the whole report speaks of.
  void EnterTitle() {
    const size_t begin = std::min(text_.find_first_not_of(U" \t\r\n\u3000\uFEFF"), text_.size());
    const size_t end = std::min(text_.find(U'\n', begin), text_.size());
    if (end - begin > kLongestTitle || end == begin) return;
    std::vector<Match> words;
    lexicon_.matcher().Scan(text_, begin, end, words);
    context_.Enter(0, begin, end, words);
    passage_.EnterTitle(begin, end);
    for (const Match& word : words) {
      // Of a bureau that reports itself, not of a court that a report is about.
      const bool bureau =
          text_.substr(static_cast<size_t>(word.end) - 1, 2).find(U'局') != std::u32string_view::npos ||
          text_.substr(static_cast<size_t>(word.end), 2) == U"分局";
      if (bureau && lexicon_.ActorOf(word.word) != Lexicon::kNoActor)
        context_.SetAuthor(lexicon_.ActorOf(word.word));
    }
  }

  void ReadSentence(const Sentence& sentence) {
    if (sentence.begin >= sentence.end) return;
    if (sentence.fresh || words_.size() > kMostWords) words_.clear();
    if (sentence.fresh) context_.BeginParagraph(sentence.begin);
    const bool line = sentence.begin == 0 || IsLineEnd(text_[sentence.begin - 1]);
    if (line) passage_.BeginLine();
    context_.BeginSentence(sentence.begin);
    seen_ = words_.size();
    lexicon_.matcher().Scan(text_, sentence.begin, sentence.end, words_);
    FindActor(sentence);
    if (line && IsHeadline(sentence)) {
      EnterSection({1, sentence.begin, sentence.begin, sentence.end});
    }
    const bool in_table = !table_.columns().empty();
    const bool row = IsRow(sentence);
    FollowCaption(sentence, line, row);
    const bool headed = !table_.columns().empty() && table_.columns().front().header.begin >= sentence.begin;
    if (!row && headed) {
      if (in_table) context_.LeaveCaption();  // which was the earlier table's
      context_.EnterHeaderRow(sentence.begin, sentence.end,
                              {words_.begin() + static_cast<ptrdiff_t>(seen_), words_.end()});
    }
    if (row) {
      ReadRow(sentence);
    } else if (landmarks_ = window_.Of(sentence.begin, sentence.end); MayHoldFigures()) {
      ReadFigures(sentence);
    }
    SeeWordsUpTo(sentence.end);
    previous_sentence_ = sentence.begin;
  }

  // The figures of a row, and those of cells that are told in sentences.
  void ReadRow(const Sentence& sentence) {
    const auto mentions = rows_.Read(table_);
    auto next = mentions.begin();
    const auto cells = table_.cells();
    for (const Window& cell : cells) {
      const bool single = next != mentions.end() && next->quantity.begin < cell.end;
      for (; next != mentions.end() && next->quantity.begin < cell.end; ++next) Emit(*next);
      if (single || cell.end - cell.begin < kShortestTold) continue;
      landmarks_ = window_.Of(cell.begin, cell.end);
      if (MayHoldFigures()) ReadFigures({cell.begin, cell.end, false});
    }
    SeeWordsUpTo(sentence.end);
  }

  // 全市法院受理…: who the sentence is about, where it begins with them. 公安方面。 holds for what follows.
  void FindActor(const Sentence& sentence) {
    const Match* actor = nullptr;
    for (size_t i = seen_; i < words_.size(); ++i) {
      const Match& word = words_[i];
      if (static_cast<size_t>(word.begin) > sentence.begin + kLongestPlaceName) break;
      if (lexicon_.ActorOf(word.word) == Lexicon::kNoActor ||
          !LeadsUpTo(sentence.begin, static_cast<size_t>(word.begin)))
        continue;
      if (actor == nullptr || word.begin <= actor->begin) actor = &word;
    }
    if (actor == nullptr) return;
    const bool title = sentence.end - static_cast<size_t>(actor->end) <= 4;
    const auto after = text_.substr(static_cast<size_t>(actor->end), 1);
    const bool marked = after == U"：" || after == U":" || after == U"。";
    context_.SetActor(lexicon_.ActorOf(actor->word), title || (sentence.fresh && marked));
  }

  // Whether nothing but the name of a place stands between: 全市, 苏州, 两级.
  bool LeadsUpTo(size_t begin, size_t end) const {
    static constexpr CharacterSet kOthers(
        U"会同与和向在经由对将把给同的被协联加到至为以依托，,；;、。：:司政调解普律");
    for (size_t i = begin; i < end; ++i) {
      if (kOthers.Has(text_[i])) return false;
    }
    return true;
  }

  static bool IsLineEnd(char32_t c) { return c == U'\n' || c == U'\r'; }

  // 下一步工作打算: a short line without a mark that says what follows it.
  bool IsHeadline(const Sentence& sentence) const {
    if (sentence.begin == 0 || sentence.end - sentence.begin > kLongestHeadline) return false;
    const auto line = text_.substr(sentence.begin, sentence.end - sentence.begin);
    if (!IsLineEnd(line.back())) return false;
    if (std::any_of(line.begin(), line.end() - 1, [](char32_t c) { return IsClauseMark(c) || c == U'\t'; }))
      return false;
    constexpr CueSet kTells = Bit(Cue::kPlanSection) | Bit(Cue::kDoneSection) | Bit(Cue::kTroubleSection);
    return std::any_of(words_.begin() + static_cast<ptrdiff_t>(seen_), words_.end(),
                       [&](const Match& word) { return (lexicon_.CuesOf(word.word) & kTells) != 0; });
  }

  // 表一 人民调解情况: a short line in front of a table, until the table ends.
  void FollowCaption(const Sentence& sentence, bool line, bool row) {
    const auto text = text_.substr(sentence.begin, sentence.end - sentence.begin);
    if (row || !table_.columns().empty() ||
        text.find_first_not_of(U" \r\n\u3000") == std::u32string_view::npos)
      return;
    if (text.substr(0, 3) == U"单位：" || text.substr(0, 3) == U"单位:") return;  // more of the caption
    context_.LeaveCaption();
    const bool whole = line && IsLineEnd(text.back()) && text.size() <= kLongestCaption;
    if (!whole || text.find_first_of(U"，。；") != std::u32string_view::npos) return;
    context_.EnterCaption(sentence.begin, sentence.end,
                          {words_.begin() + static_cast<ptrdiff_t>(seen_), words_.end()});
  }

  // A whole line that is a row of a table.
  bool IsRow(const Sentence& sentence) {
    const bool line_start = sentence.begin == 0 || text_[sentence.begin - 1] == U'\n';
    const bool line_end = sentence.end == text_.size() || IsLineEnd(text_[sentence.end - 1]);
    if (sentence.begin + 1 == sentence.end && IsLineEnd(text_[sentence.begin])) {
      table_.SeeEmptyLine();
      return false;
    }
    if (line_start && line_end) return table_.Next(text_, sentence.begin, sentence.end);
    table_.Leave({});
    return false;
  }

  bool MayHoldFigures() const {
    return std::any_of(landmarks_.numerals.begin(), landmarks_.numerals.end(),
                       [this](uint32_t place) { return MayBeginFigure(text_[place]); });
  }

  // （括号内为年度考核指标）
  bool SaysBracketsHoldGoals() const {
    const size_t at = text_.find(U"括号内");
    if (at == std::u32string_view::npos) return false;
    const auto said = text_.substr(at, kRankReach);
    return said.find(U"指标") != std::u32string_view::npos ||
           said.find(U"目标") != std::u32string_view::npos || said.find(U"考核") != std::u32string_view::npos;
  }

  void SeeWordsUpTo(size_t end) {
    for (; seen_ < words_.size() && static_cast<size_t>(words_[seen_].end) <= end; ++seen_) {
      context_.See(words_[seen_]);
    }
  }

  void ReadFigures(const Sentence& sentence) {
    periods_.BeginSentence(sentence, landmarks_);
    places_.BeginSentence(sentence);
    const std::span<const Match> own(words_.begin() + static_cast<ptrdiff_t>(seen_), words_.end());
    FindCues(lexicon_, own, cues_);
    const std::vector<CueHit>& cues = cues_;
    passage_.Judge(sentence, cues, periods_.marks());
    level_cue_ = 0;
    own_level_ = section_own_level_ || (!sentence.fresh && paragraph_own_level_);
    if (sentence.fresh) paragraph_own_level_ = own_level_ || LeadsWithOwnLevel(sentence, cues);

    std::vector<Mention>& mentions = mentions_;
    mentions.clear();
    for (Quantity& quantity :
         FindQuantities(text_, sentence.begin, sentence.end, landmarks_, lexicon_, Skips(sentence, cues))) {
      Mention& mention = mentions.emplace_back();
      mention.quantity = std::move(quantity);
      if (mention.quantity.bare) TakeUnitInFront(mention.quantity);
    }
    bool zeros = false;
    for (const ZeroPhrase& phrase : FindZeros(text_, sentence.begin, sentence.end, lexicon_, context_, own)) {
      // The 1起 of 未发生1起 is no figure besides.
      const auto within = [&](const Mention& m) {
        return !m.zero && m.quantity.begin >= phrase.begin && m.quantity.end <= phrase.end;
      };
      mentions.erase(std::remove_if(mentions.begin(), mentions.end(), within), mentions.end());
      mentions.push_back(ZeroMention(phrase));
      zeros = true;
    }
    DropNoteNumbers(mentions);
    if (mentions.empty()) return;
    const Window last{sentence.begin, mentions.back().quantity.begin};
    example_begin_ = ExampleIn(text_, last);
    elsewhere_.BeginSentence({sentence.begin, mentions.back().quantity.begin, sentence.fresh});
    if (zeros) {
      std::stable_sort(mentions.begin(), mentions.end(), [](const Mention& a, const Mention& b) {
        return a.quantity.begin < b.quantity.begin;
      });
    }
    SetWindows(text_, sentence, landmarks_, mentions);
    if (SpeakOfSeries(cues)) AlignSeries(text_, cues, Axes(), options_.year, mentions);

    std::vector<const Mention*>& figures = figures_;
    figures.clear();
    for (size_t i = 0; i < mentions.size(); ++i) {
      Mention& mention = mentions[i];
      SeeWordsUpTo(mention.quantity.begin);
      const Mention* previous = figures.empty() ? nullptr : figures.back();
      const Mention* next = i + 1 < mentions.size() ? &mentions[i + 1] : nullptr;
      const Mention* list =
          mention.list_first >= 0 ? &mentions[static_cast<size_t>(mention.list_first)] : nullptr;
      Understand(sentence, cues, {previous, next, list}, mention);
      if (IsOfASingleThing(sentence, mention) || IsOfThePart(figures, mention)) mention.withheld = true;
      if (!IsFigure(cues, previous, mention)) continue;
      codes_.Remember(mention);
      if (mention.withheld && mention.quantity.bare) continue;  // it was no figure but by its code
      figures.push_back(&mention);
      CompareWithEarlier(figures, mention);
    }
    KeepOneOfEach(mentions);
    for (const Mention* mention : figures) Emit(*mention);
  }

  // 收到申请86件3，: the number of a note.
  static void DropNoteNumbers(std::vector<Mention>& mentions) {
    for (size_t i = 1; i < mentions.size(); ++i) {
      const Quantity& before = mentions[i - 1].quantity;
      const Quantity& quantity = mentions[i].quantity;
      const bool note = quantity.bare && !before.bare && quantity.begin == before.end &&
                        quantity.end - quantity.begin <= 2 && !mentions[i].zero;
      if (note) mentions.erase(mentions.begin() + static_cast<ptrdiff_t>(i--));
    }
  }

  // 例如，调解一起涉及30人的纠纷; 东城司法所调解132件: figures of one case, or of one office of many.
  bool IsOfASingleThing(const Sentence& sentence, const Mention& mention) const {
    if (mention.role != FIGURE_ROLE_ACTUAL || mention.zero || mention.codes.empty()) return false;
    if (mention.quantity.begin > example_begin_) return true;
    return IsOfOneOffice(text_, sentence.begin, mention.quantity.begin, elsewhere_.own_name());
  }

  // 其中医疗纠纷受理86件，成功率92%: the rate is of the part that was counted right before it.
  bool IsOfThePart(const std::vector<const Mention*>& figures, const Mention& mention) const {
    if (mention.role != FIGURE_ROLE_ACTUAL || (mention.quantity.classes & Bit(UnitClass::kRate)) == 0 ||
        mention.codes.empty() || figures.size() < 2)
      return false;
    const Mention& part = *figures.back();
    const Mention& whole = *figures[figures.size() - 2];
    constexpr UnitClasses kCounted = Bit(UnitClass::kCase) | Bit(UnitClass::kPerson);
    if ((part.quantity.classes & kCounted) == 0 || whole.codes.empty()) return false;
    const bool uncoded = part.codes.empty() || part.withheld;
    if (!uncoded || part.quantity.end + 1 != mention.clause_begin) return false;
    const auto lead = text_.substr(whole.quantity.end, part.quantity.begin - whole.quantity.end);
    const size_t at = lead.find(U"其中");
    if (at == std::u32string_view::npos || part.quantity.begin - part.before.begin < 4) return false;
    // A name of its own makes it the rate of something else: 物业纠纷调解成功率.
    return mention.quantity.begin - mention.clause_begin <= kLongestRateName;
  }

  // 就31部草案提出意见176条: no sentence tells the same of the same twice, so the code that fits less well
  // goes.
  static void KeepOneOfEach(std::vector<Mention>& mentions) {
    const auto own = [](const Mention& m) {
      return m.role == FIGURE_ROLE_ACTUAL && m.codes.size() == 1 && !m.zero && m.list_first < 0 &&
             m.series_year == 0 && !m.withheld;
    };
    for (size_t i = 1; i < mentions.size(); ++i) {
      for (size_t j = i; j-- > 0 && i - j <= kSeries && own(mentions[i]);) {
        Mention& other = mentions[j];
        Mention& mention = mentions[i];
        if (!own(other) || other.codes[0].indicator != mention.codes[0].indicator) continue;
        if (other.year != mention.year || other.first_month != mention.first_month ||
            other.last_month != mention.last_month || other.regions != mention.regions ||
            other.own_level != mention.own_level) {
          continue;
        }
        const CodeChoice& a = mention.codes[0];
        const CodeChoice& b = other.codes[0];
        const bool one_head = a.head_begin < b.head_end && b.head_begin < a.head_end;
        if (!one_head && std::abs(a.score - b.score) < kClearlyLess) continue;
        (mention.codes[0].score > other.codes[0].score ? other : mention).codes.clear();
      }
    }
  }

  // 挽回经济损失（万元）：305.5
  void TakeUnitInFront(Quantity& quantity) const {
    size_t end = quantity.begin;
    while (end > 0 && (text_[end - 1] == U'：' || text_[end - 1] == U':' || text_[end - 1] == U' ')) --end;
    if (end == 0 || (text_[end - 1] != U'）' && text_[end - 1] != U')')) return;
    const size_t floor = end > kLongestUnit ? end - kLongestUnit : 0;
    size_t begin = end - 1;
    while (begin > floor && text_[begin] != U'（' && text_[begin] != U'(') --begin;
    if (const auto unit = UnitIn(text_.substr(begin, end - begin), lexicon_)) TakeUnit(*unit, quantity);
  }

  // The years and regions of the sentence.
  std::vector<AxisHit> Axes() const {
    std::vector<AxisHit> axes;
    for (const DateMark& mark : periods_.marks()) {
      if (mark.year != 0) axes.push_back({mark.begin, mark.end, mark.year, ""});
    }
    for (const PlaceHit& hit : places_.hits()) {
      if (hit.place >= 0) axes.push_back({hit.begin, hit.end, 0, places_.RegionOf(hit)});
    }
    std::sort(axes.begin(), axes.end(), [](const AxisHit& a, const AxisHit& b) { return a.begin < b.begin; });
    return axes;
  }

  // 2020年为80件,2021年为90件: the value of the earlier year is there to be compared.
  void CompareWithEarlier(const std::vector<const Mention*>& figures, Mention& mention) {
    if (mention.codes.empty() || mention.withheld || figures.size() < 2) return;
    const auto year = [&](const Mention& m) { return m.year == 0 ? options_.year : m.year; };
    for (size_t i = figures.size() - 1; i-- > 0 && figures.size() - i <= kSeries;) {
      auto& other = const_cast<Mention&>(*figures[i]);
      if (other.codes.empty() || other.withheld) continue;
      if (other.codes[0].indicator != mention.codes[0].indicator) continue;
      if (year(other) == year(mention)) continue;
      Mention& earlier = year(other) < year(mention) ? other : mention;
      if (earlier.role == FIGURE_ROLE_ACTUAL && year(earlier) < options_.year)
        earlier.role = FIGURE_ROLE_PRIOR;
    }
  }

  // Quoted stretches, titles, and fixed phrases: their numbers are no figures.
  std::vector<std::pair<size_t, size_t>> Skips(const Sentence& sentence,
                                               const std::vector<CueHit>& cues) const {
    auto skips = QuotedStretches(text_, sentence, landmarks_);
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
    mention.quantity.unit_begin = phrase.unit_begin;
    mention.quantity.unit_end = phrase.unit_end;
    if (phrase.indicators.empty()) mention.quantity.unit = "件";
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

  // The figures around one in its sentence; null where there is none.
  struct Neighbours {
    const Mention* previous;
    const Mention* next;
    const Mention* list;  // the first of the list that it is in
  };

  // Role, period, level and code, in this order: each needs the ones before.
  void Understand(const Sentence& sentence, const std::vector<CueHit>& cues, const Neighbours& around,
                  Mention& mention) {
    const Mention* previous = around.previous;
    const size_t here = mention.quantity.begin;
    std::vector<CueHit>& front = front_;
    front.clear();
    const auto first = std::lower_bound(cues.begin(), cues.end(), mention.clause_begin,
                                        [](const CueHit& hit, size_t at) { return hit.end + 1 < at; });
    for (auto hit = first; hit != cues.end() && hit->end <= here; ++hit) {
      // 与考核目标（45%以上）: what stands right in front of the bracket belongs to it.
      const bool leads = mention.bracketed && hit->end + 1 == mention.clause_begin &&
                         (hit->cues & (Bit(Cue::kTarget) | Bit(Cue::kGoal) | Bit(Cue::kLastYear))) != 0;
      if (hit->begin >= mention.clause_begin || leads) front.push_back(*hit);
    }
    AsMoney(front, mention);
    periods_.Place(mention);
    const int base_year = periods_.BaseYear(mention);
    RoleHints hints;
    hints.plan_passage = passage_.planned() || (mention.year > options_.year && options_.year != 0);
    hints.goal_passage = passage_.goals();
    hints.from_pair = IsFromPair(front, mention, around.next);
    hints.to_pair = previous != nullptr && previous->role == FIGURE_ROLE_PRIOR &&
                    previous->quantity.end >= mention.clause_begin && LeadsOn(previous->quantity.end, here);
    hints.base_value = base_year != 0 && base_year < options_.year;
    hints.compared = IsComparedBefore(cues, mention.clause_begin);
    hints.aim_before = GoesOnAiming(previous, mention);
    if (IsOfNow(previous, mention)) hints.plan_passage = hints.aim_before = false;
    hints.goal = IsGoalBehind(cues, mention) || IsGoalInBracket(previous, mention);
    hints.earlier_year = mention.year != 0 && mention.year < options_.year;
    DecideRole(text_, front, hints, mention);
    if (around.list != nullptr) ShareRole(*around.list, mention);
    if (IsHeldAgainstGoal(previous, mention)) mention.quantity.bound = common::v1::BOUND_EXACT;
    if (hints.earlier_year && mention.role == FIGURE_ROLE_ACTUAL && IsCompared(front)) {
      mention.role = FIGURE_ROLE_PRIOR;
    }
    if (mention.role == FIGURE_ROLE_PRIOR && base_year != 0) mention.year = base_year;
    if (mention.series_year != 0)
      mention.year = mention.series_year == options_.year ? 0 : mention.series_year;
    periods_.Finish(mention);
    const std::string region = places_.Place(cues, mention);
    if (mention.regions.empty() && !region.empty()) mention.regions = {region};
    mention.own_level =
        IsOwnLevel(cues, mention.clause_begin, here) && mention.regions.empty();  // mentions come in order
    if (mention.zero) return;
    codes_.Find({sentence,
                 front,
                 cues,
                 periods_.marks(),
                 places_.hits(),
                 elsewhere_.hits(),
                 {words_, seen_},
                 hints,
                 previous_sentence_},
                mention);
    if (around.list != nullptr && mention.shares_noun) WithholdKind(*around.list, mention);
    const Periods::Span span = periods_.SpanOf(mention);
    if (mention.role == FIGURE_ROLE_ACTUAL && span != Periods::Span::kNone) {
      (span == Periods::Span::kSurely ? mention.withheld : mention.doubtful) = true;
    }
    const bool to_come =
        mention.role == common::v1::FIGURE_ROLE_TARGET || mention.role == common::v1::FIGURE_ROLE_PLAN;
    if (!elsewhere_.Holds(mention) || !mention.regions.empty() || to_come) return;
    mention.elsewhere = true;
    if (const std::string other = elsewhere_.Region(); !other.empty()) {
      mention.regions = {other};
    } else {
      mention.withheld = true;
    }
  }

  // 民事、刑事、行政援助案件分别为20件、30件、0件: where the kinds in front have no code of their own, the
  // last one has but the noun of all.
  static void WithholdKind(const Mention& first, Mention& mention) {
    bool alike = true;
    for (const Mention* other = &first; other != &mention; ++other)
      alike &= other->codes.empty() && other->quantity.classes == mention.quantity.classes;
    mention.withheld |= alike;
  }

  // 分别增长12%和9%: what holds for the first of a list holds for all.
  static void ShareRole(const Mention& first, Mention& mention) {
    if (mention.role != FIGURE_ROLE_ACTUAL || first.role == FIGURE_ROLE_PRIOR) return;
    const bool change = first.role == common::v1::FIGURE_ROLE_CHANGE;
    if (!change && mention.quantity.classes != first.quantity.classes) return;
    mention.role = first.role;
    if (change && first.quantity.value < Decimal()) mention.quantity.value = -mention.quantity.value;
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
      return mention.quantity.begin - hit->end <= kLongestFrom &&
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

  // 90%的目标, 6500件的年度任务.
  bool IsGoalBehind(const std::vector<CueHit>& cues, const Mention& mention) const {
    const size_t end = mention.quantity.end;
    auto hit = std::upper_bound(cues.begin(), cues.end(), end,
                                [](size_t at, const CueHit& cue) { return at < cue.end; });
    for (; hit != cues.end() && hit->begin <= end + kGoalReach; ++hit) {
      if ((hit->cues & Bit(Cue::kGoal)) == 0 || hit->begin < end) continue;
      if (hit->end > mention.after.end) return false;
      return hit->begin == end || text_[end] == U'的';
    }
    return false;
  }

  // 成功率98.84%（98%以上）: a bound right behind what was reached.
  bool IsGoalInBracket(const Mention* previous, const Mention& mention) const {
    if (previous == nullptr || !mention.bracketed || previous->role != FIGURE_ROLE_ACTUAL) return false;
    const bool alone =
        mention.quantity.begin == mention.clause_begin && previous->quantity.end + 1 == mention.clause_begin;
    if (!alone || previous->codes.empty()) return false;
    const bool comparable = mention.quantity.bare || mention.quantity.unit == previous->quantity.unit;
    const bool closed = mention.quantity.end < text_.size() &&
                        (text_[mention.quantity.end] == U')' || text_[mention.quantity.end] == U'）');
    const bool bounded = mention.quantity.bound != common::v1::BOUND_EXACT &&
                         mention.quantity.bound != common::v1::BOUND_APPROX;
    return comparable && closed && (bounded || goals_in_brackets_);
  }

  // 市本级：… holds to the end of the paragraph.
  bool LeadsWithOwnLevel(const Sentence& sentence, const std::vector<CueHit>& cues) const {
    return std::any_of(cues.begin(), cues.end(), [&](const CueHit& hit) {
      const char32_t after = hit.end < text_.size() ? text_[hit.end] : U'\0';
      return (hit.cues & Bit(Cue::kOwnLevel)) != 0 && hit.begin <= sentence.begin + kLongestPlaceName &&
             (after == U'：' || after == U':' || after == U'。');
    });
  }

  static bool IsCompared(const std::vector<CueHit>& front) {
    return std::any_of(front.begin(), front.end(), [](const CueHit& hit) {
      return (hit.cues & (Bit(Cue::kCompare) | Bit(Cue::kLastYear))) != 0;
    });
  }

  // 力争降到5%以下，目前为6%; 到2025年达到5.2，2023年为4.6: back to what is.
  bool IsOfNow(const Mention* previous, const Mention& mention) const {
    if (previous == nullptr || previous->role != common::v1::FIGURE_ROLE_TARGET) return false;
    if (previous->quantity.end > mention.clause_begin) return false;
    const auto lead = text_.substr(mention.clause_begin, mention.quantity.begin - mention.clause_begin);
    if (lead.substr(0, 2) == U"目前" || lead.substr(0, 2) == U"当前" || lead.substr(0, 2) == U"现为")
      return true;
    return std::any_of(periods_.marks().begin(), periods_.marks().end(), [&](const DateMark& mark) {
      return mark.begin == mention.clause_begin && mark.end <= mention.quantity.begin && mark.year != 0 &&
             mark.year <= options_.year && mention.quantity.begin - mark.end <= 2;
    });
  }

  // 败诉率6%，高于5%的目标: higher than the goal was what was reached; the goal is 5%.
  bool IsHeldAgainstGoal(const Mention* previous, const Mention& mention) const {
    if (previous == nullptr || previous->role != FIGURE_ROLE_ACTUAL) return false;
    if (mention.role != common::v1::FIGURE_ROLE_TARGET || mention.quantity.begin != mention.clause_begin)
      return false;
    if (mention.quantity.classes != previous->quantity.classes ||
        text_.substr(mention.quantity.end, 1) != U"的")
      return false;
    const auto words = text_.substr(mention.quantity.begin, 2);
    return words == U"高于" || words == U"低于" || words == U"超过" || words == U"大于" || words == U"小于";
  }

  // 力争案件突破30件，总量达到50件: an aim holds to the end of the half-sentence.
  bool GoesOnAiming(const Mention* previous, const Mention& mention) const {
    if (previous == nullptr || previous->role != common::v1::FIGURE_ROLE_TARGET || !previous->aimed)
      return false;
    const size_t begin = previous->quantity.end;
    const auto between = text_.substr(begin, mention.quantity.begin - begin);
    if (between.find_first_of(U"；;已现差") != std::u32string_view::npos) return false;
    // 目标是30件，全年办理40件: back to what was done.
    const auto says = [&](std::u32string_view words) {
      return between.find(words) != std::u32string_view::npos;
    };
    return !says(U"全年") && !says(U"实际") && !says(U"目前");
  }

  // 与上年相比，案件增加20件.
  bool IsComparedBefore(const std::vector<CueHit>& cues, size_t clause_begin) const {
    auto hit = std::upper_bound(cues.begin(), cues.end(), clause_begin,
                                [](size_t at, const CueHit& cue) { return at < cue.end; });
    for (size_t i = 0; i < kComparisonReach && hit != cues.begin(); ++i) {
      --hit;
      if ((hit->cues & Bit(Cue::kCompare)) != 0 && hit->end + 1 == clause_begin) return true;
    }
    return false;
  }

  bool IsOwnLevel(const std::vector<CueHit>& cues, size_t clause_begin, size_t here) {
    for (; level_cue_ < cues.size() && cues[level_cue_].begin < here; ++level_cue_) {
      const CueHit& cue = cues[level_cue_];
      // 本级 is in 市本级 once more.
      if ((cue.cues & Bit(Cue::kOwnLevel)) != 0 && cue.begin >= level_end_) {
        own_level_ = true;
        level_end_ = cue.end;
        // 其中市本级受理40件 begins a passage of its own, 其中市本级30件 does not.
        const char32_t after = cue.end < text_.size() ? text_[cue.end] : U'\0';
        part_of_all_ = cue.begin >= 2 && text_.substr(cue.begin - 2, 2) == U"其中" &&
                       (ArabicDigit(after) >= 0 || ChineseDigit(after) >= 0);
        level_at_ = cue.begin;
      }
      if ((cue.cues & Bit(Cue::kWhole)) != 0) own_level_ = false;
    }
    // 其中市本级30件: the clauses that follow go on about all.
    if (part_of_all_ && clause_begin > level_at_) own_level_ = false;
    return own_level_;
  }

  // Whether the mention is to be told at all.
  bool IsFigure(const std::vector<CueHit>& cues, const Mention* previous, const Mention& mention) const {
    const Quantity& quantity = mention.quantity;
    if (mention.zero) return true;
    if (quantity.ordinal) {
      // 由第5位升至第2位.
      if (mention.role == FIGURE_ROLE_PRIOR && quantity.begin > 0 &&
          (text_[quantity.begin - 1] == U'由' || text_[quantity.begin - 1] == U'从'))
        return true;
      // 列全省第三,2021年为第五: the rank of another year.
      if (previous != nullptr && previous->quantity.ordinal && text_[quantity.begin - 1] == U'为')
        return true;
      auto hit = std::upper_bound(cues.begin(), cues.end(), quantity.begin,
                                  [](size_t at, const CueHit& cue) { return at < cue.end; });
      while (hit != cues.begin() && quantity.begin - (hit - 1)->end <= kRankReach) {
        --hit;
        const bool right_in_front = quantity.begin - hit->end <= 3;
        if (right_in_front && (hit->cues & (Bit(Cue::kRankVerb) | Bit(Cue::kRankAmong))) != 0) return true;
        const bool in_clause = hit->begin >= mention.clause_begin && hit->end - hit->begin >= 2;
        if (in_clause && (hit->cues & Bit(Cue::kRankVerb)) != 0) return true;
      }
      return false;
    }
    if (!quantity.bare && !quantity.weak) return true;
    return !mention.codes.empty();
  }

  void Emit(const Mention& mention) {
    if (mention.regions.empty()) EmitFor("", mention);
    for (const std::string& region : mention.regions) EmitFor(region, mention);
  }

  void EmitFor(std::string_view region, const Mention& mention) {
    if (mention.codes.empty() || mention.withheld) {
      facts_.Add(mention, nullptr, region);
      return;
    }
    for (const CodeChoice& choice : mention.codes) facts_.Add(mention, &choice, region);
  }

  static constexpr size_t kSeries = 6;  // figures before one that may be of the same series

  const Lexicon& lexicon_;
  std::u32string_view text_;
  const std::vector<OutlineHeading>& headings_;
  const ExtractOptions& options_;
  Context context_;
  Passage passage_;
  Periods periods_;
  Places places_;
  Elsewhere elsewhere_;
  CodeFinder codes_;
  TableTracker table_;
  RowReader rows_;
  std::vector<Match> words_;  // of the paragraph so far
  std::vector<CueHit> cues_;  // of the sentence
  LandmarkWindow window_;
  Landmarks landmarks_;                  // of the sentence
  std::vector<Mention> mentions_;        // of the sentence
  std::vector<const Mention*> figures_;  // those of them that are told
  std::vector<CueHit> front_;            // the cues in front of the figure in its clause
  size_t seen_ = 0;                      // how many of them the context has seen
  size_t level_cue_ = 0;                 // how many cues were looked at for 市本级
  bool own_level_ = false;
  bool part_of_all_ = false;  // it was 其中市本级
  bool section_own_level_ = false;
  bool paragraph_own_level_ = false;
  int own_level_heading_ = 0;  // the level of the heading that said so
  size_t level_at_ = 0;
  size_t level_end_ = 0;
  bool goals_in_brackets_ = false;
  size_t previous_sentence_ = 0;
  size_t example_begin_ = 0;  // of the sentence; beyond it where it gives none
  FactMaker facts_;
};

}  // namespace

PlainFacts Extractor::Read(const ReadableText& text, const std::vector<OutlineHeading>& headings,
                           const ExtractOptions& options) const {
  return FigureReader(lexicon_, text, headings, options).Read();
}

std::vector<v1::Fact> Extractor::Extract(std::u32string_view text,
                                         const std::vector<OutlineHeading>& headings,
                                         const ExtractOptions& options) const {
  const PlainFacts read = Read(ReadableText(text, lexicon_.folding()), headings, options);
  std::vector<v1::Fact> facts;
  facts.reserve(read.facts.size());
  for (const PlainFact& fact : read.facts) facts.push_back(ToMessage(fact));
  return facts;
}

}  // namespace fengqiao::reports

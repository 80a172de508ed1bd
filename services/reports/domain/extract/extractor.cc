#include "services/reports/domain/extract/extractor.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "services/reports/domain/extract/code_finder.h"
#include "services/reports/domain/extract/coder.h"
#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/extract/doubles.h"
#include "services/reports/domain/extract/elsewhere.h"
#include "services/reports/domain/extract/fact.h"
#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/mention_finder.h"
#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/own_level.h"
#include "services/reports/domain/extract/passage.h"
#include "services/reports/domain/extract/period.h"
#include "services/reports/domain/extract/places.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/role_hints.h"
#include "services/reports/domain/extract/rows.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/extract/series.h"
#include "services/reports/domain/extract/setting.h"
#include "services/reports/domain/extract/single.h"
#include "services/reports/domain/extract/table.h"
#include "services/reports/domain/extract/telling.h"
#include "services/reports/domain/extract/windows.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_PRIOR;

constexpr size_t kShortestTold = 7;   // of a cell that is more than a figure
constexpr size_t kMostWords = 16384;  // that are kept of a paragraph without end

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
        own_level_(lexicon, text_),
        setting_(lexicon, text_, {context_, passage_, places_, own_level_, table_}),
        mention_finder_(lexicon, text_, context_),
        hinter_(text_, options, passage_, periods_),
        window_(text_),
        facts_(readable.original(), lexicon, options) {}

  PlainFacts Read() && {
    setting_.EnterTitle();
    size_t heading = 0;
    for (size_t at = 0; at < text_.size() && facts_.size() <= kMostFigures;) {
      if (heading < headings_.size() && headings_[heading].begin <= at) {
        const OutlineHeading& h = headings_[heading++];
        setting_.EnterSection(h);
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
  void ReadSentence(const Sentence& sentence) {
    if (sentence.begin >= sentence.end) return;
    if (sentence.fresh || words_.size() > kMostWords) words_.clear();
    if (sentence.fresh) context_.BeginParagraph(sentence.begin);
    const bool line = sentence.begin == 0 || IsLineEnd(text_[sentence.begin - 1]);
    if (line) passage_.BeginLine();
    context_.BeginSentence(sentence.begin);
    seen_ = words_.size();
    lexicon_.matcher().Scan(text_, sentence.begin, sentence.end, words_);
    const std::span<const Match> own(words_.begin() + static_cast<ptrdiff_t>(seen_), words_.end());
    setting_.FindActor(sentence, own);
    if (line && setting_.IsHeadline(sentence, own)) {
      setting_.EnterSection({1, sentence.begin, sentence.begin, sentence.end});
    }
    const bool in_table = !table_.columns().empty();
    const bool row = IsRow(sentence);
    setting_.FollowCaption(sentence, line, row, own);
    const bool headed = !table_.columns().empty() && table_.columns().front().header.begin >= sentence.begin;
    if (!row && headed) {
      if (in_table) context_.LeaveCaption();  // which was the earlier table's
      context_.EnterHeaderRow(sentence.begin, sentence.end, {own.begin(), own.end()});
    }
    if (row) {
      ReadRow(sentence);
    } else if (landmarks_ = window_.Of(sentence.begin, sentence.end); MayHoldFigures() || TellsOfNone(own)) {
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

  // A whole line that is a row of a table.
  bool IsRow(const Sentence& sentence) {
    const bool line_start = sentence.begin == 0 || text_[sentence.begin - 1] == U'\n';
    const bool line_end = sentence.end == text_.size() || IsLineEnd(text_[sentence.end - 1]);
    if (sentence.begin + 1 == sentence.end && IsLineEnd(text_[sentence.begin])) {
      table_.SeeEmptyLine();
      return false;
    }
    if (line_start && line_end) return table_.Next(text_, sentence.begin, sentence.end);
    table_.Leave({}, line_end || IsLineEnd(text_[sentence.end]));
    return false;
  }

  bool MayHoldFigures() const {
    return std::any_of(landmarks_.numerals.begin(), landmarks_.numerals.end(),
                       [this](uint32_t place) { return MayBeginFigure(text_[place]); });
  }

  // 不脱管、不漏管: a zero without a numeral.
  bool TellsOfNone(std::span<const Match> words) const {
    return std::any_of(words.begin(), words.end(), [this](const Match& word) {
      return (lexicon_.CuesOf(word.word) & Bit(Cue::kNothing)) != 0;
    });
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
    if (options_.past) ForgetLastYear();
    const std::vector<CueHit>& cues = cues_;
    passage_.Judge(sentence, cues, periods_.marks());
    own_level_.BeginSentence(sentence, cues);

    std::vector<Mention>& mentions = mentions_;
    mention_finder_.Find(sentence, landmarks_, own, cues, mentions);
    if (mentions.empty()) return;
    const Window last{sentence.begin, mentions.back().quantity.begin};
    example_begin_ = ExampleIn(text_, last);
    elsewhere_.BeginSentence({sentence.begin, mentions.back().quantity.begin, sentence.fresh});
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
      if (IsOfASingleThing(sentence, mention) || IsOfThePart(text_, figures, mention))
        mention.withheld = true;
      if (!IsFigure(text_, cues, previous, mention)) continue;
      codes_.Remember(mention);
      if (mention.withheld && mention.quantity.bare) continue;  // it was no figure but by its code
      figures.push_back(&mention);
      CompareWithEarlier(figures, options_.year, mention);
    }
    KeepOneOfEach(mentions);
    for (const Mention* mention : figures) Emit(*mention);
  }

  // 去年 is the year reported on, but for what is compared with it.
  void ForgetLastYear() {
    for (CueHit& hit : cues_) {
      if ((hit.cues & Bit(Cue::kLastYear)) == 0 || text_.substr(hit.begin, 2) != U"去年") continue;
      const bool compared =
          (hit.cues & Bit(Cue::kCompare)) != 0 ||
          (hit.begin > 0 &&
           std::u32string_view(U"比较与同由从").find(text_[hit.begin - 1]) != std::u32string_view::npos);
      if (!compared) hit.cues &= ~Bit(Cue::kLastYear);
    }
  }

  // 例如，调解一起涉及30人的纠纷; 东城司法所调解132件: figures of one case, or of one office of many.
  bool IsOfASingleThing(const Sentence& sentence, const Mention& mention) const {
    if (mention.role != FIGURE_ROLE_ACTUAL || mention.zero || mention.codes.empty()) return false;
    if (mention.quantity.begin > example_begin_) return true;
    return IsOfOneOffice(text_, sentence.begin, mention.quantity.begin, elsewhere_.own_name());
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
    TakeForMoney(front, mention);
    periods_.Place(mention);
    const int base_year = periods_.BaseYear(mention);
    const RoleHints hints = hinter_.HintsFor(mention, front, cues, previous, around.next);
    DecideRole(text_, front, hints, mention);
    if (around.list != nullptr) ShareRole(*around.list, mention);
    if (hinter_.IsHeldAgainstGoal(previous, mention)) mention.quantity.bound = common::v1::BOUND_EXACT;
    if (hints.earlier_year && mention.role == FIGURE_ROLE_ACTUAL && IsCompared(front)) {
      mention.role = FIGURE_ROLE_PRIOR;
    }
    if (mention.role == FIGURE_ROLE_PRIOR && base_year != 0) mention.year = base_year;
    if (mention.series_year != 0)
      mention.year = mention.series_year == options_.year ? 0 : mention.series_year;
    periods_.Finish(mention);
    const std::string region = places_.Place(cues, mention);
    if (mention.regions.empty() && !region.empty()) mention.regions = {region};
    mention.own_level = own_level_.Holds(cues, mention.clause_begin, here) &&
                        mention.regions.empty();  // mentions come in order
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
    if (around.list != nullptr && !mention.listed) ShareCode(*around.list, mention);
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
  OwnLevel own_level_;
  Setting setting_;
  MentionFinder mention_finder_;
  RoleHinter hinter_;
  std::vector<Match> words_;  // of the paragraph so far
  std::vector<CueHit> cues_;  // of the sentence
  LandmarkWindow window_;
  Landmarks landmarks_;                  // of the sentence
  std::vector<Mention> mentions_;        // of the sentence
  std::vector<const Mention*> figures_;  // those of them that are told
  std::vector<CueHit> front_;            // the cues in front of the figure in its clause
  size_t seen_ = 0;                      // how many of them the context has seen
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

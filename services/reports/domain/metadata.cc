#include "services/reports/domain/metadata.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/issuer.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/years.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kHead = 1500;          // code points that tell most about a document
constexpr size_t kTail = 300;           // where a day may stand
constexpr size_t kRegionBytes = 65536;  // searched for names of regions
constexpr size_t kLongestTitle = 60;
constexpr size_t kShortestTitle = 6;
constexpr size_t kMostLines = 40;       // searched for a title
constexpr size_t kCueReach = 10;        // from a year to what it is the year of
constexpr size_t kStatementReach = 24;  // of what is said of the figures' months
constexpr size_t kShortestText = 20;    // of a line that is no heading
constexpr size_t kLongestLead = 12;     // bytes before the name of who issues a report in its title
constexpr size_t kPlanReach = 8;        // from a year to what is to be done then
constexpr size_t kPlanLead = 3;         // of what is to be done, before its year
constexpr size_t kDatelines = 6;        // that may hold the day of a paper
constexpr size_t kLongestDateline = 44;
constexpr int kEnough = 4;  // votes that a year needs
constexpr int kSome = 2;
constexpr int kLastMonthOfSpring = 3;

bool Holds(std::u32string_view text, std::u32string_view words) {
  return text.find(words) != std::u32string_view::npos;
}

std::u32string_view Trimmed(std::u32string_view line) {
  constexpr std::u32string_view kBlanks = U" \t\r\u3000\u00A0\uFEFF";
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::u32string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

struct Line {
  size_t begin = 0;
  std::u32string_view text;
};

std::vector<Line> FirstLines(std::u32string_view text) {
  std::vector<Line> lines;
  for (size_t begin = 0; begin < text.size() && begin < kHead && lines.size() < kMostLines;) {
    const size_t end = std::min(text.find(U'\n', begin), text.size());
    const auto line = Trimmed(text.substr(begin, end - begin));
    if (!line.empty()) lines.push_back({static_cast<size_t>(line.data() - text.data()), line});
    begin = end + 1;
  }
  return lines;
}

bool IsTitle(std::u32string_view line) {
  if (line.size() < kShortestTitle || line.size() > kLongestTitle) return false;
  if (line.find_first_of(U"|。；;：:>•·") != std::u32string_view::npos) return false;
  for (const auto word : {U"报告", U"总结", U"情况", U"计划", U"要点", U"通报", U"公报", U"年报", U"小结",
                          U"综述", U"分析", U"说明", U"进展"}) {
    if (Holds(line, word)) return true;
  }
  return false;
}

// The last year of a run of years (2019-2021年), 0 where there is none.
int RangeEnd(std::u32string_view text) {
  const auto year_at = [&](size_t at) {
    int year = 0;
    for (size_t i = at; i < at + 4; ++i) {
      if (i >= text.size() || ArabicDigit(text[i]) < 0) return 0;
      year = year * 10 + ArabicDigit(text[i]);
    }
    return year >= 1990 && year <= 2099 ? year : 0;
  };
  for (size_t at = 0; at + 9 < text.size(); ++at) {
    size_t dash = at + 4;
    if (year_at(at) == 0) continue;
    if (text[dash] == U'年') ++dash;
    if (std::u32string_view(U"-–—~～至").find(text[dash]) == std::u32string_view::npos) continue;
    const int last = year_at(dash + 1);
    if (last > year_at(at) && dash + 5 < text.size() && text[dash + 5] == U'年') return last;
  }
  return 0;
}

// A line that names a kind of paper; else a first line that looks like a title, not like a sentence.
std::optional<Line> FindTitle(const std::vector<Line>& lines) {
  if (lines.empty()) return std::nullopt;
  const auto first = lines.front().text;
  // 表2 人民调解情况 is the caption of a table.
  for (const Line& line : lines) {
    if (!IsTitle(line.text)) continue;
    const bool caption = line.text.substr(0, 1) == U"表" || line.text.substr(0, 2) == U"附表";
    if (!caption) return line;
  }
  const bool marked = first.find_first_of(U"|。；;：:>•·，,、\t") != std::u32string_view::npos;
  const bool dated = !FindDateMarks(first, 0, first.size()).empty() || RangeEnd(first) != 0;
  if (first.size() < kShortestTitle || first.size() > kLongestTitle || (marked && !dated))
    return std::nullopt;
  return first.find(U'。') == std::u32string_view::npos &&
                 first.find_first_of(U"|>") == std::u32string_view::npos
             ? std::optional(lines.front())
             : std::nullopt;
}

// "2023-02-01", "2022年12月30日", "2022/12/30" at the start of `text`.
std::optional<absl::CivilDay> DayAt(std::u32string_view text) {
  int parts[3] = {0, 0, 0};
  size_t at = 0;
  for (int part = 0; part < 3; ++part) {
    int digits = 0;
    while (at < text.size() && ArabicDigit(text[at]) >= 0 && digits < 4) {
      parts[part] = parts[part] * 10 + ArabicDigit(text[at++]);
      ++digits;
    }
    if (digits == 0) return std::nullopt;
    if (part == 2) break;
    if (at >= text.size() || std::u32string_view(U"-/.年月").find(text[at]) == std::u32string_view::npos)
      return std::nullopt;
    ++at;
  }
  const absl::CivilDay day(parts[0], parts[1], parts[2]);
  const bool real = day.year() == parts[0] && day.month() == parts[1] && day.day() == parts[2];
  if (!real || !IsReportYear(parts[0])) return std::nullopt;
  return day;
}

// The day behind 成文日期 and the like, else one that has a line for itself near the end.
std::optional<absl::CivilDay> FindIssueDay(std::u32string_view text) {
  const auto head = text.substr(0, kHead);
  for (const auto label :
       {U"成文日期", U"印发日期", U"发文日期", U"公布日期", U"发布日期", U"发布时间", U"生成日期", U"时间"}) {
    const size_t found = head.find(label);
    if (found == std::u32string_view::npos) continue;
    size_t at = found + std::u32string_view(label).size();
    while (at < head.size() &&
           std::u32string_view(U" :：|\t\u3000").find(head[at]) != std::u32string_view::npos)
      ++at;
    if (const auto day = DayAt(head.substr(at, 12))) return day;
  }
  const size_t tail = text.size() - std::min(text.size(), kTail);
  std::optional<absl::CivilDay> last;
  for (size_t at = tail; at < text.size(); ++at) {
    const bool starts = at == 0 || text[at - 1] == U'\n' || text[at - 1] == U' ' || text[at - 1] == U'\u3000';
    if (!starts || ArabicDigit(text[at]) < 0) continue;
    const auto line = Trimmed(text.substr(at, std::min(text.find(U'\n', at), text.size()) - at));
    if (line.size() > 11) continue;
    if (const auto day = DayAt(line)) last = day;
  }
  return last;
}

// 2024年1月18日 in one of the first lines, where that is no sentence.
std::optional<absl::CivilDay> FindDateline(const std::vector<Line>& lines) {
  for (size_t i = 0; i < std::min(lines.size(), kDatelines); ++i) {
    const auto line = lines[i].text;
    if (line.size() > kLongestDateline || line.find_first_of(U"。；，|") != std::u32string_view::npos)
      continue;
    for (size_t at = 0; at < line.size(); ++at) {
      if (ArabicDigit(line[at]) < 0 || (at > 0 && ArabicDigit(line[at - 1]) >= 0)) continue;
      if (const auto day = DayAt(line.substr(at, 12))) return day;
    }
  }
  return std::nullopt;
}

// Counts for which year passages speak.
class YearVotes {
 public:
  YearVotes(std::u32string_view text, const Lexicon& lexicon) : text_(text), lexicon_(lexicon) {}

  // A title or heading: what it names, or the year before where it is about plans.
  void AddHeading(size_t begin, size_t end, int weight, DocumentGuess* part_of_year) {
    std::vector<Match> words;
    lexicon_.matcher().Scan(text_, begin, end, words);
    for (const DateMark& mark : FindDateMarks(text_, begin, end)) {
      // 2022年工作总结和2023年工作计划: the cue behind the year is the year's. So it is behind 下半年.
      bool plan = false;
      for (const Match& word : words) {
        if (static_cast<size_t>(word.begin) < mark.end ||
            static_cast<size_t>(word.begin) > mark.end + kCueReach)
          continue;
        const CueSet cues = lexicon_.CuesOf(word.word);
        if ((cues & Bit(Cue::kDoneSection)) != 0) break;
        plan = (cues & (Bit(Cue::kPlanSection) | Bit(Cue::kPlanHeading))) != 0;
        if (plan) break;
      }
      if (mark.year != 0) votes_[mark.year - (plan ? 1 : 0)] += weight;
      if (part_of_year != nullptr && !plan) NotePart(mark, *part_of_year);
    }
    if (part_of_year != nullptr) NoteHalf(begin, end, *part_of_year);
  }

  // A run of years in the title: the last one is reported on.
  void AddRange(size_t begin, size_t end, int weight) {
    if (const int last = RangeEnd(text_.substr(begin, end - begin)); last != 0) votes_[last] += weight;
  }

  // 2022年以来, and years that begin a sentence.
  void AddBody(size_t end) {
    int others = 0;
    for (const DateMark& mark : FindDateMarks(text_, 0, end)) {
      if (mark.year == 0) continue;
      const bool starts = mark.begin == 0 || text_[mark.begin - 1] == U'\n' ||
                          text_[mark.begin - 1] == U'。' || text_[mark.begin - 1] == U'\u3000' ||
                          text_[mark.begin - 1] == U' ' || text_[mark.begin - 1] == U'\uFEFF' ||
                          text_[mark.begin - 1] == U'截' ||
                          (mark.begin >= 2 && text_.substr(mark.begin - 2, 2) == U"截至");
      // 汇报时间：2024年1月.
      if (mark.dated && mark.begin >= 3 && text_.substr(mark.begin - 3, 2) == U"时间") {
        votes_[mark.year - 1] += 3;
        continue;
      }
      // 比2019年多出, 到2025年: another year than the report's.
      if (mark.begin > 0 &&
          std::u32string_view(U"比较从由自到").find(text_[mark.begin - 1]) != std::u32string_view::npos) {
        continue;
      }
      const bool since = text_.substr(mark.end, 2) == U"以来";
      const bool clause = mark.end < end && IsClauseMark(text_[mark.end]);
      // 2024年还将新建3个: said at the end of the year before.
      const size_t before = mark.begin - std::min(mark.begin, kPlanLead);
      if (IsToCome(text_.substr(mark.end, kPlanReach)) ||
          Holds(text_.substr(before, mark.begin - before), U"拟")) {
        votes_[mark.year - 1] += 2;
        continue;
      }
      if (starts && (since || clause)) {
        votes_[mark.year] += 5;
      } else if (++others <= 20) {
        // 2020年全市, 2023年我县: what follows is of that year.
        const bool of_the_place = mark.end < end && (text_[mark.end] == U'全' || text_[mark.end] == U'我');
        votes_[mark.year] += of_the_place ? 2 : 1;
      }
    }
  }

  // A paper of spring is about the year before.
  void AddIssueDay(absl::CivilDay day) {
    votes_[static_cast<int>(day.year()) - (day.month() <= 6 ? 1 : 0)] += 3;
  }

  // A day in the head, which the paper came out on.
  void AddDateline(absl::CivilDay day) {
    votes_[static_cast<int>(day.year()) - (day.month() <= kLastMonthOfSpring ? 1 : 0)] += 4;
  }

  // The year with the most votes: enough of them, or some where no other has as many.
  int Winner() const {
    int year = 0, best = 0, next = 0;
    for (const auto& [candidate, votes] : votes_) {
      if (votes > best) {
        next = best;
        best = votes;
        year = candidate;
      } else {
        next = std::max(next, votes);
      }
    }
    return best >= kEnough || (best >= kSome && best > next) ? year : 0;
  }

 private:
  static bool IsToCome(std::u32string_view words) {
    words = words.substr(0, words.find_first_of(U"，。；,;、\n"));
    return Holds(words, U"计划") || Holds(words, U"还将") || Holds(words, U"拟") || Holds(words, U"打算") ||
           words.substr(0, 1) == U"将";
  }

  // 2023年半年工作总结, 年中工作总结.
  void NoteHalf(size_t begin, size_t end, DocumentGuess& guess) const {
    if (guess.first_month != 0) return;
    const auto title = text_.substr(begin, end - begin);
    const size_t half = title.find(U"半年");
    const bool first = half != std::u32string_view::npos && half > 0 && title[half - 1] == U'年';
    if (!first && !Holds(title, U"年中")) return;
    guess.first_month = 1;
    guess.last_month = 6;
  }

  static void NotePart(const DateMark& mark, DocumentGuess& guess) {
    if (guess.first_month != 0) return;  // the first one told
    if (mark.first_month == 0 || (mark.first_month == 1 && mark.last_month == 12)) return;
    guess.first_month = mark.first_month;
    guess.last_month = mark.last_month;
  }

  std::u32string_view text_;
  const Lexicon& lexicon_;
  std::map<int, int> votes_;
};

// 司法局, 人民政府 and the like right behind a region's name.
std::string_view OrganAt(std::string_view utf8, size_t at) {
  static constexpr std::string_view kOrgans[] = {"司法局",   "司法厅",   "人民政府", "区政府",   "市政府",
                                                 "县政府",   "政府",     "区委",     "市委",     "县委",
                                                 "依法治区", "依法治市", "依法治县", "司法行政", "法治政府"};
  for (std::string_view organ : kOrgans) {
    if (utf8.substr(at, organ.size()) == organ) return organ;
  }
  return {};
}

struct RegionGuess {
  std::string code;
  std::string issuer;
};

class RegionVotes {
 public:
  RegionVotes(std::string_view utf8, const regions::RegionTree& tree, int year)
      // Where the year is not told, among the regions that are still there.
      : utf8_(utf8), hits_(tree.ScanNames(utf8, kRegionBytes)), day_(year > 0 ? year : kLastYear, 12, 31) {}

  std::optional<RegionGuess> Winner(size_t title_begin, size_t title_end) {
    for (const regions::NameHit& hit : hits_) {
      for (const regions::Region* region : hit.regions) mentioned_[std::string(region->code)] = true;
    }
    for (size_t i = 0; i < hits_.size(); ++i) Vote(i, title_begin, title_end);
    const std::pair<const std::string, Score>* best = nullptr;
    bool tie = false;
    for (const auto& entry : scores_) {
      if (best == nullptr || entry.second.points > best->second.points) {
        best = &entry;
        tie = false;
      } else if (entry.second.points == best->second.points) {
        tie = true;
      }
    }
    if (best == nullptr || tie || best->second.points < kEnough) return std::nullopt;
    return RegionGuess{best->first, best->second.issuer};
  }

 private:
  struct Score {
    int points = 0;
    std::string issuer;
  };

  void Vote(size_t i, size_t title_begin, size_t title_end) {
    const regions::NameHit& hit = hits_[i];
    const size_t end = hit.offset + hit.size;
    // 威海市环翠区司法局 speaks of 环翠区.
    if (i + 1 < hits_.size() && hits_[i + 1].offset == end) return;
    int points = hit.short_form ? 1 : 2;
    const std::string_view organ = OrganAt(utf8_, end);
    const bool early = hit.offset < 4000;
    if (!organ.empty()) points += early ? 20 : 4;
    if (hit.offset >= title_begin && end <= title_end) points += 20;
    // What the title begins with is reported on, however often the city above is reported to.
    if (hit.offset == title_begin && end <= title_end) points += 20;
    if (hit.offset < 600) points += 4;
    const auto regions = Candidates(i);
    if (regions.empty()) return;
    if (regions.size() > 1) points = 0;  // a name of several: known, but no evidence
    for (const regions::Region* region : regions) {
      Score& score = scores_[std::string(region->code)];
      score.points += points;
      const bool bureau = organ == "司法局" || organ == "司法厅" || organ == "人民政府";
      if (score.issuer.empty() && bureau) {
        score.issuer = std::string(utf8_.substr(hit.offset, hit.size + organ.size()));
      }
    }
  }

  // The regions that a hit can mean: those of the region named right in front, else those whose parents the
  // text names, else all that existed.
  std::vector<const regions::Region*> Candidates(size_t i) const {
    std::vector<const regions::Region*> all;
    for (const regions::Region* region : hits_[i].regions) {
      if (region->MayExistOn(day_)) all.push_back(region);
    }
    if (all.size() <= 1) return all;
    std::vector<const regions::Region*> below;
    if (i > 0 && hits_[i - 1].offset + hits_[i - 1].size == hits_[i].offset) {
      // 南京市鼓楼区: right below it, else of the same province.
      for (const bool right_below : {true, false}) {
        for (const regions::Region* region : all) {
          for (const regions::Region* above : hits_[i - 1].regions) {
            const bool fits = right_below ? region->parent == above->code
                                          : region->code.substr(0, 2) == above->code.substr(0, 2);
            if (!fits) continue;
            below.push_back(region);
            break;
          }
        }
        if (!below.empty()) return below;
      }
    }
    for (const regions::Region* region : all) {
      if (mentioned_.count(std::string(region->parent)) > 0) below.push_back(region);
    }
    return below.empty() ? all : below;
  }

  std::string_view utf8_;
  std::vector<regions::NameHit> hits_;
  absl::CivilDay day_;
  std::map<std::string, bool> mentioned_;
  std::map<std::string, Score> scores_;
};

// 发布机构 | 区司法局.
std::string FindIssuer(std::u32string_view text) {
  const auto head = text.substr(0, kHead);
  for (const auto label : {U"发布机构", U"发布单位", U"发文机关", U"制发机关", U"信息来源", U"来源"}) {
    const size_t found = head.find(label);
    if (found == std::u32string_view::npos) continue;
    size_t at = found + std::u32string_view(label).size();
    while (at < head.size() &&
           std::u32string_view(U" :：|\t\u3000").find(head[at]) != std::u32string_view::npos)
      ++at;
    size_t end = at;
    while (end < head.size() && end - at < 30 && head[end] >= 0x3400 && head[end] <= 0x9FFF) ++end;
    const auto name = head.substr(at, end - at);
    if (Holds(name, U"司法") || Holds(name, U"政府")) return ToUtf8(name);
  }
  return "";
}

// Whether the part of the year that `mark` tells is one, and of the report's year.
bool IsPart(const DateMark& mark, int year) {
  return mark.first_month != 0 && mark.last_month != 12 && (mark.year == 0 || mark.year == year);
}

// (数据统计截至2023年10月31日): what a line says of all figures.
std::optional<DateMark> PartOfAllFigures(std::u32string_view text, int year) {
  const size_t end = std::min(text.size(), kHead);
  for (const DateMark& mark : FindDateMarks(text, 0, end)) {
    if (!IsPart(mark, year)) continue;
    size_t begin = mark.begin;
    while (begin > 0 && mark.begin - begin < kStatementReach &&
           std::u32string_view(U"。\n(（；;").find(text[begin - 1]) == std::u32string_view::npos) {
      --begin;
    }
    const auto said = text.substr(begin, mark.begin - begin);
    for (const auto word : {U"数据", U"统计"}) {
      const size_t at = said.find(word);
      // 据统计，截至… tells of the next figure alone.
      if (at == std::u32string_view::npos || (at > 0 && said[at - 1] == U'据')) continue;
      const auto rest = said.substr(at + 2);
      const bool tells = std::all_of(rest.begin(), rest.end(), [](char32_t c) {
        return std::u32string_view(U"数据统计截至止到期时间段区点口径范围周均为是自：:从 ").find(c) !=
               std::u32string_view::npos;
      });
      if (tells && !rest.empty()) return mark;
    }
  }
  return std::nullopt;
}

// 2023年1—10月，…: the first line of text behind the title.
std::optional<DateMark> PartOfFirstLine(std::u32string_view text, const Line& title, int year) {
  if (Holds(title.text, U"年度")) return std::nullopt;
  for (const Line& line : FirstLines(text)) {
    if (line.begin <= title.begin || line.text.size() < kShortestText) continue;
    const size_t begin = line.begin;
    for (const DateMark& mark : FindDateMarks(text, begin, std::min(text.size(), begin + kStatementReach))) {
      const bool leads = mark.begin <= begin + 2 && mark.end < text.size() && IsClauseMark(text[mark.end]);
      if (leads && IsPart(mark, year)) return mark;
    }
    return std::nullopt;
  }
  return std::nullopt;
}

// The body whose report it is by its title, with the region's name before it; empty where the title names
// none, or the region alone.
std::string IssuerInTitle(const std::string& title, const regions::RegionTree& tree) {
  const std::vector<regions::NameHit> hits = tree.ScanNames(title, title.size());
  // 关于 or 中共 may stand before it; what is named later is not who issues it.
  if (hits.empty() || hits.front().offset > kLongestLead) return "";
  size_t end = hits.front().offset + hits.front().size;
  for (size_t i = 1; i < hits.size() && hits[i].offset == end; ++i) end += hits[i].size;
  const std::u32string rest = ToCodePoints(title.substr(end));
  const std::u32string_view name = NameBehindRegion(rest);
  if (name.empty()) return "";
  return absl::StrCat(title.substr(hits.front().offset, end - hits.front().offset), ToUtf8(name));
}

// Reads a text as it stands.
// A paper of January 2024 that tells of 2023 as 去年, of which it must speak.
bool IsToldInSpringAfter(std::u32string_view text, int year) {
  const auto day = FindDateline(FirstLines(text));
  return day && static_cast<int>(day->year()) == year + 1 && day->month() <= kLastMonthOfSpring &&
         Holds(text.substr(0, 4 * kHead), U"去年");
}

DocumentGuess GuessSimplified(std::string_view utf8, std::u32string_view text,
                              const std::vector<OutlineHeading>& headings, const Lexicon& lexicon,
                              const regions::RegionTree& tree) {
  DocumentGuess guess;
  const auto title = FindTitle(FirstLines(text));
  YearVotes years(text, lexicon);
  if (title) {
    guess.metadata.set_title(ToUtf8(title->text));
    years.AddHeading(title->begin, title->begin + title->text.size(), 12, &guess);
    years.AddRange(title->begin, title->begin + title->text.size(), 12);
  } else if (!headings.empty()) {
    const OutlineHeading& first = headings.front();
    guess.metadata.set_title(ToUtf8(text.substr(first.title_begin, first.end - first.title_begin)));
  }
  constexpr size_t kMostHeadings = 200;
  for (size_t i = 0; i < std::min(headings.size(), kMostHeadings); ++i) {
    if (headings[i].level == 1) years.AddHeading(headings[i].begin, headings[i].end, 6, nullptr);
  }
  years.AddBody(std::min(text.size(), 4 * kHead));
  if (const auto day = FindIssueDay(text)) {
    *guess.metadata.mutable_issue_date() = ToProto(*day);
    years.AddIssueDay(*day);
  } else if (const auto dateline = FindDateline(FirstLines(text));
             dateline && (dateline->month() <= kLastMonthOfSpring ||
                          text.substr(0, 4 * kHead).find(U"去年") == std::u32string_view::npos)) {
    // What is told in spring is of the year before, called 去年 or not; later 去年 may be either year.
    years.AddDateline(*dateline);
  }
  guess.metadata.set_year(years.Winner());
  guess.past = IsToldInSpringAfter(text, guess.metadata.year());
  if (guess.first_month == 0) {
    auto part = PartOfAllFigures(text, guess.metadata.year());
    if (!part && title) part = PartOfFirstLine(text, *title, guess.metadata.year());
    if (part) {
      guess.first_month = part->first_month;
      guess.last_month = part->last_month;
    }
  }

  size_t title_begin = 0;
  size_t title_end = 0;
  if (title) {
    title_begin = ToUtf8(text.substr(0, title->begin)).size();
    title_end = title_begin + guess.metadata.title().size();
  }
  std::string issuer = FindIssuer(text);
  if (const auto region = RegionVotes(utf8, tree, guess.metadata.year()).Winner(title_begin, title_end)) {
    guess.metadata.set_region(absl::StrCat("regions/", region->code));
    if (issuer.empty()) issuer = region->issuer;
  }
  guess.metadata.set_issuer(issuer);
  const std::string body = IssuerInTitle(guess.metadata.title(), tree);
  if (const IssuerKind kind = KindOfIssuer(ToCodePoints(body)); kind != IssuerKind::kRegion) {
    guess.metadata.set_issuer(body);
    guess.metadata.set_kind(std::string(kOrganKind));
    // A zone that bears a city's name may lie anywhere in it, and is no region that is known here.
    if (kind == IssuerKind::kZone) guess.metadata.clear_region();
    return guess;
  }
  const std::string_view names[] = {issuer, guess.metadata.title()};
  for (std::string_view name : names) {
    if (!guess.metadata.kind().empty()) break;
    if (name.find("司法局") != std::string_view::npos || name.find("司法厅") != std::string_view::npos) {
      guess.metadata.set_kind("bureau");
    } else if (name.find("政府") != std::string_view::npos) {
      guess.metadata.set_kind("government");
    }
  }
  return guess;
}

}  // namespace

DocumentGuess GuessMetadata(std::string_view utf8, const ReadableText& text,
                            const std::vector<OutlineHeading>& headings, const Lexicon& lexicon,
                            const regions::RegionTree& tree) {
  if (!text.changed()) return GuessSimplified(utf8, text.text(), headings, lexicon, tree);
  // What is searched for names of regions is needed as bytes, and no more.
  const auto simplified = text.text();
  DocumentGuess guess =
      GuessSimplified(ToUtf8(simplified.substr(0, kRegionBytes)), simplified, headings, lexicon, tree);
  if (const auto title = FindTitle(FirstLines(simplified)))
    guess.metadata.set_title(ToUtf8(text.original().substr(title->begin, title->text.size())));
  return guess;
}

}  // namespace fengqiao::reports

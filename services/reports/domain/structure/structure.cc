#include "services/reports/domain/structure/structure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "services/reports/domain/data.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using Kind = v1::ReportPart::Kind;

constexpr size_t kLongestLead = 12;     // of a line, in which it must begin with a word
constexpr size_t kShortestProblem = 8;  // characters; shorter ones are headings without a number
constexpr int kMostProblems = 50;
constexpr size_t kPlanLead = 8;
// Deeper headings divide a part, they do not begin one.
constexpr int kDeepestPart = 2;

std::optional<Kind> KindNamed(std::string_view name) {
  if (name == "measures") return v1::ReportPart::KIND_MEASURES;
  if (name == "shortcomings") return v1::ReportPart::KIND_SHORTCOMINGS;
  if (name == "heads_duties") return v1::ReportPart::KIND_HEADS_DUTIES;
  if (name == "next_year") return v1::ReportPart::KIND_NEXT_YEAR;
  if (name == "other") return v1::ReportPart::KIND_OTHER_MATTERS;
  return std::nullopt;
}

absl::Status BadLine(size_t line, std::string_view trouble) {
  return absl::InvalidArgumentError(absl::StrCat("parts.tsv:", line, ": ", ToAbsl(trouble)));
}

bool ContainsOneOf(std::u32string_view folded, const std::vector<std::u32string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::u32string& word) {
    return folded.find(word) != std::u32string_view::npos;
  });
}

bool BeginsWithOneOf(std::u32string_view folded, const std::vector<std::u32string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::u32string& word) { return folded.substr(0, word.size()) == word; });
}

v1::ReportPart MakePart(std::u32string_view text, Kind kind, size_t begin, size_t title_end, size_t end) {
  v1::ReportPart part;
  part.set_kind(kind);
  part.set_start(static_cast<int32_t>(begin));
  part.set_end(static_cast<int32_t>(end));
  part.set_title(ToUtf8(text.substr(begin, title_end - begin)));
  return part;
}

bool Has(const std::vector<v1::ReportPart>& parts, Kind kind) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const v1::ReportPart& part) { return part.kind() == kind; });
}

// 下一步，…; 在今后的工作中，…
bool SpeaksOfWhatIsToCome(std::u32string_view sentence) {
  const std::u32string_view lead = sentence.substr(0, kPlanLead);
  for (const std::u32string_view word : {U"下一步", U"下步", U"今后", U"新的一年", U"下一年"})
    if (lead.find(word) != std::u32string_view::npos) return true;
  return false;
}

// The sentences of a part about shortcomings, but for its heading and for those about what is to be done.
void ReadProblems(std::u32string_view text, const v1::ReportPart& part,
                  const std::vector<OutlineHeading>& headings, v1::ReportStructure& structure) {
  size_t heading = 0;
  const auto end = static_cast<size_t>(part.end());
  LandmarkWindow window(text);
  for (auto at = static_cast<size_t>(part.start()); at < end && structure.problems_size() < kMostProblems;) {
    while (heading < headings.size() && headings[heading].end <= at) ++heading;
    if (heading < headings.size() && headings[heading].begin <= at) {
      at = headings[heading].end;
      continue;
    }
    const size_t limit = heading < headings.size() ? std::min(end, headings[heading].begin) : end;
    const Sentence sentence = SentenceAt(text, at, limit, window);
    at = std::max(sentence.end, at + 1);
    size_t first = sentence.begin, last = sentence.end;
    const auto blank = [&](size_t i) {
      return text[i] == U' ' || text[i] == U'\u3000' || text[i] == U'\n' || text[i] == U'\r' ||
             text[i] == U'\t';
    };
    while (first < last && blank(first)) ++first;
    while (last > first && blank(last - 1)) --last;
    if (last - first < kShortestProblem) continue;
    const std::u32string_view words = text.substr(first, last - first);
    if (SpeaksOfWhatIsToCome(words)) break;
    v1::Span* problem = structure.add_problems();
    problem->set_start(static_cast<int32_t>(first));
    problem->set_end(static_cast<int32_t>(last));
    problem->set_surface(ToUtf8(words));
  }
}

}  // namespace

absl::StatusOr<StructureReader> StructureReader::Load(std::string_view tsv, const Folding& folding) {
  StructureReader reader(folding);
  size_t number = 0;
  for (const auto line : absl::StrSplit(ToAbsl(tsv), '\n')) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> columns = absl::StrSplit(line, '\t');
    if (columns.size() != 3) return BadLine(number, "must have 3 columns");
    const auto kind = KindNamed(columns[0]);
    if (!kind) return BadLine(number, absl::StrCat("there is no part '", columns[0], "'"));
    Part part{.kind = *kind, .heading_words = {}, .line_starts = {}};
    for (const auto& [column, words] :
         {std::pair(columns[1], &part.heading_words), std::pair(columns[2], &part.line_starts)}) {
      for (const auto word : absl::StrSplit(column, '|')) {
        const std::u32string folded = folding.Fold(ToCodePoints(std::string(word)));
        if (folded.empty()) return BadLine(number, "has an empty word");
        words->push_back(folded);
      }
    }
    for (const Part& other : reader.parts_)
      if (other.kind == *kind) return BadLine(number, "names a part twice");
    reader.parts_.push_back(std::move(part));
  }
  if (reader.parts_.size() != 5) return BadLine(number, "must name all five parts");
  return reader;
}

absl::StatusOr<StructureReader> StructureReader::BuiltIn(const Folding& folding) {
  return Load(data::PartsTsv(), folding);
}

v1::ReportStructure StructureReader::Read(std::u32string_view text,
                                          const std::vector<OutlineHeading>& headings,
                                          std::string_view title) const {
  std::vector<v1::ReportPart> found;
  FindInHeadings(text, headings, found);
  FindInLines(text, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const v1::ReportPart& a, const v1::ReportPart& b) { return a.start() < b.start(); });

  v1::ReportStructure structure;
  structure.set_compulsory(title.find("法治政府") != std::string_view::npos);
  for (const Part& part : parts_) {
    if (!Has(found, part.kind)) structure.add_missing(part.kind);
  }
  for (v1::ReportPart& part : found) {
    if (part.kind() == v1::ReportPart::KIND_SHORTCOMINGS) ReadProblems(text, part, headings, structure);
    *structure.add_parts() = std::move(part);
  }
  return structure;
}

// A heading can begin two parts: 存在的不足和下一步打算. Of each part the first heading counts.
void StructureReader::FindInHeadings(std::u32string_view text, const std::vector<OutlineHeading>& headings,
                                     std::vector<v1::ReportPart>& found) const {
  // Where the section of each heading ends: the headings are walked from the last, with the nearest one of
  // each level.
  std::vector<size_t> ends(headings.size(), text.size());
  size_t next_of_level[kDeepestPart + 1] = {text.size(), text.size(), text.size()};
  for (size_t i = headings.size(); i-- > 0;) {
    const int level = headings[i].level;
    if (level > kDeepestPart) continue;
    ends[i] = *std::min_element(next_of_level + 1, next_of_level + level + 1);
    next_of_level[level] = headings[i].begin;
  }
  for (const int level : {1, 2}) {
    for (size_t i = 0; i < headings.size(); ++i) {
      const OutlineHeading& heading = headings[i];
      if (heading.level != level) continue;
      const std::u32string folded =
          folding_->Fold(text.substr(heading.title_begin, heading.end - heading.title_begin));
      for (const Part& part : parts_) {
        if (!Has(found, part.kind) && ContainsOneOf(folded, part.heading_words))
          found.push_back(MakePart(text, part.kind, heading.begin, heading.end, ends[i]));
      }
    }
  }
}

// What no heading names: a line that begins with one of the part's words; the part is that line.
void StructureReader::FindInLines(std::u32string_view text, std::vector<v1::ReportPart>& found) const {
  for (size_t begin = 0; begin < text.size() && found.size() < parts_.size();) {
    const size_t end = std::min(text.find(U'\n', begin), text.size());
    const std::u32string lead = folding_->Fold(text.substr(begin, std::min(end - begin, 2 * kLongestLead)));
    for (const Part& part : parts_) {
      if (Has(found, part.kind) || !BeginsWithOneOf(lead, part.line_starts)) continue;
      const size_t title_end = begin + std::min(end - begin, kLongestLead);
      found.push_back(MakePart(text, part.kind, begin, title_end, end));
    }
    begin = end + 1;
  }
}

}  // namespace fengqiao::reports

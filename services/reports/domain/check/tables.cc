#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/extract/table.h"
#include "services/reports/domain/text/characters.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

constexpr size_t kMostRows = 200;
constexpr size_t kLongestRow = 2048;
constexpr size_t kLeastRows = 2;
constexpr size_t kNoteReach = 3;     // lines below a table in which a note may begin
constexpr size_t kLongestNote = 60;  // characters of one that are read
// What several rows make up exactly is no chance from here on.
const Decimal kByChance = Decimal::FromInteger(20);

struct Row {
  std::vector<Window> cells;
};

// A column of a table below or above its total.
struct Column {
  const Figure* total = nullptr;
  std::vector<const Figure*> parts;
  std::optional<Decimal> sum;  // nothing where some cell's number is not known
  bool shared = false;         // the heading says that rows may tell of the same: 涉及乡镇, 累计受理

  bool AddsUp() const { return sum && *sum == total->value; }
};

// Of what happens once and in one place. People, places and kinds may be told in several rows.
bool HappensOnce(const Figure& figure) {
  const std::string_view unit = figure.fact->unit;
  return unit == "件" || unit == "起" || unit == "宗";
}

// Of marks, times and distances a total says nothing: they are averaged.
bool IsMeasured(const Figure& figure) {
  for (const std::string_view unit :
       {"分", "天", "日", "个工作日", "工作日", "小时", "公里", "岁", "年", "分钟"}) {
    if (figure.fact->unit == unit) return true;
  }
  return false;
}

// Headings of columns whose total is not the sum of the rows.
bool TellsNoSum(std::u32string_view heading) {
  return HasAny(heading, {U"平均", U"人均", U"均", U"最长", U"最短", U"最高", U"最低", U"最多", U"累计",
                          U"在册", U"涉及", U"覆盖", U"现有", U"排名", U"以来"});
}

bool IsTotal(std::u32string_view label) {
  return label == U"合计" || label == U"总计" || label == U"合計" || label == U"總計" || label == U"共计";
}

// Rows that hold others in them: then the rows add up to more than the total, and rightly.
bool HoldsOthers(std::u32string_view label) {
  for (const auto word : {U"其中", U"小计", U"小計", U"合计", U"总计", U"合計", U"總計", U"共计", U"全市",
                          U"全县", U"全區", U"全区", U"全省", U"全州", U"全旗", U"＃", U"#"}) {
    if (label.find(word) != std::u32string_view::npos) return true;
  }
  return false;
}

// Totals of tables: the rows of a column are added, from the row that is called 合计 up to the header or,
// where it comes first, down to the table's end.
class TotalFinder {
 public:
  TotalFinder(std::u32string_view text, const std::vector<Figure>& figures, std::vector<Finding>& findings)
      : text_(text), figures_(figures), findings_(findings) {}

  void Find() {
    for (const char32_t last : {U'计', U'計'}) {
      for (size_t at = FindCharacter(text_, last); at != std::u32string_view::npos;
           at = FindCharacter(text_, last, at + 1)) {
        if (MayEndTotal(at)) Look(at);
      }
    }
  }

 private:
  // Whether the two characters that end here can be a cell that IsTotal: 累计 can't, nor can 合计调解.
  bool MayEndTotal(size_t at) const {
    return at > 0 && std::u32string_view(U"合总總共").find(text_[at - 1]) != std::u32string_view::npos &&
           (at + 1 == text_.size() || !IsPlain(text_[at + 1]));
  }

  // The line around a place; empty where it is too long to be a row.
  Window LineAround(size_t at) const {
    const size_t from = at < kLongestRow ? 0 : at - kLongestRow;
    size_t begin = at, end = at;
    while (begin > from && text_[begin - 1] != U'\n') --begin;
    while (end < text_.size() && end - begin < kLongestRow && text_[end] != U'\n') ++end;
    const bool whole =
        (begin == 0 || text_[begin - 1] == U'\n') && (end == text_.size() || text_[end] == U'\n');
    return whole ? Window{begin, end} : Window{at, at};
  }

  std::u32string_view Words(const Window& cell) const {
    return text_.substr(cell.begin, cell.end - cell.begin);
  }

  const Figure* FigureIn(const Window& cell) const {
    const auto found =
        std::lower_bound(figures_.begin(), figures_.end(), cell.begin,
                         [](const Figure& figure, size_t begin) { return figure.begin() < begin; });
    return found != figures_.end() && found->end() <= cell.end ? &*found : nullptr;
  }

  // A row of figures, or of none at all.
  bool TellsFigures(const Row& row) const {
    return std::any_of(row.cells.begin() + 1, row.cells.end(), [&](const Window& cell) {
      return FigureIn(cell) != nullptr || (cell.begin < cell.end && IsNothing(Words(cell)));
    });
  }

  void Look(size_t at) {
    const Window line = LineAround(at);
    if (line.begin == line.end) return;
    Row total{CellsOf(text_, line.begin, line.end)};
    if (total.cells.size() < 2) return;
    // 序号 may stand before the names.
    const size_t label = IsTotal(Words(total.cells[0])) ? 0 : 1;
    if (!IsTotal(Words(total.cells[label])) || at < total.cells[label].begin || at >= total.cells[label].end)
      return;
    std::vector<Row> rows = RowsBeside(line, total.cells.size(), /*above=*/true);
    // Which of the table's lines are its first and last: the header stands above, notes stand below.
    Window first = line, last = line;
    if (rows.empty()) {
      rows = RowsBeside(line, total.cells.size(), /*above=*/false);
      if (!rows.empty()) last = LineAround(rows.back().cells.front().begin);
    } else {
      first = LineAround(rows.back().cells.front().begin);
    }
    if (rows.size() < kLeastRows || rows.size() > kMostRows) return;
    for (const Row& row : rows) {
      if (HoldsOthers(Words(row.cells[label]))) return;
    }
    Compare(total, rows, label, HeadersAbove(first, total.cells.size()),
            TellsOtherScope(Words(line)) || HasNote(last));
  }

  // The lines above a table's first row that have its columns: two at most.
  std::vector<Row> HeadersAbove(Window line, size_t cells) const {
    std::vector<Row> headers;
    while (headers.size() < 2 && line.begin > 0) {
      line = LineAround(line.begin - 1);
      Row row{CellsOf(text_, line.begin, line.end)};
      if (row.cells.size() != cells) break;
      headers.push_back(std::move(row));
    }
    return headers;
  }

  // Whether a line right below a table says how it was counted: 注：…
  bool HasNote(Window line) const {
    for (size_t below = 0; below < kNoteReach && line.end < text_.size(); ++below) {
      line = LineAround(line.end + 1);
      std::u32string_view words = Words(line);
      while (!words.empty() && std::u32string_view(U" \u3000\t\r*※（(|").find(words.front()) != words.npos)
        words.remove_prefix(1);
      if (words.empty()) continue;
      for (const std::u32string_view note : {U"注", U"说明", U"备注"}) {
        if (words.substr(0, note.size()) == note) return true;
      }
      return TellsOtherScope(words.substr(0, kLongestNote));
    }
    return false;
  }

  // The rows with figures that follow one another from a line on.
  std::vector<Row> RowsBeside(Window line, size_t cells, bool above) const {
    std::vector<Row> rows;
    while (rows.size() <= kMostRows) {
      if (above ? line.begin == 0 : line.end >= text_.size()) break;
      line = LineAround(above ? line.begin - 1 : line.end + 1);
      Row row{CellsOf(text_, line.begin, line.end)};
      // |---|---| stands between the header and the first row.
      if (row.cells.size() != cells || !TellsFigures(row)) break;
      rows.push_back(std::move(row));
    }
    return rows;
  }

  void Compare(const Row& total, const std::vector<Row>& rows, size_t label, const std::vector<Row>& headers,
               bool remarked) {
    std::vector<Column> columns;
    for (size_t i = label + 1; i < total.cells.size(); ++i) {
      const Figure* whole = FigureIn(total.cells[i]);
      if (whole == nullptr || !Counts(*whole)) continue;
      columns.push_back(ColumnOf(*whole, rows, i));
      columns.back().shared = std::any_of(headers.begin(), headers.end(), [&](const Row& header) {
        return TellsNoSum(Words(header.cells[i]));
      });
    }
    for (const Column& column : columns) {
      if (!column.sum || column.parts.size() < kLeastRows) continue;
      // What is no sum says nothing by not being one.
      if (column.shared && !column.AddsUp()) continue;
      const bool sure = !remarked && HappensOnce(*column.total) &&
                        std::any_of(columns.begin(), columns.end(), [&](const Column& other) {
                          return other.AddsUp() && other.total->value >= kByChance &&
                                 other.total->fact->unit == column.total->fact->unit;
                        });
      Add(column, sure);
    }
  }

  static bool Counts(const Figure& figure) {
    return !IsMeasured(figure) && figure.Exact() && figure.value.IsInteger() && figure.value >= Decimal() &&
           figure.CountsThings() &&
           (figure.Is(common::v1::FIGURE_ROLE_ACTUAL) || figure.Is(common::v1::FIGURE_ROLE_PRIOR));
  }

  Column ColumnOf(const Figure& whole, const std::vector<Row>& rows, size_t i) const {
    Column column{.total = &whole, .parts = {}, .sum = Decimal()};
    for (const Row& row : rows) {
      const Figure* part = FigureIn(row.cells[i]);
      if (part == nullptr) {
        if (!IsNothing(Words(row.cells[i]))) column.sum.reset();
      } else if (!Counts(*part) || part->fact->unit != whole.fact->unit ||
                 part->fact->role != whole.fact->role || part->fact->period != whole.fact->period ||
                 part->step > Decimal::FromInteger(1)) {
        column.sum.reset();
      } else {
        column.parts.push_back(part);
        column.sum = column.sum->Plus(part->value);
      }
      if (!column.sum) break;
    }
    // Rows that were gathered upwards are told as they stand.
    std::sort(column.parts.begin(), column.parts.end(),
              [](const Figure* a, const Figure* b) { return a->begin() < b->begin(); });
    return column;
  }

  static bool IsNothing(std::u32string_view cell) {
    return cell.empty() || cell == U"-" || cell == U"—" || cell == U"——" || cell == U"/" || cell == U"0";
  }

  // `sure`: another column adds up, so the rows are the total's parts.
  void Add(const Column& column, bool sure) {
    const std::string added = absl::StrJoin(column.parts, "+", [](std::string* out, const Figure* part) {
      absl::StrAppend(out, part->value.ToString());
    });
    Finding finding;
    finding.set_kind(Finding::KIND_SUM);
    *finding.mutable_stated() = OperandOf(*column.total);
    for (const Figure* part : column.parts) *finding.add_parts() = OperandOf(*part);
    if (column.AddsUp()) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_arithmetic(absl::StrCat(added, "=", column.sum->ToString()));
      finding.set_explanation(absl::StrCat("表中各行相加正好等于合计", column.total->surface(), "。"));
    } else {
      const bool told = sure && !column.total->LooksRound();
      finding.set_verdict(told ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
      finding.set_arithmetic(
          absl::StrCat(added, "=", column.sum->ToString(), "≠", column.total->value.ToString()));
      finding.set_explanation(absl::StrCat("表中各行相加是", column.sum->ToString(), "，而合计写作",
                                           column.total->surface(),
                                           told ? "，两者不符。" : "，合计可能另有口径。"));
    }
    findings_.push_back(std::move(finding));
  }

  const std::u32string_view text_;
  const std::vector<Figure>& figures_;
  std::vector<Finding>& findings_;
};

}  // namespace

void CheckTables(std::u32string_view text, const std::vector<Figure>& figures,
                 std::vector<Finding>& findings) {
  TotalFinder(text, figures, findings).Find();
}

}  // namespace fengqiao::reports

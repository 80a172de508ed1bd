#include "services/reports/domain/extract/table.h"

#include <algorithm>
#include <set>

#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/years.h"

namespace fengqiao::reports {
// 2021, as a header that leaves 年 out; 0 where the cell is something else.
int BareYear(std::u32string_view text, const Window& cell) {
  if (cell.end - cell.begin != 4) return 0;
  int year = 0;
  for (size_t i = cell.begin; i < cell.end; ++i) {
    if (ArabicDigit(text[i]) < 0) return 0;
    year = year * 10 + ArabicDigit(text[i]);
  }
  return IsReportYear(year) ? year : 0;
}

namespace {

constexpr size_t kLeastCells = 2;
constexpr size_t kLongestHeader = 30;
constexpr long long kLargestFactor = 100'000'000;  // 亿
constexpr size_t kLongestCaption = 60;
constexpr size_t kLongestGroup = 20;   // of a name between two rows
constexpr size_t kLongestPlain = 6;    // of a header that says 完成 and no more
constexpr size_t kMostUnheaded = 4;    // cells of a row that needs no header
constexpr size_t kLongestNarrow = 10;  // of a name in a header of single blanks

bool IsSeparator(char32_t c) { return c == U'\t' || c == U'|' || c == U'｜' || c == U'│'; }
bool IsBlank(char32_t c) { return c == U' ' || c == U'\u3000' || c == U'\u00A0' || c == U'\r' || c == U'\n'; }

Window Trimmed(std::u32string_view text, Window w) {
  while (w.begin < w.end && IsBlank(text[w.begin])) ++w.begin;
  while (w.end > w.begin && IsBlank(text[w.end - 1])) --w.end;
  return w;
}

// Cells that stand in columns of blanks: two or more between them.
std::vector<Window> SpacedCells(std::u32string_view text, Window line) {
  std::vector<Window> cells;
  line = Trimmed(text, line);
  size_t start = line.begin;
  for (size_t i = line.begin; i < line.end; ++i) {
    if (!IsBlank(text[i])) continue;
    size_t after = i;
    while (after < line.end && IsBlank(text[after])) ++after;
    if (after - i >= 2 || text[i] == U'\u3000') {
      cells.push_back({start, i});
      start = after;
    }
    i = after - 1;
  }
  if (start < line.end) cells.push_back({start, line.end});
  return cells;
}

// 单位,受理,审结: commas alone, and nothing that parts clauses.
bool IsCommaParted(std::u32string_view text, size_t begin, size_t end) {
  const auto line = text.substr(begin, end - begin);
  return std::count(line.begin(), line.end(), U',') >= 2 &&
         line.find_first_of(U"，。；：、;: \u3000") == std::u32string_view::npos;
}

std::vector<Window> CommaCells(std::u32string_view text, size_t begin, size_t end) {
  std::vector<Window> cells;
  size_t start = begin;
  for (size_t i = begin; i <= end; ++i) {
    if (i < end && text[i] != U',') continue;
    cells.push_back(Trimmed(text, {start, i}));
    start = i + 1;
  }
  return cells;
}

std::vector<Window> BlankParted(std::u32string_view text, Window line) {
  std::vector<Window> cells;
  line = Trimmed(text, line);
  for (size_t at = line.begin; at < line.end;) {
    size_t end = at;
    while (end < line.end && !IsBlank(text[end])) ++end;
    if (end > at) cells.push_back({at, end});
    at = end + 1;
  }
  return cells;
}

bool StartsWithNumber(std::u32string_view text, const Window& cell) {
  return cell.begin < cell.end &&
         (ArabicDigit(text[cell.begin]) >= 0 ||
          (text[cell.begin] == U'-' && cell.begin + 1 < cell.end && ArabicDigit(text[cell.begin + 1]) >= 0));
}

// 乡镇 受理 成功 金额
bool IsNarrowHeader(std::u32string_view text, const std::vector<Window>& cells) {
  if (cells.size() < 3) return false;
  return std::all_of(cells.begin(), cells.end(), [&](const Window& cell) {
    const auto word = text.substr(cell.begin, cell.end - cell.begin);
    const bool year = BareYear(text, cell) != 0 || !FindDateMarks(text, cell.begin, cell.end).empty();
    if (year && cell.begin != cells.front().begin) return true;
    return word.size() <= kLongestNarrow && std::all_of(word.begin(), word.end(), [](char32_t c) {
             return (c >= 0x3400 && c <= 0x9FFF) ||
                    std::u32string_view(U"（）()%％").find(c) != std::u32string_view::npos;
           });
  });
}

bool Holds(std::u32string_view cell, std::initializer_list<std::u32string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::u32string_view word) { return cell.find(word) != std::u32string_view::npos; });
}

// 人民调解 between two rows: a name of a group of them.
bool IsGroupName(std::u32string_view line) {
  return !line.empty() && line.size() <= kLongestGroup &&
         line.find_first_of(U"，。；：:0123456789") == std::u32string_view::npos;
}

}  // namespace

std::vector<Window> CellsOf(std::u32string_view text, size_t begin, size_t end) {
  std::vector<Window> cells;
  const bool parted = std::any_of(text.begin() + static_cast<ptrdiff_t>(begin),
                                  text.begin() + static_cast<ptrdiff_t>(end), IsSeparator);
  if (!parted && IsCommaParted(text, begin, end)) return CommaCells(text, begin, end);
  if (!parted) return SpacedCells(text, {begin, end});
  const Window row = Trimmed(text, {begin, end});  // empty for a line of blanks
  const bool barred = row.begin < row.end && text[row.begin] != U'\t' && IsSeparator(text[row.begin]);
  size_t start = begin;
  for (size_t i = begin; i <= end; ++i) {
    if (i < end && !IsSeparator(text[i])) continue;
    cells.push_back(Trimmed(text, {start, i}));
    start = i + 1;
  }
  // | a | b |: nothing stands outside the outer bars.
  if (barred && !cells.empty() && cells.front().begin == cells.front().end) cells.erase(cells.begin());
  if (barred && !cells.empty() && cells.back().begin == cells.back().end) cells.pop_back();
  return cells;
}

std::optional<TableUnit> UnitIn(std::u32string_view cell, const Lexicon& lexicon) {
  const size_t open = cell.find_first_of(U"(（[［【〔");
  if (open == std::u32string_view::npos) {
    // 受理/件
    if (const size_t slash = cell.find_last_of(U"/／"); slash != std::u32string_view::npos && slash > 0) {
      // 人/万人: so many of the one to one of the other.
      if (UnitIn(cell.substr(0, slash), lexicon) && UnitIn(cell.substr(slash + 1), lexicon))
        return TableUnit{"ratio", Bit(UnitClass::kRatio), 1};
      cell = cell.substr(slash + 1);
    }
  } else {
    const size_t close = cell.find_first_of(U")）]］】〕", open);
    if (close == std::u32string_view::npos) return std::nullopt;
    cell = cell.substr(open + 1, close - open - 1);
    // (法律援助,万元): the unit comes last.
    if (const size_t comma = cell.find_last_of(U",，"); comma != std::u32string_view::npos)
      cell = cell.substr(comma + 1);
  }
  if (cell.substr(0, 3) == U"单位：" || cell.substr(0, 3) == U"单位:") cell = cell.substr(3);
  TableUnit unit;
  size_t at = 0;
  while (at < cell.size() && ChinesePower(cell[at]) >= 10) {
    unit.factor *= ChinesePower(cell[at++]);
    if (unit.factor > kLargestFactor) return std::nullopt;
  }
  size_t length = 0;
  const Unit* found = lexicon.units().LongestAt(cell, at, lexicon.folding(), length);
  if (found == nullptr || at + length != cell.size() || found->strength == UnitStrength::kNever)
    return std::nullopt;
  unit.name = found->name.empty() ? ToUtf8(cell.substr(at)) : found->name;
  unit.classes = found->classes;
  return unit;
}

bool TableTracker::IsOfYears() const {
  constexpr size_t kSeveral = 3;
  std::set<int> years;
  for (const TableColumn& column : columns_) {
    if (column.kind == TableColumn::Kind::kActual && column.year > 0) years.insert(column.year);
  }
  return years.size() >= kSeveral;
}

void TakeUnit(const TableUnit& unit, Quantity& quantity) {
  const auto value = quantity.value.Times(Decimal::FromInteger(unit.factor));
  if (!value) return;
  quantity.value = *value;
  quantity.unit = unit.name;
  quantity.unit_begin = quantity.unit_end = 0;
  quantity.classes = unit.classes;
  quantity.bare = false;
}

void TableTracker::SetAside() {
  if (columns_.empty()) return;
  aside_ = std::move(columns_);
  aside_unit_ = caption_unit_;
  aside_money_ = caption_money_;
  columns_.clear();
  caption_unit_.reset();
  caption_money_.reset();
}

void TableTracker::Leave(std::u32string_view line, bool ends_line) {
  if (line.empty() ? ends_line : IsGroupName(line)) {
    SetAside();
  } else {
    aside_.clear();
  }
  if (!columns_.empty()) {
    caption_unit_.reset();
    caption_money_.reset();
  }
  columns_.clear();
  const size_t label = line.find(U"单位");
  if (label == std::u32string_view::npos || line.size() > kLongestCaption) return;
  while (!line.empty() && (IsBlank(line.back()) || line.back() == U')' || line.back() == U'）'))
    line.remove_suffix(1);
  caption_unit_ = UnitIn(line.substr(label), lexicon_);
  caption_money_.reset();
  if (!caption_unit_) ReadCaptionUnits(line.substr(label));
}

// 二、人民调解: the rows of the same columns may go on behind it.
bool TableTracker::GoesOn(std::u32string_view text) {
  if (aside_.size() != cells_.size()) return false;
  size_t figures = 0;
  for (size_t i = 0; i < cells_.size(); ++i) {
    const auto word = text.substr(cells_[i].begin, cells_[i].end - cells_[i].begin);
    const bool figure = StartsWithNumber(text, cells_[i]) && BareYear(text, cells_[i]) == 0;
    if (aside_[i].kind == TableColumn::Kind::kUnit && !word.empty() && !UnitIn(word, lexicon_)) return false;
    if (i == 0 && figure && aside_[i].kind == TableColumn::Kind::kName) return false;
    figures += figure && aside_[i].kind != TableColumn::Kind::kNoFigures;
  }
  if (figures == 0) return false;
  columns_ = std::move(aside_);
  caption_unit_ = aside_unit_;
  caption_money_ = aside_money_;
  aside_.clear();
  first_row_ = false;
  return true;
}

// （单位：件、%、万元）: of several units the one of money is told by what the columns speak of.
void TableTracker::ReadCaptionUnits(std::u32string_view line) {
  for (size_t begin = 3; begin < line.size();) {
    const size_t end = std::min(line.find_first_of(U"、，,/／ ", begin), line.size());
    const auto unit = UnitIn(line.substr(begin, end - begin), lexicon_);
    if (unit && (unit->classes & Bit(UnitClass::kMoney)) != 0) caption_money_ = unit;
    begin = end + 1;
  }
}

// 表2　人民调解情况: a caption, though a wide blank parts it.
bool IsNumberedCaption(std::u32string_view text, Window line) {
  line = Trimmed(text, line);
  const auto words = text.substr(line.begin, line.end - line.begin);
  const size_t at = words.substr(0, 1) == U"附" ? 1 : 0;
  if (words.substr(at, 1) != U"表" || words.size() < at + 2) return false;
  const char32_t number = words[at + 1];
  return ArabicDigit(number) >= 0 || ChineseDigit(number) >= 0 || number == U'：' || number == U':';
}

bool TableTracker::Next(std::u32string_view text, size_t begin, size_t end) {
  if (IsNumberedCaption(text, {begin, end})) {
    Leave(text.substr(begin, end - begin));
    return false;
  }
  cells_ = CellsOf(text, begin, end);
  if (cells_.size() < kLeastCells) {
    // Columns of single blanks: short words in the header, and as many cells in every row.
    auto narrow = BlankParted(text, {begin, end});
    const bool fits = columns_.empty() ? IsNarrowHeader(text, narrow)
                                       : narrow.size() == columns_.size() && narrow.size() > 2;
    if (fits) cells_ = std::move(narrow);
  }
  if (cells_.size() < kLeastCells || cells_.size() > kMostColumns) {
    Leave(text.substr(begin, end - begin));
    return false;
  }
  const bool ruler = std::all_of(cells_.begin(), cells_.end(), [&](const Window& cell) {
    return text.substr(cell.begin, cell.end - cell.begin).find_first_not_of(U"-:=—┌┬┐├┼┤└┴┘─━┏┳┓┣╋┫┗┻┛+") ==
           std::u32string_view::npos;
  });
  if (ruler) return false;  // |---|---|
  if (!columns_.empty() && IsAnotherHeader(text)) columns_.clear();
  after_empty_line_ = false;
  if (columns_.empty()) {
    if (GoesOn(text) || ReadUnheaded(text)) return true;
    ReadHeader(text);
    first_row_ = true;
    return false;
  }
  if (cells_.size() > columns_.size()) {
    // 填报：司法所　　日期：7月3日 above the header was none.
    columns_.clear();
    ReadHeader(text);
    first_row_ = true;
    return false;
  }
  if (first_row_ && IsSecondHeader(text)) {
    ReadSecondHeader(text);
    return false;
  }
  if (first_row_) SettleUnits(text);
  first_row_ = false;
  return true;
}

// 指标 | 2022年 | 2021年 right behind another table.
bool TableTracker::IsAnotherHeader(std::u32string_view text) const {
  const Window& first = columns_.front().header;
  const bool again =
      first.begin < first.end && text.substr(cells_[0].begin, cells_[0].end - cells_[0].begin) ==
                                     text.substr(first.begin, first.end - first.begin);
  if (first_row_ || (!again && !after_empty_line_ && cells_.size() == columns_.size())) return false;
  size_t names = 0;
  bool tells = false;
  for (const Window& cell : cells_) {
    if (cell.begin == cell.end) continue;
    ++names;
    const auto words = text.substr(cell.begin, cell.end - cell.begin);
    const bool year = BareYear(text, cell) != 0 || !FindDateMarks(text, cell.begin, cell.end).empty();
    if (words.size() > kLongestHeader || (StartsWithNumber(text, cell) && !year)) return false;
    if (words.find_first_of(U"，。；") != std::u32string_view::npos) return false;
    const TableColumn column = ColumnOf(text, cell);
    tells |= column.kind != TableColumn::Kind::kName || column.unit.has_value() ||
             Holds(words, {U"指标", U"项目", U"名称", U"县区", U"区县", U"县（市", U"地区", U"乡镇", U"类别",
                           U"单位", U"年份", U"年度", U"部门", U"镇街", U"街道"});
  }
  return names >= 2 && tells;
}

// 受理矛盾纠纷 | 120 | 件, 受理(件) | 120: a row without a header above it that says all by itself.
bool TableTracker::ReadUnheaded(std::u32string_view text) {
  const auto words = [&](const Window& cell) { return text.substr(cell.begin, cell.end - cell.begin); };
  if (cells_.size() > kMostUnheaded || words(cells_[0]).size() < 2 || StartsWithNumber(text, cells_[0]))
    return false;
  if (!StartsWithNumber(text, cells_[1])) return false;
  // 项目（单位） | 2024年 is a header.
  if (!FindDateMarks(text, cells_[1].begin, cells_[1].end).empty()) return false;
  bool unit = UnitIn(words(cells_[0]), lexicon_).has_value();
  std::vector<TableColumn> columns;
  for (const Window& cell : cells_) {
    TableColumn column;
    column.header = cell;
    if (!columns.empty()) {
      const bool names_unit = !StartsWithNumber(text, cell) && UnitIn(words(cell), lexicon_).has_value();
      column.kind = names_unit                     ? TableColumn::Kind::kUnit
                    : StartsWithNumber(text, cell) ? TableColumn::Kind::kActual
                                                   : TableColumn::Kind::kNoFigures;
      unit |= names_unit;
    }
    columns.push_back(column);
  }
  // 本年接收 | 241: bars make a row of a name and a number.
  const bool barred = cells_.size() == 2 &&
                      text.substr(cells_[0].end, cells_[1].begin - cells_[0].end).find_first_of(U"|｜│") !=
                          std::u32string_view::npos;
  if (!unit && !barred) return false;
  columns_ = std::move(columns);
  first_row_ = false;
  return true;
}

// | | 全市 | 市本级 | 全市 | 市本级 | below | 指标 | 2021年 | | 2022年 | |.
bool TableTracker::IsSecondHeader(std::u32string_view text) const {
  if (cells_.size() != columns_.size()) return false;
  const bool spans = std::any_of(columns_.begin() + 1, columns_.end(), [](const TableColumn& column) {
    return column.header.begin == column.header.end;
  });
  const auto repeats = [&](const Window& cell, const Window& header) {
    return text.substr(cell.begin, cell.end - cell.begin) ==
           text.substr(header.begin, header.end - header.begin);
  };
  const bool leads = cells_[0].begin == cells_[0].end || repeats(cells_[0], columns_[0].header);
  const bool units = std::all_of(cells_.begin() + 1, cells_.end(), [&](const Window& cell) {
    return UnitIn(text.substr(cell.begin, cell.end - cell.begin), lexicon_).has_value();
  });
  return (spans || leads || units) && std::none_of(cells_.begin(), cells_.end(), [&](const Window& cell) {
           return StartsWithNumber(text, cell) && BareYear(text, cell) == 0 &&
                  FindDateMarks(text, cell.begin, cell.end).empty();
         });
}

void TableTracker::ReadSecondHeader(std::u32string_view text) {
  TableColumn above = columns_[0];
  for (size_t i = 1; i < columns_.size(); ++i) {
    if (columns_[i].header.begin < columns_[i].header.end) above = columns_[i];
    // 件 | 万元: a row of units.
    if (const auto unit = UnitIn(text.substr(cells_[i].begin, cells_[i].end - cells_[i].begin), lexicon_);
        unit && columns_[i].header.begin < columns_[i].header.end) {
      columns_[i].unit = unit;
      continue;
    }
    TableColumn column = cells_[i].begin < cells_[i].end ? ColumnOf(text, cells_[i]) : above;
    // The names below go on about the year, or the plan, above.
    if (column.kind == TableColumn::Kind::kName && above.kind != TableColumn::Kind::kName)
      column.kind = above.kind;
    if (column.year == 0) column.year = above.year;
    if (!column.unit) column.unit = above.unit;
    if (column.first_month == 0) {
      column.first_month = above.first_month;
      column.last_month = above.last_month;
    }
    columns_[i] = column;
  }
}

// 单位 above 章贡区 is a name, above 件 it is the unit.
void TableTracker::SettleUnits(std::u32string_view text) {
  for (size_t i = 0; i < cells_.size(); ++i) {
    if (columns_[i].kind != TableColumn::Kind::kUnit) continue;
    const auto word = text.substr(cells_[i].begin, cells_[i].end - cells_[i].begin);
    if (!word.empty() && !UnitIn(word, lexicon_)) columns_[i].kind = TableColumn::Kind::kName;
  }
}

// A row without numbers, but for years, that says of some column what it holds.
void TableTracker::ReadHeader(std::u32string_view text) {
  bool plain = true;
  for (const Window& cell : cells_) {
    if (cell.end - cell.begin > kLongestHeader) plain = false;
    if (StartsWithNumber(text, cell) && FindDateMarks(text, cell.begin, cell.end).empty() &&
        BareYear(text, cell) == 0)
      plain = false;
  }
  if (!plain) return;
  for (const Window& cell : cells_) columns_.push_back(ColumnOf(text, cell));
  // 考核指标 | 目标值 | 完成值: the first column says what its rows are of, whatever it is called.
  const auto first = std::find_if(columns_.begin(), columns_.end(), [](const TableColumn& column) {
    return column.kind != TableColumn::Kind::kNoFigures && column.kind != TableColumn::Kind::kRank;
  });
  if (first != columns_.end()) first->kind = TableColumn::Kind::kName;
  // Two names side by side are no table yet.
  const bool tells = std::any_of(columns_.begin() + 1, columns_.end(), [](const TableColumn& column) {
    return column.kind != TableColumn::Kind::kName || column.unit;
  });
  const bool barred = cells_.size() == 2 &&
                      text.substr(cells_[0].end, cells_[1].begin - cells_[0].end).find_first_of(U"|｜│") !=
                          std::u32string_view::npos;
  if (cells_.size() == 2 && !tells && !caption_unit_ && !barred) columns_.clear();
}

TableColumn TableTracker::ColumnOf(std::u32string_view text, const Window& cell) const {
  TableColumn column;
  column.header = cell;
  const std::u32string_view words = text.substr(cell.begin, cell.end - cell.begin);
  column.unit = UnitIn(words, lexicon_);
  const auto marks = FindDateMarks(text, cell.begin, cell.end);
  const int bare_year = BareYear(text, cell);
  if (bare_year != 0) column.year = bare_year;
  column.same_months = Holds(words, {U"同期"});
  if (!marks.empty()) {
    column.year = marks.front().year;
    column.first_month = marks.front().first_month;
    column.last_month = marks.front().last_month;
  }
  // 完成率 and 完成司法确认 say what is counted, 完成数 does not.
  const size_t bracket = words.find_first_of(U"(（");
  const bool brief = std::min(bracket, words.size()) <= kLongestPlain;
  if (Holds(words, {U"序号", U"编号", U"备注", U"电话"})) {
    column.kind = TableColumn::Kind::kNoFigures;
  } else if (Holds(words, {U"排名", U"名次", U"位次"})) {
    column.kind = TableColumn::Kind::kRank;
  } else if ((words == U"单位" && cell.begin != cells_.front().begin) || Holds(words, {U"计量单位"})) {
    column.kind = TableColumn::Kind::kUnit;
    column.unit.reset();
  } else if (Holds(words, {U"目标", U"考核", U"指标值", U"任务"})) {
    column.kind = TableColumn::Kind::kTarget;
  } else if (Holds(words, {U"同比", U"增减", U"增幅", U"增长", U"变化", U"增加", U"减少"})) {
    column.kind = TableColumn::Kind::kChange;
  } else if (!marks.empty() || bare_year != 0 ||
             (brief && !Holds(words, {U"率"}) &&
              Holds(words, {U"完成", U"实际", U"数值", U"数量", U"本年", U"今年", U"本期", U"当期", U"合计",
                            U"人数", U"件数", U"个数", U"场次数"}))) {
    column.kind = TableColumn::Kind::kActual;
  } else if (Holds(words, {U"上年", U"去年"})) {
    column.kind = TableColumn::Kind::kActual;
    column.year = -1;
  }
  return column;
}

}  // namespace fengqiao::reports

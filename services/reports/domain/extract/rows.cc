#include "services/reports/domain/extract/rows.h"

#include <algorithm>
#include <utility>

#include "services/reports/domain/extract/marks.h"
#include "services/reports/domain/extract/number.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_PRIOR;
using common::v1::FIGURE_ROLE_TARGET;

constexpr size_t kLongestLevel = 5;  // of 市本级
constexpr size_t kLongestPlace = 8;  // of a column's name

// 下降 3%, ↑9.1%: 1 for a rise, -1 for a fall, 0 where the words say neither.
int MovedBy(std::u32string_view words) {
  while (!words.empty() && (words.back() == U' ' || words.back() == U'了')) words.remove_suffix(1);
  if (words.substr(0, 2) == U"同比") words.remove_prefix(2);
  for (const auto rise : {U"上升", U"增长", U"增加", U"提高", U"提升", U"增", U"升", U"↑", U"▲"}) {
    if (words == rise) return 1;
  }
  for (const auto fall : {U"下降", U"减少", U"降低", U"回落", U"减", U"降", U"↓", U"▼"}) {
    if (words == fall) return -1;
  }
  return 0;
}

}  // namespace

std::vector<Mention> RowReader::Read(const TableTracker& table) {
  std::vector<Mention> mentions;
  const auto& cells = table.cells();
  const auto& columns = table.columns();
  size_t label = 0;
  while (label + 1 < cells.size() && columns[label].kind != TableColumn::Kind::kName) ++label;
  const bool unnamed = HasNoName(table, label);
  const Window category = unnamed ? Window{} : Categorise(table, label);
  std::optional<TableUnit> row_unit;
  // The column of units goes before the brackets of the name: 示范村(社区) | 个.
  for (size_t i = 0; i < cells.size() && !row_unit; ++i) {
    if (columns[i].kind == TableColumn::Kind::kUnit)
      row_unit = UnitIn(text_.substr(cells[i].begin, cells[i].end - cells[i].begin), lexicon_);
  }
  const auto unit_column = row_unit;
  const auto unit_of = [&](const Window& cell) {
    auto unit = unit_column;
    if (!unit) unit = UnitIn(text_.substr(cell.begin, cell.end - cell.begin), lexicon_);
    return unit ? unit : table.caption_unit();
  };
  Window row_name = unnamed ? Window{cells[label].begin, cells[label].begin} : cells[label];
  row_unit = unit_of(row_name);
  const auto marks = FindDateMarks(text_, row_name.begin, row_name.end);
  const int bare_year = BareYear(text_, row_name);
  const int row_year = marks.empty() ? bare_year : marks.front().year;
  // 2019年 | 2020年 | 2021年, one below the other, tell of each year what it was.
  if (row_year != 0 && row_year + 2 <= options_.year) years_below_ = columns.front().header.begin;
  std::string region = places_.RegionNamed(row_name.begin, row_name.end);
  if (region.empty()) region = elsewhere_.RegionNamed(row_name.begin, row_name.end);
  const bool row_own_level = IsOwnLevel(row_name);
  const bool of_part = region.empty() && IsOfAPart(row_name);
  for (size_t i = unnamed ? label : label + 1; i < cells.size(); ++i) {
    // 指标 | 播州区 | 桐梓县: a column of a region, whose rows say what is counted.
    const Window& header = columns[i].header;
    const bool named = columns[i].kind == TableColumn::Kind::kName;
    // 指标 | 数值 | 指标 | 数值: another name, of what follows it.
    if (named && i > label && i + 1 < cells.size() && SameHeader(header, columns[label].header)) {
      label = i;
      row_name = cells[label];
      row_unit = unit_of(row_name);
      continue;
    }
    const std::string column_region = named ? places_.RegionNamed(header.begin, header.end) : "";
    const bool of_row = !column_region.empty() || (named && (NamesAPlace(header) || IsOwnLevel(header)));
    auto mention = ReadCell(table, i, row_name, row_unit, row_year, of_row);
    if (!mention) continue;
    if (!region.empty()) mention->regions = {region};
    if (!column_region.empty()) mention->regions = {column_region};
    mention->own_level = row_own_level || IsOwnLevel(header);
    // 上半年 | 74: the row's part of the year, where the column names none.
    if (!marks.empty() && marks.front().first_month != 0 && columns[i].first_month == 0) {
      mention->first_month = marks.front().first_month;
      mention->last_month = marks.front().last_month;
    }
    FindCode(table, i, row_name, category, mentions, *mention);
    if (of_part && mention->before.begin != row_name.begin) mention->doubtful = true;
    if (mention->codes.empty() && mention->quantity.weak) continue;
    mentions.push_back(*std::move(mention));
  }
  return mentions;
}

// 收到 | 受理 | 审结 above 185 | 162 | 155: a row of numbers alone, whose first is no name either.
bool RowReader::HasNoName(const TableTracker& table, size_t label) const {
  const auto& cells = table.cells();
  if (label != 0 || table.columns()[0].kind != TableColumn::Kind::kName || cells.size() < 3) return false;
  const Window& header = table.columns()[0].header;
  if (header.end - header.begin < 2) return false;
  return std::all_of(cells.begin(), cells.end(), [&](const Window& cell) {
    return cell.begin < cell.end && BareYear(text_, cell) == 0 &&
           std::all_of(text_.begin() + static_cast<ptrdiff_t>(cell.begin),
                       text_.begin() + static_cast<ptrdiff_t>(cell.end),
                       [](char32_t c) { return ArabicDigit(c) >= 0 || c == U'.' || c == U'%'; });
  });
}

// 类别 | 指标 | 数值: the last of the names that lead the row is its label, the one in front of it, or the
// last one above where that cell is empty, says what it is about.
Window RowReader::Categorise(const TableTracker& table, size_t& label) {
  const auto& cells = table.cells();
  const auto& columns = table.columns();
  if (table_begin_ != columns.front().header.begin) category_ = {};
  table_begin_ = columns.front().header.begin;
  const auto is_name = [&](size_t i) {
    if (i >= cells.size() || columns[i].kind != TableColumn::Kind::kName || cells[i].begin == cells[i].end)
      return false;
    const auto word = text_.substr(cells[i].begin, cells[i].end - cells[i].begin);
    return word.size() >= 2 && std::none_of(word.begin(), word.end(), [](char32_t c) {
             return ArabicDigit(c) >= 0 || c == U'，' || c == U'。';
           });
  };
  if (!is_name(label + 1) || SameHeader(columns[label + 1].header, columns[label].header)) return {};
  if (cells[label].begin < cells[label].end) category_ = cells[label];
  ++label;
  return category_;
}

// By the column's name or the row's, whichever tells; a rank by the figure in front.
void RowReader::FindCode(const TableTracker& table, size_t i, const Window& label, const Window& category,
                         const std::vector<Mention>& earlier, Mention& mention) {
  const TableColumn& column = table.columns()[i];
  const Window& header = column.header;
  std::vector<Match> words;
  if (category.end <= header.begin) lexicon_.matcher().Scan(text_, category.begin, category.end, words);
  lexicon_.matcher().Scan(text_, header.begin, header.end, words);
  if (category.begin >= header.end) lexicon_.matcher().Scan(text_, category.begin, category.end, words);
  lexicon_.matcher().Scan(text_, label.begin, label.end, words);
  const bool by_label = mention.before.begin == label.begin;
  if (column.kind != TableColumn::Kind::kRank) {
    codes_.FindForCell(mention.before, by_label ? category : label, words, mention);
    // 法律援助挽回经济损失 | 金额: what the column can't tell, the row may.
    const bool named = column.kind == TableColumn::Kind::kName;
    if (mention.codes.empty() && named && !by_label) codes_.FindForCell(label, header, words, mention);
  }
  const bool ranked = column.kind == TableColumn::Kind::kRank;
  if (ranked && !earlier.empty()) codes_.RankInRow(earlier.back(), mention);
}

bool RowReader::SpeaksOfMoney(const Window& name) const {
  std::vector<Match> words;
  lexicon_.matcher().Scan(text_, name.begin, name.end, words);
  return std::any_of(words.begin(), words.end(),
                     [&](const Match& word) { return (lexicon_.CuesOf(word.word) & Bit(Cue::kMoney)) != 0; });
}

// 律师人数 counts persons, whatever the number lacks.
void RowReader::GuessClass(const Window& header, Quantity& quantity) const {
  const auto name = text_.substr(header.begin, header.end - header.begin);
  if (name.find(U"人数") != std::u32string_view::npos)
    quantity.classes = Bit(UnitClass::kPerson) | Bit(UnitClass::kAttendance);
}

bool RowReader::SameHeader(const Window& a, const Window& b) const {
  return a.begin != b.begin && a.end > a.begin &&
         text_.substr(a.begin, a.end - a.begin) == text_.substr(b.begin, b.end - b.begin);
}

// 市本级 and nothing more.
bool RowReader::IsOwnLevel(const Window& cell) const {
  return cell.end - cell.begin <= kLongestLevel &&
         text_.substr(cell.begin, cell.end - cell.begin).find(U"本级") != std::u32string_view::npos;
}

// 江东街道, 东城司法所, 公安局: a row of a part of the region, or of one body of it, that has no code.
bool RowReader::IsOfAPart(const Window& label) const {
  const auto name = text_.substr(label.begin, label.end - label.begin);
  if (name.size() < 3 || name.size() > kLongestPlace) return false;
  return name.substr(name.size() - 2) == U"街道" || name.substr(name.size() - 3) == U"司法所" ||
         name.substr(name.size() - 3) == U"调委会" ||
         std::u32string_view(U"镇乡局委办厅队").find(name.back()) != std::u32string_view::npos;
}

// 播州区, 江东街道, 全市: a short name that ends as places do.
bool RowReader::NamesAPlace(const Window& header) const {
  const auto name = text_.substr(header.begin, header.end - header.begin);
  if (name.size() < 2 || name.size() > kLongestPlace) return false;
  return std::u32string_view(U"市县区旗镇乡盟").find(name.back()) != std::u32string_view::npos ||
         name.substr(name.size() - 2) == U"街道";
}

// Whether no cell of a row with a header is missing or empty, so that none holds what two of them should.
bool RowReader::IsFull(const TableTracker& table) {
  const auto& cells = table.cells();
  return cells.size() == table.columns().size() && cells.size() > 2 &&
         std::all_of(cells.begin(), cells.end(), [](const Window& cell) { return cell.begin < cell.end; });
}

std::optional<Mention> RowReader::ReadCell(const TableTracker& table, size_t i, const Window& label,
                                           const std::optional<TableUnit>& row_unit, int row_year,
                                           bool of_row) const {
  const TableColumn& column = table.columns()[i];
  const Window& cell = table.cells()[i];
  if (column.kind == TableColumn::Kind::kNoFigures || column.kind == TableColumn::Kind::kUnit)
    return std::nullopt;
  if (cell.begin == cell.end) return std::nullopt;
  // +5个百分点
  const bool plus = text_[cell.begin] == U'+' || text_[cell.begin] == U'＋';
  const size_t begin = cell.begin + (plus ? 1 : 0);
  LandmarkWindow window(text_.substr(0, cell.end));
  auto found =
      FindQuantities(text_, begin, cell.end, window.Of(begin, cell.end), lexicon_, {}, IsFull(table));
  if (found.size() != 1 || found[0].end != cell.end) return std::nullopt;
  const int moved = MovedBy(text_.substr(cell.begin, found[0].begin - cell.begin));
  if (moved == 0 && found[0].begin > cell.begin + 1) return std::nullopt;
  Mention mention;
  mention.quantity = std::move(found[0]);
  mention.before = column.kind == TableColumn::Kind::kName && !of_row ? column.header : label;
  mention.after = {mention.quantity.end, mention.quantity.end};
  mention.clause_begin = mention.before.begin;
  mention.clause_end = mention.quantity.end;
  mention.listed = true;
  const bool ranked = column.kind == TableColumn::Kind::kRank;
  if (const auto& unit = column.unit ? column.unit : row_unit; unit && mention.quantity.bare && !ranked)
    TakeUnit(*unit, mention.quantity);
  if (mention.quantity.bare && table.caption_money() &&
      (SpeaksOfMoney(column.header) || SpeaksOfMoney(label)))
    TakeUnit(*table.caption_money(), mention.quantity);
  if (column.kind == TableColumn::Kind::kRank) {
    if (!mention.quantity.bare || !mention.quantity.value.IsInteger()) return std::nullopt;
    mention.quantity.unit = "rank";
    mention.quantity.classes = Bit(UnitClass::kRank);
    mention.quantity.bare = false;
    mention.quantity.ordinal = true;
  }
  if (mention.quantity.bare) GuessClass(column.header, mention.quantity);
  DecideRole(column, row_year, table.IsOfYears() || years_below_ == table.columns().front().header.begin,
             mention);
  if (moved != 0) {
    mention.role = FIGURE_ROLE_CHANGE;
    if (moved < 0) mention.quantity.value = -mention.quantity.value;
  } else if (mention.role == FIGURE_ROLE_CHANGE && mention.quantity.begin > cell.begin &&
             text_[cell.begin] == U'-') {
    mention.quantity.begin = cell.begin;
    mention.quantity.value = -mention.quantity.value;
  }
  return mention;
}

void RowReader::DecideRole(const TableColumn& column, int row_year, bool of_years, Mention& mention) const {
  const int said = column.year != 0 ? column.year : row_year;
  const int year = said < 0 ? options_.year - 1 : said;
  mention.year = year == options_.year ? 0 : year;
  if (column.kind == TableColumn::Kind::kTarget) {
    mention.role = FIGURE_ROLE_TARGET;
  } else if (column.kind == TableColumn::Kind::kChange) {
    mention.role = FIGURE_ROLE_CHANGE;
  } else {
    // 2017年 | 2018年 | 2019年: a table of years tells of each what it was; two are there to be compared.
    const bool earlier = year != 0 && year < options_.year && !of_years;
    mention.role = earlier ? FIGURE_ROLE_PRIOR : FIGURE_ROLE_ACTUAL;
    mention.first_month = column.same_months ? options_.first_month : column.first_month;
    mention.last_month = column.same_months ? options_.last_month : column.last_month;
  }
  if (mention.first_month == 0 && mention.year == 0 && mention.role != FIGURE_ROLE_TARGET) {
    mention.first_month = options_.first_month;
    mention.last_month = options_.last_month;
  }
}

}  // namespace fengqiao::reports

// Tables in plain text: rows of cells parted by tabs, bars or wide gaps, one row a line, the first one saying
// what the columns are.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_TABLE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_TABLE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// A unit that stands apart from its numbers: "(万元)" in a header.
struct TableUnit {
  std::string name;
  UnitClasses classes = 0;
  long long factor = 1;
};

// The cells of the line text[begin, end), trimmed; one where nothing parts it.
std::vector<Window> CellsOf(std::u32string_view text, size_t begin, size_t end);

// The unit that a cell names: all of it ("件"), or what stands in its brackets ("受理(件)").
std::optional<TableUnit> UnitIn(std::u32string_view cell, const Lexicon& lexicon);

// Gives a bare number the unit that stands apart from it.
void TakeUnit(const TableUnit& unit, Quantity& quantity);

// 2021, as a cell that leaves 年 out; 0 where it is something else.
int BareYear(std::u32string_view text, const Window& cell);

// What a column holds.
struct TableColumn {
  enum class Kind {
    kName,    // what the rows, or the figures below, are about
    kActual,  // of `year`, where the header says one
    kTarget,
    kChange,
    kUnit,
    kRank,       // 排名: of what the column in front tells
    kNoFigures,  // 序号, 备注
  };
  Kind kind = Kind::kName;
  Window header;
  int year = 0;  // -1: the one before the report's
  int first_month = 0;
  int last_month = 0;
  bool same_months = false;  // 上年同期: those that the report is of
  std::optional<TableUnit> unit;
};

// Follows a text line by line and knows the table that it is in.
class TableTracker {
 public:
  explicit TableTracker(const Lexicon& lexicon) : lexicon_(lexicon) {}

  // Takes the line text[begin, end). True where it is a row with figures to be read: cells() are its cells
  // then, trimmed, and columns() what they hold, of which there are no fewer.
  bool Next(std::u32string_view text, size_t begin, size_t end);
  // An empty line: another table may follow.
  void SeeEmptyLine() { after_empty_line_ = true; }
  // A line that is no row ends the table. It may be the caption of the next one: 单位：万元.
  // `ends_line` of a heading's words behind its number.
  void Leave(std::u32string_view line, bool ends_line = false);
  // A heading amid the rows (二、人民调解): they may go on behind it.
  void SetAside();

  const std::optional<TableUnit>& caption_unit() const { return caption_unit_; }
  // Of money, where the caption names several units.
  const std::optional<TableUnit>& caption_money() const { return caption_money_; }

  const std::vector<Window>& cells() const { return cells_; }
  // Whether three columns or more are of a year each.
  bool IsOfYears() const;
  const std::vector<TableColumn>& columns() const { return columns_; }

 private:
  static constexpr size_t kMostColumns = 40;

  void ReadCaptionUnits(std::u32string_view line);
  void ReadHeader(std::u32string_view text);
  bool IsAnotherHeader(std::u32string_view text) const;
  bool ReadUnheaded(std::u32string_view text);
  bool GoesOn(std::u32string_view text);
  bool IsSecondHeader(std::u32string_view text) const;
  void ReadSecondHeader(std::u32string_view text);
  void SettleUnits(std::u32string_view text);
  TableColumn ColumnOf(std::u32string_view text, const Window& cell) const;

  const Lexicon& lexicon_;
  std::vector<Window> cells_;
  std::vector<TableColumn> columns_;  // empty outside a table
  std::vector<TableColumn> aside_;    // of the table that a heading broke off
  bool after_empty_line_ = false;
  bool first_row_ = false;  // none was read below the header yet
  std::optional<TableUnit> caption_unit_;
  std::optional<TableUnit> caption_money_;
  std::optional<TableUnit> aside_unit_, aside_money_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_TABLE_H_

// The figures of the rows of tables.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROWS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROWS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/code_finder.h"
#include "services/reports/domain/extract/elsewhere.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/places.h"
#include "services/reports/domain/extract/table.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// Understands rows: the first cell says what their figures are of, or for which region they are, or the
// columns say it.
class RowReader {
 public:
  RowReader(const Lexicon& lexicon, std::u32string_view text, const ExtractOptions& options,
            const Places& places, const Elsewhere& elsewhere, CodeFinder& codes)
      : lexicon_(lexicon),
        text_(text),
        options_(options),
        places_(places),
        elsewhere_(elsewhere),
        codes_(codes) {}

  // The mentions of the row that the table came to last.
  std::vector<Mention> Read(const TableTracker& table);

 private:
  static bool IsFull(const TableTracker& table);
  std::optional<Mention> ReadCell(const TableTracker& table, size_t column, const Window& label,
                                  const std::optional<TableUnit>& row_unit, int row_year, bool of_row) const;
  bool HasNoName(const TableTracker& table, size_t label) const;
  Window Categorise(const TableTracker& table, size_t& label);
  bool SpeaksOfMoney(const Window& name) const;
  void FindCode(const TableTracker& table, size_t column, const Window& label, const Window& category,
                const std::vector<Mention>& earlier, Mention& mention);
  bool SameHeader(const Window& a, const Window& b) const;
  void GuessClass(const Window& header, Quantity& quantity) const;
  bool IsOwnLevel(const Window& cell) const;
  bool IsOfAPart(const Window& label) const;
  bool NamesAPlace(const Window& header) const;
  void DecideRole(const TableColumn& column, int row_year, bool of_years, Mention& mention) const;

  const Lexicon& lexicon_;
  std::u32string_view text_;
  const ExtractOptions& options_;
  const Places& places_;
  const Elsewhere& elsewhere_;
  CodeFinder& codes_;
  Window category_;  // the last one named in the table that begins at table_begin_
  size_t table_begin_ = static_cast<size_t>(-1);
  size_t years_below_ = static_cast<size_t>(-1);  // where the table begins whose rows are of years
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ROWS_H_

// A paper filled in: what is printed, before it is bytes.

#ifndef FENGQIAO_COMMON_PAPER_LAYOUT_H_
#define FENGQIAO_COMMON_PAPER_LAYOUT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/paper/paper_data.h"
#include "common/paper/template.h"

namespace fengqiao::paper {

struct LayoutCell {
  int span = 1;
  bool label = false;
  Align align = Align::kLeft;
  std::string text;
};

struct LayoutRow {
  bool header = false;
  int lines = 0;
  std::vector<LayoutCell> cells;
};

// A paragraph, or a table where `widths` is not empty. A line break in a text begins another paragraph.
struct LayoutBlock {
  Style style = Style::kText;
  bool on_new_page = false;
  std::string text;
  std::vector<int> widths;
  std::vector<LayoutRow> rows;
};

struct PaperLayout {
  std::string name;
  std::string number;  // of its first line of that kind; "" where there is none
  std::vector<LayoutBlock> blocks;
  size_t bytes = 0;  // about as many as it will be, uncompressed
};

// Fills the template. FAILED_PRECONDITION with rule paper.data names every field that the template demands
// and the data lacks, or whose value is not what its filter wants, with template and line; RESOURCE_EXHAUSTED
// where the paper would be larger than any paper is.
absl::StatusOr<PaperLayout> FillIn(const PaperTemplate& paper, const PaperData& data);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_LAYOUT_H_

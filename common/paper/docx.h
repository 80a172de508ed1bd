// Papers as .docx files, in the official layout (GB/T 9704).

#ifndef FENGQIAO_COMMON_PAPER_DOCX_H_
#define FENGQIAO_COMMON_PAPER_DOCX_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/paper/paper_data.h"
#include "common/paper/template.h"

namespace fengqiao::paper {

// The bytes of the paper; the same data gives the same bytes. FAILED_PRECONDITION with rule paper.data names
// each field that the template demands and the data lacks; RESOURCE_EXHAUSTED for a paper larger than any.
absl::StatusOr<std::string> RenderDocx(const PaperTemplate& paper, const PaperData& data);

// A paper among several.
struct BoundPaper {
  const PaperTemplate* paper = nullptr;
  const PaperData* data = nullptr;
  std::string note;  // in the list of contents
};

struct Binding {
  std::string title;                  // of the document
  std::string contents = "卷内目录";  // the title of the list of contents; "" for none
};

// Several papers in one document, each on a page of its own, with a list of contents before them. An error of
// a paper is the error of all.
absl::StatusOr<std::string> RenderBoundDocx(const std::vector<BoundPaper>& papers, const Binding& binding);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_DOCX_H_

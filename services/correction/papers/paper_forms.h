// The papers of a correction file (§6): which there are, who may print them, and how one is printed.

#ifndef FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FORMS_H_
#define FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FORMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/paper/paper_library.h"
#include "common/paper/stated_values.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_facts.h"

namespace fengqiao::correction {

struct PaperForm {
  std::string_view id;    // of its template
  std::string_view word;  // in its number: 矫警
  absl::Status (*fill)(const PaperFacts& facts, About about, PaperDraft* draft);
  PrintRight right;
};

// In the order of a file's life.
const std::vector<PaperForm>& AllForms();
// INVALID_ARGUMENT names the field `paper`.
absl::StatusOr<const PaperForm*> FindForm(std::string_view id);

// The compiled-in templates, with those of the operator's folder in their place where one is named.
absl::StatusOr<paper::PaperLibrary> LoadPapers(const std::string& folder);

struct PrintedPaper {
  std::string docx;
  std::string number;
  std::string file_name;  // no personal data
};

// Prints a form with what the operator says.
absl::StatusOr<PrintedPaper> PrintForm(const paper::PaperLibrary& library, const PaperForm& form,
                                       const PaperFacts& facts, About about, paper::StatedValues values);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FORMS_H_

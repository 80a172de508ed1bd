// The forms of a mediation file (§4.8): which there are, in which order they lie, which of them a case calls
// for, and how one is printed.

#ifndef FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FORMS_H_
#define FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FORMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/paper/paper_library.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/papers/paper_facts.h"

namespace fengqiao::mediation {

struct PaperForm {
  std::string_view id;  // of its template
  v1::Paper::Kind kind;
  absl::Status (*fill)(const PaperFacts& facts, Subject subject, PaperDraft* draft);
  // What the case calls for: a subject a paper, "" where there is but one. Null: nothing by itself.
  std::vector<std::string> (*subjects)(const v1::Case& dispute);
};

// In the order of the file.
const std::vector<PaperForm>& AllForms();
// INVALID_ARGUMENT names the field `paper`.
absl::StatusOr<const PaperForm*> FindForm(std::string_view id);
// Where papers of a kind lie in the file; kinds that no form prints (scans) have their place too.
int PlaceInFile(v1::Paper::Kind kind);

// The compiled-in templates, with those of the operator's folder in their place where one is named.
absl::StatusOr<paper::PaperLibrary> LoadPapers(const std::string& folder);

struct PrintedPaper {
  std::string docx;
  std::string number;
  std::string file_name;  // no personal data
};

// Prints a form. `common` is what is said of every paper: what this one has no field for is passed over.
absl::StatusOr<PrintedPaper> PrintForm(const paper::PaperLibrary& library, const PaperForm& form,
                                       const PaperFacts& facts, Subject subject,
                                       const v1::PaperValues& values, const v1::PaperValues& common = {});

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_FORMS_H_

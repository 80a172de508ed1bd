// The templates that a service prints with.

#ifndef FENGQIAO_COMMON_PAPER_PAPER_LIBRARY_H_
#define FENGQIAO_COMMON_PAPER_PAPER_LIBRARY_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/paper/template.h"

namespace fengqiao::paper {

// Templates by id. Filled at the start, then read by any thread.
class PaperLibrary {
 public:
  // Adds a template that is compiled in. ALREADY_EXISTS for an id that is there, and the errors of the
  // parser.
  absl::Status Add(std::string_view text, std::string_view origin);

  // Reads every *.paper of an operator's folder, each in the place of the compiled-in template of its id: a
  // bureau changes the wording of its papers, but can't add kinds that no service fills, nor fields that the
  // compiled-in template doesn't ask for. Blocks.
  absl::Status ReplaceFromFolder(const std::string& folder);

  // NOT_FOUND where there is none.
  absl::StatusOr<const PaperTemplate*> Find(std::string_view id) const;
  const std::map<std::string, PaperTemplate, std::less<>>& papers() const { return papers_; }

 private:
  absl::Status Replace(PaperTemplate paper, std::string_view origin);
  std::map<std::string, PaperTemplate, std::less<>> papers_;
};

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_PAPER_LIBRARY_H_

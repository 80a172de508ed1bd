#include "services/mediation/papers/file_export.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/paper/bundle.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/papers/paper_forms.h"

namespace fengqiao::mediation {
namespace {

constexpr int kMaxInputs = 100;

// The values of the inputs, by what they are said of.
class Inputs {
 public:
  explicit Inputs(const v1::ExportFileRequest& request) : request_(request) {}

  // What the paper about `subject` is given; an input without subject is about each.
  v1::PaperValues Of(const PaperForm& form, std::string_view subject) const {
    v1::PaperValues values;
    for (const v1::PaperInput& input : request_.inputs()) {
      if (input.paper() == form.id && (input.subject() == subject || input.subject().empty())) {
        values.MergeFrom(input.values());
      }
    }
    return values;
  }

  v1::PaperValues Common() const {
    v1::PaperValues values;
    for (const v1::PaperInput& input : request_.inputs()) {
      if (input.paper().empty()) values.MergeFrom(input.values());
    }
    return values;
  }

  // The subjects of a form that are to be printed: those that the case calls for, then others named.
  std::vector<std::string> SubjectsOf(const PaperForm& form, const v1::Case& dispute) const {
    std::vector<std::string> subjects =
        form.subjects == nullptr ? std::vector<std::string>() : form.subjects(dispute);
    for (const v1::PaperInput& input : request_.inputs()) {
      if (input.paper() != form.id) continue;
      const bool known = std::find(subjects.begin(), subjects.end(), input.subject()) != subjects.end();
      if (!known && (!input.subject().empty() || subjects.empty())) subjects.push_back(input.subject());
    }
    return subjects;
  }

 private:
  const v1::ExportFileRequest& request_;
};

v1::ExportFileResponse::LeftOut LeaveOut(const PaperForm& form, std::string_view subject,
                                         const absl::Status& why) {
  v1::ExportFileResponse::LeftOut left_out;
  left_out.set_paper(std::string(form.id));
  left_out.set_subject(std::string(subject));
  left_out.set_explanation(std::string(ToStd(why.message())));
  return left_out;
}

}  // namespace

absl::Status CheckInputs(const v1::ExportFileRequest& request) {
  if (request.inputs_size() > kMaxInputs) return InvalidField("inputs", "must be at most 100");
  std::set<std::pair<std::string, std::string>> seen;
  FieldErrors errors;
  for (int i = 0; i < request.inputs_size(); ++i) {
    const v1::PaperInput& input = request.inputs(i);
    const std::string path = absl::StrCat("inputs[", i, "]");
    if (!seen.emplace(input.paper(), input.subject()).second)
      errors.Add(path, "is about the same as one before");
    if (!input.paper().empty() && !FindForm(input.paper()).ok())
      errors.Add(path + ".paper", "there is no such paper");
  }
  return errors.ToStatus();
}

absl::StatusOr<ExportedFile> ExportCaseFile(const paper::PaperLibrary& library, const PaperFacts& facts,
                                            const v1::ExportFileRequest& request) {
  const Inputs inputs(request);
  const v1::PaperValues common = inputs.Common();
  ExportedFile exported;
  std::vector<PrintedPaper> papers;
  for (const PaperForm& form : AllForms()) {
    for (const std::string& subject : inputs.SubjectsOf(form, facts.dispute)) {
      auto printed = PrintForm(library, form, facts, subject, inputs.Of(form, subject), common);
      if (printed.ok()) {
        papers.push_back(*std::move(printed));
      } else if (printed.status().code() == absl::StatusCode::kFailedPrecondition) {
        exported.left_out.push_back(LeaveOut(form, subject, printed.status()));
      } else {
        return printed.status();
      }
    }
  }
  if (papers.empty()) return NoSubject("可以印出的文书");
  std::vector<paper::BundleFile> files;
  for (const PrintedPaper& paper : papers) files.push_back({.name = paper.file_name, .bytes = paper.docx});
  ASSIGN_OR_RETURN(exported.zip, paper::ExportBundle(files));
  exported.file_name = absl::StrCat("人民调解卷宗", facts.dispute.number(), ".zip");
  return exported;
}

}  // namespace fengqiao::mediation

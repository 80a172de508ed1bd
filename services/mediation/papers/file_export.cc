#include "services/mediation/papers/file_export.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/paper/bundle.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/papers/paper_forms.h"

namespace fengqiao::mediation {
namespace {

constexpr int kMaxInputs = 100;
// Of one bundle, which stands in memory.
constexpr int64_t kMostScanBytes = int64_t{128} << 20;

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

struct Scan {
  std::string file_name;
  std::string bytes;
};

std::string_view SuffixOf(std::string_view media_type) {
  if (media_type == "application/pdf") return ".pdf";
  if (media_type == "image/jpeg") return ".jpg";
  return media_type == "image/png" ? ".png" : ".tif";
}

// The scans in the order of the file, as many as fit.
absl::StatusOr<std::vector<Scan>> ReadScans(const v1::Case& dispute, const ScanReader& scan_of,
                                            std::vector<v1::ExportFileResponse::LeftOut>* left_out) {
  std::vector<const v1::Paper*> scanned;
  for (const v1::Paper& paper : dispute.papers()) {
    if (paper.scan_bytes() > 0) scanned.push_back(&paper);
  }
  std::stable_sort(scanned.begin(), scanned.end(), [](const v1::Paper* a, const v1::Paper* b) {
    return PlaceInFile(a->kind()) < PlaceInFile(b->kind());
  });
  std::vector<Scan> scans;
  int64_t left = kMostScanBytes;
  for (const v1::Paper* paper : scanned) {
    if (paper->scan_bytes() > left) {
      v1::ExportFileResponse::LeftOut& one = left_out->emplace_back();
      one.set_paper(paper->id());
      one.set_explanation("扫描件合计过大，请单独下载。");
      continue;
    }
    left -= paper->scan_bytes();
    ASSIGN_OR_RETURN(std::string bytes, scan_of(*paper));
    scans.push_back({.file_name = absl::StrCat(ToAbsl(PaperWord(paper->kind())), "（扫描件）",
                                               ToAbsl(SuffixOf(paper->scan_type()))),
                     .bytes = std::move(bytes)});
  }
  return scans;
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
                                            const v1::ExportFileRequest& request, const ScanReader& scan_of) {
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
  ASSIGN_OR_RETURN(const auto scans, ReadScans(facts.dispute, scan_of, &exported.left_out));
  std::vector<paper::BundleFile> files;
  for (const PrintedPaper& paper : papers) files.push_back({.name = paper.file_name, .bytes = paper.docx});
  for (const Scan& scan : scans) files.push_back({.name = scan.file_name, .bytes = scan.bytes});
  ASSIGN_OR_RETURN(exported.zip, paper::ExportBundle(files));
  exported.file_name = absl::StrCat("人民调解卷宗", facts.dispute.number(), ".zip");
  return exported;
}

}  // namespace fengqiao::mediation

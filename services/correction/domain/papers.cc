#include "services/correction/domain/papers.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/correction_data.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::Paper;

struct Copy {
  v1::Document::Kind document = v1::Document::KIND_UNSPECIFIED;
  v1::Organ::Kind who = v1::Organ::KIND_UNSPECIFIED;  // unspecified: the decision organ
  std::vector<v1::Subject::Kind> of;                  // the corrections of which it goes there; empty for all
  bool copy = false;
  bool at_new_place = false;
};

absl::StatusOr<bool> Flag(std::string_view field) {
  if (field == "0" || field == "1") return field == "1";
  return absl::InvalidArgumentError("flags are 0 or 1");
}

absl::StatusOr<std::vector<v1::Subject::Kind>> CorrectionsIn(std::string_view field) {
  std::vector<v1::Subject::Kind> kinds;
  for (const absl::string_view name : absl::StrSplit(ToAbsl(field), ',', absl::SkipEmpty())) {
    v1::Subject::Kind kind = v1::Subject::KIND_UNSPECIFIED;
    if (!v1::Subject::Kind_Parse(absl::StrCat("KIND_", name), &kind) ||
        kind == v1::Subject::KIND_UNSPECIFIED) {
      return absl::InvalidArgumentError("there is no such kind of correction");
    }
    kinds.push_back(kind);
  }
  return kinds;
}

absl::StatusOr<std::vector<Copy>> ParseCopies(std::string_view tsv) {
  std::vector<Copy> copies;
  RETURN_IF_ERROR(ReadTsv(tsv, 6, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    Copy row;
    if (!v1::Document::Kind_Parse(absl::StrCat("KIND_", ToAbsl(fields[0])), &row.document) ||
        row.document == v1::Document::KIND_UNSPECIFIED) {
      return absl::InvalidArgumentError("there is no such document");
    }
    if (fields[1] != "ORGAN" && (!v1::Organ::Kind_Parse(absl::StrCat("KIND_", ToAbsl(fields[1])), &row.who) ||
                                 row.who == v1::Organ::KIND_UNSPECIFIED)) {
      return absl::InvalidArgumentError("there is no such addressee");
    }
    ASSIGN_OR_RETURN(row.of, CorrectionsIn(fields[2]));
    ASSIGN_OR_RETURN(row.copy, Flag(fields[3]));
    ASSIGN_OR_RETURN(row.at_new_place, Flag(fields[4]));
    if (fields[5].empty()) return absl::InvalidArgumentError("the law is required");
    copies.push_back(row);
    return absl::OkStatus();
  }));
  return copies;
}

bool GoesThereOf(const Copy& copy, const v1::Subject& subject) {
  return copy.of.empty() || std::find(copy.of.begin(), copy.of.end(), subject.kind()) != copy.of.end();
}

}  // namespace

std::vector<Paper::Kind> MissingPapers(const v1::Subject& subject) {
  std::vector<Paper::Kind> owed = {Paper::KIND_JUDGMENT, Paper::KIND_EXECUTION_NOTICE};
  if (!subject.judgment().injunction().empty()) owed.push_back(Paper::KIND_INJUNCTION);
  if (subject.judgment().medical_parole()) owed.push_back(Paper::KIND_DIAGNOSIS);
  owed.erase(std::remove_if(owed.begin(), owed.end(),
                            [&](Paper::Kind kind) {
                              return std::any_of(subject.papers().begin(), subject.papers().end(),
                                                 [&](const Paper& paper) { return paper.kind() == kind; });
                            }),
             owed.end());
  return owed;
}

void AddDocument(v1::Document::Kind kind, std::string_view about, absl::CivilDay made, v1::Subject* subject) {
  static const auto& copies = *new std::vector<Copy>(ParseCopies(data::CopiesTsv()).value());
  v1::Document document;
  document.set_id(NextId("d", subject->documents()));
  document.set_kind(kind);
  document.set_about(std::string(about));
  *document.mutable_made() = ToProto(made);
  document.set_made_by(subject->region());
  for (const Copy& copy : copies) {
    if (copy.document != kind || !GoesThereOf(copy, *subject)) continue;
    auto* addressee = document.add_addressees();
    addressee->set_who(copy.who == v1::Organ::KIND_UNSPECIFIED ? subject->organ().kind() : copy.who);
    addressee->set_copy(copy.copy);
    addressee->set_at_new_place(copy.at_new_place);
  }
  *subject->add_documents() = std::move(document);
}

absl::Status CheckCopyTable(std::string_view tsv) { return ParseCopies(tsv).status(); }

}  // namespace fengqiao::correction

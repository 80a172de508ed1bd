// Papers of the file: what is missing, and what must reach its addressees (domain rules §6.2, §6.11).

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PAPERS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PAPERS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/subject.pb.h"

namespace fengqiao::correction {

// The papers that the decision organ owes and that have not arrived (CD3).
std::vector<v1::Paper::Kind> MissingPapers(const v1::Subject& subject);

// Adds a document with everybody it goes to, by copies.tsv.
void AddDocument(v1::Document::Kind kind, std::string_view about, absl::CivilDay made, v1::Subject* subject);

// Whether a table of copies can be read; INVALID_ARGUMENT names the bad line.
absl::Status CheckCopyTable(std::string_view tsv);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PAPERS_H_

// A person in the middle of his correction as an old file says it, for the entry in bulk: the rules of a file
// that is kept here, held against what is said. What a file does not say is not held against it, and nothing
// of before the day of the entry is owed here.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_OLD_SUBJECTS_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_OLD_SUBJECTS_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/bulk/faults.h"
#include "fengqiao/correction/v1/bulk.pb.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {

// The file that a row says, as of today, and who it is about. Looks at the row alone; whether the person has
// a file already is the store's. Adds everything that it finds wrong to `faults`: then the result is of no
// use.
NewSubject ReadOldSubject(const v1::SubjectRow& row, std::string_view name, const Circumstances& now,
                          bulk::Faults* faults);

// What is said of a row whose person has a file, or whose number somebody of another name has who does: the
// same of both, and never whose.
absl::Status KnownAlready();

// The parts of ReadOldSubject that no command has (old_entries.cc). Each adds its part to the file.
void AddOldLeaves(const v1::SubjectRow& row, const Circumstances& now, v1::Subject* subject,
                  bulk::Faults* faults);
void AddOldSanctions(const v1::SubjectRow& row, const Circumstances& now, v1::Subject* subject,
                     bulk::Faults* faults);
void AddOpenSearch(const v1::SubjectRow& row, const Circumstances& now, v1::Subject* subject,
                   bulk::Faults* faults);

// Does a step that a command does here, on behalf of a row: what is wrong stands under `path`, where the
// command's fields begin with `field`. False where it was refused.
template <typename Request>
bool Apply(std::string_view field, std::string_view path, const Request& request, const Circumstances& now,
           v1::Subject* subject, bulk::Faults* faults) {
  auto step = Decide(*subject, request, now);
  faults->AddStatus(path, step.status(), [&](std::string_view said) {
    const bool begins = said.substr(0, field.size()) == field;
    return absl::StrCat(ToAbsl(path), ToAbsl(begins ? said.substr(field.size()) : std::string_view()));
  });
  if (!step.ok()) return false;
  *subject = std::move(step->next);
  return true;
}

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_OLD_SUBJECTS_H_

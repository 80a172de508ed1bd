// How a changed case is written: its row, its terms, what it adds to the figures, its event.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_WRITER_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_WRITER_H_

#include <string>
#include <string_view>

#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/storage/unit_of_work.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

inline constexpr char kCaseType[] = "mediation.fengqiao/Case";

using service::Origin;

// What rules look at in a command that appoints nobody; `identities` are those of its case.
Circumstances CircumstancesOf(const storage::UnitOfWork& work, const RuleBook& book);
Circumstances CircumstancesOf(const storage::UnitOfWork& work, const RuleBook& book,
                              const PersonKey& person_key);
Circumstances CircumstancesOf(const storage::UnitOfWork& work, const RuleBook& book,
                              const PersonKey& person_key, const v1::Identities& identities);

// The case, which is declared and which the caller may act on: PERMISSION_DENIED, NOT_FOUND.
absl::StatusOr<v1::Case> FindCase(storage::UnitOfWork& work, const rpc::CallContext& call,
                                  std::string_view name);

// Writes `step` after `before` (null for a new case) and returns the case as it was written; refuses one that
// is too large to be kept. Months before that of `reported_since` were never reported from here: what belongs
// to them is entered there, however long they are over.
absl::StatusOr<v1::Case> WriteCase(storage::UnitOfWork& work, const v1::Case* before, Step step,
                                   const Origin& origin, const RuleBook& book,
                                   absl::CivilDay reported_since = absl::CivilDay::min());

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_WRITER_H_

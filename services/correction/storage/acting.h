// What a caller may do with a stored subject, asked of the row inside a command's transaction.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_ACTING_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_ACTING_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "common/storage/unit_of_work.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

// Whether the figures of a stored subject are of the revision that it has.
bool IsFigured(const storage::Record& record, const v1::Subject& subject);

// The subject, which is declared, and what the caller may do with it, in whose power.
struct Acting {
  v1::Subject subject;
  v1::Level level = v1::LEVEL_UNSPECIFIED;
  bool figured = true;  // see IsFigured
  // It has handed the person over, and acts on a document of its own alone.
  bool of_document = false;
};

absl::StatusOr<Acting> FindActing(storage::UnitOfWork& work, const rpc::CallContext& call,
                                  const CorrectionStore::Target& target);

// Who a subject is, which is declared too. DATA_LOSS where it is not there.
absl::StatusOr<v1::Person> FindPerson(storage::UnitOfWork& work, std::string_view name);

// What is kept of a subject's risk assessments, declared too; nothing where nobody has recorded any.
absl::StatusOr<v1::RiskFile> FindRiskFile(storage::UnitOfWork& work, std::string_view name);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_ACTING_H_

// What a caller may do with a stored subject, asked of the row inside a command's transaction.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_ACTING_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_ACTING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "common/storage/unit_of_work.h"
#include "common/storage/write_queue.h"
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

// A provider that is declared; none where there is none by that name.
absl::StatusOr<std::optional<v1::Provider>> FindProvider(storage::UnitOfWork& work, std::string_view name);

// What a command on a file declares: the subject, who it is, and the person's key.
std::vector<storage::Read> ReadsOfFile(const std::string& name);

// Who a subject is, which is declared with its key. DATA_LOSS where it is not there.
absl::StatusOr<v1::Person> FindPerson(storage::UnitOfWork& work, std::string_view name);

// Whom it must not meet, which is declared too; nobody where there is no row.
absl::StatusOr<v1::BarredPersons> FindBarred(storage::UnitOfWork& work, std::string_view name);

// What is kept of a subject's risk assessments, declared too; nothing where nobody has recorded any.
absl::StatusOr<v1::RiskFile> FindRiskFile(storage::UnitOfWork& work, std::string_view name);
}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_ACTING_H_

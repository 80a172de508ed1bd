// People on their way in, in bulk, in the middle of their correction.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_SUBJECT_IMPORTS_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_SUBJECT_IMPORTS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/bulk/imports.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "fengqiao/correction/v1/bulk.pb.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

// Thread-safe.
class SubjectImports {
 public:
  // All outlive it; `key` is for digests of rows.
  SubjectImports(service::ServiceStore& store, const CorrectionStore& subjects, identity::LookupKey key);

  bulk::Imports& imports() { return imports_; }

  // Looks at a row by itself, and whether its person has a file, which is asked again inside the transaction.
  // `faults` are those that the caller has found already. Blocks on PostgreSQL.
  bulk::PreparedRow Prepare(const v1::SubjectRow& row, int64_t number, const rpc::CallContext& call,
                            bulk::Faults faults);

 private:
  struct OldFile;

  NewSubject Read(const OldFile& file, absl::Time now, bulk::Faults* faults) const;
  absl::StatusOr<std::string> Take(const OldFile& file, storage::UnitOfWork& work,
                                   bulk::Faults* faults) const;

  service::ServiceStore& store_;
  const CorrectionStore& subjects_;
  const identity::LookupKey key_;
  bulk::Imports imports_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_SUBJECT_IMPORTS_H_

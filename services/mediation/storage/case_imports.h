// Old cases on their way in, and cases on their way out, in bulk.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_IMPORTS_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_IMPORTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/bulk/imports.h"
#include "common/bulk/row_digest.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "fengqiao/mediation/v1/bulk.pb.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"

namespace fengqiao::mediation {

// The source system of what an installation of this suite has exported; a number of it is a case's name.
inline constexpr char kOwnSystem[] = "fengqiao";

// Thread-safe.
class CaseImports {
 public:
  // All outlive it; `key` is for digests of rows. Blocks: looks since when there is a database.
  static absl::StatusOr<std::unique_ptr<CaseImports>> Create(service::ServiceStore& store,
                                                             const MediationStore& cases,
                                                             identity::LookupKey key);

  bulk::Imports& imports() { return imports_; }

  // Looks at a row by itself. `faults` are those that the caller has found already. Where it `keeps_name`,
  // what another installation of this suite has exported is the same case here, by the same name: those that
  // are linked find each other, in whatever order they come.
  bulk::PreparedRow Prepare(const v1::CaseRow& row, int64_t number, const Origin& origin, bulk::Faults faults,
                            bool keeps_name) const;

  // Writes the event of an export; what is exported is read afterwards. `call`, `request` and `reply` live
  // until `done`.
  void RecordExport(rpc::CallContext& call, const v1::ExportCasesRequest& request,
                    v1::ExportCasesResponse* reply, service::Done done);

  // The cases of a region and all below it, the newest first, after the place `after`; with persons where
  // `full`.
  absl::StatusOr<std::vector<v1::CaseRow>> Export(std::string_view region, const api::Filter& filter,
                                                  std::string_view after, int limit, bool full);

 private:
  CaseImports(service::ServiceStore& store, const MediationStore& cases, identity::LookupKey key,
              absl::CivilDay made);

  // From which month on a region's figures were reported from here.
  absl::CivilDay ReportedSince(std::string_view region, absl::CivilDay today) const;

  service::ServiceStore& store_;
  const MediationStore& cases_;
  const identity::LookupKey key_;
  const absl::CivilDay made_;  // the day on which the database was
  bulk::Imports imports_;
};

namespace internal {

// A page of cases with their identities.
std::string ExportPageSql(std::string_view within, std::string_view where, bool full);

}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_IMPORTS_H_

// Sweeps (矛盾纠纷排查): campaigns that find disputes, as plain functions.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_SWEEPS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_SWEEPS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

absl::StatusOr<v1::Sweep> CreateSweep(const v1::CreateSweepRequest& request, std::string_view id,
                                      const Circumstances& now);

// The visit as it is kept, without its cases. INVALID_ARGUMENT names the bad field; FAILED_PRECONDITION by
// mediation.sweep.closed.
absl::StatusOr<v1::SweepVisit> RecordVisit(const v1::Sweep& sweep, const v1::RecordSweepVisitRequest& request,
                                           std::string_view id, const Circumstances& now);

// What has to be entered for a finding that is no case yet: at the region visited, found by a sweep.
absl::StatusOr<v1::RegisterCaseRequest> EntryOf(const v1::RecordSweepVisitRequest::NewFinding& finding,
                                                std::string_view region, std::string_view path);

// OK where a case that is entered already may be one that this sweep found: it lies in the sweep's region,
// and no sweep has found it (`found_by` is empty).
// A refusal of what RegisterCase would say of the entry, its fields under `path` of the visit's request.
absl::Status UnderPath(std::string_view path, const absl::Status& refusal);

absl::Status CheckFound(const v1::Sweep& sweep, const v1::Case& dispute, std::string_view found_by);

absl::StatusOr<v1::Sweep> CloseSweep(const v1::Sweep& current, const v1::CloseSweepRequest& request,
                                     const Circumstances& now);

// Whether a dispute that was found is settled: an agreement in force that no court took back, or the grid's
// talk.
bool IsSettled(const v1::Case& dispute);
// Whether there is still something to be done about it.
bool IsUnsettled(const v1::Case& dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_SWEEPS_H_

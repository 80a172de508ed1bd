// Who sits on committees and how much they have done: what a suggestion of mediators is made from.
//
// Two tables are kept up with their owners: `seats` with the mediators, `assignments` with the cases. So a
// suggestion reads the committees that may take the case and no more, whatever else the country holds.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_ASSIGNMENT_STORE_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_ASSIGNMENT_STORE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "services/mediation/domain/assignment.h"

namespace fengqiao::mediation {

const storage::TableSpec& SeatsTable();
const storage::TableSpec& AssignmentsTable();

// The most seats that one suggestion looks at.
inline constexpr int kMostSeats = 2000;

// Writes what has changed of a mediator's seats; `before` is null for a new one. The mediator's row, which is
// declared, guards them.
void WriteSeats(storage::UnitOfWork& work, const v1::Mediator* before, const v1::Mediator& after);
// The same for the parts of mediators in a case.
void WriteAssignments(storage::UnitOfWork& work, const v1::Case* before, const v1::Case& after);

struct Candidates {
  std::vector<Seat> seats;                        // the nearest regions first
  bool more = false;                              // whether some were left out
  std::map<std::string, MediatorRecord> records;  // by mediator
};

// Thread-safe.
class AssignmentStore {
 public:
  // The store outlives this one.
  explicit AssignmentStore(service::ServiceStore& store) : store_(store) {}

  // The seats on committees that may take the case, and what their mediators did since `first_day`, in one
  // snapshot. Blocks.
  absl::StatusOr<Candidates> Find(const v1::Case& dispute, absl::CivilDay first_day);

 private:
  service::ServiceStore& store_;
};

// The statements, for the test of how they are run.
namespace internal {

std::string SeatRangeSql();
// `mediators` is a list of parameters, "($2,$3)".
std::string OpenAttemptsSql(std::string_view mediators);
std::string EndedAttemptsSql(std::string_view mediators);

}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_ASSIGNMENT_STORE_H_

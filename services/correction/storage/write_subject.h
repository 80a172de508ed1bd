// The one way in which a file is written: the row, its duties, stays and figures, and what happened.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_WRITE_SUBJECT_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_WRITE_SUBJECT_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/service/command.h"
#include "common/storage/unit_of_work.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/life.h"
#include "services/correction/storage/person_keys.h"

namespace fengqiao::correction {

// A row that clients can't read would stop whoever follows the log: see bounds in mediation.
inline constexpr size_t kMostBytesOfFile = size_t{1024} << 10;

// The event by which another installation hears of a hand-over.
inline constexpr char kToldEvent[] = "Handover.Told";

// What an event says, by whom it is made: a caller, or the day.
using MakeEvent = std::function<common::v1::Event(std::string_view type, std::string_view rule,
                                                  const google::protobuf::Message& state)>;
// What they have of the file is sealed by the person's key.
MakeEvent EventsOf(const service::Origin& origin, std::string name, PersonKey key);
// What the service does by itself: what the day brings, or another installation tells.
MakeEvent EventsOfTheService(std::string name, PersonKey key);
void Emit(storage::UnitOfWork& work, common::v1::Event event, std::string_view region);

// Brings the rows of duties into step with what the subject says. `old` are the duties that `before` had,
// which is `after` itself where nothing of the file but its duties has changed: then a duty that is the same
// has the same row, and rows are made of the others alone.
void WriteDuties(storage::UnitOfWork& work, const v1::Subject& before,
                 const google::protobuf::RepeatedPtrField<v1::Duty>& old, const v1::Subject& after);

// All that a county hears of a subject that it has handed over.
v1::Subject Farewell(const v1::Subject& subject);

// A file as it is stored, none for a new one, and whether its figures are of this revision.
struct Before {
  const v1::Subject* subject = nullptr;
  bool figured = true;
};

// Writes a subject after what was there with all that hangs on it, and what happened. Refuses what can't be
// kept; a subject in which an invariant is broken is never written.
absl::StatusOr<v1::Subject> WriteSubject(storage::UnitOfWork& work, const Before& stored, Step step,
                                         std::vector<Happening> happened, const MakeEvent& event,
                                         const RuleBook& book, size_t most_bytes, const PersonKey& key);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_WRITE_SUBJECT_H_

// The tables of resettlement and help, the rows that files become, and the one way in which a file is
// written.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_RESETTLEMENT_TABLES_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_RESETTLEMENT_TABLES_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/identity/lookup_key.h"
#include "common/service/command.h"
#include "common/storage/database.h"
#include "common/storage/unit_of_work.h"
#include "common/storage/write_queue.h"
#include "services/correction/domain/resettlement.h"

namespace fengqiao::correction {

const storage::TableSpec& ReleasedPersonsTable();
const storage::TableSpec& ReleasedIdentitiesTable();
const storage::TableSpec& ReleasedClaimsTable();
const storage::TableSpec& ReleasedCorrectionsTable();
const storage::TableSpec& HelpDutiesTable();

// `figured` is the revision that its figures are of, as of a subject's.
storage::Record ToRecord(const v1::ReleasedPerson& file, absl::CivilDay wakes, int64_t figured);
storage::Record ToRecord(const v1::ReleasedPerson& file, const v1::Duty& duty);
// A destroyed file: what figures count stays as the file had it.
storage::Record ErasedRecord(const storage::Record& stored, const v1::ReleasedPerson& erased);
// The day in a file's record on which it changes by itself.
const std::string& HelpWakesIn(const storage::Record& file);

// What stands in the column `how` for a notice that was sent back; else the ground of the end.
inline constexpr int kSentBack = 9;

// What an event says, by whom it is made: a caller, or the day.
using MakeHelpEvent = std::function<common::v1::Event(std::string_view type, std::string_view rule,
                                                      const google::protobuf::Message& state)>;
MakeHelpEvent HelpEventsOf(const service::Origin& origin, std::string name);
// Appends an event of a region, `regions/{code}`.
void EmitIn(storage::UnitOfWork& work, common::v1::Event event, std::string_view region);

// A command leaves a file smaller than the store takes, so that its end always fits.
inline constexpr size_t kMostFileBytes = size_t{448} << 10;
inline constexpr size_t kMostFileBytesOfEnding = size_t{576} << 10;

// Writes a file after `before` (null for a new one) with all that hangs on it, and what happened. Refuses
// what can't be kept; a file in which an invariant is broken is never written.
absl::StatusOr<v1::ReleasedPerson> WriteReleased(storage::UnitOfWork& work, const v1::ReleasedPerson* before,
                                                 HelpStep step, const std::vector<Happening>& happened,
                                                 const MakeHelpEvent& event, const RuleBook& book,
                                                 size_t most_bytes);
// What is due on the day, without a change of the file: neither a revision nor an event.
void WriteHelpDay(storage::UnitOfWork& work, const v1::ReleasedPerson& before, v1::ReleasedPerson after,
                  const RuleBook& book);

// Which open file a person has, as it is looked up before a release from correction is decided: `name` is
// empty where there is none. What it rests on is asked again when it is decided.
struct OpenFile {
  std::string claim = "";
  std::string name = "";
};
// Blocks.
absl::StatusOr<OpenFile> FindOpenFile(storage::Database& database, const std::string& claim);
// What OpenResettlement finds.
std::vector<storage::Read> ReadsOf(const OpenFile& found);

// Opens the file of a subject that is released, in the transaction of the release, or links it to the open
// one that the person has. `claim` is the person's as it is now. UNAVAILABLE, for another try, where another
// file came between.
absl::Status OpenResettlement(storage::UnitOfWork& work, const v1::Subject& before,
                              const v1::Subject& released, const v1::Person& person, const OpenFile& found,
                              const std::string& claim, const Circumstances& now,
                              const service::Origin& origin);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_RESETTLEMENT_TABLES_H_

// The ledger of figures: what files count for, in step with them.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_FIGURE_LEDGER_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_FIGURE_LEDGER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/correction/domain/figures.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

const storage::TableSpec& FiguresTable();

// Brings the rows of a file into step; `before` null for a new one.
void WriteFigures(storage::UnitOfWork& work, const v1::Subject* before, const v1::Subject& after,
                  const RuleBook& book);
// Adds what an act counts for.
void WriteFigure(storage::UnitOfWork& work, const v1::Subject& subject, const v1::Act& act);

// The same for files of other tables, before the file itself is written: the revision that their figures are
// of then, the file's own; or 0, where those of `before` were not in step and all is left to the roll-over.
int64_t WriteFigures(storage::UnitOfWork& work, const v1::ReleasedPerson* before,
                     const v1::ReleasedPerson& after, const RuleBook& book);
int64_t WriteFigures(storage::UnitOfWork& work, const v1::Survey* before, const v1::Survey& after);
int64_t WriteFigures(storage::UnitOfWork& work, const v1::PositioningOrder* before,
                     const v1::PositioningOrder& after);
int64_t WriteFigures(storage::UnitOfWork& work, const v1::PositioningAlarm* before,
                     const v1::PositioningAlarm& after);

// Writes the figures of files that are out of step with them, at most `limit` of one kind after a place
// (RolledOver.place of the call before; "" for the first): files of a database from before they were counted,
// and what replicas of an older version have written since. One that can't be read or written is passed over
// and named. Blocks.
absl::StatusOr<RolledOver> CatchUpFigures(service::ServiceStore& store, const RuleBook& book, int limit,
                                          std::string_view after = "");

namespace internal {

// The names of files whose figures are still to be written, $1 at most, by the indexes of just these.
std::string UncountedSql();

}  // namespace internal

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_FIGURE_LEDGER_H_

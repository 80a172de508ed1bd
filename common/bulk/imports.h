// Imports in a service's store: how far each has come, what became of every row, and which rows are known by
// their own keys. Some rows that follow one another are one command of the write queue; each stages all that
// it writes or nothing, and the import's place moves in the same transaction as its rows.

#ifndef FENGQIAO_COMMON_BULK_IMPORTS_H_
#define FENGQIAO_COMMON_BULK_IMPORTS_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bulk/faults.h"
#include "common/storage/database.h"
#include "common/storage/write_queue.h"
#include "fengqiao/common/v1/bulk.pb.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::bulk {

// The tables of imports that have envelopes, for bringing them under another data key.
std::vector<const storage::TableSpec*> SealedTables();

// The tables, for a migration of the service's own; nothing else of an import is in its schema.
storage::Migration BulkMigration(int number);

// A row that was looked at by itself, off the writer's thread.
struct PreparedRow {
  int64_t number = 0;  // in the file, from 1
  std::string key;     // "system|number"
  common::v1::RowDigest digest;
  // What is wrong with it by itself: then it is refused, and `take` not asked.
  std::vector<Fault> faults;
  // What `take` looks at.
  std::vector<storage::Read> reads;
  // Looks at what is stored and stages the row; adds faults, and then an event at most. Returns the
  // resource's name. Runs as a command's `decide` does: on the writer's thread, perhaps twice. An error fails
  // the rows that are one command with it: they are then given one by one, and this one is refused.
  std::function<absl::StatusOr<std::string>(storage::UnitOfWork&, Faults*)> take;
  size_t bytes = 1024;  // about how much it will write
};

using PreparedRows = std::vector<std::shared_ptr<const PreparedRow>>;

// How an event of the import's own is made.
using MakeEvent = std::function<common::v1::Event(std::string_view type, const common::v1::Import& import)>;

// Thread-safe.
class Imports {
 public:
  // Both outlive it.
  Imports(storage::Database& database, storage::WriteQueue& writes) : database_(database), writes_(writes) {}

  // Begins the import that the header names, or finds it. INVALID_ARGUMENT by field for a header that makes
  // no sense; FAILED_PRECONDITION where it was begun with another file or has stopped; OUT_OF_RANGE where
  // rows before the first were never taken. Blocks.
  absl::StatusOr<common::v1::Import> Begin(const common::v1::ImportHeader& header, const MakeEvent& event);

  // Takes rows that follow one another, the next in turn: ABORTED out of turn, CANCELLED where the import had
  // stopped. `done` as with a command. A row that is refused is taken all the same: OK, and its result says
  // why.
  void Take(const std::string& import, PreparedRows rows, const MakeEvent& event,
            std::function<void(absl::Status)> done);

  // NOT_FOUND where there is none. Both block on PostgreSQL.
  absl::StatusOr<common::v1::Import> Get(std::string_view name);
  // Results after a row's number, in order.
  absl::StatusOr<std::vector<common::v1::RowResult>> ListResults(std::string_view name, bool refused_only,
                                                                 int64_t after, int limit);

 private:
  storage::Database& database_;
  storage::WriteQueue& writes_;
};

// The key of a row among all rows of the installation. Faults where a part is missing or malformed.
std::string RowKey(std::string_view source_system, std::string_view external_id, Faults* faults);

// The statement behind ListResults, for the test of how it is found.
std::string ResultPageSql(bool refused_only);

}  // namespace fengqiao::bulk

#endif  // FENGQIAO_COMMON_BULK_IMPORTS_H_

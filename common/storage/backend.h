// What an engine has to do. Known to common/storage and common/feed alone.

#ifndef FENGQIAO_COMMON_STORAGE_BACKEND_H_
#define FENGQIAO_COMMON_STORAGE_BACKEND_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "common/storage/unit_of_work.h"
#include "common/storage/value.h"

namespace fengqiao::storage::internal {

// A connection that may write; used by one thread at a time. Where a statement has failed within a
// transaction, only Rollback helps.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params = {}) = 0;
  // Several statements without parameters.
  virtual absl::Status RunScript(const std::string& sql) = 0;
  virtual absl::Status Begin() = 0;
  virtual absl::Status Commit() = 0;
  virtual void Rollback() = 0;
  // Until the transaction ends nobody else holds the lock of that name in this service's database.
  virtual absl::Status LockInTransaction(std::string_view name) = 0;
  virtual absl::StatusOr<bool> TableExists(std::string_view table) = 0;
};

// What a batch has to know before it can decide. Keys are sorted and distinct.
struct BatchLoad {
  struct Table {
    const TableSpec* table = nullptr;
    std::vector<std::string> keys;
  };
  std::vector<std::string> requests;  // keys of remembered requests
  std::vector<Table> tables;          // in the order in which everybody reads them
  bool empty() const { return requests.empty() && tables.empty(); }
};

struct RequestRow {
  std::string key;   // SHA-256 of caller, method and id
  std::string hash;  // of the request's body
  std::string reply;
  std::string event_id;
  int64_t expires_at = 0;
};

// Takes what was found.
class LoadSink {
 public:
  virtual ~LoadSink() = default;
  virtual void OnRequest(RequestRow row) = 0;
  // `record.message` is still sealed.
  virtual void OnRecord(const TableSpec& table, Record record) = 0;
};

struct EventRow {
  std::string id;
  int64_t time = 0;
  std::string type, resource, region;
  std::string stored;  // sealed
};

// Columns of a table by their place in its TableSpec, a bit each; what lies beyond the bits is always in it.
using ColumnSet = uint64_t;
inline constexpr ColumnSet kAllColumns = ~ColumnSet{0};
inline constexpr size_t kColumnBits = 64;

// A record that is there already. Columns that are not in `changed` hold what they held, so an engine may
// leave them, and the indexes over them, alone; the envelope is always written.
struct Update {
  const Record* record = nullptr;
  ColumnSet changed = kAllColumns;
};

struct TableWrites {
  const TableSpec* table = nullptr;
  std::vector<Update> updates;
  std::vector<const Record*> inserts;
  std::vector<const std::string*> deletes;
};

// What a batch leaves behind. Written in this order: each table's updates and inserts (parents first), the
// deletes (children first), the events, the requests.
struct BatchWrites {
  std::vector<TableWrites> tables;
  std::vector<EventRow> events;
  std::vector<std::string> expired_requests;  // keys of remembered requests that give way to new ones
  std::vector<RequestRow> requests;
  int64_t now = 0;
  int purge_limit = 0;  // how many expired requests to forget
};

struct FlushResult {
  absl::Status status;
  // True when a statement failed: the transaction is rolled back, and the commands may be tried one by one.
  // False with an error: the commit, or the connection, failed.
  bool statement_failed = false;
  // With a failed statement: it wrote fewer records than it was given, so a record that a command took to be
  // there is not (UnitOfWork::Replace).
  bool records_missing = false;
  int purged = 0;
};

// The transaction of one batch after the other.
class BatchStore {
 public:
  virtual ~BatchStore() = default;
  // Begins a transaction and reads. After an error there is no transaction.
  virtual absl::Status Load(const BatchLoad& load, LoadSink& sink) = 0;
  // Writes and commits; or rolls back.
  virtual FlushResult Flush(const BatchWrites& writes) = 0;
  // Ends the transaction without a trace.
  virtual void Abandon() = 0;
};

// Orders the log where the writer can't (PostgreSQL), and hears of other replicas doing so.
class EventSequencer {
 public:
  struct Step {
    int64_t head = 0;   // the log's end now
    bool more = false;  // there was more than one step takes
  };
  virtual ~EventSequencer() = default;
  // Numbers what is committed, up to a bound. Reconnects by itself.
  virtual absl::StatusOr<Step> Advance() = 0;
  // Returns at a notification, at Wake (also one that came before), or when the time is up.
  virtual void Wait(absl::Duration limit) = 0;
  // From any thread.
  virtual void Wake() = 0;
};

// How many tables deep a table's foreign keys go; tables without any are not in it.
using TableDepths = std::map<std::string, int, std::less<>>;

class Backend {
 public:
  virtual ~Backend() = default;
  virtual Engine engine() const = 0;
  virtual absl::Status Read(const std::function<absl::Status(Reader&)>& fn) = 0;
  virtual absl::StatusOr<Rows> Query(std::string_view sql, const std::vector<Value>& params) = 0;
  virtual absl::StatusOr<std::unique_ptr<Connection>> Connect() = 0;
  // Reopens its connection by itself when it was lost.
  virtual absl::StatusOr<std::unique_ptr<BatchStore>> OpenBatchStore() = 0;
  // Null where the writer itself orders the log.
  virtual absl::StatusOr<std::unique_ptr<EventSequencer>> OpenEventSequencer() = 0;
  // After the migrations: whatever the engine wants of the schema, and its foreign keys.
  virtual absl::Status InspectSchema(Connection& connection) = 0;
  const TableDepths& depths() const { return depths_; }

 protected:
  // Sets the depths from (child, parent) pairs.
  void SetDepths(const std::vector<std::pair<std::string, std::string>>& edges);

 private:
  TableDepths depths_;
};

// UNAVAILABLE for one call, while the store is well: others hold what it needs.
absl::Status StoreBusy(std::string_view message, std::string_view cause = "");
// RESOURCE_EXHAUSTED (STORE_FULL): the disk has no room.
absl::Status StoreFull(std::string_view cause);

// DATA_LOSS: what a command replaces or removes is not there.
absl::Status RecordsMissing(std::string_view cause);

// A name as SQL takes it.
std::string Quoted(std::string_view name);

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_BACKEND_H_

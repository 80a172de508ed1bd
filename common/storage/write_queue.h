// The way in for every write: commands that wait together are decided and committed together.

#ifndef FENGQIAO_COMMON_STORAGE_WRITE_QUEUE_H_
#define FENGQIAO_COMMON_STORAGE_WRITE_QUEUE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/database.h"
#include "common/storage/unit_of_work.h"

namespace fengqiao::storage {

// What makes a repeated request the same one. It is remembered for 24 hours.
struct RequestKey {
  std::string caller;      // the account
  std::string method;      // "fengqiao.reports.v1.ReportService/PublishFacts"
  std::string request_id;  // the caller's choice
  std::string hash;        // SHA-256 of the request without its request_id
};

// Records that a command wants to see. `table` outlives the queue.
struct Read {
  const TableSpec* table = nullptr;
  std::vector<std::string> keys = {};
};

struct CommandResult {
  std::string reply = "";     // what SetReply was given
  std::string event_id = "";  // of the last event emitted, "" if none
  bool replayed = false;      // this is the first answer to the same request, again
};

// One write.
struct Command {
  // Absent for work that no caller repeats.
  std::optional<RequestKey> request = std::nullopt;
  // Every record that `decide` or `may_replay` finds, and that `decide` puts or deletes.
  std::vector<Read> reads = {};
  // Asked, by what is stored now, before the answer to a request that was answered before is given again:
  // whoever lost the right to a record does not keep it through old answers. OK or why not; stages nothing.
  // Absent where nothing stored decides who may ask.
  std::function<absl::Status(UnitOfWork&)> may_replay = nullptr;
  // The rule: looks, stages, and returns OK or why not (then nothing of it is written, and a repetition is
  // decided anew). Pure: no SQL, no I/O, no locks. It runs on the writer's thread, and again when the batch
  // has to be repeated, so it keeps nothing between runs and moves nothing out of what it captured.
  std::function<absl::Status(UnitOfWork&)> decide = nullptr;
  // Gets the answer exactly once: on the writer's thread after the commit, or on the submitter's if the
  // command is refused at once. Must not block.
  std::function<void(absl::StatusOr<CommandResult>)> done = nullptr;
  // Both are looked at before any work is done.
  absl::Time deadline = absl::InfiniteFuture();
  std::function<bool()> cancelled = nullptr;
  // About how many bytes it will write. Say so when it is much more than a kilobyte: it bounds the batch.
  size_t bytes = 1024;
};

// What became of a batch.
enum class BatchOutcome {
  kNothing,    // nothing was to be written, or what its one command wanted the database refuses by its rules
  kCommitted,  // it is durable
  kFailed,     // the database could not do its part: commands that were good were not written
  kReplayed,   // a statement failed, and the commands were run one by one
};

// What happened to a batch.
struct BatchStats {
  size_t commands = 0;  // that were decided, failed ones included
  size_t rows = 0;      // records written
  size_t events = 0;    // events appended
  BatchOutcome outcome = BatchOutcome::kNothing;
  absl::Status failure;  // with kFailed: why
  absl::Duration load;   // reading the declared records
  absl::Duration decide;
  absl::Duration flush;  // writing and committing
};

// For metrics. Called on the writer's and the submitters' threads; must not block.
class WriteQueueObserver {
 public:
  virtual ~WriteQueueObserver() = default;
  virtual void OnBatch(const BatchStats& /*stats*/) {}
  // How long a command waited before it was taken up.
  virtual void OnWait(absl::Duration /*wait*/) {}
  // Commands that wait now.
  virtual void OnDepth(size_t /*depth*/) {}
  // A command was refused because the queue was full.
  virtual void OnRefused() {}
};

struct WriteQueueOptions {
  size_t capacity = 1024;            // commands that wait
  size_t capacity_bytes = 64 << 20;  // their bytes, by Command::bytes (one command always fits)
  size_t batch_commands = 64;
  size_t batch_bytes = 8 << 20;  // one command always fits
  absl::Duration remember_requests = absl::Hours(24);
  WriteQueueObserver* observer = nullptr;  // outlives the queue; may be null
  // Called on the writer's thread after a commit that appended events. feed::Feed::OnCommit belongs here.
  std::function<void()> on_events = nullptr;
};

// A bounded queue and the one thread that empties it. All that waits (up to the limits) goes into ONE
// transaction: known requests and declared records are read, the commands are decided in order in memory,
// each record's last state is written once with the events and the remembered requests, and one commit makes
// it durable. With one command waiting the batch is that command: there is no timer and no added delay.
//
// If a statement fails, the batch is rolled back and its commands are run one by one, so that one bad command
// fails alone. A failed commit fails every command as UNAVAILABLE; repeating it is safe by its RequestKey.
//
// Several replicas may write to one PostgreSQL database: records are read FOR NO KEY UPDATE, and a key that
// another replica inserts meanwhile makes the command be decided again.
//
// Thread-safe. One queue a Database.
class WriteQueue {
 public:
  static absl::StatusOr<std::unique_ptr<WriteQueue>> Start(Database& database,
                                                           WriteQueueOptions options = {});
  // Drains.
  ~WriteQueue();
  WriteQueue(const WriteQueue&) = delete;
  WriteQueue& operator=(const WriteQueue&) = delete;

  // Never blocks. `done` gets RESOURCE_EXHAUSTED when the queue is full, UNAVAILABLE when it drains,
  // DEADLINE_EXCEEDED or CANCELLED when nobody waits any more, INVALID_ARGUMENT (REQUEST_ID_REUSED) when the
  // request's id was used with another body, or what `decide` or the database said.
  void Submit(Command command);

  // Submits and waits for the answer; `command.done` must be empty. Blocks: for tools and tests.
  absl::StatusOr<CommandResult> BlockingSubmit(Command command);

  // INVALID_ARGUMENT (REQUEST_ID_REUSED) where the request's id was used with another body; OK also where it
  // was answered already. For work that goes out before its command is decided. Blocks; writes nothing.
  absl::Status CheckRequest(const RequestKey& request);

  // Commits what waits, then refuses. Idempotent.
  void Drain();

  size_t depth() const;

 private:
  class Impl;
  explicit WriteQueue(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_WRITE_QUEUE_H_

#include "common/storage/write_queue.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/mutex.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/backend.h"
#include "common/storage/batch.h"

namespace fengqiao::storage {
namespace {

using std::chrono::steady_clock;
using Answer = absl::StatusOr<CommandResult>;

constexpr int kAttempts = 3;
constexpr absl::Duration kPurgeEvery = absl::Seconds(1);

absl::Duration Since(steady_clock::time_point start) { return absl::FromChrono(steady_clock::now() - start); }

struct Waiting {
  Command command;
  steady_clock::time_point since;
  steady_clock::time_point until;
};

// When the machine's steady clock comes to a deadline, which its other clock has.
steady_clock::time_point SteadyUntil(absl::Time deadline) {
  constexpr absl::Duration kForever = absl::Hours(24 * 365);
  const absl::Duration left = deadline - absl::Now();
  if (left >= kForever) return steady_clock::time_point::max();
  return steady_clock::now() + absl::ToChronoNanoseconds(std::max(left, absl::ZeroDuration()));
}

// The status of a command that nobody waits for any more, else OK. Its deadline is of the machine's time,
// also where the database's clock is another one; from the submission on it is the steady one.
absl::Status StillWanted(const Command& command, steady_clock::time_point until) {
  if (command.cancelled && command.cancelled()) {
    return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the caller cancelled");
  }
  if (until <= steady_clock::now()) {
    return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                 "the deadline passed before the work began");
  }
  return absl::OkStatus();
}

// A failed commit says nothing of why in its code: the caller may repeat.
absl::Status CommitError(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kUnavailable ||
      status.code() == absl::StatusCode::kResourceExhausted) {
    return status;
  }
  absl::Status unavailable = Unavailable("the commit failed");
  const std::string cause = CauseOf(status);
  unavailable.SetPayload(kCausePayload, absl::Cord(cause.empty() ? status.ToString() : cause));
  return unavailable;
}

bool IsFaultOfOne(absl::StatusCode code) {
  return code != absl::StatusCode::kUnavailable && code != absl::StatusCode::kResourceExhausted &&
         code != absl::StatusCode::kDataLoss;
}

// A taken key and a missing parent are answers, not troubles of the store.
bool IsAnswer(absl::StatusCode code) {
  return code == absl::StatusCode::kAlreadyExists || code == absl::StatusCode::kNotFound;
}

}  // namespace

class WriteQueue::Impl {
 public:
  Impl(Database& database, WriteQueueOptions options, std::unique_ptr<internal::BatchStore> store)
      : database_(database), options_(std::move(options)), store_(std::move(store)) {
    if (options_.observer == nullptr) options_.observer = &silent_;
    thread_ = std::thread([this] { Work(); });
  }

  ~Impl() { Drain(); }

  void Submit(Command command) {
    const steady_clock::time_point until = SteadyUntil(command.deadline);
    absl::Status refusal = StillWanted(command, until);
    if (refusal.ok()) {
      MutexLock lock(mutex_);
      if (stopping_) {
        refusal = Error(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING,
                        "the server is stopping")
                      .RetryAfter(absl::Seconds(1));
      } else if (waiting_.size() >= options_.capacity ||
                 (!waiting_.empty() && waiting_bytes_ + command.bytes > options_.capacity_bytes)) {
        refusal = Overloaded("write queue");
        options_.observer->OnRefused();
      } else {
        waiting_bytes_ += command.bytes;
        waiting_.push_back({std::move(command), steady_clock::now(), until});
        options_.observer->OnDepth(waiting_.size());
      }
    }
    if (refusal.ok()) {
      changed_.SignalOne();
    } else if (command.done) {
      command.done(std::move(refusal));
    }
  }

  absl::Status CheckRequest(const RequestKey& request) {
    ASSIGN_OR_RETURN(const Rows known,
                     database_.Query("SELECT hash FROM requests WHERE key = $1 AND expires_at > $2",
                                     {Bytes{internal::RequestRowKey(request)},
                                      absl::ToUnixMicros(database_.clock().Now())}));
    if (known.empty() || known[0].Bytes(0) == request.hash) return absl::OkStatus();
    return internal::RequestIdReused();
  }

  void Drain() {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
    }
    changed_.SignalAll();
    MutexLock lock(join_mutex_);
    if (thread_.joinable()) thread_.join();
  }

  size_t depth() const {
    MutexLock lock(mutex_);
    return waiting_.size();
  }

 private:
  void Work() {
    for (;;) {
      std::vector<Waiting> taken = Take();
      if (taken.empty()) return;
      std::vector<Command*> commands;
      commands.reserve(taken.size());
      for (Waiting& waiting : taken) {
        options_.observer->OnWait(Since(waiting.since));
        absl::Status wanted = StillWanted(waiting.command, waiting.until);
        if (wanted.ok()) {
          commands.push_back(&waiting.command);
        } else {
          Finish(waiting.command, std::move(wanted));
        }
      }
      if (!commands.empty()) RunBatch(commands);
    }
  }

  // Waits for work; empty when there is none left and none will come.
  std::vector<Waiting> Take() {
    MutexLock lock(mutex_);
    while (waiting_.empty() && !stopping_) changed_.Wait(lock);
    std::vector<Waiting> taken;
    size_t bytes = 0;
    while (!waiting_.empty() && taken.size() < options_.batch_commands) {
      const size_t more = waiting_.front().command.bytes;
      if (!taken.empty() && bytes + more > options_.batch_bytes) break;
      bytes += more;
      waiting_bytes_ -= more;
      taken.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    options_.observer->OnDepth(waiting_.size());
    return taken;
  }

  void RunBatch(const std::vector<Command*>& commands) {
    BatchStats stats;
    std::vector<Answer> answers;
    const bool done = TryBatch(commands, stats, answers);
    options_.observer->OnBatch(stats);
    if (done) {
      const bool appended = stats.events > 0 && stats.outcome == BatchOutcome::kCommitted;
      if (appended && options_.on_events) options_.on_events();
      for (size_t i = 0; i < commands.size(); ++i) Finish(*commands[i], std::move(answers[i]));
      return;
    }
    for (Command* command : commands) RunBatch({command});
  }

  // Runs the commands as one transaction. False when they have to be run one by one.
  bool TryBatch(const std::vector<Command*>& commands, BatchStats& stats, std::vector<Answer>& answers) {
    Reading reading = MayGoUnread(commands) ? Reading::kNothing : Reading::kDeclared;
    for (int attempt = 1;; ++attempt) {
      const internal::FlushResult result = Attempt(commands, reading, stats, answers);
      if (result.status.ok()) return true;
      const absl::StatusCode code = result.status.code();
      if (reading == Reading::kNothing && result.statement_failed && IsFaultOfOne(code)) {
        reading = Reading::kDeclared;
        attempt = 0;
        continue;
      }
      const bool by_others =
          code == absl::StatusCode::kAborted ||
          (commands.size() == 1 && database_.engine() == Engine::kPostgres && IsAnswer(code));
      if (result.statement_failed && by_others && attempt < kAttempts) continue;
      const bool fault_of_one = IsFaultOfOne(code) || result.records_missing;
      if (result.statement_failed && fault_of_one && commands.size() > 1) {
        stats.outcome = BatchOutcome::kReplayed;
        return false;
      }
      const bool answered = result.statement_failed && (IsAnswer(code) || result.records_missing);
      stats.outcome = answered ? BatchOutcome::kNothing : BatchOutcome::kFailed;
      const absl::Status status = result.statement_failed ? result.status : CommitError(result.status);
      if (!answered) stats.failure = status;
      answers.assign(commands.size(), status);
      return true;
    }
  }

  enum class Reading { kDeclared, kNothing };

  // True when the only thing to read is whether the requests are known. They hardly ever are, and to insert a
  // known one fails, so on PostgreSQL the round trip is saved: they are looked up only when anything goes
  // wrong.
  bool MayGoUnread(const std::vector<Command*>& commands) const {
    return database_.engine() == Engine::kPostgres &&
           std::all_of(commands.begin(), commands.end(),
                       [](const Command* command) { return command->reads.empty(); });
  }

  internal::FlushResult Attempt(const std::vector<Command*>& commands, Reading reading, BatchStats& stats,
                                std::vector<Answer>& answers) {
    stats = {};
    answers.clear();
    const absl::Time now = database_.clock().Now();
    internal::Batch batch(now);
    auto start = steady_clock::now();
    internal::BatchLoad load = batch.Declare({commands.begin(), commands.end()});
    if (reading == Reading::kNothing) load = {};
    const absl::Status loaded = store_->Load(load, batch);
    stats.load = Since(start);
    if (!loaded.ok()) return {.status = loaded, .statement_failed = true, .purged = 0};

    start = steady_clock::now();
    stats.commands = commands.size();
    for (const Command* command : commands) {
      answers.push_back(batch.Decide(*command, options_.remember_requests));
      if (reading == Reading::kNothing && !answers.back().ok()) {
        // Nobody is refused who may have been answered before.
        return {.status = absl::AbortedError("not looked up"), .statement_failed = true, .purged = 0};
      }
    }
    stats.decide = Since(start);

    const int purge = PurgeLimit(now, commands.size());
    if (!batch.HasWrites()) {
      store_->Abandon();
      return {};
    }
    start = steady_clock::now();
    internal::BatchWrites writes = batch.Writes(database_.backend().depths());
    writes.purge_limit = purge;
    const internal::FlushResult result = store_->Flush(writes);
    stats.flush = Since(start);
    if (result.status.ok()) stats.outcome = BatchOutcome::kCommitted;
    stats.events = writes.events.size();
    for (const internal::TableWrites& table : writes.tables) {
      stats.rows += table.updates.size() + table.inserts.size() + table.deletes.size();
    }
    if (result.status.ok() && purge > 0) {
      purged_at_ = now;
      purge_behind_ = result.purged == purge;
    }
    return result;
  }

  // Forgetting keeps pace with remembering, but does not look for work more than once a second.
  int PurgeLimit(absl::Time now, size_t commands) const {
    if (!purge_behind_ && now < purged_at_ + kPurgeEvery && now >= purged_at_) return 0;
    return static_cast<int>(commands) * 2 + 16;
  }

  static void Finish(Command& command, Answer answer) {
    if (command.done) command.done(std::move(answer));
  }

  Database& database_;
  WriteQueueOptions options_;
  WriteQueueObserver silent_;

  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  // The writer thread's own.
  std::unique_ptr<internal::BatchStore> store_;
  absl::Time purged_at_ = absl::InfinitePast();
  bool purge_behind_ = false;

  Mutex join_mutex_;
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<WriteQueue>> WriteQueue::Start(Database& database, WriteQueueOptions options) {
  ASSIGN_OR_RETURN(std::unique_ptr<internal::BatchStore> store, database.backend().OpenBatchStore());
  return std::unique_ptr<WriteQueue>(
      new WriteQueue(std::make_unique<Impl>(database, std::move(options), std::move(store))));
}

WriteQueue::WriteQueue(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

WriteQueue::~WriteQueue() = default;

void WriteQueue::Submit(Command command) { impl_->Submit(std::move(command)); }

absl::StatusOr<CommandResult> WriteQueue::BlockingSubmit(Command command) {
  Mutex mutex;
  CondVar changed;
  std::optional<Answer> answer;
  command.done = [&](Answer result) {
    // Signalled under the lock: the waiter's variables are gone as soon as it may go on.
    MutexLock lock(mutex);
    answer = std::move(result);
    changed.SignalOne();
  };
  Submit(std::move(command));
  MutexLock lock(mutex);
  while (!answer.has_value()) changed.Wait(lock);
  return *std::move(answer);
}

absl::Status WriteQueue::CheckRequest(const RequestKey& request) { return impl_->CheckRequest(request); }

void WriteQueue::Drain() { impl_->Drain(); }

size_t WriteQueue::depth() const { return impl_->depth(); }

}  // namespace fengqiao::storage

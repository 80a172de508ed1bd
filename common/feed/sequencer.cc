#include "common/feed/sequencer.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/backend.h"

namespace fengqiao::feed {
namespace {

using storage::internal::EventSequencer;

// Numbering every commit by itself would cost as much as the commits.
constexpr std::chrono::milliseconds kPace(2);

absl::StatusOr<int64_t> AdvanceToEnd(EventSequencer& sequencer) {
  for (;;) {
    ASSIGN_OR_RETURN(const EventSequencer::Step step, sequencer.Advance());
    if (!step.more) return step.head;
  }
}

}  // namespace

absl::StatusOr<int64_t> SequenceNow(storage::Database& database) {
  ASSIGN_OR_RETURN(const std::unique_ptr<EventSequencer> sequencer, database.backend().OpenEventSequencer());
  if (sequencer != nullptr) return AdvanceToEnd(*sequencer);
  ASSIGN_OR_RETURN(const storage::Rows rows, database.Query("SELECT position FROM event_head"));
  if (rows.empty()) return DataLoss("the log has lost its head");
  return rows[0].Integer(0);
}

class Sequencer::Impl {
 public:
  Impl(std::unique_ptr<EventSequencer> sequencer, absl::Duration poll, std::function<void(int64_t)> on_head)
      : sequencer_(std::move(sequencer)), poll_(poll), on_head_(std::move(on_head)) {
    thread_ = std::thread([this] { Work(); });
  }

  ~Impl() {
    stopping_ = true;
    sequencer_->Wake();
    thread_.join();
  }

  void Wake() { sequencer_->Wake(); }
  bool failing() const { return failing_; }

 private:
  void Work() {
    while (!stopping_) {
      const absl::StatusOr<EventSequencer::Step> step = sequencer_->Advance();
      Note(step.status());
      if (step.ok()) on_head_(step->head);
      if (step.ok() && step->more) {
        // The first event after a pause has gone through at once; those that follow closely are taken
        // together.
        std::this_thread::sleep_for(kPace);
      } else {
        // A database that can't be reached now is tried again at the next wake or poll.
        sequencer_->Wait(poll_);
      }
    }
  }

  // The feed stands still while this fails: said once when it begins, and once when it is over.
  void Note(const absl::Status& status) {
    if (status.ok() == !failing_) return;
    failing_ = !status.ok();
    if (status.ok()) {
      LogInfo("the feed goes on");
    } else {
      LogError("the feed stands still: events can't be given their positions",
               {{"error", ToStd(status.message())}, {"cause", CauseOf(status)}});
    }
  }

  std::unique_ptr<EventSequencer> sequencer_;
  const absl::Duration poll_;
  const std::function<void(int64_t)> on_head_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> failing_ = false;
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Start(storage::Database& database, absl::Duration poll,
                                                            std::function<void(int64_t head)> on_head) {
  ASSIGN_OR_RETURN(std::unique_ptr<EventSequencer> sequencer, database.backend().OpenEventSequencer());
  if (sequencer == nullptr) return nullptr;
  return std::unique_ptr<Sequencer>(
      new Sequencer(std::make_unique<Impl>(std::move(sequencer), poll, std::move(on_head))));
}

Sequencer::Sequencer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Sequencer::~Sequencer() = default;

void Sequencer::Wake() { impl_->Wake(); }

bool Sequencer::failing() const { return impl_->failing(); }

}  // namespace fengqiao::feed

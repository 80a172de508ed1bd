#include "common/bulk/import_feed.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::bulk {
namespace {

// Messages that wait to be looked at.
constexpr size_t kMostPieces = 2;
// Rows of one command, and commands that the writer has in hand: what is committed together shares pages and
// the sync, and yet other commands wait little.
constexpr size_t kRowsACommand = 64;
constexpr size_t kMostSent = 3;

// Whether a row alone is at fault, so that the rows behind it may go on without it.
bool IsFaultOfRow(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kInternal:
      return true;
    default:
      return false;
  }
}

}  // namespace

ImportFeed::ImportFeed(Imports& imports, Executor& pool, common::v1::ImportHeader header, PrepareRow prepare,
                       MakeEvent event, std::shared_ptr<const void> place)
    : imports_(imports),
      pool_(pool),
      header_(std::move(header)),
      prepare_(std::move(prepare)),
      event_(std::move(event)),
      place_(std::move(place)),
      next_(header_.first_row()) {}

absl::Status ImportFeed::Add(std::shared_ptr<const google::protobuf::Message> rows, int count) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(trouble_);
  if (next_ + count - 1 > header_.row_count()) {
    return InvalidField("rows", absl::StrCat("are more than the ", header_.row_count(), " announced"));
  }
  pieces_.push_back({.rows = std::move(rows), .count = count, .first = next_});
  next_ += count;
  if (working_) return absl::OkStatus();
  working_ = pool_.TryPost([self = shared_from_this()] { self->Work(); });
  if (!working_) trouble_ = Overloaded("the pool for blocking work");
  return trouble_;
}

bool ImportFeed::Ready(std::function<void()> wake) {
  MutexLock lock(mutex_);
  if (pieces_.size() < kMostPieces || !trouble_.ok()) return true;
  wake_ = std::move(wake);
  return false;
}

void ImportFeed::Finish(std::function<void(absl::StatusOr<common::v1::Import>)> done) {
  bool idle = false;
  {
    MutexLock lock(mutex_);
    done_ = std::move(done);
    idle = !working_;
    // A stream of a header alone begins the import too.
    if (idle) working_ = true;
  }
  if (idle) Work();
}

void ImportFeed::Work() {
  for (;;) {
    Piece piece;
    std::function<void()> wake;
    absl::Status status;
    {
      MutexLock lock(mutex_);
      if (!pieces_.empty()) {
        piece = std::move(pieces_.front());
        pieces_.pop_front();
        wake = std::exchange(wake_, nullptr);
      }
      status = trouble_;
    }
    if (wake) wake();
    if (status.ok()) status = Begin();
    if (status.ok() && piece.rows != nullptr) status = TakePiece(piece);
    bool more = false;
    if (status.ok()) {
      {
        MutexLock lock(mutex_);
        more = !pieces_.empty();
      }
      // Before the last is answered the work is not done: another piece may still come meanwhile.
      if (!more) status = Settle(0);
    }
    if (!status.ok()) return End(status);
    MutexLock lock(mutex_);
    if (!pieces_.empty()) continue;
    if (done_ == nullptr) {
      working_ = false;
      return;
    }
    break;
  }
  End(absl::OkStatus());
}

// Says what came of it where somebody waits, and lets the stream run into the trouble where it goes on.
void ImportFeed::End(const absl::Status& status) {
  std::function<void()> wake;
  std::function<void(absl::StatusOr<common::v1::Import>)> done;
  {
    MutexLock lock(mutex_);
    if (trouble_.ok()) trouble_ = status;
    pieces_.clear();
    working_ = false;
    wake = std::exchange(wake_, nullptr);
    done = std::exchange(done_, nullptr);
  }
  if (wake) wake();
  if (!done) return;
  if (!status.ok()) return done(status);
  done(imports_.Get(header_.name()));
}

absl::Status ImportFeed::Begin() {
  if (begun_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const common::v1::Import import, imports_.Begin(header_, event_));
  taken_ = import.rows_taken();
  begun_ = true;
  return absl::OkStatus();
}

absl::Status ImportFeed::TakePiece(const Piece& piece) {
  PreparedRows rows;
  for (int i = 0; i < piece.count && !stopped_; ++i) {
    const int64_t number = piece.first + i;
    if (number <= taken_) continue;
    rows.push_back(std::make_shared<const PreparedRow>(prepare_(*piece.rows, i, number)));
    if (rows.size() < kRowsACommand && i + 1 < piece.count) continue;
    Send(std::exchange(rows, {}));
    RETURN_IF_ERROR(Settle(kMostSent));
  }
  return absl::OkStatus();
}

void ImportFeed::Send(PreparedRows rows) {
  auto sent = std::make_shared<Sent>();
  sent->rows = rows;
  sent_.push_back(sent);
  imports_.Take(header_.name(), std::move(rows), event_,
                [self = shared_from_this(), sent](absl::Status status) {
                  MutexLock lock(self->mutex_);
                  sent->answered = true;
                  sent->status = std::move(status);
                  self->answered_.SignalAll();
                });
}

absl::Status ImportFeed::Settle(size_t leave) {
  while (sent_.size() > leave) {
    absl::Status status;
    {
      MutexLock lock(mutex_);
      while (!sent_.front()->answered) answered_.Wait(lock);
      status = sent_.front()->status;
    }
    if (!status.ok()) {
      RETURN_IF_ERROR(SendAgain(std::move(status)));
    } else {
      sent_.pop_front();
    }
  }
  return absl::OkStatus();
}

absl::Status ImportFeed::SendAgain(absl::Status fault) {
  // Those behind came out of turn. None is given again before all were answered.
  {
    MutexLock lock(mutex_);
    for (const auto& sent : sent_) {
      while (!sent->answered) answered_.Wait(lock);
    }
  }
  std::deque<std::shared_ptr<Sent>> failed = std::exchange(sent_, {});
  if (fault.code() == absl::StatusCode::kCancelled) {
    stopped_ = true;
    return absl::OkStatus();
  }
  const PreparedRows first = failed.front()->rows;
  // A row that can't even be refused holds up the import.
  if (!IsFaultOfRow(fault.code()) || (first.size() == 1 && first[0]->take == nullptr)) return fault;
  if (first.size() > 1) {
    for (const auto& row : first) Send({row});
  } else {
    PreparedRow refused = *first[0];
    Faults faults;
    faults.AddStatus("", fault);
    refused.faults = faults.list();
    refused.take = nullptr;
    refused.reads.clear();
    Send({std::make_shared<const PreparedRow>(std::move(refused))});
  }
  failed.pop_front();
  for (const auto& sent : failed) Send(sent->rows);
  return absl::OkStatus();
}

}  // namespace fengqiao::bulk

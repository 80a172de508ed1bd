#include "common/storage/postgres_sequencer.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/chain.h"

namespace fengqiao::storage::internal {
namespace {

constexpr int64_t kStepEvents = 1000;
constexpr int64_t kStepBytes = 8 << 20;

// Takes the first events that wait, up to $1 of them and $2 bytes (but one in any case), in the order of
// insertion: whoever wrote after he had seen another's commit stands behind it.
constexpr char kTake[] = R"sql(
WITH waiting AS (
  SELECT seq, sum(bytes) OVER (ORDER BY seq) - bytes AS bytes_before
  FROM (SELECT seq, bytes FROM event_unsequenced ORDER BY seq LIMIT $1) first
), taken AS (
  DELETE FROM event_unsequenced WHERE seq IN (SELECT seq FROM waiting WHERE bytes_before < $2) RETURNING seq
)
SELECT r.seq, r.envelope FROM taken JOIN event_rows r ON r.seq = taken.seq ORDER BY r.seq)sql";

}  // namespace

absl::StatusOr<std::unique_ptr<EventSequencer>> PostgresSequencer::Open(PgConnectOptions options) {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) return Internal("eventfd failed");
  std::unique_ptr<PostgresSequencer> sequencer(new PostgresSequencer(std::move(options), fd));
  RETURN_IF_ERROR(sequencer->EnsureConnected());
  return std::unique_ptr<EventSequencer>(std::move(sequencer));
}

PostgresSequencer::~PostgresSequencer() { close(wake_fd_); }

absl::Status PostgresSequencer::EnsureConnected() {
  if (connection_ != nullptr && !connection_->broken()) return absl::OkStatus();
  connection_.reset();
  ASSIGN_OR_RETURN(connection_, PostgresConnection::Open(options_));
  RETURN_IF_ERROR(connection_->PlanByIndexes());
  return connection_->RunOne("LISTEN " + Quoted(Channel()));
}

absl::StatusOr<EventSequencer::Step> PostgresSequencer::Advance() {
  RETURN_IF_ERROR(EnsureConnected());
  absl::StatusOr<Step> step = AdvanceConnected();
  if (!step.ok() && connection_->broken()) {
    // It had died while it was idle, or it died amid the work, which numbers each event once all the same.
    RETURN_IF_ERROR(EnsureConnected());
    step = AdvanceConnected();
  }
  return step;
}

absl::StatusOr<EventSequencer::Step> PostgresSequencer::AdvanceConnected() {
  ASSIGN_OR_RETURN(const Rows rows,
                   connection_->Query("SELECT position, EXISTS (SELECT 1 FROM event_unsequenced)"
                                      " FROM event_head"));
  if (rows.empty()) return DataLoss("the log has lost its head");
  if (rows[0].Integer(1) == 0) return Step{.head = rows[0].Integer(0), .more = false};
  return Number();
}

absl::StatusOr<EventSequencer::Step> PostgresSequencer::Number() {
  absl::StatusOr<Step> step = NumberLocked();
  if (!step.ok() && !connection_->broken()) connection_->Rollback();
  return step;
}

absl::StatusOr<EventSequencer::Step> PostgresSequencer::NumberLocked() {
  std::vector<PgStatement> statements(4);
  statements[0].sql = "BEGIN";
  statements[1] = connection_->LockStatement("feed");
  statements[2].sql = "SELECT position, link FROM event_head";
  statements[3].sql = kTake;
  statements[3].params.AddInteger(kStepEvents).AddInteger(kStepBytes);
  ASSIGN_OR_RETURN(const std::vector<PgAnswer> answers, connection_->Run(statements));
  if (answers[2].rows.empty()) return DataLoss("the log has lost its head");
  int64_t position = answers[2].rows[0].Integer(0);
  std::string link = answers[2].rows[0].Bytes(1);
  const Rows& taken = answers[3].rows;

  PgArray positions(PgElement::kInteger), seqs(PgElement::kInteger), links(PgElement::kBytes);
  for (const Row row : taken) {
    ++position;
    link = ChainLink(link, position, row.Bytes(1));
    positions.Add(position);
    seqs.Add(row.Integer(0));
    links.Add(std::string_view(link));
  }
  std::vector<PgStatement> writes;
  if (!taken.empty()) {
    writes.resize(3);
    writes[0].sql = "INSERT INTO event_positions (position, seq, link) SELECT * FROM unnest($1, $2, $3)";
    std::move(positions).AddTo(writes[0].params);
    std::move(seqs).AddTo(writes[0].params);
    std::move(links).AddTo(writes[0].params);
    writes[1].sql = "UPDATE event_head SET position = $1, link = $2";
    writes[1].params.AddInteger(position).AddBytes(link);
    writes[2].sql = absl::StrCat("SELECT pg_notify('", Channel(), "', '')");
  }
  writes.push_back({.sql = "COMMIT", .params = {}});
  RETURN_IF_ERROR(connection_->Run(writes).status());
  // There may be more whenever something was taken: a byte bound, or a commit meanwhile.
  return Step{.head = position, .more = !taken.empty()};
}

void PostgresSequencer::Wait(absl::Duration limit) {
  const bool connected = connection_ != nullptr && !connection_->broken();
  if (connected && connection_->TakeNotifications()) return;
  pollfd fds[2] = {{.fd = wake_fd_, .events = POLLIN, .revents = 0},
                   {.fd = connected ? connection_->socket() : -1, .events = POLLIN, .revents = 0}};
  poll(fds, 2, static_cast<int>(absl::ToInt64Milliseconds(limit)));
  if (connected && fds[1].revents != 0) connection_->TakeNotifications();
  uint64_t wakes = 0;
  while (read(wake_fd_, &wakes, sizeof(wakes)) > 0) {
  }
}

void PostgresSequencer::Wake() {
  const uint64_t one = 1;
  (void)!write(wake_fd_, &one, sizeof(one));
}

}  // namespace fengqiao::storage::internal

#include "common/feed/event_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/backend.h"
#include "common/storage/chain.h"
#include "common/storage/envelope.h"

namespace fengqiao::feed {
namespace {

using common::v1::Event;
using common::v1::VerifyLogResponse;
using storage::Row;
using storage::Rows;
using storage::Value;

constexpr int64_t kVerifyChunk = 1000;
constexpr int64_t kVerifyBytes = 4 << 20;

// Rows after $1 and up to $2, at most $3 of them and no more than $4 bytes (but one row in any case).
constexpr char kChunk[] = R"sql(
SELECT position, envelope, link, id, time, type, resource, region
FROM (SELECT e.*, sum(length(envelope)) OVER (ORDER BY position) - length(envelope) AS bytes_before
      FROM (SELECT * FROM events WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3) e) bounded
WHERE bytes_before < $4
ORDER BY position)sql";

absl::StatusOr<Event> ParseStored(const std::string& stored) { return storage::OpenMessage<Event>(stored); }

absl::StatusOr<LogHead> ReadHead(storage::Reader& reader) {
  ASSIGN_OR_RETURN(const Rows rows, reader.Query("SELECT position, link FROM event_head"));
  if (rows.empty()) return DataLoss("the log has lost its head");
  return LogHead{.position = rows[0].Integer(0), .link = rows[0].Bytes(1)};
}

// Goes along the chain and notes the first trouble.
class ChainWalk {
 public:
  ChainWalk(int64_t position, std::string link) : position_(position), link_(std::move(link)) {}

  // False at the first trouble.
  bool Take(const Row& row) {
    const int64_t expected = position_ + 1;
    if (row.Integer(0) != expected) return Broken(expected, "the event is missing");
    if (storage::ChainLink(link_, expected, row.Bytes(1)) != row.Bytes(2)) {
      return Broken(expected, "the link does not follow from the stored bytes and the link before");
    }
    const absl::StatusOr<Event> event = ParseStored(row.Bytes(1));
    if (!event.ok()) return Broken(expected, "the stored bytes can't be read");
    const int64_t time = event->time().seconds() * 1'000'000 + event->time().nanos() / 1000;
    if (event->id() != row.Text(3) || time != row.Integer(4) || event->type() != row.Text(5) ||
        event->resource() != row.Text(6) || event->region() != row.Text(7)) {
      return Broken(expected, "the columns beside the stored bytes say something else than the event");
    }
    position_ = expected;
    link_ = row.Bytes(2);
    ++checked_;
    return true;
  }

  bool Broken(int64_t position, std::string problem) {
    broken_ = position;
    problem_ = std::move(problem);
    return false;
  }

  int64_t position() const { return position_; }
  const std::string& link() const { return link_; }
  bool broken() const { return broken_ != 0; }

  VerifyLogResponse Response(const LogHead& head) const {
    VerifyLogResponse response;
    response.set_checked(checked_);
    response.set_last_position(head.position);
    response.set_last_link(head.link);
    if (checked_ > 0) response.set_checked_link(link_);
    response.set_first_broken_position(broken_);
    response.set_problem(problem_);
    return response;
  }

 private:
  int64_t position_, checked_ = 0, broken_ = 0;
  std::string link_, problem_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<EventLog>> EventLog::Open(storage::Database& database) {
  constexpr char kReadId[] = "SELECT log_id FROM event_head";
  ASSIGN_OR_RETURN(Rows rows, database.Query(kReadId));
  if (rows.empty()) return DataLoss("the log has lost its head");
  if (rows[0].Text(0).empty()) {
    // The log's first start. Of several replicas the fastest names it.
    ASSIGN_OR_RETURN(const std::unique_ptr<storage::internal::Connection> connection,
                     database.backend().Connect());
    RETURN_IF_ERROR(connection
                        ->Query("UPDATE event_head SET log_id = $1 WHERE log_id = ''",
                                {NewUlid(absl::ToUnixMillis(database.clock().Now()))})
                        .status());
    ASSIGN_OR_RETURN(rows, connection->Query(kReadId));
  }
  return std::unique_ptr<EventLog>(
      new EventLog(database, absl::StrCat(database.service(), "/", rows[0].Text(0))));
}

EventLog::EventLog(storage::Database& database, std::string name)
    : database_(database), name_(std::move(name)) {}

absl::StatusOr<std::vector<Event>> EventLog::ReadAfter(int64_t position, int limit) const {
  ASSIGN_OR_RETURN(const Rows rows, database_.Query(kChunk, {position, INT64_MAX, int64_t{std::max(limit, 1)},
                                                             kMaxReadBytes}));
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const Row row : rows) {
    ASSIGN_OR_RETURN(Event event, ParseStored(row.Bytes(1)));
    event.set_position(row.Integer(0));
    event.set_link(row.Bytes(2));
    events.push_back(std::move(event));
  }
  return events;
}

absl::StatusOr<LogHead> EventLog::Head() const {
  ASSIGN_OR_RETURN(const Rows rows, database_.Query("SELECT position, link FROM event_head"));
  if (rows.empty()) return DataLoss("the log has lost its head");
  return LogHead{.position = rows[0].Integer(0), .link = rows[0].Bytes(1)};
}

absl::StatusOr<std::string> EventLog::LinkAt(int64_t position) const {
  ASSIGN_OR_RETURN(const Rows rows,
                   database_.Query("SELECT link FROM events WHERE position = $1", {position}));
  return rows.empty() ? std::string() : rows[0].Bytes(0);
}

absl::StatusOr<std::optional<int64_t>> EventLog::PositionOf(std::string_view event_id) const {
  ASSIGN_OR_RETURN(const Rows rows,
                   database_.Query("SELECT position FROM events WHERE id = $1", {std::string(event_id)}));
  if (rows.empty()) return std::optional<int64_t>();
  return std::optional<int64_t>(rows[0].Integer(0));
}

absl::StatusOr<VerifyLogResponse> EventLog::Verify(int64_t first_position, int64_t limit,
                                                   const std::function<bool()>& keep_going) const {
  ASSIGN_OR_RETURN(const LogHead head, Head());
  const int64_t before = std::max<int64_t>(first_position, 1) - 1;
  std::string link;
  if (before > 0) {
    ASSIGN_OR_RETURN(const Rows rows,
                     database_.Query("SELECT link FROM events WHERE position = $1", {before}));
    if (rows.empty()) {
      ChainWalk nowhere(before, "");
      if (before < head.position) nowhere.Broken(before, "the event is missing");
      return nowhere.Response(head);
    }
    link = rows[0].Bytes(0);
  }
  ChainWalk walk(before, std::move(link));
  const int64_t end = limit > 0 && limit < head.position - before ? before + limit : head.position;
  while (!walk.broken() && walk.position() < end) {
    ASSIGN_OR_RETURN(const Rows rows,
                     database_.Query(kChunk, {walk.position(), end, kVerifyChunk, kVerifyBytes}));
    if (rows.empty()) walk.Broken(walk.position() + 1, "the event is missing");
    for (const Row row : rows) {
      if (!walk.Take(row)) break;
    }
    if (keep_going != nullptr && !keep_going()) break;
  }
  if (!walk.broken() && walk.position() < head.position) {
    VerifyLogResponse partial = walk.Response(head);
    partial.set_next_position(walk.position() + 1);
    return partial;
  }
  if (!walk.broken() && walk.position() == head.position && walk.link() != head.link) {
    walk.Broken(head.position, "the log's head says another link");
  }
  if (!walk.broken()) {
    // The log may have grown meanwhile, but its last event and its head move together.
    RETURN_IF_ERROR(database_.Read([&walk](storage::Reader& reader) -> absl::Status {
      ASSIGN_OR_RETURN(const LogHead now, ReadHead(reader));
      ASSIGN_OR_RETURN(const Rows last, reader.Query("SELECT max(position) FROM events"));
      if (last[0].Integer(0) > now.position)
        walk.Broken(now.position + 1, "there is an event past the log's head");
      return absl::OkStatus();
    }));
  }
  return walk.Response(head);
}

absl::StatusOr<SequencingLag> EventLog::Lag() const {
  if (database_.engine() == storage::Engine::kSqlite) return SequencingLag{};
  ASSIGN_OR_RETURN(const Rows rows,
                   database_.Query("SELECT count(*), min(r.time) FROM event_unsequenced u JOIN event_rows r"
                                   " ON r.seq = u.seq"));
  SequencingLag lag{.unsequenced = rows[0].Integer(0)};
  if (const std::optional<int64_t> oldest = rows[0].MaybeInteger(1)) {
    lag.oldest_age = std::max(absl::ZeroDuration(), database_.clock().Now() - storage::FromMicros(*oldest));
  }
  return lag;
}

}  // namespace fengqiao::feed

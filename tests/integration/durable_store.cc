#include "tests/integration/durable_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::testing {
namespace {

using storage::Column;
using storage::ColumnType;
using storage::Command;
using storage::Record;
using storage::Row;
using storage::Rows;
using storage::TableSpec;
using storage::UnitOfWork;

const TableSpec& Written() {
  static const auto* const kTable = new TableSpec{
      .name = "written", .key_column = "name", .columns = {Column{"number", ColumnType::kInteger}}};
  return *kTable;
}

const TableSpec& Totals() {
  static const auto* const kTable = new TableSpec{.name = "totals",
                                                  .key_column = "name",
                                                  .columns = {Column{"number", ColumnType::kInteger}},
                                                  .envelope_column = ""};
  return *kTable;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DurableStore>> DurableStore::Open(storage::DatabaseOptions options) {
  options.migrations = {
      {.number = 1,
       .name = "written",
       .sqlite_sql = "CREATE TABLE written (name TEXT PRIMARY KEY NOT NULL, number INTEGER NOT NULL UNIQUE,"
                     " envelope BLOB NOT NULL) STRICT;"
                     "CREATE TABLE totals (name TEXT PRIMARY KEY NOT NULL, number INTEGER NOT NULL) STRICT;",
       .postgres_sql =
           "CREATE TABLE written (name TEXT COLLATE \"C\" PRIMARY KEY, number BIGINT NOT NULL UNIQUE,"
           " envelope BYTEA NOT NULL);"
           "CREATE TABLE totals (name TEXT COLLATE \"C\" PRIMARY KEY, number BIGINT NOT NULL);"}};
  std::unique_ptr<DurableStore> store(new DurableStore);
  ASSIGN_OR_RETURN(store->database_, storage::Database::Open(std::move(options)));
  ASSIGN_OR_RETURN(store->feed_, feed::Feed::Start(*store->database_));
  ASSIGN_OR_RETURN(store->queue_,
                   storage::WriteQueue::Start(*store->database_,
                                              {.on_events = [&feed = *store->feed_] { feed.OnCommit(); }}));
  return store;
}

DurableStore::~DurableStore() = default;

Command DurableStore::Write(int64_t number, size_t size) {
  const std::string id = absl::StrCat("write-", number);
  Command command;
  command.request = {.caller = "writer", .method = "/test/Write", .request_id = id, .hash = Sha256(id)};
  command.reads = {{&Totals(), {"all"}}};
  command.bytes = size;
  command.decide = [number, id, size](UnitOfWork& unit) {
    const Record* total = unit.Find(Totals(), "all");
    const int64_t before = total == nullptr ? 0 : std::get<int64_t>(total->columns[0]);
    unit.Put(Totals(), {.key = "all", .message = "", .columns = {before + 1}});
    unit.Insert(Written(), {.key = id, .message = std::string(size, 'm'), .columns = {number}});
    common::v1::Event event;
    event.set_type("Number.Written");
    event.set_resource(id);
    unit.Emit(std::move(event));
    unit.SetReply(absl::StrCat("written ", number));
    return absl::OkStatus();
  };
  return command;
}

std::vector<std::string> DurableStore::Audit(const std::map<int64_t, std::string>& acknowledged) {
  std::vector<std::string> troubles;
  const absl::Status status = AuditInto(acknowledged, troubles);
  if (!status.ok()) troubles.push_back(absl::StrCat(status.ToString(), " ", CauseOf(status)));
  return troubles;
}

absl::Status DurableStore::AuditInto(const std::map<int64_t, std::string>& acknowledged,
                                     std::vector<std::string>& troubles) {
  RETURN_IF_ERROR(feed::SequenceNow(*database_).status());
  ASSIGN_OR_RETURN(const Rows rows, database_->Query("SELECT name FROM written"));
  std::set<std::string> written;
  for (const Row row : rows) written.insert(row.Text(0));
  ASSIGN_OR_RETURN(const Rows total, database_->Query("SELECT number FROM totals"));
  const int64_t counted = total.empty() ? 0 : total[0].Integer(0);
  if (counted != static_cast<int64_t>(rows.size())) {
    troubles.push_back(absl::StrCat("the total is ", counted, " for ", rows.size(), " rows"));
  }

  std::map<std::string, std::string> events;  // resource -> id
  int64_t position = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<common::v1::Event> more, feed_->log().ReadAfter(position, 1000));
    if (more.empty()) break;
    for (const common::v1::Event& event : more) {
      if (event.position() != ++position) return absl::DataLossError(absl::StrCat("no event at ", position));
      if (!events.emplace(event.resource(), event.id()).second) {
        troubles.push_back(absl::StrCat(event.resource(), " has two events"));
      }
    }
  }
  if (events.size() != written.size()) {
    troubles.push_back(absl::StrCat(events.size(), " events for ", written.size(), " rows"));
  }
  for (const auto& [number, event_id] : acknowledged) {
    const std::string id = absl::StrCat("write-", number);
    if (written.count(id) == 0) troubles.push_back(absl::StrCat(id, " was acknowledged and is lost"));
    const auto event = events.find(id);
    if (event == events.end() || event->second != event_id) {
      troubles.push_back(absl::StrCat("the event of ", id, " is lost"));
    }
  }
  ASSIGN_OR_RETURN(const common::v1::VerifyLogResponse verified, feed_->log().Verify(0));
  if (verified.first_broken_position() != 0) {
    troubles.push_back(
        absl::StrCat("the log is broken at ", verified.first_broken_position(), ": ", verified.problem()));
  }
  // The caller who heard nothing asks again, and so may one who did.
  int asked = 0;
  for (auto last = acknowledged.rbegin(); last != acknowledged.rend() && asked < 3; ++last, ++asked) {
    const auto again = queue_->BlockingSubmit(Write(last->first));
    if (!again.ok() || !again->replayed || again->event_id != last->second ||
        again->reply != absl::StrCat("written ", last->first)) {
      troubles.push_back(absl::StrCat("write-", last->first, " got another answer when it was repeated"));
    }
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::testing

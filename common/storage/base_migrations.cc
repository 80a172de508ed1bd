#include "common/storage/base_migrations.h"

namespace fengqiao::storage::internal {
namespace {

constexpr char kSqlite1[] = R"sql(
CREATE TABLE requests (
  key BLOB PRIMARY KEY NOT NULL,   -- SHA-256 of caller, method and request_id
  hash BLOB NOT NULL,              -- of the request without its request_id
  reply BLOB NOT NULL,             -- sealed
  event_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_expires_at ON requests (expires_at);

CREATE TABLE events (
  position INTEGER PRIMARY KEY NOT NULL CHECK (position > 0),
  id TEXT NOT NULL UNIQUE,
  time INTEGER NOT NULL,
  type TEXT NOT NULL,
  resource TEXT NOT NULL,
  region TEXT NOT NULL,
  envelope BLOB NOT NULL,
  link BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;

CREATE TABLE event_head (
  singleton INTEGER PRIMARY KEY NOT NULL CHECK (singleton = 1),
  position INTEGER NOT NULL,
  link BLOB NOT NULL,
  log_id TEXT NOT NULL
) STRICT;
INSERT INTO event_head (singleton, position, link, log_id) VALUES (1, 0, x'', '');
)sql";

// Positions stand apart from the rows: a row is written before its position is known, and giving it one later
// must not rewrite it.
constexpr char kPostgres1[] = R"sql(
CREATE TABLE requests (
  key BYTEA PRIMARY KEY,           -- SHA-256 of caller, method and request_id
  hash BYTEA NOT NULL,             -- of the request without its request_id
  reply BYTEA NOT NULL,            -- sealed
  event_id TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX requests_expires_at ON requests (expires_at);

CREATE TABLE event_rows (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- order of insertion, not of commit
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  time BIGINT NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  resource TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  envelope BYTEA NOT NULL
);
CREATE TABLE event_unsequenced (
  seq BIGINT PRIMARY KEY,
  bytes BIGINT NOT NULL            -- of the envelope
);
CREATE TABLE event_positions (
  position BIGINT PRIMARY KEY CHECK (position > 0),
  seq BIGINT NOT NULL UNIQUE,
  link BYTEA NOT NULL CHECK (length(link) = 32)
);
CREATE VIEW events AS
  SELECT p.position, r.id, r.time, r.type, r.resource, r.region, r.envelope, p.link
  FROM event_positions p JOIN event_rows r ON r.seq = p.seq;

CREATE TABLE event_head (
  singleton BIGINT PRIMARY KEY CHECK (singleton = 1),
  position BIGINT NOT NULL,
  link BYTEA NOT NULL,
  log_id TEXT COLLATE "C" NOT NULL
);
INSERT INTO event_head (singleton, position, link, log_id) VALUES (1, 0, '', '');
)sql";

}  // namespace

const std::vector<Migration>& BaseMigrations() {
  static const auto* const kMigrations = new std::vector<Migration>{
      {.number = 1, .name = "log", .sqlite_sql = kSqlite1, .postgres_sql = kPostgres1}};
  return *kMigrations;
}

}  // namespace fengqiao::storage::internal

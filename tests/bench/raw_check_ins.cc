#include "tests/bench/raw_check_ins.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tests/bench/bench.h"
#include "tests/bench/correction_office.h"
#include "tests/bench/pgbench.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

constexpr const char* kCounted[] = {"duties", "acts", "act_contents", "figures"};
constexpr int kSeconds = 3;

int64_t NumberOf(const Engine& engine, const std::string& sql) { return std::stoll(engine.ask(sql)[0]); }

std::string BytesOf(const Engine& engine, int64_t length) {
  return engine.postgres ? absl::StrCat("decode(repeat('a7', ", length, "), 'hex')")
                         : absl::StrCat("randomblob(", length, ")");
}

// One check-in: :i is who, :n a number that no other has.
std::vector<std::string> Statements(const Engine& engine, const CheckInRows& one) {
  const std::string who = engine.postgres ? "'01' || right(repeat('0', 24) || (:i)::text, 24)"
                                          : "'01' || substr('000000000000000000000000' || :i, -24)";
  const std::string key = engine.postgres ? "sha256((:n)::text::bytea)" : "CAST('request' || :n AS BLOB)";
  const std::string text = engine.postgres ? "(:n)::text" : ":n";
  const auto of_subject = [&](const std::string& what) {
    return absl::StrCat("SELECT ", what, " FROM subjects AS s WHERE id = ", who);
  };
  const auto named = [&](const std::string& table, const std::string& column) {
    return absl::StrCat("SELECT envelope FROM ", table, " WHERE ", column, " = (", of_subject("name"), ")");
  };
  std::vector<std::string> statements = {
      absl::StrCat("SELECT hash, reply, event_id, expires_at FROM requests WHERE key = ", key),
      absl::StrCat("SELECT name, envelope FROM subjects WHERE id = ", who,
                   engine.postgres ? " FOR NO KEY UPDATE" : ""),
      named("persons", "subject"),
      named("person_keys", "file"),
      named("barred_persons", "subject"),
      absl::StrCat("UPDATE subjects SET figured = figured + 1, envelope = ",
                   BytesOf(engine, one.subject_bytes), " WHERE id = ", who),
      absl::StrCat("INSERT INTO acts (id, subject, kind, day, envelope) ",
                   of_subject(absl::StrCat("name || '|' || ", text, ", name, 1, '2026-01-06', ",
                                           BytesOf(engine, one.act_bytes)))),
      absl::StrCat(
          "INSERT INTO act_contents (id, envelope) ",
          of_subject(absl::StrCat("name || '|' || ", text, ", ", BytesOf(engine, one.content_bytes)))),
      absl::StrCat("INSERT INTO figures (id, province, city, county, township, region, measure, from_day, "
                   "to_day, times, entry, subject) ",
                   of_subject(absl::StrCat("name || '|30|' || ", text,
                                           ", province, city, county, township, region, 30, '2026-01-06', "
                                           "'2026-01-06', 1, ",
                                           text, ", name"))),
      absl::StrCat("DELETE FROM duties WHERE id = (SELECT id FROM duties WHERE id > (",
                   of_subject("name || '|'"), ") AND id < (", of_subject("name || '}'"),
                   ") AND rule = 'report' AND due > '2026-01-06' ORDER BY id LIMIT 1)")};
  for (int64_t i = 0; i < one.events; ++i) {
    statements.push_back(absl::StrCat(
        "INSERT INTO bare_events (id, time, type, resource, region, envelope) ",
        of_subject(absl::StrCat("'", i, "-' || ", text, ", 1, 'Subject.ActRecorded', name, county, ",
                                BytesOf(engine, one.event_bytes / one.events)))));
  }
  statements.push_back(absl::StrCat("INSERT INTO requests (key, hash, reply, event_id, expires_at) VALUES (",
                                    key, ", ", BytesOf(engine, 32), ", ", BytesOf(engine, one.reply_bytes),
                                    ", 'e', 9000000000000000)"));
  return statements;
}

// The table of the log, without its order.
void MakeBareEvents(const Engine& engine) {
  if (engine.postgres) {
    engine.run("CREATE TABLE IF NOT EXISTS bare_events (LIKE event_rows INCLUDING ALL)");
  } else {
    engine.run(
        "CREATE TABLE IF NOT EXISTS bare_events (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, time "
        "INTEGER "
        "NOT NULL, type TEXT NOT NULL, resource TEXT NOT NULL, region TEXT NOT NULL, envelope BLOB NOT NULL, "
        "link BLOB) STRICT");
  }
}

double Pgbench(const std::string& url, const std::vector<std::string>& statements, int first, int end,
               int at_once) {
  const testing::TempDir dir;
  const std::string script = dir.path() + "/check_in.sql";
  std::ofstream(script) << "\\set i random(" << first << ", " << end - 1
                        << ")\n\\set n random(1, 1000000000000000)\n"
                        << "BEGIN;\n"
                        << absl::StrJoin(statements, ";\n") << ";\nCOMMIT;\n";
  return PgbenchRate(url, "correction", script, at_once, kSeconds);
}

}  // namespace

CheckInRows LookAt(const Engine& engine, const std::string& name) {
  CheckInRows rows;
  const std::string whose = absl::StrCat("id > '", name, "|' AND id < '", name, "}'");
  for (const char* table : kCounted) {
    rows.rows[table] = NumberOf(engine, absl::StrCat("SELECT COUNT(*) FROM ", table, " WHERE ", whose));
  }
  const std::string log = engine.postgres ? "event_rows" : "events";
  rows.events = NumberOf(engine, absl::StrCat("SELECT COUNT(*) FROM ", log));
  rows.event_bytes =
      NumberOf(engine, absl::StrCat("SELECT CAST(COALESCE(SUM(length(envelope)), 0) AS BIGINT) FROM ", log));
  rows.reply_bytes = NumberOf(engine, "SELECT CAST(COALESCE(SUM(length(reply)), 0) AS BIGINT) FROM requests");
  rows.subject_bytes =
      NumberOf(engine, absl::StrCat("SELECT length(envelope) FROM subjects WHERE name = '", name, "'"));
  rows.act_bytes =
      NumberOf(engine, absl::StrCat("SELECT COALESCE(MAX(length(envelope)), 0) FROM acts WHERE ", whose));
  rows.content_bytes = NumberOf(
      engine, absl::StrCat("SELECT COALESCE(MAX(length(envelope)), 0) FROM act_contents WHERE ", whose));
  return rows;
}

CheckInRows Between(const CheckInRows& before, const CheckInRows& after) {
  CheckInRows one = after;
  for (auto& [table, rows] : one.rows) rows -= before.rows.at(table);
  one.events -= before.events;
  one.event_bytes -= before.event_bytes;
  one.reply_bytes -= before.reply_bytes;
  return one;
}

double RawCheckIns(const Engine& engine, const std::string& url, const CheckInRows& one, int first, int end,
                   int at_once, int count) {
  static int64_t number = 0;
  MakeBareEvents(engine);
  const std::vector<std::string> statements = Statements(engine, one);
  if (engine.postgres) return Pgbench(url, statements, first, end, at_once);
  return Rate(count, [&] {
    for (int done = 0; done < count;) {
      engine.run("BEGIN IMMEDIATE");
      for (int i = 0; i < at_once && done < count; ++i, ++done) {
        ++number;
        for (const std::string& statement : statements) {
          engine.run_prepared(statement, {{":i", first + number * 7919 % (end - first)}, {":n", number}});
        }
      }
      engine.run("COMMIT");
    }
  });
}

}  // namespace fengqiao::bench

#include "tests/bench/roll_over_pairs.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/bench/bench.h"
#include "tests/bench/correction_office.h"

namespace fengqiao::bench {
namespace {

// What a day changes of a subject's row: of the columns it names the engine keeps the indexes.
constexpr char kFrom[] =
    "UPDATE subjects SET wakes = n.wakes, figured = n.figured, envelope = n.envelope FROM ";

int64_t NumberOf(const Engine& engine, const std::string& sql) { return std::stoll(engine.ask(sql)[0]); }

// Between rounds: what the last one left behind is nobody's to clear up.
void Settle(const Engine& engine) {
  if (engine.postgres) {
    engine.run("VACUUM subjects");
    engine.run("VACUUM duties");
    engine.run("CHECKPOINT");
  } else {
    engine.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
}

void TakeBack(const Engine& engine) {
  engine.run("BEGIN");
  engine.run(absl::StrCat(kFrom, "before AS n WHERE subjects.name = n.name"));
  engine.run("DELETE FROM duties WHERE id IN (SELECT id FROM new_duties)");
  engine.run("COMMIT");
  Settle(engine);
}

}  // namespace

RollOverTimes PairRollOver(const Engine& engine, const std::string& day, int rounds,
                           const std::function<int()>& roll_over) {
  if (!engine.postgres) {
    // As the service has it.
    engine.run(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768; "
        "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY");
  }
  engine.run(absl::StrCat("CREATE TEMP TABLE before AS SELECT * FROM subjects WHERE wakes <= '", day, "'"));
  engine.run(engine.postgres ? "CREATE INDEX ON before (name)"
                             : "CREATE INDEX temp.before_by_name ON before (name)");
  engine.run(
      "CREATE TEMP TABLE old_duties AS SELECT id FROM duties WHERE subject IN (SELECT name FROM before)");
  engine.run(engine.postgres ? "CREATE INDEX ON old_duties (id)"
                             : "CREATE INDEX temp.old_duties_by_id ON old_duties (id)");
  if (engine.postgres) engine.run("SET work_mem = '128MB'; ANALYZE before; ANALYZE old_duties");
  RollOverTimes times;
  std::vector<double> ours, sets, ratios;
  for (int round = 0; round < rounds; ++round) {
    Settle(engine);
    ours.push_back(SecondsOf([&] { times.brought = roll_over(); }));
    if (round == 0) {
      engine.run(
          "CREATE TEMP TABLE new_subjects AS SELECT s.* FROM subjects AS s JOIN before AS b ON s.name = "
          "b.name");
      engine.run(
          "CREATE TEMP TABLE new_duties AS SELECT d.* FROM duties AS d JOIN before AS b ON d.subject = "
          "b.name "
          "LEFT JOIN old_duties AS o ON o.id = d.id WHERE o.id IS NULL");
      if (engine.postgres) engine.run("ANALYZE new_subjects; ANALYZE new_duties");
      times.new_duties = NumberOf(engine, "SELECT COUNT(*) FROM new_duties");
      const int64_t all =
          NumberOf(engine, "SELECT COUNT(*) FROM duties WHERE subject IN (SELECT name FROM before)");
      if (all != times.new_duties + NumberOf(engine, "SELECT COUNT(*) FROM old_duties")) {
        Must(absl::InternalError("the day has taken duties away"));
      }
    }
    TakeBack(engine);
    sets.push_back(SecondsOf([&] {
      engine.run("BEGIN");
      engine.run(absl::StrCat(kFrom, "new_subjects AS n WHERE subjects.name = n.name"));
      engine.run("INSERT INTO duties SELECT * FROM new_duties");
      engine.run("COMMIT");
    }));
    ratios.push_back(ours.back() / sets.back());
    if (round + 1 < rounds) TakeBack(engine);
  }
  times.ours = *std::min_element(ours.begin(), ours.end());
  times.sets = *std::min_element(sets.begin(), sets.end());
  times.ratio = Median(ratios);
  return times;
}

}  // namespace fengqiao::bench

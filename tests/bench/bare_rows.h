// The rows that a service came to write, written by SQLite alone: nothing reads, decides or orders them.

#ifndef FENGQIAO_TESTS_BENCH_BARE_ROWS_H_
#define FENGQIAO_TESTS_BENCH_BARE_ROWS_H_

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace fengqiao::bench {

class BareRows {
 public:
  // Remembers what the database holds now; another may write to it.
  explicit BareRows(std::string path);

  // Takes the rows that came since, or were changed.
  void Take();

  // Writes them into a copy of what was remembered, as durably as a service does, in so many transactions of
  // like size; gives the seconds that these take.
  double Write(size_t commits) const;

 private:
  struct FreeValue {
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
  };
  using Row = std::vector<std::unique_ptr<sqlite3_value, FreeValue>>;
  struct Table {
    std::string insert;
    std::vector<Row> rows;
  };

  const std::string path_;
  const testing::TempDir dir_;
  const std::string before_ = dir_ / "before.db";
  std::vector<Table> tables_;
};

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_BARE_ROWS_H_

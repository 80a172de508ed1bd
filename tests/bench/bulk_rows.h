// Rows as an engine has them, copied by the hundred thousand: by COPY, or by one prepared INSERT, without the
// secondary indexes, which are built afterwards.

#ifndef FENGQIAO_TESTS_BENCH_BULK_ROWS_H_
#define FENGQIAO_TESTS_BENCH_BULK_ROWS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fengqiao::bench {

struct BulkColumn {
  std::string name;
  enum class Kind { kNumber, kText, kBytes } kind = Kind::kText;
};

// A number as its digits.
struct BulkRow {
  std::vector<std::string> values;
};

struct BulkTable {
  std::string name;
  std::vector<BulkColumn> columns;  // the key first
};

// Not thread-safe. Ends the process with a message where a statement fails.
class BulkRows {
 public:
  virtual ~BulkRows() = default;
  static std::unique_ptr<BulkRows> Sqlite(const std::string& file);
  static std::unique_ptr<BulkRows> Postgres(const std::string& url, const std::string& schema);

  // Every table of the schema, parents before children as far as their rows need it.
  virtual std::vector<BulkTable> Tables() = 0;
  // The rows, by key, of which some text is `name`, or begins with it and a bar.
  virtual std::vector<BulkRow> RowsOf(const BulkTable& table, const std::string& name) = 0;
  // Appends rows until there is no next one, which the function fills; foreign keys are not looked at.
  virtual void Append(const BulkTable& table, const std::function<bool(BulkRow* row)>& next) = 0;
  // What was appended is durable, and the engine knows how much there is of what.
  virtual void Finish() = 0;
};

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_BULK_ROWS_H_

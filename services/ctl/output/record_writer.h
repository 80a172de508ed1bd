// What a command prints, record by record, in the form that was asked for.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_RECORD_WRITER_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_RECORD_WRITER_H_

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ctl/output/display_width.h"

namespace fengqiao::ctl {

enum class Format { kTable, kJson, kCsv, kJsonl };

struct OutputOptions {
  Format format = Format::kTable;
  // Amounts in 万元 and 亿元 in tables.
  bool human = true;
  // A byte-order mark before CSV.
  bool bom = false;
  // The room for a table; 0 means any.
  int width = 0;
};

struct Column {
  enum class In { kBoth, kTable, kCsv };

  std::string title;
  Align align = Align::kLeft;
  bool may_be_cut = false;
  // Where it stands: figures, units and names are apart in CSV, and one column in a table.
  In in = In::kBoth;
};

// A cell as people read it, and as programs do where that is something else.
struct Cell {
  Cell(std::string text) : shown(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  Cell(std::string_view text) : shown(text) {}        // NOLINT(google-explicit-constructor)
  Cell(const char* text) : shown(text) {}             // NOLINT(google-explicit-constructor)
  Cell(std::string table, std::string csv) : shown(std::move(table)), exact(std::move(csv)) {}

  std::string shown;
  std::optional<std::string> exact = {};
};

// Makes the JSON of a record; called only where JSON is wanted.
using JsonSource = std::function<absl::StatusOr<std::string>()>;
JsonSource JsonOf(const google::protobuf::Message& message);

class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  // One cell a column.
  virtual absl::Status Add(const std::vector<Cell>& cells, const JsonSource& json) = 0;
  // Call it once, after the last record. `if_none` is said in a table's stead where there was no record.
  virtual void Finish(std::string_view if_none) = 0;
};

// CSV and JSON lines are written as they come, a table at the end. JSON is one array.
std::unique_ptr<RecordWriter> MakeRecordWriter(const OutputOptions& options, std::vector<Column> columns,
                                               std::ostream& out);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_RECORD_WRITER_H_

#include "services/ctl/output/record_writer.h"

#include "common/status/macros.h"
#include "services/ctl/output/csv.h"
#include "services/ctl/output/json.h"
#include "services/ctl/output/table.h"

namespace fengqiao::ctl {
namespace {

// The cells of the columns that are not for `other` alone.
template <typename Text>
std::vector<std::string> Select(const std::vector<Column>& columns, const std::vector<Cell>& cells,
                                Column::In other, const Text& text) {
  std::vector<std::string> selected;
  for (size_t i = 0; i < columns.size() && i < cells.size(); ++i) {
    if (columns[i].in != other) selected.push_back(text(cells[i]));
  }
  return selected;
}

class TableWriter final : public RecordWriter {
 public:
  TableWriter(std::vector<Column> columns, int width, std::ostream& out)
      : columns_(std::move(columns)), table_(TableColumns(columns_)), width_(width), out_(out) {}

  absl::Status Add(const std::vector<Cell>& cells, const JsonSource&) override {
    table_.AddRow(Select(columns_, cells, Column::In::kCsv, [](const Cell& cell) { return cell.shown; }));
    return absl::OkStatus();
  }

  void Finish(std::string_view if_none) override {
    if (table_.empty()) {
      out_ << if_none << '\n';
    } else {
      table_.Print(out_, width_);
    }
  }

 private:
  static std::vector<TableColumn> TableColumns(const std::vector<Column>& columns) {
    std::vector<TableColumn> selected;
    for (const Column& column : columns) {
      if (column.in != Column::In::kCsv) selected.push_back({column.title, column.align, column.may_be_cut});
    }
    return selected;
  }

  const std::vector<Column> columns_;
  Table table_;
  const int width_;
  std::ostream& out_;
};

class CsvWriter final : public RecordWriter {
 public:
  CsvWriter(std::vector<Column> columns, bool bom, std::ostream& out)
      : columns_(std::move(columns)), bom_(bom), out_(out) {}

  absl::Status Add(const std::vector<Cell>& cells, const JsonSource&) override {
    Begin();
    out_ << CsvRecord(Select(columns_, cells, Column::In::kTable,
                             [](const Cell& cell) { return cell.exact.value_or(cell.shown); }));
    return absl::OkStatus();
  }

  void Finish(std::string_view) override { Begin(); }

 private:
  // Not before the first record or the end: a command that fails at once prints nothing.
  void Begin() {
    if (begun_) return;
    begun_ = true;
    if (bom_) out_ << kByteOrderMark;
    std::vector<std::string> titles;
    for (const Column& column : columns_) {
      if (column.in != Column::In::kTable) titles.push_back(column.title);
    }
    out_ << CsvRecord(titles);
  }

  const std::vector<Column> columns_;
  const bool bom_;
  std::ostream& out_;
  bool begun_ = false;
};

class JsonLinesWriter final : public RecordWriter {
 public:
  explicit JsonLinesWriter(std::ostream& out) : out_(out) {}

  absl::Status Add(const std::vector<Cell>&, const JsonSource& json) override {
    ASSIGN_OR_RETURN(const std::string text, json());
    out_ << text << '\n';
    return absl::OkStatus();
  }

  void Finish(std::string_view) override {}

 private:
  std::ostream& out_;
};

class JsonWriter final : public RecordWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}

  absl::Status Add(const std::vector<Cell>&, const JsonSource& json) override {
    ASSIGN_OR_RETURN(const std::string text, json());
    out_ << (first_ ? "[\n" : ",\n") << text;
    first_ = false;
    return absl::OkStatus();
  }

  void Finish(std::string_view) override { out_ << (first_ ? "[]\n" : "\n]\n"); }

 private:
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace

JsonSource JsonOf(const google::protobuf::Message& message) {
  return [&message] { return ToJson(message); };
}

std::unique_ptr<RecordWriter> MakeRecordWriter(const OutputOptions& options, std::vector<Column> columns,
                                               std::ostream& out) {
  switch (options.format) {
    case Format::kTable:
      return std::make_unique<TableWriter>(std::move(columns), options.width, out);
    case Format::kCsv:
      return std::make_unique<CsvWriter>(std::move(columns), options.bom, out);
    case Format::kJson:
      return std::make_unique<JsonWriter>(out);
    case Format::kJsonl:
      break;
  }
  return std::make_unique<JsonLinesWriter>(out);
}

}  // namespace fengqiao::ctl

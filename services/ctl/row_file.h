// A file of rows for an entry in bulk: one JSON object a line, or a table of comma-separated values whose
// first line names the fields.

#ifndef FENGQIAO_SERVICES_CTL_ROW_FILE_H_
#define FENGQIAO_SERVICES_CTL_ROW_FILE_H_

#include <cstdint>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace fengqiao::ctl {

// How a table of one kind of row may be written.
struct RowWords {
  // What it calls a field: its heading in Chinese, and the path in the row.
  std::map<std::string, std::string, std::less<>> headings;
  // What it writes for an enum's value: of "Agreement.Kind" the Chinese word, and the end of the value's
  // name.
  std::map<std::pair<std::string, std::string>, std::string> values;

  // Reads both tables; INVALID_ARGUMENT names the bad line.
  static absl::StatusOr<RowWords> Read(std::string_view columns_tsv, std::string_view words_tsv);
};

// Reads the file from its beginning, row by row, and never holds more than one.
class RowFile {
 public:
  // A local error for a file that can't be read, or a table whose headings are unknown. Whose name ends in
  // .csv is a table.
  static absl::StatusOr<RowFile> Open(const std::string& path, std::shared_ptr<const RowWords> words);

  // The next row into `row`, which is empty. False at the end. What can't be read is in `trouble`, and the
  // row stays empty: it is a row all the same.
  bool Next(google::protobuf::Message* row, absl::Status* trouble);

 private:
  RowFile(std::ifstream file, bool is_table, std::shared_ptr<const RowWords> words)
      : file_(std::move(file)), is_table_(is_table), words_(std::move(words)) {}

  bool NextRecord(std::vector<std::string>* fields, absl::Status* trouble);

  std::ifstream file_;
  bool is_table_;
  std::shared_ptr<const RowWords> words_;
  std::vector<std::string> paths_;  // of a table's columns
};

// What a file is: how many rows, and its SHA-256.
struct FileSummary {
  int64_t rows = 0;
  std::string fingerprint;
};
absl::StatusOr<FileSummary> Summarize(const std::string& path, const std::shared_ptr<const RowWords>& words,
                                      const google::protobuf::Message& prototype);

// Sets a field by its path, "case.attempts[0].accepted", from what stands in a table: days as 2023-01-10,
// instants as days or RFC 3339, enums by the end of their names ("APPLICATION") or their Chinese word,
// several of them with 、 between, regions and offices by their code.
absl::Status SetField(google::protobuf::Message* message, std::string_view path, const std::string& text,
                      const RowWords& words);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_ROW_FILE_H_

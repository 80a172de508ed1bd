// What a command sees and stages while it decides.

#ifndef FENGQIAO_COMMON_STORAGE_UNIT_OF_WORK_H_
#define FENGQIAO_COMMON_STORAGE_UNIT_OF_WORK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/storage/value.h"
#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::storage {

enum class ColumnType { kInteger, kText, kBytes };

struct Column {
  std::string name;
  ColumnType type;
};

// How a table is read and written by commands. One constant each, which outlives the write queue:
//
//   const TableSpec& ReportsTable() {
//     static const auto* const kTable = new TableSpec{
//         .name = "reports", .key_column = "name",
//         .columns = {{"region", ColumnType::kText}, {"year", ColumnType::kInteger}}};
//     return *kTable;
//   }
//
// A key that must be unique in another respect ("one report a region and sha256") is a claims table: a
// TableSpec whose key is that combination and whose column names the owner. Declare its key, Find says who
// holds it, Insert claims it.
struct TableSpec {
  std::string name;
  std::string key_column;            // text; the table's primary key
  std::vector<Column> columns = {};  // without the key and the envelope
  // Where the sealed message stands; "" for a table without (a claims table).
  std::string envelope_column = "envelope";
  // Read after all others, in every batch of every replica: for records that are made for a record of another
  // table, under that one's lock. Whoever waited for the lock finds what was made meanwhile.
  bool made_for_others = false;
};

// One row.
struct Record {
  std::string key;
  std::string message;              // serialized; sealed where it is stored, so never sealed here
  std::vector<Value> columns = {};  // as TableSpec::columns

  // `message` as a protobuf; DATA_LOSS when it can't be parsed.
  template <typename Message>
  absl::StatusOr<Message> Parse() const {
    Message parsed;
    if (!parsed.ParseFromString(message)) return DataLoss("a stored message can't be parsed");
    return parsed;
  }
};

// One command's view of the transaction. Sees what the commands before it in the same batch have decided.
// What it stages counts only if `decide` returns OK. Not thread-safe; lives only during `decide`.
//
// A wrong use (a record that was not declared, another number of columns, text that can't be stored) does not
// stop `decide`, but fails the command afterwards, whatever `decide` returns.
class UnitOfWork {
 public:
  virtual ~UnitOfWork() = default;

  // When the batch is decided; the same for the whole command.
  virtual absl::Time now() const = 0;

  // The record as it is now, or null. `key` must have been declared in Command::reads, or written by this
  // command. Valid until this command writes that key.
  //
  // An absence is safe to build on only for a key that the command itself then writes: with several replicas,
  // another one may be inserting it, and only the write finds out (the command is then decided again).
  virtual const Record* Find(const TableSpec& table, std::string_view key) = 0;

  // Writes the record, new or not. The key must have been declared.
  virtual void Put(const TableSpec& table, Record record) = 0;

  // Writes a new record. The key need not be declared; if it is taken the command fails with ALREADY_EXISTS,
  // and nothing of it stays.
  virtual void Insert(const TableSpec& table, Record record) = 0;

  // Deletes the record if there is one. The key must have been declared.
  virtual void Delete(const TableSpec& table, std::string_view key) = 0;

  // The same as Put and Delete for a record that need not be declared, because one that was declared and
  // found says that it is there and is written whenever it changes: a case's row and its rows in an index of
  // terms. Where the two are out of step after all (a partial restore, a hand in the tables) the command
  // fails with DATA_LOSS and nothing of it stays.
  virtual void Replace(const TableSpec& table, Record record) = 0;
  virtual void Remove(const TableSpec& table, std::string_view key) = 0;

  // Appends to the log: fills `id`, and `time` where it is not set. Returns the id.
  virtual std::string Emit(common::v1::Event event) = 0;

  // The answer: a serialized response, which a repeated request gets again.
  virtual void SetReply(std::string reply) = 0;
};

}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_UNIT_OF_WORK_H_

#include "common/bulk/imports.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"
#include "common/bulk/row_digest.h"
#include "common/bulk/tables_data.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "google/protobuf/util/time_util.h"

namespace fengqiao::bulk {
namespace {

using common::v1::Import;
using common::v1::ImportHeader;
using common::v1::RowResult;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;

constexpr char kImportType[] = "fengqiao/Import";
constexpr int64_t kMostRows = 100'000'000;
constexpr size_t kMostSystem = 64;
constexpr size_t kMostNumber = 128;
constexpr size_t kMostId = 64;
constexpr size_t kHexDigits = 64;

const storage::TableSpec& ImportsTable() {
  static const auto& table = *new storage::TableSpec{.name = "imports", .key_column = "name"};
  return table;
}

const storage::TableSpec& ResultsTable() {
  static const auto& table = *new storage::TableSpec{
      .name = "import_results", .key_column = "id", .columns = {{"refused", storage::ColumnType::kInteger}}};
  return table;
}

const storage::TableSpec& KeysTable() {
  static const auto& table = *new storage::TableSpec{
      .name = "import_keys", .key_column = "key", .columns = {{"resource", storage::ColumnType::kText}}};
  return table;
}

bool IsWord(std::string_view text, size_t most) {
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Rows in the order of the file are in the order of their keys.
std::string ResultId(std::string_view import, int64_t row) {
  return absl::StrFormat("%s|%09d", ToAbsl(import), row);
}

absl::Status CheckHeader(const ImportHeader& header) {
  FieldErrors errors;
  const std::string_view id = std::string_view(header.name()).substr(header.name().rfind('/') + 1);
  if (!IsWord(id, kMostId)) errors.Add("header.name", "its id must be 1 to 64 characters of [a-z0-9-]");
  const bool is_hex = header.fingerprint().size() == kHexDigits &&
                      header.fingerprint().find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_hex) errors.Add("header.fingerprint", "must be SHA-256, 64 hexadecimal digits in lower case");
  if (header.row_count() < 1 || header.row_count() > kMostRows)
    errors.Add("header.row_count", "must be 1 to 100000000");
  if (header.first_row() < 1) errors.Add("header.first_row", "must be at least 1");
  return errors.ToStatus();
}

absl::Status CheckSameFile(const Import& import, const ImportHeader& header) {
  if (import.fingerprint() != header.fingerprint() || import.row_count() != header.row_count()) {
    return RuleRefuses("import.same_file", "这个名称的导入用的是另一个文件，请换一个名称");
  }
  if (import.state() == Import::STATE_STOPPED) {
    return RuleRefuses("import.stopped",
                       "这次导入已在被拒绝的一行停止；改好文件后另行导入，已导入的行不会重复");
  }
  if (header.first_row() > import.rows_taken() + 1) {
    return Error(absl::StatusCode::kOutOfRange, ErrorReason::ERROR_REASON_INVALID_FIELD,
                 absl::StrCat("header.first_row: rows are taken up to ", import.rows_taken()))
        .Field("header.first_row", absl::StrCat("must be at most ", import.rows_taken() + 1));
  }
  return absl::OkStatus();
}

google::protobuf::Timestamp Stamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

void Write(UnitOfWork& work, const Import& import) {
  work.Put(ImportsTable(), {.key = import.name(), .message = import.SerializeAsString(), .columns = {}});
}

// What the row comes to; stages its resource where it is new.
absl::StatusOr<RowResult> Decide(UnitOfWork& work, const PreparedRow& row) {
  RowResult result;
  result.set_row(row.number);
  result.set_key(row.key);
  Faults faults;
  for (const Fault& fault : row.faults) faults.Add(fault.field(), fault.rule(), fault.explanation());
  if (faults.empty()) {
    if (const Record* known = work.Find(KeysTable(), row.key)) {
      result.set_resource(std::get<std::string>(known->columns[0]));
      ASSIGN_OR_RETURN(const auto kept, known->Parse<common::v1::RowDigest>());
      const std::string field = FirstDifference(kept, row.digest);
      if (field.empty()) {
        result.set_outcome(RowResult::OUTCOME_UNCHANGED);
        return result;
      }
      // Keys are the installation's, so it may be another county's: which one it is is nobody's business
      // here.
      result.clear_resource();
      faults.Add(field, kExistsRule, "同一来源的同一编号已经导入，这一项的内容不同");
    } else {
      ASSIGN_OR_RETURN(const std::string resource, row.take(work, &faults));
      if (faults.empty()) {
        work.Put(KeysTable(),
                 {.key = row.key, .message = row.digest.SerializeAsString(), .columns = {resource}});
        result.set_resource(resource);
        result.set_outcome(RowResult::OUTCOME_CREATED);
        return result;
      }
    }
  }
  result.set_outcome(RowResult::OUTCOME_REFUSED);
  *result.mutable_faults() = {faults.list().begin(), faults.list().end()};
  return result;
}

void Count(const RowResult& result, absl::Time now, Import* import) {
  import->set_rows_taken(result.row());
  *import->mutable_update_time() = Stamp(now);
  switch (result.outcome()) {
    case RowResult::OUTCOME_CREATED:
      import->set_created(import->created() + 1);
      break;
    case RowResult::OUTCOME_UNCHANGED:
      import->set_unchanged(import->unchanged() + 1);
      break;
    default:
      import->set_refused(import->refused() + 1);
      if (import->stop_at_first()) import->set_state(Import::STATE_STOPPED);
      break;
  }
  if (import->state() == Import::STATE_RUNNING && import->rows_taken() == import->row_count())
    import->set_state(Import::STATE_DONE);
}

}  // namespace

std::vector<const storage::TableSpec*> SealedTables() {
  return {&ImportsTable(), &ResultsTable(), &KeysTable()};
}

storage::Migration BulkMigration(int number) {
  return {.number = number,
          .name = "bulk",
          .sqlite_sql = std::string(data::TablesSqliteSql()),
          .postgres_sql = std::string(data::TablesPostgresSql())};
}

std::string RowKey(std::string_view source_system, std::string_view external_id, Faults* faults) {
  if (!IsWord(source_system, kMostSystem))
    faults->AddShape("source_system", "须为1至64个小写字母、数字或短横");
  const bool printable = std::none_of(external_id.begin(), external_id.end(),
                                      [](unsigned char c) { return std::iscntrl(c) != 0 || c == '|'; });
  if (external_id.empty() || external_id.size() > kMostNumber || !printable) {
    faults->AddShape("external_id", "须为1至128个字节，不含竖线和控制字符");
    // A number that can't be kept is not told either.
    return absl::StrCat(IsWord(source_system, kMostSystem) ? ToAbsl(source_system) : "", "|");
  }
  return absl::StrCat(IsWord(source_system, kMostSystem) ? ToAbsl(source_system) : "", "|",
                      ToAbsl(external_id));
}

absl::StatusOr<Import> Imports::Begin(const ImportHeader& header, const MakeEvent& event) {
  RETURN_IF_ERROR(CheckHeader(header));
  Import begun;
  Command command;
  command.reads = {{&ImportsTable(), {header.name()}}};
  command.decide = [&](UnitOfWork& work) -> absl::Status {
    if (const Record* known = work.Find(ImportsTable(), header.name())) {
      ASSIGN_OR_RETURN(begun, known->Parse<Import>());
      return CheckSameFile(begun, header);
    }
    begun.Clear();
    begun.set_name(header.name());
    begun.set_fingerprint(header.fingerprint());
    begun.set_row_count(header.row_count());
    begun.set_stop_at_first(header.stop_at_first());
    begun.set_state(Import::STATE_RUNNING);
    *begun.mutable_create_time() = *begun.mutable_update_time() = Stamp(work.now());
    RETURN_IF_ERROR(CheckSameFile(begun, header));
    Write(work, begun);
    work.Emit(event("Import.Begun", begun));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(writes_.BlockingSubmit(std::move(command)).status());
  return begun;
}

void Imports::Take(const std::string& import, PreparedRows rows, const MakeEvent& event,
                   std::function<void(absl::Status)> done) {
  Command command;
  storage::Read keys{&KeysTable(), {}};
  command.bytes = 0;
  for (const auto& row : rows) {
    command.reads.insert(command.reads.end(), row->reads.begin(), row->reads.end());
    keys.keys.push_back(row->key);
    command.bytes += row->bytes;
  }
  command.reads.push_back({&ImportsTable(), {import}});
  command.reads.push_back(std::move(keys));
  command.decide = [import, rows = std::move(rows), event](UnitOfWork& work) -> absl::Status {
    const Record* record = work.Find(ImportsTable(), import);
    if (record == nullptr) return NotFound(kImportType, import);
    ASSIGN_OR_RETURN(auto current, record->Parse<Import>());
    if (current.state() == Import::STATE_STOPPED) return absl::CancelledError("the import has stopped");
    if (current.rows_taken() + 1 != rows[0]->number) {
      return Error(
          absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
          absl::StrCat("row ", rows[0]->number, " is not the next: another stream writes this import"));
    }
    for (const auto& row : rows) {
      ASSIGN_OR_RETURN(const RowResult result, Decide(work, *row));
      Count(result, work.now(), &current);
      work.Insert(ResultsTable(), {.key = ResultId(import, row->number),
                                   .message = result.SerializeAsString(),
                                   .columns = {int64_t{result.outcome() == RowResult::OUTCOME_REFUSED}}});
      if (current.state() != Import::STATE_RUNNING) break;
    }
    Write(work, current);
    if (current.state() != Import::STATE_RUNNING)
      work.Emit(event(current.state() == Import::STATE_DONE ? "Import.Done" : "Import.Stopped", current));
    return absl::OkStatus();
  };
  command.done = [done = std::move(done)](const absl::StatusOr<storage::CommandResult>& result) {
    done(result.status());
  };
  writes_.Submit(std::move(command));
}

absl::StatusOr<Import> Imports::Get(std::string_view name) {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   database_.Query("SELECT envelope FROM imports WHERE name = $1", {std::string(name)}));
  if (rows.empty()) return NotFound(kImportType, name);
  return storage::OpenMessage<Import>(rows[0].Bytes(0));
}

std::string ResultPageSql(bool refused_only) {
  return absl::StrCat("SELECT envelope FROM import_results WHERE id > $1 AND id < $2",
                      refused_only ? " AND refused = 1" : "", " ORDER BY id LIMIT $3");
}

absl::StatusOr<std::vector<RowResult>> Imports::ListResults(std::string_view name, bool refused_only,
                                                            int64_t after, int limit) {
  RETURN_IF_ERROR(Get(name).status());
  ASSIGN_OR_RETURN(
      const storage::Rows rows,
      database_.Query(ResultPageSql(refused_only),
                      {ResultId(name, after), absl::StrCat(ToAbsl(name), "|~"), int64_t{limit}}));
  std::vector<RowResult> results;
  for (const storage::Row row : rows) {
    ASSIGN_OR_RETURN(results.emplace_back(), storage::OpenMessage<RowResult>(row.Bytes(0)));
  }
  return results;
}

}  // namespace fengqiao::bulk

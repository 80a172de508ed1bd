#include "services/correction/storage/figure_ledger.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/duties.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using storage::ColumnType;
using storage::Record;
using storage::Row;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;
using v1::Subject;

constexpr size_t kBytesAFile = 4096;

Record ToRecord(std::string_view subject, const FigureEntry& entry) {
  std::vector<Value> columns = service::PlaceColumns(api::RegionOf(entry.region));
  for (Value value : {Value(int64_t{entry.measure}), Value(FormatDay(entry.from)), Value(FormatDay(entry.to)),
                      Value(entry.times), Value(entry.entry), Value(std::string(subject))}) {
    columns.push_back(std::move(value));
  }
  return {.key = absl::StrCat(ToAbsl(subject), "|", int{entry.measure}, "|", entry.entry),
          .message = "",
          .columns = std::move(columns)};
}

// The rows of a file by their keys.
std::map<std::string, Record> RowsOf(const Subject& subject, const RuleBook& book) {
  std::map<std::string, Record> rows;
  for (const FigureEntry& entry : FiguresOf(subject, book)) {
    Record row = ToRecord(subject.name(), entry);
    std::string key = row.key;
    rows.emplace(std::move(key), std::move(row));
  }
  return rows;
}

// What is stored of files that are out of step, in one snapshot: their revisions, the keys of their figures,
// and their acts.
struct Stored {
  std::map<std::string, std::string> etags;
  std::set<std::string> keys;
  std::map<std::string, std::vector<v1::Act>> acts;
};

absl::Status ReadStored(storage::Reader& reader, int limit, Stored* stored) {
  *stored = Stored();
  ASSIGN_OR_RETURN(
      const Rows files,
      reader.Query("SELECT name, envelope FROM subjects WHERE figured = 0 ORDER BY name LIMIT $1",
                   {int64_t{limit}}));
  std::vector<std::string> names;
  for (const Row row : files) {
    ASSIGN_OR_RETURN(const Subject subject, storage::OpenMessage<Subject>(row.Bytes(1)));
    stored->etags.emplace(row.Text(0), subject.etag());
    names.push_back(row.Text(0));
  }
  for (const std::string& name : names) {
    std::vector<Value> range;
    const std::string of_subject = RowsOfSubject(name, &range);
    ASSIGN_OR_RETURN(const Rows keys,
                     reader.Query(absl::StrCat("SELECT id FROM figures WHERE ", of_subject), range));
    for (const Row row : keys) stored->keys.insert(row.Text(0));
    ASSIGN_OR_RETURN(const Rows acts,
                     reader.Query(absl::StrCat("SELECT envelope FROM acts WHERE ", of_subject), range));
    ASSIGN_OR_RETURN(stored->acts[name], service::OpenAll<v1::Act>(acts));
  }
  return absl::OkStatus();
}

absl::Status CatchUpOne(UnitOfWork& work, const std::string& name, const Stored& stored,
                        const RuleBook& book) {
  const Record* record = work.Find(SubjectsTable(), name);
  if (record == nullptr || FiguredIn(*record) != 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Subject subject, record->Parse<Subject>());
  // What happened since it was read may be an act that is not among them: the next round reads it again.
  if (subject.etag() != stored.etags.at(name)) return absl::OkStatus();
  Record row = *record;
  std::map<std::string, Record> wanted = RowsOf(subject, book);
  if (const auto acts = stored.acts.find(name); acts != stored.acts.end()) {
    for (const v1::Act& act : acts->second) {
      Record figure = ToRecord(name, FigureOf(subject, act));
      std::string key = figure.key;
      wanted.emplace(std::move(key), std::move(figure));
    }
  }
  const std::string first = absl::StrCat(name, "|");
  for (auto at = stored.keys.lower_bound(first); at != stored.keys.end() && at->rfind(first, 0) == 0; ++at) {
    if (!wanted.contains(*at)) work.Delete(FiguresTable(), *at);
  }
  for (auto& [key, figure] : wanted) {
    if (stored.keys.contains(key)) {
      work.Put(FiguresTable(), std::move(figure));
    } else {
      work.Insert(FiguresTable(), std::move(figure));
    }
  }
  SetFigured(api::RevisionOf(subject.etag()), &row);
  work.Put(SubjectsTable(), std::move(row));
  return absl::OkStatus();
}

}  // namespace

const storage::TableSpec& FiguresTable() {
  static const auto& table =
      *new storage::TableSpec{.name = "figures",
                              .key_column = "id",
                              .columns = service::WithPlace({}, {{"measure", ColumnType::kInteger},
                                                                 {"from_day", ColumnType::kText},
                                                                 {"to_day", ColumnType::kText},
                                                                 {"times", ColumnType::kInteger},
                                                                 {"entry", ColumnType::kText},
                                                                 {"subject", ColumnType::kText}}),
                              .envelope_column = ""};
  return table;
}

void WriteFigures(UnitOfWork& work, const Subject* before, const Subject& after, const RuleBook& book) {
  std::map<std::string, Record> old_rows;
  if (before != nullptr) old_rows = RowsOf(*before, book);
  for (auto& [key, row] : RowsOf(after, book)) {
    const auto old = old_rows.find(key);
    if (old == old_rows.end()) {
      work.Insert(FiguresTable(), std::move(row));
      continue;
    }
    if (old->second.columns != row.columns) work.Replace(FiguresTable(), std::move(row));
    old_rows.erase(old);
  }
  for (const auto& [key, row] : old_rows) work.Remove(FiguresTable(), key);
}

void WriteFigure(UnitOfWork& work, const Subject& subject, const v1::Act& act) {
  work.Insert(FiguresTable(), ToRecord(subject.name(), FigureOf(subject, act)));
}

absl::StatusOr<int> CatchUpFigures(service::ServiceStore& store, const RuleBook& book, int limit) {
  Stored stored;
  RETURN_IF_ERROR(
      store.database().Read([&](storage::Reader& reader) { return ReadStored(reader, limit, &stored); }));
  if (stored.etags.empty()) return 0;
  std::vector<std::string> names;
  for (const auto& [name, etag] : stored.etags) names.push_back(name);
  storage::Command command;
  command.bytes = names.size() * kBytesAFile;
  command.reads = {{&SubjectsTable(), names},
                   {&FiguresTable(), std::vector<std::string>(stored.keys.begin(), stored.keys.end())}};
  command.decide = [&](UnitOfWork& work) -> absl::Status {
    for (const std::string& name : names) RETURN_IF_ERROR(CatchUpOne(work, name, stored, book));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store.writes().BlockingSubmit(std::move(command)).status());
  return static_cast<int>(names.size());
}

}  // namespace fengqiao::correction

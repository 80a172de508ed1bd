#include "services/correction/storage/figure_ledger.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/resettlement_tables.h"
#include "services/correction/storage/survey_tables.h"
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

// `subject` is whom or what it counts; of most files themselves.
Record ToRecord(std::string_view file, std::string_view subject, const FigureEntry& entry) {
  std::vector<Value> columns = service::PlaceColumns(api::RegionOf(entry.region));
  for (Value value : {Value(int64_t{entry.measure}), Value(FormatDay(entry.from)), Value(FormatDay(entry.to)),
                      Value(entry.times), Value(entry.entry), Value(std::string(subject))}) {
    columns.push_back(std::move(value));
  }
  return {.key = absl::StrCat(ToAbsl(file), "|", int{entry.measure}, "|", entry.entry),
          .message = "",
          .columns = std::move(columns)};
}

// Rows by their keys.
using FigureRows = std::map<std::string, Record>;

FigureRows RowsOf(std::string_view file, std::string_view subject, const std::vector<FigureEntry>& entries) {
  FigureRows rows;
  for (const FigureEntry& entry : entries) {
    Record row = ToRecord(file, subject, entry);
    std::string key = row.key;
    rows.emplace(std::move(key), std::move(row));
  }
  return rows;
}

// Writes the difference.
void WriteRows(UnitOfWork& work, FigureRows before, FigureRows after) {
  for (auto& [key, row] : after) {
    const auto old = before.find(key);
    if (old == before.end()) {
      work.Insert(FiguresTable(), std::move(row));
      continue;
    }
    if (old->second.columns != row.columns) work.Replace(FiguresTable(), std::move(row));
    before.erase(old);
  }
  for (const auto& [key, row] : before) work.Remove(FiguresTable(), key);
}

// Whom or what a file's figures are about: of positioning the person, else the file.
template <typename File>
const std::string& BehindOf(const File& file) {
  return file.name();
}
std::string BehindOf(const v1::PositioningOrder& order) { return SubjectOf(order.name()); }
const std::string& BehindOf(const v1::PositioningAlarm& alarm) { return alarm.subject(); }

template <typename File, typename Figures>
int64_t WriteFiguresOf(UnitOfWork& work, const storage::TableSpec& table, const File* before,
                       const File& after, const Figures& figures_of) {
  FigureRows old_rows;
  if (before != nullptr) {
    const Record* stored = work.Find(table, after.name());
    if (stored == nullptr || FiguredIn(table, *stored) != api::RevisionOf(before->etag())) return 0;
    old_rows = RowsOf(before->name(), BehindOf(*before), figures_of(*before));
  }
  WriteRows(work, std::move(old_rows), RowsOf(after.name(), BehindOf(after), figures_of(after)));
  return api::RevisionOf(after.etag());
}

// What is stored of a file that is out of step: its revision, the keys of its figures, and its acts.
struct Stored {
  std::string etag;
  std::set<std::string> keys;
  std::vector<v1::Act> acts;
};
using StoredFiles = std::map<std::string, Stored>;

// A kind of files that count.
struct LedgerFiles {
  const storage::TableSpec* table;
  bool with_acts = false;
  std::function<absl::StatusOr<std::string>(std::string_view envelope)> etag_of;
  std::function<absl::StatusOr<std::string>(const Record& file)> etag_of_record;
  // The rows of a file; none of a destroyed one, whose figures stay as they are. What it has to keep for them
  // is written into it.
  std::function<absl::StatusOr<std::optional<FigureRows>>(const std::vector<v1::Act>& acts, Record* file)>
      rows_of;
};

template <typename File>
bool IsErased(const File&) {
  return false;
}
bool IsErased(const Subject& subject) { return subject.state() == Subject::STATE_ERASED; }
bool IsErased(const v1::ReleasedPerson& file) { return file.state() == v1::ReleasedPerson::STATE_ERASED; }

// What a file keeps for its figures. No revision of it: nothing that anybody has entered is another.
template <typename File>
void Prepare(const RuleBook&, File*) {}
void Prepare(const RuleBook& book, Subject* subject) { CountHours(book, subject); }

// `figures_of` a file and its acts.
template <typename File, typename Figures>
LedgerFiles FilesOf(const storage::TableSpec& table, const RuleBook& book, Figures figures_of) {
  return {.table = &table,
          .etag_of = [](std::string_view envelope) -> absl::StatusOr<std::string> {
            ASSIGN_OR_RETURN(const File file, storage::OpenMessage<File>(envelope));
            return file.etag();
          },
          .etag_of_record = [](const Record& record) -> absl::StatusOr<std::string> {
            ASSIGN_OR_RETURN(const File file, record.Parse<File>());
            return file.etag();
          },
          .rows_of = [&book, figures_of = std::move(figures_of)](
                         const std::vector<v1::Act>& acts,
                         Record* record) -> absl::StatusOr<std::optional<FigureRows>> {
            ASSIGN_OR_RETURN(File file, record->Parse<File>());
            if (IsErased(file)) return std::nullopt;
            Prepare(book, &file);
            record->message = file.SerializeAsString();
            return RowsOf(file.name(), BehindOf(file), figures_of(file, acts));
          }};
}

std::vector<LedgerFiles> AllFiles(const RuleBook& book) {
  using Acts = std::vector<v1::Act>;
  std::vector<LedgerFiles> all = {
      FilesOf<Subject>(SubjectsTable(), book,
                       [&book](const Subject& subject, const Acts& acts) {
                         std::vector<FigureEntry> entries = FiguresOf(subject, book);
                         for (const v1::Act& act : acts) entries.push_back(FigureOf(subject, act));
                         return entries;
                       }),
      FilesOf<v1::ReleasedPerson>(
          ReleasedPersonsTable(), book,
          [&book](const v1::ReleasedPerson& file, const Acts&) { return FiguresOf(file, book); }),
      FilesOf<v1::Survey>(SurveysTable(), book,
                          [](const v1::Survey& survey, const Acts&) { return FiguresOf(survey); }),
      FilesOf<v1::PositioningOrder>(
          PositioningOrdersTable(), book,
          [](const v1::PositioningOrder& order, const Acts&) { return FiguresOf(order); }),
      FilesOf<v1::PositioningAlarm>(
          PositioningAlarmsTable(), book,
          [](const v1::PositioningAlarm& alarm, const Acts&) { return FiguresOf(alarm); })};
  all.front().with_acts = true;
  return all;
}

absl::Status ReadOne(storage::Reader& reader, const LedgerFiles& files, const std::string& name,
                     Stored* stored) {
  std::vector<Value> range;
  const std::string of_file = RowsOfSubject(name, &range);
  ASSIGN_OR_RETURN(const Rows keys,
                   reader.Query(absl::StrCat("SELECT id FROM figures WHERE ", of_file), range));
  for (const Row row : keys) stored->keys.insert(row.Text(0));
  if (!files.with_acts) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Rows acts,
                   reader.Query(absl::StrCat("SELECT envelope FROM acts WHERE ", of_file), range));
  for (const Row row : acts) {
    ASSIGN_OR_RETURN(stored->acts.emplace_back(), storage::OpenMessage<v1::Act>(row.Bytes(0)));
  }
  return absl::OkStatus();
}

// In one snapshot.
absl::Status ReadStored(storage::Reader& reader, const LedgerFiles& files, int limit, StoredFiles* stored) {
  stored->clear();
  ASSIGN_OR_RETURN(const Rows rows,
                   reader.Query(absl::StrCat("SELECT name, envelope FROM ", files.table->name,
                                             " WHERE counted = 0 ORDER BY name LIMIT $1"),
                                {int64_t{limit}}));
  for (const Row row : rows) {
    Stored& one = (*stored)[row.Text(0)];
    ASSIGN_OR_RETURN(one.etag, files.etag_of(row.Bytes(1)));
    RETURN_IF_ERROR(ReadOne(reader, files, row.Text(0), &one));
  }
  return absl::OkStatus();
}

absl::Status CatchUpOne(UnitOfWork& work, const LedgerFiles& files, const std::string& name,
                        const Stored& stored) {
  const Record* record = work.Find(*files.table, name);
  if (record == nullptr || FiguredIn(*files.table, *record) != 0) return absl::OkStatus();
  // What happened since it was read may be an act that is not among them: the next round reads it again.
  ASSIGN_OR_RETURN(const std::string etag, files.etag_of_record(*record));
  if (etag != stored.etag) return absl::OkStatus();
  Record row = *record;
  ASSIGN_OR_RETURN(std::optional<FigureRows> wanted, files.rows_of(stored.acts, &row));
  if (wanted) {
    for (const std::string& key : stored.keys) {
      if (!wanted->contains(key)) work.Delete(FiguresTable(), key);
    }
    for (auto& [key, figure] : *wanted) {
      if (stored.keys.contains(key)) {
        work.Put(FiguresTable(), std::move(figure));
      } else {
        work.Insert(FiguresTable(), std::move(figure));
      }
    }
  }
  SetFigured(*files.table, api::RevisionOf(etag), &row);
  work.Put(*files.table, std::move(row));
  return absl::OkStatus();
}

absl::StatusOr<int> CatchUpThese(service::ServiceStore& store, const LedgerFiles& files, int limit) {
  StoredFiles stored;
  RETURN_IF_ERROR(store.database().Read(
      [&](storage::Reader& reader) { return ReadStored(reader, files, limit, &stored); }));
  if (stored.empty()) return 0;
  std::vector<std::string> names, keys;
  for (const auto& [name, one] : stored) {
    names.push_back(name);
    keys.insert(keys.end(), one.keys.begin(), one.keys.end());
  }
  storage::Command command;
  command.bytes = names.size() * kBytesAFile;
  command.reads = {{files.table, names}, {&FiguresTable(), std::move(keys)}};
  command.decide = [&](UnitOfWork& work) -> absl::Status {
    for (const auto& [name, one] : stored) RETURN_IF_ERROR(CatchUpOne(work, files, name, one));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store.writes().BlockingSubmit(std::move(command)).status());
  return static_cast<int>(stored.size());
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
  FigureRows old_rows;
  if (before != nullptr) old_rows = RowsOf(before->name(), before->name(), FiguresOf(*before, book));
  WriteRows(work, std::move(old_rows), RowsOf(after.name(), after.name(), FiguresOf(after, book)));
}

void WriteFigure(UnitOfWork& work, const Subject& subject, const v1::Act& act) {
  work.Insert(FiguresTable(), ToRecord(subject.name(), subject.name(), FigureOf(subject, act)));
}

int64_t WriteFigures(UnitOfWork& work, const v1::ReleasedPerson* before, const v1::ReleasedPerson& after,
                     const RuleBook& book) {
  return WriteFiguresOf(work, ReleasedPersonsTable(), before, after,
                        [&book](const v1::ReleasedPerson& file) { return FiguresOf(file, book); });
}

int64_t WriteFigures(UnitOfWork& work, const v1::Survey* before, const v1::Survey& after) {
  return WriteFiguresOf(work, SurveysTable(), before, after,
                        [](const v1::Survey& survey) { return FiguresOf(survey); });
}

int64_t WriteFigures(UnitOfWork& work, const v1::PositioningOrder* before,
                     const v1::PositioningOrder& after) {
  return WriteFiguresOf(work, PositioningOrdersTable(), before, after,
                        [](const v1::PositioningOrder& order) { return FiguresOf(order); });
}

int64_t WriteFigures(UnitOfWork& work, const v1::PositioningAlarm* before,
                     const v1::PositioningAlarm& after) {
  return WriteFiguresOf(work, PositioningAlarmsTable(), before, after,
                        [](const v1::PositioningAlarm& alarm) { return FiguresOf(alarm); });
}

absl::StatusOr<int> CatchUpFigures(service::ServiceStore& store, const RuleBook& book, int limit) {
  int caught_up = 0;
  for (const LedgerFiles& files : AllFiles(book)) {
    ASSIGN_OR_RETURN(const int these, CatchUpThese(store, files, limit));
    caught_up += these;
  }
  return caught_up;
}

}  // namespace fengqiao::correction

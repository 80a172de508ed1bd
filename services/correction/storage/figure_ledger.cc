#include "services/correction/storage/figure_ledger.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/storage/day_batches.h"
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

// In one snapshot: those after a name, and how many were looked at, with the last of them. One that can't be
// read is passed over.
absl::Status ReadStored(storage::Reader& reader, const LedgerFiles& files, int limit,
                        const std::string& after, StoredFiles* stored, RolledOver* looked) {
  stored->clear();
  *looked = {};
  ASSIGN_OR_RETURN(const Rows rows,
                   reader.Query(absl::StrCat("SELECT name, envelope FROM ", files.table->name,
                                             " WHERE counted = 0 AND name > $1 ORDER BY name LIMIT $2"),
                                {after, int64_t{limit}}));
  for (const Row row : rows) {
    ++looked->brought;
    looked->place = row.Text(0);
    Stored one;
    auto etag = files.etag_of(row.Bytes(1));
    const absl::Status read = etag.ok() ? ReadOne(reader, files, row.Text(0), &one) : etag.status();
    if (read.ok()) {
      one.etag = *std::move(etag);
      stored->emplace(row.Text(0), std::move(one));
    } else if (read.code() == absl::StatusCode::kDataLoss) {
      looked->passed_over.push_back({row.Text(0), read});
    } else {
      return read;
    }
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
  // Else it would be asked for again for ever.
  if (api::RevisionOf(etag) == 0) return DataLoss("a file has no revision");
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

// In one transaction. One that can't be written is passed over.
absl::Status CatchUpThese(service::ServiceStore& store, const LedgerFiles& files, const StoredFiles& stored,
                          std::vector<PassedOver>* passed_over) {
  if (stored.empty()) return absl::OkStatus();
  std::vector<std::string> names, keys;
  for (const auto& [name, one] : stored) {
    names.push_back(name);
    keys.insert(keys.end(), one.keys.begin(), one.keys.end());
  }
  const auto passed = std::make_shared<std::vector<PassedOver>>();
  storage::Command command;
  command.bytes = names.size() * kBytesAFile;
  command.reads = {{files.table, names}, {&FiguresTable(), std::move(keys)}};
  command.decide = [&files, &stored, passed](UnitOfWork& work) -> absl::Status {
    passed->clear();  // a batch may be decided again
    for (const auto& [name, one] : stored) {
      const absl::Status done = CatchUpOne(work, files, name, one);
      if (!done.ok()) passed->push_back({name, done});
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store.writes().BlockingSubmit(std::move(command)).status());
  passed_over->insert(passed_over->end(), passed->begin(), passed->end());
  return absl::OkStatus();
}

// The statements of a batch failed together: one by one the others go through.
absl::Status CatchUpEach(service::ServiceStore& store, const LedgerFiles& files, const StoredFiles& stored,
                         const absl::Status& together, std::vector<PassedOver>* passed_over) {
  size_t failed = 0;
  for (const auto& [name, one] : stored) {
    const absl::Status done = CatchUpThese(store, files, {{name, one}}, passed_over);
    if (done.ok()) continue;
    if (!MayBeOfOneFile(done)) return done;
    passed_over->push_back({name, done});
    // Not one of so many can be written: that is the store's trouble after all.
    if (++failed == stored.size() && failed > kMostBroken) return together;
  }
  return absl::OkStatus();
}

absl::StatusOr<RolledOver> CatchUpBatch(service::ServiceStore& store, const LedgerFiles& files, int limit,
                                        const std::string& after) {
  StoredFiles stored;
  RolledOver looked;
  RETURN_IF_ERROR(store.database().Read(
      [&](storage::Reader& reader) { return ReadStored(reader, files, limit, after, &stored, &looked); }));
  absl::Status written = CatchUpThese(store, files, stored, &looked.passed_over);
  if (!written.ok() && MayBeOfOneFile(written)) {
    written = CatchUpEach(store, files, stored, written, &looked.passed_over);
  }
  RETURN_IF_ERROR(written);
  return looked;
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

absl::StatusOr<RolledOver> CatchUpFigures(service::ServiceStore& store, const RuleBook& book, int limit,
                                          std::string_view after) {
  // The table, then the name.
  auto [after_table, after_name] = PartsOf(after);
  bool begun = after_table.empty();
  for (const LedgerFiles& files : AllFiles(book)) {
    const bool there = ToAbsl(files.table->name) == after_table;
    begun = begun || there;
    if (!begun) continue;
    ASSIGN_OR_RETURN(RolledOver looked, CatchUpBatch(store, files, limit, there ? after_name : ""));
    if (looked.brought == 0) continue;
    looked.place = absl::StrCat(ToAbsl(files.table->name), "|", looked.place);
    return looked;
  }
  return RolledOver{};
}

std::string internal::UncountedSql() {
  std::vector<std::string> parts;
  for (const storage::TableSpec* table : {&SubjectsTable(), &ReleasedPersonsTable(), &SurveysTable(),
                                          &PositioningOrdersTable(), &PositioningAlarmsTable()}) {
    parts.push_back(absl::StrCat("SELECT name FROM ", table->name, " WHERE counted = 0"));
  }
  return absl::StrCat(absl::StrJoin(parts, " UNION ALL "), " LIMIT $1");
}

}  // namespace fengqiao::correction

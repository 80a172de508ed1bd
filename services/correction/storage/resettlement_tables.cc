#include "services/correction/storage/resettlement_tables.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/resettlement_invariants.h"
#include "services/correction/domain/rules.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::Origin;
using service::PlaceColumns;
using service::WithPlace;
using storage::ColumnType;
using storage::Record;
using storage::TableSpec;
using storage::UnitOfWork;
using storage::Value;
using v1::ReleasedPerson;

// A row that clients can't read would stop whoever follows the log.
constexpr size_t kMostBytes = size_t{1024} << 10;

std::vector<Value> Concat(std::vector<Value> before, std::vector<Value> middle, std::vector<Value> after) {
  before.insert(before.end(), std::make_move_iterator(middle.begin()), std::make_move_iterator(middle.end()));
  before.insert(before.end(), std::make_move_iterator(after.begin()), std::make_move_iterator(after.end()));
  return before;
}

std::string HelpDutyKey(const ReleasedPerson& file, const v1::Duty& duty) {
  return absl::StrCat(file.name(), "|", duty.id());
}

// The office's township where one helps, so that it finds its own; else the county.
std::string_view PlaceOfFile(const ReleasedPerson& file) {
  return api::RegionOf(file.team().office().empty() ? file.region() : file.team().office());
}

std::string LinkedDay(const ReleasedPerson& file) {
  return file.has_link_up() ? FormatDay(DayOf(file.link_up().day())) : std::string(kNever);
}

// The first day with a link-up, a class and helpers; after a move the new county's.
std::string HelpedDay(const ReleasedPerson& file) {
  const auto helped = HelpedSince(file);
  return helped ? FormatDay(*helped) : std::string(kNever);
}

std::string LeftDay(const ReleasedPerson& file) {
  const v1::HelpStay& last = file.stays(file.stays_size() - 1);
  return last.has_to() ? FormatDay(DayOf(last.to())) : std::string(kNever);
}

int HowLeft(const ReleasedPerson& file) {
  if (file.state() == ReleasedPerson::STATE_RETURNED) return kSentBack;
  return file.has_end() ? int{file.end().ground()} : 0;
}

// Who is not known to be unable counts as able.
bool IsAble(const ReleasedPerson& file) {
  return file.classifications().empty() ||
         file.classifications().rbegin()->ability() != v1::HelpClassification::ABILITY_UNABLE;
}

// Brings the rows of duties into step with what the file says.
void WriteHelpDuties(UnitOfWork& work, const ReleasedPerson* before, const ReleasedPerson& after) {
  std::map<std::string, Record> old_rows;
  if (before != nullptr) {
    for (const v1::Duty& duty : before->duties()) {
      Record row = ToRecord(*before, duty);
      old_rows.emplace(row.key, std::move(row));
    }
  }
  for (const v1::Duty& duty : after.duties()) {
    Record row = ToRecord(after, duty);
    const auto old = old_rows.find(row.key);
    if (old == old_rows.end()) {
      work.Insert(HelpDutiesTable(), std::move(row));
      continue;
    }
    const bool same = old->second.message == row.message && old->second.columns == row.columns;
    old_rows.erase(old);
    if (!same) work.Replace(HelpDutiesTable(), std::move(row));
  }
  for (const auto& [key, row] : old_rows) work.Remove(HelpDutiesTable(), key);
}

// All that a county hears of a person whom it has handed over.
ReleasedPerson Farewell(const ReleasedPerson& file) {
  ReleasedPerson left;
  left.set_name(file.name());
  left.set_region(file.region());
  left.set_responsibility_epoch(file.responsibility_epoch());
  left.set_state(file.state());
  *left.mutable_update_time() = file.update_time();
  return left;
}

// A follower sees the events of its own regions: the county that is asked hears of the move, the one that has
// handed somebody over is told so.
void EmitForOthers(UnitOfWork& work, const ReleasedPerson* before, const ReleasedPerson& after,
                   const HelpStep& step, const MakeHelpEvent& event) {
  for (const v1::Move& move : after.moves()) {
    const v1::Move* was = before == nullptr ? nullptr : FindById(move.id(), &before->moves());
    const bool changed = was == nullptr || was->state() != move.state();
    if (changed && move.state() == v1::Move::STATE_REQUESTED) {
      EmitIn(work, event("Released.MoveOffered", step.rule, after), move.to());
    }
    if (changed && move.state() == v1::Move::STATE_WITHDRAWN) {
      EmitIn(work, event("Released.OfferWithdrawn", step.rule, Farewell(after)), move.to());
    }
  }
  if (before != nullptr && before->region() != after.region()) {
    EmitIn(work, event("Released.Left", step.rule, Farewell(after)), before->region());
  }
}

}  // namespace

const TableSpec& ReleasedPersonsTable() {
  static const auto& table =
      *new TableSpec{.name = "released_persons",
                     .key_column = "name",
                     .columns = WithPlace({{"id", ColumnType::kText}}, {{"state", ColumnType::kInteger},
                                                                        {"source", ColumnType::kInteger},
                                                                        {"help_class", ColumnType::kInteger},
                                                                        {"officer", ColumnType::kText},
                                                                        {"minor", ColumnType::kInteger},
                                                                        {"released_day", ColumnType::kText},
                                                                        {"linked_day", ColumnType::kText},
                                                                        {"helped_day", ColumnType::kText},
                                                                        {"left_day", ColumnType::kText},
                                                                        {"how", ColumnType::kInteger},
                                                                        {"able", ColumnType::kInteger},
                                                                        {"placed", ColumnType::kInteger},
                                                                        {"sealed", ColumnType::kInteger},
                                                                        {"counted", ColumnType::kInteger},
                                                                        {"wakes", ColumnType::kText}})};
  return table;
}

const TableSpec& ReleasedIdentitiesTable() {
  static const auto& table = *new TableSpec{.name = "released_identities", .key_column = "released"};
  return table;
}

const TableSpec& ReleasedClaimsTable() {
  static const auto& table = *new TableSpec{.name = "released_claims",
                                            .key_column = "claim",
                                            .columns = {{"released", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& ReleasedCorrectionsTable() {
  static const auto& table = *new TableSpec{.name = "released_corrections",
                                            .key_column = "subject",
                                            .columns = {{"released", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& HelpDutiesTable() {
  static const auto& table = *new TableSpec{.name = "help_duties",
                                            .key_column = "id",
                                            .columns = WithPlace({}, {{"due", ColumnType::kText},
                                                                      {"rule", ColumnType::kText},
                                                                      {"holder", ColumnType::kInteger},
                                                                      {"officer", ColumnType::kText},
                                                                      {"minor", ColumnType::kInteger},
                                                                      {"released", ColumnType::kText}})};
  return table;
}

Record ToRecord(const ReleasedPerson& file, absl::CivilDay wakes, int64_t figured) {
  return {.key = file.name(),
          .message = file.SerializeAsString(),
          .columns = Concat({IdOf(file.name())}, PlaceColumns(PlaceOfFile(file)),
                            {int64_t{file.state()}, int64_t{file.source()}, int64_t{ClassOf(file)},
                             file.case_officer(), int64_t{file.minor()}, FormatDay(DayOf(file.released())),
                             LinkedDay(file), HelpedDay(file), LeftDay(file), int64_t{HowLeft(file)},
                             int64_t{IsAble(file)}, int64_t{CurrentPlacement(file) != nullptr},
                             int64_t{SealedMark(file)}, figured, FormatDay(wakes)})};
}

Record ToRecord(const ReleasedPerson& file, const v1::Duty& duty) {
  const v1::HelpDuty row = HelpDutyRow(file, duty);
  return {.key = HelpDutyKey(file, duty),
          .message = row.SerializeAsString(),
          .columns = Concat({}, PlaceColumns(api::RegionOf(row.region())),
                            {FormatDay(DayOf(duty.due())), duty.rule(), int64_t{duty.holder()},
                             file.case_officer(), int64_t{file.minor()}, file.name()})};
}

Record ErasedRecord(const Record& stored, const ReleasedPerson& erased) {
  Record record{.key = stored.key, .message = erased.SerializeAsString(), .columns = stored.columns};
  const auto& columns = ReleasedPersonsTable().columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == "state") record.columns[i] = int64_t{erased.state()};
    if (columns[i].name == "officer") record.columns[i] = std::string();
    if (columns[i].name == "counted") record.columns[i] = api::RevisionOf(erased.etag());
    if (columns[i].name == "wakes") record.columns[i] = std::string(kNever);
  }
  return record;
}

const std::string& HelpWakesIn(const Record& file) { return std::get<std::string>(file.columns.back()); }

MakeHelpEvent HelpEventsOf(const Origin& origin, std::string name) {
  return [origin, name = std::move(name)](std::string_view type, std::string_view rule,
                                          const google::protobuf::Message& state) {
    return origin.Event(type, name, rule, state);
  };
}

void EmitIn(UnitOfWork& work, common::v1::Event event, std::string_view region) {
  event.set_region(std::string(api::RegionOf(region)));
  work.Emit(std::move(event));
}

absl::StatusOr<ReleasedPerson> WriteReleased(UnitOfWork& work, const ReleasedPerson* before, HelpStep step,
                                             const std::vector<Happening>& happened,
                                             const MakeHelpEvent& event, const RuleBook& book,
                                             size_t most_bytes) {
  const absl::CivilDay today = LegalDay(work.now());
  ReleasedPerson after = std::move(step.next);
  after.clear_duties();
  if (after.ByteSizeLong() > most_bytes) return Refuse("correction.subject.size");
  after.set_etag(api::EtagOf(before == nullptr ? 1 : api::RevisionOf(before->etag()) + 1));
  *after.mutable_update_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  DeriveHelpDuties(book, today, &after);
  if (const auto broken = BrokenIn(after); !broken.empty()) {
    return Internal(absl::StrCat(after.name(), " after ", step.event, ": ", absl::StrJoin(broken, "; ")));
  }
  if (after.ByteSizeLong() > kMostBytes) {
    return Internal(absl::StrCat(after.name(), " has ", after.ByteSizeLong(), " bytes"));
  }
  const int64_t figured = WriteFigures(work, before, after, book);
  Record row = ToRecord(after, HelpWakesOn(after, book, today), figured);
  if (before == nullptr) {
    work.Insert(ReleasedPersonsTable(), std::move(row));
  } else {
    work.Put(ReleasedPersonsTable(), std::move(row));
  }
  WriteHelpDuties(work, before, after);
  for (const Happening& one : happened) EmitIn(work, event(one.event, one.rule, after), after.region());
  EmitForOthers(work, before, after, step, event);
  // The command's own event is the last, whose id its caller gets.
  if (!step.event.empty()) EmitIn(work, event(step.event, step.rule, after), after.region());
  return after;
}

void WriteHelpDay(UnitOfWork& work, const ReleasedPerson& before, ReleasedPerson after,
                  const RuleBook& book) {
  const absl::CivilDay today = LegalDay(work.now());
  DeriveHelpDuties(book, today, &after);
  WriteHelpDuties(work, &before, after);
  const Record* stored = work.Find(ReleasedPersonsTable(), after.name());
  const int64_t figured = stored == nullptr ? 0 : FiguredIn(ReleasedPersonsTable(), *stored);
  work.Put(ReleasedPersonsTable(), ToRecord(after, HelpWakesOn(after, book, today), figured));
}

absl::StatusOr<OpenFile> FindOpenFile(storage::Database& database, const std::string& claim) {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   database.Query("SELECT released FROM released_claims WHERE claim = $1", {claim}));
  return OpenFile{.claim = claim, .name = rows.empty() ? "" : rows[0].Text(0)};
}

std::vector<storage::Read> ReadsOf(const OpenFile& found) {
  std::vector<storage::Read> reads;
  if (!found.claim.empty()) reads.push_back({&ReleasedClaimsTable(), {found.claim}});
  if (!found.name.empty()) reads.push_back({&ReleasedPersonsTable(), {found.name}});
  return reads;
}

absl::Status OpenResettlement(UnitOfWork& work, const v1::Subject& before, const v1::Subject& released,
                              const v1::Person& person, const OpenFile& found, const std::string& claim,
                              const Circumstances& now, const Origin& origin) {
  if (found.claim != claim) return Unavailable("the person was corrected in between");
  const Record* claimed = work.Find(ReleasedClaimsTable(), claim);
  const std::string name = claimed == nullptr ? "" : std::get<std::string>(claimed->columns[0]);
  if (name != found.name) return Unavailable("the person's file was opened or closed in between");
  const std::string file_name = name.empty() ? absl::StrCat(released.region(), "/releasedPersons/",
                                                            NewUlid(absl::ToUnixMillis(now.now)))
                                             : name;
  const MakeHelpEvent event = HelpEventsOf(origin, file_name);
  if (name.empty()) {
    HelpStep step{.next = OpenFromCorrection(before, released, file_name, now),
                  .event = "Released.Opened",
                  .rule = "RH6"};
    const auto happened = WakeReleased(now.book, now.today, &step.next);
    RETURN_IF_ERROR(
        WriteReleased(work, nullptr, std::move(step), happened, event, now.book, kMostFileBytesOfEnding)
            .status());
    work.Insert(ReleasedIdentitiesTable(),
                {.key = file_name, .message = SealedBy(MakeKey(work, file_name), person), .columns = {}});
    work.Put(ReleasedClaimsTable(), {.key = claim, .message = "", .columns = {file_name}});
  } else {
    const Record* record = work.Find(ReleasedPersonsTable(), name);
    if (record == nullptr) return DataLoss("a claim is of no released person");
    ASSIGN_OR_RETURN(const ReleasedPerson current, record->Parse<ReleasedPerson>());
    ReleasedPerson woken = current;
    const auto happened = WakeReleased(now.book, now.today, &woken);
    RETURN_IF_ERROR(WriteReleased(work, &current, JoinCorrection(woken, before, released, now), happened,
                                  event, now.book, kMostFileBytesOfEnding)
                        .status());
  }
  work.Insert(ReleasedCorrectionsTable(), {.key = released.name(), .message = "", .columns = {file_name}});
  return absl::OkStatus();
}

}  // namespace fengqiao::correction

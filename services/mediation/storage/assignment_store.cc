#include "services/mediation/storage/assignment_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"

namespace fengqiao::mediation {
namespace {

using storage::ColumnType;
using storage::Record;
using storage::Row;
using storage::Rows;
using storage::TableSpec;
using storage::UnitOfWork;
using storage::Value;

// Mediators whose records are asked for by one statement.
constexpr size_t kMediatorsAtATime = 200;
// After every digit, dash, slash, bar and letter.
constexpr char kLast[] = "\x7f";

std::string SeatId(std::string_view committee, std::string_view mediator) {
  return absl::StrCat(ToAbsl(committee), "|", ToAbsl(mediator));
}

std::map<std::string, Record> AssignmentRecords(const v1::Case& dispute) {
  std::map<std::string, Record> records;
  for (const AttemptPart& part : AttemptPartsOf(dispute)) {
    std::string id = absl::StrCat(dispute.name(), "|", part.attempt, "|", part.mediator);
    const bool open = part.outcome == AttemptOutcome::kOpen;
    records[id] = {.key = id,
                   .message = "",
                   .columns = {part.mediator, dispute.dispute_type(), static_cast<int64_t>(part.outcome),
                               open ? std::string() : FormatDay(part.ended), dispute.name()}};
  }
  return records;
}

// The ranges of seats to read, one after the other: what lies at each region itself, the nearest first, and
// then what lies below those that have the case.
std::vector<std::pair<std::string, std::string>> SeatRanges(const v1::Case& dispute) {
  std::vector<std::pair<std::string, std::string>> ranges;
  for (const std::string& region : RegionsToAsk(dispute)) {
    ranges.emplace_back(absl::StrCat("regions/", region, "/"), absl::StrCat("regions/", region, "/", kLast));
  }
  std::vector<std::string> own = {std::string(api::RegionOf(dispute.region()))};
  for (const std::string& region : dispute.co_regions()) own.emplace_back(api::RegionOf(region));
  for (const std::string& region : own) {
    // Below a place with a name of its own lies nothing.
    if (region.find('-') != std::string::npos) continue;
    const std::string prefix = absl::StrCat("regions/", ToAbsl(regions::SubtreePrefix(region)));
    ranges.emplace_back(prefix, prefix + kLast);
  }
  return ranges;
}

absl::Status ReadSeats(storage::Reader& reader, const v1::Case& dispute, Candidates* found) {
  std::set<std::string> seen;
  std::map<std::string, v1::Committee> committees;
  for (const auto& [first, end] : SeatRanges(dispute)) {
    // What an earlier range has had comes again in the last.
    ASSIGN_OR_RETURN(const Rows rows,
                     reader.Query(internal::SeatRangeSql(), {first, end, int64_t{kMostSeats}}));
    if (rows.size() == kMostSeats) found->more = true;
    for (const Row row : rows) {
      std::string id = row.Text(0);
      if (seen.contains(id)) continue;
      if (found->seats.size() == kMostSeats) {
        found->more = true;
        return absl::OkStatus();
      }
      const std::string name = row.Text(1);
      if (!committees.contains(name)) {
        ASSIGN_OR_RETURN(committees[name], storage::OpenMessage<v1::Committee>(row.Bytes(2)));
      }
      ASSIGN_OR_RETURN(auto mediator, storage::OpenMessage<v1::Mediator>(row.Bytes(3)));
      found->seats.push_back({.committee = committees[name], .mediator = std::move(mediator)});
      seen.insert(std::move(id));
    }
  }
  return absl::OkStatus();
}

std::string ListOf(const std::vector<std::string>& names, size_t from, std::vector<Value>* params) {
  const auto end = names.begin() + std::min(names.size(), from + kMediatorsAtATime);
  return service::InList(names.begin() + from, end, params);
}

absl::Status ReadRecords(storage::Reader& reader, const v1::Case& dispute, absl::CivilDay first_day,
                         Candidates* found) {
  std::set<std::string> once;
  for (const Seat& seat : found->seats) once.insert(seat.mediator.name());
  const std::vector<std::string> names(once.begin(), once.end());
  for (size_t from = 0; from < names.size(); from += kMediatorsAtATime) {
    std::vector<Value> params;
    const std::string open_of = ListOf(names, from, &params);
    ASSIGN_OR_RETURN(const Rows open, reader.Query(internal::OpenAttemptsSql(open_of), params));
    for (const Row row : open) found->records[row.Text(0)].open = row.Integer(1);
    params = {dispute.dispute_type(), FormatDay(first_day)};
    const std::string ended_of = ListOf(names, from, &params);
    ASSIGN_OR_RETURN(const Rows ended, reader.Query(internal::EndedAttemptsSql(ended_of), params));
    for (const Row row : ended) {
      MediatorRecord& record = found->records[row.Text(0)];
      const bool agreed = row.Integer(1) == static_cast<int64_t>(AttemptOutcome::kAgreed);
      (agreed ? record.agreed : record.not_agreed) = row.Integer(2);
    }
  }
  return absl::OkStatus();
}

}  // namespace

const TableSpec& SeatsTable() {
  static const auto& table =
      *new TableSpec{.name = "seats",
                     .key_column = "id",
                     .columns = {{"committee", ColumnType::kText}, {"mediator", ColumnType::kText}},
                     .envelope_column = ""};
  return table;
}

const TableSpec& AssignmentsTable() {
  static const auto& table = *new TableSpec{.name = "assignments",
                                            .key_column = "id",
                                            .columns = {{"mediator", ColumnType::kText},
                                                        {"dispute_type", ColumnType::kText},
                                                        {"outcome", ColumnType::kInteger},
                                                        {"ended", ColumnType::kText},
                                                        {"case_name", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

void WriteSeats(UnitOfWork& work, const v1::Mediator* before, const v1::Mediator& after) {
  std::set<std::string> old_seats;
  if (before != nullptr) old_seats.insert(before->committees().begin(), before->committees().end());
  const std::set<std::string> new_seats(after.committees().begin(), after.committees().end());
  for (const std::string& committee : old_seats) {
    if (!new_seats.contains(committee)) work.Remove(SeatsTable(), SeatId(committee, after.name()));
  }
  for (const std::string& committee : new_seats) {
    if (old_seats.contains(committee)) continue;
    work.Insert(
        SeatsTable(),
        {.key = SeatId(committee, after.name()), .message = "", .columns = {committee, after.name()}});
  }
}

void WriteAssignments(UnitOfWork& work, const v1::Case* before, const v1::Case& after) {
  const auto old_records = before == nullptr ? std::map<std::string, Record>() : AssignmentRecords(*before);
  const auto new_records = AssignmentRecords(after);
  for (const auto& [id, record] : old_records) {
    if (!new_records.contains(id)) work.Remove(AssignmentsTable(), id);
  }
  for (const auto& [id, record] : new_records) {
    const auto old = old_records.find(id);
    if (old == old_records.end()) {
      work.Insert(AssignmentsTable(), record);
    } else if (old->second.columns != record.columns) {
      work.Replace(AssignmentsTable(), record);
    }
  }
}

absl::StatusOr<Candidates> AssignmentStore::Find(const v1::Case& dispute, absl::CivilDay first_day) {
  Candidates found;
  const absl::Status read = store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    found = Candidates();
    RETURN_IF_ERROR(ReadSeats(reader, dispute, &found));
    return ReadRecords(reader, dispute, first_day, &found);
  });
  RETURN_IF_ERROR(read);
  return found;
}

std::string internal::SeatRangeSql() {
  return "SELECT s.id, s.committee, c.envelope, m.envelope FROM seats s "
         "JOIN committees c ON c.name = s.committee JOIN mediators m ON m.name = s.mediator "
         "WHERE s.id >= $1 AND s.id < $2 ORDER BY s.id LIMIT $3";
}

std::string internal::OpenAttemptsSql(std::string_view mediators) {
  return absl::StrCat("SELECT mediator, COUNT(*) FROM assignments WHERE outcome = 0 AND mediator IN ",
                      ToAbsl(mediators), " GROUP BY mediator");
}

std::string internal::EndedAttemptsSql(std::string_view mediators) {
  return absl::StrCat(
      "SELECT mediator, outcome, COUNT(*) FROM assignments WHERE outcome IN (1, 2) AND dispute_type = $1 "
      "AND ended >= $2 AND mediator IN ",
      ToAbsl(mediators), " GROUP BY mediator, outcome");
}

}  // namespace fengqiao::mediation

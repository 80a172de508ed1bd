// What is to be done, read along indexes: terms by their last day, then the cases that wait without one.

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/platforms.h"
#include "services/mediation/domain/work.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::Reader;
using storage::Row;
using storage::Rows;
using storage::Value;

// The days after today whose terms a backlog counts as this week's.
constexpr int kWeek = 7;
// So many rows are read at a time where most of them may be somebody else's.
constexpr int kChunk = 200;

// Where a list of work stands: "t|due|id" among the terms, "w|id" among what waits, "p|since|id" among what
// is open at outside platforms.
struct Place {
  bool waiting = false;
  bool at_platforms = false;
  std::string due;
  std::string id;
};

Place ParsePlace(std::string_view text) {
  Place place;
  if (text.size() < 2) return place;
  place.waiting = text.front() == 'w';
  place.at_platforms = text.front() == 'p';
  text.remove_prefix(2);
  if (!place.waiting && !place.at_platforms) {
    const size_t bar = text.find('|');
    if (bar == std::string_view::npos) return {};
    place.due = text.substr(0, bar);
    text.remove_prefix(bar + 1);
  }
  place.id = text;
  return place;
}

std::string DueOf(const v1::Deadline& deadline) {
  return FormatDay(FromProto(deadline.clock().due()).value_or(absl::CivilDay()));
}

std::string IdOf(const v1::Deadline& deadline) {
  return absl::StrCat(deadline.case_(), "|", deadline.clock().id());
}

// A committee has its cases wherever they are: one of a co-responsible region may mediate another's.
std::string Where(const MediationStore::WorkQuery& query, std::vector<Value>* params) {
  return query.committees.empty() ? WithinRegion(query.region, params) : "1 = 1";
}

std::string Who(const MediationStore::WorkQuery& query, std::vector<Value>* params) {
  return query.committees.empty() ? "1 = 1"
                                  : absl::StrCat("committee IN ", service::InList(query.committees, params));
}

// The cases of these terms, by name.
absl::StatusOr<std::map<std::string, v1::Case>> CasesOf(Reader& reader,
                                                        const std::vector<v1::Deadline>& deadlines) {
  std::map<std::string, v1::Case> cases;
  for (const v1::Deadline& deadline : deadlines) cases[deadline.case_()];
  if (cases.empty()) return cases;
  std::vector<std::string> names;
  for (const auto& [name, unread] : cases) names.push_back(name);
  std::vector<Value> params;
  const std::string list = service::InList(names, &params);
  ASSIGN_OR_RETURN(const Rows rows,
                   reader.Query(absl::StrCat("SELECT envelope FROM cases WHERE name IN ", list), params));
  ASSIGN_OR_RETURN(auto read, service::OpenAll<v1::Case>(rows));
  for (v1::Case& dispute : read) cases[dispute.name()] = std::move(dispute);
  return cases;
}

// The items of one list, as it is filled.
class WorkList {
 public:
  WorkList(storage::Engine engine, const MediationStore::WorkQuery& query, size_t limit,
           std::vector<std::string>* places)
      : engine_(engine), query_(query), limit_(limit), places_(places) {}

  bool full() const { return items_.size() >= limit_; }

  absl::Status AddTerms(Reader& reader, Place* place) {
    while (!full()) {
      // Options from today on: one that has lapsed is nobody's work any more.
      const auto options =
          std::max(std::pair(place->due, place->id), std::pair(FormatDay(query_.today), std::string()));
      std::vector<Value> params = {place->due, place->id, int64_t{kChunk}, options.first, options.second};
      const std::string within = Where(query_, &params);
      const std::string who = Who(query_, &params);
      ASSIGN_OR_RETURN(const Rows rows, reader.Query(internal::WorkTermsSql(engine_, within, who), params));
      ASSIGN_OR_RETURN(const auto deadlines, service::OpenAll<v1::Deadline>(rows));
      ASSIGN_OR_RETURN(const auto cases, CasesOf(reader, deadlines));
      for (const v1::Deadline& deadline : deadlines) {
        place->due = DueOf(deadline);
        place->id = IdOf(deadline);
        const v1::Case& dispute = cases.at(deadline.case_());
        if (dispute.name().empty()) {  // a citizen's request, which is nobody's yet
          if (query_.mediator.empty())
            Add(RequestWorkOf(deadline, query_.today), absl::StrCat("t|", place->due, "|", place->id));
          if (full()) break;
          continue;
        }
        if (!IsMine(dispute)) continue;
        Add(WorkOf(dispute, deadline.clock(), query_.today), absl::StrCat("t|", place->due, "|", place->id));
        if (full()) break;
      }
      if (deadlines.size() < kChunk) break;
    }
    return absl::OkStatus();
  }

  absl::Status AddWaiting(Reader& reader, std::string after) {
    while (!full()) {
      std::vector<Value> params = {after, int64_t{kChunk}};
      const std::string within = Where(query_, &params);
      const std::string who = Who(query_, &params);
      ASSIGN_OR_RETURN(const Rows rows, reader.Query(internal::WorkWaitingSql(within, who), params));
      ASSIGN_OR_RETURN(const auto cases, service::OpenAll<v1::Case>(rows));
      for (const v1::Case& dispute : cases) {
        after = dispute.name().substr(dispute.name().rfind('/') + 1);
        if (!IsMine(dispute)) continue;
        Add(WaitingWorkOf(dispute, query_.today), absl::StrCat("w|", after));
        if (full()) break;
      }
      if (cases.size() < kChunk) break;
    }
    return absl::OkStatus();
  }

  absl::Status AddPlatforms(Reader& reader, std::string after, const Platforms& platforms) {
    const PlatformQuery open{.region = query_.region, .committees = query_.committees};
    while (!full()) {
      ASSIGN_OR_RETURN(const auto chunk, ReadOpenPlatforms(reader, open, after, kChunk));
      for (const OpenPlatform& one : chunk) {
        after = one.place;
        if (!IsMine(one.dispute) || !WantsWork(one.ref, query_.today)) continue;
        Add(PlatformWorkOf(one.dispute, one.ref, platforms, query_.today), absl::StrCat("p|", after));
        if (full()) break;
      }
      if (chunk.size() < kChunk) break;
    }
    return absl::OkStatus();
  }

  std::vector<v1::WorkItem> Take() { return std::move(items_); }

 private:
  bool IsMine(const v1::Case& dispute) const {
    return query_.mediator.empty() || IsOnCase(dispute, query_.mediator);
  }
  void Add(v1::WorkItem item, std::string place) {
    items_.push_back(std::move(item));
    places_->push_back(std::move(place));
  }

  const storage::Engine engine_;
  const MediationStore::WorkQuery& query_;
  const size_t limit_;
  std::vector<std::string>* const places_;
  std::vector<v1::WorkItem> items_;
};

// The column that tells the parts of a region apart: the next level below it.
std::string_view PartColumn(std::string_view region) {
  switch (regions::SubtreePrefix(region).size()) {
    case 0:
      return "province";
    case 2:
      return "city";
    case 4:
      return "county";
    case 6:
      return "township";
    default:
      return "region";
  }
}

// A part's region: its digits, filled up to a code.
std::string RegionOfPart(std::string part) {
  constexpr size_t kCodeDigits = 6;
  if (part.size() < kCodeDigits) part.resize(kCodeDigits, '0');
  return absl::StrCat("regions/", part);
}

}  // namespace

std::string internal::WorkTermsSql(storage::Engine engine, std::string_view within, std::string_view who) {
  return TermPageSql(engine, within, who, "$4, $5", "$3");
}

std::string internal::WorkWaitingSql(std::string_view within, std::string_view who) {
  const std::string wanted = absl::StrCat("waits = 1 AND id > $1 AND ", ToAbsl(who));
  const std::string own = absl::StrCat("SELECT id, envelope FROM cases WHERE ", wanted, " AND ",
                                       ToAbsl(within), " ORDER BY id LIMIT $2");
  if (within == "1 = 1") return absl::StrCat("SELECT envelope FROM (", own, ") own");
  return absl::StrCat(
      "SELECT envelope FROM (SELECT * FROM (", own,
      ") own UNION ALL SELECT * FROM (SELECT id, envelope FROM (SELECT DISTINCT case_name FROM "
      "case_shares WHERE ",
      ToAbsl(within), ") s JOIN cases c ON c.name = s.case_name WHERE NOT (", ToAbsl(within), ") AND ",
      wanted, " ORDER BY id LIMIT $2) shared) page ORDER BY id LIMIT $2");
}

std::string internal::BacklogTermsSql(std::string_view part, std::string_view within) {
  // Both from their index alone, which has the part.
  const std::string from = absl::StrCat("SELECT ", ToAbsl(part), " AS part, due FROM deadlines WHERE ");
  const std::string among = absl::StrCat(" AND due < $2 AND ", ToAbsl(within));
  return absl::StrCat(
      "SELECT part, SUM(CASE WHEN due < $1 THEN 1 ELSE 0 END), "
      "SUM(CASE WHEN due = $1 THEN 1 ELSE 0 END), COUNT(*) FROM (",
      from, kDutySql, among, " UNION ALL ", from, kOptionSql, " AND due >= $1", among,
      ") terms GROUP BY part");
}

std::string internal::BacklogWaitingSql(std::string_view part, std::string_view within) {
  return absl::StrCat("SELECT ", ToAbsl(part), ", COUNT(*) FROM cases WHERE waits = 1 AND ", ToAbsl(within),
                      " GROUP BY ", ToAbsl(part));
}

absl::StatusOr<std::vector<std::string>> MediationStore::CommitteesWorkedFor(std::string_view mediator) {
  // Each outcome by itself: the indexes are of some outcomes each.
  const auto of = [](std::string_view outcome) {
    return absl::StrCat(
        "SELECT c.committee FROM assignments a JOIN cases c ON c.name = a.case_name WHERE a.mediator = $1 "
        "AND ",
        ToAbsl(outcome));
  };
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(absl::StrCat(of("a.outcome = 0"), " UNION ",
                                                                         of("a.outcome IN (1, 2)")),
                                                            {std::string(mediator)}));
  std::vector<std::string> committees;
  for (const Row row : rows) {
    if (!row.Text(0).empty()) committees.emplace_back(row.Text(0));
  }
  return committees;
}

absl::StatusOr<std::vector<v1::WorkItem>> MediationStore::ListWork(const WorkQuery& query,
                                                                   std::string_view after, int limit,
                                                                   std::vector<std::string>* places) {
  std::vector<v1::WorkItem> items;
  RETURN_IF_ERROR(store_.database().Read([&](Reader& reader) -> absl::Status {
    places->clear();
    Place place = ParsePlace(after);
    WorkList list(store_.database().engine(), query, limit, places);
    absl::Status status;
    if (!place.waiting && !place.at_platforms) status = list.AddTerms(reader, &place);
    if (status.ok() && !list.full() && !place.at_platforms) {
      status = list.AddWaiting(reader, place.waiting ? place.id : "");
    }
    if (status.ok() && !list.full()) {
      status = list.AddPlatforms(reader, place.at_platforms ? place.id : "", book_.platforms);
    }
    items = list.Take();
    return status;
  }));
  return items;
}

absl::StatusOr<std::vector<v1::Backlog>> MediationStore::CountBacklog(std::string_view region,
                                                                      absl::CivilDay today) {
  std::map<std::string, v1::Backlog> parts;
  const std::string_view part = PartColumn(region);
  RETURN_IF_ERROR(store_.database().Read([&](Reader& reader) -> absl::Status {
    parts.clear();
    std::vector<Value> params = {FormatDay(today), FormatDay(today + kWeek + 1)};
    const std::string among_terms = WithinRegion(region, &params);
    ASSIGN_OR_RETURN(const Rows terms, reader.Query(internal::BacklogTermsSql(part, among_terms), params));
    for (const Row row : terms) {
      v1::Backlog& backlog = parts[std::string(row.Text(0))];
      backlog.set_overdue(static_cast<int32_t>(row.Integer(1)));
      backlog.set_due_today(static_cast<int32_t>(row.Integer(2)));
      backlog.set_due_this_week(static_cast<int32_t>(row.Integer(3) - row.Integer(1) - row.Integer(2)));
    }
    std::vector<Value> more_params;
    const std::string among_cases = WithinRegion(region, &more_params);
    ASSIGN_OR_RETURN(const Rows waiting,
                     reader.Query(internal::BacklogWaitingSql(part, among_cases), more_params));
    for (const Row row : waiting) {
      parts[std::string(row.Text(0))].set_waiting(static_cast<int32_t>(row.Integer(1)));
    }
    return absl::OkStatus();
  }));
  std::vector<v1::Backlog> backlog;
  for (auto& [code, one] : parts) {
    one.set_region(RegionOfPart(code));
    backlog.push_back(std::move(one));
  }
  return backlog;
}

}  // namespace fengqiao::mediation

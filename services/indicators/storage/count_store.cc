#include "services/indicators/storage/count_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/indicators/domain/statements.h"
#include "services/indicators/storage/tables.h"

namespace fengqiao::indicators {
namespace {

using storage::Record;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;
using v1::CountedFigure;

constexpr size_t kBytesARow = 4096;
// Who counts, in the log: no caller does.
constexpr char kSubject[] = "fengqiao-indicators";

// The figures of one place by the rows that hold them.
using Rowed = std::map<std::string, std::vector<const CountedFigure*>>;  // by indicator

Rowed ByIndicator(const CountedPlace& counted) {
  Rowed rows;
  for (const CountedFigure& figure : counted.figures) {
    rows[std::string(CodeOf(figure.indicator()))].push_back(&figure);
  }
  return rows;
}

std::string KeyOf(const RegionYear& place, std::string_view code) {
  return absl::StrCat(place.region, "|", ToAbsl(code), "|", place.year);
}

v1::RegionCounts EmptyOf(const RegionYear& place) {
  v1::RegionCounts counts;
  counts.set_region(absl::StrCat("regions/", place.region));
  counts.set_year(place.year);
  return counts;
}

// The periods in which something was counted, so that a 0 among the figures says something.
std::set<std::string> CountedPeriods(const CountedPlace& counted) {
  std::set<std::string> periods;
  for (const CountedFigure& figure : counted.figures) {
    if (!IsNothing(figure)) periods.insert(figure.period());
  }
  return periods;
}

// Puts the counts of one row into it. `revised` gets those that are new or others.
void ReviseRow(const std::vector<const CountedFigure*>& counted, const std::set<std::string>& periods,
               int64_t position, absl::Time now, v1::RegionCounts* row, v1::RegionCounts* revised) {
  for (const CountedFigure* figure : counted) {
    auto* figures = row->mutable_figures();
    const auto stored = std::find_if(figures->begin(), figures->end(), [&](const CountedFigure& one) {
      return one.period() == figure->period();
    });
    if (stored == figures->end()) {
      if (!periods.contains(figure->period())) continue;
      *revised->add_figures() = *figures->Add() = Revise(nullptr, *figure, position, now);
    } else if (!SameCount(*stored, *figure)) {
      CountedFigure next = Revise(&*stored, *figure, position, now);
      *revised->add_figures() = next;
      *stored = std::move(next);
    }
  }
}

// One Apply being decided.
absl::Status Decide(UnitOfWork& work, const std::string& feed, const Followed& from, const Followed& to,
                    int64_t position, const std::vector<CountedPlace>& counted, int* number) {
  *number = 0;
  Followed stored;
  if (const Record* record = work.Find(FollowedFeedsTable(), feed)) {
    stored = {std::get<std::string>(record->columns[0]), std::get<int64_t>(record->columns[1])};
  }
  if (!(stored == from)) {
    return Error(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_UNSPECIFIED,
                 "another replica has followed the feed meanwhile");
  }
  for (const CountedPlace& one : counted) {
    v1::RegionCounts revised = EmptyOf(one.place);
    revised.set_position(position);
    const std::set<std::string> periods = CountedPeriods(one);
    for (const auto& [code, figures] : ByIndicator(one)) {
      const std::string key = KeyOf(one.place, code);
      v1::RegionCounts row = EmptyOf(one.place);
      if (const Record* record = work.Find(CountedFiguresTable(), key)) {
        ASSIGN_OR_RETURN(row, record->Parse<v1::RegionCounts>());
      }
      const int before = revised.figures_size();
      ReviseRow(figures, periods, position, work.now(), &row, &revised);
      if (revised.figures_size() == before) continue;
      row.set_position(position);
      work.Put(CountedFiguresTable(), {.key = key,
                                       .message = row.SerializeAsString(),
                                       .columns = {one.place.region, code, int64_t{one.place.year}}});
    }
    if (revised.figures().empty()) continue;
    *number += revised.figures_size();
    common::v1::Event event;
    event.set_type("Count.Revised");
    event.set_resource(revised.region());
    event.set_region(one.place.region);
    event.mutable_actor()->set_subject(kSubject);
    event.mutable_actor()->set_role("service");
    event.mutable_payload()->PackFrom(revised);
    work.Emit(std::move(event));
  }
  if (!(from == to)) {
    work.Put(FollowedFeedsTable(), {.key = feed, .message = "", .columns = {to.token, to.position}});
  }
  return absl::OkStatus();
}

}  // namespace

CountStore::CountStore(service::ServiceStore& store, std::string feed)
    : store_(store), feed_(std::move(feed)) {}

absl::StatusOr<Followed> CountStore::Load() {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT token, position FROM followed_feeds WHERE feed = $1", {feed_}));
  if (rows.empty()) return Followed{};
  return Followed{rows[0].Text(0), rows[0].Integer(1)};
}

absl::StatusOr<std::vector<RegionYear>> CountStore::Places() {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT DISTINCT region, year FROM "
                                                            "counted_figures ORDER BY region, year"));
  std::vector<RegionYear> places;
  for (const storage::Row row : rows) places.push_back({row.Text(0), static_cast<int>(row.Integer(1))});
  return places;
}

absl::StatusOr<int> CountStore::Apply(const Followed& from, const Followed& to, int64_t position,
                                      const std::vector<CountedPlace>& counted) {
  storage::Command command;
  storage::Read rows{&CountedFiguresTable(), {}};
  for (const CountedPlace& one : counted) {
    for (const auto& [code, figures] : ByIndicator(one)) rows.keys.push_back(KeyOf(one.place, code));
  }
  command.bytes = kBytesARow * (rows.keys.size() + 1);
  command.reads = {{&FollowedFeedsTable(), {feed_}}, std::move(rows)};
  int number = 0;
  command.decide = [&](UnitOfWork& work) {
    return Decide(work, feed_, from, to, position, counted, &number);
  };
  RETURN_IF_ERROR(store_.writes().BlockingSubmit(std::move(command)).status());
  return number;
}

absl::StatusOr<std::vector<CountedFigure>> LoadCounts(storage::Reader& reader, const Query& query) {
  std::vector<Value> params;
  const auto list = [&params](const auto& values) { return service::InList(values, &params); };
  std::vector<int64_t> years;
  for (const int year : query.Years()) years.push_back(year);
  std::string where = absl::StrCat("region IN ", list(query.regions), " AND year IN ", list(years));
  if (!query.codes.empty()) absl::StrAppend(&where, " AND indicator IN ", list(query.codes));
  ASSIGN_OR_RETURN(const Rows rows,
                   reader.Query(absl::StrCat("SELECT envelope FROM counted_figures WHERE ", where), params));
  std::vector<CountedFigure> figures;
  for (const storage::Row row : rows) {
    ASSIGN_OR_RETURN(auto counts, storage::OpenMessage<v1::RegionCounts>(row.Bytes(0)));
    for (CountedFigure& figure : *counts.mutable_figures()) figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace fengqiao::indicators

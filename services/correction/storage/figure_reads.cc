// The figures of regions and periods, and who is behind them.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/figures.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using service::WithinRegion;
using storage::Row;
using storage::Rows;
using storage::Value;
using Entry = v1::ListSubjectsBehindResponse::Entry;

// What the rows of one measure are, over $1, the first day, and $2, the last one.
struct Kept {
  std::string_view table;
  std::string_view day;  // the column of the day on which it counts
  std::string condition;
};

// Entries of the ledger that count: on a day of the span, or for as long as they last.
constexpr char kOnADay[] = "from_day >= $1 AND from_day <= $2";
constexpr char kLasting[] = "from_day <= $2 AND to_day > $1 AND to_day > from_day AND $2 >= $1";

std::string Left(v1::Stay::Exit exit) {
  return absl::StrCat("how = ", int{exit}, " AND to_day >= $1 AND to_day <= $2");
}

Kept KeptOf(v1::Measure measure) {
  switch (measure) {
    case v1::MEASURE_OPENING:
      return {"stays", "from_day", "from_day < $1 AND to_day >= $1 AND $2 >= $1"};
    case v1::MEASURE_ENTERED:
      return {"stays", "from_day", absl::StrCat(kOnADay, " AND moved_in = 0")};
    case v1::MEASURE_MOVED_IN:
      return {"stays", "from_day", absl::StrCat(kOnADay, " AND moved_in = 1")};
    case v1::MEASURE_RELEASED:
      return {"stays", "to_day", Left(v1::Stay::EXIT_RELEASED)};
    case v1::MEASURE_TERMINATED:
      return {"stays", "to_day", Left(v1::Stay::EXIT_TERMINATED)};
    case v1::MEASURE_MOVED_OUT:
      return {"stays", "to_day", Left(v1::Stay::EXIT_MOVED_OUT)};
    case v1::MEASURE_CLOSING:
      return {"stays", "from_day", "from_day <= $2 AND to_day > $2 AND $2 >= $1"};
    default:
      break;
  }
  const std::string of_measure = absl::StrCat("measure = ", int{measure}, " AND ");
  if (Lasts(measure)) {
    return {"figures", "from_day", of_measure + kLasting};
  }
  return {"figures", "from_day", of_measure + kOnADay};
}

// Of every measure of the ledger that `chosen` takes, "8,9,12".
template <typename Chosen>
std::string MeasuresThat(const Chosen& chosen) {
  std::vector<int> measures;
  for (int i = 1; i <= v1::Measure_MAX; ++i) {
    if (v1::Measure_IsValid(i) && !IsOfStays(static_cast<v1::Measure>(i)) &&
        chosen(static_cast<v1::Measure>(i))) {
      measures.push_back(i);
    }
  }
  return absl::StrJoin(measures, ",");
}

std::string LastDayOf(const Period& period, absl::CivilDay until) {
  return FormatDay(std::min(period.end_day() - 1, until));
}

// "2026-03-01|regions/…": the day, then the row.
std::string PlaceText(const Row& row) { return absl::StrCat(row.Text(2), "|", row.Text(6)); }

}  // namespace

std::string internal::StayFiguresSql(std::string_view within) {
  std::vector<std::string> parts;
  for (int i = v1::MEASURE_OPENING; i <= v1::MEASURE_CLOSING; ++i) {
    const Kept kept = KeptOf(static_cast<v1::Measure>(i));
    parts.push_back(absl::StrCat("SELECT ", i,
                                 " AS measure, COUNT(*), COUNT(DISTINCT subject) FROM stays WHERE ",
                                 kept.condition, " AND ", ToAbsl(within)));
  }
  return absl::StrJoin(parts, " UNION ALL ");
}

std::string internal::LedgerFiguresSql(std::string_view within) {
  const auto of = [&](const std::string& measures, std::string_view days) {
    return absl::StrCat(
        "SELECT measure, CAST(SUM(times) AS BIGINT), COUNT(DISTINCT subject) FROM figures WHERE ",
        "measure IN (", measures, ") AND ", ToAbsl(days), " AND ", ToAbsl(within), " GROUP BY measure");
  };
  return absl::StrCat(of(MeasuresThat([](v1::Measure one) { return !Lasts(one); }), kOnADay), " UNION ALL ",
                      of(MeasuresThat(&Lasts), kLasting));
}

std::string internal::BehindSql(v1::Measure measure, std::string_view within, bool with_minors) {
  const Kept kept = KeptOf(measure);
  const bool of_stays = IsOfStays(measure);
  return absl::StrCat("SELECT subject, region, ", ToAbsl(kept.day), ", to_day, ",
                      of_stays ? "'', 1" : "entry, times", ", id FROM ", ToAbsl(kept.table), " WHERE ",
                      kept.condition, " AND ", ToAbsl(within), ShownIn(kept.table, with_minors), " AND (",
                      ToAbsl(kept.day), ", id) > ($3, $4) ORDER BY ", ToAbsl(kept.day), ", id LIMIT $5");
}

absl::StatusOr<v1::PeriodFigures> CorrectionStore::CountFigures(std::string_view region, const Period& period,
                                                                absl::CivilDay until) {
  v1::PeriodFigures figures;
  figures.set_period(period.ToString());
  std::vector<Value> params = {FormatDay(period.first_day()), LastDayOf(period, until)};
  const std::string within = WithinRegion(region, &params);
  std::vector<v1::PeriodFigures::Figure> found;
  const absl::Status read = store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    found.clear();
    for (const std::string& sql : {internal::StayFiguresSql(within), internal::LedgerFiguresSql(within)}) {
      ASSIGN_OR_RETURN(const Rows rows, reader.Query(sql, params));
      for (const Row row : rows) {
        if (row.Integer(1) == 0 && row.Integer(2) == 0) continue;
        v1::PeriodFigures::Figure& figure = found.emplace_back();
        figure.set_measure(static_cast<v1::Measure>(row.Integer(0)));
        figure.set_times(row.Integer(1));
        figure.set_persons(row.Integer(2));
      }
    }
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(read);
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.measure() < b.measure(); });
  for (auto& figure : found) *figures.add_figures() = std::move(figure);
  return figures;
}

absl::StatusOr<std::vector<Entry>> CorrectionStore::ListBehind(std::string_view region, bool with_minors,
                                                               const Period& period, absl::CivilDay until,
                                                               v1::Measure measure, std::string_view after,
                                                               int limit, std::vector<std::string>* places) {
  auto [day, id] = PartsOf(after);
  std::vector<Value> params = {FormatDay(period.first_day()), LastDayOf(period, until), std::move(day),
                               std::move(id), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::BehindSql(measure, within, with_minors), params));
  std::vector<Entry> entries;
  for (const Row row : rows) {
    Entry& entry = entries.emplace_back();
    entry.set_subject(row.Text(0));
    entry.set_region(absl::StrCat("regions/", row.Text(1)));
    ASSIGN_OR_RETURN(const absl::CivilDay first, ParseDay(row.Text(2)));
    *entry.mutable_day() = ToProto(first);
    if (Lasts(measure) && row.Text(3) != kNever) {
      ASSIGN_OR_RETURN(const absl::CivilDay end, ParseDay(row.Text(3)));
      *entry.mutable_last_day() = ToProto(end - 1);
    }
    entry.set_entry(IsOfStays(measure) ? PartsOf(row.Text(6)).second : row.Text(4));
    entry.set_times(row.Integer(5));
    places->push_back(PlaceText(row));
  }
  return entries;
}

absl::StatusOr<int64_t> CorrectionStore::CountHiddenBehind(std::string_view region, bool with_minors,
                                                           const Period& period, absl::CivilDay until,
                                                           v1::Measure measure) {
  std::vector<Value> params = {FormatDay(period.first_day()), LastDayOf(period, until)};
  const std::string within = WithinRegion(region, &params);
  const Kept kept = KeptOf(measure);
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(
                                        absl::StrCat("SELECT COUNT(*) FROM ", ToAbsl(kept.table), " WHERE ",
                                                     kept.condition, " AND ", within, " AND NOT (1 = 1",
                                                     ShownIn(kept.table, with_minors), ")"),
                                        params));
  return rows[0].Integer(0);
}

absl::StatusOr<int> CorrectionStore::CatchUpFigures(int limit) {
  return correction::CatchUpFigures(store_, book_, limit);
}

}  // namespace fengqiao::correction

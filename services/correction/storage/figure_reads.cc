// The figures of regions and periods, and who is behind them.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/strings.h"
#include "common/service/places.h"
#include "common/status/error.h"
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
  std::string table = "figures";
  std::string day = "from_day";  // the column of the day on which it counts
  std::string to_day = "to_day";
  std::string entry = "entry";
  std::string times = "times";
  std::string condition;
};

// Entries of the ledger that count: on a day of the span, for as long as they last, or on its last day.
constexpr char kOnADay[] = "from_day >= $1 AND from_day <= $2";
constexpr char kLasting[] = "from_day <= $2 AND to_day > $1 AND to_day > from_day AND $2 >= $1";
constexpr char kOnTheLastDay[] = "from_day <= $2 AND to_day > $2 AND $2 >= $1";

std::string Left(v1::Stay::Exit exit) {
  return absl::StrCat("how = ", int{exit}, " AND to_day >= $1 AND to_day <= $2");
}

Kept KeptOfStays(v1::Measure measure) {
  Kept kept{.table = "stays", .entry = "''", .times = "1"};
  switch (measure) {
    case v1::MEASURE_OPENING:
      kept.condition = "from_day < $1 AND to_day >= $1 AND $2 >= $1";
      break;
    case v1::MEASURE_ENTERED:
      kept.condition = absl::StrCat(kOnADay, " AND moved_in = 0");
      break;
    case v1::MEASURE_MOVED_IN:
      kept.condition = absl::StrCat(kOnADay, " AND moved_in = 1");
      break;
    case v1::MEASURE_RELEASED:
      kept.condition = Left(v1::Stay::EXIT_RELEASED);
      break;
    case v1::MEASURE_TERMINATED:
      kept.condition = Left(v1::Stay::EXIT_TERMINATED);
      break;
    case v1::MEASURE_MOVED_OUT:
      kept.condition = Left(v1::Stay::EXIT_MOVED_OUT);
      break;
    default:
      kept.condition = kOnTheLastDay;
      return kept;
  }
  if (measure == v1::MEASURE_RELEASED || measure == v1::MEASURE_TERMINATED ||
      measure == v1::MEASURE_MOVED_OUT) {
    kept.day = "to_day";
  }
  return kept;
}

// The span asked about: its days, and the day as of which.
struct Asked {
  Asked(const Period& period, absl::CivilDay until)
      : first(period.first_day()), last(std::min(period.end_day() - 1, until)), until(until) {}
  absl::CivilDay first, last, until;
};

// The calendar's periods that end in the span, as a table of letter, first and last day; each entry of the
// ledger is behind a figure once for each that it holds whole.
std::string PeriodsTable(const Asked& asked, std::vector<Value>* params) {
  std::vector<std::string> rows;
  for (const PeriodUnit unit : {PeriodUnit::kMonth, PeriodUnit::kQuarter}) {
    for (const PeriodOfTime& one : PeriodsEndingIn(asked.first, asked.last, unit)) {
      params->emplace_back(FormatDay(one.first));
      params->emplace_back(FormatDay(one.last));
      rows.push_back(absl::StrCat("('", ToAbsl(WordOf(unit).substr(0, 1)), "', $", params->size() - 1, ", $",
                                  params->size(), ")"));
    }
  }
  // A span in which none ends.
  if (rows.empty()) rows.push_back("('', '', '')");
  return absl::StrCat("figures JOIN (VALUES ", absl::StrJoin(rows, ", "),
                      ") AS periods ON SUBSTR(figures.entry, 1, 1) = periods.column1 AND "
                      "figures.from_day <= periods.column2 AND figures.to_day > periods.column3");
}

// `params` begins with the first and the last day, and gets what else the condition asks for.
Kept KeptOf(v1::Measure measure, const Asked& asked, std::vector<Value>* params) {
  if (IsOfStays(measure)) return KeptOfStays(measure);
  const std::string of_measure = absl::StrCat("measure = ", int{EntriesOf(measure)}, " AND ");
  switch (HowCounted(measure)) {
    case CountedBy::kLasting:
      return {.condition = of_measure + kLasting};
    case CountedBy::kDays:
      return {.condition = of_measure + kLasting};
    case CountedBy::kLastDay:
      return {.condition = of_measure + kOnTheLastDay};
    case CountedBy::kCohort:
      params->emplace_back(FormatDay(asked.until));
      return {.condition = absl::StrCat(of_measure, kOnADay, " AND to_day <= $", params->size())};
    case CountedBy::kPeriods:
      return {.table = PeriodsTable(asked, params),
              .day = "periods.column3",
              .to_day = "periods.column3",
              .entry = "periods.column2",
              .times = "1",
              .condition = of_measure + kLasting};
    default:
      return {.condition = of_measure + kOnADay};
  }
}

// Of every measure of the ledger that is counted so, "8,9,12".
std::string MeasuresBy(CountedBy by) {
  std::vector<int> measures;
  for (int i = 1; i <= v1::Measure_MAX; ++i) {
    const auto measure = static_cast<v1::Measure>(i);
    if (v1::Measure_IsValid(i) && HowCounted(measure) == by) measures.push_back(EntriesOf(measure));
  }
  return absl::StrJoin(measures, ",");
}

// What the rows of a measure are of where that is another one: "CASE measure WHEN 46 THEN 47 … END".
std::string ClosingMeasure() {
  std::string words = "CASE measure";
  for (int i = 1; i <= v1::Measure_MAX; ++i) {
    const auto measure = static_cast<v1::Measure>(i);
    if (!v1::Measure_IsValid(i) || EntriesOf(measure) == measure) continue;
    absl::StrAppend(&words, " WHEN ", int{EntriesOf(measure)}, " THEN ", i);
  }
  return words + " ELSE measure END";
}

std::vector<Value> DaysOf(const Asked& asked) { return {FormatDay(asked.first), FormatDay(asked.last)}; }

// With the months and the quarters, counted from the year 0, in which the span begins and that of the day
// after it.
std::vector<Value> DaysAndPeriodsOf(const Asked& asked) {
  constexpr int64_t kMonths = 12, kMonthsOfQuarter = 3;
  const auto month = [](absl::CivilDay day) { return day.year() * kMonths + day.month() - 1; };
  const int64_t first = month(asked.first), after = month(asked.last + 1);
  std::vector<Value> params = DaysOf(asked);
  for (const int64_t one : {first, after, first / kMonthsOfQuarter, after / kMonthsOfQuarter}) {
    params.emplace_back(one);
  }
  return params;
}

// What a list of files may not show: of a file that the law has sealed, and of minors to who may not read
// them.
std::string ShownOf(v1::Measure measure, bool with_minors) {
  const auto unless = [](std::string_view table, std::string_view hidden) {
    return absl::StrCat(" AND NOT EXISTS (SELECT 1 FROM ", ToAbsl(table),
                        " AS whose WHERE whose.name = figures.subject AND (", ToAbsl(hidden), "))");
  };
  switch (FileOf(measure)) {
    case FiguredFile::kSurvey:
      return with_minors ? "" : unless("surveys", "whose.minor = 1");
    case FiguredFile::kReleased:
      return unless("released_persons",
                    with_minors ? "whose.sealed = 1" : "whose.sealed = 1 OR whose.minor = 1");
    default:
      return ShownIn(IsOfStays(measure) ? "stays" : "figures", with_minors);
  }
}

// Adds a measure where there is any.
void AddFigure(int64_t measure, int64_t times, int64_t persons,
               std::vector<v1::PeriodFigures::Figure>* figures) {
  if (times == 0 && persons == 0) return;
  v1::PeriodFigures::Figure& figure = figures->emplace_back();
  figure.set_measure(static_cast<v1::Measure>(measure));
  figure.set_times(times);
  figure.set_persons(persons);
}

absl::StatusOr<int64_t> DaysWithin(std::string_view from_day, std::string_view to_day, const Asked& asked) {
  ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDay(from_day));
  ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDay(to_day));
  return std::max<int64_t>(0, std::min(to, asked.last + 1) - std::max(from, asked.first));
}

// Days of what should not be are few rows, whose days are added up here: no SQL of both engines does.
absl::Status AddDays(const Rows& rows, const Asked& asked, std::vector<v1::PeriodFigures::Figure>* figures) {
  std::map<int64_t, std::pair<int64_t, std::set<std::string>>> sums;
  for (const Row row : rows) {
    ASSIGN_OR_RETURN(const int64_t days, DaysWithin(row.Text(1), row.Text(2), asked));
    auto& [sum, persons] = sums[row.Integer(0)];
    sum += days;
    persons.insert(row.Text(3));
  }
  for (const auto& [measure, sum] : sums) AddFigure(measure, sum.first, sum.second.size(), figures);
  return absl::OkStatus();
}

// Refuses to count as long as the figures of a file are still to be written: whoever keeps what is counted
// asks again and has no part of it. Damaged files, which the log names, keep nobody waiting.
absl::Status MustBeCounted(storage::Reader& reader, const std::set<std::string>& uncountable) {
  constexpr absl::Duration kSoon = absl::Seconds(20);
  ASSIGN_OR_RETURN(const Rows rows,
                   reader.Query(internal::UncountedSql(), {static_cast<int64_t>(uncountable.size() + 1)}));
  for (const Row row : rows) {
    if (!uncountable.contains(row.Text(0))) {
      return Unavailable("the figures of some files are still to be written", kSoon);
    }
  }
  return absl::OkStatus();
}

// "2026-03-01|regions/…": the day, then the row.
std::string PlaceText(const Row& row) { return absl::StrCat(row.Text(2), "|", row.Text(6)); }

}  // namespace

std::string internal::StayFiguresSql(std::string_view within) {
  std::vector<std::string> parts;
  for (int i = v1::MEASURE_OPENING; i <= v1::MEASURE_CLOSING; ++i) {
    const Kept kept = KeptOfStays(static_cast<v1::Measure>(i));
    parts.push_back(absl::StrCat("SELECT ", i,
                                 " AS measure, COUNT(*), COUNT(DISTINCT subject) FROM stays WHERE ",
                                 kept.condition, " AND ", ToAbsl(within)));
  }
  return absl::StrJoin(parts, " UNION ALL ");
}

std::string internal::LedgerFiguresSql(std::string_view within) {
  const auto of = [&](CountedBy by, std::string_view measure, std::string_view days) {
    return absl::StrCat(
        "SELECT ", ToAbsl(measure),
        " AS counted, CAST(SUM(times) AS BIGINT), COUNT(DISTINCT subject) FROM figures WHERE ",
        "measure IN (", MeasuresBy(by), ") AND ", ToAbsl(days), " AND ", ToAbsl(within), " GROUP BY measure");
  };
  return absl::StrJoin({of(CountedBy::kDay, "measure", kOnADay), of(CountedBy::kLasting, "measure", kLasting),
                        of(CountedBy::kLastDay, ClosingMeasure(), kOnTheLastDay)},
                       " UNION ALL ");
}

std::string internal::CohortFiguresSql(std::string_view within) {
  return absl::StrCat("SELECT measure, CAST(SUM(times) AS BIGINT), COUNT(DISTINCT subject) FROM figures ",
                      "WHERE measure IN (", MeasuresBy(CountedBy::kCohort), ") AND ", kOnADay,
                      " AND to_day <= $3 AND ", ToAbsl(within), " GROUP BY measure");
}

// Each run counts as many of its periods as end in the span: those from the period in which the span begins
// to the one before that of the day after it, as far as the run has them. No run is spread out for it.
std::string internal::PeriodFiguresSql(std::string_view within) {
  const auto month_of = [](std::string_view day) {
    return absl::StrCat("(CAST(SUBSTR(", ToAbsl(day), ", 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(", ToAbsl(day),
                        ", 6, 2) AS INTEGER) - 1)");
  };
  const auto both = [](std::string_view from, std::string_view to, std::string_view first,
                       std::string_view after) {
    return absl::StrCat("(CASE WHEN ", ToAbsl(to), " < ", ToAbsl(after), " THEN ", ToAbsl(to), " ELSE ",
                        ToAbsl(after), " END) - (CASE WHEN ", ToAbsl(from), " > ", ToAbsl(first), " THEN ",
                        ToAbsl(from), " ELSE ", ToAbsl(first), " END)");
  };
  const std::string from = month_of("from_day"), to = month_of("to_day");
  return absl::StrCat(
      "SELECT measure, CAST(SUM(periods) AS BIGINT), COUNT(DISTINCT subject) FROM (SELECT measure, subject, ",
      "CASE SUBSTR(entry, 1, 1) WHEN '", ToAbsl(WordOf(PeriodUnit::kMonth).substr(0, 1)), "' THEN ",
      both(from, to, "$3", "$4"), " ELSE ", both(from + " / 3", to + " / 3", "$5", "$6"),
      " END AS periods FROM figures WHERE measure IN (", MeasuresBy(CountedBy::kPeriods), ") AND ", kLasting,
      " AND ", ToAbsl(within), ") AS runs WHERE periods > 0 GROUP BY measure");
}

absl::StatusOr<v1::PeriodFigures> CorrectionStore::CountFigures(std::string_view region, const Period& period,
                                                                absl::CivilDay until) {
  const Asked asked(period, until);
  // Each question with the values that it has, and no other.
  struct Question {
    std::string sql;
    std::vector<Value> params;
  };
  const auto ask = [&](std::vector<Value> params, const auto& sql_of) {
    const std::string within = WithinRegion(region, &params);
    return Question{.sql = sql_of(within), .params = std::move(params)};
  };
  std::vector<Value> as_of = DaysOf(asked);
  as_of.emplace_back(FormatDay(asked.until));
  const std::vector<Question> questions = {ask(DaysOf(asked), &internal::StayFiguresSql),
                                           ask(DaysOf(asked), &internal::LedgerFiguresSql),
                                           ask(std::move(as_of), &internal::CohortFiguresSql),
                                           ask(DaysAndPeriodsOf(asked), &internal::PeriodFiguresSql)};
  const Question days = ask(DaysOf(asked), [](std::string_view within) {
    return absl::StrCat("SELECT measure, from_day, to_day, subject FROM figures WHERE measure IN (",
                        MeasuresBy(CountedBy::kDays), ") AND ", kLasting, " AND ", ToAbsl(within));
  });
  std::set<std::string> uncountable;
  {
    MutexLock lock(mutex_);
    uncountable = uncountable_;
  }
  std::vector<v1::PeriodFigures::Figure> found;
  const absl::Status read = store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    found.clear();
    RETURN_IF_ERROR(MustBeCounted(reader, uncountable));
    for (const Question& question : questions) {
      ASSIGN_OR_RETURN(const Rows rows, reader.Query(question.sql, question.params));
      for (const Row row : rows) AddFigure(row.Integer(0), row.Integer(1), row.Integer(2), &found);
    }
    ASSIGN_OR_RETURN(const Rows rows, reader.Query(days.sql, days.params));
    return AddDays(rows, asked, &found);
  });
  RETURN_IF_ERROR(read);
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.measure() < b.measure(); });
  v1::PeriodFigures figures;
  figures.set_period(period.ToString());
  for (auto& figure : found) *figures.add_figures() = std::move(figure);
  return figures;
}

absl::StatusOr<std::vector<Entry>> CorrectionStore::ListBehind(std::string_view region, bool with_minors,
                                                               const Period& period, absl::CivilDay until,
                                                               v1::Measure measure, std::string_view after,
                                                               int limit, std::vector<std::string>* places) {
  const Asked asked(period, until);
  auto [day, id] = PartsOf(after);
  std::vector<Value> params = DaysOf(asked);
  const Kept kept = KeptOf(measure, asked, &params);
  const std::string within = WithinRegion(region, &params);
  params.emplace_back(std::move(day));
  params.emplace_back(std::move(id));
  params.emplace_back(int64_t{limit});
  const size_t last = params.size();
  const std::string sql =
      absl::StrCat("SELECT subject, region, ", kept.day, ", ", kept.to_day, ", ", kept.entry, ", ",
                   kept.times, ", id FROM ", kept.table, " WHERE ", kept.condition, " AND ", within,
                   ShownOf(measure, with_minors), " AND (", kept.day, ", id) > ($", last - 2, ", $", last - 1,
                   ") ORDER BY ", kept.day, ", id LIMIT $", last);
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(sql, params));
  std::vector<Entry> entries;
  for (const Row row : rows) {
    Entry& entry = entries.emplace_back();
    entry.set_subject(row.Text(0));
    entry.set_region(absl::StrCat("regions/", row.Text(1)));
    ASSIGN_OR_RETURN(const absl::CivilDay first, ParseDay(row.Text(2)));
    *entry.mutable_day() = ToProto(first);
    if (Lasts(measure) && row.Text(3) != kNever) {
      ASSIGN_OR_RETURN(const absl::CivilDay end, ParseDay(row.Text(3)));
      *entry.mutable_last_day() = ToProto(HowCounted(measure) == CountedBy::kPeriods ? end : end - 1);
    }
    entry.set_entry(IsOfStays(measure) ? PartsOf(row.Text(6)).second : row.Text(4));
    entry.set_times(row.Integer(5));
    if (HowCounted(measure) == CountedBy::kDays) {
      ASSIGN_OR_RETURN(const int64_t days, DaysWithin(row.Text(2), row.Text(3), asked));
      entry.set_times(days);
    }
    places->push_back(PlaceText(row));
  }
  return entries;
}

absl::StatusOr<int64_t> CorrectionStore::CountHiddenBehind(std::string_view region, bool with_minors,
                                                           const Period& period, absl::CivilDay until,
                                                           v1::Measure measure) {
  const std::string shown = ShownOf(measure, with_minors);
  if (shown.empty()) return 0;
  const Asked asked(period, until);
  std::vector<Value> params = DaysOf(asked);
  const Kept kept = KeptOf(measure, asked, &params);
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(absl::StrCat("SELECT COUNT(*) FROM ", kept.table, " WHERE ", kept.condition,
                                           " AND ", within, " AND NOT (1 = 1", shown, ")"),
                              params));
  return rows[0].Integer(0);
}

absl::StatusOr<RolledOver> CorrectionStore::CatchUpFigures(int limit, std::string_view after) {
  ASSIGN_OR_RETURN(RolledOver caught, correction::CatchUpFigures(store_, book_, limit, after));
  MutexLock lock(mutex_);
  if (after.empty()) passing_over_.clear();
  for (const PassedOver& one : caught.passed_over) passing_over_.insert(one.name);
  if (caught.brought == 0) uncountable_ = passing_over_;
  return caught;
}

}  // namespace fengqiao::correction

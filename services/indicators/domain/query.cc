#include "services/indicators/domain/query.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/bounded.h"
#include "common/values/decimal.h"
#include "services/indicators/domain/checks.h"
#include "services/indicators/domain/count_check.h"
#include "services/indicators/domain/statements.h"
#include "services/indicators/domain/targets.h"

namespace fengqiao::indicators {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using v1::CountedFigure;
using v1::Indicator;
using v1::IndicatorCell;
using v1::Observation;
using v1::Target;

constexpr int kMaxRegions = 500;
constexpr int kMaxPeriods = 20;
constexpr int kMaxYears = 10;
constexpr int kMaxOrgans = 100;
constexpr size_t kMaxCells = 20'000;
constexpr int kShownPlaces = 2;  // of what is computed

// Region, indicator and organ: what a cell is about but for the time.
using Subject = std::tuple<std::string, std::string, std::string>;

struct Statement {
  Period period;
  const Observation* observation;
};

// The statements and targets of a query, found by subject.
class Figures {
 public:
  Figures(const std::vector<Observation>& statements, const std::vector<Target>& targets,
          const std::vector<CountedFigure>& counted) {
    for (const Observation& observation : statements) {
      const auto period = Period::Parse(observation.period());
      if (!period.ok()) continue;  // never stored
      const Subject subject{api::RegionOf(observation.region()), CodeOf(observation.indicator()),
                            observation.organ()};
      by_role_[{subject, observation.role()}].push_back({*period, &observation});
      codes_.insert(std::get<1>(subject));
    }
    for (const Target& target : targets) targets_[TargetKey(target)] = &target;
    for (const CountedFigure& figure : counted) {
      std::string code(CodeOf(figure.indicator()));
      codes_.insert(code);
      counted_[{std::string(api::RegionOf(figure.region())), std::move(code), figure.period()}] = &figure;
    }
  }

  // The statement of exactly this period, or null.
  const Observation* Exact(const Subject& subject, FigureRole role, const Period& period) const {
    const auto found = by_role_.find({subject, role});
    if (found == by_role_.end()) return nullptr;
    for (const Statement& statement : found->second) {
      if (statement.period == period) return statement.observation;
    }
    return nullptr;
  }

  // The statement that answers for a period: the period itself, else the longest part of it, the latest of
  // equals.
  const Observation* Best(const Subject& subject, FigureRole role, const Period& wanted) const {
    const auto found = by_role_.find({subject, role});
    if (found == by_role_.end()) return nullptr;
    const Statement* best = nullptr;
    for (const Statement& statement : found->second) {
      if (wanted.Contains(statement.period) && (best == nullptr || Longer(statement, *best)))
        best = &statement;
    }
    return best == nullptr ? nullptr : best->observation;
  }

  const Target* TargetOf(const Subject& subject, const Period& period) const {
    const auto& [region, code, organ] = subject;
    const auto found = targets_.find(TargetKey(region, code, period.ToString(), organ));
    return found == targets_.end() ? nullptr : found->second;
  }

  // What was counted of exactly this period, or null. Organs are not counted.
  const CountedFigure* CountOf(const Subject& subject, const Period& period) const {
    const auto& [region, code, organ] = subject;
    if (!organ.empty() || counted_.empty()) return nullptr;
    const auto found = counted_.find({region, code, period.ToString()});
    return found == counted_.end() ? nullptr : found->second;
  }

  const std::set<std::string>& codes() const { return codes_; }

 private:
  static bool Longer(const Statement& a, const Statement& b) {
    const auto days = [](const Statement& s) { return s.period.end_day() - s.period.first_day(); };
    if (days(a) != days(b)) return days(a) > days(b);
    return a.period > b.period;
  }

  std::map<std::pair<Subject, FigureRole>, std::vector<Statement>> by_role_;
  std::map<std::string, const Target*> targets_;
  std::map<std::tuple<std::string, std::string, std::string>, const CountedFigure*> counted_;
  std::set<std::string> codes_;
};

std::optional<Decimal> ExactValue(const Observation* observation) {
  if (observation == nullptr || observation->bound() != Bound::BOUND_EXACT || observation->has_value_max())
    return std::nullopt;
  const auto value = FromProto(observation->value());
  return value.ok() ? std::optional<Decimal>(*value) : std::nullopt;
}

// A sum of exact actual values, and the period that all of them were stated for.
struct Sum {
  Decimal value;
  Period period;
};

using Codes = google::protobuf::RepeatedPtrField<std::string>;

std::optional<Sum> SumOf(const Catalog& catalog, const Figures& figures, const Subject& subject,
                         const Period& period, const Codes& codes);

// One term of a sum: as it was stated or, of a sum itself, added up.
std::optional<Sum> TermOf(const Catalog& catalog, const Figures& figures, const Subject& subject,
                          const Period& period) {
  const Observation* stated = figures.Best(subject, FigureRole::FIGURE_ROLE_ACTUAL, period);
  if (stated == nullptr) {
    const Indicator* indicator = catalog.Find(std::get<1>(subject));
    if (indicator == nullptr || !indicator->denominators().empty()) return std::nullopt;
    return SumOf(catalog, figures, subject, period, indicator->numerators());
  }
  const auto value = ExactValue(stated);
  if (!value) return std::nullopt;
  return Sum{*value, *Period::Parse(stated->period())};
}

// The sum over the codes; none where one is missing, or where they were stated for different periods: ten
// months of one figure and six of another make no rate.
std::optional<Sum> SumOf(const Catalog& catalog, const Figures& figures, const Subject& subject,
                         const Period& period, const Codes& codes) {
  std::optional<Sum> sum;
  for (const std::string& code : codes) {
    const auto term = TermOf(catalog, figures, {std::get<0>(subject), code, std::get<2>(subject)}, period);
    if (!term || (sum && term->period != sum->period)) return std::nullopt;
    const auto added = sum ? sum->value.Plus(term->value) : term->value;
    if (!added) return std::nullopt;
    sum = Sum{*added, term->period};
  }
  return sum;
}

// A value for a period: stated, or computed from the formula.
struct Value {
  Observation observation;  // what is shown: of a computed one, two places
  bool computed = false;
  const CountedFigure* count = nullptr;  // that it was taken from
  Interval range = {};   // everything that it may be: of a computed one, the quotient before it is rounded
  Decimal precise = {};  // of a computed one, six places
};

Value Stated(const Observation& stated) {
  Value value{.observation = stated};
  value.precise = FromProto(stated.value()).value_or(Decimal());
  std::optional<Decimal> high;
  if (stated.has_value_max()) high = FromProto(stated.value_max()).value_or(value.precise);
  value.range = Interval::Of(value.precise, stated.bound(), high);
  return value;
}

Value Computed(const Indicator& indicator, Decimal shown, const Interval& range, Decimal precise,
               const Period& period) {
  Value value{.computed = true, .range = range, .precise = precise};
  value.observation.set_definition(indicator.definition());
  *value.observation.mutable_value() = ToProto(shown);
  value.observation.set_bound(Bound::BOUND_EXACT);
  value.observation.set_period(period.ToString());
  return value;
}

std::optional<Value> ValueOf(const Catalog& catalog, const Figures& figures, const Indicator& indicator,
                             const Subject& subject, const Period& period) {
  if (const Observation* stated = figures.Best(subject, FigureRole::FIGURE_ROLE_ACTUAL, period))
    return Stated(*stated);
  const auto numerator = SumOf(catalog, figures, subject, period, indicator.numerators());
  if (numerator && indicator.denominators().empty()) {
    const Decimal sum = numerator->value;
    return Computed(indicator, sum, {.low = sum, .high = sum}, sum, numerator->period);
  }
  const auto denominator = SumOf(catalog, figures, subject, period, indicator.denominators());
  if (!numerator || !denominator || numerator->period != denominator->period) return std::nullopt;
  const int64_t factor = indicator.kind() == Indicator::KIND_RATE ? 100 : 1;
  const auto shown = Decimal::Quotient(numerator->value, denominator->value, factor, kShownPlaces);
  const auto precise = Decimal::Quotient(numerator->value, denominator->value, factor, Decimal::kPlaces);
  const auto range = Interval::OfQuotient(numerator->value, denominator->value, factor);
  // A denominator of 0 has no rate, never 100 %.
  if (!shown || !precise || !range) return std::nullopt;
  return Computed(indicator, *shown, *range, *precise, numerator->period);
}

// A count as a value, where nothing is stated; none where it has no value.
std::optional<Value> Counted(const Indicator& indicator, const CountedFigure* count) {
  if (count == nullptr || !count->has_value()) return std::nullopt;
  const auto value = FromProto(count->value());
  const auto period = Period::Parse(count->period());
  if (!value.ok() || !period.ok()) return std::nullopt;
  Value counted = Computed(indicator, *value, {.low = *value, .high = *value}, *value, *period);
  counted.computed = false;
  counted.count = count;
  counted.observation.set_definition(count->definition());
  if (!count->has_denominator()) return counted;
  const auto numerator = FromProto(count->numerator()), denominator = FromProto(count->denominator());
  if (!numerator.ok() || !denominator.ok()) return std::nullopt;
  const int64_t factor = indicator.kind() == Indicator::KIND_RATE ? 100 : 1;
  const auto precise = Decimal::Quotient(*numerator, *denominator, factor, Decimal::kPlaces);
  const auto range = Interval::OfQuotient(*numerator, *denominator, factor);
  if (!precise || !range) return std::nullopt;
  counted.precise = *precise;
  counted.range = *range;
  return counted;
}

// The number to calculate with; none where it is not known exactly.
std::optional<Decimal> ExactValue(const std::optional<Value>& value) {
  if (!value || !ExactValue(&value->observation)) return std::nullopt;
  return value->precise;
}

// Whether two values were counted by the same rules; what was recorded before that was kept is taken for it.
bool SameDefinition(const Observation& a, const Observation& b) {
  return a.definition().empty() || b.definition().empty() || a.definition() == b.definition();
}

void SetChange(const Catalog& catalog, const Figures& figures, const Indicator& indicator,
               const Subject& subject, const Period& period, const std::optional<Value>& actual,
               IndicatorCell* cell) {
  const Period before =
      actual ? Period::Parse(actual->observation.period())->YearBefore() : period.YearBefore();
  // The same months of the year before, never a part of them: ten months are no comparison for twelve.
  std::optional<Value> earlier = ValueOf(catalog, figures, indicator, subject, before);
  if (!earlier) earlier = Counted(indicator, figures.CountOf(subject, before));
  if (!ExactValue(earlier) || earlier->observation.period() != before.ToString()) {
    const Observation* prior = figures.Exact(subject, FigureRole::FIGURE_ROLE_PRIOR, before);
    if (!ExactValue(prior)) return;
    earlier = Stated(*prior);
  }
  *cell->mutable_previous() = earlier->observation.value();
  const auto value = ExactValue(actual);
  if (!value || !SameDefinition(actual->observation, earlier->observation)) return;
  const Decimal previous = earlier->precise;
  const auto change = value->Minus(previous);
  if (!change) return;
  const auto divided = [](const Value& one) {
    return one.computed || (one.count != nullptr && one.count->has_denominator());
  };
  const bool rounds = divided(*actual) || divided(*earlier);
  *cell->mutable_change() = ToProto(rounds ? change->Rounded(kShownPlaces) : *change);
  if (indicator.kind() == Indicator::KIND_RATE || indicator.kind() == Indicator::KIND_RANK) return;
  if (const auto percent = Decimal::Quotient(*change, previous, 100, kShownPlaces)) {
    *cell->mutable_change_percent() = ToProto(*percent);
  }
}

// The target that a report states for the period, or for the part of it that the value is of. One for another
// part (half a year's, for a year's value) is not the value's.
const Observation* StatedTargetOf(const Figures& figures, const Subject& subject, const Period& period,
                                  const Observation* actual) {
  const auto exact = [&](const Period& of) {
    return figures.Exact(subject, FigureRole::FIGURE_ROLE_TARGET, of);
  };
  const Observation* stated = exact(period);
  if (stated != nullptr || actual == nullptr || actual->period() == period.ToString()) return stated;
  return exact(*Period::Parse(actual->period()));
}

void SetTargetOf(const Figures& figures, const Indicator& indicator, const Subject& subject,
                 const Period& period, const std::optional<Value>& actual, IndicatorCell* cell) {
  const Observation* shown = actual ? &actual->observation : nullptr;
  if (const Target* set = figures.TargetOf(subject, period)) {
    *cell->mutable_target() = CellTargetOfSet(*set);
  } else if (const Observation* stated = StatedTargetOf(figures, subject, period, shown)) {
    *cell->mutable_target() = CellTargetOfStated(indicator, *stated);
  } else {
    return;
  }
  // Before it is rounded: 5.0025 % is not "5 % or less", whatever is shown.
  if (actual) Judge(actual->range, actual->precise, cell->mutable_target());
}

IndicatorCell CellOf(const Catalog& catalog, const Figures& figures, const Indicator& indicator,
                     const Subject& subject, const Period& period) {
  IndicatorCell cell;
  cell.set_indicator(indicator.name());
  cell.set_region(absl::StrCat("regions/", std::get<0>(subject)));
  cell.set_organ(std::get<2>(subject));
  cell.set_period(period.ToString());
  auto value = ValueOf(catalog, figures, indicator, subject, period);
  const CountedFigure* count = figures.CountOf(subject, period);
  if (count != nullptr) {
    *cell.mutable_counted() = *count;
    if (value) cell.set_count_check(CheckCount(indicator, value->observation, *count));
  }
  if (!value) value = Counted(indicator, count);
  const Observation* actual = value ? &value->observation : nullptr;
  if (actual != nullptr) {
    *cell.mutable_value() = actual->value();
    cell.set_bound(actual->bound());
    cell.set_computed(value->computed);
    cell.set_from_count(value->count != nullptr);
    cell.set_observation(actual->name());
    cell.set_source(actual->source());
    cell.set_disputed(actual->disputed());
    if (actual->has_cutoff()) *cell.mutable_cutoff() = actual->cutoff();
    if (actual->period() != cell.period()) cell.set_stated_period(actual->period());
  }
  if (!indicator.denominators().empty()) {
    if (const auto sum = SumOf(catalog, figures, subject, period, indicator.numerators())) {
      *cell.mutable_numerator() = ToProto(sum->value);
    }
    if (const auto sum = SumOf(catalog, figures, subject, period, indicator.denominators())) {
      *cell.mutable_denominator() = ToProto(sum->value);
    }
  }
  if (cell.from_count() && count->has_denominator()) {
    *cell.mutable_numerator() = count->numerator();
    *cell.mutable_denominator() = count->denominator();
  }
  SetTargetOf(figures, indicator, subject, period, value, &cell);
  SetChange(catalog, figures, indicator, subject, period, value, &cell);
  return cell;
}

bool IsEmpty(const IndicatorCell& cell) {
  return !cell.has_value() && !cell.has_target() && !cell.has_previous() && !cell.has_numerator() &&
         !cell.has_denominator() && !cell.has_counted();
}

// Before any item is looked at: a list that is too long is refused for its length, whatever is in it.
absl::Status CheckLengths(const v1::QueryIndicatorsRequest& request) {
  FieldErrors errors;
  if (static_cast<size_t>(request.indicators_size()) > kMaxCells)
    errors.Add("indicators", "are more than 20,000");
  if (request.regions_size() > kMaxRegions) errors.Add("regions", "are more than 500");
  if (request.organs_size() > kMaxOrgans) errors.Add("organs", "are more than 100");
  if (request.periods_size() < 1 || request.periods_size() > kMaxPeriods)
    errors.Add("periods", "must be 1 to 20");
  return errors.ToStatus();
}

// Before anything is read, as far as the number of indicators is known by then.
absl::Status CheckSize(const Query& query, size_t codes) {
  const size_t asked =
      std::max<size_t>(codes, 1) * query.regions.size() * query.organs.size() * query.periods.size();
  if (asked <= kMaxCells) return absl::OkStatus();
  return InvalidField(
      "indicators", absl::StrCat("the query has ", asked, " cells, more than 20,000; ask for less at once"));
}

}  // namespace

absl::StatusOr<Query> Query::Of(const Catalog& catalog, const v1::QueryIndicatorsRequest& request) {
  Query query;
  RETURN_IF_ERROR(CheckLengths(request));
  FieldErrors errors;
  for (int i = 0; i < request.indicators_size(); ++i) {
    const std::string_view code = CodeOf(request.indicators(i));
    if (catalog.Find(code) == nullptr) {
      errors.Add(absl::StrCat("indicators[", i, "]"),
                 absl::StrCat("'", request.indicators(i), "' is no indicator of the catalog"));
    }
    query.codes.emplace_back(code);
  }
  for (int i = 0; i < request.regions_size(); ++i) {
    const std::string_view region = api::RegionOf(request.regions(i));
    if (!regions::ParseRegionId(region).ok() ||
        request.regions(i) != absl::StrCat("regions/", ToAbsl(region))) {
      errors.Add(absl::StrCat("regions[", i, "]"), "must be a region, like regions/330602");
    }
    query.regions.emplace_back(region);
  }
  for (int i = 0; i < request.organs_size(); ++i) {
    CheckOrgan(absl::StrCat("organs[", i, "]"), request.organs(i), &errors);
  }
  query.organs.assign(request.organs().begin(), request.organs().end());
  if (query.organs.empty()) query.organs.emplace_back();
  for (int i = 0; i < request.periods_size(); ++i) {
    const auto period = Period::Parse(request.periods(i));
    if (!period.ok()) {
      errors.Add(absl::StrCat("periods[", i, "]"), ToStd(period.status().message()));
    } else if (period->end_day().year() - period->year() > kMaxYears) {
      errors.Add(absl::StrCat("periods[", i, "]"), "is longer than 10 years");
    } else {
      query.periods.push_back(*period);
    }
  }
  query.omit_empty = request.omit_empty();
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(CheckSize(query, query.codes.size()));
  return query;
}

std::vector<int> Query::Years() const {
  std::set<int> years;
  for (const Period& period : periods) {
    for (int year = period.year() - 1; absl::CivilDay(year, 1, 1) < period.end_day(); ++year)
      years.insert(year);
  }
  return {years.begin(), years.end()};
}

absl::StatusOr<std::vector<IndicatorCell>> ComputeCells(const Catalog& catalog, const Query& query,
                                                        const std::vector<Observation>& statements,
                                                        const std::vector<Target>& targets,
                                                        const std::vector<CountedFigure>& counted) {
  const Figures figures(statements, targets, counted);
  std::vector<std::string> codes = query.codes;
  if (codes.empty()) codes.assign(figures.codes().begin(), figures.codes().end());
  RETURN_IF_ERROR(CheckSize(query, codes.size()));
  std::vector<IndicatorCell> cells;
  for (const std::string& code : codes) {
    const Indicator* indicator = catalog.Find(code);
    if (indicator == nullptr) continue;  // of an older catalog
    for (const std::string& region : query.regions) {
      for (const std::string& organ : query.organs) {
        for (const Period& period : query.periods) {
          IndicatorCell cell = CellOf(catalog, figures, *indicator, {region, code, organ}, period);
          if (!query.omit_empty || !IsEmpty(cell)) cells.push_back(std::move(cell));
        }
      }
    }
  }
  return cells;
}

}  // namespace fengqiao::indicators

#include "services/indicators/domain/period_counts.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/period.h"
#include "services/indicators/domain/counted_services.h"

namespace fengqiao::indicators {
namespace {

constexpr int kMonths = 12;
constexpr int kLengths[] = {12, 6, 3, 1};
constexpr size_t kPrefix = 8;  // "MEASURE_"

// The period, which must lie in the year.
absl::StatusOr<Period> PeriodOf(int year, const std::string& text) {
  const auto period = Period::Parse(text);
  if (!period.ok() || !Period::OfYear(year).Contains(*period)) {
    return DataLoss(absl::StrCat("the counts of ", year, " have the period '", text, "'"));
  }
  return *period;
}

void Add(const std::string& word, const std::optional<Decimal>& more, Counts* counts) {
  const auto [at, is_new] = counts->try_emplace(word, Decimal());
  if (!at->second || !more) {
    at->second.reset();
    return;
  }
  at->second = at->second->Plus(*more);
}

}  // namespace

absl::StatusOr<PeriodCounts> CountsOf(int year, const mediation::v1::SummarizeCasesResponse& summary) {
  std::map<int, Counts> months;
  for (const auto& part : summary.parts()) {
    ASSIGN_OR_RETURN(const Period period, PeriodOf(year, part.key()));
    Counts& month = months[period.first_day().month()];
    for (const auto& count : part.counts()) {
      ASSIGN_OR_RETURN(const Decimal value, FromProto(count.value()));
      month[mediation::v1::Measure_Name(count.measure()).substr(kPrefix)] = value;
    }
  }
  PeriodCounts periods;
  for (const int length : kLengths) {
    for (int first = 0; first < kMonths; first += length) {
      const int january = year * kMonths;
      Counts& sums = periods[Period::OfMonths(january + first, january + first + length - 1).ToString()];
      for (int month = first + 1; month <= first + length; ++month) {
        for (const auto& [word, value] : months[month]) Add(word, value, &sums);
      }
    }
  }
  return periods;
}

absl::StatusOr<PeriodCounts> CountsOf(int year, const correction::v1::CountFiguresResponse& figures) {
  PeriodCounts periods;
  for (const auto& one : figures.periods()) {
    ASSIGN_OR_RETURN(const Period period, PeriodOf(year, one.period()));
    Counts& counts = periods[period.ToString()];
    for (const auto& figure : one.figures()) {
      const std::string word = correction::v1::Measure_Name(figure.measure()).substr(kPrefix);
      counts[word] = Decimal::FromInteger(figure.times());
      counts[absl::StrCat(word, std::string(kOfPersons))] = Decimal::FromInteger(figure.persons());
    }
  }
  return periods;
}

}  // namespace fengqiao::indicators

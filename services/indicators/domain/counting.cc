#include "services/indicators/domain/counting.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/counted_data.h"

namespace fengqiao::indicators {
namespace {

using google::protobuf::util::TimeUtil;
using v1::CountedFigure;
using v1::Indicator;

constexpr int kShownPlaces = 2;
constexpr int kPercent = 100;
constexpr int64_t kMinutesAnHour = 60;
// Units of the catalog.
constexpr char kDays[] = "天";
constexpr char kHours[] = "小时";

absl::StatusOr<std::vector<std::string>> ParseMeasures(const CountedService& service, std::string_view text) {
  std::vector<std::string> words;
  if (text.empty()) return words;
  for (const std::string_view word : SplitFields(text, '+')) {
    if (!FindCount(service, word)) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", ToAbsl(word), "' is no count of ", ToAbsl(service.word)));
    }
    words.emplace_back(word);
  }
  return words;
}

CountUnit UnitOf(const CountedService& service, const std::string& word) {
  return FindCount(service, word)->unit;
}

// Yuan and disputes don't add up.
bool OneUnit(const CountedService& service, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return UnitOf(service, word) == UnitOf(service, words.front());
  });
}

// The unit of the measures that become an amount: money, unless it is said in a unit of time.
CountUnit MeasuredIn(const Indicator& indicator) {
  if (indicator.units().empty()) return CountUnit::kYuan;
  if (indicator.units(0) == kDays) return CountUnit::kDays;
  return indicator.units(0) == kHours ? CountUnit::kMinutes : CountUnit::kYuan;
}

// What the line of an amount has that does not fit. Time divided by a number of cases is their average; of
// money there is none.
std::string_view TroubleOfAmount(const Indicator& indicator, const CountedService& service,
                                 const CountedIndicator& line) {
  const CountUnit unit = UnitOf(service, line.measures.front());
  if (MeasuredIn(indicator) != unit) return "a measure of another unit";
  if (line.base.empty()) return "";
  if (unit == CountUnit::kYuan) return "a base of what is no rate, ratio or average";
  const bool of_pieces = UnitOf(service, line.base.front()) == CountUnit::kPieces;
  return OneUnit(service, line.base) && of_pieces ? "" : "an average by what is no number of cases";
}

// What the line has that does not fit the indicator; "" where it fits.
std::string_view TroubleOf(const Indicator& indicator, const CountedIndicator& line) {
  const CountedService& service = *FindCountedService(line.service);
  if (line.measures.empty()) return "no measure";
  if (!OneUnit(service, line.measures)) return "a sum of yuan and disputes";
  switch (indicator.kind()) {
    case Indicator::KIND_RATE:
    case Indicator::KIND_RATIO:
      if (line.base.empty()) return "a rate or ratio without its base";
      return OneUnit(service, line.base) ? "" : "a sum of yuan and disputes";
    case Indicator::KIND_COUNT: {
      if (!line.base.empty()) return "a base of what is no rate or ratio";
      const CountUnit unit = UnitOf(service, line.measures.front());
      const bool pieces = unit == CountUnit::kPieces && MeasuredIn(indicator) != CountUnit::kDays;
      return pieces || unit == CountUnit::kDays ? "" : "a measure of another unit";
    }
    case Indicator::KIND_AMOUNT:
      return TroubleOfAmount(indicator, service, line);
    default:
      return "a rank is not counted";
  }
}

// What the counts of a period with these words come to; none where no decimal holds it.
std::optional<Decimal> Sum(const Counts& counts, const std::vector<std::string>& words) {
  std::optional<Decimal> sum = Decimal();
  for (const std::string& word : words) {
    const auto at = counts.find(word);
    if (at == counts.end()) continue;
    if (!at->second) return std::nullopt;
    sum = sum->Plus(*at->second);
    if (!sum) return std::nullopt;
  }
  return sum;
}

// The same of days and hours, in all or on average; of nothing there is no average.
bool FillTime(const CountedIndicator& line, const Indicator& indicator, Decimal sum, const Counts& counts,
              CountedFigure* figure) {
  const int64_t a_unit = MeasuredIn(indicator) == CountUnit::kMinutes ? kMinutesAnHour : 1;
  std::optional<Decimal> base = Decimal::FromInteger(a_unit);
  if (!line.base.empty()) {
    const auto cases = Sum(counts, line.base);
    if (!cases) return false;
    base = cases->Times(*base);
    if (!base) return false;
  }
  if (const auto time = Decimal::Quotient(sum, *base, 1, kShownPlaces)) {
    *figure->mutable_value() = ToProto(*time);
  }
  return true;
}

// Fills in what the counts come to; false where no decimal holds it.
bool FillValue(const CountedIndicator& line, const Indicator& indicator, const Counts& counts,
               CountedFigure* figure) {
  const auto sum = Sum(counts, line.measures);
  if (!sum) return false;
  if (indicator.kind() == Indicator::KIND_AMOUNT && MeasuredIn(indicator) != CountUnit::kYuan) {
    return FillTime(line, indicator, *sum, counts, figure);
  }
  if (line.base.empty()) {
    *figure->mutable_value() = ToProto(*sum);
    return true;
  }
  const auto base = Sum(counts, line.base);
  if (!base) return false;
  *figure->mutable_numerator() = ToProto(*sum);
  *figure->mutable_denominator() = ToProto(*base);
  const int64_t factor = indicator.kind() == Indicator::KIND_RATE ? kPercent : 1;
  // A denominator of 0 has no rate, never 100 %.
  if (const auto rate = Decimal::Quotient(*sum, *base, factor, kShownPlaces)) {
    *figure->mutable_value() = ToProto(*rate);
  }
  return true;
}

bool IsZero(const common::v1::Decimal& value) { return value.value().empty() || value.value() == "0"; }

}  // namespace

absl::StatusOr<std::vector<CountedIndicator>> ParseCountedIndicators(std::string_view tsv,
                                                                     const Catalog& catalog) {
  std::vector<CountedIndicator> lines;
  std::set<std::string> codes;
  bool header = true;
  RETURN_IF_ERROR(ReadTsv(tsv, 4, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    if (std::exchange(header, false)) {
      if (fields == std::vector<std::string_view>{"indicator", "service", "measures", "base"}) {
        return absl::OkStatus();
      }
      return absl::InvalidArgumentError("the header is not that of counted indicators");
    }
    CountedIndicator line{
        .code = std::string(fields[0]), .service = std::string(fields[1]), .measures = {}, .base = {}};
    const Indicator* indicator = catalog.Find(line.code);
    if (indicator == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("'", line.code, "' is no indicator of the catalog"));
    }
    if (!codes.insert(line.code).second) {
      return absl::InvalidArgumentError(absl::StrCat("'", line.code, "' was there before"));
    }
    const CountedService* service = FindCountedService(line.service);
    if (service == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("'", line.service, "' is no service that is counted"));
    }
    ASSIGN_OR_RETURN(line.measures, ParseMeasures(*service, fields[2]));
    ASSIGN_OR_RETURN(line.base, ParseMeasures(*service, fields[3]));
    if (const std::string_view trouble = TroubleOf(*indicator, line); !trouble.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("'", line.code, "': ", ToAbsl(trouble)));
    }
    lines.push_back(std::move(line));
    return absl::OkStatus();
  }));
  if (lines.empty()) return absl::InvalidArgumentError("there is no counted indicator");
  return lines;
}

absl::StatusOr<std::vector<CountedIndicator>> BuiltInCountedIndicators(const Catalog& catalog) {
  ASSIGN_OR_RETURN(const Catalog built_in, Catalog::BuiltIn());
  ASSIGN_OR_RETURN(auto lines, ParseCountedIndicators(data::CountedTsv(), built_in));
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const CountedIndicator& line) {
                               const Indicator* indicator = catalog.Find(line.code);
                               return indicator == nullptr || !TroubleOf(*indicator, line).empty();
                             }),
              lines.end());
  return lines;
}

std::vector<CountedFigure> FiguresOf(const std::vector<CountedIndicator>& counted, const Catalog& catalog,
                                     const CountedService& service, const RegionYear& place,
                                     const PeriodCounts& counts) {
  std::vector<CountedFigure> figures;
  for (const CountedIndicator& line : counted) {
    if (line.service != service.word) continue;
    const Indicator& indicator = *catalog.Find(line.code);
    for (const auto& [period, of_period] : counts) {
      CountedFigure figure;
      if (!FillValue(line, indicator, of_period, &figure)) continue;
      figure.set_indicator(indicator.name());
      figure.set_region(absl::StrCat("regions/", place.region));
      figure.set_period(period);
      figure.set_service(service.full_name);
      for (const auto* words : {&line.measures, &line.base}) {
        for (const std::string& word : *words) figure.add_measures(FindCount(service, word)->enum_name);
      }
      figure.set_definition(indicator.definition());
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

std::string RevisionOf(const std::vector<CountedIndicator>& counted, const CountedService& service) {
  std::string lines;
  for (const CountedIndicator& line : counted) {
    if (line.service != service.word) continue;
    absl::StrAppend(&lines, line.code, "\t", absl::StrJoin(line.measures, "+"), "\t",
                    absl::StrJoin(line.base, "+"), "\n");
  }
  constexpr size_t kDigits = 16;
  return ToHex(Sha256(lines)).substr(0, kDigits);
}

bool IsNothing(const CountedFigure& figure) {
  return IsZero(figure.value()) && IsZero(figure.numerator()) && IsZero(figure.denominator());
}

bool SameCount(const CountedFigure& a, const CountedFigure& b) {
  return a.value().value() == b.value().value() && a.numerator().value() == b.numerator().value() &&
         a.denominator().value() == b.denominator().value() && a.definition() == b.definition() &&
         std::equal(a.measures().begin(), a.measures().end(), b.measures().begin(), b.measures().end());
}

CountedFigure Revise(const CountedFigure* before, CountedFigure next, int64_t position, absl::Time now) {
  next.set_position(position);
  *next.mutable_count_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  next.set_revision(before == nullptr ? 1 : before->revision() + 1);
  if (before == nullptr) return next;
  if (before->has_value()) *next.mutable_previous_value() = before->value();
  *next.mutable_previous_count_time() = before->count_time();
  return next;
}

}  // namespace fengqiao::indicators

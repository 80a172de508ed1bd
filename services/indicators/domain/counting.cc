#include "services/indicators/domain/counting.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/regions/region_id.h"
#include "common/regions/region_tree.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "common/values/period.h"
#include "fengqiao/mediation/v1/case.pb.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/counted_data.h"

namespace fengqiao::indicators {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::TimeUtil;
using mediation::v1::Measure;
using v1::CountedFigure;
using v1::Indicator;

constexpr char kService[] = "fengqiao.mediation.v1.MediationService";
constexpr std::string_view kMeasurePrefix = "MEASURE_";
constexpr size_t kCodeDigits = 6;
constexpr size_t kTownshipDigits = 9;
constexpr int kMonths = 12;
constexpr int kShownPlaces = 2;
constexpr int kPercent = 100;
constexpr int kFirstYear = 1949;  // a year before is a slip of the pen, not a case

absl::StatusOr<std::vector<Measure>> ParseMeasures(std::string_view text) {
  std::vector<Measure> measures;
  if (text.empty()) return measures;
  for (const std::string_view word : SplitFields(text, '+')) {
    Measure measure = Measure::MEASURE_UNSPECIFIED;
    const bool known =
        mediation::v1::Measure_Parse(absl::StrCat(ToAbsl(kMeasurePrefix), ToAbsl(word)), &measure);
    if (!known || measure == Measure::MEASURE_UNSPECIFIED) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(word), "' is no count of mediation"));
    }
    measures.push_back(measure);
  }
  return measures;
}

// Yuan and disputes don't add up.
bool OneUnit(const std::vector<Measure>& measures) {
  return std::all_of(measures.begin(), measures.end(), [&](Measure measure) {
    return (measure == Measure::MEASURE_AMOUNT) == (measures.front() == Measure::MEASURE_AMOUNT);
  });
}

// What the line has that does not fit the indicator; "" where it fits.
std::string_view TroubleOf(const Indicator& indicator, const CountedIndicator& line) {
  if (line.measures.empty()) return "no measure";
  if (!OneUnit(line.measures)) return "a sum of yuan and disputes";
  switch (indicator.kind()) {
    case Indicator::KIND_RATE:
    case Indicator::KIND_RATIO:
      if (line.base.empty()) return "a rate or ratio without its base";
      return OneUnit(line.base) ? "" : "a sum of yuan and disputes";
    case Indicator::KIND_COUNT:
    case Indicator::KIND_AMOUNT: {
      if (!line.base.empty()) return "a base of what is no rate or ratio";
      const bool yuan = line.measures.front() == Measure::MEASURE_AMOUNT;
      return yuan == (indicator.kind() == Indicator::KIND_AMOUNT) ? "" : "a measure of another unit";
    }
    default:
      return "a rank is not counted";
  }
}

// The days that a message names anywhere, by their years.
void AddYears(const Message& message, std::set<int>* years) {
  if (message.GetDescriptor() == common::v1::Date::descriptor()) {
    years->insert(static_cast<const common::v1::Date&>(message).year());
    return;
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      AddYears(reflection->GetMessage(message, field), years);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      AddYears(reflection->GetRepeatedMessage(message, field, i), years);
    }
  }
}

int LegalYear(const google::protobuf::Timestamp& time) {
  return static_cast<int>(LegalDay(absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time))).year());
}

// The counts of the months 1 to 12.
class MonthCounts {
 public:
  static absl::StatusOr<MonthCounts> Of(int year, const mediation::v1::SummarizeCasesResponse& summary) {
    MonthCounts counts;
    for (const auto& part : summary.parts()) {
      const auto period = Period::Parse(part.key());
      if (!period.ok() || period->year() != year) {
        return DataLoss(absl::StrCat("a summary of ", year, " has the month '", part.key(), "'"));
      }
      auto& month = counts.months_[period->first_day().month()];
      for (const auto& count : part.counts()) {
        ASSIGN_OR_RETURN(month[count.measure()], FromProto(count.value()));
      }
    }
    return counts;
  }

  std::optional<Decimal> Sum(int first, int last, const std::vector<Measure>& measures) const {
    Decimal sum;
    for (int month = first; month <= last; ++month) {
      const auto counts = months_.find(month);
      if (counts == months_.end()) continue;
      for (const Measure measure : measures) {
        const auto at = counts->second.find(measure);
        if (at == counts->second.end()) continue;
        const auto more = sum.Plus(at->second);
        if (!more) return std::nullopt;
        sum = *more;
      }
    }
    return sum;
  }

 private:
  std::map<int, std::map<Measure, Decimal>> months_;
};

// Fills in what the months come to; false where no decimal holds it.
bool FillValue(const CountedIndicator& line, const Indicator& indicator, const MonthCounts& counts, int first,
               int last, CountedFigure* figure) {
  const auto sum = counts.Sum(first, last, line.measures);
  if (!sum) return false;
  if (line.base.empty()) {
    *figure->mutable_value() = ToProto(*sum);
    return true;
  }
  const auto base = counts.Sum(first, last, line.base);
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
  RETURN_IF_ERROR(ReadTsv(tsv, 3, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    if (std::exchange(header, false)) {
      if (fields[0] == "indicator" && fields[1] == "measures" && fields[2] == "base") return absl::OkStatus();
      return absl::InvalidArgumentError("the header is not that of counted indicators");
    }
    CountedIndicator line{.code = std::string(fields[0]), .measures = {}, .base = {}};
    const Indicator* indicator = catalog.Find(line.code);
    if (indicator == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("'", line.code, "' is no indicator of the catalog"));
    }
    if (!codes.insert(line.code).second) {
      return absl::InvalidArgumentError(absl::StrCat("'", line.code, "' was there before"));
    }
    ASSIGN_OR_RETURN(line.measures, ParseMeasures(fields[1]));
    ASSIGN_OR_RETURN(line.base, ParseMeasures(fields[2]));
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

std::vector<std::string> CountedRegions(std::string_view region) {
  const auto id = regions::ParseRegionId(region);
  if (!id.ok() || id->kind == regions::IdKind::kWholeCountry) return {};
  std::vector<std::string> codes;
  const auto add = [&codes](std::string code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
  };
  const auto& tree = regions::RegionTree::BuiltIn();
  const std::string code(id->Code());
  // What has no code of GB/T 2260 has figures of its own; a village's are its township's.
  if (id->text.size() > kCodeDigits) {
    add(id->kind == regions::IdKind::kVillage ? id->text.substr(0, kTownshipDigits) : id->text);
  }
  // 110100 and its like are no regions: the tree says what is one.
  for (const std::string& above : {code, code.substr(0, 4) + "00", code.substr(0, 2) + "0000"}) {
    if (!tree.History(above).empty()) add(above);
  }
  return codes;
}

void AddTouched(const common::v1::Event& event, std::set<RegionYear>* touched) {
  mediation::v1::Case dispute;
  if (!event.payload().Is<mediation::v1::Case>() || !event.payload().UnpackTo(&dispute)) return;
  std::set<std::string> named = {event.region(), std::string(api::RegionOf(dispute.name())),
                                 std::string(api::RegionOf(dispute.region()))};
  for (const auto& attempt : dispute.attempts()) named.emplace(api::RegionOf(attempt.region()));
  // A correction of a closed month is entered on the day of the event.
  const int last = LegalYear(event.time());
  std::set<int> years = {last};
  AddYears(dispute, &years);
  if (dispute.has_register_time()) years.insert(LegalYear(dispute.register_time()));
  for (const std::string& name : named) {
    for (const std::string& region : CountedRegions(name)) {
      for (const int year : years) {
        if (year >= kFirstYear && year <= last) touched->insert({region, year});
      }
    }
  }
}

absl::StatusOr<std::vector<CountedFigure>> FiguresOf(const std::vector<CountedIndicator>& counted,
                                                     const Catalog& catalog, const RegionYear& place,
                                                     const mediation::v1::SummarizeCasesResponse& summary) {
  ASSIGN_OR_RETURN(const MonthCounts counts, MonthCounts::Of(place.year, summary));
  std::vector<CountedFigure> figures;
  for (const CountedIndicator& line : counted) {
    const Indicator& indicator = *catalog.Find(line.code);
    for (const int length : {12, 6, 3, 1}) {
      for (int first = 1; first <= kMonths; first += length) {
        CountedFigure figure;
        const int last = first + length - 1;
        if (!FillValue(line, indicator, counts, first, last, &figure)) continue;
        const int january = place.year * kMonths;
        figure.set_indicator(indicator.name());
        figure.set_region(absl::StrCat("regions/", place.region));
        figure.set_period(Period::OfMonths(january + first - 1, january + last - 1).ToString());
        figure.set_service(kService);
        for (const auto* measures : {&line.measures, &line.base}) {
          for (const Measure measure : *measures) figure.add_measures(mediation::v1::Measure_Name(measure));
        }
        figure.set_definition(indicator.definition());
        figures.push_back(std::move(figure));
      }
    }
  }
  return figures;
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

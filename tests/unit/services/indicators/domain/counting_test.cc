#include "services/indicators/domain/counting.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "fengqiao/correction/v1/positioning.pb.h"
#include "fengqiao/correction/v1/resettlement.pb.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "fengqiao/correction/v1/survey.pb.h"
#include "services/indicators/domain/count_check.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::indicators {
namespace {

using ::fengqiao::testing::StatusIs;
using mediation::v1::Measure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;
using v1::CountedFigure;
using v1::Indicator;
using v1::IndicatorCell;

constexpr char kHeader[] = "indicator\tservice\tmeasures\tbase\n";

const Catalog& BuiltIn() {
  static const Catalog& catalog = *new Catalog(Catalog::BuiltIn().value());
  return catalog;
}

TEST(CountedIndicatorsTest, TheBuiltInListGoesWithTheCatalog) {
  ASSERT_OK_AND_ASSIGN(const auto counted, BuiltInCountedIndicators(BuiltIn()));
  EXPECT_GE(counted.size(), 15u + 20u);
  // An operator's catalog of other things counts nothing, and one with some of it some.
  ASSERT_OK_AND_ASSIGN(
      const Catalog other,
      Catalog::Parse("code\tname\tunit\tkind\tbetter\tnumerator\tdenominator\taliases\tbasis\n"
                     "mediation.cases_accepted\t受理\t件\tcount\tnone\t\t\t\t\n"
                     "mediation.success_rate\t成功率\t件\tcount\tup\t\t\t\t\n"));
  ASSERT_OK_AND_ASSIGN(const auto some, BuiltInCountedIndicators(other));
  ASSERT_EQ(1u, some.size());
  EXPECT_EQ("mediation.cases_accepted", some[0].code);
}

// The measures of the indicators in a formula together; none where one of them is not counted.
std::vector<std::string> MeasuresOf(const google::protobuf::RepeatedPtrField<std::string>& codes,
                                    const std::vector<CountedIndicator>& counted) {
  std::vector<std::string> measures;
  for (const std::string& code : codes) {
    const auto line =
        std::find_if(counted.begin(), counted.end(), [&](const auto& one) { return one.code == code; });
    if (line == counted.end()) return {};
    measures.insert(measures.end(), line->measures.begin(), line->measures.end());
  }
  return measures;
}

// Who divides the counted figures by the formula that the catalog prints comes to the counted rate.
TEST(CountedIndicatorsTest, ARateIsCountedByItsFormula) {
  ASSERT_OK_AND_ASSIGN(const auto counted, BuiltInCountedIndicators(BuiltIn()));
  int rates = 0;
  for (const CountedIndicator& one : counted) {
    const Indicator& defined = *BuiltIn().Find(one.code);
    const auto above = MeasuresOf(defined.numerators(), counted);
    const auto below = MeasuresOf(defined.denominators(), counted);
    if (!above.empty()) {
      EXPECT_THAT(one.measures, UnorderedElementsAreArray(above)) << one.code;
    }
    if (!below.empty()) {
      EXPECT_THAT(one.base, UnorderedElementsAreArray(below)) << one.code;
    }
    rates += !below.empty();
  }
  EXPECT_GE(rates, 10);
}

TEST(CountedIndicatorsTest, ABadLineIsRefusedByItsNumber) {
  const std::map<std::string, std::string> bad = {
      {"mediation.cases_accepted\tmediation\tACCEPTED", "columns"},
      {"mediation.cases_accepted\treports\tACCEPTED\t", "is no service that is counted"},
      {"mediation.cases_accepted\tcorrection\tACCEPTED\t", "is no count of correction"},
      {"correction.warnings\tcorrection\tWARNINGS.times\t", "is no count of correction"},
      {"mediation.cases_accepted\tmediation\tACCEPTED.persons\t", "is no count of mediation"},
      {"mediation.no_such\tmediation\tACCEPTED\t", "is no indicator of the catalog"},
      {"mediation.cases_accepted\tmediation\tNO_SUCH\t", "is no count of mediation"},
      {"mediation.cases_accepted\tmediation\tUNSPECIFIED\t", "is no count of mediation"},
      {"mediation.cases_accepted\tmediation\tACCEPTED+\t", "is no count of mediation"},
      {"mediation.cases_accepted\tmediation\t\t", "no measure"},
      {"mediation.cases_accepted\tmediation\tAMOUNT\t", "another unit"},
      {"mediation.amount_involved\tmediation\tACCEPTED\t", "another unit"},
      {"mediation.amount_involved\tmediation\tAMOUNT+ACCEPTED\t", "yuan and disputes"},
      {"mediation.cases_accepted\tmediation\tACCEPTED\tCONCLUDED", "a base of what is no rate"},
      {"mediation.success_rate\tmediation\tSUCCEEDED\t", "without its base"},
      {"mediation.success_rate\tmediation\tSUCCEEDED\tACCEPTED+AMOUNT", "yuan and disputes"},
  };
  for (const auto& [line, trouble] : bad) {
    const auto parsed = ParseCountedIndicators(
        absl::StrCat(kHeader, "mediation.cases_succeeded\tmediation\tSUCCEEDED\t\n", line, "\n"), BuiltIn());
    EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3"))) << line;
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr(trouble)) << line;
  }
  const std::string twice = "mediation.cases_accepted\tmediation\tACCEPTED\t\n";
  EXPECT_THAT(ParseCountedIndicators(kHeader + twice + twice, BuiltIn()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("was there before")));
  EXPECT_THAT(ParseCountedIndicators(twice, BuiltIn()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")));
  EXPECT_THAT(ParseCountedIndicators(kHeader, BuiltIn()), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(CountedRegionsTest, AreThoseAbove) {
  EXPECT_THAT(CountedRegions("330602"), ElementsAre("330602", "330600", "330000"));
  EXPECT_THAT(CountedRegions("330602001"), ElementsAre("330602001", "330602", "330600", "330000"));
  EXPECT_THAT(CountedRegions("330602001201"), ElementsAre("330602001", "330602", "330600", "330000"));
  EXPECT_THAT(CountedRegions("330602-jkq"), ElementsAre("330602-jkq", "330602", "330600", "330000"));
  EXPECT_THAT(CountedRegions("330600"), ElementsAre("330600", "330000"));
  EXPECT_THAT(CountedRegions("330000"), ElementsAre("330000"));
  // 东莞 has townships right below the prefecture.
  EXPECT_THAT(CountedRegions("441900001"), ElementsAre("441900001", "441900", "440000"));
  EXPECT_THAT(CountedRegions("000000"), IsEmpty());
  EXPECT_THAT(CountedRegions(""), IsEmpty());
  EXPECT_THAT(CountedRegions("33"), IsEmpty());
}

common::v1::Date Day(int year, int month, int day) {
  common::v1::Date date;
  date.set_year(year), date.set_month(month), date.set_day(day);
  return date;
}

common::v1::Event EventOf(const google::protobuf::Message& payload, const std::string& region = "330602") {
  common::v1::Event event;
  event.set_region(region);
  event.mutable_time()->set_seconds(1'767'196'800);  // 2026-01-01 at 00:00 in China, still 2025 at Greenwich
  event.mutable_payload()->PackFrom(payload);
  return event;
}

std::set<RegionYear> Touched(const common::v1::Event& event) {
  std::set<RegionYear> touched;
  AddTouched(event, &touched);
  return touched;
}

TEST(TouchedTest, EveryRegionAndYearThatTheCaseNames) {
  mediation::v1::Case dispute;
  dispute.set_name("regions/330602/cases/a");
  dispute.set_region("regions/330681");
  *dispute.add_attempts()->mutable_ended() = Day(2024, 3, 1);
  dispute.mutable_attempts(0)->set_region("regions/310101");
  dispute.mutable_register_time()->set_seconds(1'672'502'400);  // 2023-01-01 in China
  // A term that ends after the event is no day on which anything counts, and one of 1900 a slip.
  *dispute.add_clocks()->mutable_due() = Day(2026, 12, 31);
  *dispute.add_clocks()->mutable_due() = Day(2027, 1, 30);
  *dispute.add_clocks()->mutable_due() = Day(1900, 1, 1);
  const auto touched = Touched(EventOf(dispute));
  std::set<std::string> regions;
  std::set<int> years;
  for (const RegionYear& one : touched) regions.insert(one.region), years.insert(one.year);
  EXPECT_THAT(years, ElementsAre(2023, 2024, 2026));
  EXPECT_THAT(regions, UnorderedElementsAre("330602", "330681", "330600", "330000", "310101", "310000"));
  EXPECT_EQ(years.size() * regions.size(), touched.size());
}

TEST(TouchedTest, ACaseThatLeftIsCountedWhereItLeft) {
  mediation::v1::Case farewell;
  farewell.set_name("regions/330602/cases/a");
  farewell.set_region("regions/330602");
  EXPECT_TRUE(Touched(EventOf(farewell, "330681")).contains({"330681", 2026}));
}

// Whoever is on a list is so in every year that begins meanwhile, at every county that had him.
TEST(TouchedTest, AFileInEveryYearOnTheListsOfItsCounties) {
  correction::v1::Subject subject;
  subject.set_name("regions/330602/subjects/a");
  subject.set_region("regions/310101");
  auto* stay = subject.add_stays();
  stay->set_region("regions/330602");
  *stay->mutable_from() = Day(2023, 5, 1);
  *subject.mutable_term()->mutable_end() = Day(2028, 4, 30);
  std::set<std::string> regions;
  std::set<int> years;
  for (const RegionYear& one : Touched(EventOf(subject, "310101"))) {
    regions.insert(one.region);
    years.insert(one.year);
  }
  EXPECT_THAT(years, ElementsAre(2023, 2024, 2025, 2026));
  EXPECT_THAT(regions, UnorderedElementsAre("330602", "330600", "330000", "310101", "310000"));
}

// The other files of correction: who is on a list, whose day a survey has, who wears a device.
TEST(TouchedTest, FilesOfHelpSurveysAndPositioning) {
  correction::v1::ReleasedPerson file;
  file.set_name("regions/330602/releasedPersons/a");
  file.set_region("regions/310101");
  auto* stay = file.add_stays();
  stay->set_region("regions/330602");
  *stay->mutable_from() = Day(2024, 5, 1);
  const auto of_list = Touched(EventOf(file, "310101"));
  for (const int year : {2024, 2025, 2026}) {
    EXPECT_TRUE(of_list.contains({"330602", year})) << year;
    EXPECT_TRUE(of_list.contains({"310000", year})) << year;
  }
  correction::v1::Survey survey;
  survey.set_name("regions/330602/surveys/a");
  *survey.mutable_due() = Day(2025, 12, 30);
  EXPECT_TRUE(Touched(EventOf(survey)).contains({"330602", 2025}));
  correction::v1::PositioningOrder order;
  order.set_region("regions/330602");
  order.add_wearings()->mutable_from()->set_seconds(1'735'660'800);  // 2025-01-01 in China
  const auto worn = Touched(EventOf(order));
  EXPECT_TRUE(worn.contains({"330600", 2025}) && worn.contains({"330600", 2026}));
  EXPECT_FALSE(worn.contains({"330600", 2024}));
  // An alarm may lie at an office; it counts for the county.
  correction::v1::PositioningAlarm alarm;
  alarm.set_region("regions/330602001");
  alarm.mutable_began()->set_seconds(1'735'660'799);  // a second before
  EXPECT_TRUE(Touched(EventOf(alarm)).contains({"330602", 2024}));
}

TEST(TouchedTest, NothingByWhatIsNoRecord) {
  EXPECT_THAT(Touched(EventOf(common::v1::Date())), IsEmpty());
  EXPECT_THAT(Touched(common::v1::Event()), IsEmpty());
}

// A summary by months, "2026-03" to counts.
using Sums = std::map<Measure, std::string>;
mediation::v1::SummarizeCasesResponse Summary(const std::map<std::string, Sums>& months) {
  mediation::v1::SummarizeCasesResponse summary;
  for (const auto& [month, counts] : months) {
    auto* part = summary.add_parts();
    part->set_key(month);
    for (const auto& [measure, value] : counts) {
      auto* count = part->add_counts();
      count->set_measure(measure);
      count->mutable_value()->set_value(value);
    }
  }
  return summary;
}

TEST(FiguresTest, YearHalvesQuartersAndMonths) {
  ASSERT_OK_AND_ASSIGN(
      const auto counted,
      ParseCountedIndicators(absl::StrCat(kHeader, "mediation.cases_accepted\tmediation\tACCEPTED\t\n",
                                          "mediation.amount_involved\tmediation\tAMOUNT\t\n",
                                          "mediation.success_rate\tmediation\tSUCCEEDED\tACCEPTED\n"),
                             BuiltIn()));
  ASSERT_OK_AND_ASSIGN(
      const PeriodCounts counts,
      CountsOf(
          2026,
          Summary({{"2026-01", {{Measure::MEASURE_ACCEPTED, "3"}, {Measure::MEASURE_SUCCEEDED, "2"}}},
                   {"2026-06", {{Measure::MEASURE_AMOUNT, "120.55"}}},
                   {"2026-07", {{Measure::MEASURE_ACCEPTED, "4"}, {Measure::MEASURE_SUCCEEDED, "3"}}}})));
  const CountedService& mediation = *FindCountedService(kMediation);
  const auto figures = FiguresOf(counted, BuiltIn(), mediation, {"330602", 2026}, counts);
  EXPECT_EQ(3u * (1 + 2 + 4 + 12), figures.size());
  std::map<std::string, std::string> said;
  for (const CountedFigure& figure : figures) {
    EXPECT_EQ("regions/330602", figure.region());
    EXPECT_FALSE(figure.definition().empty());
    said[absl::StrCat(figure.indicator().substr(21), " ", figure.period())] = figure.value().value();
    if (figure.indicator() == "indicators/mediation.success_rate") {
      EXPECT_THAT(figure.measures(), ElementsAre("MEASURE_SUCCEEDED", "MEASURE_ACCEPTED"));
      EXPECT_EQ(figure.denominator().value() == "0", !figure.has_value()) << "no rate of nothing";
    }
  }
  EXPECT_EQ("7", said["cases_accepted 2026"]);
  EXPECT_EQ("3", said["cases_accepted 2026-H1"]);
  EXPECT_EQ("3", said["cases_accepted 2026-Q1"]);
  EXPECT_EQ("0", said["cases_accepted 2026-Q2"]);
  EXPECT_EQ("4", said["cases_accepted 2026-07"]);
  EXPECT_EQ("120.55", said["amount_involved 2026-06"]);
  EXPECT_EQ("71.43", said["success_rate 2026"]);
  EXPECT_EQ("66.67", said["success_rate 2026-01"]);
  EXPECT_EQ("", said["success_rate 2026-06"]);
  EXPECT_THAT(CountsOf(2025, Summary({{"2026-01", {}}})),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("2026-01")));
  // What another service counts is not looked for here.
  EXPECT_THAT(FiguresOf(counted, BuiltIn(), *FindCountedService(kCorrection), {"330602", 2026}, counts),
              IsEmpty());
}

// Persons and lists of two months don't add up: each period comes counted by itself, and none that has not
// begun.
TEST(FiguresTest, OfFilesEachPeriodIsCountedByItself) {
  correction::v1::CountFiguresResponse response;
  const auto add = [&](const char* period, correction::v1::Measure measure, int64_t times, int64_t persons) {
    auto* of = response.periods().empty() || response.periods().rbegin()->period() != period
                   ? response.add_periods()
                   : response.mutable_periods(response.periods_size() - 1);
    of->set_period(period);
    auto* figure = of->add_figures();
    figure->set_measure(measure);
    figure->set_times(times);
    figure->set_persons(persons);
  };
  add("2026", correction::v1::MEASURE_OUT_OF_CONTROL, 3, 2);
  add("2026", correction::v1::MEASURE_OPENING, 70, 70);
  add("2026", correction::v1::MEASURE_ENTERED, 30, 30);
  add("2026-01", correction::v1::MEASURE_OUT_OF_CONTROL, 2, 2);
  add("2026-01", correction::v1::MEASURE_OPENING, 70, 70);
  ASSERT_OK_AND_ASSIGN(const PeriodCounts counts, CountsOf(2026, response));
  ASSERT_OK_AND_ASSIGN(const auto counted, BuiltInCountedIndicators(BuiltIn()));
  std::map<std::string, std::string> said;
  for (const CountedFigure& figure :
       FiguresOf(counted, BuiltIn(), *FindCountedService(kCorrection), {"330602", 2026}, counts)) {
    EXPECT_EQ("fengqiao.correction.v1.CorrectionService", figure.service());
    said[absl::StrCat(figure.indicator().substr(22), " ", figure.period())] = figure.value().value();
  }
  EXPECT_EQ("2", said["lost_contact 2026"]);
  EXPECT_EQ("2", said["lost_contact_rate 2026"]);
  EXPECT_EQ("2.86", said["lost_contact_rate 2026-01"]);
  EXPECT_EQ("70", said["subjects_opening 2026-01"]);
  EXPECT_EQ("30", said["subjects_received 2026"]);
  EXPECT_EQ("0", said["subjects_received 2026-01"]);
  EXPECT_EQ(said.count("subjects_received 2026-02"), 0u);
  response.mutable_periods(0)->set_period("2025");
  EXPECT_THAT(CountsOf(2026, response), StatusIs(absl::StatusCode::kDataLoss));
}

// Time is an amount: minutes become hours, and with a base their average; of nothing there is none.
TEST(FiguresTest, TimeIsShownInItsUnit) {
  correction::v1::CountFiguresResponse response;
  const auto add = [&](auto* period, correction::v1::Measure measure, int64_t times) {
    auto* figure = period->add_figures();
    figure->set_measure(measure);
    figure->set_times(times);
    figure->set_persons(1);
  };
  auto* year = response.add_periods();
  year->set_period("2026");
  add(year, correction::v1::MEASURE_LEAVE_DECISION_MINUTES, 400);
  add(year, correction::v1::MEASURE_LEAVES_TIMED, 3);
  add(year, correction::v1::MEASURE_POSITIONING_DAYS_OVER, 4);
  response.add_periods()->set_period("2026-01");
  ASSERT_OK_AND_ASSIGN(const PeriodCounts counts, CountsOf(2026, response));
  ASSERT_OK_AND_ASSIGN(const auto counted, BuiltInCountedIndicators(BuiltIn()));
  std::map<std::string, std::string> said;
  for (const CountedFigure& figure :
       FiguresOf(counted, BuiltIn(), *FindCountedService(kCorrection), {"330602", 2026}, counts)) {
    said[absl::StrCat(figure.indicator(), " ", figure.period())] = figure.value().value();
    if (figure.period() == "2026-01") {
      EXPECT_TRUE(IsNothing(figure)) << figure.indicator();
    }
  }
  EXPECT_EQ("2.22", said["indicators/correction.leave_handling_hours 2026"]);
  EXPECT_EQ("", said["indicators/correction.leave_handling_hours 2026-01"]);
  EXPECT_EQ("4", said["indicators/correction.positioning_overdue_days 2026"]);
  EXPECT_EQ("0", said["indicators/correction.positioning_overdue_days 2026-01"]);
  for (const char* bad : {"correction.leave_handling_hours\tcorrection\tLEAVE_DECISION_DAYS\tLEAVES_TIMED\n",
                          "correction.leave_handling_hours\tcorrection\tLEAVE_DECISION_MINUTES\tLEAVE_DAYS\n",
                          "correction.positioning_overdue_days\tcorrection\tPOSITIONED\t\n",
                          "correction.positioning_persons\tcorrection\tHELP_AID_AMOUNT\t\n"}) {
    EXPECT_THAT(ParseCountedIndicators(absl::StrCat(kHeader, bad), BuiltIn()),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << bad;
  }
}

// Other lines of a service are another way through its feed; those of another service are not.
TEST(FiguresTest, TheRevisionIsThatOfTheLinesOfOneService) {
  ASSERT_OK_AND_ASSIGN(auto counted, BuiltInCountedIndicators(BuiltIn()));
  const CountedService& correction = *FindCountedService(kCorrection);
  const CountedService& mediation = *FindCountedService(kMediation);
  const std::string of_correction = RevisionOf(counted, correction),
                    of_mediation = RevisionOf(counted, mediation);
  EXPECT_NE(of_correction, of_mediation);
  const auto line = std::find_if(counted.begin(), counted.end(),
                                 [](const auto& one) { return one.code == "resettlement.listed_persons"; });
  ASSERT_NE(line, counted.end());
  line->measures = {"HELP_LISTED.persons"};
  EXPECT_NE(RevisionOf(counted, correction), of_correction);
  EXPECT_EQ(RevisionOf(counted, mediation), of_mediation);
}

CountedFigure Figure(const std::string& value, const std::string& numerator = "",
                     const std::string& denominator = "") {
  CountedFigure figure;
  figure.set_period("2026");
  if (!value.empty()) figure.mutable_value()->set_value(value);
  if (!denominator.empty()) {
    figure.mutable_numerator()->set_value(numerator);
    figure.mutable_denominator()->set_value(denominator);
  }
  return figure;
}

TEST(RevisionTest, SaysWhatWasBefore) {
  const CountedFigure first = Revise(nullptr, Figure("3"), 17, absl::FromUnixSeconds(1000));
  EXPECT_EQ(1, first.revision());
  EXPECT_EQ(17, first.position());
  EXPECT_FALSE(first.has_previous_value());
  const CountedFigure second = Revise(&first, Figure("4"), 20, absl::FromUnixSeconds(2000));
  EXPECT_EQ(2, second.revision());
  EXPECT_EQ("3", second.previous_value().value());
  EXPECT_EQ(1000, second.previous_count_time().seconds());
  EXPECT_TRUE(SameCount(first, Figure("3")));
  EXPECT_FALSE(SameCount(first, second));
  // 2 of 4 and 1 of 2 are one rate and two counts.
  EXPECT_FALSE(SameCount(Figure("50", "2", "4"), Figure("50", "1", "2")));
  EXPECT_TRUE(IsNothing(Figure("0")));
  EXPECT_TRUE(IsNothing(Figure("", "0", "0")));
  EXPECT_FALSE(IsNothing(Figure("0", "0", "4")));
}

TEST(CountCheckTest, ReadsTheCountAsTheStatementIsWritten) {
  using common::v1::Bound;
  const auto check = [](Indicator::Kind kind, const std::string& stated, const CountedFigure& counted,
                        Bound bound = Bound::BOUND_EXACT, const std::string& period = "2026") {
    Indicator indicator;
    indicator.set_kind(kind);
    v1::Observation observation;
    observation.mutable_value()->set_value(stated);
    observation.set_bound(bound);
    observation.set_period(period);
    return CheckCount(indicator, observation, counted);
  };
  constexpr auto kAgrees = IndicatorCell::COUNT_CHECK_AGREES, kDiffers = IndicatorCell::COUNT_CHECK_DIFFERS,
                 kCannotTell = IndicatorCell::COUNT_CHECK_CANNOT_TELL,
                 kUnspecified = IndicatorCell::COUNT_CHECK_UNSPECIFIED;
  constexpr auto kCount = Indicator::KIND_COUNT, kRate = Indicator::KIND_RATE,
                 kAmount = Indicator::KIND_AMOUNT;
  EXPECT_EQ(kAgrees, check(kCount, "2790", Figure("2790")));
  EXPECT_EQ(kDiffers, check(kCount, "2790", Figure("2787")));
  EXPECT_EQ(kDiffers, check(kCount, "0", Figure("1")));
  EXPECT_EQ(kAgrees, check(kCount, "0", Figure("0")));
  // 2785 / 2790 is 99.8207…
  EXPECT_EQ(kAgrees, check(kRate, "99.82", Figure("99.82", "2785", "2790")));
  EXPECT_EQ(kAgrees, check(kRate, "99.8", Figure("99.82", "2785", "2790")));
  EXPECT_EQ(kDiffers, check(kRate, "99.83", Figure("99.82", "2785", "2790")));
  EXPECT_EQ(kAgrees, check(kRate, "99.8208", Figure("99.82", "2785", "2790")));
  // 33062.98万元.
  EXPECT_EQ(kAgrees, check(kAmount, "330629800", Figure("330629812.55")));
  EXPECT_EQ(kDiffers, check(kAmount, "330629800", Figure("330629912.55")));
  EXPECT_EQ(kAgrees, check(kAmount, "330000000", Figure("330629812.55")));
  EXPECT_EQ(kDiffers, check(kAmount, "340000000", Figure("330629812.55")));
  EXPECT_EQ(kAgrees, check(kCount, "1000", Figure("1001"), Bound::BOUND_MORE_THAN));
  EXPECT_EQ(kDiffers, check(kCount, "1000", Figure("1000"), Bound::BOUND_MORE_THAN));
  EXPECT_EQ(kCannotTell, check(kCount, "4000", Figure("3900"), Bound::BOUND_APPROX));
  EXPECT_EQ(kCannotTell, check(kCount, "10", Figure("12"), Bound::BOUND_EXACT, "2026-01/2026-10"));
  EXPECT_EQ(kUnspecified, check(kRate, "100", Figure("", "0", "0")));
}

}  // namespace
}  // namespace fengqiao::indicators

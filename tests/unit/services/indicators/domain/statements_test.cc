#include "services/indicators/domain/statements.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "common/values/legal_date.h"
#include "services/indicators/domain/places.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::indicators {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using ::testing::HasSubstr;
using v1::Observation;

const Catalog& TheCatalog() {
  static const Catalog& catalog = *new Catalog(Catalog::BuiltIn().value());
  return catalog;
}

Observation Good() {
  Observation o;
  o.set_indicator("indicators/litigation.loss_rate");
  o.set_region("regions/330602");
  o.set_period("2022");
  o.mutable_value()->set_value("5.22");
  o.set_unit("%");
  o.set_role(FigureRole::FIGURE_ROLE_ACTUAL);
  o.set_source("regions/330602/reports/2022-x/facts/12");
  return o;
}

// The message about the first thing that is wrong, "" where nothing is.
std::string Trouble(Observation* observation, std::string_view parent = "330602") {
  FieldErrors errors;
  CheckObservation(TheCatalog(), parent, "observations[3]", observation, &errors);
  return std::string(errors.ToStatus().message());
}

TEST(CheckObservationTest, EveryFieldIsCheckedAndNamed) {
  struct Case {
    std::function<void(Observation&)> change;
    std::string trouble;  // "" where nothing is wrong
  };
  const std::string long_text(257, 'x');
  std::string organ;
  for (int i = 0; i < 64; ++i) organ += "局";
  const Case cases[] = {
      {[](Observation&) {}, ""},
      {[](Observation& o) { o.set_indicator("litigation.loss_rate"); }, "observations[3].indicator: "},
      {[](Observation& o) { o.set_indicator("indicators/no.such"); }, "observations[3].indicator: "},
      {[](Observation& o) { o.clear_indicator(); }, "observations[3].indicator: "},
      {[](Observation& o) { o.set_region("330602"); }, "observations[3].region: "},
      {[](Observation& o) { o.set_region("regions/330602/x"); }, "observations[3].region: "},
      {[](Observation& o) { o.set_region("regions/abc"); }, "observations[3].region: "},
      {[](Observation& o) { o.set_region("regions/330681"); }, "observations[3].region: must be the parent"},
      {[](Observation& o) { o.set_region("regions/330600"); }, "observations[3].region: must be the parent"},
      {[](Observation& o) { o.set_region("regions/330602001"); }, ""},
      {[](Observation& o) { o.set_region("regions/330602-self"); }, ""},
      {[&](Observation& o) { o.set_organ(organ); }, ""},
      {[&](Observation& o) { o.set_organ(organ + "局"); }, "observations[3].organ: "},
      {[](Observation& o) { o.set_organ(std::string(65, 'x')); }, "observations[3].organ: is longer than 64"},
      {[&](Observation& o) { o.set_source(long_text.substr(1)); }, ""},
      {[&](Observation& o) { o.set_source(long_text); }, "observations[3].source: "},
      {[](Observation& o) { o.set_period("last year"); }, "observations[3].period: "},
      {[](Observation& o) { o.clear_period(); }, "observations[3].period: "},
      {[](Observation& o) { o.mutable_cutoff()->set_year(2022); }, "observations[3].cutoff: "},
      {[](Observation& o) { o.mutable_value()->set_value("5,22"); }, "observations[3].value: "},
      {[](Observation& o) { o.mutable_value()->set_value("1e3"); }, "observations[3].value: "},
      {[](Observation& o) { o.clear_value(); }, "observations[3].value: "},
      {[](Observation& o) { o.mutable_value()->set_value("-0.01"); },
       "observations[3].value: must not be negative"},
      {[](Observation& o) { o.mutable_value()->set_value("0"); }, ""},
      {[](Observation& o) {
         o.mutable_value()->set_value("-3");
         o.set_role(FigureRole::FIGURE_ROLE_CHANGE);
       },
       ""},
      {[](Observation& o) { o.mutable_value_max()->set_value("5.22"); }, ""},
      {[](Observation& o) { o.mutable_value_max()->set_value("5.21"); }, "observations[3].value_max: "},
      {[](Observation& o) { o.mutable_value_max()->set_value("x"); }, "observations[3].value_max: "},
      {[](Observation& o) { o.set_bound(static_cast<Bound>(99)); }, "observations[3].bound: "},
      {[](Observation& o) { o.set_unit(std::string(65, 'x')); }, "observations[3].unit: "},
      {[](Observation& o) { o.set_role(FigureRole::FIGURE_ROLE_UNSPECIFIED); }, "observations[3].role: "},
      {[](Observation& o) { o.set_role(FigureRole::FIGURE_ROLE_OTHER); }, "observations[3].role: "},
      {[](Observation& o) { o.set_role(static_cast<FigureRole>(99)); }, "observations[3].role: "},
      {[](Observation& o) { o.set_role(FigureRole::FIGURE_ROLE_PRIOR); }, ""},
  };
  for (const Case& c : cases) {
    Observation observation = Good();
    c.change(observation);
    const std::string trouble = Trouble(&observation);
    EXPECT_EQ(trouble.substr(0, c.trouble.size()), c.trouble) << "case " << &c - cases;
    EXPECT_EQ(trouble.empty(), c.trouble.empty()) << trouble;
  }
}

TEST(CheckObservationTest, ACountIsWholeAndARankBeginsAtOne) {
  const auto trouble_of = [](const std::string& kind_of, const std::string& value) {
    Observation observation = Good();
    observation.set_indicator("indicators/" + kind_of);
    observation.mutable_value()->set_value(value);
    return Trouble(&observation);
  };
  std::string rank, count;
  for (const v1::Indicator& indicator : TheCatalog().List()) {
    if (indicator.kind() == v1::Indicator::KIND_RANK) rank = indicator.code();
    if (indicator.kind() == v1::Indicator::KIND_COUNT) count = indicator.code();
  }
  ASSERT_NE(rank, "");
  ASSERT_NE(count, "");
  EXPECT_THAT(trouble_of(count, "1.5"), HasSubstr("whole"));
  EXPECT_EQ(trouble_of(count, "2.0"), "");
  Observation range = Good();
  range.set_indicator("indicators/" + count);
  range.mutable_value()->set_value("3");
  range.mutable_value_max()->set_value("4.5");
  EXPECT_THAT(Trouble(&range), HasSubstr("value_max: a count must be whole"));
  EXPECT_THAT(trouble_of(rank, "0"), HasSubstr("begins at 1"));
  EXPECT_THAT(trouble_of(rank, "0.999999"), HasSubstr("begins at 1"));
  EXPECT_EQ(trouble_of(rank, "1"), "");
}

TEST(CheckObservationTest, TheCutoffIsADayOfThePeriod) {
  const auto trouble_of = [](const std::string& period, int year, int month, int day) {
    Observation observation = Good();
    observation.set_period(period);
    observation.mutable_cutoff()->set_year(year);
    observation.mutable_cutoff()->set_month(month);
    observation.mutable_cutoff()->set_day(day);
    return Trouble(&observation);
  };
  EXPECT_EQ(trouble_of("2022", 2022, 1, 1), "");
  EXPECT_EQ(trouble_of("2022", 2022, 12, 31), "");
  EXPECT_THAT(trouble_of("2022", 2021, 12, 31), HasSubstr("cutoff"));
  EXPECT_THAT(trouble_of("2022", 2023, 1, 1), HasSubstr("cutoff"));
  EXPECT_THAT(trouble_of("2022-02", 2022, 2, 29), HasSubstr("cutoff"));
  EXPECT_EQ(trouble_of("2024-02", 2024, 2, 29), "");
}

TEST(CheckObservationTest, TheRegionExistedInThePeriod) {
  const auto trouble_of = [](const std::string& period, FigureRole role) {
    Observation observation = Good();
    observation.set_region("regions/330621");  // 绍兴县, until 2013
    observation.set_period(period);
    observation.set_role(role);
    return Trouble(&observation, "330621");
  };
  EXPECT_EQ(trouble_of("2012", FigureRole::FIGURE_ROLE_ACTUAL), "");
  EXPECT_EQ(trouble_of("2013", FigureRole::FIGURE_ROLE_ACTUAL), "");
  EXPECT_THAT(trouble_of("2022", FigureRole::FIGURE_ROLE_ACTUAL),
              HasSubstr("its area went to 330603, 330602"));
  // The last report of a region tells of plans, too, which others have to carry out.
  EXPECT_EQ(trouble_of("2022", FigureRole::FIGURE_ROLE_PLAN), "");
}

TEST(CheckAdditionExistsTest, AnAdditionHasItsDays) {
  v1::Region zone;
  zone.set_name("regions/360700-jkq");
  *zone.mutable_valid_from() = ToProto(absl::CivilDay(2015, 7, 1));
  *zone.mutable_valid_to() = ToProto(absl::CivilDay(2020, 1, 1));
  zone.add_successors("regions/360703");
  const auto trouble = [&](const std::string& period) {
    return std::string(CheckAdditionExists(zone, *Period::Parse(period), "region").message());
  };
  EXPECT_EQ(trouble("2015"), "");
  EXPECT_EQ(trouble("2019-12"), "");
  EXPECT_THAT(trouble("2015-06"), HasSubstr("did not exist yet in 2015-06"));
  EXPECT_THAT(trouble("2020"), HasSubstr("was no more in 2020; its area went to regions/360703"));
  EXPECT_OK(CheckAdditionExists(v1::Region(), *Period::Parse("2020"), "region"));
}

TEST(CheckObservationTest, PeriodAndDecimalsBecomeCanonical) {
  Observation observation = Good();
  observation.set_period("2022-01/2022-12");
  observation.mutable_value()->set_value("05.220");
  observation.mutable_value_max()->set_value("6.00");
  EXPECT_EQ(Trouble(&observation), "");
  EXPECT_EQ(observation.period(), "2022");
  EXPECT_EQ(observation.value().value(), "5.22");
  EXPECT_EQ(observation.value_max().value(), "6");
}

TEST(CheckObservationTest, EveryTroubleIsTold) {
  Observation observation;
  FieldErrors errors;
  CheckObservation(TheCatalog(), "330602", "observations[0]", &observation, &errors);
  const std::string message(errors.ToStatus().message());
  EXPECT_THAT(message, HasSubstr("and 4 more fields"));  // indicator, region, period, value, role
}

TEST(SeriesKeyTest, IsWhatTheStatementIsAbout) {
  std::set<std::string> keys = {SeriesKey(Good())};
  const std::function<void(Observation&)> changes[] = {
      [](Observation& o) { o.set_indicator("indicators/litigation.cases"); },
      [](Observation& o) { o.set_region("regions/330681"); }, [](Observation& o) { o.set_organ("公安"); },
      [](Observation& o) { o.set_period("2021"); },
      [](Observation& o) { o.set_role(FigureRole::FIGURE_ROLE_TARGET); }};
  for (const auto& change : changes) {
    Observation observation = Good();
    change(observation);
    EXPECT_TRUE(keys.insert(SeriesKey(observation)).second);
  }
  Observation same = Good();
  same.mutable_value()->set_value("9");
  same.set_source("somewhere else");
  same.set_unit("x");
  EXPECT_EQ(SeriesKey(same), SeriesKey(Good()));
}

TEST(StatementIdTest, TheSameSourceSayingTheSameIsTheSame) {
  EXPECT_EQ(StatementId(Good()), StatementId(Good()));
  EXPECT_EQ(StatementId(Good()).size(), 34u);
  Observation unsourced = Good();
  unsourced.clear_source();
  EXPECT_EQ(StatementId(unsourced), "");
  std::set<std::string> ids = {StatementId(Good())};
  const std::function<void(Observation&)> changes[] = {
      [](Observation& o) { o.set_source("another"); },
      [](Observation& o) { o.mutable_value()->set_value("5.23"); },
      [](Observation& o) { o.mutable_value_max()->set_value("6"); }, [](Observation& o) { o.set_unit("‰"); },
      [](Observation& o) { o.set_bound(Bound::BOUND_AT_MOST); },
      [](Observation& o) { o.mutable_cutoff()->set_day(1); }, [](Observation& o) { o.set_organ("公安"); },
      // Parts must not run together.
      [](Observation& o) {
        o.set_source(o.source() + "5");
        o.mutable_value()->set_value(".22");
      }};
  for (const auto& change : changes) {
    Observation observation = Good();
    change(observation);
    EXPECT_TRUE(ids.insert(StatementId(observation)).second);
  }
  Observation exact = Good();
  exact.set_bound(Bound::BOUND_EXACT);
  EXPECT_EQ(StatementId(exact), StatementId(Good()));
}

const v1::Indicator& LossRate() { return *TheCatalog().Find("litigation.loss_rate"); }

Observation Stated(const std::string& value, const std::string& source, Bound bound = Bound::BOUND_EXACT) {
  Observation observation = Good();
  observation.mutable_value()->set_value(value);
  observation.set_source(source);
  observation.set_bound(bound);
  return observation;
}

// The last of these statements as recorded, one after the other; named by their places, "1" and so on.
Observation Last(const std::vector<Observation>& statements) {
  Observation valid;
  for (size_t i = 0; i < statements.size(); ++i) {
    valid = RecordStatement(LossRate(), i == 0 ? nullptr : &valid, statements[i], std::to_string(i + 1), "li",
                            absl::UnixEpoch());
  }
  return valid;
}

TEST(RecordStatementTest, WhatIsOursIsNotTheCallers) {
  Observation claimed = Good();
  claimed.set_name("regions/110000/observations/mine");
  claimed.set_recorder("the emperor");
  claimed.set_superseded(true);
  claimed.set_disputed(true);
  claimed.mutable_record_time()->set_seconds(1);
  claimed.add_others()->set_source("nobody");
  claimed.set_definition("mine");
  const Observation recorded = RecordStatement(LossRate(), nullptr, claimed, "regions/330602/observations/1",
                                               "li", absl::FromUnixMicros(1'667'000'000'123'456));
  EXPECT_EQ(recorded.name(), "regions/330602/observations/1");
  EXPECT_EQ(recorded.recorder(), "li");
  EXPECT_FALSE(recorded.superseded());
  EXPECT_FALSE(recorded.disputed());
  EXPECT_EQ(recorded.others_size(), 0);
  EXPECT_EQ(recorded.definition(), LossRate().definition());
  EXPECT_EQ(recorded.record_time().seconds(), 1'667'000'000);
  EXPECT_EQ(recorded.record_time().nanos(), 123'456'000);
  EXPECT_EQ(recorded.bound(), Bound::BOUND_EXACT);
}

TEST(RecordStatementTest, ADisputeNeedsTwoSourcesAndTwoExactValues) {
  EXPECT_FALSE(Last({Stated("5", "a"), Stated("5", "b")}).disputed());
  EXPECT_TRUE(Last({Stated("5", "a"), Stated("6", "b")}).disputed());
  // A source may correct itself.
  EXPECT_FALSE(Last({Stated("5", "a"), Stated("6", "a")}).disputed());
  // A bound does not contradict, nor does a range.
  EXPECT_FALSE(Last({Stated("5", "a", Bound::BOUND_AT_MOST), Stated("6", "b")}).disputed());
  EXPECT_FALSE(Last({Stated("5", "a"), Stated("6", "b", Bound::BOUND_APPROX)}).disputed());
  Observation range = Stated("6", "b");
  range.mutable_value_max()->set_value("7");
  EXPECT_FALSE(Last({Stated("5", "a"), range}).disputed());
}

TEST(RecordStatementTest, ADisputeStaysUntilNobodySaysOtherwise) {
  const Observation a5 = Stated("5", "a"), a6 = Stated("6", "a"), b5 = Stated("5", "b"),
                    b6 = Stated("6", "b"), b7 = Stated("7", "b"), c5 = Stated("5", "c"),
                    c6 = Stated("6", "c");
  // Who raised it takes it back, or the other comes round.
  EXPECT_FALSE(Last({a5, b6, b5}).disputed());
  EXPECT_FALSE(Last({a5, b6, a6}).disputed());
  // Another wrong value ends nothing, nor does a third source that repeats one side.
  EXPECT_TRUE(Last({a5, b6, b7}).disputed());
  EXPECT_TRUE(Last({a5, b6, c6}).disputed());
  EXPECT_TRUE(Last({a5, b6, c5}).disputed());
  EXPECT_TRUE(Last({a5, b6, c6, c5}).disputed());
  EXPECT_FALSE(Last({a5, b6, c6, a6}).disputed());
  // What is no longer said exactly contradicts nobody.
  EXPECT_FALSE(Last({a5, b6, Stated("5", "a", Bound::BOUND_APPROX), b6}).disputed());
}

TEST(RecordStatementTest, TheOthersAreToldTheLatestFirst) {
  const Observation last = Last({Stated("5", "a"), Stated("6", "b"), Stated("4", "a"), Stated("7", "c")});
  ASSERT_EQ(last.others_size(), 2);
  EXPECT_EQ(last.others(0).source(), "a");
  EXPECT_EQ(last.others(0).value().value(), "4");
  EXPECT_EQ(last.others(0).observation(), "3");
  EXPECT_EQ(last.others(1).source(), "b");
  std::vector<Observation> many;
  for (int i = 0; i < 20; ++i) many.push_back(Stated("5", std::to_string(i)));
  EXPECT_EQ(Last(many).others_size(), 8);
  EXPECT_EQ(Last(many).others(0).source(), "18");
}

TEST(IsRepetitionTest, ASourceThatSaidOtherwiseSinceTakesItBack) {
  const Observation a5 = Last({Stated("5", "a")});  // "1"
  EXPECT_TRUE(IsRepetition(a5, a5));
  EXPECT_FALSE(IsRepetition(a5, Last({Stated("5", "a"), Stated("6", "a")})));
  EXPECT_TRUE(IsRepetition(a5, Last({Stated("5", "a"), Stated("6", "b")})));
  // Others may have spoken meanwhile.
  EXPECT_FALSE(IsRepetition(a5, Last({Stated("5", "a"), Stated("6", "a"), Stated("6", "b")})));
}

TEST(IsRepetitionTest, WhatASourceCameBackToIsWhatItSays) {
  const std::string at = "regions/330602/observations/";
  Observation a5 = Last({Stated("5", "a")});
  a5.set_name(at + "0123456789abcdef0123456789abcdef01");
  // It said 7, then 5 again, which could not have the first one's id; then another spoke.
  const auto valid = [&](const std::string& name, const std::string& value) {
    Observation back = Stated(value, "a");
    back.set_name(at + name);
    return RecordStatement(LossRate(), &back, Stated("6", "b"), at + "b", "li", absl::UnixEpoch());
  };
  EXPECT_TRUE(IsRepetition(a5, valid("01GGGGGGGGGGGGGGGGGGGGGGGG-0000", "5")));
  EXPECT_FALSE(IsRepetition(a5, valid("01GGGGGGGGGGGGGGGGGGGGGGGG-0000", "7")));
  // An id of its own is another statement, for another unit or another day though the value be the same.
  EXPECT_FALSE(IsRepetition(a5, valid("fedcba9876543210fedcba987654321001", "5")));
  // Taken back, it is no word of the source any more.
  Observation gone = valid("01GGGGGGGGGGGGGGGGGGGGGGGG-0000", "5");
  gone.mutable_others(0)->clear_value();
  EXPECT_FALSE(IsRepetition(a5, gone));
}

Observation Withdrawn(const std::string& source) {
  Observation o = Stated("5", source);
  o.clear_value();
  o.clear_unit();
  o.clear_bound();
  o.clear_cutoff();
  o.set_withdrawn(true);
  return o;
}

// `valid` after the withdrawal was recorded as "w".
Observation AfterWithdrawal(const std::string& source, const Observation& valid) {
  return ValidAfter(RecordStatement(*TheCatalog().Find("litigation.loss_rate"), &valid, Withdrawn(source),
                                    "w", "somebody", absl::FromUnixSeconds(100)),
                    valid);
}

TEST(WithdrawalTest, NamesItsSourceAndSaysNothingElse) {
  Observation good = Withdrawn("a");
  EXPECT_EQ(Trouble(&good), "");
  struct Case {
    std::function<void(Observation&)> change;
    std::string trouble;
  };
  const Case cases[] = {
      {[](Observation& o) { o.clear_source(); }, "observations[3].source: says whose"},
      {[](Observation& o) { o.mutable_value()->set_value("5"); }, "observations[3].value: must be absent"},
      {[](Observation& o) { o.mutable_value_max()->set_value("5"); },
       "observations[3].value_max: must be absent"},
      {[](Observation& o) { o.set_unit("%"); }, "observations[3].unit: must be absent"},
      {[](Observation& o) { o.set_bound(Bound::BOUND_AT_MOST); }, "observations[3].bound: must be absent"},
      {[](Observation& o) { o.mutable_cutoff()->set_year(2022); }, "observations[3].cutoff: "},
      {[](Observation& o) { o.clear_role(); }, "observations[3].role: must be"},
      {[](Observation& o) { o.clear_period(); }, "observations[3].period: "},
  };
  for (const Case& c : cases) {
    Observation o = Withdrawn("a");
    c.change(o);
    EXPECT_THAT(Trouble(&o), ::testing::StartsWith(c.trouble));
  }
  EXPECT_NE(StatementId(Withdrawn("a")), StatementId(Stated("5", "a")));
}

TEST(StatementIdTest, BeginsWithItsDocument) {
  const auto begins = [](const std::string& source) { return StatementId(Stated("5", source)).substr(0, 8); };
  const std::string report = "regions/330602/reports/2022-0a1b";
  EXPECT_EQ(begins(report + "/facts/1"), begins(report + "/facts/12"));
  EXPECT_NE(begins(report + "/facts/1"), begins(report + "c/facts/1"));
  EXPECT_NE(begins("a"), begins("b"));
}

TEST(StatementIdTest, WasThisOneBefore) {
  EXPECT_EQ(EarlierStatementId("0123456789abcdef0123456789abcdef01"), "89abcdef0123456789abcdef01");
  EXPECT_EQ(EarlierStatementId("short"), "");
}

TEST(WithdrawalTest, TakesBackWhatItsSourceSaysNow) {
  const Observation a5 = Last({Stated("5", "a")}), b6 = Last({Stated("5", "a"), Stated("6", "b")});
  EXPECT_TRUE(TakesBack(Withdrawn("a"), a5));
  EXPECT_FALSE(TakesBack(Withdrawn("c"), a5));
  EXPECT_TRUE(TakesBack(Withdrawn("a"), b6));
  EXPECT_FALSE(TakesBack(Withdrawn("a"), AfterWithdrawal("a", a5)));
  EXPECT_FALSE(TakesBack(Withdrawn("a"), AfterWithdrawal("a", b6)));
}

TEST(WithdrawalTest, LeavesWhatOthersSay) {
  // Nobody says anything any more.
  EXPECT_FALSE(Standing(AfterWithdrawal("a", Last({Stated("5", "a")}))).has_value());
  // The one before stands again, and is disputed where two others differ.
  const auto a5 = Standing(AfterWithdrawal("b", Last({Stated("5", "a"), Stated("6", "b")})));
  ASSERT_TRUE(a5.has_value());
  EXPECT_EQ(a5->value().value(), "5");
  EXPECT_EQ(a5->source(), "a");
  EXPECT_EQ(a5->name(), "1");
  EXPECT_FALSE(a5->disputed());
  const auto b6 =
      Standing(AfterWithdrawal("c", Last({Stated("5", "a"), Stated("6", "b"), Stated("7", "c")})));
  ASSERT_TRUE(b6.has_value());
  EXPECT_EQ(b6->value().value(), "6");
  EXPECT_TRUE(b6->disputed());
  // Who is not the last one ends the dispute.
  const Observation valid = AfterWithdrawal("a", Last({Stated("5", "a"), Stated("6", "b")}));
  EXPECT_FALSE(valid.disputed());
  EXPECT_EQ(Standing(valid)->value().value(), "6");
  // What is stated is what stands.
  EXPECT_EQ(Standing(b6.value())->name(), b6->name());
}

TEST(WithdrawalTest, WhatIsSaidAgainIsNew) {
  const Observation a5 = Last({Stated("5", "a")});
  EXPECT_FALSE(IsRepetition(a5, AfterWithdrawal("a", a5)));
  EXPECT_FALSE(IsRepetition(a5, AfterWithdrawal("a", Last({Stated("5", "a"), Stated("6", "b")}))));
  // Another speaks after it.
  const Observation gone = AfterWithdrawal("a", a5);
  const Observation b6 = RecordStatement(*TheCatalog().Find("litigation.loss_rate"), &gone, Stated("6", "b"),
                                         "2", "somebody", absl::FromUnixSeconds(200));
  EXPECT_FALSE(b6.disputed());
  EXPECT_FALSE(IsRepetition(a5, b6));
}

TEST(CodeOfTest, IsThePartBehindThePrefix) {
  EXPECT_EQ(CodeOf("indicators/litigation.loss_rate"), "litigation.loss_rate");
  EXPECT_EQ(CodeOf("indicators/"), "");
  EXPECT_EQ(CodeOf("litigation.loss_rate"), "");
  EXPECT_EQ(CodeOf(""), "");
}

}  // namespace
}  // namespace fengqiao::indicators

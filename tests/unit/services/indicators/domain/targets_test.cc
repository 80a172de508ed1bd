#include "services/indicators/domain/targets.h"

#include <functional>
#include <string>

#include "tests/support/status_matchers.h"

namespace fengqiao::indicators {
namespace {

using common::v1::Bound;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;
using v1::CellTarget;
using v1::Indicator;
using v1::Target;

const Catalog& TheCatalog() {
  static const Catalog& catalog = *new Catalog(Catalog::BuiltIn().value());
  return catalog;
}

v1::Observation Actual(const std::string& value, Bound bound = Bound::BOUND_EXACT,
                       const std::string& high = "") {
  v1::Observation observation;
  observation.mutable_value()->set_value(value);
  observation.set_bound(bound);
  if (!high.empty()) observation.mutable_value_max()->set_value(high);
  return observation;
}

TEST(JudgeTest, BothSidesOfEveryComparator) {
  constexpr auto kYes = CellTarget::ATTAINMENT_ATTAINED;
  constexpr auto kNo = CellTarget::ATTAINMENT_MISSED;
  constexpr auto kMaybe = CellTarget::ATTAINMENT_CANNOT_TELL;
  struct Case {
    v1::Observation actual;
    Target::Comparator comparator;
    const char* value;
    const char* value_max;
    CellTarget::Attainment attainment;
    const char* margin;  // "" where it can't be told
  };
  const Case cases[] = {
      // A loss rate of 5.22 % misses "at most 5 %" by 0.22; exactly 5 % does not.
      {Actual("5.22"), Target::COMPARATOR_AT_MOST, "5", "", kNo, "-0.22"},
      {Actual("5"), Target::COMPARATOR_AT_MOST, "5", "", kYes, "0"},
      {Actual("4.99"), Target::COMPARATOR_AT_MOST, "5", "", kYes, "0.01"},
      {Actual("5"), Target::COMPARATOR_LESS_THAN, "5", "", kNo, "0"},
      {Actual("4.999999"), Target::COMPARATOR_LESS_THAN, "5", "", kYes, "0.000001"},
      {Actual("44.35"), Target::COMPARATOR_AT_LEAST, "45", "", kNo, "-0.65"},
      {Actual("45"), Target::COMPARATOR_AT_LEAST, "45", "", kYes, "0"},
      {Actual("1.04"), Target::COMPARATOR_MORE_THAN, "1", "", kYes, "0.04"},
      {Actual("1"), Target::COMPARATOR_MORE_THAN, "1", "", kNo, "0"},
      {Actual("100"), Target::COMPARATOR_EQUAL, "100", "", kYes, "0"},
      {Actual("99.9"), Target::COMPARATOR_EQUAL, "100", "", kNo, "-0.1"},
      {Actual("100.1"), Target::COMPARATOR_EQUAL, "100", "", kNo, "-0.1"},
      {Actual("30"), Target::COMPARATOR_BETWEEN, "30", "40", kYes, "0"},
      {Actual("40"), Target::COMPARATOR_BETWEEN, "30", "40", kYes, "0"},
      {Actual("32"), Target::COMPARATOR_BETWEEN, "30", "40", kYes, "2"},
      {Actual("29.99"), Target::COMPARATOR_BETWEEN, "30", "40", kNo, "-0.01"},
      {Actual("40.01"), Target::COMPARATOR_BETWEEN, "30", "40", kNo, "-0.01"},
      // 近: nobody can tell.
      {Actual("98", Bound::BOUND_APPROX), Target::COMPARATOR_AT_LEAST, "90", "", kMaybe, ""},
      // 99%以上.
      {Actual("99", Bound::BOUND_AT_LEAST), Target::COMPARATOR_AT_LEAST, "99", "", kYes, "0"},
      {Actual("99", Bound::BOUND_AT_LEAST), Target::COMPARATOR_AT_LEAST, "99.5", "", kMaybe, ""},
      {Actual("99", Bound::BOUND_AT_LEAST), Target::COMPARATOR_MORE_THAN, "99", "", kMaybe, ""},
      {Actual("99", Bound::BOUND_MORE_THAN), Target::COMPARATOR_MORE_THAN, "99", "", kYes, "0"},
      {Actual("6", Bound::BOUND_AT_LEAST), Target::COMPARATOR_AT_MOST, "5", "", kNo, "-1"},
      {Actual("5", Bound::BOUND_LESS_THAN), Target::COMPARATOR_AT_MOST, "5", "", kYes, "0"},
      {Actual("6", Bound::BOUND_AT_MOST), Target::COMPARATOR_AT_MOST, "5", "", kMaybe, ""},
      // A range counts as all its numbers.
      {Actual("3", Bound::BOUND_EXACT, "5"), Target::COMPARATOR_AT_MOST, "5", "", kYes, "2"},
      {Actual("3", Bound::BOUND_EXACT, "6"), Target::COMPARATOR_AT_MOST, "5", "", kMaybe, ""},
  };
  for (const Case& c : cases) {
    CellTarget target;
    target.set_comparator(c.comparator);
    target.mutable_value()->set_value(c.value);
    if (*c.value_max != '\0') target.mutable_value_max()->set_value(c.value_max);
    Judge(c.actual, &target);
    EXPECT_EQ(target.attainment(), c.attainment) << "case " << &c - cases << "\n" << target.DebugString();
    EXPECT_EQ(target.margin().value(), c.margin) << "case " << &c - cases;
    EXPECT_EQ(target.has_margin(), c.attainment != kMaybe) << "case " << &c - cases;
  }
}

Indicator WhereBetterIs(Indicator::Direction direction) {
  Indicator indicator;
  indicator.set_better(direction);
  return indicator;
}

TEST(CellTargetOfStatedTest, TheBoundSaysHowAndElseTheDirection) {
  struct Case {
    Bound bound;
    Indicator::Direction better;
    Target::Comparator comparator;
  };
  for (const auto& [bound, better, comparator] :
       {Case{Bound::BOUND_AT_LEAST, Indicator::DIRECTION_DOWN, Target::COMPARATOR_AT_LEAST},
        Case{Bound::BOUND_MORE_THAN, Indicator::DIRECTION_DOWN, Target::COMPARATOR_MORE_THAN},
        Case{Bound::BOUND_AT_MOST, Indicator::DIRECTION_UP, Target::COMPARATOR_AT_MOST},
        Case{Bound::BOUND_LESS_THAN, Indicator::DIRECTION_UP, Target::COMPARATOR_LESS_THAN},
        Case{Bound::BOUND_EXACT, Indicator::DIRECTION_UP, Target::COMPARATOR_AT_LEAST},
        Case{Bound::BOUND_EXACT, Indicator::DIRECTION_DOWN, Target::COMPARATOR_AT_MOST},
        Case{Bound::BOUND_EXACT, Indicator::DIRECTION_NONE, Target::COMPARATOR_EQUAL},
        Case{Bound::BOUND_APPROX, Indicator::DIRECTION_UP, Target::COMPARATOR_AT_LEAST}}) {
    v1::Observation stated = Actual("5", bound);
    stated.set_name("regions/330602/observations/1");
    const CellTarget target = CellTargetOfStated(WhereBetterIs(better), stated);
    EXPECT_EQ(target.comparator(), comparator) << common::v1::Bound_Name(bound);
    EXPECT_EQ(target.value().value(), "5");
    EXPECT_EQ(target.source(), "regions/330602/observations/1");
  }
  const CellTarget range =
      CellTargetOfStated(WhereBetterIs(Indicator::DIRECTION_UP), Actual("30", Bound::BOUND_EXACT, "40"));
  EXPECT_EQ(range.comparator(), Target::COMPARATOR_BETWEEN);
  EXPECT_EQ(range.value_max().value(), "40");
}

v1::CreateTargetRequest GoodRequest() {
  v1::CreateTargetRequest request;
  request.set_parent("regions/330600");
  request.set_request_id("r1");
  Target& target = *request.mutable_target();
  target.set_indicator("indicators/litigation.loss_rate");
  target.set_region("regions/330602");
  target.set_period("2022-01/2022-12");
  target.set_comparator(Target::COMPARATOR_AT_MOST);
  target.mutable_value()->set_value("5.0");
  target.set_basis("2022年法治建设考核办法");
  return request;
}

const absl::Time kNow = absl::FromUnixSeconds(1'667'000'000);

absl::StatusOr<Target> Create(const v1::CreateTargetRequest& request) {
  return CreateTarget(TheCatalog(), request, "regions/330600/targets/t1", kNow);
}

TEST(CreateTargetTest, IsStoredInItsCanonicalForm) {
  v1::CreateTargetRequest request = GoodRequest();
  request.mutable_target()->set_name("mine");
  request.mutable_target()->set_etag("mine");
  ASSERT_OK_AND_ASSIGN(const Target target, Create(request));
  EXPECT_EQ(target.name(), "regions/330600/targets/t1");
  EXPECT_EQ(target.period(), "2022");
  EXPECT_EQ(target.value().value(), "5");
  EXPECT_EQ(target.etag(), "\"r1\"");
  EXPECT_EQ(target.create_time().seconds(), 1'667'000'000);
  EXPECT_EQ(target.update_time().seconds(), 1'667'000'000);
}

TEST(CreateTargetTest, EveryFieldIsCheckedAndNamed) {
  struct Case {
    std::function<void(Target&)> change;
    std::string field;
  };
  const Case cases[] = {
      {[](Target& t) { t.set_indicator("indicators/no.such"); }, "target.indicator"},
      {[](Target& t) { t.set_region("330602"); }, "target.region"},
      {[](Target& t) { t.set_region("regions/330702"); }, "target.region"},
      {[](Target& t) { t.set_region("regions/330602/x"); }, "target.region"},
      {[](Target& t) { t.set_period("soon"); }, "target.period"},
      {[](Target& t) { t.clear_comparator(); }, "target.comparator"},
      {[](Target& t) { t.set_comparator(static_cast<Target::Comparator>(77)); }, "target.comparator"},
      {[](Target& t) { t.clear_value(); }, "target.value"},
      {[](Target& t) { t.mutable_value()->set_value("five"); }, "target.value"},
      {[](Target& t) { t.mutable_value_max()->set_value("9"); }, "target.value_max"},
      {[](Target& t) { t.set_comparator(Target::COMPARATOR_BETWEEN); }, "target.value_max"},
      {[](Target& t) {
         t.set_comparator(Target::COMPARATOR_BETWEEN);
         t.mutable_value_max()->set_value("4.99");
       },
       "target.value_max"},
      {[](Target& t) { t.set_organ(std::string(193, 'x')); }, "target.organ"},
      {[](Target& t) { t.set_basis(std::string(769, 'x')); }, "target.basis"}};
  for (const Case& c : cases) {
    v1::CreateTargetRequest request = GoodRequest();
    c.change(*request.mutable_target());
    EXPECT_THAT(Create(request),
                StatusIs(absl::StatusCode::kInvalidArgument, ::testing::StartsWith(c.field + ": ")));
  }
}

TEST(TargetIdTest, IsMadeOfWhatTheTargetIsAbout) {
  const Target target = GoodRequest().target();
  Target same = target;
  same.set_period("2022");
  same.mutable_value()->set_value("9");
  EXPECT_EQ(TargetId(same), TargetId(target));
  EXPECT_EQ(TargetId(target).size(), 20u);
  Target other = target;
  other.set_organ("公安");
  EXPECT_NE(TargetId(other), TargetId(target));
  other = target;
  other.set_period("2022-H1");
  EXPECT_NE(TargetId(other), TargetId(target));
}

absl::StatusOr<Target> Update(const Target& current,
                              const std::function<void(v1::UpdateTargetRequest&)>& change) {
  v1::UpdateTargetRequest request;
  request.mutable_target()->set_name(current.name());
  change(request);
  return UpdateTarget(TheCatalog(), current, request, kNow + absl::Hours(1));
}

TEST(UpdateTargetTest, ChangesWhatTheMaskNames) {
  ASSERT_OK_AND_ASSIGN(const Target current, Create(GoodRequest()));
  ASSERT_OK_AND_ASSIGN(const Target next, Update(current, [](auto& request) {
                         request.mutable_update_mask()->add_paths("value");
                         request.mutable_target()->mutable_value()->set_value("4.50");
                         request.mutable_target()->set_basis("not in the mask");
                         request.mutable_target()->set_etag("\"r1\"");
                       }));
  EXPECT_EQ(next.value().value(), "4.5");
  EXPECT_EQ(next.basis(), current.basis());
  EXPECT_EQ(next.etag(), "\"r2\"");
  EXPECT_EQ(next.create_time().seconds(), current.create_time().seconds());
  EXPECT_EQ(next.update_time().seconds(), current.update_time().seconds() + 3600);
}

TEST(UpdateTargetTest, WhatItIsAboutStays) {
  ASSERT_OK_AND_ASSIGN(const Target current, Create(GoodRequest()));
  for (const std::string field : {"indicator", "region", "organ", "period"}) {
    const auto next = Update(current, [&](auto& request) {
      request.mutable_update_mask()->add_paths(field);
      request.mutable_target()->set_indicator("indicators/litigation.cases");
      request.mutable_target()->set_region("regions/330681");
      request.mutable_target()->set_organ("公安");
      request.mutable_target()->set_period("2023");
    });
    EXPECT_THAT(next, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field)));
  }
}

TEST(UpdateTargetTest, AnotherEtagIsAborted) {
  ASSERT_OK_AND_ASSIGN(const Target current, Create(GoodRequest()));
  EXPECT_THAT(Update(current, [](auto& request) { request.mutable_target()->set_etag("\"r9\""); }),
              StatusIs(absl::StatusCode::kAborted));
}

TEST(UpdateTargetTest, TheResultMustBeATargetStill) {
  ASSERT_OK_AND_ASSIGN(const Target current, Create(GoodRequest()));
  EXPECT_THAT(Update(current, [](auto& request) { request.mutable_update_mask()->add_paths("comparator"); }),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("target.comparator")));
  EXPECT_THAT(Update(current, [](auto& request) { request.mutable_update_mask()->add_paths("*"); }),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK_AND_ASSIGN(const Target range, Update(current, [](auto& request) {
                         request.mutable_target()->set_comparator(Target::COMPARATOR_BETWEEN);
                         request.mutable_target()->mutable_value_max()->set_value("7");
                       }));
  EXPECT_EQ(range.value_max().value(), "7");
  // Back again only with the upper end cleared by name.
  EXPECT_THAT(
      Update(range,
             [](auto& request) { request.mutable_target()->set_comparator(Target::COMPARATOR_AT_MOST); }),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("target.value_max")));
  EXPECT_OK(Update(range, [](auto& request) {
    request.mutable_target()->set_comparator(Target::COMPARATOR_AT_MOST);
    request.mutable_update_mask()->add_paths("comparator");
    request.mutable_update_mask()->add_paths("value_max");
  }));
}

}  // namespace
}  // namespace fengqiao::indicators

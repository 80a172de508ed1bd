#include "tests/unit/services/ctl/ctl_fixture.h"

namespace fengqiao::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RegionsTest : public CtlTest {
 protected:
  RegionsTest() {
    indicators::v1::Region township;
    township.set_name("regions/330602001");
    township.set_display_name("塔山街道");
    township.set_full_name("浙江省绍兴市越城区塔山街道");
    township.set_kind(indicators::v1::Region::KIND_TOWNSHIP);
    server.indicators.regions.push_back(township);
  }
};

TEST_F(RegionsTest, TheBuiltInTreeNeedsNoServer) {
  variables.clear();
  const Result show = Ctl({"regions", "show", "330602"});
  EXPECT_EQ(show.code, kExitOk) << show.err;
  EXPECT_THAT(show.out, HasSubstr("330602  越城区  县级  浙江省绍兴市越城区"));
  const Result list = Ctl({"regions", "list", "330600", "--format=csv"});
  EXPECT_THAT(list.out, HasSubstr("330681,诸暨市,县级,浙江省绍兴市诸暨市,"));
  EXPECT_THAT(Ctl({"regions", "list", "--limit=1"}).out, HasSubstr("北京市"));
}

TEST_F(RegionsTest, TheDayDecides) {
  EXPECT_EQ(Ctl({"regions", "show", "110103", "--offline"}).code, kExitFailed);
  EXPECT_THAT(Ctl({"regions", "show", "110103", "--offline", "--on=2009-06-01"}).out, HasSubstr("崇文区"));
  EXPECT_THAT(Ctl({"regions", "show", "110103", "--offline", "--history"}).out, HasSubstr("110101"));
  EXPECT_THAT(Ctl({"regions", "list", "110000", "--offline"}).out, Not(HasSubstr("崇文区")));
}

TEST_F(RegionsTest, WholeTreesAndTheOwnLevel) {
  EXPECT_THAT(Ctl({"regions", "list", "330000", "--offline", "--recursive"}).out, HasSubstr("越城区"));
  EXPECT_THAT(Ctl({"regions", "list", "330000", "--offline"}).out, Not(HasSubstr("越城区")));
  EXPECT_THAT(Ctl({"regions", "show", "360700-self", "--offline"}).out, HasSubstr("本级"));
}

TEST_F(RegionsTest, AServerThatIsNamedIsAsked) {
  EXPECT_THAT(Ctl({"regions", "show", "330602001"}).out, HasSubstr("塔山街道"));
  EXPECT_THAT(Ctl({"regions", "list", "330602"}).out, HasSubstr("塔山街道"));
  EXPECT_EQ(Ctl({"regions", "show", "330602001", "--offline"}).code, kExitFailed);
}

TEST_F(RegionsTest, WhatIsNoRegionIsAnError) {
  EXPECT_EQ(Ctl({"regions", "show", "3306", "--offline"}).code, kExitFailed);
  EXPECT_EQ(Ctl({"regions", "list", "999999", "--offline"}).code, kExitFailed);
  EXPECT_EQ(Ctl({"regions", "show"}).code, kExitUsage);
  EXPECT_EQ(Ctl({"regions", "show", "330602", "--on=yesterday"}).code, kExitUsage);
}

}  // namespace
}  // namespace fengqiao::ctl

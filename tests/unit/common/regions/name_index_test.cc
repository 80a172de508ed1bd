#include <string>
#include <vector>

#include "common/regions/region_tree.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fengqiao::regions {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kDay(2022, 12, 31);
constexpr size_t kAll = std::string::npos;

const RegionTree& Tree() { return RegionTree::BuiltIn(); }

std::vector<std::string> Found(const std::string& text, size_t max_bytes = kAll) {
  std::vector<std::string> names;
  for (const NameHit& hit : Tree().ScanNames(text, max_bytes)) {
    names.push_back(text.substr(hit.offset, hit.size) + (hit.short_form ? "*" : ""));
  }
  return names;
}

std::vector<std::string> Meant(const std::string& text, absl::CivilDay on = kDay) {
  std::vector<std::string> codes;
  for (const Region* region : Tree().FindByName(text, on)) codes.emplace_back(region->code);
  return codes;
}

TEST(ScanNames, LongestAtEachPlaceWithItsOffset) {
  const std::string text = "浙江省绍兴市越城区司法局2022年工作总结";
  EXPECT_THAT(Found(text), ElementsAre("浙江省", "绍兴市", "越城区"));
  const std::vector<NameHit> hits = Tree().ScanNames(text, kAll);
  EXPECT_EQ(hits[2].offset, 18u);
  EXPECT_EQ(hits[2].size, 9u);
  ASSERT_EQ(hits[2].regions.size(), 1u);
  EXPECT_EQ(hits[2].regions[0]->code, "330602");
  EXPECT_THAT(Found("景宁畲族自治县、恩施州"), ElementsAre("景宁畲族自治县", "恩施州*"));
}

TEST(ScanNames, PiecesOfOtherWordsAreNoNames) {
  EXPECT_THAT(Found("全市新建成县级阵地,各县市和县区,确保定期走访"), IsEmpty());
  EXPECT_THAT(Found("规范市场秩序,上海市场监管局"), IsEmpty());
  EXPECT_THAT(Found("城区、郊区、矿区、新城区,把新建区级中心列入计划,建设平安区县"), IsEmpty());
  EXPECT_THAT(Found("长治久安,安康,来宾"), IsEmpty());
}

TEST(ScanNames, ShortAndCommonNamesCountBelowTheirParent) {
  EXPECT_THAT(Found("阳泉市城区"), ElementsAre("阳泉市", "城区"));
  EXPECT_THAT(Found("南昌市新建区"), ElementsAre("南昌市", "新建区"));
  EXPECT_THAT(Found("陇南市成县"), ElementsAre("陇南市", "成县"));
  EXPECT_THAT(Found("成县,文县"), ElementsAre("成县", "文县"));
  EXPECT_THAT(Found("浙江绍兴越城区"), ElementsAre("浙江*", "绍兴*", "越城区"));
}

TEST(ScanNames, StopsAtTheLimitAndSurvivesBrokenText) {
  const std::string text = "越城区和柯桥区";
  EXPECT_THAT(Found(text, 9), ElementsAre("越城区"));
  EXPECT_THAT(Found(text, 20), ElementsAre("越城区"));  // the limit lies within 柯桥区's last character
  EXPECT_THAT(Found(text, 0), IsEmpty());
  EXPECT_THAT(Found(std::string("\x80\xE8\xB6\xFF\xF0") + "越城区\xE6"), ElementsAre("越城区"));
}

TEST(ScanNames, TimeGrowsWithTheText) {
  // The longest name read again and again from each of its characters is the worst case: counted, not timed,
  // by its hits.
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "双江拉祜族佤族布朗族傣族自治";
  EXPECT_THAT(Found(text), IsEmpty());
}

TEST(FindByName, AmbiguousNamesGiveAllAndParentsNarrow) {
  EXPECT_GE(Meant("鼓楼区").size(), 4u);
  EXPECT_THAT(Meant("鼓楼区"), Contains("320106"));
  EXPECT_THAT(Meant("南京市鼓楼区"), ElementsAre("320106"));
  EXPECT_THAT(Meant("鼓楼区(南京市)"), ElementsAre("320106"));
  EXPECT_THAT(Meant("朝阳区"), ElementsAre("110105", "220104"));
  EXPECT_THAT(Meant("北京市朝阳区"), ElementsAre("110105"));
}

TEST(FindByName, AsTheyStandInReports) {
  EXPECT_THAT(Meant("越城区"), ElementsAre("330602"));
  EXPECT_THAT(Meant("莲都区"), ElementsAre("331102"));
  EXPECT_THAT(Meant("赣州市"), ElementsAre("360700"));
  EXPECT_THAT(Meant("重庆市长寿区"), ElementsAre("500115"));
  EXPECT_THAT(Meant("威海市环翠区司法局"), ElementsAre("371002"));
  EXPECT_THAT(Meant("中共赣州市司法局党组,南康区"), ElementsAre("360703"));
  EXPECT_THAT(Meant("赣州"), ElementsAre("360700"));
  EXPECT_THAT(Meant("越城"), ElementsAre("330602"));
  EXPECT_THAT(Meant("景宁"), ElementsAre("331127"));
  EXPECT_THAT(Meant("火星区"), IsEmpty());
  EXPECT_THAT(Meant(""), IsEmpty());
}

TEST(FindByName, OnlyWhatExistedOnTheDay) {
  EXPECT_THAT(Meant("杭州市下城区", absl::CivilDay(2020, 12, 31)), ElementsAre("330103"));
  EXPECT_THAT(Meant("下城区"), IsEmpty());
  EXPECT_THAT(Meant("莱芜市", absl::CivilDay(2017, 1, 1)), ElementsAre("371200"));
  EXPECT_THAT(Meant("崇川区", absl::CivilDay(2019, 12, 31)), ElementsAre("320602"));
  EXPECT_THAT(Meant("崇川区"), ElementsAre("320613"));
}

}  // namespace
}  // namespace fengqiao::regions

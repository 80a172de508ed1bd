#include "common/regions/region_tree.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/regions/data.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::regions {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr absl::CivilDay kDay(2022, 12, 31);

const RegionTree& Tree() { return RegionTree::BuiltIn(); }

std::vector<std::string> Codes(const std::vector<const Region*>& regions) {
  std::vector<std::string> codes;
  for (const Region* region : regions) codes.emplace_back(region->code);
  return codes;
}

TEST(BuiltIn, KnowsTheRegionsOfTheFiveReports) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"330602", "浙江省绍兴市越城区"},
                                                                  {"331102", "浙江省丽水市莲都区"},
                                                                  {"500115", "重庆市长寿区"},
                                                                  {"360700", "江西省赣州市"},
                                                                  {"371002", "山东省威海市环翠区"}};
  for (const auto& [code, full_name] : cases) {
    ASSERT_NE(Tree().Find(code, kDay), nullptr) << code;
    EXPECT_EQ(Tree().FullName(code, kDay), full_name);
    EXPECT_THAT(Codes(Tree().FindByName(full_name, kDay)), ElementsAre(code));
  }
  EXPECT_EQ(Tree().Find("360700", kDay)->kind, RegionKind::kPrefecture);
  EXPECT_EQ(Tree().Find("500115", kDay)->parent, "500000");
}

// Published by the ministry of civil affairs for the end of each year, without 台湾, 香港 and 澳门.
TEST(BuiltIn, CountsAgreeWithThePublishedNumbers) {
  struct Year {
    int year;
    size_t prefectures, counties;
  };
  for (const Year& y :
       {Year{2012, 333, 2852}, Year{2013, 333, 2853}, Year{2014, 333, 2854}, Year{2015, 334, 2850},
        Year{2016, 334, 2851}, Year{2017, 334, 2851}, Year{2018, 333, 2851}, Year{2019, 333, 2846},
        Year{2020, 333, 2844}, Year{2021, 333, 2843}, Year{2022, 333, 2843}, Year{2023, 333, 2844}}) {
    size_t counts[3] = {0, 0, 0};
    for (const Region& region : Tree().All()) {
      if (region.ExistsOn(absl::CivilDay(y.year, 12, 31))) ++counts[static_cast<int>(region.kind)];
    }
    EXPECT_EQ(counts[0], 34u) << y.year;
    EXPECT_EQ(counts[1], y.prefectures) << y.year;
    EXPECT_EQ(counts[2], y.counties) << y.year;
  }
}

TEST(BuiltIn, EveryRegionHasItsFullNameOnItsDays) {
  for (const Region& region : Tree().All()) {
    const Region* province = Tree().Find(std::string(region.code.substr(0, 2)) + "0000", kDay);
    ASSERT_NE(province, nullptr) << region.code;
    for (const absl::CivilDay day : {region.start ? region.start->last : absl::CivilDay(2002, 12, 31),
                                     region.end ? region.end->first - 1 : absl::CivilDay(2026, 1, 1)}) {
      const std::string full = Tree().FullName(region.code, day);
      EXPECT_THAT(full, StartsWith(std::string(province->name))) << region.code;
      EXPECT_THAT(full, ::testing::EndsWith(std::string(region.name))) << region.code;
      EXPECT_THAT(full, ::testing::Not(HasSubstr("市辖区"))) << region.code;
    }
  }
}

// On any day the children of all prefectures and provinces are all the counties, each once.
TEST(BuiltIn, ChildrenPartition) {
  for (const absl::CivilDay day : {absl::CivilDay(2003, 5, 1), absl::CivilDay(2013, 12, 31), kDay}) {
    std::multiset<std::string> seen;
    for (const Region* province : Tree().Children(kCountry, day)) {
      seen.emplace(province->code);
      for (const Region* below : Tree().Children(province->code, day)) {
        seen.emplace(below->code);
        if (below->kind == RegionKind::kCounty) continue;
        for (const Region* county : Tree().Children(below->code, day)) seen.emplace(county->code);
      }
    }
    std::multiset<std::string> all;
    for (const Region& region : Tree().All()) {
      if (region.ExistsOn(day)) all.emplace(region.code);
    }
    EXPECT_EQ(seen, all) << absl::FormatCivilTime(day);
  }
}

TEST(BuiltIn, DeadCodesAreNotValidToday) {
  for (const std::string code : {"330103", "330104", "371200", "371202", "341402", "310108", "360721",
                                 "370282", "139001", "659000", "500100", "110101x", ""}) {
    EXPECT_EQ(Tree().Find(code, kDay), nullptr) << code;
  }
  EXPECT_THAT(Tree().History("500100"), IsEmpty());  // a hole in the numbers, never a region
  ASSERT_EQ(Tree().History("330103").size(), 1u);
}

TEST(BuiltIn, ValidityOnBothSidesOfAKnownDay) {
  const absl::CivilDay day(2021, 3, 11);
  EXPECT_EQ(Tree().FullName("330103", day - 1), "浙江省杭州市下城区");
  EXPECT_EQ(Tree().Find("330103", day), nullptr);
  EXPECT_EQ(Tree().Find("330113", day - 1), nullptr);
  EXPECT_EQ(Tree().FullName("330113", day), "浙江省杭州市临平区");
  EXPECT_EQ(Tree().Find("330103", day - 1)->valid_to, day);
  EXPECT_EQ(Tree().Find("330113", day)->valid_from, day);
  EXPECT_FALSE(Tree().Find("330113", day)->valid_to.has_value());
  EXPECT_FALSE(Tree().Find("330113", day)->Ended());
}

TEST(BuiltIn, UnknownDaysRefuseNobodyAndCountNothingTwice) {
  // 绍兴县 became 柯桥区 in October 2013; the day is not in the sources.
  const Region& old_county = Tree().History("330621")[0];
  const Region& district = Tree().History("330603")[0];
  EXPECT_FALSE(old_county.valid_to.has_value());
  EXPECT_FALSE(district.valid_from.has_value());
  EXPECT_THAT(std::string(old_county.note), HasSubstr("止日不详"));
  const absl::CivilDay middle(2013, 10, 15);
  EXPECT_EQ(Tree().Find("330621", middle), &old_county);
  EXPECT_EQ(Tree().Find("330603", middle), &district);
  EXPECT_NE(old_county.ExistsOn(middle), district.ExistsOn(middle));
  // Outside the doubt there is none.
  EXPECT_EQ(Tree().Find("330603", absl::CivilDay(2013, 9, 30)), nullptr);
  EXPECT_EQ(Tree().Find("330621", absl::CivilDay(2013, 10, 31)), nullptr);
  EXPECT_EQ(Tree().Find("330603", absl::CivilDay(2013, 10, 31)), &district);
}

TEST(BuiltIn, Successors) {
  EXPECT_THAT(Tree().History("330104")[0].successors, ElementsAre("330102", "330114"));
  EXPECT_THAT(Tree().History("371200")[0].successors, ElementsAre("370100"));
  EXPECT_THAT(Tree().History("371202")[0].successors, ElementsAre("370116"));
  EXPECT_THAT(Tree().History("330602")[0].successors, IsEmpty());
  // A renaming: the same code goes on.
  const std::span<const Region> renamed = Tree().History("130502");
  ASSERT_EQ(renamed.size(), 2u);
  EXPECT_EQ(renamed[0].name, "桥东区");
  EXPECT_THAT(renamed[0].successors, ElementsAre("130502"));
  EXPECT_EQ(renamed[1].name, "襄都区");
  EXPECT_EQ(Tree().Find("130502", absl::CivilDay(2019, 12, 31))->name, "桥东区");
  EXPECT_EQ(Tree().Find("130502", absl::CivilDay(2021, 1, 1))->name, "襄都区");
  // Every chain of successors ends in what exists.
  for (const Region& region : Tree().All()) {
    if (!region.Ended()) continue;
    for (const std::string_view code : region.successors) {
      EXPECT_NE(Tree().Find(code, region.end->last), nullptr) << region.code << " to " << code;
    }
  }
}

TEST(BuiltIn, FullNames) {
  EXPECT_EQ(Tree().FullName("000000", kDay), "全国");
  EXPECT_EQ(Tree().FullName("469001", kDay), "海南省五指山市");
  EXPECT_EQ(Tree().FullName("419001", kDay), "河南省济源市");
  EXPECT_EQ(Tree().FullName("659001", kDay), "新疆维吾尔自治区石河子市");
  EXPECT_EQ(Tree().FullName("441900", kDay), "广东省东莞市");
  EXPECT_EQ(Tree().FullName("110228", absl::CivilDay(2014, 1, 1)), "北京市密云县");
  EXPECT_EQ(Tree().FullName("422801", kDay), "湖北省恩施土家族苗族自治州恩施市");
  EXPECT_EQ(Tree().FullName("360700-self", kDay), "江西省赣州市本级");
  EXPECT_EQ(Tree().FullName("360700-jkq", kDay), "");
  EXPECT_EQ(Tree().FullName("999999", kDay), "");
  EXPECT_EQ(Tree().FullName("371202", absl::CivilDay(2018, 1, 1)), "山东省莱芜市莱城区");
}

TEST(BuiltIn, ChildrenOfAPrefectureAndOfADirectCity) {
  EXPECT_THAT(Codes(Tree().Children("330600", kDay)),
              ElementsAre("330602", "330603", "330604", "330624", "330681", "330683"));
  EXPECT_EQ(Tree().Children("500000", kDay).size(), 38u);
  EXPECT_EQ(Tree().Children("000000", kDay).size(), 34u);
  EXPECT_THAT(Tree().Children("330602", kDay), IsEmpty());
  EXPECT_THAT(Tree().Children("", kDay), IsEmpty());
  EXPECT_THAT(Tree().Children("33", kDay), IsEmpty());
}

TEST(BuiltIn, ManyThreadsMayAskAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int j = 0; j < 200; ++j) EXPECT_EQ(Tree().FindByName("重庆市长寿区", kDay).size(), 1u);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Load, ReadsAndOutlivesItsText) {
  std::string text =
      "# a comment\n330000\t浙江省\t\t\t\t\n330600\t绍兴市\t2001\t\t\t\n330602\t越城区\t2013-10\t\t一\t\n";
  ASSERT_OK_AND_ASSIGN(RegionTree loaded, RegionTree::Load(text));
  text.assign(text.size(), 'x');
  const RegionTree tree = std::move(loaded);
  EXPECT_EQ(tree.FullName("330602", kDay), "浙江省绍兴市越城区");
  const Region* region = tree.Find("330602", kDay);
  ASSERT_NE(region, nullptr);
  EXPECT_EQ(region->start,
            (DayRange{.first = absl::CivilDay(2013, 10, 1), .last = absl::CivilDay(2013, 10, 31)}));
  EXPECT_EQ(region->note, "一");
  EXPECT_THAT(Codes(tree.FindByName("越城区", kDay)), ElementsAre("330602"));
  ASSERT_OK(RegionTree::Load(Gb2260Tsv()));
}

TEST(Load, RefusesABadLineByItsNumber) {
  const std::string head = "330000\t浙江省\t\t\t\t\n";
  struct Case {
    std::string tsv, trouble;
  };
  const std::vector<Case> cases = {
      {"", "no region in the file"},
      {"# nothing\n", "no region in the file"},
      {head + "330600\t绍兴市\n", "line 2: there are 2 columns, not 6"},
      {head + "#\n\n3306\t绍兴市\t\t\t\t\n", "line 4: '3306' is no region"},
      {head + "330602001\t塔山街道\t\t\t\t\n", "line 2: '330602001' is no code of GB/T 2260"},
      {"000000\t全国\t\t\t\t\n", "line 1: '000000' is no code of GB/T 2260"},
      {head + "330600\t\t\t\t\t\n", "line 2: the name is missing"},
      {head + "330600\t绍兴市\t2013-02-30\t\t\t\n", "line 2: 2013-02-30 is no day"},
      {head + "330600\t绍兴市\t2013-13\t\t\t\n", "line 2: 2013-13-01 is no day"},
      {head + "330600\t绍兴市\tsoon\t\t\t\n", "line 2: "},
      {head + "330600\t绍兴市\t2013-02-02~2013-01-01\t\t\t\n",
       "line 2: a range of days ends before it starts"},
      {head + "330600\t绍兴市\t2014\t2013\t\t330000\n", "line 2: it ends before it starts"},
      {head + "330600\t绍兴市\t\t2013\t\t\n", "line 2: it ended, but has no successor"},
      {head + "330600\t绍兴市\t\t\t\t330000\n", "line 2: it has successors, but no end"},
      {head + "330600\t绍兴市\t\t2013\t\t330700\n", "line 2: the successor '330700' is nowhere"},
      {head + "330600\t绍兴市\t\t\t\t\n330500\t湖州市\t\t\t\t\n", "line 3: the code is out of order"},
      {head + "330600\t绍兴市\t\t\t\t\n330600\t越州市\t\t\t\t\n",
       "line 3: it overlaps the code's line above"},
      {head + "330600\t绍\t\t2013\t\t330600\n330600\t越\t2012\t\t\t\n",
       "line 3: it overlaps the code's line above"},
      {"330600\t绍兴市\t\t\t\t\n", "line 1: its province is nowhere in the file"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(RegionTree::Load(c.tsv).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.trouble)))
        << c.tsv;
  }
}

TEST(WhyNotInTest, OnlyWhatIsCertainIsRefusedAndSuccessorsAreNamed) {
  const RegionTree& tree = RegionTree::BuiltIn();
  const auto why = [&](std::string_view code, int first_year, int end_year) {
    return tree.WhyNotIn(code, absl::CivilDay(first_year, 1, 1), absl::CivilDay(end_year, 1, 1));
  };
  EXPECT_EQ(why("330602", 2022, 2023), "");
  EXPECT_EQ(why("000000", 2022, 2023), "");
  EXPECT_THAT(why("339999", 2022, 2023), HasSubstr("there is no region 339999"));
  // 绍兴县 became districts in October 2013: that year, both are possible.
  EXPECT_EQ(why("330621", 2012, 2013), "");
  EXPECT_EQ(why("330621", 2013, 2014), "");
  EXPECT_THAT(why("330621", 2014, 2015),
              HasSubstr("was no more on 2014-01-01; its area went to 330603, 330602"));
  EXPECT_THAT(why("330603", 2012, 2013), HasSubstr("came into being after"));
  EXPECT_EQ(why("330603", 2013, 2014), "");
  // Every year since is one long period.
  EXPECT_EQ(why("330621", 1990, 2023), "");
}

}  // namespace
}  // namespace fengqiao::regions

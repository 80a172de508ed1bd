#include "services/indicators/domain/region_additions.h"

#include <functional>
#include <string>

#include "tests/support/status_matchers.h"

namespace fengqiao::indicators {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;
using v1::Region;

const regions::RegionTree& Tree() { return regions::RegionTree::BuiltIn(); }
const absl::Time kNow = absl::FromUnixSeconds(1'667'000'000);  // 2022-10-29
const absl::CivilDay kToday(2022, 10, 29);

common::v1::Date Day(int year, int month, int day) {
  common::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::CreateRegionRequest Township() {
  v1::CreateRegionRequest request;
  request.set_parent("regions/330602");
  request.set_region_id("330602001");
  request.mutable_region()->set_display_name("塔山街道");
  return request;
}

absl::StatusOr<Region> Create(const v1::CreateRegionRequest& request, const Region* added_parent = nullptr) {
  return CreateAddition(Tree(), added_parent, request, kNow);
}

TEST(BuiltInRegionTest, KnowsTheTree) {
  ASSERT_OK_AND_ASSIGN(const Region region, BuiltInRegion(Tree(), "330602", kToday));
  EXPECT_EQ(region.name(), "regions/330602");
  EXPECT_EQ(region.display_name(), "越城区");
  EXPECT_EQ(region.kind(), Region::KIND_COUNTY);
  EXPECT_EQ(region.parent(), "regions/330600");
  EXPECT_EQ(region.full_name(), "浙江省绍兴市越城区");
  EXPECT_FALSE(region.added());
  ASSERT_OK_AND_ASSIGN(const Region province, BuiltInRegion(Tree(), "330000", kToday));
  EXPECT_EQ(province.parent(), "");
  EXPECT_EQ(province.kind(), Region::KIND_PROVINCE);
}

TEST(BuiltInRegionTest, EveryGovernmentHasItsOwnLevel) {
  ASSERT_OK_AND_ASSIGN(const Region own, BuiltInRegion(Tree(), "330600-self", kToday));
  EXPECT_EQ(own.name(), "regions/330600-self");
  EXPECT_EQ(own.parent(), "regions/330600");
  EXPECT_EQ(own.kind(), Region::KIND_OWN_LEVEL);
  EXPECT_EQ(own.display_name(), "绍兴市本级");
  EXPECT_EQ(own.full_name(), "浙江省绍兴市本级");
}

TEST(BuiltInRegionTest, WhatItDoesNotHaveIsNotFound) {
  for (const std::string_view code : {"999999", "330602001", "330602001002", "330602-jkq", "999999-self"}) {
    EXPECT_THAT(BuiltInRegion(Tree(), code, kToday), StatusIs(absl::StatusCode::kNotFound)) << code;
  }
  for (const std::string_view code : {"", "33", "3306021", "330602-", "x"}) {
    EXPECT_THAT(BuiltInRegion(Tree(), code, kToday), StatusIs(absl::StatusCode::kInvalidArgument)) << code;
  }
  // 上虞 was a city until it became a district.
  EXPECT_THAT(BuiltInRegion(Tree(), "330682", kToday),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("had the code at another time")));
}

TEST(CreateAdditionTest, ATownship) {
  v1::CreateRegionRequest request = Township();
  request.mutable_region()->set_name("regions/110000");
  request.mutable_region()->set_parent("regions/110000");
  request.mutable_region()->set_etag("mine");
  request.mutable_region()->set_full_name("mine");
  ASSERT_OK_AND_ASSIGN(const Region region, Create(request));
  EXPECT_EQ(region.name(), "regions/330602001");
  EXPECT_EQ(region.kind(), Region::KIND_TOWNSHIP);
  EXPECT_EQ(region.parent(), "regions/330602");
  EXPECT_EQ(region.full_name(), "浙江省绍兴市越城区塔山街道");
  EXPECT_TRUE(region.added());
  EXPECT_EQ(region.etag(), "\"r1\"");
  EXPECT_EQ(region.create_time().seconds(), 1'667'000'000);
}

TEST(CreateAdditionTest, EachKindHasItsCodeAndParent) {
  ASSERT_OK_AND_ASSIGN(const Region township, Create(Township()));
  struct Case {
    const char *parent, *id;
    const Region* added_parent;
    Region::Kind kind;
    const char* full_name;
  };
  for (const auto& [parent, id, added_parent, kind, full_name] :
       {Case{"regions/330602001", "330602001002", &township, Region::KIND_VILLAGE,
             "浙江省绍兴市越城区塔山街道某某"},
        Case{"regions/330602", "330602-jkq", nullptr, Region::KIND_ZONE, "浙江省绍兴市越城区某某"},
        Case{"regions/330600", "330600-self", nullptr, Region::KIND_OWN_LEVEL, "浙江省绍兴市某某"}}) {
    v1::CreateRegionRequest request;
    request.set_parent(parent);
    request.set_region_id(id);
    request.mutable_region()->set_display_name("某某");
    request.mutable_region()->set_kind(kind);
    ASSERT_OK_AND_ASSIGN(const Region region, Create(request, added_parent));
    EXPECT_EQ(region.kind(), kind);
    EXPECT_EQ(region.full_name(), full_name);
  }
}

TEST(CreateAdditionTest, AVillageNeedsItsTownship) {
  v1::CreateRegionRequest request;
  request.set_parent("regions/330602001");
  request.set_region_id("330602001002");
  request.mutable_region()->set_display_name("某村");
  EXPECT_EQ(AddedParentOf("330602001002"), "330602001");
  EXPECT_EQ(AddedParentOf("330602001"), "");
  EXPECT_EQ(AddedParentOf("rubbish"), "");
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kNotFound, HasSubstr("regions/330602001")));
}

TEST(CreateAdditionTest, EveryFieldIsCheckedAndNamed) {
  struct Case {
    std::function<void(v1::CreateRegionRequest&)> change;
    absl::StatusCode code;
    std::string trouble;
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const Case cases[] = {
      {[](auto& r) { r.set_region_id("3306"); }, kInvalid, "region_id"},
      {[](auto& r) { r.clear_region_id(); }, kInvalid, "region_id"},
      {[](auto& r) { r.set_region_id("330603"); }, kInvalid, "region_id: six digits"},
      {[](auto& r) { r.set_region_id("000000"); }, kInvalid, "region_id"},
      {[](auto& r) { r.set_region_id("330681001"); }, kInvalid, "region_id: lies below regions/330681"},
      {[](auto& r) { r.set_parent("regions/330600"); }, kInvalid, "region_id: lies below regions/330602"},
      {[](auto& r) { r.set_region_id("330602001002"); }, kInvalid, "region_id: lies below regions/330602001"},
      {[](auto& r) { r.mutable_region()->set_kind(Region::KIND_VILLAGE); }, kInvalid, "region.kind"},
      {[](auto& r) { r.mutable_region()->clear_display_name(); }, kInvalid, "region.display_name"},
      {[](auto& r) { r.mutable_region()->set_display_name(" \t "); }, kInvalid, "region.display_name"},
      {[](auto& r) { r.mutable_region()->set_display_name(std::string(193, 'x')); }, kInvalid,
       "region.display_name"},
      {[](auto& r) { r.mutable_region()->set_validity_note(std::string(193, 'x')); }, kInvalid,
       "region.validity_note"},
      {[](auto& r) { *r.mutable_region()->mutable_valid_from() = Day(2022, 2, 30); }, kInvalid,
       "region.valid_from"},
      {[](auto& r) {
         *r.mutable_region()->mutable_valid_from() = Day(2020, 1, 1);
         *r.mutable_region()->mutable_valid_to() = Day(2020, 1, 1);
       },
       kInvalid, "region.valid_to"},
      {[](auto& r) { r.mutable_region()->add_successors("330602002"); }, kInvalid, "region.successors"},
      {[](auto& r) {
         for (int i = 0; i < 51; ++i) r.mutable_region()->add_successors("regions/330602002");
       },
       kInvalid, "region.successors"},
      {[](auto& r) {
         r.set_parent("regions/999999");
         r.set_region_id("999999001");
       },
       absl::StatusCode::kNotFound, "regions/999999"}};
  for (const Case& c : cases) {
    v1::CreateRegionRequest request = Township();
    c.change(request);
    EXPECT_THAT(Create(request), StatusIs(c.code, HasSubstr(c.trouble))) << "case " << &c - cases;
  }
}

TEST(CreateAdditionTest, BelowARegionThatIsNoMoreItStillHasAFullName) {
  v1::CreateRegionRequest request;
  request.set_parent("regions/330682");
  request.set_region_id("330682001");
  request.mutable_region()->set_display_name("百官街道");
  *request.mutable_region()->mutable_valid_to() = Day(2013, 10, 18);
  ASSERT_OK_AND_ASSIGN(const Region region, Create(request));
  EXPECT_EQ(region.full_name(), "浙江省绍兴市上虞市百官街道");
}

absl::StatusOr<Region> Update(const std::function<void(v1::UpdateRegionRequest&)>& change) {
  const Region current = Create(Township()).value();
  v1::UpdateRegionRequest request;
  request.mutable_region()->set_name(current.name());
  change(request);
  return UpdateAddition(current, request, kNow + absl::Hours(1));
}

TEST(UpdateAdditionTest, ChangesWhatTheMaskNames) {
  ASSERT_OK_AND_ASSIGN(const Region region, Update([](auto& request) {
                         request.mutable_region()->set_display_name("府山街道");
                         *request.mutable_region()->mutable_valid_to() = Day(2023, 1, 1);
                         request.mutable_region()->set_validity_note("不在掩码里");
                         request.mutable_region()->set_etag("\"r1\"");
                         request.mutable_update_mask()->add_paths("display_name");
                         request.mutable_update_mask()->add_paths("valid_to");
                       }));
  EXPECT_EQ(region.display_name(), "府山街道");
  EXPECT_EQ(region.full_name(), "浙江省绍兴市越城区府山街道");
  EXPECT_EQ(region.valid_to().year(), 2023);
  EXPECT_EQ(region.validity_note(), "");
  EXPECT_EQ(region.etag(), "\"r2\"");
  EXPECT_EQ(region.update_time().seconds(), 1'667'003'600);
  EXPECT_EQ(region.create_time().seconds(), 1'667'000'000);
}

TEST(UpdateAdditionTest, RefusesWhatCannotBe) {
  EXPECT_THAT(Update([](auto& request) { request.mutable_region()->set_etag("\"r2\""); }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(Update([](auto& request) { request.mutable_update_mask()->add_paths("display_name"); }),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("region.display_name")));
  EXPECT_THAT(Update([](auto& request) {
                request.mutable_update_mask()->add_paths("kind");
                request.mutable_region()->set_kind(Region::KIND_ZONE);
              }),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("kind")));
  EXPECT_THAT(Update([](auto& request) { *request.mutable_region()->mutable_valid_to() = Day(2022, 13, 1); }),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("region.valid_to")));
}

TEST(ExistsOnTest, BothSidesOfBothEnds) {
  Region region;
  EXPECT_TRUE(ExistsOn(region, kToday));
  *region.mutable_valid_from() = Day(2020, 1, 1);
  *region.mutable_valid_to() = Day(2022, 1, 1);
  EXPECT_FALSE(ExistsOn(region, absl::CivilDay(2019, 12, 31)));
  EXPECT_TRUE(ExistsOn(region, absl::CivilDay(2020, 1, 1)));
  EXPECT_TRUE(ExistsOn(region, absl::CivilDay(2021, 12, 31)));
  EXPECT_FALSE(ExistsOn(region, absl::CivilDay(2022, 1, 1)));
}

}  // namespace
}  // namespace fengqiao::indicators

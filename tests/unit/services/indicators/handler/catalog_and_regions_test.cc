#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/regions/region_tree.h"
#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "services/indicators/domain/catalog.h"
#include "tests/unit/services/indicators/service_fixture.h"

namespace fengqiao::indicators {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CatalogTest : public ServiceTest {
 protected:
  absl::StatusOr<v1::ListIndicatorsResponse> List(const v1::ListIndicatorsRequest& request) {
    return Ask(&Stub::ListIndicators, request);
  }
};

TEST_F(CatalogTest, GetsADefinition) {
  v1::GetIndicatorRequest request;
  request.set_name("indicators/litigation.loss_rate");
  ASSERT_OK_AND_ASSIGN(const v1::Indicator indicator, Ask(&Stub::GetIndicator, request));
  EXPECT_EQ(indicator.display_name(), "行政诉讼败诉率");
  EXPECT_EQ(indicator.kind(), v1::Indicator::KIND_RATE);
  request.set_name("indicators/no.such");
  const auto missing = Ask(&Stub::GetIndicator, request);
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ReasonOf(missing.status()), ErrorReason::ERROR_REASON_NOT_FOUND);
  for (const std::string name : {"", "litigation.loss_rate", "indicators/", "indicators/a/b"}) {
    request.set_name(name);
    EXPECT_THAT(Ask(&Stub::GetIndicator, request), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

TEST_F(CatalogTest, PagesAreTheWholeCatalogInOrder) {
  const Catalog catalog = Catalog::BuiltIn().value();
  for (const int size : {0, 1, 7, 1000}) {
    v1::ListIndicatorsRequest request;
    request.set_page_size(size);
    const auto names = AllPages(
        request, [&](const auto& asked) { return List(asked); },
        [](const auto& reply) -> const auto& { return reply.indicators(); });
    ASSERT_EQ(names.size(), catalog.List().size());
    for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], catalog.List()[i].name());
  }
}

TEST_F(CatalogTest, AFilterAndItsTokens) {
  v1::ListIndicatorsRequest request;
  request.set_filter("kind = RATE AND code = litigation.*");
  request.set_page_size(2);
  const auto names = AllPages(
      request, [&](const auto& asked) { return List(asked); },
      [](const auto& reply) -> const auto& { return reply.indicators(); });
  EXPECT_GE(names.size(), 2u);
  for (const std::string& name : names) EXPECT_EQ(name.rfind("indicators/litigation.", 0), 0u) << name;
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto page, List(request));
  EXPECT_EQ(page.catalog_revision(), Catalog::BuiltIn()->revision());
  request.set_page_token(page.next_page_token());
  request.set_filter("kind = RATE");
  EXPECT_EQ(ReasonOf(List(request).status()), ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN);
  request.clear_page_token();
  request.set_filter("kind = rate");
  EXPECT_EQ(ReasonOf(List(request).status()), ErrorReason::ERROR_REASON_INVALID_FILTER);
  request.clear_filter();
  request.set_page_size(-1);
  EXPECT_THAT(List(request), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_size")));
}

class RegionsTest : public ServiceTest {
 protected:
  absl::StatusOr<v1::Region> Get(const std::string& name, absl::CivilDay on = absl::CivilDay()) {
    v1::GetRegionRequest request;
    request.set_name(name);
    if (on != absl::CivilDay()) *request.mutable_on() = ToProto(on);
    return Ask(&Stub::GetRegion, request);
  }
  std::vector<std::string> List(const v1::ListRegionsRequest& request) {
    return AllPages(
        request, [&](const auto& asked) { return Ask(&Stub::ListRegions, asked); },
        [](const auto& reply) -> const auto& { return reply.regions(); });
  }
  static v1::ListRegionsRequest Below(const std::string& parent, bool recursive = false, int page_size = 0) {
    v1::ListRegionsRequest request;
    request.set_parent("regions/" + parent);
    request.set_recursive(recursive);
    request.set_page_size(page_size);
    return request;
  }
  absl::StatusOr<v1::Region> Create(const std::string& parent, const std::string& id,
                                    const std::string& name) {
    return Ask(&Stub::CreateRegion, RegionRequest(parent, id, name));
  }
  absl::StatusOr<v1::Region> Update(const v1::Region& region, const std::vector<std::string>& paths) {
    v1::UpdateRegionRequest request;
    *request.mutable_region() = region;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NextRequestId());
    return Ask(&Stub::UpdateRegion, request);
  }
};

TEST_F(RegionsTest, GetsWhatTheTreeHasAndWhatWasAdded) {
  ASSERT_OK_AND_ASSIGN(const v1::Region county, Get("regions/330602"));
  EXPECT_EQ(county.full_name(), "浙江省绍兴市越城区");
  ASSERT_OK_AND_ASSIGN(const v1::Region own, Get("regions/330600-self"));
  EXPECT_EQ(own.display_name(), "绍兴市本级");
  EXPECT_THAT(Get("regions/330602001"), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(const v1::Region created, Create("330602", "330602001", "塔山街道"));
  ASSERT_OK_AND_ASSIGN(const v1::Region got, Get("regions/330602001"));
  EXPECT_EQ(got.DebugString(), created.DebugString());
  for (const std::string name :
       {"", "330602", "regions/", "regions/33", "regions/330602/x", "regions/330602/reports/1"}) {
    EXPECT_THAT(Get(name), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

TEST_F(RegionsTest, ARegionIsLookedAtOnADay) {
  EXPECT_THAT(Get("regions/330682"), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(const v1::Region city, Get("regions/330682", absl::CivilDay(2010, 1, 1)));
  EXPECT_EQ(city.display_name(), "上虞市");
  v1::GetRegionRequest bad;
  bad.set_name("regions/330602");
  bad.mutable_on()->set_year(2022);
  EXPECT_THAT(Ask(&Stub::GetRegion, bad), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("on")));

  v1::CreateRegionRequest request = RegionRequest("330602", "330602001", "塔山街道");
  *request.mutable_region()->mutable_valid_from() = ToProto(absl::CivilDay(2001, 1, 1));
  *request.mutable_region()->mutable_valid_to() = ToProto(absl::CivilDay(2020, 1, 1));
  ASSERT_OK(Ask(&Stub::CreateRegion, request));
  EXPECT_OK(Get("regions/330602001", absl::CivilDay(2019, 12, 31)));
  EXPECT_THAT(Get("regions/330602001", absl::CivilDay(2020, 1, 1)), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(Get("regions/330602001"));  // itself, to be mended
}

TEST_F(RegionsTest, PagesOfTheTreeAreTheTree) {
  const auto& tree = regions::RegionTree::BuiltIn();
  for (const absl::CivilDay on :
       {absl::CivilDay(2022, 10, 29), absl::CivilDay(1990, 6, 1), absl::CivilDay(2005, 1, 1)}) {
    // By the tree alone, without paging.
    std::set<std::string> whole;
    const std::function<void(const std::string&)> walk = [&](const std::string& code) {
      for (const regions::Region* child : tree.Children(code, on)) {
        whole.insert("regions/" + std::string(child->code));
        walk(std::string(child->code));
      }
    };
    walk("000000");
    v1::ListRegionsRequest request = Below("000000", true, 999);
    *request.mutable_on() = ToProto(on);
    EXPECT_EQ(List(request), std::vector<std::string>(whole.begin(), whole.end())) << FormatDay(on);
  }
}

TEST_F(RegionsTest, AdditionsStandAmongTheTreeInOneOrder) {
  ASSERT_OK(Create("330602", "330602001", "塔山街道"));
  ASSERT_OK(Create("330602001", "330602001002", "某村"));
  ASSERT_OK(Create("330602", "330602-jkq", "某开发区"));
  ASSERT_OK(Create("330681", "330681100", "某镇"));
  const std::vector<std::string> right_below = List(Below("330600"));
  EXPECT_EQ(std::count(right_below.begin(), right_below.end(), "regions/330602001"), 0);
  const std::vector<std::string> all = List(Below("330600", true));
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  for (const int size : {1, 2, 3, 5}) EXPECT_EQ(List(Below("330600", true, size)), all) << size;
  EXPECT_EQ(all.size(), right_below.size() + 4);
  EXPECT_THAT(List(Below("330602")), ElementsAre("regions/330602-jkq", "regions/330602001"));
  EXPECT_THAT(List(Below("330602001")), ElementsAre("regions/330602001002"));
  EXPECT_THAT(List(Below("330602001", true)), ElementsAre("regions/330602001002"));
  v1::ListRegionsRequest additions = Below("000000", true, 2);
  additions.set_additions_only(true);
  EXPECT_THAT(List(additions), ElementsAre("regions/330602-jkq", "regions/330602001", "regions/330602001002",
                                           "regions/330681100"));
}

TEST_F(RegionsTest, APageIsNotCutShortByAdditionsThatAreNoMore) {
  for (int i = 1; i <= 9; ++i) {
    v1::CreateRegionRequest request = RegionRequest("330602", absl::StrCat("33060200", i), "某街道");
    if (i < 9) *request.mutable_region()->mutable_valid_to() = ToProto(absl::CivilDay(2020, 1, 1));
    ASSERT_OK(Ask(&Stub::CreateRegion, request));
  }
  for (const int size : {1, 2, 3, 50}) {
    EXPECT_THAT(List(Below("330602", false, size)), ElementsAre("regions/330602009")) << size;
    v1::ListRegionsRequest then = Below("330602", false, size);
    *then.mutable_on() = ToProto(absl::CivilDay(2019, 12, 31));
    EXPECT_EQ(List(then).size(), 9u) << size;
  }
}

TEST_F(RegionsTest, ARegionIsCreatedOnce) {
  const v1::CreateRegionRequest request = RegionRequest("330602", "330602001", "塔山街道");
  ASSERT_OK_AND_ASSIGN(const v1::Region created, Ask(&Stub::CreateRegion, request));
  clock_->Advance(absl::Minutes(5));
  ASSERT_OK_AND_ASSIGN(const v1::Region again, Ask(&Stub::CreateRegion, request));
  EXPECT_EQ(again.DebugString(), created.DebugString());
  EXPECT_EQ(Events("type = Region.Created").size(), 1u);
  // Another request for the same code.
  const auto taken = Create("330602", "330602001", "塔山街道");
  EXPECT_THAT(taken, StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("regions/330602001")));
  // The same id for another request.
  v1::CreateRegionRequest other = request;
  other.mutable_region()->set_display_name("府山街道");
  const auto reused = Ask(&Stub::CreateRegion, other);
  EXPECT_THAT(reused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ReasonOf(reused.status()), ErrorReason::ERROR_REASON_REQUEST_ID_REUSED);
  // Another caller's id is another request.
  EXPECT_THAT(Ask(&Stub::CreateRegion, request, "wang;official;330600"),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(RegionsTest, NothingIsStoredOfARefusedRequest) {
  struct Case {
    v1::CreateRegionRequest request;
    std::string dev_caller;
    absl::StatusCode code;
  };
  std::vector<Case> cases = {
      {RegionRequest("330602", "330602001", ""), "", absl::StatusCode::kInvalidArgument},
      {RegionRequest("330602", "330681001", "某"), "", absl::StatusCode::kInvalidArgument},
      {RegionRequest("330602/reports/x", "330602001", "某"), "", absl::StatusCode::kInvalidArgument},
      {RegionRequest("", "330602001", "某"), "", absl::StatusCode::kInvalidArgument},
      {RegionRequest("999999", "999999001", "某"), "", absl::StatusCode::kNotFound},
      {RegionRequest("330602001", "330602001002", "某"), "", absl::StatusCode::kNotFound},
      {RegionRequest("330602", "330602001", "某"), "li;official;330681", absl::StatusCode::kPermissionDenied},
      {RegionRequest("330602", "330602001", "某"), "li;observer;330602",
       absl::StatusCode::kPermissionDenied}};
  cases.push_back({RegionRequest("330602", "330602001", "某"), "", absl::StatusCode::kInvalidArgument});
  cases.back().request.clear_request_id();
  cases.push_back({RegionRequest("330602", "330602001", "某"), "", absl::StatusCode::kInvalidArgument});
  cases.back().request.set_request_id("not / an id");
  for (const Case& c : cases) {
    EXPECT_THAT(Ask(&Stub::CreateRegion, c.request, c.dev_caller), StatusIs(c.code))
        << c.request.DebugString();
  }
  EXPECT_TRUE(Events().empty());
}

TEST_F(RegionsTest, OfTwoUpdatesByOneEtagOneIsAborted) {
  ASSERT_OK_AND_ASSIGN(const v1::Region created, Create("330602", "330602001", "塔山街道"));
  std::atomic<int> updated = 0, aborted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      v1::UpdateRegionRequest request;
      *request.mutable_region() = created;
      request.mutable_region()->set_display_name(absl::StrCat("街道", i));
      request.mutable_update_mask()->add_paths("display_name");
      request.set_request_id(absl::StrCat("race", i));
      const auto result = Ask(&Stub::UpdateRegion, request);
      if (result.ok()) ++updated;
      if (ReasonOf(result.status()) == ErrorReason::ERROR_REASON_ETAG_MISMATCH) ++aborted;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(updated, 1);
  EXPECT_EQ(aborted, 7);
  EXPECT_EQ(Get("regions/330602001")->etag(), "\"r2\"");
}

TEST_F(RegionsTest, UpdatesAndTheirRefusals) {
  ASSERT_OK_AND_ASSIGN(v1::Region region, Create("330602", "330602001", "塔山街道"));
  region.set_display_name("府山街道");
  region.clear_etag();
  ASSERT_OK_AND_ASSIGN(const v1::Region updated, Update(region, {"display_name"}));
  EXPECT_EQ(updated.full_name(), "浙江省绍兴市越城区府山街道");
  EXPECT_THAT(Update(region, {"colour"}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("colour")));
  region.set_name("regions/330602001/x/y");
  EXPECT_THAT(Update(region, {"display_name"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("region.name")));
  region.set_name("regions/330602002");
  EXPECT_THAT(Update(region, {"display_name"}), StatusIs(absl::StatusCode::kNotFound));
  region.set_name("regions/330602");
  EXPECT_THAT(Update(region, {"display_name"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("GB/T 2260")));
  EXPECT_EQ(Events("type = Region.Updated").size(), 1u);
}

}  // namespace
}  // namespace fengqiao::indicators

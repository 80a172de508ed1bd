// What the reports service asks of a real indicators service.

#include "services/reports/peers/indicators_peer.h"

#include <memory>
#include <string>

#include "common/values/legal_date.h"
#include "services/indicators/domain/catalog.h"
#include "tests/unit/services/indicators/service_fixture.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

class IndicatorsPeerTest : public indicators::ServiceTest {
 protected:
  IndicatorsPeerTest() {
    auto cache = cache::Cache::Create({.name = "indicators"}, *clock_, metrics_, nullptr);
    EXPECT_OK(cache);
    cache_ = *std::move(cache);
    peer_ = std::make_unique<IndicatorsPeer>(
        [this] { return server_->channel(); },
        rpc::Client(*google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
                        indicators::v1::IndicatorService::service_full_name()),
                    metrics_, {.dev_caller = "fengqiao-reports;service;000000"}),
        *cache_, regions::RegionTree::BuiltIn());
  }

  static rpc::CallContext Call() {
    return rpc::CallContext(std::make_shared<const rpc::Caller>(rpc::Caller{.subject = "li"}), "m",
                            absl::Now() + absl::Seconds(30), "", nullptr);
  }
  absl::Status Check(const std::string& code, int year) {
    return peer_->CheckRegion(Call(), code, year, "region");
  }

  Metrics metrics_;
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<IndicatorsPeer> peer_;
};

TEST_F(IndicatorsPeerTest, TheReaderIsKeptWhileTheCatalogIsTheSame) {
  ASSERT_OK_AND_ASSIGN(const CurrentReader first, peer_->Reader(Call()));
  EXPECT_EQ(first.catalog_revision, indicators::Catalog::BuiltIn()->revision());
  clock_->Advance(absl::Hours(1));  // the cached catalog is loaded anew
  ASSERT_OK_AND_ASSIGN(const CurrentReader later, peer_->Reader(Call()));
  EXPECT_EQ(later.reader, first.reader);
}

TEST_F(IndicatorsPeerTest, ARegionMustHaveExistedInTheYear) {
  EXPECT_OK(Check("330602", 2022));
  EXPECT_OK(Check("330600-self", 2022));
  EXPECT_OK(Check("330621", 2013));
  EXPECT_THAT(Check("330621", 2022),
              StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("region"), HasSubstr("330603"))));
  EXPECT_THAT(Check("330603", 2012), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Check("339999", 2022), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no region")));
}

TEST_F(IndicatorsPeerTest, AnAdditionMustHaveExistedInTheYear) {
  EXPECT_THAT(Check("360700-jkq", 2022),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no region")));
  auto request = RegionRequest("360700", "360700-jkq", "赣州经济技术开发区");
  *request.mutable_region()->mutable_valid_from() = ToProto(absl::CivilDay(2015, 7, 1));
  *request.mutable_region()->mutable_valid_to() = ToProto(absl::CivilDay(2020, 1, 1));
  ASSERT_OK(Ask(&Stub::CreateRegion, request));
  EXPECT_OK(Check("360700-jkq", 2015));
  EXPECT_OK(Check("360700-jkq", 2019));
  EXPECT_THAT(Check("360700-jkq", 2020), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("in 2020")));
  EXPECT_THAT(Check("360700-jkq", 2014), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace fengqiao::reports

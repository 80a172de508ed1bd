// Etags, request ids and resource names.

#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::api {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(EtagTest, ItsRevisionComesBack) {
  for (const int64_t revision : {int64_t{1}, int64_t{42}, INT64_MAX}) {
    EXPECT_EQ(RevisionOf(EtagOf(revision)), revision);
  }
  for (const std::string_view other :
       {"", "r1", "\"r1", "r1\"", "\"r\"", "\"rx\"", "\"1\"", "W/\"r1\"", "\"r99999999999999999999\""}) {
    EXPECT_EQ(RevisionOf(other), 0) << other;
  }
}

TEST(EtagTest, OnlyTheStoredOneOrNoneIsTaken) {
  EXPECT_OK(CheckEtag("", 3));
  EXPECT_OK(CheckEtag("\"r3\"", 3));
  for (const std::string_view other : {"\"r2\"", "\"r03\"", "r3", "*", "\"r3\" "}) {
    const absl::Status status = CheckEtag(other, 3);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted)) << other;
    EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_ETAG_MISMATCH);
  }
}

TEST(RequestIdTest, BothSidesOfEveryBoundary) {
  for (const std::string& good : {std::string("a"), std::string(64, 'z'), std::string("A-Za.z0_9:-")}) {
    EXPECT_OK(CheckRequestId(good)) << good;
  }
  for (const std::string& bad : {std::string(), std::string(65, 'z'), std::string("a b"), std::string("a/b"),
                                 std::string("编号"), std::string("a\0b", 3), std::string("a\n")}) {
    EXPECT_THAT(CheckRequestId(bad), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request_id")));
  }
}

TEST(ResourceIdTest, BothSidesOfEveryBoundary) {
  for (const std::string& good : {std::string("0"), std::string("a.b_c~d-e"), std::string(128, 'x')}) {
    EXPECT_TRUE(IsResourceId(good)) << good;
  }
  for (const std::string& bad : {std::string(), std::string(129, 'x'), std::string("-a"), std::string(".a"),
                                 std::string("_a"), std::string("a/b"), std::string("a b"),
                                 std::string("绍兴"), std::string("a\0", 2), std::string("a*")}) {
    EXPECT_FALSE(IsResourceId(bad)) << bad;
  }
}

TEST(ResourceNameTest, AName) {
  const NamePattern pattern("regions/*/reports/*");
  ASSERT_OK_AND_ASSIGN(const auto ids, pattern.Parse("regions/330602/reports/2022-5f1c", "name"));
  EXPECT_THAT(ids, ElementsAre("330602", "2022-5f1c"));
  EXPECT_EQ(pattern.Format({"330602", "2022-5f1c"}), "regions/330602/reports/2022-5f1c");
  EXPECT_EQ(NamePattern("regions/*").Format({"330602"}), "regions/330602");
}

TEST(ResourceNameTest, WhatHasNotItsShapeIsRefusedByField) {
  const NamePattern pattern("regions/*/reports/*");
  for (const std::string& name :
       {std::string(), std::string("/"), std::string("regions"), std::string("regions/330602"),
        std::string("regions/330602/reports"), std::string("regions/330602/reports/"),
        std::string("/regions/330602/reports/x"), std::string("regions/330602/reports/x/"),
        std::string("regions/330602/reports/x/facts/1"), std::string("regions//reports/x"),
        std::string("regions/330602/targets/x"), std::string("Regions/330602/reports/x"),
        std::string("regions/330602/reports/*"), std::string("regions/330602/reports/a b"),
        std::string("regions/330602/reports/..%2f"), std::string("regions/330602/reports/x\0", 25)}) {
    EXPECT_THAT(pattern.Parse(name, "report.name"),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("report.name"), HasSubstr("regions/*/reports/*"))))
        << name;
  }
}

TEST(ResourceNameTest, RegionOfAName) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"regions/330602", "330602"},
      {"regions/330602/reports/x", "330602"},
      {"regions/360700-self/targets/t", "360700-self"},
      {"regions/", ""},
      {"regions", ""},
      {"regions//x", ""},
      {"", ""},
      {"indicators/330602", ""},
      {"xregions/330602", ""},
      {"regions/33 06", ""}};
  for (const auto& [name, region] : cases) EXPECT_EQ(RegionOf(name), region) << name;
}

}  // namespace
}  // namespace fengqiao::api

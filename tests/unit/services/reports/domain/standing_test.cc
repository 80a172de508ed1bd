#include "services/reports/domain/standing.h"

#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

v1::ReportMetadata Of(int year, const std::string& issuer = "") {
  v1::ReportMetadata metadata;
  metadata.set_region("regions/330602");
  metadata.set_year(year);
  metadata.set_issuer(issuer);
  metadata.set_kind("bureau");
  return metadata;
}

TEST(StandingTest, NoYearAfterTheNext) {
  const absl::CivilDay today(2023, 12, 31);
  EXPECT_OK(CheckYear(Of(2022), today));
  EXPECT_OK(CheckYear(Of(2024), today)) << "plans for the next year are written in this one";
  const auto status = CheckYear(Of(2025), today);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(status.message()), HasSubstr("header.metadata.year: 2025年尚未到来"));
  EXPECT_OK(CheckYear(Of(2025), absl::CivilDay(2024, 1, 1)));
}

TEST(StandingTest, OtherMetadataAreNamedByTheirFields) {
  v1::Report kept;
  kept.set_name("regions/330602/reports/2099-5f1c");
  *kept.mutable_metadata() = Of(2099, "越城区司法局");
  EXPECT_OK(CheckSaysTheSame(v1::ReportMetadata(), kept)) << "nothing was said";
  EXPECT_OK(CheckSaysTheSame(Of(2099), kept));
  EXPECT_OK(CheckSaysTheSame(Of(0, "越城区司法局"), kept));
  const auto status = CheckSaysTheSame(Of(2023, "越城区人民政府"), kept);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_ALREADY_EXISTS);
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value() && bad.ParseFromString(std::string(*payload)));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "header.metadata.year");
  EXPECT_THAT(bad.field_violations(0).description(), HasSubstr("已存的是“2099”，不是“2023”"));
  EXPECT_EQ(bad.field_violations(1).field(), "header.metadata.issuer");
}

TEST(StandingTest, AWithdrawnReportStandsNoMore) {
  v1::Report report;
  EXPECT_OK(CheckStands(report));
  report.mutable_withdraw_time()->set_seconds(1);
  report.set_withdraw_reason("年度有误");
  const auto status = CheckStands(report);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(status.message()), HasSubstr("年度有误"));
}

TEST(StandingTest, AReasonSaysSomethingAndNotTooMuch) {
  EXPECT_OK(CheckReason("年度有误"));
  for (const std::string& reason : {std::string(), std::string(" \n　"), std::string("a\0b", 3)})
    EXPECT_THAT(CheckReason(reason), StatusIs(absl::StatusCode::kInvalidArgument)) << reason;
  std::string reason;
  for (int i = 0; i < 200; ++i) reason += "误";
  EXPECT_OK(CheckReason(reason));
  EXPECT_THAT(CheckReason(reason + "误"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(StandingTest, VersionsAreOfOneBodyYearAndKind) {
  EXPECT_TRUE(AreVersions(Of(2022), Of(2022, "越城区司法局")));
  EXPECT_FALSE(AreVersions(Of(2022), Of(2023)));
  v1::ReportMetadata government = Of(2022);
  government.set_kind("government");
  EXPECT_FALSE(AreVersions(Of(2022), government));
  v1::ReportMetadata police = Of(2022, "越城区公安局"), street = Of(2022, "越城区塔山街道办事处");
  police.set_kind("organ");
  street.set_kind("organ");
  EXPECT_FALSE(AreVersions(police, street));
  EXPECT_TRUE(AreVersions(police, police));
}

}  // namespace
}  // namespace fengqiao::reports

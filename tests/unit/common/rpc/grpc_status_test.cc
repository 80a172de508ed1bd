#include "common/rpc/grpc_status.h"

#include <string>

#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::rpc {
namespace {

TEST(GrpcStatusTest, OkIsOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_OK(FromGrpc(grpc::Status::OK));
}

TEST(GrpcStatusTest, ComesBackAsItWas) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status = Error(static_cast<absl::StatusCode>(code),
                                      ErrorReason::ERROR_REASON_RULE_REFUSES, "败诉率不能高于 5%")
                                    .Meta("rule", "x")
                                    .Field("value", "is too high")
                                    .Rule("litigation.max", "考核办法")
                                    .Resource("t", "regions/330602")
                                    .Quota("q", "full")
                                    .RetryAfter(absl::Seconds(3));
    const grpc::Status wire = ToGrpc(status);
    EXPECT_EQ(static_cast<int>(wire.error_code()), code);
    google::rpc::Status details;
    ASSERT_TRUE(details.ParseFromString(wire.error_details()));
    EXPECT_EQ(details.code(), code);
    EXPECT_EQ(details.message(), wire.error_message());
    EXPECT_EQ(details.details_size(), 6);
    EXPECT_EQ(FromGrpc(wire), status);
    EXPECT_EQ(ReasonOf(FromGrpc(wire)), ErrorReason::ERROR_REASON_RULE_REFUSES);
  }
}

TEST(GrpcStatusTest, TheCauseAndForeignPayloadsStayHere) {
  absl::Status status = Internal("table person: identity number 33060219900101");
  status.SetPayload("example/secret", absl::Cord("another secret"));
  const grpc::Status wire = ToGrpc(status);
  for (const std::string& sent : {wire.error_message(), wire.error_details()}) {
    EXPECT_EQ(sent.find("identity"), std::string::npos);
    EXPECT_EQ(sent.find("secret"), std::string::npos);
    EXPECT_EQ(sent.find(kCausePayload), std::string::npos);
  }
  EXPECT_EQ(CauseOf(FromGrpc(wire)), "");
  EXPECT_EQ(ReasonOf(FromGrpc(wire)), ErrorReason::ERROR_REASON_INTERNAL);
}

TEST(GrpcStatusTest, ErrorsMadeElsewhereAreCutToo) {
  absl::Status status = absl::InvalidArgumentError(std::string(100'000, 'x') + "\xFF");
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_description(std::string(50'000, 'y'));
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord(bad.SerializeAsString()));
  const grpc::Status wire = ToGrpc(status);
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_LT(wire.error_message().size(), 600u);
  EXPECT_LE(wire.error_details().size(), 4096u);
  EXPECT_EQ(ToGrpc(absl::AbortedError("a\xFF")).error_message(), "a\uFFFD");
}

TEST(GrpcStatusTest, APeerMaySendNoDetailsOrRubbish) {
  EXPECT_THAT(FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "gone")),
              testing::StatusIs(absl::StatusCode::kNotFound, "gone"));
  EXPECT_THAT(FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "gone", "\xFF\xFF rubbish")),
              testing::StatusIs(absl::StatusCode::kNotFound, "gone"));
}

}  // namespace
}  // namespace fengqiao::rpc

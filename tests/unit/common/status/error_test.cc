#include "common/status/error.h"

#include <string>

#include "absl/status/statusor.h"
#include "common/base/utf8.h"
#include "common/status/macros.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  EXPECT_TRUE(payload.has_value() && detail.ParseFromString(std::string(*payload)));
  return detail;
}

// The message and the details as they travel.
size_t BytesOnTheWire(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    wire.add_details()->set_type_url(std::string(url));
    wire.mutable_details()->rbegin()->set_value(std::string(payload));
  });
  return wire.ByteSizeLong();
}

TEST(ErrorTest, CarriesEveryDetail) {
  const absl::Status status =
      Error(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_RULE_REFUSES, "no")
          .Meta("days", "31")
          .Field("leave.to", "is too late")
          .Field("leave.from", "is missing")
          .Rule("correction.leave.sfs_max", "at most 7 days")
          .Resource("correction.fengqiao/Leave", "regions/330602/leaves/1")
          .Quota("the queue", "full")
          .RetryAfter(absl::Milliseconds(1500));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "no"));
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "RULE_REFUSES");
  EXPECT_EQ(info.domain(), "fengqiao");
  EXPECT_EQ(info.metadata().at("days"), "31");
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "leave.to");
  EXPECT_EQ(bad.field_violations(1).description(), "is missing");
  const auto rule = DetailOf<google::rpc::PreconditionFailure>(status);
  EXPECT_EQ(rule.violations(0).subject(), "correction.leave.sfs_max");
  EXPECT_EQ(rule.violations(0).description(), "at most 7 days");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "regions/330602/leaves/1");
  EXPECT_EQ(DetailOf<google::rpc::QuotaFailure>(status).violations(0).subject(), "the queue");
  const auto retry = DetailOf<google::rpc::RetryInfo>(status);
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
}

TEST(ErrorTest, StaysBelowFourKibibytesWhateverIsPutIn) {
  for (const std::string& text :
       {std::string(100'000, 'x'), std::string(250, 'y'), std::string(70, 'z'), std::string("字")}) {
    for (const std::string& repeated : {text, ToValidUtf8(text + std::string(1000, '\xFF'))}) {
      Error error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN, repeated);
      for (int i = 0; i < 200; ++i) {
        std::move(error).Field(repeated, repeated).Meta(std::to_string(i) + repeated, repeated);
      }
      const absl::Status status = std::move(error)
                                      .Rule(repeated, repeated)
                                      .Resource(repeated, repeated)
                                      .Quota(repeated, repeated)
                                      .RetryAfter(absl::Hours(1));
      EXPECT_LT(BytesOnTheWire(status), 4096u);
      EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN);
      EXPECT_GE(DetailOf<google::rpc::BadRequest>(status).field_violations_size(), 1);
      EXPECT_GE(DetailOf<google::rpc::ErrorInfo>(status).metadata_size(), 1);
      EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 3600);
    }
  }
}

TEST(ErrorTest, IsCutBetweenCodePoints) {
  std::string long_text = "x";
  while (long_text.size() < 2000) long_text += "败诉";
  const absl::Status status = InvalidField(long_text, long_text);
  EXPECT_EQ(ToValidUtf8(std::string(status.message())), status.message());
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  EXPECT_EQ(ToValidUtf8(bad.field_violations(0).field()), bad.field_violations(0).field());
  EXPECT_THAT(bad.field_violations(0).description(), ::testing::EndsWith("…"));
}

TEST(ErrorTest, BytesThatAreNoTextAreReplaced) {
  // A proto string must be UTF-8: others could not be read by the caller.
  const absl::Status status = InvalidField("a\xFF", "b\xC0");
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  EXPECT_EQ(bad.field_violations(0).field(), "a\uFFFD");
  EXPECT_EQ(bad.field_violations(0).description(), "b\uFFFD");
}

TEST(ErrorTest, TheCauseIsOnlyForTheLog) {
  const absl::Status status = Internal("no such column: identity_number");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(CauseOf(status), "no such column: identity_number");
  EXPECT_EQ(std::string(status.message()).find("column"), std::string::npos);
  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_INTERNAL);
  EXPECT_EQ(CauseOf(absl::OkStatus()), "");
  EXPECT_EQ(CauseOf(NotFound("t", "n")), "");
}

TEST(FieldErrorsTest, TellsEveryFieldAtOnce) {
  FieldErrors errors;
  EXPECT_TRUE(errors.empty());
  EXPECT_OK(errors.ToStatus());
  errors.Add("period", "is required");
  EXPECT_THAT(errors.ToStatus(), StatusIs(absl::StatusCode::kInvalidArgument, "period: is required"));
  errors.Add("value", "must be whole");
  const absl::Status status = errors.ToStatus();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kInvalidArgument, "period: is required (and 1 more fields)"));
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations_size(), 2);
  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_INVALID_FIELD);
}

TEST(FieldErrorsTest, OfVeryManyAHundredAreCollected) {
  FieldErrors errors;
  const std::string long_text(10'000, 'x');
  errors.Add("periods[0]", "is no period");
  for (int i = 1; i < 99; ++i) errors.Add(long_text, long_text);
  EXPECT_THAT(errors.ToStatus(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("(and 98 more fields)")));
  errors.Add(long_text, long_text);
  const std::string told = "periods[0]: is no period (and 99 or more fields)";
  EXPECT_THAT(errors.ToStatus(), StatusIs(absl::StatusCode::kInvalidArgument, told));
  for (int i = 0; i < 1'000'000; ++i) errors.Add(long_text, long_text);
  EXPECT_THAT(errors.ToStatus(), StatusIs(absl::StatusCode::kInvalidArgument, told));
}

TEST(ReasonOfTest, EveryBuilderHasItsOwn) {
  struct Case {
    absl::Status status;
    absl::StatusCode code;
    ErrorReason reason;
  };
  for (const auto& [status, code, reason] :
       {Case{InvalidField("f", "t"), absl::StatusCode::kInvalidArgument,
             ErrorReason::ERROR_REASON_INVALID_FIELD},
        Case{NotFound("t", "n"), absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_NOT_FOUND},
        Case{AlreadyExists("t", "n"), absl::StatusCode::kAlreadyExists,
             ErrorReason::ERROR_REASON_ALREADY_EXISTS},
        Case{RuleRefuses("r", "d"), absl::StatusCode::kFailedPrecondition,
             ErrorReason::ERROR_REASON_RULE_REFUSES},
        Case{Unavailable("m"), absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_UNAVAILABLE},
        Case{Overloaded("q"), absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED},
        Case{Internal("c"), absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_INTERNAL},
        Case{DataLoss("w"), absl::StatusCode::kDataLoss, ErrorReason::ERROR_REASON_DATA_LOSS}}) {
    EXPECT_EQ(status.code(), code);
    EXPECT_EQ(ReasonOf(status), reason);
  }
  EXPECT_EQ(ReasonOf(absl::OkStatus()), ErrorReason::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(absl::InternalError("plain")), ErrorReason::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(Unavailable("m", absl::Seconds(2))).retry_delay().seconds(), 2);
  EXPECT_EQ(DetailOf<google::rpc::QuotaFailure>(Overloaded("q")).violations(0).subject(), "q");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(NotFound("t", "n")).resource_name(), "n");
}

absl::StatusOr<int> Half(int number) {
  if (number % 2 != 0) return InvalidField("number", "is odd");
  return number / 2;
}

absl::StatusOr<int> Quarter(int number) {
  ASSIGN_OR_RETURN(const int half, Half(number));
  RETURN_IF_ERROR(Half(half).status());
  return half / 2;
}

TEST(MacrosTest, PassErrorsOn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_THAT(Quarter(7), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("odd")));
  EXPECT_EQ(ReasonOf(Quarter(6).status()), ErrorReason::ERROR_REASON_INVALID_FIELD);
}

}  // namespace
}  // namespace fengqiao

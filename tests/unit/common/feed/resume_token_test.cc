#include "common/feed/resume_token.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::feed {
namespace {

using ::fengqiao::testing::IsOk;
using ::fengqiao::testing::StatusIs;

constexpr char kUnlinked[] = "AYc006eC8d7GAAAAAAAAAAWZnSVWKWq1IQ";
constexpr char kLink[] = "0123456789abcdef0123456789abcdef";

TEST(ResumeTokenTest, GoesThereAndBack) {
  for (const int64_t position :
       {int64_t{0}, int64_t{1}, int64_t{255}, int64_t{256}, int64_t{1} << 40, INT64_MAX}) {
    const std::string token = EncodeResumeToken("reports/1", position, kLink);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    ASSERT_OK_AND_ASSIGN(const ResumePoint back, DecodeResumeToken(token, "reports/1", INT64_MAX));
    EXPECT_EQ(back.position, position);
  }
}

TEST(ResumeTokenTest, EmptyIsTheBeginning) {
  ASSERT_OK_AND_ASSIGN(const ResumePoint point, DecodeResumeToken("", "reports/1", 0));
  EXPECT_EQ(point.position, 0);
  EXPECT_THAT(CheckResumePoint(point, "", 0), IsOk());
}

TEST(ResumeTokenTest, AnotherFeedsTokenIsRefused) {
  EXPECT_THAT(DecodeResumeToken(EncodeResumeToken("reports/1", 5, kLink), "reports/2", 9),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("another feed")));
}

TEST(ResumeTokenTest, EveryChangedCharacterIsNoticed) {
  const std::string token = EncodeResumeToken("reports/1", 5, kLink);
  for (size_t i = 0; i < token.size(); ++i) {
    for (const char c : {'A', 'B', 'z', '_', '-', '=', ' ', '%'}) {
      if (token[i] == c) continue;
      std::string changed = token;
      changed[i] = c;
      EXPECT_THAT(DecodeResumeToken(changed, "reports/1", 9), StatusIs(absl::StatusCode::kInvalidArgument))
          << changed;
    }
  }
  for (const std::string& cut :
       {token.substr(1), token.substr(0, token.size() - 1), token + "A", token + "="}) {
    EXPECT_THAT(DecodeResumeToken(cut, "reports/1", 9), StatusIs(absl::StatusCode::kInvalidArgument)) << cut;
  }
}

TEST(ResumeTokenTest, APositionFromTheFutureIsOutOfRange) {
  const absl::Status status =
      DecodeResumeToken(EncodeResumeToken("reports/1", 10, kLink), "reports/1", 9).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_POSITION_UNKNOWN);
  EXPECT_THAT(DecodeResumeToken(EncodeResumeToken("reports/1", 9, kLink), "reports/1", 9), IsOk());
  EXPECT_THAT(DecodeResumeToken(EncodeResumeToken("reports/1", -1, kLink), "reports/1", INT64_MAX),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(ResumeTokenTest, ALogThatWentOnDifferentlyIsRefused) {
  ASSERT_OK_AND_ASSIGN(const ResumePoint point,
                       DecodeResumeToken(EncodeResumeToken("reports/1", 5, kLink), "reports/1", 9));
  EXPECT_THAT(CheckResumePoint(point, kLink, 9), IsOk());
  for (const char* other : {"0123456x9abcdef0123456789abcdef", ""}) {
    const absl::Status status = CheckResumePoint(point, other, 9);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kOutOfRange)) << other;
    EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_FEED_REPLACED);
  }
}

TEST(ResumeTokenTest, ATokenOfBeforeLinksWereKeptIsTaken) {
  // Given by version 1 for position 5 of "reports/1".
  ASSERT_OK_AND_ASSIGN(const ResumePoint point, DecodeResumeToken(kUnlinked, "reports/1", 9));
  EXPECT_EQ(point.position, 5);
  EXPECT_THAT(CheckResumePoint(point, kLink, 9), IsOk());
}

}  // namespace
}  // namespace fengqiao::feed

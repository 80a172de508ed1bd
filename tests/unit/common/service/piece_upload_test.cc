// Bytes that come in pieces.

#include "common/service/piece_upload.h"

#include <string>

#include "tests/support/status_matchers.h"

namespace fengqiao::service {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

constexpr size_t kRoom = 64 << 20;

rpc::Caller Somebody() {
  rpc::Caller caller;
  caller.subject = "clerk";
  return caller;
}

TEST(PieceUploadTest, EveryPieceBringsSomethingAndAllIsAsAnnounced) {
  UploadRoom room(kRoom);
  PieceUpload upload(room, Somebody());
  EXPECT_THAT(upload.Add("a"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("header")));
  for (const int64_t size : {int64_t{0}, int64_t{-1}, static_cast<int64_t>(kMostUploadBytes) + 1}) {
    EXPECT_THAT(upload.Announce(size), StatusIs(absl::StatusCode::kInvalidArgument)) << size;
  }
  EXPECT_OK(upload.Announce(3));
  EXPECT_THAT(upload.Announce(3), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("once")));
  EXPECT_THAT(upload.Add(""), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_OK(upload.Add("ab"));
  EXPECT_THAT(upload.CheckComplete(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2 of 3")));
  EXPECT_THAT(upload.Add("cd"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than the 3")));
  EXPECT_OK(upload.Add("c"));
  EXPECT_OK(upload.CheckComplete());
  EXPECT_EQ(upload.bytes(), "abc");
}

TEST(PieceUploadTest, ItsTimeGoesByItsSize) {
  UploadRoom room(kRoom);
  PieceUpload upload(room, Somebody());
  EXPECT_EQ(upload.TimeLimit(), absl::InfiniteDuration());
  EXPECT_OK(upload.Announce(kMostUploadBytes));
  EXPECT_EQ(upload.TimeLimit(), absl::Seconds(30 + 256));
  PieceUpload small(room, Somebody());
  EXPECT_OK(small.Announce(64 << 10));
  EXPECT_EQ(small.TimeLimit(), absl::Seconds(31));
}

}  // namespace
}  // namespace fengqiao::service

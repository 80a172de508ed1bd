#include "common/api/page_token.h"

#include <climits>
#include <set>

#include "absl/strings/escaping.h"
#include "common/status/error.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::api {
namespace {

using ::fengqiao::testing::StatusIs;
using indicators::v1::ListObservationsRequest;
using indicators::v1::ListTargetsRequest;
using ::testing::HasSubstr;

ListObservationsRequest Request(const std::string& parent, const std::string& filter) {
  ListObservationsRequest request;
  request.set_parent(parent);
  request.set_filter(filter);
  return request;
}

bool IsRefused(std::string_view token, std::string_view fingerprint) {
  const auto key = ReadPageToken(token, fingerprint);
  if (key.ok()) return false;
  EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(key.status()), ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN);
  return true;
}

TEST(PageTokenTest, PageSizes) {
  EXPECT_THAT(PageSize(-1), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_size")));
  for (const auto& [asked, given] :
       {std::pair{0, 50}, {1, 1}, {999, 999}, {1000, 1000}, {1001, 1000}, {INT_MAX, 1000}}) {
    ASSERT_OK_AND_ASSIGN(const int size, PageSize(asked));
    EXPECT_EQ(size, given);
  }
}

TEST(PageTokenTest, ATokenGoesOnAfterItsKey) {
  const std::string fingerprint = QueryFingerprint(Request("regions/330602", ""));
  for (const std::string& key : {std::string("330602"), std::string("regions/330602/targets/x"),
                                 std::string("\0\xFF", 2), std::string()}) {
    ASSERT_OK_AND_ASSIGN(const std::string read, ReadPageToken(MakePageToken(fingerprint, key), fingerprint));
    EXPECT_EQ(read, key);
  }
  ASSERT_OK_AND_ASSIGN(const std::string first_page, ReadPageToken("", fingerprint));
  EXPECT_EQ(first_page, "");
}

TEST(PageTokenTest, PageSizeAndTokenDoNotMakeAnotherQuery) {
  ListObservationsRequest next = Request("regions/330602", "role = ACTUAL");
  const std::string fingerprint = QueryFingerprint(next);
  next.set_page_size(7);
  next.set_page_token("whatever");
  EXPECT_EQ(QueryFingerprint(next), fingerprint);
}

TEST(PageTokenTest, TheTokenOfAnotherQueryIsRefused) {
  const std::string token =
      MakePageToken(QueryFingerprint(Request("regions/330602", "role = ACTUAL")), "a key");
  EXPECT_TRUE(IsRefused(token, QueryFingerprint(Request("regions/330602", "role = TARGET"))));
  EXPECT_TRUE(IsRefused(token, QueryFingerprint(Request("regions/330602", ""))));
  // Another parent.
  EXPECT_TRUE(IsRefused(token, QueryFingerprint(Request("regions/330603", "role = ACTUAL"))));
  // Another method, whose request reads the same on the wire.
  ListTargetsRequest targets;
  targets.set_parent("regions/330602");
  targets.set_filter("role = ACTUAL");
  EXPECT_EQ(targets.SerializeAsString(), Request("regions/330602", "role = ACTUAL").SerializeAsString());
  EXPECT_TRUE(IsRefused(token, QueryFingerprint(targets)));
}

TEST(PageTokenTest, AnyAlteredCharacterIsRefused) {
  const std::string fingerprint = QueryFingerprint(Request("regions/330602", ""));
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. ";
  // Keys of every length modulo three, because base64 has spare bits at its end.
  for (const std::string key : {"330602", "3306021", "33060212"}) {
    const std::string token = MakePageToken(fingerprint, key);
    for (size_t i = 0; i < token.size(); ++i) {
      for (const char other : kAlphabet) {
        if (other == token[i]) continue;
        std::string altered = token;
        altered[i] = other;
        EXPECT_TRUE(IsRefused(altered, fingerprint)) << altered;
      }
      EXPECT_TRUE(IsRefused(token.substr(0, i) + token.substr(i + 1), fingerprint));
      if (i > 0) {
        EXPECT_TRUE(IsRefused(token.substr(0, i), fingerprint));
      }
    }
  }
}

TEST(PageTokenTest, OneTokenHasOneSpelling) {
  const std::string fingerprint = QueryFingerprint(Request("regions/330602", ""));
  const std::string token = MakePageToken(fingerprint, "3306021");
  for (const std::string& other :
       {token + "=", token + "==", token + " ", " " + token, token + "\n", token + "A"}) {
    EXPECT_TRUE(IsRefused(other, fingerprint)) << other;
  }
}

TEST(PageTokenTest, WhatIsNoTokenAtAllIsRefused) {
  const std::string fingerprint = QueryFingerprint(Request("regions/330602", ""));
  EXPECT_TRUE(IsRefused("x", fingerprint));
  EXPECT_TRUE(IsRefused("第二页", fingerprint));
  EXPECT_TRUE(IsRefused(std::string(5000, 'A'), fingerprint));
  EXPECT_TRUE(IsRefused(std::string("\0", 1), fingerprint));
}

}  // namespace
}  // namespace fengqiao::api

#include "common/cache/redis_url.h"

#include "tests/support/status_matchers.h"

namespace fengqiao::cache {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(RedisUrlTest, ReadsBothForms) {
  const struct {
    std::string_view url;
    RedisUrl want;
  } cases[] = {
      {"redis://redis:6379/0", {.host = "redis", .port = 6379}},
      {"redis://redis", {.host = "redis", .port = 6379}},
      {"redis://10.0.0.7:7000/", {.host = "10.0.0.7", .port = 7000}},
      {"redis://redis.databases:6380/15", {.host = "redis.databases", .port = 6380, .database = 15}},
      {"redis://[::1]:6379/2", {.host = "::1", .port = 6379, .database = 2}},
      {"redis://[fe80::1]", {.host = "fe80::1", .port = 6379}},
      {"redis://:s3cret@h:1", {.host = "h", .port = 1, .password = "s3cret"}},
      {"redis://:a%40b%2Fc%3ad%25@h:1/9", {.host = "h", .port = 1, .password = "a@b/c:d%", .database = 9}},
      {"redis+unix:///run/redis.sock", {.port = 6379, .path = "/run/redis.sock"}},
      {"redis+unix:///run/redis.sock?db=4", {.port = 6379, .path = "/run/redis.sock", .database = 4}},
  };
  for (const auto& c : cases) {
    ASSERT_OK_AND_ASSIGN(const RedisUrl url, ParseRedisUrl(c.url));
    EXPECT_EQ(url.host, c.want.host) << c.url;
    EXPECT_EQ(url.port, c.want.port) << c.url;
    EXPECT_EQ(url.path, c.want.path) << c.url;
    EXPECT_EQ(url.password, c.want.password) << c.url;
    EXPECT_EQ(url.database, c.want.database) << c.url;
  }
}

TEST(RedisUrlTest, RefusesAnythingElseByTheNameOfTheFlagAndWithoutTheAddress) {
  for (std::string_view url : {"",
                               "redis",
                               "redis:",
                               "http://hidden:6379",
                               "rediss://hidden:6379",
                               "redis://",
                               "redis://:6379",
                               "redis://hidden:0",
                               "redis://hidden:65536",
                               "redis://hidden:port",
                               "redis://hidden:",
                               "redis://hidden:1:2",
                               "redis://hidden:6379/x",
                               "redis://hidden:6379/-1",
                               "redis://hidden:6379/1000",
                               "redis://user:hidden@h:1",
                               "redis://hidden@h:1",
                               "redis://:@h:1",
                               "redis://:hidden%4@h:1",
                               "redis://:hidden%zz@h:1",
                               "redis://[::1:6379",
                               "redis://[::1]6379",
                               "redis://hid den:6379",
                               "redis+unix://hidden",
                               "redis+unix://",
                               "redis+unix:///hidden?database=1",
                               "redis+unix:///hidden?db=",
                               "redis+unix:///hidden?db=1&x=2"}) {
    EXPECT_THAT(ParseRedisUrl(url), StatusIs(absl::StatusCode::kInvalidArgument,
                                             AllOf(HasSubstr("redis_url"), Not(HasSubstr("hidden")))))
        << url;
  }
  EXPECT_THAT(ParseRedisUrl("redis+unix:///" + std::string(107, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("too long")));
}

}  // namespace
}  // namespace fengqiao::cache

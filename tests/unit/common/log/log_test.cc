#include "common/log/log.h"

#include <string>

#include "common/base/utf8.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tests/support/status_matchers.h"

namespace fengqiao {
namespace {

using ::fengqiao::testing::StatusIs;

// What `write` logs.
template <typename Write>
std::string Logged(const Write& write) {
  ::testing::internal::CaptureStderr();
  write();
  return ::testing::internal::GetCapturedStderr();
}

google::protobuf::Struct Parse(const std::string& line) {
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &parsed).ok()) << line;
  return parsed;
}

std::string FieldOf(const google::protobuf::Struct& line, const std::string& key) {
  const auto found = line.fields().find(key);
  return found == line.fields().end() ? "(absent)" : found->second.string_value();
}

TEST(LogTest, ALineIsOneJsonObject) {
  const std::string line = Logged([] {
    LogInfo("listening", {{"address", "127.0.0.1:7001"}, {"service", "reports"}});
  });
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto parsed = Parse(line);
  EXPECT_EQ(FieldOf(parsed, "message"), "listening");
  EXPECT_EQ(FieldOf(parsed, "level"), "info");
  EXPECT_EQ(FieldOf(parsed, "address"), "127.0.0.1:7001");
  EXPECT_EQ(FieldOf(parsed, "service"), "reports");
  EXPECT_EQ(FieldOf(parsed, "time").size(), std::string("2022-10-31T08:00:00.000+08:00").size());
}

TEST(LogTest, AnyBytesComeThroughAsOneLineOfJson) {
  std::string every;
  for (int c = 0; c < 256; ++c) every.push_back(static_cast<char>(c));
  for (const std::string& text : {std::string("quote \" backslash \\ newline \n return \r tab \t"),
                                  std::string("nul \0 bell \a", 12), std::string("braces {} %v %d {0}"),
                                  std::string("败诉率 5.22%"), every, std::string("\xE8\xB4 cut off")}) {
    const std::string line = Logged([&] { LogError(text, {{"cause", text}}); });
    EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
    const auto parsed = Parse(line);
    EXPECT_EQ(FieldOf(parsed, "message"), ToValidUtf8(text));
    EXPECT_EQ(FieldOf(parsed, "cause"), ToValidUtf8(text));
    EXPECT_EQ(FieldOf(parsed, "level"), "error");
  }
}

TEST(LogTest, TheLeastLevelIsKept) {
  const auto all = [] {
    LogDebug("d");
    LogInfo("i");
    LogWarning("w");
    LogError("e");
  };
  const std::pair<std::string_view, int> cases[] = {{"debug", 4}, {"info", 3}, {"warning", 2}, {"error", 1}};
  for (const auto& [level, lines] : cases) {
    EXPECT_OK(SetLogLevel(level));
    const std::string logged = Logged(all);
    EXPECT_EQ(std::count(logged.begin(), logged.end(), '\n'), lines) << level;
  }
  EXPECT_THAT(SetLogLevel("loud"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SetLogLevel(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_OK(SetLogLevel("info"));
}

}  // namespace
}  // namespace fengqiao

#include "services/ctl/command_line.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/ctl/invocation.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::ctl {
namespace {

using fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Type = FlagSpec::Type;

absl::StatusOr<Outcome> Nothing(Invocation&) { return Outcome::kDone; }

const CommandSpec& Tree() {
  static const CommandSpec& tree = *new CommandSpec{
      .name = "prog",
      .summary = "试验",
      .flags = {{.name = "server", .help = "", .fallback = "here:1", .variable = "PROG_SERVER"},
                {.name = "format", .help = "", .fallback = "table", .choices = {"table", "json"}},
                {.name = "human", .type = Type::kSwitch, .help = "", .fallback = "true"},
                {.name = "timeout",
                 .type = Type::kDuration,
                 .help = "",
                 .fallback = "30s",
                 .variable = "PROG_TIMEOUT"}},
      .commands = {{.name = "list",
                    .summary = "列出",
                    .flags = {{.name = "all", .type = Type::kSwitch, .help = ""},
                              {.name = "limit", .type = Type::kNumber, .help = "", .fallback = "0"},
                              {.name = "on", .type = Type::kDay, .help = ""},
                              {.name = "page_size", .type = Type::kNumber, .help = "", .fallback = "50"},
                              {.name = "regions", .help = ""}},
                    .run = Nothing},
                   {.name = "group",
                    .summary = "一组",
                    .commands = {{.name = "show",
                                  .summary = "显示",
                                  .arguments = "名称",
                                  .least_arguments = 1,
                                  .most_arguments = 2,
                                  .run = Nothing}}}}};
  return tree;
}

absl::StatusOr<CommandLine> Parse(const std::vector<std::string>& arguments,
                                  const std::map<std::string, std::string, std::less<>>& environment = {}) {
  return ParseCommandLine(Tree(), arguments, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  });
}

// The message of a usage error; "" where there was none.
std::string Usage(const std::vector<std::string>& arguments,
                  const std::map<std::string, std::string, std::less<>>& environment = {}) {
  const auto line = Parse(arguments, environment);
  if (line.ok()) return "";
  EXPECT_TRUE(IsUsageError(line.status()));
  return std::string(line.status().message().data(), line.status().message().size());
}

TEST(CommandLine, FlagsStandAnywhere) {
  ASSERT_OK_AND_ASSIGN(const CommandLine line,
                       Parse({"--limit", "5", "--server=a:2", "list", "--format", "json", "--all"}));
  EXPECT_EQ(PathText(line.path), "prog list");
  EXPECT_EQ(line.flags.Number("limit"), 5);
  EXPECT_EQ(line.flags.Text("server"), "a:2");
  EXPECT_EQ(line.flags.Text("format"), "json");
  EXPECT_TRUE(line.flags.Switch("all"));
  EXPECT_TRUE(line.flags.Has("all"));
}

TEST(CommandLine, WhatIsNotSaidHasItsFallback) {
  ASSERT_OK_AND_ASSIGN(const CommandLine line, Parse({"list"}));
  EXPECT_EQ(line.flags.Text("server"), "here:1");
  EXPECT_FALSE(line.flags.Has("server"));
  EXPECT_TRUE(line.flags.Switch("human"));
  EXPECT_FALSE(line.flags.Switch("all"));
  EXPECT_EQ(line.flags.Duration("timeout"), absl::Seconds(30));
  EXPECT_EQ(line.flags.Day("on"), std::nullopt);
  EXPECT_TRUE(line.flags.List("regions").empty());
}

TEST(CommandLine, DashesAndUnderscoresAreTheSame) {
  ASSERT_OK_AND_ASSIGN(const CommandLine line, Parse({"list", "--page-size=7", "--human=false"}));
  EXPECT_EQ(line.flags.Number("page_size"), 7);
  EXPECT_FALSE(line.flags.Switch("human"));
}

TEST(CommandLine, TheEnvironmentSpeaksBeforeTheFallbackAndAfterTheCommandLine) {
  ASSERT_OK_AND_ASSIGN(const CommandLine from_environment, Parse({"list"}, {{"PROG_SERVER", "env:3"}}));
  EXPECT_EQ(from_environment.flags.Text("server"), "env:3");
  EXPECT_TRUE(from_environment.flags.Has("server"));
  ASSERT_OK_AND_ASSIGN(const CommandLine said, Parse({"list", "--server=a:2"}, {{"PROG_SERVER", "env:3"}}));
  EXPECT_EQ(said.flags.Text("server"), "a:2");
}

TEST(CommandLine, ListsAndDays) {
  ASSERT_OK_AND_ASSIGN(const CommandLine line,
                       Parse({"list", "--regions=330602, ,500115 ", "--on=2022-12-31"}));
  EXPECT_THAT(line.flags.List("regions"), ElementsAre("330602", "500115"));
  EXPECT_EQ(line.flags.Day("on"), absl::CivilDay(2022, 12, 31));
}

TEST(CommandLine, TwoDashesEndTheFlags) {
  ASSERT_OK_AND_ASSIGN(const CommandLine line, Parse({"group", "show", "--", "--strange-name"}));
  EXPECT_THAT(line.arguments, ElementsAre("--strange-name"));
}

TEST(CommandLine, HelpAndVersionNeedNoWholeLine) {
  ASSERT_OK_AND_ASSIGN(const CommandLine group, Parse({"group", "--help"}));
  EXPECT_TRUE(group.help);
  EXPECT_EQ(PathText(group.path), "prog group");
  ASSERT_OK_AND_ASSIGN(const CommandLine show, Parse({"group", "show", "-h"}));
  EXPECT_TRUE(show.help);
  ASSERT_OK_AND_ASSIGN(const CommandLine version, Parse({"--version"}));
  EXPECT_TRUE(version.version);
}

TEST(CommandLine, UsageErrorsSayWhatIsWrongAndWhereToRead) {
  EXPECT_THAT(Usage({}), HasSubstr("缺少命令"));
  EXPECT_THAT(Usage({"group"}), HasSubstr("用法见 prog group --help"));
  EXPECT_THAT(Usage({"lsit"}), HasSubstr("没有命令 lsit；是否要用 list？"));
  EXPECT_THAT(Usage({"list", "--limt=3"}), HasSubstr("没有选项 --limt；是否要用 --limit？"));
  EXPECT_THAT(Usage({"list", "--quite_another"}), ::testing::Not(HasSubstr("是否要用")));
  EXPECT_THAT(Usage({"list", "--limit"}), HasSubstr("--limit 缺少值"));
  EXPECT_THAT(Usage({"list", "--limit=-1"}), HasSubstr("须为不小于 0 的整数"));
  EXPECT_THAT(Usage({"list", "--limit=many"}), HasSubstr("须为不小于 0 的整数"));
  EXPECT_THAT(Usage({"list", "--on=2022-02-30"}), HasSubstr("须为日期"));
  EXPECT_THAT(Usage({"list", "--timeout=soon"}), HasSubstr("须为时长"));
  EXPECT_THAT(Usage({"list", "--timeout=-3s"}), HasSubstr("须为时长"));
  EXPECT_THAT(Usage({"list", "--all=perhaps"}), HasSubstr("须为 true 或 false"));
  EXPECT_THAT(Usage({"list", "--format=xml"}), HasSubstr("须为 table、json"));
  EXPECT_THAT(Usage({"list", "extra"}), HasSubstr("多余的参数：extra"));
  EXPECT_THAT(Usage({"group", "show"}), HasSubstr("缺少参数：名称"));
  EXPECT_THAT(Usage({"group", "show", "a", "b", "c"}), HasSubstr("多余的参数：c"));
  EXPECT_THAT(Usage({"group", "show", "a", "--all"}), HasSubstr("没有选项 --all"));
  EXPECT_THAT(Usage({"list"}, {{"PROG_TIMEOUT", "x"}}), HasSubstr("环境变量 PROG_TIMEOUT"));
}

TEST(CommandLine, AnErrorOfAServiceIsNoUsageError) {
  EXPECT_FALSE(IsUsageError(absl::InvalidArgumentError("page_size")));
  EXPECT_TRUE(IsUsageError(UsageError("x")));
}

}  // namespace
}  // namespace fengqiao::ctl

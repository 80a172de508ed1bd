#include "services/ctl/program.h"

#include "services/ctl/help.h"
#include "services/ctl/progress.h"
#include "tests/unit/services/ctl/ctl_fixture.h"

namespace fengqiao::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ProgramTest : public CtlTest {
 protected:
  // Calls `each` with the words of every command, the program's own left out.
  template <typename Each>
  void ForEachCommand(const CommandSpec& command, const std::vector<std::string>& words, const Each& each) {
    each(command, words);
    for (const CommandSpec& next : command.commands) {
      std::vector<std::string> longer = words;
      longer.emplace_back(next.name);
      ForEachCommand(next, longer, each);
    }
  }
};

TEST_F(ProgramTest, EveryLevelHasHelp) {
  int commands = 0;
  ForEachCommand(Program(), {}, [&](const CommandSpec& command, std::vector<std::string> words) {
    ++commands;
    EXPECT_FALSE(command.summary.empty());
    EXPECT_EQ(command.run == nullptr, !command.commands.empty()) << command.name;
    words.emplace_back("--help");
    const Result result = Ctl(words);
    EXPECT_EQ(result.code, kExitOk);
    EXPECT_THAT(result.out, StartsWith("fengqiaoctl"));
    EXPECT_THAT(result.out, HasSubstr(std::string(command.summary)));
    for (const FlagSpec& flag : command.flags)
      EXPECT_THAT(result.out, HasSubstr("--" + std::string(flag.name)));
  });
  EXPECT_GE(commands, 20);
}

// A word before its command is taken for a flag's value or not by the flag's name alone.
TEST_F(ProgramTest, OneNameHasOneTypeEverywhere) {
  std::map<std::string_view, bool> is_switch;
  ForEachCommand(Program(), {}, [&](const CommandSpec& command, const std::vector<std::string>&) {
    for (const FlagSpec& flag : command.flags) {
      const bool now = flag.type == FlagSpec::Type::kSwitch;
      EXPECT_EQ(is_switch.emplace(flag.name, now).first->second, now) << flag.name;
    }
  });
}

TEST_F(ProgramTest, UsageErrorsEndWith2AndPrintNothingElse) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, {"reports"}, {"nothing"}, {"reports", "list", "--none"}}) {
    const Result result = Ctl(arguments);
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, StartsWith("fengqiaoctl: "));
  }
}

TEST_F(ProgramTest, Version) { EXPECT_THAT(Ctl({"--version"}).out, StartsWith("fengqiaoctl ")); }

TEST_F(ProgramTest, NoServerIsAnError) {
  const Result result = Ctl({"reports", "list", "--server=127.0.0.1:1", "--format=json"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("错误：连不上服务（UNAVAILABLE）\n"));
}

TEST_F(ProgramTest, ServicesMayStandApart) {
  FakeServer other;
  reports::v1::Report report;
  report.set_name("regions/330602/reports/other");
  report.mutable_metadata()->set_region("regions/330602");
  report.mutable_metadata()->set_year(2022);
  other.reports.reports = {report};
  EXPECT_THAT(Ctl({"reports", "list", "--reports_server=" + other.address()}).out,
              HasSubstr("reports/other"));
  variables["FENGQIAO_REPORTS_SERVER"] = other.address();
  EXPECT_THAT(Ctl({"reports", "list"}).out, HasSubstr("reports/other"));
}

TEST_F(ProgramTest, OutputThatCannotBeWrittenIsAFailure) {
  Environment environment;
  environment.variable = [](std::string_view) { return std::nullopt; };
  environment.now = [] { return StartOf(absl::CivilDay(2023, 3, 1)); };
  std::ostringstream out, err;
  out.setstate(std::ios::badbit);
  const std::vector<std::string> arguments = {"regions", "list"};
  EXPECT_EQ(ctl::Run(arguments, out, err, environment), kExitFailed);
  EXPECT_THAT(err.str(), HasSubstr("输出未能写完"));
}

TEST(Progress, FitsTheTerminalAndLeavesNothing) {
  std::ostringstream err;
  {
    Progress progress(err, 40, 200);
    progress.Begin("越城区法治政府建设年度报告.txt");
    progress.Advance(50);
  }
  EXPECT_THAT(err.str(), HasSubstr("[......"));
  EXPECT_THAT(err.str(), HasSubstr("\r\x1b[K[######..................]  25% 越城区…"));
  EXPECT_THAT(err.str(), ::testing::EndsWith("\r\x1b[K"));
}

TEST(Progress, DrawsNothingWithoutATerminal) {
  std::ostringstream err;
  {
    Progress progress(err, 0, 200);
    progress.Begin("a");
    progress.Advance(200);
  }
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace fengqiao::ctl

#include "common/config/flags.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "gtest/gtest.h"

ABSL_FLAG(std::string, test_address, "127.0.0.1:0", "an address");
ABSL_FLAG(int, test_seconds, 10, "how long");
ABSL_FLAG(bool, test_loud, false, "whether to shout");
ABSL_FLAG(int, test_of_another_program, 1, "not for this one");

namespace fengqiao {
namespace {

const ProgramUsage& Usage() {
  static const auto& usage =
      *new ProgramUsage{"fengqiao-test", "tests the flags", {"test_address", "test_seconds", "test_loud"}};
  return usage;
}

class FlagsTest : public ::testing::Test {
 protected:
  void SetUp() override { ::testing::FLAGS_gtest_death_test_style = "threadsafe"; }
  void TearDown() override {
    for (const char* name : {"FENGQIAO_TEST_ADDRESS", "FENGQIAO_TEST_SECONDS", "FENGQIAO_TEST_LOUD"})
      unsetenv(name);
    absl::SetFlag(&FLAGS_test_address, "127.0.0.1:0");
    absl::SetFlag(&FLAGS_test_seconds, 10);
    absl::SetFlag(&FLAGS_test_loud, false);
  }

  static void Read(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "fengqiao-test");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    ReadFlagsOrExit(static_cast<int>(argv.size()), argv.data(), Usage());
  }

  // What is wrong with them: one line, exit code 2.
  static void ExpectRefused(const std::vector<std::string>& arguments, const std::string& line) {
    EXPECT_EXIT(Read(arguments), ::testing::ExitedWithCode(2), "^fengqiao-test: " + line + "\n$");
  }
};

TEST_F(FlagsTest, BothSpellingsAndTheEnvironmentAreTheSame) {
  Read({"--test_address=a:1", "--test_seconds", "7", "--test_loud"});
  EXPECT_EQ(absl::GetFlag(FLAGS_test_address), "a:1");
  EXPECT_EQ(absl::GetFlag(FLAGS_test_seconds), 7);
  EXPECT_TRUE(absl::GetFlag(FLAGS_test_loud));

  setenv("FENGQIAO_TEST_ADDRESS", "b:2", 1);
  setenv("FENGQIAO_TEST_SECONDS", "8", 1);
  setenv("FENGQIAO_TEST_LOUD", "false", 1);
  Read({});
  EXPECT_EQ(absl::GetFlag(FLAGS_test_address), "b:2");
  EXPECT_EQ(absl::GetFlag(FLAGS_test_seconds), 8);
  EXPECT_FALSE(absl::GetFlag(FLAGS_test_loud));
}

TEST_F(FlagsTest, TheCommandLineWins) {
  setenv("FENGQIAO_TEST_SECONDS", "8", 1);
  Read({"--test_seconds=9"});
  EXPECT_EQ(absl::GetFlag(FLAGS_test_seconds), 9);
}

TEST_F(FlagsTest, AValueMayHoldAnEqualsSignOrBeEmpty) {
  Read({"--test_address=a=b"});
  EXPECT_EQ(absl::GetFlag(FLAGS_test_address), "a=b");
  Read({"--test_address="});
  EXPECT_EQ(absl::GetFlag(FLAGS_test_address), "");
}

TEST_F(FlagsTest, WhatCannotBeReadIsOneLineAndExitCode2) {
  ExpectRefused({"--test_seconds=ten"}, "--test_seconds: 'ten' can't be read[^\n]*");
  ExpectRefused({"--test_seconds"}, "--test_seconds wants a value");
  ExpectRefused({"--test_loud=maybe"}, "--test_loud: 'maybe' can't be read[^\n]*");
  ExpectRefused({"--no_such_flag=1"}, "there is no flag --no_such_flag; see --help");
  ExpectRefused({"--test_of_another_program=2"}, "there is no flag --test_of_another_program; see --help");
  ExpectRefused({"start"}, "'start' is no flag; see --help");
  ExpectRefused({"-v"}, "'-v' is no flag; see --help");
  ExpectRefused({"--"}, "there is no flag --; see --help");
  ExpectRefused({"--test_seconds=1", ""}, "'' is no flag; see --help");
}

TEST_F(FlagsTest, AVariableThatCannotBeReadIsNamed) {
  setenv("FENGQIAO_TEST_SECONDS", "soon", 1);
  ExpectRefused({}, "FENGQIAO_TEST_SECONDS: 'soon' can't be read[^\n]*");
}

TEST_F(FlagsTest, ALineStaysALine) {
  // A value with a newline must not make two lines of the message.
  ExpectRefused({"--test_seconds=1\n2"}, "--test_seconds: '1[^\n]*2' can't be read[^\n]*");
}

TEST_F(FlagsTest, HelpAndVersionExitWith0) {
  EXPECT_EXIT(
      {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        Read({"--help"});
      },
      ::testing::ExitedWithCode(0),
      "fengqiao-test: tests the flags.*--test_address.*--test_seconds.*default: 10");
  EXPECT_EXIT(
      {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        Read({"--version"});
      },
      ::testing::ExitedWithCode(0), "fengqiao-test [0-9]+\\.[0-9]+\\.[0-9]+\n$");
}

TEST_F(FlagsTest, ConfigurationThatMakesNoSenseExitsWith2) {
  EXPECT_EXIT(ExitForBadConfiguration("fengqiao-test", "listen: must be host:port"),
              ::testing::ExitedWithCode(2), "^fengqiao-test: listen: must be host:port\n$");
}

}  // namespace
}  // namespace fengqiao

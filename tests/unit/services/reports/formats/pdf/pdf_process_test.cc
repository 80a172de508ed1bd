// What the program may do to us: nothing.

#include "services/reports/formats/pdf/pdf_process.h"

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "services/reports/formats/pdf/pdf_reader.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::reports {
namespace {

class PdfProcessTest : public ::testing::Test {
 protected:
  // What becomes of a PDF where the program does this.
  absl::StatusOr<std::string> RunScript(const std::string& script, const std::string& bytes = "%PDF-1.7",
                                        absl::Duration time = absl::Seconds(20),
                                        size_t most_output = 1 << 20) {
    const std::string program = folder_ / "program";
    std::ofstream(program) << "#!/bin/sh\n" << script << '\n';
    chmod(program.c_str(), 0700);
    return RunPdfProgram(bytes, {.program = program, .time = time, .most_output = most_output});
  }

  testing::TempDir folder_;
};

TEST_F(PdfProcessTest, GivesTheBytesAndTakesWhatIsTold) {
  std::string bytes(5 << 20, 'x');
  bytes += "end";
  ASSERT_OK_AND_ASSIGN(const std::string told, RunScript("exec cat", bytes, absl::Seconds(20), 16 << 20));
  EXPECT_EQ(told, bytes);
}

TEST_F(PdfProcessTest, TheProgramHasNothingOfOurs) {
  ASSERT_OK_AND_ASSIGN(const std::string told, RunScript("/usr/bin/env; ls /proc/self/fd | wc -l"));
  EXPECT_EQ(told.find("HOME="), std::string::npos);
  EXPECT_EQ(told.find("FENGQIAO"), std::string::npos);
  // The three, and the one by which ls reads the folder.
  EXPECT_EQ(told.substr(told.find_last_not_of(" \n"), 1), "4") << told;
}

TEST_F(PdfProcessTest, WhateverBecomesOfItIsARefusal) {
  using enum common::v1::ErrorReason;
  const struct {
    std::string script;
    ErrorReason reason;
  } cases[] = {{"kill -SEGV $$", ERROR_REASON_DOCUMENT_BROKEN},
               {"kill -ABRT $$", ERROR_REASON_DOCUMENT_TOO_COMPLEX},
               {"exit 10", ERROR_REASON_DOCUMENT_BROKEN},
               {"exit 11", ERROR_REASON_DOCUMENT_ENCRYPTED},
               {"exit 12", ERROR_REASON_DOCUMENT_TOO_COMPLEX},
               {"exit 13", ERROR_REASON_DOCUMENT_TOO_COMPLEX},
               {"kill -XCPU $$", ERROR_REASON_DOCUMENT_TOO_COMPLEX},
               {"exec yes", ERROR_REASON_DOCUMENT_TOO_COMPLEX},
               {"exit 77", ERROR_REASON_DOCUMENT_BROKEN},
               {"exit 2", ERROR_REASON_INTERNAL}};
  for (const auto& c : cases) {
    EXPECT_EQ(ReasonOf(RunScript(c.script).status()), c.reason) << c.script;
  }
}

TEST_F(PdfProcessTest, WhoHangsIsEnded) {
  for (const char* script : {"exec /bin/sleep 1000", "exec >&-; exec /bin/sleep 1000"}) {
    const auto told = RunScript(script, "%PDF-1.7", absl::Milliseconds(200));
    EXPECT_EQ(ReasonOf(told.status()), ErrorReason::ERROR_REASON_DOCUMENT_TOO_COMPLEX) << script;
  }
}

TEST_F(PdfProcessTest, AProgramThatIsNotThereIsOurFault) {
  const auto told = RunPdfProgram("%PDF-1.7", {.program = folder_ / "absent"});
  EXPECT_THAT(told, ::fengqiao::testing::StatusIs(absl::StatusCode::kInternal));
}

// More at once than may run at once: all get their answer.
TEST_F(PdfProcessTest, WaitsForItsTurn) {
  ASSERT_OK(RunScript("exec cat"));
  std::vector<absl::StatusOr<std::string>> told(6, std::string());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < told.size(); ++i) {
    threads.emplace_back(
        [this, &told, i] { told[i] = RunPdfProgram(std::to_string(i), {.program = folder_ / "program"}); });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < told.size(); ++i) {
    ASSERT_OK(told[i]);
    EXPECT_EQ(*told[i], std::to_string(i));
  }
}

}  // namespace
}  // namespace fengqiao::reports

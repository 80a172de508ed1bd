// tests/data/checks: passages with one error each, and passages that are right in ways that look wrong.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using v1::Finding;

// The cells of a file's lines, without comments.
std::vector<std::vector<std::string>> Rows(const std::string& name, size_t cells) {
  std::ifstream file(std::string(FENGQIAO_SOURCE_DIR) + "/tests/data/checks/" + name);
  EXPECT_TRUE(file) << name;
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    rows.push_back(absl::StrSplit(line, '\t'));
    EXPECT_EQ(rows.back().size(), cells) << line;
    if (rows.back().size() != cells) rows.pop_back();
  }
  return rows;
}

std::vector<Finding> Check(const std::string& passage) {
  static const ReportReader* const reader =
      ReportReader::Create(indicators::Catalog::BuiltIn()->List())->release();
  v1::ReportMetadata said;
  said.set_region("regions/330602");
  said.set_year(2023);
  const auto reading = reader->ReadAnyway(absl::StrReplaceAll(passage, {{"/", "\n"}}) + "\n", said);
  EXPECT_OK(reading.status()) << passage;
  return reading.ok() ? reading->findings : std::vector<Finding>();
}

bool IsProof(const Finding& finding) {
  return finding.verdict() == Finding::VERDICT_INCONSISTENT || finding.verdict() == Finding::VERDICT_MISSED;
}

TEST(PassagesTest, WhatIsWrongIsFound) {
  int proved = 0, doubted = 0, missed = 0;
  for (const auto& row : Rows("planted.tsv", 4)) {
    const std::string &expected = row[1], &surface = row[2], &passage = row[3];
    bool proof = false, doubt = false;
    for (const Finding& finding : Check(passage)) {
      const bool of_it = finding.stated().span().surface() == surface ||
                         std::any_of(finding.parts().begin(), finding.parts().end(),
                                     [&](const auto& part) { return part.span().surface() == surface; });
      // Nothing but the planted error may be called wrong.
      EXPECT_TRUE(of_it || !IsProof(finding)) << passage << "\n" << finding.explanation();
      proof |= of_it && IsProof(finding);
      doubt |= of_it && finding.verdict() == Finding::VERDICT_CANNOT_TELL;
    }
    ++(proof ? proved : doubt ? doubted : missed);
    EXPECT_EQ(expected, proof ? "proved" : doubt ? "doubted" : "missed") << passage;
  }
  std::printf("%d proved, %d doubted, %d missed\n", proved, doubted, missed);
  EXPECT_GE(proved + doubted + missed, 40);
}

TEST(PassagesTest, WhatIsRightIsNotAccused) {
  int passages = 0, doubts = 0;
  for (const auto& row : Rows("sound.tsv", 2)) {
    ++passages;
    for (const Finding& finding : Check(row[1])) {
      EXPECT_FALSE(IsProof(finding)) << row[1] << "\n" << finding.explanation();
      doubts += finding.verdict() == Finding::VERDICT_CANNOT_TELL ? 1 : 0;
    }
  }
  std::printf("%d passages, %d doubts\n", passages, doubts);
  EXPECT_GE(passages, 60);
  EXPECT_LE(doubts * 6, passages);
}

}  // namespace
}  // namespace fengqiao::reports

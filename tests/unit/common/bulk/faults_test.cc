// What whoever mends a file is told.

#include "common/bulk/faults.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/tsv.h"
#include "common/bulk/bulk_data.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::bulk {
namespace {

TEST(FaultsTest, EveryPhraseOfTheTableIsReadAndChinese) {
  int phrases = 0;
  EXPECT_OK(ReadTsv(data::PhrasesTsv(), 2, [&](const auto& fields) {
    ++phrases;
    EXPECT_EQ(InChinese(fields[0]), fields[1]);
    const bool is_ascii =
        std::all_of(fields[1].begin(), fields[1].end(), [](char c) { return (c & 0x80) == 0; });
    EXPECT_FALSE(is_ascii) << fields[0];
    return absl::OkStatus();
  }));
  EXPECT_GT(phrases, 25);
}

TEST(FaultsTest, ANumberGoesOverIntoTheChineseSentence) {
  EXPECT_EQ(InChinese("is longer than 64 characters"), "超过64个字");
  EXPECT_EQ(InChinese("is longer than 64 or 65 characters"), "is longer than 64 or 65 characters");
  EXPECT_EQ(InChinese("128"), "128");
  EXPECT_EQ(InChinese(""), "");
}

TEST(FaultsTest, AFieldsTroubleKeepsItsPathAndItsRule) {
  FieldErrors errors;
  errors.Add("entry.claim", "is required");
  errors.Add("entry.number", "the check character does not fit the other 17 (identity.gb11643.check)");
  errors.Add("entry.other", "is odd (very)");
  Faults faults;
  faults.AddStatus("unused", errors.ToStatus(),
                   [](std::string_view path) { return "row." + std::string(path.substr(6)); });
  ASSERT_EQ(faults.list().size(), 3u);
  EXPECT_EQ(faults.list()[0].field(), "row.claim");
  EXPECT_EQ(faults.list()[0].rule(), kShapeRule);
  EXPECT_EQ(faults.list()[0].explanation(), "必须填写");
  EXPECT_EQ(faults.list()[1].rule(), "identity.gb11643.check");
  EXPECT_EQ(faults.list()[1].explanation(), "公民身份号码的校验码不符，有一位写错或者两位颠倒");
  EXPECT_EQ(faults.list()[2].explanation(), "is odd (very)");
}

TEST(FaultsTest, ARulesRefusalStandsUnderTheFieldThatItIsAbout) {
  Faults faults;
  faults.AddStatus("case.state", RuleRefuses("mediation.x.y", "不行。"));
  faults.AddStatus("case.state", absl::OkStatus());
  ASSERT_EQ(faults.list().size(), 1u);
  EXPECT_EQ(faults.list()[0].field(), "case.state");
  EXPECT_EQ(faults.list()[0].rule(), "mediation.x.y");
  EXPECT_EQ(faults.list()[0].explanation(), "不行。");
}

TEST(FaultsTest, OfVeryManyTheFirstAreTold) {
  Faults faults;
  for (int i = 0; i < 10'000; ++i) faults.AddShape(absl::StrCat("f", i), "坏");
  ASSERT_EQ(faults.list().size(), 20u);
  EXPECT_EQ(faults.list()[19].field(), "f19");
}

}  // namespace
}  // namespace fengqiao::bulk

// The data of the rules: every line is read or refused by its number, and every rule is used and tried.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/correction/domain/duties.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/rules.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

// The quoted words of the code that begin like a rule or a parameter.
std::set<std::string> WordsInTheCode() {
  std::set<std::string> words;
  constexpr std::string_view kBegin = "\"correction.";
  for (const auto& entry :
       std::filesystem::directory_iterator(FENGQIAO_SOURCE_DIR "/services/correction/domain")) {
    if (entry.path().extension() != ".cc") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string code = text.str();
    for (size_t at = code.find(kBegin); at != std::string::npos; at = code.find(kBegin, at + 1)) {
      words.insert(code.substr(at + 1, code.find('"', at + 1) - at - 1));
    }
  }
  return words;
}

TEST(RulesTest, TheTableAndTheCodeNameTheSameRules) {
  std::set<std::string> rules;
  for (const law::Rule& rule : Rules().all()) rules.insert(rule.id);
  EXPECT_GT(rules.size(), 70u);
  std::set<std::string> named;
  for (const std::string& word : WordsInTheCode()) {
    if (BuiltInParameters().Find(word, "330602", Day("2026-01-01")) == nullptr) named.insert(word);
  }
  EXPECT_EQ(named, rules);
}

TEST(DutyTableTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "CD3\tORGAN\tcorrection.papers_days\tlaw\ttitle\n";
  EXPECT_OK(CheckDutyTable(good));
  for (const char* bad :
       {"CD3\tORGAN\tp\tlaw\ttitle\n", "CD4\tNOBODY\tp\tlaw\ttitle\n", "\tORGAN\tp\tlaw\ttitle\n",
        "CD4\tORGAN\tp\t\ttitle\n", "CD4\tORGAN\tp\tlaw\t\n", "CD4\tORGAN\n"}) {
    EXPECT_THAT(CheckDutyTable(good + bad), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
}

TEST(CopyTableTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "SANCTION_DECISION\tSUBJECT\tPAROLE,PROBATION\t0\t0\tlaw\n";
  EXPECT_OK(CheckCopyTable(good));
  for (const char* bad :
       {"LETTER\tSUBJECT\t\t0\t0\tlaw\n", "SANCTION_DECISION\tMAYOR\t\t0\t0\tlaw\n",
        "SANCTION_DECISION\tPOLICE\tSTUDENT\t0\t0\tlaw\n", "SANCTION_DECISION\tPOLICE\t\t2\t0\tlaw\n",
        "SANCTION_DECISION\tPOLICE\t\t0\t\tlaw\n", "SANCTION_DECISION\tPOLICE\t\t0\t0\t\n"}) {
    EXPECT_THAT(CheckCopyTable(good + bad), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
}

TEST(FrequencyTableTest, TheSmallestPlaceWinsOnTheDay) {
  const auto table = Frequencies::Parse(
      "000000\tNORMAL\tREPORT\t2020-07-01\t\tMONTH\t1\tP\tx\n"
      "330600\tNORMAL\tREPORT\t2020-07-01\t2026-01-01\tWEEK\t2\tS2\tx\n"
      "330602\tNORMAL\tREPORT\t2026-01-01\t\tWEEK\t3\tS2\tx\n");
  ASSERT_OK(table);
  const auto amount = [&](const char* region, const char* day) {
    const Frequency* found = table->Find(region, v1::SUPERVISION_CLASS_NORMAL, v1::ACT_KIND_REPORT, Day(day));
    return found == nullptr ? 0 : found->amount;
  };
  EXPECT_EQ(amount("330602", "2025-12-31"), 2);
  EXPECT_EQ(amount("330602", "2026-01-01"), 3);
  EXPECT_EQ(amount("330603", "2026-01-01"), 1);
  EXPECT_EQ(amount("110101", "2020-06-30"), 0);
}

TEST(FrequencyTableTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "000000\tNORMAL\tREPORT\t2020-07-01\t2026-01-01\tMONTH\t1\tP\tx\n";
  EXPECT_OK(Frequencies::Parse(good + "000000\tNORMAL\tREPORT\t2026-01-01\t\tMONTH\t1\tP\tx\n"));
  for (const char* bad : {"000000\tNORMAL\tREPORT\t2025-12-31\t\tMONTH\t1\tP\tx\n",
                          "33x\tNORMAL\tREPORT\t2026-01-01\t\tMONTH\t1\tP\tx\n",
                          "000000\tHARSH\tREPORT\t2026-01-01\t\tMONTH\t1\tP\tx\n",
                          "000000\tNORMAL\tPHONE_CHECK\t2026-01-01\t\tMONTH\t1\tP\tx\n",
                          "000000\tNORMAL\tREPORT\t2026-02-30\t\tMONTH\t1\tP\tx\n",
                          "000000\tNORMAL\tREPORT\t2026-01-02\t2026-01-02\tMONTH\t1\tP\tx\n",
                          "000000\tNORMAL\tREPORT\t2026-01-01\t\tYEAR\t1\tP\tx\n",
                          "000000\tNORMAL\tEDUCATION\t2026-01-01\t\tWEEK\t60\tP\tx\n",
                          "000000\tNORMAL\tREPORT\t2026-01-01\t\tMONTH\t0\tP\tx\n",
                          "000000\tNORMAL\tREPORT\t2026-01-01\t\tMONTH\t1\tsure\tx\n",
                          "000000\tNORMAL\tREPORT\t2026-01-01\t\tMONTH\t1\tP\t\n"}) {
    EXPECT_THAT(Frequencies::Parse(good + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
}

// A missing row means that the program may not decide, and that nobody has such a duty.
TEST(ParametersTest, WhereNothingIsLaidDownNothingIsDecided) {
  const auto silent = Parameters::Parse("correction.report_days\t000000\t2020-07-01\t\t10\tS\tx\n");
  ASSERT_OK(silent);
  Life life("2026-01-01", *silent);
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  EXPECT_EQ(life.subject.duties_size(), 1);  // CD6 alone
  life.GoTo("2026-01-05");
  ASSERT_EQ(life.Give(Reporting("2026-01-05")), "OK");
  EXPECT_EQ(life.Give(LeaveTo("330102", "2026-02-01", "2026-02-02")), "correction.parameter.missing");
}

TEST(BoundsTest, TextsAndListsHaveLimits) {
  v1::SetPlanRequest plan;
  plan.mutable_plan()->set_text(std::string(4000, 'a'));
  EXPECT_OK(CheckBounds(plan));
  plan.mutable_plan()->set_text(std::string(4001, 'a'));
  EXPECT_EQ(FieldOf(CheckBounds(plan)), "plan.text");
  v1::RecordPapersRequest papers;
  for (int i = 0; i < 100; ++i) papers.add_papers();
  EXPECT_OK(CheckBounds(papers));
  papers.add_papers();
  EXPECT_EQ(FieldOf(CheckBounds(papers)), "papers");
}

TEST(SizeTest, AFileHasAsManyEntriesAsCanBeKept) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05")), "OK");
  }
  EXPECT_EQ(life.Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05")),
            "correction.subject.size");
}

// After all tests of the program: each rule has refused somewhere, or carried a step of the ladder.
class EveryRuleIsSeen : public ::testing::Environment {
 public:
  void TearDown() override {
    const auto& unit = *::testing::UnitTest::GetInstance();
    if (::testing::GTEST_FLAG(filter) != "*" || unit.test_to_run_count() != unit.total_test_count()) return;
    for (const law::Rule& rule : Rules().all()) {
      EXPECT_TRUE(SeenRules().contains(rule.id)) << "no test saw '" << rule.id << "'";
    }
  }
};
const auto* const kEveryRuleIsSeen = ::testing::AddGlobalTestEnvironment(new EveryRuleIsSeen);

}  // namespace
}  // namespace fengqiao::correction

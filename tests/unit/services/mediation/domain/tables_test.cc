// The data of the rules: every line is read or refused by its number, and every rule is used and tried.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/mediation/domain/rules.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

// The rules' ids among the quoted words of a source. Rules have three parts; parameters
// ("mediation.term_days") two.
void AddIds(const std::string& code, std::set<std::string>* ids) {
  constexpr std::string_view kBegin = "\"mediation.";
  for (size_t at = code.find(kBegin); at != std::string::npos; at = code.find(kBegin, at + 1)) {
    const std::string id = code.substr(at + 1, code.find('"', at + 1) - at - 1);
    const bool is_word = id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string::npos;
    if (is_word && std::count(id.begin(), id.end(), '.') == 2) ids->insert(id);
  }
}

std::set<std::string> IdsInTheCode() {
  std::set<std::string> ids;
  for (const auto& entry :
       std::filesystem::directory_iterator(FENGQIAO_SOURCE_DIR "/services/mediation/domain")) {
    if (entry.path().extension() != ".cc") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    AddIds(text.str(), &ids);
  }
  return ids;
}

TEST(RulesTest, TheTableAndTheCodeNameTheSameRules) {
  std::set<std::string> table;
  for (const Rule& rule : AllRules()) table.insert(rule.id);
  EXPECT_EQ(IdsInTheCode(), table);
  EXPECT_GT(table.size(), 80u);
}

TEST(RulesTest, ARefusalSaysLawAndSentence) {
  const absl::Status status = Refuse("mediation.mt3.recusal", "（王）");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(RuleOf(status), "mediation.mt3.recusal");
  EXPECT_THAT(status.ToString(), HasSubstr("人民调解法第15条"));
}

TEST(RulesTest, BadLinesAreRefusedByTheirNumber) {
  struct Row {
    const char* tsv;
    const char* trouble;
  };
  for (const Row& row :
       {Row{"a\tb\tc\na\tb\tc\n", "line 2"}, Row{"a\tb\tc\nb\tb\n", "line 2"}, Row{"# x\n\tb\tc\n", "line 2"},
        Row{"a\t\tc\n", "line 1"}, Row{"a\tb\t\n", "line 1"}}) {
    EXPECT_THAT(ParseRules(row.tsv), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(row.trouble)))
        << row.tsv;
  }
}

TEST(ClockTableTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "MD1\tattempt\tmediation.term_days\tcivil\t20,25\tlaw\ttitle\n";
  EXPECT_OK(CheckClockTable(good));
  for (const char* bad :
       {"MD1\tattempt\tmediation.term_days\tcivil\t\tlaw\ttitle\n", "MD2\tattempt\tx\tlunar\t\tl\tt\n",
        "MD2\tattempt\tx\tcivil\ttwenty\tl\tt\n", "MD2\tattempt\tx\tcivil\t0\tl\tt\n", "MD2\tattempt\n"}) {
    EXPECT_THAT(CheckClockTable(good + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
}

TEST(ParametersTest, TheSmallestPlaceWinsOnTheDay) {
  const auto parameters = Parameters::Parse(
      "k\t000000\t2011-01-01\t\t30\tS\tx\n"
      "k\t330600\t2020-01-01\t2024-01-01\t20\tS2\tx\n"
      "k\t330602\t2023-01-01\t\t10\tP\tx\n");
  ASSERT_OK(parameters);
  struct Row {
    const char* region;
    const char* day;
    int value;  // 0: none
  };
  for (const Row& row : {Row{"330602001", "2024-03-01", 10}, Row{"330602001", "2022-12-31", 20},
                         Row{"330603001", "2023-12-31", 20}, Row{"330603001", "2024-01-01", 30},
                         Row{"110101", "2024-01-01", 30}, Row{"330602", "2010-12-31", 0}}) {
    const Parameter* found = parameters->Find("k", row.region, Day(row.day));
    EXPECT_EQ(found == nullptr ? 0 : found->value, row.value) << row.region << row.day;
  }
  EXPECT_EQ(parameters->Find("other", "330602", Day("2024-01-01")), nullptr);
}

TEST(ParametersTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "k\t000000\t2011-01-01\t2020-01-01\t30\tS\tx\n";
  EXPECT_OK(Parameters::Parse(good + "k\t000000\t2020-01-01\t\t31\tS\tx\n"));
  for (const char* bad :
       {"k\t000000\t2019-12-31\t\t31\tS\tx\n", "k\t33\t2020-01-01\t\t31\tS\n",
        "\t000000\t2020-01-01\t\t31\tS\tx\n", "k\t33x\t2020-01-01\t\t31\tS\tx\n",
        "k\t000000\t2020-02-30\t\t31\tS\tx\n", "k\t000000\t2020-01-01\t2020-01-01\t31\tS\tx\n",
        "k\t000000\t2020-01-01\t\t-1\tS\tx\n", "k\t000000\t2020-01-01\t\tmany\tS\tx\n",
        "k\t000000\t2020-01-01\t\t1\tsure\tx\n", "k\t000000\t2020-01-01\t\t1\tS\t\n"}) {
    EXPECT_THAT(Parameters::Parse(good + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
}

TEST(DisputeTypesTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "a\t甲\t0\n";
  const auto types = DisputeTypes::Parse(good + "b\t乙\t1\n");
  ASSERT_OK(types);
  EXPECT_FALSE(types->Find("a")->excludes_esignature);
  EXPECT_TRUE(types->Find("b")->excludes_esignature);
  EXPECT_EQ(types->Find("c"), nullptr);
  for (const char* bad : {"a\t丙\t0\n", "\t丙\t0\n", "c\t\t0\n", "c\t丙\t2\n", "c\t丙\n"}) {
    EXPECT_THAT(DisputeTypes::Parse(good + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
  EXPECT_FALSE(DisputeTypes::Parse("# none\n").ok());
}

// After all tests of the program: each rule has refused somewhere.
class EveryRuleRefuses : public ::testing::Environment {
 public:
  void TearDown() override {
    const auto& unit = *::testing::UnitTest::GetInstance();
    if (::testing::GTEST_FLAG(filter) != "*" || unit.test_to_run_count() != unit.total_test_count()) return;
    for (const Rule& rule : AllRules()) {
      EXPECT_TRUE(RefusedRules().contains(rule.id)) << "no test saw '" << rule.id << "' refuse";
    }
  }
};
const auto* const kEveryRuleRefuses = ::testing::AddGlobalTestEnvironment(new EveryRuleRefuses);

}  // namespace
}  // namespace fengqiao::mediation

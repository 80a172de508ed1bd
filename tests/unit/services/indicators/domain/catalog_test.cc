#include "services/indicators/domain/catalog.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "services/indicators/domain/catalog_data.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::indicators {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Indicator;

constexpr char kHeader[] = "code\tname\tunit\tkind\tbetter\tnumerator\tdenominator\taliases\tbasis\n";
constexpr char kLost[] = "a.lost\t败诉\t件\tcount\tdown\t\t\t败诉案件\t\n";
constexpr char kWon[] = "a.won\t胜诉\t件\tcount\tup\t\t\t\t\n";

std::string Lines(const std::string& lines) { return kHeader + lines; }

TEST(CatalogTest, BuiltInHoldsTheRatesOfTheDomainRules) {
  ASSERT_OK_AND_ASSIGN(const Catalog catalog, Catalog::BuiltIn());
  EXPECT_GE(catalog.List().size(), 340u);
  EXPECT_EQ(catalog.revision().size(), 16u);

  const Indicator* loss = catalog.Find("litigation.loss_rate");
  ASSERT_NE(loss, nullptr);
  EXPECT_EQ(loss->name(), "indicators/litigation.loss_rate");
  EXPECT_EQ(loss->display_name(), "行政诉讼败诉率");
  EXPECT_EQ(loss->kind(), Indicator::KIND_RATE);
  EXPECT_EQ(loss->better(), Indicator::DIRECTION_DOWN);
  EXPECT_THAT(loss->units(), ElementsAre("%"));
  EXPECT_THAT(loss->numerators(), ElementsAre("litigation.cases_lost"));
  EXPECT_EQ(loss->catalog_revision(), catalog.revision());

  const Indicator* correction = catalog.Find("reconsideration.correction_rate");
  ASSERT_NE(correction, nullptr);
  EXPECT_THAT(correction->numerators(),
              ElementsAre("reconsideration.settled_cases", "reconsideration.directly_corrected"));
  const Indicator* direct = catalog.Find("reconsideration.directly_corrected");
  ASSERT_NE(direct, nullptr);
  EXPECT_THAT(direct->numerators(), ElementsAre("reconsideration.changed", "reconsideration.revoked",
                                                "reconsideration.ordered_to_perform"));
  EXPECT_THAT(catalog.Find("reconsideration.direct_correction_rate")->numerators(),
              ElementsAre("reconsideration.directly_corrected"));

  // Both conclusion rates, each with its own base.
  const Indicator* plain = catalog.Find("reconsideration.conclusion_rate");
  const Indicator* carried = catalog.Find("reconsideration.conclusion_rate_carryover");
  ASSERT_NE(plain, nullptr);
  ASSERT_NE(carried, nullptr);
  EXPECT_THAT(plain->denominators(), ElementsAre("reconsideration.accepted"));
  EXPECT_THAT(carried->denominators(),
              ElementsAre("reconsideration.carried_over", "reconsideration.accepted"));
}

TEST(CatalogTest, ADefinitionIsAnotherWhereSomethingElseIsCounted) {
  const auto definition = [](const std::string& line) {
    const auto catalog = Catalog::Parse(Lines(std::string(kLost) + kWon + line));
    EXPECT_OK(catalog);
    return catalog->Find("a.r")->definition();
  };
  const std::string rate = definition("a.r\t率\t%\trate\tup\ta.lost\ta.lost+a.won\t\t\n");
  EXPECT_EQ(rate.size(), 16u);
  EXPECT_EQ(definition("a.r\t名\t%\trate\tdown\ta.lost\ta.lost+a.won\t别名\t据\n"), rate);
  EXPECT_NE(definition("a.r\t率\t%\trate\tup\ta.won\ta.lost+a.won\t\t\n"), rate);
  EXPECT_NE(definition("a.r\t率\t%\trate\tup\ta.lost\ta.lost\t\t\n"), rate);
  EXPECT_NE(definition("a.r\t率\t‰\trate\tup\ta.lost\ta.lost+a.won\t\t\n"), rate);
}

TEST(CatalogTest, ListIsSortedAndFindAgreesWithIt) {
  ASSERT_OK_AND_ASSIGN(const Catalog catalog, Catalog::BuiltIn());
  std::string previous;
  for (const Indicator& indicator : catalog.List()) {
    EXPECT_LT(previous, indicator.code());
    EXPECT_EQ(catalog.Find(indicator.code()), &indicator);
    EXPECT_FALSE(indicator.basis().empty()) << indicator.code();
    previous = indicator.code();
  }
  EXPECT_EQ(catalog.Find("litigation.no_such"), nullptr);
  EXPECT_EQ(catalog.Find(""), nullptr);
}

TEST(CatalogTest, RevisionFollowsTheContent) {
  ASSERT_OK_AND_ASSIGN(const Catalog one, Catalog::Parse(Lines(kLost)));
  ASSERT_OK_AND_ASSIGN(const Catalog same, Catalog::Parse(Lines(kLost)));
  ASSERT_OK_AND_ASSIGN(const Catalog other, Catalog::Parse(Lines(std::string(kLost) + kWon)));
  EXPECT_EQ(one.revision(), same.revision());
  EXPECT_NE(one.revision(), other.revision());
}

TEST(CatalogTest, ReadsWindowsLineEnds) {
  std::string text = Lines(std::string(kLost) + kWon);
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, "\r");
  ASSERT_OK_AND_ASSIGN(const Catalog catalog, Catalog::Parse(text));
  EXPECT_EQ(catalog.List().size(), 2u);
}

struct BadLine {
  std::string name, lines, message;
};

class BadCatalogTest : public ::testing::TestWithParam<BadLine> {};

TEST_P(BadCatalogTest, IsRefusedByItsLine) {
  EXPECT_THAT(Catalog::Parse(GetParam().lines),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadCatalogTest,
    ::testing::Values(
        BadLine{"empty", "", "line 1: no definitions"},
        BadLine{"header_only", kHeader, "line 2: no definitions"},
        BadLine{"no_header", kLost, "line 1: the header"},
        BadLine{"few_columns", Lines("a.b\t名\t件\tcount\tup\t\t\t\n"), "line 2: 8 columns"},
        BadLine{"many_columns", Lines("a.b\t名\t件\tcount\tup\t\t\t\t\t\n"), "line 2: 10 columns"},
        BadLine{"blank_line", Lines(std::string(kLost) + "\n" + kWon), "line 3: 0 columns"},
        BadLine{"no_dot", Lines("ab\t名\t件\tcount\tup\t\t\t\t\n"), "line 2: 'ab' is no code"},
        BadLine{"two_dots", Lines("a.b.c\t名\t件\tcount\tup\t\t\t\t\n"), "line 2: 'a.b.c' is no code"},
        BadLine{"capital", Lines("A.b\t名\t件\tcount\tup\t\t\t\t\n"), "line 2: 'A.b' is no code"},
        BadLine{"digit_first", Lines("a.1b\t名\t件\tcount\tup\t\t\t\t\n"), "line 2: 'a.1b' is no code"},
        BadLine{"no_name", Lines("a.b\t\t件\tcount\tup\t\t\t\t\n"), "line 2: no name"},
        BadLine{"no_unit", Lines("a.b\t名\t\tcount\tup\t\t\t\t\n"), "line 2: no unit"},
        BadLine{"empty_unit", Lines("a.b\t名\t件||次\tcount\tup\t\t\t\t\n"),
                "line 2: an empty entry among the units"},
        BadLine{"kind", Lines("a.b\t名\t件\tnumber\tup\t\t\t\t\n"), "line 2: 'number' is no kind"},
        BadLine{"direction", Lines("a.b\t名\t件\tcount\tbest\t\t\t\t\n"), "line 2: 'best' is no direction"},
        BadLine{"twice", Lines(std::string(kLost) + kWon + kLost), "line 4: the code a.lost was there"},
        BadLine{"half_formula", Lines(std::string(kLost) + "a.r\t率\t%\trate\tup\ta.lost\t\t\t\n"),
                "line 3: half a formula"},
        BadLine{"formula_on_count",
                Lines(std::string(kLost) + "a.r\t数\t件\tcount\tup\ta.lost\ta.lost\t\t\n"),
                "line 3: a denominator of what is no rate"},
        BadLine{"formula_on_rank", Lines(std::string(kLost) + "a.r\t位\trank\trank\tup\ta.lost\t\t\t\n"),
                "line 3: a formula on a rank"},
        BadLine{"sum_of_sums",
                Lines(std::string(kLost) + "a.r\t数\t件\tcount\tup\ta.lost\t\t\t\n" +
                      "a.s\t数\t件\tcount\tup\ta.r\t\t\t\n"),
                "line 4: the sum has the part a.r"},
        BadLine{"unknown_part", Lines(std::string(kLost) + "a.r\t率\t%\trate\tup\ta.lost\ta.lost+a.x\t\t\n"),
                "line 3: the formula names a.x"},
        BadLine{"rate_of_rate", Lines(std::string(kLost) + "a.r\t率\t%\trate\tup\ta.lost\ta.r\t\t\n"),
                "line 3: the formula counts a.r"},
        BadLine{"empty_part", Lines(std::string(kLost) + "a.r\t率\t%\trate\tup\ta.lost+\ta.lost\t\t\n"),
                "line 3: an empty entry among the numerators"}),
    [](const ::testing::TestParamInfo<BadLine>& row) { return row.param.name; });

}  // namespace
}  // namespace fengqiao::indicators

#include "services/mediation/domain/case_words.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::mediation {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CaseWordsTest, ARunOfCharactersIsItsPairsAndLettersAndDigitsAreWhole) {
  EXPECT_THAT(WordsOf("楼上漏水"), ElementsAre("楼上", "上漏", "漏水"));
  EXPECT_THAT(WordsOf("漏水，邻居"), ElementsAre("漏水", "邻居"));
  EXPECT_THAT(WordsOf("（2026）331082人调字第1号"),
              ElementsAre("2026", "331082", "人调", "调字", "字第", "1", "号"));
  EXPECT_THAT(WordsOf("浙Ａ１２3ab"), ElementsAre("浙", "a123ab"));
  EXPECT_THAT(WordsOf("𠮷野家 〇一"), ElementsAre("𠮷野", "野家", "〇一"));
  EXPECT_THAT(WordsOf(""), IsEmpty());
  EXPECT_THAT(WordsOf("。，《》"), IsEmpty());
}

TEST(CaseWordsTest, WhatStandsForAPersonIsNoWordAndParts) {
  EXPECT_THAT(WordsOf("{p1}家漏水"), ElementsAre("家漏", "漏水"));
  EXPECT_THAT(WordsOf("楼上{p12}漏水"), ElementsAre("楼上", "漏水"));
  EXPECT_THAT(WordsOf("漏水{"), ElementsAre("漏水"));
  EXPECT_THAT(WordsOf("{漏水}了"), ElementsAre("漏水", "了")) << "no token";
}

TEST(CaseWordsTest, BrokenBytesPartAndEndNothing) {
  EXPECT_THAT(WordsOf("漏水\xff邻居\xe6"), ElementsAre("漏水", "邻居"));
}

TEST(CaseWordsTest, TextsOfACaseAreNoRun) {
  v1::Case dispute;
  dispute.set_claim("屋顶漏");
  dispute.set_number("水岸调字第7号");
  v1::Referral* referral = dispute.add_referrals();
  referral->set_sender("塔山派出所");
  referral->set_external_number("GJ-9");
  EXPECT_THAT(WordsOf(dispute),
              ElementsAre("屋顶", "顶漏", "\uE001", "水岸", "岸调", "调字", "字第", "7", "号", "\uE001",
                          "塔山", "山派", "派出", "出所", "\uE001", "gj", "9"));
}

TEST(CaseWordsTest, AQueryIsPiecesOfRuns) {
  const auto query = ParseWordQuery(" 楼上\u3000漏水了  GJ-9 第1号 1号楼 ");
  ASSERT_OK(query.status());
  EXPECT_THAT(*query, ElementsAre(ElementsAre("楼上"), ElementsAre("漏水", "水了"), ElementsAre("gj", "9"),
                                  ElementsAre("1"), ElementsAre("1", "号楼")));
  // Nobody can type the word of a place.
  EXPECT_THAT(*ParseWordQuery("\uE000330602"), ElementsAre(ElementsAre("330602")));
}

TEST(CaseWordsTest, WhatIsTooShortOrTooMuchIsRefusedByField) {
  for (const char* query : {"", "  ", "水", "楼上 水", "，", "漏水 \uE001"}) {
    const auto parsed = ParseWordQuery(query);
    EXPECT_THAT(parsed.status(), StatusIs(absl::StatusCode::kInvalidArgument)) << query;
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr("query")) << query;
  }
  std::string ten, eleven;
  for (int i = 0; i < 11; ++i) {
    if (i < 10) absl::StrAppend(&ten, " ", i);
    absl::StrAppend(&eleven, " ", i);
  }
  EXPECT_OK(ParseWordQuery(ten).status());
  EXPECT_THAT(ParseWordQuery(eleven).status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace fengqiao::mediation

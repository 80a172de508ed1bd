#include "services/reports/domain/lexicon/matcher.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Hit = std::tuple<int, int, int>;

std::vector<Hit> Scan(const std::vector<std::u32string>& words, std::u32string_view text,
                      const Folding& folding = {}) {
  Matcher::Builder builder;
  for (const auto& word : words) builder.Add(folding.Fold(word));
  const Matcher matcher = std::move(builder).Build(folding);
  std::vector<Match> matches;
  matcher.Scan(text, 0, text.size(), matches);
  std::vector<Hit> hits;
  for (const Match& m : matches) hits.emplace_back(m.begin, m.end, m.word);
  return hits;
}

TEST(MatcherTest, FindsOverlappingWordsByTheirEnds) {
  EXPECT_THAT(Scan({U"行政", U"行政复议", U"复议", U"议案"}, U"行政复议案"),
              ElementsAre(Hit{0, 2, 0}, Hit{0, 4, 1}, Hit{2, 4, 2}, Hit{3, 5, 3}));
}

TEST(MatcherTest, LooksThroughQuotesBracketsAndBlanks) {
  EXPECT_THAT(Scan({U"枫桥式司法所", U"调解和解终止"}, U"“枫桥式” 司法所,调解（和解）终止"),
              ElementsAre(Hit{1, 9, 0}, Hit{10, 18, 1}));
}

TEST(MatcherTest, FoldsFullWidthAndTraditionalForms) {
  Folding folding;
  folding.Add(U'調', U'调');
  EXPECT_THAT(Scan({U"调解12348"}, U"調解１２３４８", folding), ElementsAre(Hit{0, 7, 0}));
}

TEST(MatcherTest, NothingInNothing) {
  EXPECT_THAT(Scan({U"调解"}, U""), IsEmpty());
  EXPECT_THAT(Scan({}, U"调解"), IsEmpty());
}

TEST(MatcherTest, CharactersPastTheBasicPlaneAreForeign) {
  EXPECT_THAT(Scan({U"调解"}, U"调😀解调解"), ElementsAre(Hit{3, 5, 0}));
}

TEST(MatcherTest, LongestWordFits) {
  const std::u32string word(Matcher::kMaxWord, U'长');
  EXPECT_THAT(Scan({word}, U"短" + word), ElementsAre(Hit{1, 65, 0}));
}

// Against looking at every place for every word: with few characters, so that words overlap, and with more
// than a state has bits to tell them apart by.
TEST(MatcherTest, AgreesWithTheNaiveSearch) {
  std::mt19937 random(20221231);
  for (int round = 0; round < 200; ++round) {
    const bool few = round % 2 == 0;
    const auto text_of = [&](size_t length, size_t characters) {
      std::u32string text;
      for (size_t i = 0; i < length; ++i)
        text.push_back(U'\u4E00' + static_cast<char32_t>(random() % characters));
      return text;
    };
    std::vector<std::u32string> words;
    for (int i = 0; i < (few ? 12 : 400); ++i) {
      auto word = text_of(1 + random() % (few ? 5 : 3), few ? 4 : 150);
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
    }
    const auto text = text_of(60, few ? 4 : 160);
    std::vector<Hit> expected;
    for (size_t i = 0; i < text.size(); ++i) {
      for (size_t w = 0; w < words.size(); ++w) {
        if (text.compare(i, words[w].size(), words[w]) == 0) {
          expected.emplace_back(static_cast<int>(i), static_cast<int>(i + words[w].size()),
                                static_cast<int>(w));
        }
      }
    }
    auto found = Scan(words, text);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end(),
                               [](const Hit& a, const Hit& b) { return std::get<1>(a) < std::get<1>(b); }));
    std::sort(found.begin(), found.end());
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace fengqiao::reports

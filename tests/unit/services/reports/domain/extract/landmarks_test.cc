#include "services/reports/domain/extract/landmarks.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reports/domain/extract/numeral.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

TEST(LandmarksTest, AreMarksAndNumerals) {
  const std::u32string text = U"调解3件，上年无";
  LandmarkWindow window(text);
  const Landmarks found = window.Of(0, text.size());
  EXPECT_THAT(found.marks, ElementsAre(2, 4));
  EXPECT_THAT(found.numerals, ElementsAre(2, 5, 6, 7));
  EXPECT_THAT(window.Of(0, 0).marks, IsEmpty());
}

// Stretches in order and out of it, longer than the window too.
TEST(LandmarksTest, AreThoseOfTheStretchWhereverTheWindowWas) {
  std::mt19937 random(7);
  const std::u32string_view letters = U"调解件，。3一年 ";
  std::u32string text;
  for (int i = 0; i < 40'000; ++i) text += letters[random() % letters.size()];
  LandmarkWindow window(text);
  size_t begin = 0;
  for (int i = 0; i < 300; ++i) {
    begin = i % 20 == 0 ? random() % text.size() : begin + random() % 400;
    if (begin > text.size()) begin = random() % text.size();
    const size_t end = std::min(text.size(), begin + random() % (i % 7 == 0 ? 12'000 : 300));
    std::vector<uint32_t> marks, numerals;
    for (size_t at = begin; at < end; ++at) {
      if (!IsPlain(text[at])) marks.push_back(static_cast<uint32_t>(at));
      if (MayBeginFigureOrDate(text[at])) numerals.push_back(static_cast<uint32_t>(at));
    }
    const Landmarks found = window.Of(begin, end);
    ASSERT_THAT(found.marks, ElementsAreArray(marks)) << begin << " to " << end;
    ASSERT_THAT(found.numerals, ElementsAreArray(numerals)) << begin << " to " << end;
  }
}

}  // namespace
}  // namespace fengqiao::reports

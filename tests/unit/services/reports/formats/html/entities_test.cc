#include "services/reports/formats/html/entities.h"

#include <string>

#include "gtest/gtest.h"

namespace fengqiao::reports {
namespace {

struct Case {
  std::u32string text;
  size_t length;
  char32_t first, second;
};

TEST(EntitiesTest, ReferencesAreReadAsBrowsersReadThem) {
  const Case cases[] = {{U"&nbsp;x", 6, U'\u00A0', 0},
                        {U"&lt;", 4, U'<', 0},
                        {U"&lt3", 3, U'<', 0},
                        {U"&notin;", 7, U'∉', 0},
                        {U"&notit;", 4, U'¬', 0},
                        {U"&ldquo;", 7, U'“', 0},
                        {U"&ldquo", 0, 0, 0},
                        {U"&NotEqualTilde;", 15, U'≂', U'\u0338'},
                        {U"&#26696;", 8, U'案', 0},
                        {U"&#x6848;", 8, U'案', 0},
                        {U"&#X6848件", 7, U'案', 0},
                        {U"&#0;", 4, U'\uFFFD', 0},
                        {U"&#xD800;", 8, U'\uFFFD', 0},
                        {U"&#x110000;", 10, U'\uFFFD', 0},
                        {U"&#151;", 6, U'—', 0},
                        {U"&#;", 0, 0, 0},
                        {U"&#x;", 0, 0, 0},
                        {U"&;", 0, 0, 0},
                        {U"&案;", 0, 0, 0},
                        {U"&unknown;", 0, 0, 0},
                        {U"&zwnj;", 6, U'\u200C', 0},
                        {U"&AElig", 6, U'Æ', 0},
                        {U"& nbsp;", 0, 0, 0}};
  for (const Case& c : cases) {
    const Reference reference = ReferenceAt(c.text);
    EXPECT_EQ(reference.length, c.length) << std::string(c.text.begin(), c.text.end());
    EXPECT_EQ(reference.characters[0], c.first);
    EXPECT_EQ(reference.characters[1], c.second);
  }
}

}  // namespace
}  // namespace fengqiao::reports

// What belongs to a person is found in a text however it is typed.

#include "common/identity/spelled_words.h"

#include <gtest/gtest.h>

namespace fengqiao::identity {
namespace {

std::string Left(const SpelledWords& words, std::string text) {
  words.TakeOutOf(&text, [](std::string_view token, const std::string&) { return std::string(token); });
  return text;
}

TEST(SpelledWordsTest, EverySpellingIsFoundAndOrdinaryWordsStay) {
  SpelledWords words;
  words.AddName("陈志远", "{n}");
  words.AddNumber("330602198803120347", SpelledWords::NumberKind::kCitizen, "{i}");
  words.AddPhone("13812345678", "{t}");
  words.AddNumber("1", SpelledWords::NumberKind::kOther, "{x}");
  words.AddParts({{"阿卜杜拉·买买提", "{m}"}});
  words.Link();
  for (const char* name : {"陈志远", "陈 志远", "陈　志远"}) EXPECT_EQ(Left(words, name), "{n}") << name;
  for (const char* number :
       {"330602198803120347", "330602 19880312 0347", "３３０６０２１９８８０３１２０３４７"}) {
    EXPECT_EQ(Left(words, number), "{i}") << number;
  }
  for (const char* phone :
       {"13812345678", "138 1234 5678", "138-1234-5678", "１３８１２３４５６７８", "8613812345678"}) {
    EXPECT_EQ(Left(words, phone), "{t}") << phone;
  }
  EXPECT_EQ(Left(words, "找买买提"), "找{m}");
  EXPECT_EQ(Left(words, "第1次，陈志，1381234567"), "第1次，陈志，1381234567");
}

TEST(SpelledWordsTest, WhatIsLeftAloneEndsAWord) {
  SpelledWords words([](std::string_view text) -> size_t { return text.starts_with("<>") ? 2 : 0; });
  words.AddName("陈志远", "{n}");
  words.Link();
  EXPECT_EQ(Left(words, "陈志<>远，陈志远"), "陈志<>远，{n}");
}

TEST(SpelledWordsTest, TheDoorIsWhatTheMaskHides) {
  EXPECT_EQ(DoorOf("浙江省绍兴市越城区塔山街道蝴蝶弄七号"), "蝴蝶弄七号");
  EXPECT_EQ(DoorOf(""), "");
}

}  // namespace
}  // namespace fengqiao::identity

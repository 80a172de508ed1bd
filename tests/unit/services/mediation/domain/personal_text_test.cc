// What people type of a person goes out of free text, whatever it looks like, and nothing else does.

#include "services/mediation/domain/personal_text.h"

#include <chrono>

#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Identity;

Identity Of(std::string_view party, std::string_view name, std::string_view number,
            std::string_view phone = "", Identity::NumberKind kind = Identity::NUMBER_KIND_CITIZEN) {
  Identity identity;
  identity.set_party(std::string(party));
  identity.set_name(std::string(name));
  identity.set_number(std::string(number));
  identity.set_number_kind(kind);
  identity.set_phone(std::string(phone));
  return identity;
}

std::string Out(const std::vector<Identity>& who, std::string text) {
  v1::Identities identities;
  for (const Identity& identity : who) *identities.add_identities() = identity;
  PersonalWords(identities).TakeOutOf(&text);
  return text;
}

constexpr char kNumber[] = "33060219600109001X";

TEST(PersonalTextTest, NumbersHoweverTheyAreTyped) {
  const Identity zhang = Of("p1", "张小明", kNumber);
  for (const char* typed :
       {"33060219600109001X", "33060219600109001x", "３３０６０２１９６００１０９００１Ｘ",
        "３３０６０２１９６００１０９００１ｘ", "330602 19600109 001X", "330602-19600109-001X",
        "330602　19600109　001x", "330602600109001"}) {
    EXPECT_EQ(Out({zhang}, std::string("号码") + typed + "。"), "号码{p1.number}。") << typed;
  }
  EXPECT_EQ(Out({zhang}, "号码330602196001090011。"), "号码330602196001090011。") << "another number";
}

TEST(PersonalTextTest, TelephonesHoweverTheyAreTyped) {
  const Identity mobile = Of("p1", "张小明", "", "13800138001");
  for (const char* typed : {"13800138001", "138-0013-8001", "138 0013 8001", "１３８００１３８００１",
                            "138—0013—8001", "8613800138001", "008613800138001", "013800138001"}) {
    EXPECT_EQ(Out({mobile}, std::string("电话：") + typed + "，"), "电话：{p1.phone}，") << typed;
  }
  EXPECT_EQ(Out({mobile}, "电话+86 138 0013 8001"), "电话+{p1.phone}");
  const Identity landline = Of("p2", "李大伟", "", "0575-85120000");
  for (const char* typed :
       {"0575-85120000", "0575 85120000", "057585120000", "85120000", "8512-0000", "0575—85120000"}) {
    EXPECT_EQ(Out({landline}, std::string("打") + typed + "找他"), "打{p2.phone}找他") << typed;
  }
  EXPECT_EQ(Out({landline}, "打(0575)85120000找他"), "打({p2.phone}找他");
  EXPECT_EQ(Out({landline}, "赔偿1851200009元"), "赔偿1851200009元") << "within a longer number it is none";
}

TEST(PersonalTextTest, NamesHoweverTheyAreTyped) {
  const std::vector<Identity> who = {Of("p1", "张小明", kNumber), Of("p2", "买买提·艾力", ""),
                                     Of("p3", "John Smith", "")};
  EXPECT_EQ(Out(who, "张 小明、张　小　明、张小明与买买提•艾力"), "{p1}、{p1}、{p1}与{p2}");
  EXPECT_EQ(Out(who, "JOHN SMITH, John  Smith, Johnsmith"), "{p3}, {p3}, {p3}");
  EXPECT_EQ(Out({Of("p1", "Li An", "")}, "link Lianne li an"), "link Lianne {p1}")
      << "no part of another word";
}

// 维吾尔族 and others: the dot between the parts is often a stroke, or left out, and the person called by one
// part.
TEST(PersonalTextTest, ANameOfPartsHoweverItIsTyped) {
  const std::vector<Identity> who = {Of("p1", "阿卜杜拉·买买提", kNumber), Of("p2", "张小明", "")};
  for (const char* typed :
       {"阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉買买提", "阿卜杜拉买买提", "阿卜杜拉－买买提",
        "阿卜杜拉-买买提", "阿卜杜拉 买买提", "阿卜杜拉.买买提", "阿卜杜拉—买买提", "买买提", "阿卜杜拉"}) {
    const bool other_character = std::string_view(typed).find("買") != std::string_view::npos;
    EXPECT_EQ(Out(who, std::string("欠") + typed + "款"), other_character ? "欠{p1}買买提款" : "欠{p1}款")
        << typed;
  }
  // What two of them are called is hidden as the first one's.
  const std::vector<Identity> kin = {Of("p1", "阿卜杜拉·买买提", ""), Of("p2", "艾力·买买提", "")};
  EXPECT_EQ(Out(kin, "买买提与阿卜杜拉、艾力·买买提、艾力"), "{p1}与{p1}、{p2}、{p2}");
  const std::vector<Identity> latin = {Of("p1", "John Smith", "")};
  EXPECT_EQ(Out(latin, "Smith, john与Smithson"), "{p1}, {p1}与Smithson");
}

TEST(PersonalTextTest, TheLongerNameComesFirst) {
  EXPECT_EQ(Out({Of("p1", "李明", ""), Of("p2", "李明华", "")}, "李明华诉李明"), "{p2}诉{p1}");
  EXPECT_EQ(Out({Of("p1", "王李明", ""), Of("p2", "李明华", "")}, "王李明华"), "{p1}华");
}

// 无 is often written into the box of the number.
TEST(PersonalTextTest, ShortWordsNeverEatTheText) {
  for (const char* number : {"无", "1", "100", "无身份证件", "A1234"}) {
    const Identity other = Of("p1", "张", number, "", Identity::NUMBER_KIND_OTHER);
    const std::string text = "李大伟无证施工，无身份证件，无人管理，赔偿1100元，A1234，张贴告示";
    EXPECT_EQ(Out({other}, text), text) << number;
  }
  const Identity passport = Of("p1", "张小明", "E12345678", "", Identity::NUMBER_KIND_OTHER);
  EXPECT_EQ(Out({passport}, "护照e1234 5678，XE12345678"), "护照{p1.number}，XE12345678");
}

// A party may be called like a token; what is a token already stays one.
TEST(PersonalTextTest, TokensAreLeftAlone) {
  EXPECT_EQ(Out({Of("p2", "p1", "")}, "{p3}买卖{p1}，P1签字"), "{p3}买卖{p1}，{p2}签字");
  EXPECT_EQ(Out({Of("p1", "contact", "")}, "{contact}"), "{contact}");
}

TEST(PersonalTextTest, ADoorIsFound) {
  Identity zhang = Of("p1", "张小明", "");
  zhang.set_address("浙江省绍兴市越城区塔山街道蝴蝶弄7号");
  EXPECT_EQ(Out({zhang}, "住塔山街道蝴蝶弄7号，蝴蝶弄７号后门"), "住塔山街道{p1.door}，{p1.door}后门");
}

// A number in braces is no token.
TEST(PersonalTextTest, OnlyATokenIsOne) {
  const Identity zhang = Of("p1", "张小明", "", "13800138001");
  EXPECT_EQ(Out({zhang}, "{13800138001}"), "{{p1.phone}}");
  for (const char* token : {"{p1}", "{p12.phone}", "{p1.door.3}", "{p100.number.50}", "{contact}"}) {
    const auto found = TokenAt(std::string(token) + "。");
    ASSERT_TRUE(found) << token;
    EXPECT_EQ(found->length, std::string(token).size());
  }
  for (const char* other : {"p1}", "{}", "{p}", "{p1", "{p1000}", "{p1.}", "{p1.name}", "{p1.door.0}",
                            "{p1.door.x}", "{p1.door.1.1}", "{1}", "{P1}", "{p1 }"}) {
    EXPECT_FALSE(TokenAt(other)) << other;
  }
}

// What was typed can be given back as it was, by whoever holds the identities.
TEST(PersonalTextTest, EachSpellingIsKept) {
  v1::Identities identities;
  *identities.add_identities() = Of("p1", "张小明", kNumber, "13800138001");
  identities.mutable_identities(0)->set_address("浙江省绍兴市越城区塔山街道蝴蝶弄7号");
  const auto written = [&](const std::string& text) {
    return WithoutTokens(text, [&](const Token& token) -> std::optional<std::string> {
      const Identity* identity = FindIdentity(token.party, identities);
      return identity == nullptr ? std::nullopt : std::optional(Written(token, *identity));
    });
  };
  for (const char* typed :
       {"12345-13800138001", "12345-138-0013-8001", "+86 138 0013 8001",
        "旧号330602600109001，蝴蝶弄７号后门", "蝴蝶弄7号西墙，电话13800138001，张小明", "{p2}与{p1}"}) {
    std::string text = typed;
    PersonalWords(identities).TakeOutOf(&text, &identities);
    for (const char* part : {"8001", "0013", "蝴蝶弄", "600109", "小明"}) {
      EXPECT_EQ(text.find(part), std::string::npos) << text;
    }
    EXPECT_EQ(written(text), std::string_view(typed) == "{p2}与{p1}" ? "{p2}与张小明" : typed);
  }
  EXPECT_EQ(identities.identities(0).spellings_size(), 4) << "each once, and none as it stands there";
  // There is an end to it; then it is given back as it usually is.
  for (int i = 0; identities.identities(0).spellings_size() < 50; ++i)
    identities.mutable_identities(0)->add_spellings(std::to_string(i));
  std::string text = "138.0013.8001";
  PersonalWords(identities).TakeOutOf(&text, &identities);
  EXPECT_EQ(text, "{p1.phone}");
}

TEST(PersonalTextTest, BrokenBytesDoNoHarm) {
  EXPECT_EQ(Out({Of("p1", "张小明", kNumber)}, "\xE5\xBC张小明\xFF{"), "\xE5\xBC{p1}\xFF{");
  EXPECT_EQ(Out({Of("p1", "张小明", kNumber)}, ""), "");
}

// A hundred parties of one surname, and the longest text that a case can have.
TEST(PersonalTextTest, TakesLinearTime) {
  std::vector<Identity> who;
  for (int i = 0; i < 100; ++i) {
    std::string name;
    for (int j = 0; j < 60; ++j) name += "欧";
    who.push_back(Of("p" + std::to_string(i), name + std::to_string(i), kNumber));
  }
  std::string text;
  while (text.size() < 500'000) text += "欧";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Out(who, text), text);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace fengqiao::mediation

#include <map>
#include <random>
#include <string>

#include "absl/strings/str_format.h"
#include "common/identity/normalise.h"
#include "common/identity/organisation_code.h"
#include "common/identity/person_number.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fengqiao::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::CivilDay kToday(2026, 11, 22);

Fault FaultOf(std::string_view text) { return ParsePersonNumber(text, kToday).fault; }

// Somebody's number, with any area that was ever given out.
std::string Generate(std::mt19937& random) {
  const char* kAreas[] = {"330602", "110105", "440524", "513021", "650102", "820000", "830000", "926840"};
  const absl::CivilDay born = absl::CivilDay(1920, 1, 1) + static_cast<int>(random() % 38000);
  const std::string front = absl::StrFormat("%s%04d%02d%02d%03d", kAreas[random() % 8], born.year(),
                                            born.month(), born.day(), random() % 1000);
  return front + CheckCharacterOf(front);
}

TEST(PersonNumberTest, ReadsVerifiedNumbers) {
  const auto woman = ParsePersonNumber("11010519491231002X", kToday);
  ASSERT_TRUE(woman.ok()) << TroubleOf(woman.fault);
  EXPECT_EQ(woman.value.text, "11010519491231002X");
  EXPECT_EQ(woman.value.born, absl::CivilDay(1949, 12, 31));
  EXPECT_EQ(woman.value.sex, Sex::kFemale);
  EXPECT_EQ(woman.value.holder, Holder::kCitizen);
  EXPECT_EQ(woman.value.area(), "110105");
  const auto man = ParsePersonNumber("440524188001010014", kToday);
  ASSERT_TRUE(man.ok()) << TroubleOf(man.fault);
  EXPECT_EQ(man.value.born, absl::CivilDay(1880, 1, 1));
  EXPECT_EQ(man.value.sex, Sex::kMale);
}

TEST(PersonNumberTest, OneSpellingForAllThatIsTyped) {
  for (const std::string_view typed :
       {"11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "１１０１０５１９４９１２３１００２ｘ",
        " 110105 19491231 002X ", "110105\u300019491231\u00A0002x", "\uFEFF11010519491231002X\r\n"}) {
    const auto number = ParsePersonNumber(typed, kToday);
    ASSERT_TRUE(number.ok()) << typed << TroubleOf(number.fault);
    EXPECT_EQ(number.value.text, "11010519491231002X") << typed;
  }
}

// Behind a front of 17 digits comes the character that fits, so that only the fault in question is there.
std::string Fit(std::string_view front) { return std::string(front) + CheckCharacterOf(front); }

TEST(PersonNumberTest, FaultsByRule) {
  struct {
    std::string text;
    Fault fault;
    std::string_view rule;
  } const kCases[] = {
      {"", Fault::kNumberLength, "identity.gb11643.length"},
      {"1101051949123100", Fault::kNumberLength, "identity.gb11643.length"},
      {"11010519491231002XX", Fault::kNumberLength, "identity.gb11643.length"},
      {std::string(10000, '1'), Fault::kNumberLength, "identity.gb11643.length"},
      {"110105491231002", Fault::kOldNumber, "identity.gb11643.old15"},
      {"CAN110078090902", Fault::kOldForeignerCard, "identity.gb11643.foreigner15"},
      {"1101051949123100-2", Fault::kNumberCharacters, "identity.gb11643.characters"},
      {"1101051949123100X2", Fault::kNumberCharacters, "identity.gb11643.characters"},
      {"11010519491231002Y", Fault::kNumberCharacters, "identity.gb11643.characters"},
      {"1101O519491231002X", Fault::kNumberCharacters, "identity.gb11643.characters"},
      {"一一010519491231", Fault::kNumberCharacters, "identity.gb11643.characters"},
      {Fit("10010519491231002"), Fault::kProvince, "identity.gb11643.province"},
      {Fit("66010519491231002"), Fault::kProvince, "identity.gb11643.province"},
      {Fit("00010519491231002"), Fault::kProvince, "identity.gb11643.province"},
      {Fit("11010520230229002"), Fault::kBirthDate, "identity.gb11643.birth"},
      {Fit("11010519490431002"), Fault::kBirthDate, "identity.gb11643.birth"},
      {Fit("11010519491331002"), Fault::kBirthDate, "identity.gb11643.birth"},
      {Fit("11010519490010002"), Fault::kBirthDate, "identity.gb11643.birth"},
      {Fit("11010500000000002"), Fault::kBirthDate, "identity.gb11643.birth"},
      {Fit("11010517491231002"), Fault::kBirthDate, "identity.gb11643.birth"},
      {Fit("11010520261123002"), Fault::kBornInFuture, "identity.gb11643.future"},
      {Fit("11010520261122002"), Fault::kNone, ""},
      {Fit("11010520240229002"), Fault::kNone, ""},
      {"110105194912310021", Fault::kNumberCheck, "identity.gb11643.check"},
  };
  for (const auto& c : kCases) {
    const Fault fault = FaultOf(c.text);
    EXPECT_EQ(fault, c.fault) << c.text << ": " << TroubleOf(fault);
    EXPECT_EQ(RuleOf(fault), c.rule);
    if (c.fault != Fault::kNone) {
      EXPECT_THAT(TroubleOf(fault), HasSubstr(std::string(c.rule)));
      if (!c.text.empty()) {
        EXPECT_THAT(TroubleOf(fault), Not(HasSubstr(c.text)));
      }
    }
  }
}

TEST(PersonNumberTest, OldAreasAndOtherHolders) {
  EXPECT_EQ(FaultOf(Fit("51302119600101001")), Fault::kNone);  // 达县, gone since 2013
  EXPECT_EQ(FaultOf(Fit("33060119600101001")), Fault::kNone);  // a code for no county
  EXPECT_EQ(ParsePersonNumber(Fit("81000019600101001"), kToday).value.holder, Holder::kHongKongResident);
  EXPECT_EQ(ParsePersonNumber(Fit("82000019600101001"), kToday).value.holder, Holder::kMacaoResident);
  EXPECT_EQ(ParsePersonNumber(Fit("83000019600101001"), kToday).value.holder, Holder::kTaiwanResident);
  EXPECT_EQ(ParsePersonNumber(Fit("93384019800214003"), kToday).value.holder, Holder::kForeigner);
}

TEST(PersonNumberTest, EverySlipOfOneDigitOrTwoNeighboursIsRefused) {
  std::mt19937 random(11643);
  for (int round = 0; round < 500; ++round) {
    const std::string number = Generate(random);
    ASSERT_EQ(FaultOf(number), Fault::kNone) << number;
    for (size_t i = 0; i < number.size(); ++i) {
      for (const char c : std::string_view("0123456789X")) {
        std::string wrong = number;
        wrong[i] = c;
        if (wrong != number) {
          ASSERT_NE(FaultOf(wrong), Fault::kNone) << number << " " << wrong;
        }
      }
      std::string swapped = number;
      if (i > 0) std::swap(swapped[i - 1], swapped[i]);
      if (swapped != number) {
        ASSERT_NE(FaultOf(swapped), Fault::kNone) << number << " " << swapped;
      }
    }
  }
}

TEST(PersonNumberTest, Ages) {
  const absl::CivilDay born(2006, 5, 20);
  EXPECT_EQ(AgeOn(born, absl::CivilDay(2024, 5, 19)), 17);
  EXPECT_EQ(AgeOn(born, absl::CivilDay(2024, 5, 20)), 18);
  EXPECT_EQ(AgeOn(born, born), 0);
  EXPECT_EQ(AgeOn(born, born - 400), 0);
  // Criminal law: a minor on the eighteenth birthday still.
  EXPECT_FALSE(HasReachedAge(born, 18, absl::CivilDay(2024, 5, 20)));
  EXPECT_TRUE(HasReachedAge(born, 18, absl::CivilDay(2024, 5, 21)));

  const absl::CivilDay leap(2008, 2, 29);
  EXPECT_EQ(AgeOn(leap, absl::CivilDay(2026, 2, 27)), 17);
  EXPECT_EQ(AgeOn(leap, absl::CivilDay(2026, 2, 28)), 18);
  EXPECT_EQ(AgeOn(leap, absl::CivilDay(2024, 2, 28)), 15);
  EXPECT_EQ(AgeOn(leap, absl::CivilDay(2024, 2, 29)), 16);
  EXPECT_FALSE(HasReachedAge(leap, 18, absl::CivilDay(2026, 2, 28)));
  EXPECT_TRUE(HasReachedAge(leap, 18, absl::CivilDay(2026, 3, 1)));
}

Fault CodeFault(std::string_view text) { return ParseOrganisationCode(text).fault; }

// A code whose two check characters fit.
std::string FitCode(std::string_view authority_and_area, std::string_view subject) {
  const std::string front =
      std::string(authority_and_area) + std::string(subject) + SubjectCheckCharacterOf(subject);
  return front + CreditCheckCharacterOf(front);
}

TEST(OrganisationCodeTest, ReadsRealCodes) {
  for (const std::string_view text : {"11371002004361006Y", "11330700002592265Y"}) {
    const auto code = ParseOrganisationCode(text);
    ASSERT_TRUE(code.ok()) << text << TroubleOf(code.fault);
    EXPECT_EQ(code.value.text, text);
    EXPECT_EQ(code.value.authority(), '1');
  }
  const auto code = ParseOrganisationCode(" １１３７１００２００４３６１００６ｙ");
  ASSERT_TRUE(code.ok());
  EXPECT_EQ(code.value.area(), "371002");
  EXPECT_EQ(code.value.subject(), "004361006");
}

TEST(OrganisationCodeTest, FaultsByRule) {
  struct {
    std::string text;
    std::string_view rule;
  } const kCases[] = {
      {"", "identity.gb32100.length"},
      {"11371002004361006", "identity.gb32100.length"},
      {"004361006", "identity.gb32100.length"},
      {"11371002004361006I", "identity.gb32100.characters"},
      {"1137100200436100-Y", "identity.gb32100.characters"},
      {"1137A002004361006Y", "identity.gb32100.area"},
      {"11371002004361006X", "identity.gb32100.check"},
      {"21371002004361006Y", "identity.gb32100.check"},
  };
  for (const auto& c : kCases) EXPECT_EQ(RuleOf(CodeFault(c.text)), c.rule) << c.text;
  // The outer check fits, the inner one does not.
  const std::string inner = "11371002004361007";
  EXPECT_EQ(RuleOf(CodeFault(inner + CreditCheckCharacterOf(inner))), "identity.gb11714.check");
}

TEST(OrganisationCodeTest, EverySlipOfOneCharacterOrTwoNeighboursIsRefused) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  const char* kFronts[] = {"11371002", "31330000", "52330602", "91330600", "92511700", "Y1110000"};
  std::mt19937 random(32100);
  for (int round = 0; round < 300; ++round) {
    std::string subject;
    for (int i = 0; i < 8; ++i) subject += kAlphabet[random() % (round % 2 ? 10 : kAlphabet.size())];
    const std::string code = FitCode(kFronts[random() % 6], subject);
    ASSERT_EQ(CodeFault(code), Fault::kNone) << code;
    for (size_t i = 0; i < code.size(); ++i) {
      for (const char c : kAlphabet) {
        std::string wrong = code;
        wrong[i] = c;
        if (wrong != code) {
          ASSERT_NE(CodeFault(wrong), Fault::kNone) << code << " " << wrong;
        }
      }
      std::string swapped = code;
      if (i > 0) std::swap(swapped[i - 1], swapped[i]);
      if (swapped != code) {
        ASSERT_NE(CodeFault(swapped), Fault::kNone) << code << " " << swapped;
      }
    }
  }
}

TEST(OrganisationCodeTest, TheInnerCheckTakesAllItsValues) {
  std::map<char, int> seen;
  for (int i = 0; i < 2000; ++i) ++seen[SubjectCheckCharacterOf(absl::StrFormat("%08d", i * 4999))];
  EXPECT_EQ(seen.size(), 11u);
  EXPECT_GT(seen['X'], 0);
  EXPECT_GT(seen['0'], 0);
}

TEST(FaultTest, EveryFaultHasItsOwnRule) {
  std::map<std::string_view, int> rules;
  for (int i = 1; i <= static_cast<int>(Fault::kPhoneShape); ++i) {
    const Fault fault = static_cast<Fault>(i);
    EXPECT_FALSE(MessageOf(fault).empty()) << i;
    ++rules[RuleOf(fault)];
  }
  EXPECT_EQ(rules.size(), static_cast<size_t>(Fault::kPhoneShape));
  EXPECT_EQ(TroubleOf(Fault::kNone), "");
}

TEST(NormaliseTest, Names) {
  struct {
    std::string_view typed, normal;
  } const kCases[] = {
      {" 张　三 ", "张三"},
      {"买买提•艾力", "买买提·艾力"},
      {"买买提．艾力", "买买提·艾力"},
      {"John   Smith", "JOHN SMITH"},
      {"Ｊｏｈｎ　Smith", "JOHN SMITH"},
      {"王 A 明", "王A明"},
      {"", ""},
      {"\xE5\xBC", "\xE5\xBC"},
  };
  for (const auto& c : kCases) EXPECT_EQ(NormaliseName(c.typed), c.normal) << c.typed;
  EXPECT_EQ(NormaliseNumber("！～"), "!~");
  EXPECT_EQ(NormaliseNumber("｟"), "｟");  // just past the full-width forms
}

}  // namespace
}  // namespace fengqiao::identity

// Whatever is true is never accused, however it was rounded, cut off, put into words or given as a bound.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr int kRounds = 1500;

const Lexicon& TestLexicon() {
  static const Lexicon* const lexicon =
      new Lexicon(*Lexicon::BuiltIn(indicators::Catalog::BuiltIn()->List()));
  return *lexicon;
}

std::vector<v1::Finding> Check(const std::string& utf8) {
  static const Extractor* const extractor = new Extractor(TestLexicon());
  const std::u32string text = ToCodePoints(utf8);
  const auto facts = extractor->Extract(text, FindHeadings(text), {.region = "regions/330602", .year = 2022});
  return CheckFacts(text, facts, TestLexicon());
}

// A source of chance that is the same in every run.
class Chance {
 public:
  explicit Chance(uint64_t seed) : engine_(seed) {}
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine_() % static_cast<uint64_t>(high - low + 1));
  }
  template <typename T>
  const T& Of(const std::vector<T>& choices) {
    return choices[static_cast<size_t>(Between(0, static_cast<int64_t>(choices.size()) - 1))];
  }

 private:
  std::mt19937_64 engine_;
};

// a / b as a decimal with so many places, rounded half up or cut off.
std::string Divided(int64_t a, int64_t b, int places, bool cut) {
  int64_t scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  const __int128 scaled = cut ? static_cast<__int128>(a) * scale / b
                              : (static_cast<__int128>(a) * scale * 2 + b) / (2 * static_cast<__int128>(b));
  const auto whole = static_cast<int64_t>(scaled / scale);
  if (places == 0) return absl::StrCat(whole);
  return absl::StrCat(whole, ".", absl::StrCat(static_cast<int64_t>(scaled % scale) + scale).substr(1));
}

// "1234件", or what is left of it in 万.
std::string Counted(int64_t count, Chance& chance) {
  if (count < 10'000 || chance.Between(0, 1) == 0) return absl::StrCat(count, "件");
  return absl::StrCat(Divided(count, 10'000, static_cast<int>(chance.Between(1, 2)), false), "万件");
}

// A rate of `a` in `b`, as somebody may write it.
std::string Rated(int64_t a, int64_t b, Chance& chance) {
  const auto places = static_cast<int>(chance.Between(0, 2));
  switch (chance.Between(0, 5)) {
    case 0:
      return absl::StrCat(Divided(a * 100, b, places, true), "%");
    case 1:
      return absl::StrCat(a * 100 / b, "%以上");
    case 2:
      return absl::StrCat("超过", a * 100 / b > 0 ? a * 100 / b - 1 : 0, "%");
    case 3:
      return absl::StrCat("近", Divided(a * 100, b, 0, false), "%");
    default:
      return absl::StrCat(Divided(a * 100, b, places, false), "%");
  }
}

void ExpectNobodyAccused(const std::string& text) {
  for (const v1::Finding& finding : Check(text)) {
    EXPECT_NE(finding.verdict(), v1::Finding::VERDICT_INCONSISTENT) << text << "\n" << finding.explanation();
  }
}

TEST(TrueFiguresTest, Rates) {
  Chance chance(1);
  const std::vector<std::string> texts = {
      "受理矛盾纠纷W，调解成功P，调解成功率R。",
      "受理矛盾纠纷W，调解成功P，成功率达R。",
      "审结一审行政诉讼案件W，败诉P，败诉率R。",
      "审结一审行政诉讼案件W，其中调撤P，调撤率为R；负责人出庭应诉率100%。",
      "办结行政复议案件W，经调解、和解终止P，调解率R。",
      "审结一审行政诉讼案件W。行政机关败诉P，败诉率R。",
  };
  for (int i = 0; i < kRounds; ++i) {
    const int64_t whole = chance.Between(1, i % 3 == 0 ? 90'000 : 900);
    const int64_t part = chance.Between(1, whole);
    ExpectNobodyAccused(absl::StrReplaceAll(
        chance.Of(texts),
        {{"W", Counted(whole, chance)}, {"P", Counted(part, chance)}, {"R", Rated(part, whole, chance)}}));
  }
}

// The base of a rate is often not told, while another count is.
TEST(TrueFiguresTest, RatesOfABaseThatNobodyTold) {
  Chance chance(2);
  const std::vector<std::string> texts = {
      "新收一审行政诉讼案件W，败诉P，败诉率R。", "收到行政复议申请W，调撤P，调撤率R。",
      "受理行政复议案件W，调解和解P，调解率R。", "一审行政诉讼案件收案W，负责人出庭应诉P，出庭应诉率R。",
      "排查矛盾纠纷W，调解成功P，调解成功率R。",
  };
  for (int i = 0; i < kRounds; ++i) {
    const int64_t base = chance.Between(20, 900);
    const int64_t part = chance.Between(1, base);
    const int64_t other = base + chance.Between(-15, 60);
    ExpectNobodyAccused(absl::StrReplaceAll(chance.Of(texts), {{"W", absl::StrCat(other, "件")},
                                                               {"P", absl::StrCat(part, "件")},
                                                               {"R", Rated(part, base, chance)}}));
  }
}

TEST(TrueFiguresTest, Changes) {
  Chance chance(3);
  const std::vector<std::string> texts = {
      "受理法律援助案件N，较上年的P V。",  "受理法律援助案件N，上年为P，同比V。",
      "受理法律援助案件由上年的P到N，V。", "受理法律援助案件N，比2021年的P V，挽回损失530万元。",
      "受理法律援助案件N（去年P），V。",   "受理法律援助案件N，较上年的PV，其中农民工案件下降12.5%。",
  };
  for (int i = 0; i < kRounds; ++i) {
    const int64_t prior = chance.Between(2, i % 3 == 0 ? 90'000 : 900);
    const int64_t now = chance.Between(prior / 2 + 1, prior * 2);
    if (now == prior) continue;
    const bool falls = now < prior;
    const int64_t by = falls ? prior - now : now - prior;
    std::string change;
    switch (chance.Between(0, 3)) {
      case 0:
        change = absl::StrCat(falls ? "减少" : "增加", by, "件");
        break;
      case 1:
        change = absl::StrCat(falls ? "减少" : "增加", by, "件，", falls ? "降幅" : "增幅",
                              Divided(by * 100, prior, 2, false), "%");
        break;
      default:
        change = absl::StrCat(
            falls ? "下降" : "增长",
            Divided(by * 100, prior, static_cast<int>(chance.Between(0, 2)), chance.Between(0, 4) == 0), "%");
    }
    // What was rounded is not told to the last one at the same time.
    const bool rounded = change.find("件") == std::string::npos;
    const auto count = [&](int64_t value) {
      return rounded ? Counted(value, chance) : absl::StrCat(value, "件");
    };
    ExpectNobodyAccused(absl::StrReplaceAll(
        chance.Of(texts), {{"N", count(now)}, {"P", count(prior)}, {" V", change}, {"V", change}}));
  }
}

TEST(TrueFiguresTest, ChangesOfRates) {
  Chance chance(4);
  for (int i = 0; i < kRounds; ++i) {
    // In hundredths of a percent; the difference is of the rates before they were rounded.
    const int64_t prior = chance.Between(1'000, 900'000);
    const int64_t now = chance.Between(1'000, 900'000);
    if (prior == now) continue;
    const auto places = static_cast<int>(chance.Between(1, 2));
    const int64_t by = now > prior ? now - prior : prior - now;
    ExpectNobodyAccused(absl::StrCat("行政诉讼败诉率由", Divided(prior, 10'000, places, false), "%",
                                     now > prior ? "上升" : "下降", "到", Divided(now, 10'000, places, false),
                                     "%，", now > prior ? "提高" : "降低", Divided(by, 10'000, places, false),
                                     "个百分点。"));
  }
}

TEST(TrueFiguresTest, WholesAndTheirParts) {
  Chance chance(5);
  for (int i = 0; i < kRounds; ++i) {
    const int64_t done = chance.Between(1, 300), left = chance.Between(1, 60), other = chance.Between(0, 9);
    ExpectNobodyAccused(
        absl::StrCat("应出庭案件", done + left, "件，出庭", done, "件，未出庭", left, "件。"));
    // Of a whole that holds more than the two.
    ExpectNobodyAccused(
        absl::StrCat("审理案件", done + left + other, "件，出庭", done, "件，未出庭", left, "件。"));
  }
}

}  // namespace
}  // namespace fengqiao::reports

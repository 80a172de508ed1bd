#include "services/reports/domain/lexicon/lexicon.h"

#include <string>
#include <vector>

#include "services/indicators/domain/catalog.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

std::vector<indicators::v1::Indicator> Indicators() { return indicators::Catalog::BuiltIn()->List(); }

TEST(LexiconTest, BuiltInFilesLoadWithTheBuiltInCatalog) {
  ASSERT_OK_AND_ASSIGN(const Lexicon lexicon, Lexicon::BuiltIn(Indicators()));
  EXPECT_GE(lexicon.Find("litigation.loss_rate"), 0);
  EXPECT_EQ(lexicon.Find("litigation.nothing"), -1);
  EXPECT_EQ(lexicon.Find(""), -1);
}

// A rule for a code that nobody defines would never be seen to be dead.
TEST(LexiconTest, EveryRuleAndZeroSpeaksOfADefinedCode) {
  const auto catalog = indicators::Catalog::BuiltIn();
  ASSERT_OK(catalog.status());
  for (const std::string_view file : {Lexicon::BuiltInFiles().rules, Lexicon::BuiltInFiles().zeros}) {
    const size_t column = file == Lexicon::BuiltInFiles().zeros ? 1 : 0;
    for (size_t begin = 0; begin < file.size();) {
      const size_t end = std::min(file.find('\n', begin), file.size());
      std::string_view line = file.substr(begin, end - begin);
      begin = end + 1;
      if (line.empty() || line[0] == '#') continue;
      if (column == 1) line.remove_prefix(line.find('\t') + 1);
      const std::string_view code = line.substr(0, line.find('\t'));
      EXPECT_NE(catalog->Find(code), nullptr) << code;
    }
  }
}

TEST(LexiconTest, ACatalogOfAnotherOperatorLeavesItsRulesOut) {
  ASSERT_OK_AND_ASSIGN(const Lexicon lexicon, Lexicon::BuiltIn({}));
  EXPECT_TRUE(lexicon.indicators().empty());
  EXPECT_TRUE(lexicon.zeros().empty());
}

TEST(LexiconTest, MoreAliasesThanCanBeNumberedAreRefused) {
  indicators::v1::Indicator indicator;
  indicator.set_code("mediation.of_many_names");
  indicator.set_kind(indicators::v1::Indicator::KIND_COUNT);
  indicator.add_units("件");
  for (size_t i = 0; i <= NumberLists::kMost; ++i) indicator.add_aliases("调解案件" + std::to_string(i));
  EXPECT_THAT(Lexicon::BuiltIn({indicator}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than 65535 rules")));
}

struct BadFile {
  std::string name;
  void (*change)(LexiconFiles&);
  std::string message;
};

class BadLexiconTest : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadLexiconTest, IsRefusedByFileAndLine) {
  LexiconFiles files = Lexicon::BuiltInFiles();
  GetParam().change(files);
  EXPECT_THAT(Lexicon::Load(files, Indicators()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadLexiconTest,
    ::testing::Values(
        BadFile{"variants_length", [](LexiconFiles& f) { f.variants = "# c\n萬億\t万\n"; },
                "variants.tsv line 2: two columns of unequal"},
        BadFile{"variants_columns", [](LexiconFiles& f) { f.variants = "萬\n"; },
                "variants.tsv line 1: 1 columns"},
        BadFile{"variants_plane", [](LexiconFiles& f) { f.variants = "𠀀\t一\n"; },
                "variants.tsv line 1: a character outside"},
        BadFile{"unit_class", [](LexiconFiles& f) { f.units = "件\t\tthing\tstrong\n"; },
                "units.tsv line 1: 'thing'"},
        BadFile{"unit_strength", [](LexiconFiles& f) { f.units = "\n件\t\tcase\thard\n"; },
                "units.tsv line 2: the strength"},
        BadFile{"unit_twice", [](LexiconFiles& f) { f.units = "件|宗|件\t\tcase\tstrong\n"; },
                "units.tsv line 1: the measure word was there"},
        BadFile{"unit_long", [](LexiconFiles& f) { f.units = "一二三四五六七\t\tcase\tstrong\n"; },
                "units.tsv line 1: a measure word has"},
        BadFile{"cue", [](LexiconFiles& f) { f.cues = "rise\t增长\nup\t上升\n"; },
                "cues.tsv line 2: 'up' is no cue"},
        BadFile{"cue_empty_word", [](LexiconFiles& f) { f.cues = "rise\t增长|\n"; },
                "cues.tsv line 1: '' has no character"},
        BadFile{"cue_only_quotes", [](LexiconFiles& f) { f.cues = "rise\t“”\n"; },
                "cues.tsv line 1: '“”' has no character"},
        BadFile{"skip_columns", [](LexiconFiles& f) { f.skips = "一是\t二是\n"; },
                "skips.tsv line 1: 2 columns"},
        BadFile{"topic_twice", [](LexiconFiles& f) { f.topics = "a\t甲\na\t乙\n"; },
                "topics.tsv line 2: the name was there"},
        BadFile{"topic_of_itself", [](LexiconFiles& f) { f.topics = "a\t甲|$a\n"; },
                "topics.tsv line 1: nothing is named $a"},
        BadFile{"rule_columns", [](LexiconFiles& f) { f.rules = "mediation.brand_rooms\tplace\t调解室\n"; },
                "rules.tsv line 1: 3 columns"},
        BadFile{"rule_code", [](LexiconFiles& f) { f.rules = "mediation\t\t调解室\t\t\t\n"; },
                "rules.tsv line 1: no code"},
        BadFile{"rule_unit", [](LexiconFiles& f) { f.rules = "mediation.brand_rooms\troom\t调解室\t\t\t\n"; },
                "rules.tsv line 1: 'room'"},
        BadFile{"rule_head", [](LexiconFiles& f) { f.rules = "mediation.brand_rooms\t\t\t\t\t\n"; },
                "rules.tsv line 1: no head"},
        BadFile{"rule_topic", [](LexiconFiles& f) { f.rules = "nowhere.thing\t\t甲\t\t\t\n"; },
                "rules.tsv line 1: no topic"},
        BadFile{"rule_name", [](LexiconFiles& f) { f.rules = "mediation.brand_rooms\t\t$rooms\t\t\t\n"; },
                "rules.tsv line 1: nothing is named $rooms"},
        BadFile{"zero_code", [](LexiconFiles& f) { f.zeros = "脱管\tlost\t\n"; },
                "zeros.tsv line 1: no code"},
        BadFile{"not_utf8", [](LexiconFiles& f) { f.skips = "\xFF\n"; }, "skips.tsv line 1: not UTF-8"}),
    [](const ::testing::TestParamInfo<BadFile>& row) { return row.param.name; });

}  // namespace
}  // namespace fengqiao::reports

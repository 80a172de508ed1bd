#include "common/regions/region_id.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::regions {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

TEST(RegionId, KindsByShape) {
  const std::vector<std::pair<std::string, IdKind>> cases = {
      {"000000", IdKind::kWholeCountry},  {"330000", IdKind::kProvince},
      {"330600", IdKind::kPrefecture},    {"330602", IdKind::kCounty},
      {"469001", IdKind::kCounty},        {"330602001", IdKind::kTownship},
      {"330602001002", IdKind::kVillage}, {"441900003", IdKind::kTownship},
      {"360700-self", IdKind::kOwnLevel}, {"360700-jkq", IdKind::kZone},
      {"360702-a1", IdKind::kZone},       {"360700-abcdefghijklmnop", IdKind::kZone},
  };
  for (const auto& [text, kind] : cases) {
    ASSERT_OK_AND_ASSIGN(const RegionId id, ParseRegionId(text));
    EXPECT_EQ(id.kind, kind) << text;
    EXPECT_EQ(id.text, text);
    EXPECT_EQ(id.Code(), text.substr(0, 6));
  }
}

TEST(RegionId, WrongShapesSayWhy) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "starts with 6, 9 or 12 digits"},
      {"越城区", "starts with 6, 9 or 12 digits"},
      {"33060", "has 6, 9 or 12 digits"},
      {"3306021", "has 6, 9 or 12 digits"},
      {"33060A", "starts with 6, 9 or 12 digits"},
      {"030602", "starts with 0"},
      {"000001", "starts with 0"},
      {"330000001", "right below a province"},
      {"330602000", "write the 6-digit code"},
      {"330602001000", "write the 9-digit code"},
      {"000000-self", "takes a dash"},
      {"330602001-self", "takes a dash"},
      {"360700-", "1 to 16 characters"},
      {"360700-abcdefghijklmnopq", "1 to 16 characters"},
      {"360700-1a", "starts with a letter"},
      {"360700-Jkq", "starts with a letter"},
      {"360700-jk_q", "letters a to z and digits"},
      {"360700-jkq-x", "letters a to z and digits"},
  };
  for (const auto& [text, trouble] : cases) {
    EXPECT_THAT(ParseRegionId(text), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(trouble)))
        << text;
  }
}

TEST(IsWithin, Table) {
  struct Case {
    std::string id, ancestor;
    bool within;
  };
  const std::vector<Case> cases = {
      {"330602", "000000", true},
      {"000000", "000000", true},
      {"000000", "330000", false},
      {"330000", "000000", true},
      {"330600", "330000", true},
      {"330602", "330000", true},
      {"330602", "330600", true},
      {"330602001", "330602", true},
      {"330602001", "330600", true},
      {"330602001002", "330602001", true},
      {"330602001002", "330000", true},
      {"330602001002", "330602002", false},
      {"330602002001", "330602001", false},
      {"330600", "330602", false},
      {"330000", "330600", false},
      {"330602", "330603", false},
      {"330602", "340000", false},
      {"331102", "330600", false},
      {"360700-self", "360700", true},
      {"360700-self", "360000", true},
      {"360700-self", "000000", true},
      {"360700-self", "360702", false},
      {"360702", "360700-self", false},
      {"360700", "360700-self", false},
      {"360700-self", "360700-self", true},
      {"360700-jkq", "360700", true},
      {"360700-jkq", "360700-self", false},
      {"360702-jkq", "360700", true},
      {"360702-jkq", "360702", true},
      {"360702-jkq", "360700-jkq", false},
      {"500115", "500000", true},
      {"500115", "500100", true},
      {"500115", "500200", false},
      {"469001", "460000", true},
      {"441900003", "441900", true},
      {"371002", "371000", true},
      // What has no id's shape lies nowhere, not even within itself.
      {"", "000000", false},
      {"33", "330000", false},
      {"330602", "33", false},
      {"33060200", "330602", false},
      {"330602", "", false},
      {"330602x", "330602x", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsWithin(c.id, c.ancestor), c.within) << c.id << " in " << c.ancestor;
  }
}

// Ids of every kind, close to one another, so that near misses are among them.
std::vector<std::string> ManyIds() {
  std::vector<std::string> ids = {"000000"};
  for (const std::string province : {"33", "34"}) {
    ids.push_back(province + "0000");
    for (const std::string prefecture : {"00", "01", "10", "90"}) {
      for (const std::string county : {"00", "01", "10"}) {
        const std::string code = province + prefecture + county;
        if (code != province + "0000") ids.push_back(code);
        ids.push_back(code + "-self");
        ids.push_back(code + "-jkq");
        if (code == province + "0000") continue;
        for (const std::string town : {"001", "010"}) {
          ids.push_back(code + town);
          ids.push_back(code + town + "001");
          ids.push_back(code + town + "010");
        }
      }
    }
  }
  return ids;
}

TEST(IsWithin, IsAnOrder) {
  const std::vector<std::string> ids = ManyIds();
  const size_t n = ids.size();
  std::vector<std::vector<bool>> within(n, std::vector<bool>(n));
  size_t pairs = 0;
  for (size_t i = 0; i < n; ++i) {
    ASSERT_OK(ParseRegionId(ids[i])) << ids[i];
    for (size_t j = 0; j < n; ++j) {
      within[i][j] = IsWithin(ids[i], ids[j]);
      pairs += within[i][j];
    }
  }
  EXPECT_GT(pairs, 3 * n);  // the table is not empty of relations
  for (size_t i = 0; i < n; ++i) {
    EXPECT_TRUE(within[i][i]) << ids[i];
    EXPECT_TRUE(within[i][0]) << ids[i];
    for (size_t j = 0; j < n; ++j) {
      if (i != j && within[i][j]) {
        EXPECT_FALSE(within[j][i]) << ids[i] << " and " << ids[j];
        for (size_t k = 0; k < n; ++k) {
          if (within[j][k]) {
            EXPECT_TRUE(within[i][k]) << ids[i] << " in " << ids[j] << " in " << ids[k];
          }
        }
      }
    }
  }
}

TEST(OwnLevelTest, IsThatOfAGovernmentWithRegionsOfTheStandard) {
  EXPECT_EQ(OwnLevelOf("330000"), "330000-self");
  EXPECT_EQ(OwnLevelOf("330600"), "330600-self");
  EXPECT_EQ(OwnLevelOf("330602"), "330602-self");
  for (const char* none : {"000000", "330602001", "330602001002", "360700-jkq", "330600-self", "", "33"}) {
    EXPECT_EQ(OwnLevelOf(none), "") << none;
  }
}

}  // namespace
}  // namespace fengqiao::regions

// The tables of risk factors: read or refused by line, the smallest place's on its day, whole.

#include "services/correction/domain/risk_factors.h"

#include "absl/strings/str_cat.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

std::string Line(std::string_view region, std::string_view what, std::string_view key,
                 std::string_view months, std::string_view spec, std::string_view from = "2026-01-01",
                 std::string_view to = "", std::string_view title = "名称") {
  std::string line;
  for (const std::string_view field : {region, std::string_view("ADULT"), from, to, what, key, months, spec,
                                       std::string_view("P"), std::string_view("x"), title}) {
    line += std::string(field) + "\t";
  }
  line.back() = '\n';
  return line;
}

std::string Bands(std::string_view region, std::string_view from = "2026-01-01", std::string_view to = "",
                  std::string_view normal = "5..9") {
  return Line(region, "BAND", "STRICT", "", "10..", from, to) +
         Line(region, "BAND", "NORMAL", "", normal, from, to) +
         Line(region, "BAND", "LENIENT", "", "..4", from, to);
}

const std::string& Good() {
  static const auto& good =
      *new std::string(Bands("330000") + Line("330000", "FILE", "breaches", "12", "0=0;1=5") +
                       Line("330000", "ANSWER", "work", "6", "some:有=0;none:无=5") +
                       Line("330000", "FORCE", "warnings", "", "STRICT>=1") +
                       Line("330000", "FORCE", "work", "", "NORMAL=none"));
  return good;
}

TEST(RiskTablesTest, BadLinesAreRefusedByTheirNumber) {
  ASSERT_OK(RiskTables::Parse(Good()));
  ASSERT_OK(RiskTables::Parse("# nothing\n"));
  for (const std::string& bad : {
           Line("33x", "FILE", "warnings", "", "0=0"),
           Line("330000", "FILES", "warnings", "", "0=0"),
           Line("330000", "FILE", "ethnicity", "", "0=0"),         // the file gives no such thing
           Line("330000", "FILE", "warnings", "", "1=0"),          // does not begin with 0
           Line("330000", "FILE", "warnings", "", "0=0;2=1;2=3"),  // does not rise
           Line("330000", "FILE", "warnings", "", "0=0;1=2.5"),    // whole numbers alone
           Line("330000", "FILE", "warnings", "", "0=101"),        // too many points
           Line("330000", "FILE", "warnings", "0", "0=0"),
           Line("330000", "FILE", "warnings", "121", "0=0"),
           Line("330000", "FILE", "age", "12", "0=0"),       // nothing is counted over months
           Line("330000", "FILE", "breaches", "12", "0=0"),  // is there already
           Line("330000", "FILE", "kind", "", "PAROLE=1;PROBATION=2"),
           Line("330000", "FILE", "kind", "", "PAROLE=1;PROBATION=2;TEMPORARY_SERVICE=1;OTHER=1"),
           Line("330000", "FILE", "crime", "", "盗窃=1;抢劫=2"),  // what of any other
           Line("330000", "ANSWER", "home", "", "a:甲=0"),        // holds for how long
           Line("330000", "ANSWER", "home", "6", "a=0"),          // without its wording
           Line("330000", "ANSWER", "home", "6", "a:甲=0;a:乙=1"),
           Line("330000", "ANSWER", "home", "6", "a:甲"),
           Line("330000", "ANSWER", "Home", "6", "a:甲=0"),
           Line("330000", "ANSWER", "kind", "6", "a:甲=0"),
           Line("330000", "ANSWER", "origin", "6", "a:甲=0", "2026-01-01", "", "民族"),
           Line("330000", "HEALTH", "belief", "6", "a:宗教信仰=0"),
           Line("330000", "FORCE", "warnings", "", "LENIENT>=1"),
           Line("330000", "FORCE", "warnings", "", "STRICT=1"),
           Line("330000", "FORCE", "warnings", "", "STRICT>1"),
           Line("330000", "FORCE", "kind", "", "STRICT=PAROLE"),
           Line("330000", "FORCE", "work", "", "STRICT>=1"),
           Line("330000", "FORCE", "work", "", "STRICT=never"),  // no such answer
           Line("330000", "FORCE", "home", "", "STRICT=none"),   // no such question
           Line("330000", "BAND", "HARSH", "", "1..2"),
           Line("330600", "BAND", "STRICT", "", "10.."),  // bands without factors
           Line("330000", "FILE", "warnings", "", "0=0", "2026-02-30"),
           Line("330000", "FILE", "warnings", "", "0=0", "2026-02-02", "2026-02-02"),
           Line("330000", "FILE", "warnings", "", "0=0", "2026-01-01", "", ""),
           Line("330000", "FILE", "warnings", "", "0=0", "2025-12-31"),  // a day on which there are no bands
       }) {
    EXPECT_THAT(RiskTables::Parse(Good() + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 8: ")))
        << bad;
  }
}

TEST(RiskTablesTest, BandsLeaveNoGapAndDoNotOverlap) {
  const std::string factor = Line("330000", "FILE", "breaches", "12", "0=0;1=5");
  EXPECT_OK(RiskTables::Parse(Bands("330000") + factor));
  for (const char* normal : {"6..9", "4..9", "5..8", "5..10", "5..", "..9", "9..5", "5-9", "a..b"}) {
    EXPECT_THAT(RiskTables::Parse(Bands("330000", "2026-01-01", "", normal) + factor),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line ")))
        << normal;
  }
  EXPECT_THAT(RiskTables::Parse(factor), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1: ")));
}

TEST(RiskTablesTest, TheSmallestPlacesCountsWholeOnItsDay) {
  const auto tables =
      RiskTables::Parse(Good() + Bands("330602", "2026-03-01", "2026-05-01") +
                        Line("330602", "FILE", "warnings", "", "0=0;1=9", "2026-03-01", "2026-05-01"));
  ASSERT_OK(tables);
  const auto region = [&](const char* place, const char* day, bool minor = false) {
    const auto table = tables->Find(place, minor, Day(day));
    return table ? table->region : "";
  };
  EXPECT_EQ(region("330602", "2025-12-31"), "");
  EXPECT_EQ(region("330602", "2026-01-01"), "330000");
  EXPECT_EQ(region("330602", "2026-02-28"), "330000");
  EXPECT_EQ(region("330602", "2026-03-01"), "330602");
  EXPECT_EQ(region("330602", "2026-04-30"), "330602");
  EXPECT_EQ(region("330602", "2026-05-01"), "330000");
  EXPECT_EQ(region("330603", "2026-03-01"), "330000");
  EXPECT_EQ(region("110101", "2026-03-01"), "");
  EXPECT_EQ(region("330602", "2026-03-01", true), "");
  EXPECT_EQ(tables->Find("330602", false, Day("2026-03-01"))->factors.size(), 1u);
}

TEST(RiskTablesTest, AnotherWordIsAnotherRevision) {
  const auto revision = [](const std::string& more) {
    return RiskTables::Parse(Good() + more)->Find("330000", false, Day("2026-01-01"))->revision;
  };
  EXPECT_EQ(revision(""), revision("# a remark\n"));
  EXPECT_THAT(revision(""), HasSubstr("330000-"));
  EXPECT_NE(revision(""), revision(Line("330000", "FILE", "warnings", "", "0=0")));
  EXPECT_NE(revision(Line("330000", "FILE", "warnings", "", "0=1")),
            revision(Line("330000", "FILE", "warnings", "", "0=0")));
}

TEST(RiskTablesTest, EachBandBeginsWhereTheOtherEnds) {
  const auto tables = RiskTables::Parse(Good());
  const RiskTable found = *tables->Find("330000", false, Day("2026-01-01"));
  EXPECT_EQ(found.ClassOf(-1), v1::SUPERVISION_CLASS_LENIENT);
  EXPECT_EQ(found.ClassOf(4), v1::SUPERVISION_CLASS_LENIENT);
  EXPECT_EQ(found.ClassOf(5), v1::SUPERVISION_CLASS_NORMAL);
  EXPECT_EQ(found.ClassOf(9), v1::SUPERVISION_CLASS_NORMAL);
  EXPECT_EQ(found.ClassOf(10), v1::SUPERVISION_CLASS_STRICT);
}

TEST(RiskTablesTest, NoTableIsBuiltInForTheWholeCountryOrForMinors) {
  const RiskTables& built_in = RiskTables::BuiltIn();
  EXPECT_TRUE(built_in.Find("330602", false, Day("2026-01-01")).has_value());
  EXPECT_FALSE(built_in.Find("330602", true, Day("2026-01-01")).has_value());
  EXPECT_FALSE(built_in.Find("320102", false, Day("2026-01-01")).has_value());
  EXPECT_FALSE(built_in.Find("330602", false, Day("2020-06-30")).has_value());
}

}  // namespace
}  // namespace fengqiao::correction

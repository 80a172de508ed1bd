#include "common/api/filter.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::api {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Folded(std::string_view text) { return absl::AsciiStrToLower(ToAbsl(text)); }

const std::vector<FilterField>& Fields() {
  static const auto& fields =
      *new std::vector<FilterField>{{.name = "code", .sql = "t.code"},
                                    {.name = "organ", .sql = "t.organ"},
                                    {.name = "year", .type = FilterField::Type::kInteger, .sql = "t.year"},
                                    {.name = "late", .type = FilterField::Type::kBoolean, .sql = "t.late"},
                                    {.name = "role",
                                     .type = FilterField::Type::kEnum,
                                     .sql = "t.role",
                                     .words = {{"ACTUAL", 1}, {"TARGET", 2}, {"PLAN", 3}}},
                                    {.name = "folded", .sql = "t.folded", .canonical = Folded}};
  return fields;
}

struct Row {
  std::string code = "litigation.loss_rate";
  std::string organ;
  int64_t year = 2022;
  bool late = false;
  int64_t role = 1;
};

bool Matches(const std::string& text, const Row& row) {
  const auto filter = Filter::Parse(text, Fields());
  EXPECT_OK(filter) << text;
  if (!filter.ok()) return false;
  return filter->Matches([&](std::string_view name) -> FilterValue {
    if (name == "code") return row.code;
    if (name == "organ") return row.organ;
    if (name == "year") return row.year;
    if (name == "late") return int64_t{row.late};
    return row.role;
  });
}

std::string Sql(const std::string& text, std::vector<FilterValue>* parameters) {
  const auto filter = Filter::Parse(text, Fields());
  EXPECT_OK(filter) << text;
  return filter.ok() ? filter->ToSql(parameters) : "";
}

// The position that the error tells programs, -1 where it parses.
int PositionOfTrouble(const std::string& text) {
  const auto filter = Filter::Parse(text, Fields());
  if (filter.ok()) return -1;
  EXPECT_EQ(ReasonOf(filter.status()), ErrorReason::ERROR_REASON_INVALID_FILTER) << text;
  EXPECT_EQ(filter.status().code(), absl::StatusCode::kInvalidArgument) << text;
  google::rpc::ErrorInfo info;
  const auto payload = filter.status().GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(payload.has_value() && info.ParseFromString(std::string(*payload)));
  EXPECT_THAT(std::string(filter.status().message()), HasSubstr("at byte " + info.metadata().at("position")));
  return std::stoi(info.metadata().at("position"));
}

TEST(FilterTest, AnEmptyOrBlankFilterTakesEverything) {
  for (const std::string text : {"", " ", "\t\n "}) {
    ASSERT_OK_AND_ASSIGN(const Filter filter, Filter::Parse(text, Fields()));
    EXPECT_TRUE(filter.empty());
    std::vector<FilterValue> parameters;
    EXPECT_EQ(filter.ToSql(&parameters), "1=1");
    EXPECT_TRUE(parameters.empty());
    EXPECT_TRUE(Matches(text, {}));
  }
}

TEST(FilterTest, OrBindsTighterThanAnd) {
  // A AND B OR C is A AND (B OR C), not (A AND B) OR C.
  const std::string text = "year = 2021 AND role = ACTUAL OR role = TARGET";
  EXPECT_TRUE(Matches(text, {.year = 2021, .role = 2}));
  EXPECT_FALSE(Matches(text, {.year = 2022, .role = 2}));
  // A OR B AND C is (A OR B) AND C.
  const std::string other = "role = TARGET OR role = ACTUAL AND year = 2021";
  EXPECT_FALSE(Matches(other, {.year = 2022, .role = 2}));
  EXPECT_TRUE(Matches(other, {.year = 2021, .role = 2}));
  std::vector<FilterValue> parameters;
  EXPECT_EQ(Sql(text, &parameters), "(t.year = $1 AND (t.role = $2 OR t.role = $3))");
  EXPECT_THAT(parameters,
              ElementsAre(FilterValue(int64_t{2021}), FilterValue(int64_t{1}), FilterValue(int64_t{2})));
}

TEST(FilterTest, NotTakesTheNearestFactor) {
  EXPECT_TRUE(Matches("NOT year = 2021", {}));
  EXPECT_FALSE(Matches("NOT year = 2022", {}));
  EXPECT_TRUE(Matches("NOT NOT year = 2022", {}));
  EXPECT_FALSE(Matches("NOT year = 2021 AND role = TARGET", {}));
  EXPECT_TRUE(Matches("NOT (year = 2021 AND role = ACTUAL)", {}));
  EXPECT_FALSE(Matches("NOT (year = 2022 OR role = TARGET)", {}));
}

TEST(FilterTest, OnlyOneValueWhereNothingLoosensIt) {
  const auto only = [](const std::string& text) {
    return Filter::Parse(text, Fields()).value().Only("code").value_or("(any)");
  };
  EXPECT_EQ(only("code = a"), "a");
  EXPECT_EQ(only("year = 2021 AND (code = a AND role = TARGET)"), "a");
  EXPECT_EQ(only("folded = a AND code = \"b\""), "b");
  for (const char* loose : {"", "year = 2021", "code = a*", "code != a", "code : a", "code >= a",
                            "NOT code = a", "code = a OR code = b", "code = a OR year = 2021", "organ = a"}) {
    EXPECT_EQ(only(loose), "(any)") << loose;
  }
}

TEST(FilterTest, EveryComparatorOnIntegers) {
  struct Case {
    std::string text;
    bool below, at, above;
  };
  for (const auto& [text, below, at, above] :
       {Case{"year = 2022", false, true, false}, Case{"year != 2022", true, false, true},
        Case{"year < 2022", true, false, false}, Case{"year <= 2022", true, true, false},
        Case{"year > 2022", false, false, true}, Case{"year >= 2022", false, true, true}}) {
    EXPECT_EQ(Matches(text, {.year = 2021}), below) << text;
    EXPECT_EQ(Matches(text, {.year = 2022}), at) << text;
    EXPECT_EQ(Matches(text, {.year = 2023}), above) << text;
  }
  EXPECT_TRUE(Matches("year > -9223372036854775808", {}));
  EXPECT_TRUE(Matches("year = +2022", {}));
}

TEST(FilterTest, TextIsComparedInByteOrder) {
  EXPECT_TRUE(Matches("code < litigation.loss_ratf", {}));
  EXPECT_TRUE(Matches("code > \"Zebra\"", {}));
  EXPECT_TRUE(Matches("organ = \"\"", {}));
  EXPECT_TRUE(Matches("organ = 公安局", {.organ = "公安局"}));
  EXPECT_TRUE(Matches("organ < 市", {.organ = "公"}));
}

TEST(FilterTest, PrefixAndContains) {
  EXPECT_TRUE(Matches("code = litigation.*", {}));
  EXPECT_TRUE(Matches("code = \"litigation.*\"", {}));
  EXPECT_FALSE(Matches("code = lit.*", {}));
  EXPECT_FALSE(Matches("code != litigation.*", {}));
  EXPECT_TRUE(Matches("code != mediation.*", {}));
  EXPECT_TRUE(Matches("code = *", {}));
  EXPECT_FALSE(Matches("code != *", {}));
  EXPECT_TRUE(Matches("code : loss", {}));
  EXPECT_TRUE(Matches("code : \"\"", {}));
  EXPECT_FALSE(Matches("code : gain", {}));
  // A star is a wildcard at the end alone, and only for = and !=.
  EXPECT_FALSE(Matches("code = *rate", {}));
  EXPECT_TRUE(Matches("code : \"100*\"", {.code = "x100*y"}));
  EXPECT_TRUE(Matches("code <= \"a*\"", {.code = "a*"}));
}

TEST(FilterTest, AValueIsBroughtToTheFormInWhichItIsStored) {
  for (const std::string comparator : {"=", "!=", "<", ">="}) {
    std::vector<FilterValue> parameters;
    Sql("folded " + comparator + " \"Ab C\"", &parameters);
    EXPECT_THAT(parameters, ElementsAre(FilterValue("ab c"))) << comparator;
  }
  // Of a text that is not whole, nothing can be said.
  std::vector<FilterValue> parameters;
  Sql("folded : \"Ab\" AND code = \"Ab\"", &parameters);
  EXPECT_THAT(parameters, ElementsAre(FilterValue("Ab"), FilterValue("Ab")));
  parameters.clear();
  Sql("folded = \"Ab*\"", &parameters);
  EXPECT_EQ(parameters[0], FilterValue("Ab"));
}

TEST(FilterTest, AWildcardOfLikeIsPlainText) {
  for (const std::string text : {"code = \"a%*\"", "code : \"%\"", "code : \"_\""}) {
    EXPECT_FALSE(Matches(text, {.code = "abc"})) << text;
  }
}

TEST(FilterTest, BooleansAndEnumsKnowOnlyEquality) {
  EXPECT_TRUE(Matches("late = false", {}));
  EXPECT_TRUE(Matches("late != true", {}));
  EXPECT_TRUE(Matches("role = ACTUAL", {}));
  EXPECT_FALSE(Matches("role != ACTUAL", {}));
  EXPECT_EQ(PositionOfTrouble("late < true"), 7);
  EXPECT_EQ(PositionOfTrouble("late = yes"), 7);
  EXPECT_EQ(PositionOfTrouble("role > ACTUAL"), 7);
  EXPECT_EQ(PositionOfTrouble("role = actual"), 7);
  EXPECT_EQ(PositionOfTrouble("role : ACTUAL"), 7);
  EXPECT_EQ(PositionOfTrouble("year : 2"), 7);
}

TEST(FilterTest, QuotedValuesMayHoldAnythingButANul) {
  EXPECT_TRUE(Matches(R"(organ = "a \"b\" \\ (AND) = c")", {.organ = R"(a "b" \ (AND) = c)"}));
  EXPECT_EQ(PositionOfTrouble(R"(organ = "a\n")"), 11);
  EXPECT_EQ(PositionOfTrouble("organ = \"never ends"), 8);
  EXPECT_EQ(PositionOfTrouble("organ = \"ends in a backslash\\"), 8);
  EXPECT_EQ(PositionOfTrouble(std::string("organ = \"a\0b\"", 13)), 8);
}

TEST(FilterTest, TextThatIsNotUtf8IsRefused) {
  // PostgreSQL takes no such parameter.
  EXPECT_EQ(PositionOfTrouble("organ = \"\xE5\x85\""), 8);
  EXPECT_EQ(PositionOfTrouble("organ = \x80"), 8);
}

TEST(FilterTest, ErrorsSayWhere) {
  EXPECT_EQ(PositionOfTrouble("colour = red"), 0);
  EXPECT_EQ(PositionOfTrouble("year"), 4);
  EXPECT_EQ(PositionOfTrouble("year 2022"), 5);
  EXPECT_EQ(PositionOfTrouble("year ="), 6);
  EXPECT_EQ(PositionOfTrouble("year = twenty"), 7);
  EXPECT_EQ(PositionOfTrouble("year = 9223372036854775808"), 7);
  EXPECT_EQ(PositionOfTrouble("year = 2022 late = true"), 12);
  EXPECT_EQ(PositionOfTrouble("year = 2022 AND"), 15);
  EXPECT_EQ(PositionOfTrouble("year = 2022 OR AND"), 15);
  EXPECT_EQ(PositionOfTrouble("(year = 2022"), 12);
  EXPECT_EQ(PositionOfTrouble("year = 2022)"), 11);
  EXPECT_EQ(PositionOfTrouble("()"), 1);
  EXPECT_EQ(PositionOfTrouble("year ! 2022"), 5);
  EXPECT_EQ(PositionOfTrouble("year = 2022; DROP TABLE t"), 11);
  EXPECT_EQ(PositionOfTrouble("\"year\" = 2022"), 0);
}

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(FilterTest, LimitsAreOnBothSidesOfTheBoundary) {
  const std::string fifty = "year = 1" + Repeat(" AND year = 1", 49);
  EXPECT_EQ(PositionOfTrouble(fifty), -1);
  EXPECT_EQ(PositionOfTrouble(fifty + " AND year = 1"), static_cast<int>(fifty.size()) + 5);

  EXPECT_EQ(PositionOfTrouble(Repeat("(", 19) + "year = 1" + Repeat(")", 19)), -1);
  EXPECT_EQ(PositionOfTrouble(Repeat("(", 20) + "year = 1" + Repeat(")", 20)), 20);
  EXPECT_EQ(PositionOfTrouble(Repeat("NOT ", 19) + "year = 1"), -1);
  EXPECT_EQ(PositionOfTrouble(Repeat("NOT ", 20) + "year = 1"), 80);

  const std::string head = "organ = \"";
  EXPECT_EQ(PositionOfTrouble(head + Repeat("x", 2000 - 10) + "\""), -1);
  EXPECT_EQ(PositionOfTrouble(head + Repeat("x", 2000 - 9) + "\""), 2000);
}

TEST(FilterTest, ParametersAreBoundAndCountOn) {
  std::vector<FilterValue> parameters = {FilterValue(std::string("before"))};
  EXPECT_EQ(Sql("code = \"'; DROP TABLE t; --\" AND year >= 7 AND organ : 公安", &parameters),
            "(t.code = $2 AND t.year >= $3 AND replace(t.organ, $4, '') <> t.organ)");
  EXPECT_THAT(parameters,
              ElementsAre(FilterValue(std::string("before")), FilterValue(std::string("'; DROP TABLE t; --")),
                          FilterValue(int64_t{7}), FilterValue(std::string("公安"))));
}

TEST(FilterTest, APrefixIsARangeOfWholeCodePoints) {
  const auto range = [](const std::string& prefix) {
    std::vector<FilterValue> parameters;
    Sql("code = \"" + prefix + "*\"", &parameters);
    std::vector<std::string> bounds;
    for (const FilterValue& bound : parameters) bounds.push_back(std::get<std::string>(bound));
    return bounds;
  };
  EXPECT_THAT(range("ab"), ElementsAre("ab", "ac"));
  EXPECT_THAT(range("a\x7F"), ElementsAre("a\x7F", "a\xC2\x80"));
  EXPECT_THAT(range("\u07FF"), ElementsAre("\u07FF", "\u0800"));
  // The byte after BF is no continuation byte: one more code point, not one more byte.
  EXPECT_THAT(range("越城\u95FF"), ElementsAre("越城\u95FF", "越城\u9600"));
  EXPECT_THAT(range("\uD7FF"), ElementsAre("\uD7FF", "\uE000"));
  EXPECT_THAT(range("\uFFFF"), ElementsAre("\uFFFF", "\U00010000"));
  // Nothing comes after the last code point, so what stands before it counts.
  EXPECT_THAT(range("a\U0010FFFF"), ElementsAre("a\U0010FFFF", "b"));
  EXPECT_THAT(range("\U0010FFFF"), ElementsAre("\U0010FFFF"));
}

}  // namespace
}  // namespace fengqiao::api

// What is stored comes back as it was, in the same order, on every engine.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/storage/envelope.h"
#include "gmock/gmock.h"
#include "tests/conformance/store_fixture.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

using storage::Bytes;
using storage::Command;
using storage::Record;
using storage::Row;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;

std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

Command Write(Record record) {
  Command command;
  command.reads = {{&Things(), {record.key}}};
  command.decide = [record](UnitOfWork& unit) {
    unit.Put(Things(), record);
    return absl::OkStatus();
  };
  return command;
}

class ValuesTest : public StoreTest {
 protected:
  absl::Status Store(Record record) {
    return store().queue->BlockingSubmit(Write(std::move(record))).status();
  }
  Record Load(const std::string& key) {
    const Rows rows = MustQuery("SELECT number, text, raw, envelope FROM things WHERE name = $1", {key});
    if (rows.size() != 1) {
      ADD_FAILURE() << key << " is there " << rows.size() << " times";
      return {};
    }
    return {.key = key,
            .message = storage::Open(rows[0].Bytes(3)).value_or("not an envelope"),
            .columns = {rows[0].value(0), rows[0].value(1), rows[0].value(2)}};
  }
};

TEST_P(ValuesTest, EveryByteSurvivesInBytesAndMessages) {
  const std::string bytes = AllBytes();
  ASSERT_OK(Store({.key = "a", .message = bytes, .columns = {int64_t{1}, "t", Bytes{bytes}}}));
  const Record back = Load("a");
  EXPECT_EQ(back.message, bytes);
  EXPECT_EQ(back.columns[2], Value(Bytes{bytes}));
  EXPECT_EQ(MustQuery("SELECT name FROM things WHERE raw = $1", {Bytes{bytes}}).size(), 1);
  EXPECT_EQ(MustQuery("SELECT name FROM things WHERE raw = $1", {Bytes{bytes.substr(0, 255)}}).size(), 0);
}

TEST_P(ValuesTest, SixteenMebibytesSurvive) {
  std::string large;
  large.reserve(16 << 20);
  while (large.size() < (16 << 20)) large += AllBytes();
  ASSERT_OK(Store({.key = "a", .message = large, .columns = {int64_t{1}, "t", Bytes{large}}}));
  const Record back = Load("a");
  EXPECT_TRUE(back.message == large);
  EXPECT_TRUE(std::get<Bytes>(back.columns[2]).data == large);
  // Through a command too, which reads it again to decide.
  Command grow;
  grow.reads = {{&Things(), {"a"}}};
  grow.decide = [](UnitOfWork& unit) {
    Record record = *unit.Find(Things(), "a");
    record.message += "!";
    unit.Put(Things(), std::move(record));
    return absl::OkStatus();
  };
  ASSERT_OK(store().queue->BlockingSubmit(grow));
  EXPECT_TRUE(Load("a").message == large + "!");
}

TEST_P(ValuesTest, NullAndEmptyAreDifferent) {
  ASSERT_OK(Store({.key = "null", .message = "", .columns = {int64_t{0}, {}, {}}}));
  ASSERT_OK(Store({.key = "empty", .message = "", .columns = {int64_t{0}, "", Bytes{}}}));
  EXPECT_THAT(Load("null").columns, ElementsAre(Value(int64_t{0}), Value(), Value()));
  EXPECT_THAT(Load("empty").columns, ElementsAre(Value(int64_t{0}), Value(""), Value(Bytes{})));
  const Rows rows = MustQuery("SELECT text, raw, number FROM things WHERE text IS NULL");
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].Text(0), "");
  EXPECT_EQ(rows[0].MaybeText(0), std::nullopt);
  EXPECT_EQ(rows[0].Bytes(1), "");
  EXPECT_EQ(rows[0].MaybeInteger(2), 0);
}

TEST_P(ValuesTest, NumbersToTheirLimits) {
  ASSERT_OK(Store(Thing("largest", INT64_MAX)));
  EXPECT_EQ(Load("largest").columns[0], Value(INT64_MAX));
  const Rows rows = MustQuery("SELECT number + $1, $1 FROM things", {INT64_MIN});
  EXPECT_EQ(rows[0].Integer(0), -1);
  EXPECT_EQ(rows[0].Integer(1), INT64_MIN);
}

TEST_P(ValuesTest, SumsAreIntegersAndFractionsAreRefused) {
  for (int i = 0; i < 20; ++i) ASSERT_OK(Store(Thing(absl::StrCat(i), 99'999'999'999'999'999)));
  EXPECT_EQ(MustQuery("SELECT sum(number) FROM things")[0].Integer(0), 1'999'999'999'999'999'980);
  EXPECT_EQ(MustQuery("SELECT sum(number - number) FROM things")[0].Integer(0), 0);
  EXPECT_EQ(MustQuery("SELECT sum(-number) FROM things")[0].Integer(0), -1'999'999'999'999'999'980);
  EXPECT_EQ(MustQuery("SELECT sum(20000 - number + number) FROM things")[0].Integer(0), 400'000);
  EXPECT_EQ(MustQuery("SELECT sum(number) FROM things WHERE name = 'none'")[0].MaybeInteger(0), std::nullopt);
  EXPECT_THAT(store().database->Query("SELECT avg(number) * 0.3 FROM things"),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_P(ValuesTest, UnicodeTextIsKept) {
  const std::string text = "枫桥镇 𠮷野家 é é \xF4\x8F\xBF\xBF '\"\\ $1 ; -- \t\n";
  ASSERT_OK(Store(Thing("键/案", 1, text)));
  EXPECT_EQ(Load("键/案").columns[1], Value(text));
  EXPECT_EQ(MustQuery("SELECT name FROM things WHERE text = $1", {text}).size(), 1);
}

TEST_P(ValuesTest, TextThatPostgresCannotHoldIsRefusedEverywhere) {
  for (const std::string& bad :
       {std::string("a\0b", 3), std::string("\xff"), std::string("\xC0\x80"), std::string("\xED\xA0\x80"),
        std::string("\xE6\x9E"), std::string("\xF4\x90\x80\x80"), std::string("\xE0\x80\x80")}) {
    EXPECT_THAT(Store(Thing("bad", 1, bad)), StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(Store(Thing(bad, 1)), StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(store().database->Query("SELECT name FROM things WHERE text = $1", {bad}),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_EQ(Count("things"), 0);
}

TEST_P(ValuesTest, AKeyThatCannotBeStoredFailsItsCommandAlone) {
  std::vector<Command> commands = {PutThing("good", 1), PutThing(std::string("b\0d", 3), 1),
                                   PutThing("fine", 1)};
  const auto answers = SubmitTogether(*store().queue, std::move(commands));
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_OK(answers[2]);
  EXPECT_EQ(AllEvents().size(), 2);
}

TEST_P(ValuesTest, TextIsInTheOrderOfItsBytes) {
  std::vector<std::string> keys = {"浙江",
                                   "Zhejiang",
                                   "绍兴",
                                   "a",
                                   "B",
                                   "b",
                                   "A",
                                   "é",
                                   "z",
                                   "_",
                                   "-",
                                   "10",
                                   "9",
                                   "枫",
                                   "桥",
                                   "枫桥",
                                   "枫 ",
                                   "𠮷",
                                   "ａ",
                                   "regions/330602/cases/2",
                                   "regions/330602/cases/10"};
  for (const std::string& key : keys) ASSERT_OK(Store(Thing(key, 1, key)));
  std::sort(keys.begin(), keys.end());
  for (const char* column : {"name", "text"}) {
    std::vector<std::string> read;
    for (const Row row : MustQuery(absl::StrCat("SELECT ", column, " FROM things ORDER BY ", column))) {
      read.push_back(row.Text(0));
    }
    EXPECT_THAT(read, ElementsAreArray(keys)) << column;
  }
}

TEST_P(ValuesTest, KeysetPagesNeitherRepeatNorHide) {
  for (int i = 0; i < 25; ++i) ASSERT_OK(Store(Thing(absl::StrCat("t", i), i % 4)));
  std::vector<std::string> seen;
  int64_t number = -1;
  std::string name;
  for (int page = 0;; ++page) {
    const Rows rows = MustQuery(
        "SELECT number, name FROM things WHERE (number, name) > ($1, $2) ORDER BY number, name LIMIT $3",
        {number, name, int64_t{4}});
    if (rows.empty()) break;
    for (const Row row : rows) seen.push_back(row.Text(1));
    number = rows[rows.size() - 1].Integer(0);
    name = rows[rows.size() - 1].Text(1);
    // Whatever appears before the page's end is not shown, and moves nothing.
    ASSERT_OK(Store(Thing(absl::StrCat("t", number, "-new", page), 0)));
  }
  std::vector<std::string> old;
  for (const std::string& key : seen) {
    if (key.find("new") == std::string::npos) old.push_back(key);
  }
  EXPECT_EQ(old.size(), 25);
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST_P(ValuesTest, ParametersMayComeInAnyOrderAndTwice) {
  const Rows rows = MustQuery("SELECT $3, $1, $2, $1", {int64_t{1}, "two", Bytes{"three"}});
  EXPECT_EQ(rows[0].Bytes(0), "three");
  EXPECT_EQ(rows[0].Integer(1), 1);
  EXPECT_EQ(rows[0].Text(2), "two");
  EXPECT_EQ(rows[0].Integer(3), 1);
  EXPECT_THAT(store().database->Query("SELECT $1, $2", {int64_t{1}}), StatusIs(absl::StatusCode::kInternal));
}

TEST_P(ValuesTest, AFaultyQueryShowsNoSqlToTheCaller) {
  for (const char* sql : {"SELECT secret_column FROM things", "SELEKT 1", "SELECT * FROM no_such_table"}) {
    const absl::Status status = store().database->Query(sql).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret_column"))));
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("no_such_table"))));
    EXPECT_NE(CauseOf(status), "");
  }
  // The connection is as good as new.
  EXPECT_EQ(MustQuery("SELECT 1")[0].Integer(0), 1);
}

TEST_P(ValuesTest, AViolatedConstraintDoesNotPutTheRowIntoTheLog) {
  Record record = Thing("secret-key", -1, "secret-text", "secret-message");
  const absl::Status status = Store(record);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret"))));
  EXPECT_NE(CauseOf(status), "");
  EXPECT_THAT(CauseOf(status), Not(HasSubstr("secret")));
}

INSTANTIATE_TEST_SUITE_P(Engines, ValuesTest, ::testing::ValuesIn(kEngines), EngineParamName);

}  // namespace
}  // namespace fengqiao::testing

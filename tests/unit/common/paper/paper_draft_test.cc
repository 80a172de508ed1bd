// What is on record, what is proposed, and what the operator says.

#include "common/paper/paper_draft.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::paper {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kTemplate[] =
    "paper p\nname 文书\ntext {{held}}{{offered}}{{said}}\n"
    "each items as item\nline {{item.name}}{{item.note?}}\nend\n";

const PaperTemplate& Paper() {
  static const auto& paper = *new PaperTemplate(*PaperTemplate::Parse(kTemplate, "p.paper"));
  return paper;
}

PaperDraft Draft() {
  PaperDraft draft;
  draft.Hold("held", "甲").Offer("offered", "乙");
  draft.Add("items", "i1").Hold("name", "一");
  draft.Add("items", "i2").Hold("name", "二");
  return draft;
}

StatedValues Saying(const StatedValues::Fields& fields, std::vector<StatedValues::Row> rows = {}) {
  StatedValues values;
  values.fields = fields;
  values.rows = std::move(rows);
  return values;
}

PaperData DataOf(const PaperDraft& draft) {
  return draft.Finish([](std::string text) { return text; });
}

TEST(PaperDraftTest, TheOperatorSaysWhatIsNotOnRecord) {
  PaperDraft draft = Draft();
  ASSERT_OK(draft.Take(Saying({{"offered", "丙"}, {"said", "丁"}, {"items.note", "注"}},
                              {{.list = "items", .of = "i2", .fields = {{"note", "自注"}}}}),
                       Paper(), Strictness::kStrict));
  EXPECT_EQ(draft.Text("offered"), "丙");
  const PaperData data = DataOf(draft);
  EXPECT_EQ(*data.Text("held"), "甲");
  EXPECT_EQ(*data.Text("said"), "丁");
  // What was said of one goes before what was said of all.
  ASSERT_EQ(data.List("items")->size(), 2u);
  EXPECT_EQ(*data.List("items")->at(0).Text("note"), "注");
  EXPECT_EQ(*data.List("items")->at(1).Text("note"), "自注");
}

TEST(PaperDraftTest, WhatIsOnRecordIsNotSaidOtherwiseNorAddedTo) {
  for (const auto& [values, path] :
       {std::pair(Saying({{"held", "丙"}}), "values.fields[held]"),
        std::pair(Saying({{"items.name", "三"}}), "values.fields[items.name]"),
        std::pair(Saying({{"nothing", "丙"}}), "values.fields[nothing]"),
        std::pair(Saying({}, {{.list = "items", .of = "", .fields = {{"name", "三"}}}}), "values.rows[0].of"),
        std::pair(Saying({}, {{.list = "items", .of = "i9", .fields = {{"note", "注"}}}}),
                  "values.rows[0].of"),
        std::pair(Saying({}, {{.list = "others", .of = "", .fields = {}}}), "values.rows[0].list")}) {
    PaperDraft draft = Draft();
    EXPECT_THAT(draft.Take(values, Paper(), Strictness::kStrict),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path)));
    PaperDraft lenient = Draft();
    EXPECT_OK(lenient.Take(values, Paper(), Strictness::kLenient)) << path;
    EXPECT_EQ(lenient.Text("held"), "甲");
  }
}

TEST(PaperDraftTest, ProposedElementsGiveWay) {
  PaperDraft draft;
  draft.Propose("items").Offer("name", "一");
  draft.Propose("items").Offer("name", "二");
  EXPECT_EQ(DataOf(draft).List("items")->size(), 2u);
  ASSERT_OK(draft.Take(Saying({}, {{.list = "items", .of = "", .fields = {{"name", "三"}}}}), Paper(),
                       Strictness::kStrict));
  const PaperData data = DataOf(draft);
  ASSERT_EQ(data.List("items")->size(), 1u);
  EXPECT_EQ(*data.List("items")->at(0).Text("name"), "三");
}

}  // namespace
}  // namespace fengqiao::paper

// How lists and the roll-over are found: by which index.

#include "tests/unit/services/correction/storage/store_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Every kind of place: the country, a province, a city, a county, a township.
class PlanTest : public StoreTest {
 protected:
  std::string PlanOf(const std::string& sql, const std::vector<storage::Value>& params) {
    const auto rows = store_->database().Query("EXPLAIN QUERY PLAN " + sql, params);
    EXPECT_OK(rows) << sql;
    std::string plan;
    if (rows.ok()) {
      for (const storage::Row row : *rows) absl::StrAppend(&plan, row.Text(3), "\n");
    }
    return plan;
  }
};

TEST_P(PlanTest, ListsAreReadInTheOrderOfAnIndex) {
  for (const char* place : {"000000", "330000", "330600", "330602", "330602001"}) {
    std::vector<storage::Value> params = {std::string("9"), int64_t{50}};
    std::string within = service::WithinRegion(place, &params);
    std::string plan = PlanOf(internal::SubjectPageSql(within, "1=1", false), params);
    EXPECT_THAT(plan, HasSubstr("SEARCH subjects USING INDEX subjects_by_")) << place;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
    params = {std::string("2026-01-01"), std::string("x"), std::string("2026-02-01"), int64_t{50}};
    within = service::WithinRegion(place, &params);
    for (const std::string& sql :
         {internal::DutyPageSql(within, "1=1", true), internal::WorkPageSql(within, false, true),
          internal::DutyPageSql(within, "1=1", false), internal::WorkPageSql(within, false, false)}) {
      plan = PlanOf(sql, params);
      EXPECT_THAT(plan, HasSubstr("SEARCH duties USING INDEX duties_by_")) << place;
      EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
    }
  }
  // One person's are read by their keys alone.
  std::vector<storage::Value> params = {std::string("2026-01-01"), std::string("x"),
                                        std::string("2026-02-01"), int64_t{50}};
  const std::string within = service::WithinRegion("330602", &params);
  const std::string of_one = RowsOfSubject("regions/330602/subjects/1", &params);
  EXPECT_THAT(PlanOf(internal::DutyPageSql(within, "1=1", false, of_one), params),
              HasSubstr("SEARCH duties USING PRIMARY KEY (id>? AND id<?)"));
  EXPECT_THAT(
      PlanOf(internal::WakingSql(), {std::string("2026-01-01"), int64_t{50}, std::string(), std::string()}),
      HasSubstr("USING COVERING INDEX subjects_by_waking ((wakes,name)>(?,?) AND wakes<?)"));
}

// It is asked before each count, so that it reads those files alone, of which there are none as a rule.
TEST_P(PlanTest, WhatIsStillToBeCountedIsFoundByTheIndexesOfJustThat) {
  const std::string plan = PlanOf(internal::UncountedSql(), {int64_t{1}});
  for (const char* table :
       {"subjects", "released_persons", "surveys", "positioning_orders", "positioning_alarms"}) {
    EXPECT_THAT(plan, HasSubstr(absl::StrCat("INDEX ", table, "_to_count"))) << table;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, PlanTest, ::testing::Values(storage::Engine::kSqlite),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
